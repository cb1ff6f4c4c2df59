"""Ended sign-ins are cleared away once a day; those in use stay."""

import datetime as dt

import pytest
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.utils import timezone

from imh_practice.celery import app
from imh_practice.people.tasks import clear_sessions
from tests.cast import Cast


def kept(ago: dt.timedelta) -> str:
    session = SessionStore()
    session["seen"] = 1
    session.save()
    assert session.session_key
    Session.objects.filter(pk=session.session_key).update(expire_date=timezone.now() - ago)
    return session.session_key


def test_what_has_ended_goes_and_the_rest_stays(cast: Cast) -> None:
    ended, in_use = kept(dt.timedelta(minutes=1)), kept(-dt.timedelta(minutes=1))
    clear_sessions()
    assert set(Session.objects.values_list("pk", flat=True)) == {in_use}
    assert ended != in_use


@pytest.mark.django_db  # Celery has the settings checked, and that asks whether the sealing keys fit
def test_it_is_on_the_clock() -> None:
    app.loader.import_default_modules()
    assert app.conf.beat_schedule["clear_sessions"]["task"] in app.tasks

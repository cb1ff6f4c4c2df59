"""What each role sees of each class, on screen, in print, in notes, files and mails: what is declared, both ways."""

import datetime as dt
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.core import mail
from django.db import models

from imh_practice.emergency.actions import NOTICE_JOB
from imh_practice.jobs.models import Job
from imh_practice.membership.models import Member
from imh_practice.membership.rule import rules
from imh_practice.seen import SEEN
from imh_practice.shared.acting import acting_as
from imh_practice.shared.privacy import Privacy
from imh_practice.shared.seeing import Medium, Role
from tests.cast import Cast
from tests.conftest import SignIn
from tests.fields.coming import COMING, COMING_MEDIA
from tests.fields.looking import Sight, plain, walk
from tests.fields.story import Told, tell
from tests.fields.tokens import EXCUSED, KINDS, TEXT, UNSEEN, Token, day_of_its_own, to_plant
from tests.jobs.doing import do
from tests.matrix.walk import Tell
from tests.test_mail import MAILS, kept_in
from tests.test_privacy import MODELS, classes_of
from tests.worker import files_dir

__all__ = ["files_dir"]
pytestmark = [pytest.mark.long, pytest.mark.django_db, pytest.mark.usefixtures("files_dir")]
NOBODY_SEES = {kind.name for kind in SEEN if not kind.by}


def differences(sight: Sight, media: set[Medium]) -> list[str]:
    """Return what is seen and not declared, and what is declared and not seen."""
    wrong = []
    for role in Role:
        for medium in sorted(media):
            declared = {kind.name for kind in SEEN if kind.sees(role, medium)}
            own = {kind.name for kind in SEEN if medium in kind.by.get(role, ())}
            missing = own - {token.kind for token in sight.found[role, medium]}
            wrong += [f"{role}, {medium}: declared, and seen nowhere: {name}" for name in sorted(missing)]
            wrong += [
                f"{role}, {medium}: not declared: {token}, on {where}"
                for token, where in sight.found[role, medium].items()
                if token.kind not in declared
            ]
    return wrong


def test_what_is_seen_is_what_is_declared(
    cast: Cast, tmp_path: Path, settings: Any, pytestconfig: pytest.Config, record_property: Tell
) -> None:
    settings.CHECK_PREPARED = False  # each question is compared by other tests
    told = tell(cast)
    media = {*Medium} - {Medium.MAIL}
    sight = walk(told, tmp_path, whole=pytestconfig.getoption("--whole-fields"))
    wrong = differences(sight, media)
    record_property("asked", sight.asked)
    record_property("tokens", len(told.tokens.all))
    record_property("cells", len(SEEN) * len(Role) * len(media))
    record_property("wrong", len(wrong))
    assert not wrong, "\n".join(wrong)
    found = {token for tokens in sight.found.values() for token in tokens}
    unseen = [token for token in told.tokens.all if token not in found and token.kind not in NOBODY_SEES]
    assert {token.field for token in unseen} == UNSEEN.keys(), [*map(str, unseen)]
    opens = {rule.name for rule in rules().values() if "GET" in rule.methods and not rule.closed}
    assert opens - sight.opened == set(), "nobody could open these"


def test_every_field_that_tells_something_has_its_token(cast: Cast) -> None:
    """A new field is of one of the declared classes, and has a value of its own in the story; or is excused by name."""
    told = tell(cast)
    planted = {token.field for token in told.tokens.all}
    assert to_plant() - planted == set(), "plant a token in tests/fields, or excuse it in tests/fields/tokens.py"
    for token in told.tokens.all:
        model, name = apps.get_model(token.field.rpartition(".")[0]), token.field.rpartition(".")[2]
        if model._meta.app_label != "audit":  # written by the act itself, with its own values beside it
            assert stands(cast, model, name, token), str(token)
        assert classes_of(model)[name] in KINDS[token.kind].of, str(token)
    assert in_codes(cast, told) == []


def stands(cast: Cast, model: type[models.Model], name: str, token: Token) -> bool:
    """Whether a row of the model holds the token's value."""
    field: Any = model._meta.get_field(name)
    with acting_as(cast.noor):
        values = [kept_in(row, field) for row in model._default_manager.all()]
    if isinstance(field, models.DateField) and not isinstance(field, models.DateTimeField):
        return token.value.date() in values  # type: ignore[attr-defined]  # a day of the story
    if isinstance(field, TEXT):
        return any(str(token.value) in str(value) for value in values)
    return token.value in values


def in_codes(cast: Cast, told: Told) -> list[str]:
    """Return the tokens that stand in keys, codes and states, where nobody's words belong."""
    words = [token for token in told.tokens.all if isinstance(token.value, str) and not token.in_lists]
    found = []
    with acting_as(cast.noor):
        for model in MODELS:
            fields = [field for field in model._meta.concrete_fields if isinstance(field, TEXT)]
            fields = [field for field in fields if classes_of(model)[field.name] is Privacy.PLUMBING]
            if fields and hasattr(model, "privacy"):
                for values in model._default_manager.values_list(*(field.attname for field in fields)):
                    found += [
                        f"{model._meta.label}: {token}" for token in words if token.stands_in(str(values).lower())
                    ]
    return found


def test_a_day_that_tells_something_is_no_monday_and_no_other_such_day() -> None:
    """Whatever day the tests run: 53 days before a Friday is one, and the table of weeks showed it to everybody."""
    for number in range(14):
        today = dt.date(2026, 11, 23) + dt.timedelta(days=number)
        days = [day_of_its_own(today, ago) for ago in range(-50, 100) if ago]
        assert len(set(days)) == len(days)
        assert {day.weekday() for day in days} == {1, 2, 3, 4, 5, 6}
        assert min(days) < today < max(days)


def test_what_is_excused_is_there_and_is_no_free_text() -> None:
    for label in EXCUSED:
        model, name = apps.get_model(label.rpartition(".")[0]), label.rpartition(".")[2]
        assert model._meta.get_field(name)
        assert not classes_of(model)[name].is_words


def test_mails_carry_what_is_declared(
    cast: Cast, sign_in: SignIn, settings: Any, django_capture_on_commit_callbacks: Any
) -> None:
    """Each mail there is, of one story; whom it goes to is who it is about."""
    settings.ACCOUNT_EMAIL_NOTIFICATIONS = True  # off in the product; turned on, they are clean too
    with django_capture_on_commit_callbacks(execute=True):
        told = tell(cast)
        cast.noor.person.refresh_from_db()
        with acting_as(cast.salome):
            notices = list(Job.objects.filter(kind=NOTICE_JOB))
        for job in notices:
            do(job)
        for name, send in MAILS.items():
            if name != "emails/emergency":  # sent just now, by what the story opened
                send(cast, sign_in(cast.salome))
    assert len(notices) == 5  # a job for each who is told
    assert len(mail.outbox) >= len(MAILS) - 1 + len(notices)
    sight = Sight()
    for message in mail.outbox:
        heads = [f"{head}: {value}" for head, value in message.message().items() if head != "To"]
        text = plain("\n".join([*heads, str(message.subject), str(message.body)]))
        sight.look(role_of(told, message.to[0]), Medium.MAIL, told.tokens.all, text, str(message.subject))
    assert differences(sight, {Medium.MAIL}) == []


def role_of(told: Told, address: str) -> Role:
    """Return how whoever a mail is for stands to what is in it; whoever is no member is asked in, and it is her own."""
    roles = {person.person.email: role for role, person in told.people.values() if isinstance(person, Member)}
    return roles.get(address, Role.AUTHOR)


def test_every_class_of_fields_is_declared() -> None:
    declared = {privacy for kind in SEEN for privacy in kind.of}
    assert declared == {*Privacy} - {Privacy.PLUMBING}
    assert len(KINDS) == len(SEEN)


def test_what_is_coming_is_not_there_yet() -> None:
    """Whoever builds one of these declares who sees it, and lets the walk look at it: then the name leaves its list."""
    names = {*rules(), *(model.__name__.lower() for model in MODELS)}
    coming = {*COMING_MEDIA, *(name.split()[0] for name in COMING if name != "hours list"), "hourslist"}
    assert [name for name in names if any(word in name for word in coming)] == []
    assert not {privacy.value for privacy in Privacy} & COMING.keys()

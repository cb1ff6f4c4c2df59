"""What is done for people by the clock."""

from celery import shared_task
from django.contrib.sessions.models import Session
from django.utils import timezone

from imh_practice.shared.logs import log


@shared_task(name="people.clear_sessions")
def clear_sessions() -> None:
    """Delete sign-ins that have ended: nobody is let in by them, and each would stay in the database for good."""
    gone, _rows = Session.objects.filter(expire_date__lt=timezone.now()).delete()
    log.info("sessions cleared", count=gone)

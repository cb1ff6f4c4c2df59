"""What is done for the trail by the clock."""

from celery import shared_task
from django.conf import settings

from imh_practice.audit.anchors import keep_heads
from imh_practice.shared.logs import describe, log
from imh_practice.shared.trace import traced


@shared_task(name="audit.anchor")
def anchor() -> None:
    """Take the heads of all chains outside, to ``settings.AUDIT_ANCHORS``. Where that cannot be written, an error says
    so in the log, and the next hour tries again: until then nothing tells of a chain that is cut."""
    with traced(via="job", act="audit_anchor"):
        try:
            count = keep_heads(settings.AUDIT_ANCHORS)
        except OSError as error:
            log.error("heads not kept", **describe(error))
            return
        log.info("heads kept", count=count)

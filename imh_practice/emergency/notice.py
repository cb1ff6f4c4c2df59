"""The two mails of an emergency access: that it was opened or asked for, and that it was reviewed.

They say that there is something to read and where: not what, not whose, not why.
"""

from django.utils.translation import gettext_lazy as _

from imh_practice.membership.tasks import mail_kind

NOTICE = mail_kind(
    text="emails/emergency.txt",
    subject=_("%(agency)s: emergency access to a record"),
    page="emergency_list",
    page_label=_("Emergency access"),
)

REVIEWED = mail_kind(
    text="emails/emergency_reviewed.txt",
    subject=_("%(agency)s: an emergency access was reviewed"),
    page="emergency_list",
    page_label=_("Emergency access"),
)

"""What is asked about a visit: its facts, its moments, and which visits to list."""

from django.utils.translation import gettext_lazy as _

WORK_ENDED = _("The work with this family has ended, so no visit is logged any more. Copy what you want to keep.")

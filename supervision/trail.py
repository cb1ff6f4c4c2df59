"""What of supervision's reading is on the trail."""

from collections.abc import Iterable

from imh_practice.audit.actions import Touched, record
from imh_practice.audit.models import Kind
from imh_practice.membership.models import Member


def note_read(shown: Iterable[Touched], *, by: Member) -> None:
    """Write down whose words a page shows, before it shows them.

    Words said in a session are read by its people: the trail tells each of them who read hers, so one's own are not
    named, and a page that shows nobody else's leaves no mark. A private reflection is otherwise: nobody but its author
    opens it, and each opening of hers is on the trail, so that one by somebody else would stand out.
    """
    others = [touched for touched in shown if touched.author_id != by.pk]
    if others:
        record(Kind.READ, others)

"""Former readers see nothing new: after the end all their pages stay as they were, whatever the author writes.

Each page in a former reader's reach (every URL, every row, every link) is fetched before and after the author went on
with other people, and is the same to the letter: no new word, no other number, no mark of something unread. Who reads
her now is asked for the same rows, and finds the news.
"""

import re
from collections.abc import Callable

import pytest
from django.core import mail
from django.db import transaction
from django.urls import reverse
from pytest_django import DjangoCaptureOnCommitCallbacks

from imh_practice.membership.models import Member, RoleKind
from imh_practice.shared.acting import acting_as
from tests.cast import Cast, make_member
from tests.endings import acts
from tests.endings.news import WORDS, happen
from tests.endings.reach import client_of, crawl, fetch, paths_of
from tests.matrix.world import make_world

pytestmark = [pytest.mark.long, pytest.mark.django_db]
WHO_READS_HERS = re.compile(
    r"<small>[^<]* can read this; the family may ask for it\.</small>"
    r"|<label class=\"row\"><input type=\"checkbox\" name=\"moments-[^-]*-kept_from\".*?</label>"
)
"""Of her own words their author is told who can read them, also when that changes: these pages alone may say it."""


FORMER: tuple[tuple[Callable[[Cast], object], str, str, re.Pattern[str] | None], ...] = (
    (acts.pairing_ends, "ruth", "fay", None),
    (acts.place_ends, "jonas", "ruth", WHO_READS_HERS),
    (acts.supervisor_moves, "ruth", "fay", None),
)
"""What ends, for whom, and who supervises Noor from then on."""


def test_former_readers_see_nothing_new(
    cast: Cast,
    whole: bool,
    record_property: Callable[[str, object], None],
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    world, pages = make_world(cast), 0
    with acting_as(cast.salome):
        ida = make_member("Ida Holm", RoleKind.CLINICIAN)
    ida.agency = cast.agency
    for act, former, supervisor, but in FORMER if whole else FORMER[:1]:
        reader = cast.members[supervisor]
        with transaction.atomic():
            act(cast)
            reach = Reach(cast.members[former], but, {*paths_of(world, world.rows if whole else ["own"])})
            mails = len(mail.outbox)
            with django_capture_on_commit_callbacks(execute=True):
                news = happen(cast, world, supervisor=reader, colleague=ida)
            assert reach.changed() == [], (act, former)
            for path in {*news.supervisor, *news.colleague}:
                assert fetch(reach.client, path).startswith("404"), (act, former, path)
            assert mail.outbox[mails:] == []
            pages += len(reach.before)
            for member, found in ((reader, news.supervisor), (ida, news.colleague)):
                now = client_of(member)
                assert [path for path, word in found.items() if word not in fetch(now, path)] == []
            transaction.set_rollback(True)
    record_property("reach", pages)


class Reach:
    """All pages of one former reader as they stood; ``but`` is what may change on them."""

    def __init__(self, member: Member, but: re.Pattern[str] | None, paths: set[str]) -> None:
        self.client, self.but = client_of(member), but
        opened = crawl(self.client, paths)
        self.before = {path: self.shown(path) for path in opened}  # a second time: opening marks as read

    def shown(self, path: str) -> str:
        page = fetch(self.client, path)
        return self.but.sub("", page) if self.but else page

    def changed(self) -> list[str]:
        """Return the addresses whose pages differ now, or hold a word of the news."""
        after = {path: self.shown(path) for path in self.before}
        return [path for path, page in after.items() if self.differs(path, page) or any(w in page for w in WORDS)]

    def differs(self, path: str, page: str) -> bool:
        """Where she is an admin now, the log tells of each page she opens: it grows, and names nobody from before."""
        if path == reverse("access_log"):
            return "Noor" in page or "Fay" in page
        return page != self.before[path]

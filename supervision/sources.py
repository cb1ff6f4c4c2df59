"""What a summary's line may be taken from: what was said in the session's threads, and the moments brought to it.

Never a shared reflection: a summary is read by all and kept, a share can be taken back. And no moment that is held back
from anybody who takes part.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db.models import QuerySet

from imh_practice.audit.actions import Touched
from observations.models import HoldBack, MomentVersion, VisitState
from supervision.models import AgendaItem, Comment, CommentVersion, Participant, Session

COMMENT, MOMENT = "comment", "moment"
MOST = 20
"""So many of the latest comments stand open, as on the item's own page."""


@dataclass(frozen=True)
class Found:
    """Words somebody may take a line from. ``key`` is what a form sends: "comment:<id of its version>"."""

    key: str
    who: str
    text: str


@dataclass(frozen=True)
class Heard:
    """An agenda item with all that can be taken from it."""

    item: AgendaItem
    found: list[Found]

    @property
    def latest(self) -> list[Found]:
        """Return the moment, and the latest comments."""
        moments = [found for found in self.found if not found.who]
        return moments + [found for found in self.found if found.who][-MOST:]

    @property
    def earlier(self) -> list[Found]:
        """Return the comments that are folded away, as on the item's own page."""
        return [found for found in self.found if found.who][:-MOST]

    @property
    def touched(self) -> Touched:
        return Touched("supervision.agendaitem", self.item.pk, self.item.brought_by_id, "participant")


def sources_of(session: Session) -> list[Heard]:
    """Return what a line can be taken from now, by agenda item; items with nothing are left out. Four queries."""
    items = list(AgendaItem.objects.brought_to(session))
    said: dict[UUID, list[Found]] = {item.pk: [] for item in items}
    for version in _moments(session).filter(pk__in=[item.moment_version_id for item in items]):
        for item in items:
            if item.moment_version_id == version.pk:
                said[item.pk].append(Found(f"{MOMENT}:{version.pk}", "", version.text))
    comments = Comment.objects.filter(session=session, item__in=items).select_related("head", "author")
    for comment in comments.order_by("made_at", "pk"):
        assert comment.head is not None
        said[comment.item_id].append(Found(f"{COMMENT}:{comment.head_id}", comment.author.name, comment.head.text))
    return [Heard(item, said[item.pk]) for item in items if said[item.pk]]


def texts_of(session: Session, keys: Iterable[str]) -> dict[str, str]:
    """Return the words of the sources that a line of this session may name; an earlier version is one too."""
    ids = {kind: [UUID(key) for key in of] for kind, of in _by_kind(keys).items()}
    comments = CommentVersion.objects.filter(session=session, pk__in=ids[COMMENT])
    return {
        **{f"{COMMENT}:{version.pk}": version.text for version in comments},
        **{f"{MOMENT}:{version.pk}": version.text for version in _moments(session).filter(pk__in=ids[MOMENT])},
    }


def _by_kind(keys: Iterable[str]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {COMMENT: [], MOMENT: []}
    for key in keys:
        kind, _colon, ref = key.partition(":")
        found[kind].append(ref)
    return found


def _moments(session: Session) -> QuerySet[MomentVersion]:
    """Return the moments' versions that were brought to the session and are kept from nobody in it."""
    people = Participant.objects.filter(session=session).values("member_id")
    held_back = HoldBack.objects.in_force().filter(member__in=people).values("moment_id")
    brought = AgendaItem.objects.filter(session=session).values("moment_version_id")
    finished = MomentVersion.objects.filter(pk__in=brought, moment__visit__state=VisitState.FINISHED)
    return finished.exclude(moment__in=held_back)

"""What somebody wonders about a family: hers and her supervision's. No record: no team, no admin, in no emergency.

One table for all kinds, so that one wall holds them all.
"""

from typing import ClassVar, Self

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from imh_practice.families.models import Child, Family, TeamPlace
from imh_practice.membership.models import Member, Pairing, in_force
from imh_practice.practice.models import ItemVersion
from imh_practice.shared.any_of import AnyOf
from imh_practice.shared.privacy import Privacy
from imh_practice.shared.recorded import Recorded
from imh_practice.shared.tenancy import OwnToGive, RowPolicy, SameAgency, TenantModel, tenant_wall
from observations.models import Visit


class Kind(models.TextChoices):
    """What a wondering is about; not for eyes."""

    ANSWER = "answer", "an answer to a question of the family's page"
    BABY = "baby", "one baby as practitioner, caregiver and baby may see it"
    BETWEEN = "between", "how it went between baby and caregiver"
    SIGN = "sign", "a sign noticed, of those that may lead to a referral"
    CHOICE = "choice", "what was chosen about a referral"
    AFTER = "after", "whether the family got there"
    APPLIES = "applies", "a delay or disability is part of this child's life"


class State(models.TextChoices):
    """What is said without words of one's own. None is above another, and nothing is ever computed from them."""

    NOT_KNOWN = "not-known", _("Not known")

    TOGETHER = "together", _("They were together")
    MISSED = "missed", _("They missed each other")
    NOT_YET = "not-yet", _("They missed each other, and have not found each other again yet")
    FOUND = "found", _("They missed each other, and found each other again")

    NOT_SEEN = "not-seen", _("Not seen")
    SOME = "some", _("Hard at times")
    VERY_HARD = "very-hard", _("Very hard")
    SEEN = "seen", _("Seen")
    NO_CHANCE = "no-chance", _("No chance to see")

    WATCH = "watch", _("We go on watching")
    DISCUSS = "discuss", _("I bring it to supervision first")
    REFER = "refer", _("The family would like a referral")
    DECLINED = "declined", _("The family does not want one now")

    GOT_THERE = "got-there", _("They got there")
    ON_THE_WAY = "on-the-way", _("Not there yet; something is in the way")
    NOT_GOING = "not-going", _("They decided not to go")


class WonderingQuerySet(models.QuerySet["Wondering"]):
    def visible_to(self, member: Member) -> Self:
        """Her own, those of the people she supervises now, and what is shared with her; nothing that was set aside."""
        supervised = AnyOf("author_id", Pairing.objects.of_supervisor(member).values("clinician_id"))
        shared = AnyOf("entry_id", WonderingShare.objects.in_force().filter(reader=member).values("entry_id"))
        return self.filter(models.Q(author=member) | models.Q(supervised) | models.Q(shared), set_aside_at=None)

    def of_families_left(self, member: Member) -> Self:
        """Her own about families whose pages are closed to her by now: what she wrote stays hers to read."""
        known = Family.objects.visible_to(member)
        return self.filter(author=member, set_aside_at=None).exclude(family__in=known)

    def newest_first(self) -> Self:
        """By the day they are about; within a day and an entry in the order of the form."""
        return self.order_by("-day", "-made_at", "entry_id", "position")

    def with_words(self, member: Member) -> Self:
        """Add author, child and the wording answered; the visit as far as the member may read it, else None."""
        visits = models.Prefetch("visit", Visit.objects.visible_to(member))
        return self.select_related("author", "child", "item_version__item").prefetch_related(visits)


class Wondering(TenantModel):
    """One dated line of wondering. A later one stands above it and never writes over it; it can be set aside, unseen.

    Lines written together share an ``entry``: the key of the first of them, at ``position`` 1. ``item_version`` is the
    wording its author read; ``day`` the day it is about, in the agency's zone.
    """

    author = models.ForeignKey(Member, models.PROTECT, related_name="wonderings", db_constraint=False, db_index=False)
    family = models.ForeignKey(Family, models.PROTECT, related_name="wonderings", db_constraint=False, db_index=False)
    child = models.ForeignKey(
        Child, models.PROTECT, related_name="+", db_constraint=False, db_index=False, null=True, blank=True
    )
    visit = models.ForeignKey(
        Visit, models.PROTECT, related_name="+", db_constraint=False, db_index=False, null=True, blank=True
    )
    entry = models.ForeignKey("self", models.PROTECT, related_name="lines", db_constraint=False, db_index=False)
    position = models.PositiveSmallIntegerField(default=1)
    kind = models.CharField(max_length=8, choices=Kind)
    item_version = models.ForeignKey(
        ItemVersion, models.PROTECT, related_name="+", db_index=False, null=True, blank=True
    )
    state = models.CharField(max_length=12, choices=State, blank=True)
    text = models.TextField(blank=True)
    day = models.DateField(_("day"))
    made_at = models.DateTimeField(default=timezone.now)
    set_aside_at = models.DateTimeField(null=True, blank=True)

    objects = WonderingQuerySet.as_manager()

    db_grants = ("SELECT", "INSERT", "UPDATE (set_aside_at)")
    privacy: ClassVar[dict[str, Privacy]] = {
        **dict.fromkeys(["author", "family", "child", "visit", "entry", "position", "kind"], Privacy.PLUMBING),
        "item_version": Privacy.PLUMBING,
        "state": Privacy.WONDERING,
        "text": Privacy.WONDERING,
        "day": Privacy.WONDERING,
        "made_at": Privacy.PLUMBING,
        "set_aside_at": Privacy.PLUMBING,
    }

    class Meta:
        constraints = [
            *tenant_wall(),
            Recorded(author="author_id"),
            RowPolicy(name="wonderings_wondering_author", using="author_id = {member}", check="author_id = {member}"),
            RowPolicy(
                name="wonderings_wondering_supervisor",
                command="SELECT",
                using="set_aside_at IS NULL AND author_id = ANY (ARRAY(SELECT p.clinician_id FROM membership_pairing p"
                " WHERE p.agency_id = {agency} AND p.supervisor_id = {member}"
                " AND (p.ended_at IS NULL OR p.ended_at > now())))",
            ),
            RowPolicy(
                name="wonderings_wondering_team",
                command="SELECT",
                using="set_aside_at IS NULL AND entry_id = ANY (ARRAY(SELECT s.entry_id"
                " FROM wonderings_wonderingshare s JOIN families_teamplace t ON t.agency_id = s.agency_id"
                " AND t.id = s.place_id AND t.member_id = s.reader_id AND t.family_id = s.family_id"
                " WHERE s.agency_id = {agency} AND s.reader_id = {member} AND s.ended_at IS NULL"
                " AND (t.ended_at IS NULL OR t.ended_at > now())))",
            ),
            SameAgency(field="author"),
            SameAgency(field="family"),
            SameAgency(field="child"),
            SameAgency(field="visit"),
            OwnToGive(field="entry", name="wonderings_wondering_own_entry"),
            SameAgency(field="entry"),
            models.UniqueConstraint(fields=["agency_id", "id", "author"], name="wonderings_wondering_author_key"),
        ]
        indexes = [
            models.Index(fields=["agency_id", "family", "author"], name="wonderings_wondering_family"),
            models.Index(fields=["agency_id", "author"], name="wonderings_wondering_writer"),
            models.Index(fields=["agency_id", "entry"], name="wonderings_wondering_entry"),
        ]

    def __str__(self) -> str:
        return f"wondering {self.pk}"

    @property
    def in_words(self) -> str:
        """What is said without own words: "Not known", "Very hard"; "" where there is nothing of the kind."""
        return str(State(self.state).label) if self.state else ""


class ShareQuerySet(models.QuerySet["WonderingShare"]):
    def in_force(self) -> Self:
        """Shares that were not taken back, and whose reader still carries the family."""
        return self.filter(in_force("place__"), in_force("reader__"), ended_at=None)

    def given_by(self, member: Member) -> Self:
        """What the member shared, also what has ended."""
        return self.filter(author=member)


class WonderingShare(TenantModel):
    """One colleague on the family's team may read one entry, while she carries the family and until it is taken back.

    One row a colleague: who joins the team later was not meant, and is asked about anew. Plain equality policies, since
    wonderings look at this table and it never looks back.
    """

    entry = models.ForeignKey(Wondering, models.PROTECT, related_name="shares", db_constraint=False, db_index=False)
    author = models.ForeignKey(Member, models.PROTECT, related_name="+", db_constraint=False, db_index=False)
    family = models.ForeignKey(Family, models.PROTECT, related_name="+", db_constraint=False, db_index=False)
    reader = models.ForeignKey(Member, models.PROTECT, related_name="+", db_constraint=False, db_index=False)
    place = models.ForeignKey(TeamPlace, models.PROTECT, related_name="+", db_constraint=False, db_index=False)
    """Why the reader may be named at all. When it ends, so does the reading, in both walls."""
    made_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = ShareQuerySet.as_manager()

    db_grants = ("SELECT", "INSERT", "UPDATE (ended_at)")
    privacy: ClassVar[dict[str, Privacy]] = dict.fromkeys(
        ["entry", "author", "family", "reader", "place", "made_at", "ended_at"], Privacy.PLUMBING
    )

    class Meta:
        constraints = [
            *tenant_wall(),
            Recorded(author="author_id"),
            RowPolicy(name="wonderings_share_author", using="author_id = {member}", check="author_id = {member}"),
            RowPolicy(name="wonderings_share_reader", command="SELECT", using="reader_id = {member}"),
            OwnToGive(field="entry", name="wonderings_share_own_entry"),
            SameAgency(field="entry"),
            SameAgency(field="author"),
            SameAgency(field="family"),
            SameAgency(field="reader"),
            SameAgency(field="place"),
            models.UniqueConstraint(
                fields=["agency_id", "entry", "reader"],
                condition=models.Q(ended_at=None),
                name="wonderings_share_once",
            ),
        ]
        indexes = [
            models.Index(fields=["agency_id", "reader", "entry"], name="wonderings_share_reader_entry"),
            models.Index(fields=["agency_id", "author"], name="wonderings_share_writer"),
        ]

    def __str__(self) -> str:
        return f"share {self.pk}"

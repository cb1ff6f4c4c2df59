"""What was found, and where.

Moments and comments are asked of the database, among those one may read; sealed texts are opened one by one, in this
request, and what they say is kept nowhere.

Path not taken: a column of word vectors with an index. ``@@`` is not leakproof, so behind row security the index needs
a function of a role of its own. Whoever asks may read some thousands of moments at most, found by the keys of her
families and supervisees: it takes as long in a small agency as in a large one.
"""

import datetime as dt
import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import reduce
from operator import and_, or_
from uuid import UUID

from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils.translation import gettext as _

from imh_practice.audit.actions import Touched
from imh_practice.families.models import Family
from imh_practice.home.search.form import SearchForm
from imh_practice.membership.models import Member
from imh_practice.shared.sealing import Shredded
from imh_practice.wonderings.actions import touched
from imh_practice.wonderings.listing import PAGE_OF
from imh_practice.wonderings.models import Kind as Wondered
from imh_practice.wonderings.models import Wondering, WonderingShare
from observations.models import Moment, Told, Visit
from observations.querysets import supervisees_of
from reflect.models import Reflection, SharedText, ShareGrant
from supervision.desk import comment_address
from supervision.models import Comment

MOST, MOST_OPENED, AROUND = 10, 1000, 90
"""Hits shown of each of five kinds, as many as an event of the trail names; sealed texts opened for one question; and
letters shown on each side of a hit."""


@dataclass(frozen=True)
class Hit:
    """A place where all words stand: what it is, where it is read whole, and the words around the first of them.

    ``pieces`` are (text, whether it was looked for).
    """

    title: str
    url: str
    at: dt.date
    pieces: tuple[tuple[str, bool], ...]
    touched: Touched


@dataclass(frozen=True)
class Kind:
    """Hits of one kind, the latest first; ``more`` where not all are shown."""

    name: str
    state: str
    hits: list[Hit]

    @property
    def shown(self) -> list[Hit]:
        return self.hits[:MOST]

    @property
    def more(self) -> bool:
        return len(self.hits) > MOST


def found(member: Member, form: SearchForm) -> list[Kind]:
    """Look everywhere. A comment and a sealed text have no behavior: where one is asked for, they are left out."""
    visits = [*_moments(member, form), *([] if form.items else _told(member, form))]
    visits.sort(key=lambda hit: hit.at, reverse=True)  # the moments of a visit stay in their order
    kinds = [Kind(_("In visits"), "record", visits)]
    if not form.items:
        kinds += [
            Kind(_("In your private reflections"), "private", list(_reflections(member, form))),
            Kind(_("In what is shared with you"), "shared", list(_shares(member, form))),
        ]
        kinds.append(Kind(_("In what is wondered about families"), "shared", list(_wonderings(member, form))))
    if not form.items and not form.in_family:
        kinds.append(Kind(_("In supervision"), "shared", list(_comments(member, form))))
    return [kind for kind in kinds if kind.hits]


def _all_in(field: str, patterns: Sequence[str]) -> Q:
    return reduce(and_, (Q(**{f"{field}__iregex": rf"\m{pattern}"}) for pattern in patterns))


def _moments(member: Member, form: SearchForm) -> Iterator[Hit]:
    moments = (
        Moment.objects.visible_to(member)
        .standing()
        .filter(_all_in("head__text", form.patterns), visit__state="finished", **form.between("visit__happened_at"))
    )
    if form.in_family:
        moments = moments.filter(visit__family=form.in_family)
    if form.items:
        moments = moments.filter(head__tags__item_version__item__in=form.items).distinct()
    supervised = set(supervisees_of(member).values_list("clinician_id", flat=True))
    for moment in moments.select_related("head", "visit__family", "visit__author").order_by(
        "-visit__happened_at", "position"
    )[: MOST + 1]:
        visit = moment.visit
        assert moment.head is not None
        yield Hit(
            f"{visit.family.code_name} · {visit.author.name}",
            f"{reverse('visit_detail', args=[visit.pk])}#m-{moment.pk}",
            visit.happened_at,
            pieces_of(moment.head.text, form.patterns),
            Touched("observations.moment", moment.pk, visit.author_id, _why(member, visit, supervised)),
        )


def _told(member: Member, form: SearchForm) -> Iterator[Hit]:
    """What a visit tells beside its moments: a hope, a routine, a small experiment, others who help."""
    somewhere = (
        reduce(or_, (Q(**{f"head__told__{part}__iregex": rf"\m{pattern}"}) for part in Told.values))
        for pattern in form.patterns
    )
    visits = Visit.objects.visible_to(member).finished().filter(reduce(and_, somewhere), **form.between("happened_at"))
    if form.in_family:
        visits = visits.filter(family=form.in_family)
    supervised = set(supervisees_of(member).values_list("clinician_id", flat=True))
    for visit in visits.select_related("head", "family", "author").order_by("-happened_at")[: MOST + 1]:
        assert visit.head is not None
        text = " · ".join(visit.head.told[part] for part in Told.values if visit.head.told.get(part))
        yield Hit(
            f"{visit.family.code_name} · {visit.author.name}",
            reverse("visit_detail", args=[visit.pk]),
            visit.happened_at,
            pieces_of(text, form.patterns),
            Touched("observations.visit", visit.pk, visit.author_id, _why(member, visit, supervised)),
        )


def _why(member: Member, visit: Visit, supervised: Collection[UUID]) -> str:
    """Return the reason that stands in the trail, as where the visit is opened."""
    if visit.author_id == member.pk:
        return "author"
    return "supervisor" if visit.author_id in supervised else "team"


def _wonderings(member: Member, form: SearchForm) -> Iterator[Hit]:
    # Of families whose pages are open to her, and her own of those she has left: that has a page of its own.
    known = Exists(Family.objects.visible_to(member).filter(pk=OuterRef("family_id")))
    rows = Wondering.objects.visible_to(member).annotate(known=known)
    rows = rows.filter(_all_in("text", form.patterns), Q(known=True) | Q(author=member), **form.between("made_at"))
    if form.in_family:
        rows = rows.filter(family=form.in_family)
    shared = set(WonderingShare.objects.in_force().filter(reader=member).values_list("entry_id", flat=True))
    for row in rows.select_related("family", "author").newest_first()[: MOST + 1]:
        other = "reader" if row.entry_id in shared else "supervisor"
        is_known = row.known  # type: ignore[attr-defined]  # asked for above
        yield Hit(
            f"{row.family.code_name} · {row.author.name}",
            reverse(PAGE_OF[Wondered(row.kind)], args=[row.family_id]) if is_known else reverse("wondering_list"),
            row.day,
            pieces_of(row.text, form.patterns),
            touched(row, "author" if row.author_id == member.pk else other),
        )


def _comments(member: Member, form: SearchForm) -> Iterator[Hit]:
    comments = Comment.objects.visible_to(member).filter(
        _all_in("head__text", form.patterns), item__withdrawn_at=None, **form.between("made_at")
    )
    for comment in comments.select_related("head", "author", "item").order_by("-made_at")[: MOST + 1]:
        assert comment.head is not None
        yield Hit(
            f"{comment.item.title} · {comment.author.name}",
            comment_address(comment.session_id, comment.item_id, comment.pk),
            comment.made_at,
            pieces_of(comment.head.text, form.patterns),
            Touched("supervision.comment", comment.pk, comment.author_id, "participant"),
        )


def _reflections(member: Member, form: SearchForm) -> Iterator[Hit]:
    own = Reflection.objects.visible_to(member).filter(**form.between("made_at")).order_by("-made_at")
    if form.in_family:
        own = own.filter(visit__family=form.in_family)
    for reflection in own[:MOST_OPENED]:
        if text := _fits(reflection, form.patterns):
            yield Hit(
                _("A reflection of yours"),
                reverse("reflection_detail", args=[reflection.pk]),
                reflection.made_at,
                pieces_of(text, form.patterns),
                Touched("reflect.reflection", reflection.pk, member.pk, "author"),
            )


def _shares(member: Member, form: SearchForm) -> Iterator[Hit]:
    """Of what others share only what she has opened: looking for words opens nothing."""
    held = ShareGrant.objects.held_by(member).filter(opened_at__isnull=False, **form.between("made_at"))
    if form.in_family:
        held = held.filter(shared_text__visit__family=form.in_family)
    for grant in held.with_people().order_by("-made_at")[:MOST_OPENED]:
        if text := _fits(grant.shared_text, form.patterns):
            yield Hit(
                _("Shared by %(name)s") % {"name": grant.author.name},
                reverse("shared_detail", args=[grant.pk]),
                grant.made_at,
                pieces_of(text, form.patterns),
                Touched("reflect.sharedtext", grant.shared_text_id, grant.author_id, "reader"),
            )


def _fits(row: Reflection | SharedText, patterns: Sequence[str]) -> str:
    """Return a sealed row's words where all that is looked for stands in them, else ""; none once made unreadable."""
    try:
        parts = row.parts
    except Shredded:
        return ""
    text = "\n".join(part.text for part in parts)
    return text if all(re.search(rf"\b{pattern}", text, re.IGNORECASE) for pattern in patterns) else ""


def pieces_of(text: str, patterns: Sequence[str]) -> tuple[tuple[str, bool], ...]:
    """Return the words around the first that was looked for, told apart by whether they were."""
    wanted = re.compile(rf"\b(?:{'|'.join(patterns)})\w*", re.IGNORECASE)
    first = wanted.search(text)
    if first is None:
        return ((text[: 2 * AROUND], False),)
    start, end = max(first.start() - AROUND, 0), min(first.end() + AROUND, len(text))
    if start:  # whole words at both ends
        start = text.find(" ", start, first.start()) + 1 or start
    if end < len(text):
        end = max(text.rfind(" ", first.end(), end), first.end())
    pieces: list[tuple[str, bool]] = [("… ", False)] if start else []
    at = start
    for hit in wanted.finditer(text, start, end):
        pieces += [(text[at : hit.start()], False), (text[hit.start() : hit.end()], True)]
        at = hit.end()
    pieces.append((text[at : max(end, at)], False))
    if end < len(text):
        pieces.append((" …", False))
    return tuple(piece for piece in pieces if piece[0])

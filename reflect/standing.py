"""Who can read a reflection now, for the line that says so: asked once for a whole list."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.utils.text import get_text_list
from django.utils.translation import gettext as _

from imh_practice.membership.models import Member
from reflect.models import Reflection, ShareGrant


@dataclass(frozen=True)
class Standing:
    """First names of those who can read all of it as it stands, and of those who can read only what was shared."""

    all_of_it: tuple[str, ...] = ()
    some_of_it: tuple[str, ...] = ()

    @property
    def readers(self) -> str:
        return names(self.all_of_it)

    @property
    def readers_of_some(self) -> str:
        return names(self.some_of_it)


def names(people: Iterable[str]) -> str:
    """Return "Ruth", "Ruth and Dana", "Ruth, Dana and Lee"."""
    return get_text_list(list(dict.fromkeys(people)), _("and"))


def standing_of(reflection: Reflection, grants: Iterable[ShareGrant]) -> Standing:
    """Return who can read a reflection, from its grants in force. Text shared before an edit is only some of it."""
    all_of_it: list[str] = []
    some_of_it: list[str] = []
    for grant in grants:
        text = grant.shared_text
        as_it_stands = not text.is_excerpt and text.written_at == reflection.edited_at
        (all_of_it if as_it_stands else some_of_it).append(grant.reader.first_name)
    return Standing(tuple(all_of_it), tuple(name for name in some_of_it if name not in all_of_it))


def with_standing(reflections: Iterable[Reflection], *, member: Member) -> list[tuple[Reflection, Standing]]:
    """Return each of the member's reflections with who can read it; one query for all."""
    listed = list(reflections)
    grants: dict[UUID, list[ShareGrant]] = {reflection.pk: [] for reflection in listed}
    shared = ShareGrant.objects.given_by(member).in_force().filter(shared_text__reflection_id__in=grants)
    for grant in shared.select_related("reader", "shared_text").defer("shared_text__text"):
        grants[grant.shared_text.reflection_id].append(grant)
    return [(reflection, standing_of(reflection, grants[reflection.pk])) for reflection in listed]

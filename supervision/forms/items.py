"""What is brought to a session."""

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from imh_practice.membership.models import Member, Pairing
from imh_practice.shared.forms import ProductForm
from imh_practice.shared.templatetags.parts import in_words
from supervision.forms.sessions import WhenForm, partner
from supervision.models import AgendaItem, Mode, Session

NEW = "new-"


class ItemForm(ProductForm):
    """What every item has: a line that names it, and whether it comes first."""

    title = forms.CharField(
        label=gettext_lazy("In one line"),
        max_length=AgendaItem._meta.get_field("title").max_length,
        help_text=gettext_lazy("Use initials, not names."),
        error_messages={"required": gettext_lazy("Write one line that says what it is.")},
    )
    comes_first = forms.BooleanField(label=gettext_lazy("This first"), required=False)

    def __init__(self, *args: Any, may_choose: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not may_choose:  # it is for who will speak of it
            del self.fields["comes_first"]


class QuestionForm(ItemForm):
    """A question for the agenda."""

    is_administrative = forms.BooleanField(
        label=gettext_lazy("It is administrative: leave, cover, paperwork"), required=False
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["title"].label = _("A question")


class BringForm(ItemForm, WhenForm):
    """To which session something is brought: a planned one, or a new one of one of the pairings."""

    field_order = ["to", "day", "time", "all_the_same", "mode", "title", "comes_first"]
    to = forms.ChoiceField(label=gettext_lazy("To which session"), widget=forms.RadioSelect)

    def __init__(
        self, *args: Any, sessions: Iterable[Session], pairings: Sequence[Pairing], member: Member, **kwargs: Any
    ) -> None:
        may_choose = any(pairing.clinician_id == member.pk for pairing in pairings)
        super().__init__(*args, may_choose=may_choose, member=member, **kwargs)
        self.sessions = {str(session.pk): session for session in sessions}
        self.pairings = {f"{NEW}{pairing.pk}": pairing for pairing in pairings}
        field = self.fields["to"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [
            *((key, _planned_words(session, member)) for key, session in self.sessions.items()),
            *(
                (key, _("A new session with %(name)s") % {"name": partner(pairing, member).name})
                for key, pairing in self.pairings.items()
            ),
        ]
        field.initial = next(iter((*self.sessions, *self.pairings)), None)
        for name in ("day", "time", "mode"):
            self.fields[name].required = False

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if data.get("to", "").startswith(NEW):
            for name, words in (("day", _("Choose a day for the new session.")), ("time", _("Choose a time for it."))):
                if name in data and data[name] is None:
                    self.add_error(name, words)
            data["mode"] = data.get("mode") or Mode.IN_PERSON
        return data

    def ask(self) -> None:
        if self.cleaned_data.get("to", "").startswith(NEW):  # day and time are sent along for a planned one too
            super().ask()

    def began_on(self) -> dt.date | None:
        return timezone.localtime(self.pairing().began_at).date()

    def with_whom(self) -> set[UUID]:
        return {partner(self.pairing(), self.member).pk}

    def planned(self) -> Session | None:
        """Return the planned session chosen; None for a new one."""
        return self.sessions.get(self.cleaned_data["to"])

    def pairing(self) -> Pairing:
        """Return the pairing chosen for a new session."""
        return self.pairings[self.cleaned_data["to"]]


def _planned_words(session: Session, member: Member) -> str:
    names = _(" and ").join(other.name for other in session.others(member))
    return _("%(when)s, with %(names)s") % {"when": in_words(timezone.localtime(session.starts_at)), "names": names}

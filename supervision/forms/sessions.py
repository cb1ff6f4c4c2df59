"""When people meet, and what they write down when they have met."""

import datetime as dt
import uuid
from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from imh_practice.membership.models import Member, Pairing
from imh_practice.shared.fields import ClockField
from imh_practice.shared.forms import ProductForm
from imh_practice.shared.templatetags.parts import in_words
from supervision.actions.sessions import Minutes
from supervision.models import Mode, Participant, Seat, Session

KINDS = ("reflective", "clinical", "administrative")
MOST_MINUTES, LONG = 600, 240
"""Of one hour, all kinds together; above ``LONG`` it is asked about once."""
AHEAD, LONG_PAST = dt.timedelta(days=366), dt.timedelta(days=31)
CLOSED_MEANWHILE = gettext_lazy(
    "The minutes of this session were written while you had this open. They stand on the session's page: "
    "look at them, then send yours if they should stand instead."
)
CALLED_OFF = gettext_lazy(
    "This session was called off meanwhile. If you met after all, open a session for that day: "
    "what you wrote is still here to copy."
)


def why_not(session: Session) -> str:
    """Return what to say of a session that changed while a form of it was open."""
    return str(CALLED_OFF if session.is_called_off else CLOSED_MEANWHILE)


class DayInput(forms.DateInput):
    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")  # what the browser's own field wants, in whatever language the page is


class WhenForm(ProductForm):
    """When and how people meet; in the agency's zone, not more than a year away."""

    day = forms.DateField(label=gettext_lazy("Day"), widget=DayInput, input_formats=["%Y-%m-%d", "%m/%d/%Y"])
    time = ClockField(label=gettext_lazy("Time"))
    mode = forms.ChoiceField(
        label=gettext_lazy("How you meet"), choices=Mode, widget=forms.RadioSelect, initial=Mode.IN_PERSON
    )

    all_the_same = forms.BooleanField(label=gettext_lazy("Yes, at this time all the same"), required=False)
    """Asked only of who has another session then, or names a day that is long past."""

    def __init__(self, *args: Any, member: Member, session: Session | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.member, self.moved = member, session
        if not self.data.get("all_the_same"):
            self.fields["all_the_same"].widget = forms.HiddenInput()

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if data.get("day") and data.get("time") and not data["all_the_same"]:
            self.ask()
        return data

    def ask(self) -> None:
        """Ask once about a time that may be meant otherwise."""
        self.ask_of_the_past()
        self.ask_of_others()

    def ask_of_the_past(self) -> None:
        """Ask of a day before the supervision, and of one long past: January is typed for the January to come.

        Never refused: hours held before an admin wrote down the pairing are written down after it.
        """
        day, today, began = self.cleaned_data["day"], timezone.localdate(), self.began_on()
        words = {"day": in_words(day, "full day"), "began": in_words(began, "full day") if began else ""}
        if began is not None and day < min(began, today):
            question = _("This supervision was written down here on %(began)s. Choose a later day, or tick this.")
            self._ask(question % words)
        elif day < today - LONG_PAST:
            self._ask(_("You mean %(day)s? Choose another day, or tick this.") % words)

    def began_on(self) -> dt.date | None:
        """Return the day the supervision was written down that a new session is held within."""
        return None

    def _ask(self, question: str) -> None:
        self.fields["all_the_same"].widget = forms.CheckboxInput()
        self.add_error("all_the_same", question)

    def ask_of_others(self) -> None:
        """Ask once where the member has a session within an hour of it; at nobody else's is looked."""
        others = Session.objects.near(self.starts_at(), self.member).with_people()
        for session in others.exclude(pk=self.moved.pk) if self.moved else others:
            names = {person.pk: person.name for person in session.others(self.member)}
            if set(names) != self.with_whom():
                words = _("You meet %(names)s then. Choose another time, or tick this.")
                self._ask(words % {"names": _(" and ").join(names.values())})
                return

    def with_whom(self) -> set[uuid.UUID]:
        """Return the keys of those a new session is with: one with them at that time is taken for this same one."""
        return set()

    def clean_day(self) -> dt.date | None:
        day: dt.date | None = self.cleaned_data["day"]
        if day is not None and abs(day - timezone.localdate()) > AHEAD:
            raise ValidationError(_("Choose a day within a year of today."))
        return day

    def starts_at(self) -> dt.datetime:
        """Return when it starts. An hour that a change of clocks leaves out is the one after it."""
        return dt.datetime.combine(
            self.cleaned_data["day"], self.cleaned_data["time"], tzinfo=timezone.get_current_timezone()
        )


class SessionForm(WhenForm):
    """Open a session with somebody of a current pairing."""

    field_order = ["pairing", "day", "time", "all_the_same", "mode"]
    pairing = forms.ChoiceField(
        label=gettext_lazy("With"),
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose whom you meet.")},
    )

    def __init__(self, *args: Any, pairings: Sequence[Pairing], member: Member, **kwargs: Any) -> None:
        super().__init__(*args, member=member, **kwargs)
        self.pairings = {str(pairing.pk): pairing for pairing in pairings}
        field = self.fields["pairing"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(key, partner(pairing, member).name) for key, pairing in self.pairings.items()]
        if len(self.pairings) == 1:
            field.initial = next(iter(self.pairings))

    def began_on(self) -> dt.date | None:
        pairing = self.pairings.get(self.cleaned_data.get("pairing", ""))
        return timezone.localtime(pairing.began_at).date() if pairing else None

    def with_whom(self) -> set[uuid.UUID]:
        pairing = self.pairings.get(self.cleaned_data.get("pairing", ""))
        return {partner(pairing, self.member).pk} if pairing else set()

    def chosen(self) -> Pairing:
        """Return the pairing chosen."""
        return self.pairings[self.cleaned_data["pairing"]]


def partner(pairing: Pairing, member: Member) -> Member:
    """Return the other one of a pairing."""
    return pairing.supervisor if pairing.clinician_id == member.pk else pairing.clinician


class MinutesField(forms.IntegerField):
    """Minutes of one kind; empty is none."""

    def __init__(self, *, label: Any, **kwargs: Any) -> None:
        super().__init__(label=label, min_value=0, max_value=MOST_MINUTES, required=False, **kwargs)
        # Three such boxes stand on one page: what is wrong is named where it is summed up.
        self.error_messages |= {
            "invalid": format_lazy(gettext_lazy("{label}: write a whole number, in digits."), label=label),
            "min_value": format_lazy(gettext_lazy("{label}: write a number from %(limit_value)s up."), label=label),
            "max_value": format_lazy(gettext_lazy("{label}: write a number up to %(limit_value)s."), label=label),
        }
        self.widget.attrs["inputmode"] = "numeric"


class CloseForm(ProductForm):
    """The minutes held, by kind, and who was there."""

    reflective = MinutesField(
        label=gettext_lazy("Reflective minutes"),
        help_text=gettext_lazy("Thinking together about babies, parents and what it stirs. Only these count as hours."),
    )
    clinical = MinutesField(
        label=gettext_lazy("Clinical minutes"), help_text=gettext_lazy("Casework, plans, what to do next.")
    )
    administrative = MinutesField(
        label=gettext_lazy("Administrative minutes"), help_text=gettext_lazy("Paperwork, leave, rules.")
    )
    attended = forms.MultipleChoiceField(
        label=gettext_lazy("Who was there"), widget=forms.CheckboxSelectMultiple, required=False
    )
    longer = forms.BooleanField(label=gettext_lazy("Yes, we met for longer than four hours"), required=False)
    """Asked only of who wrote down so many minutes."""
    seen = forms.CharField(widget=forms.HiddenInput, required=False, max_length=40)

    def __init__(self, *args: Any, session: Session, **kwargs: Any) -> None:
        everybody = [str(seat.member_id) for seat in session.people if seat.attended is not False]
        initial = {
            "reflective": session.reflective_minutes,
            "clinical": session.clinical_minutes,
            "administrative": session.administrative_minutes,
            "attended": everybody,
            "seen": self.standing(session),
        }
        super().__init__(*args, initial=initial, **kwargs)
        self.session = session
        field = self.fields["attended"]
        assert isinstance(field, forms.MultipleChoiceField)
        field.choices = [(str(seat.member_id), seat.member.name) for seat in session.people]
        if not self.data.get("longer"):
            self.fields["longer"].widget = forms.HiddenInput()

    @staticmethod
    def standing(session: Session) -> str:
        """Return what ``seen`` is while these minutes stand."""
        return session.minutes_at.isoformat() if session.minutes_at else ""

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if self.session.is_called_off:
            raise ValidationError(CALLED_OFF)
        if self.errors:
            return data
        if data["seen"] != self.standing(self.session):
            self.data = renewed(self.data, seen=self.standing(self.session))
            raise ValidationError(CLOSED_MEANWHILE)
        if timezone.localtime(self.session.starts_at).date() > timezone.localdate():
            words = _("This session is planned for %(day)s. If you met before, move it first.")
            raise ValidationError(words % {"day": in_words(timezone.localtime(self.session.starts_at), "day")})
        held, reflective = sum(data[kind] or 0 for kind in KINDS), data["reflective"]
        if data["attended"] and not held:
            self.add_error("reflective", _("Write how long you met. If you did not meet, untick who was there."))
        if held and not data["attended"]:
            self.add_error("attended", _("Tick who was there, or leave the minutes empty if you did not meet."))
        elif reflective and {seat.seat for seat in self._there(data["attended"])} != set(Seat):
            self.add_error(
                "attended", _("Reflective minutes need a supervisor and a supervisee there. Tick both, or change them.")
            )
        if held > MOST_MINUTES:
            self.add_error("reflective", _("This is more than %(most)d minutes in all.") % {"most": MOST_MINUTES})
        elif held > LONG and not data["longer"]:
            self.fields["longer"].widget = forms.CheckboxInput()
            self.add_error("longer", _("Longer than four hours? Tick this if it was so, or change the minutes."))
        return data

    def _there(self, keys: Sequence[str]) -> list[Participant]:
        return [seat for seat in self.session.people if str(seat.member_id) in keys]

    def minutes(self) -> Minutes:
        """Return the minutes by kind."""
        return Minutes(**{kind: self.cleaned_data[kind] or 0 for kind in KINDS})

    def attended_ids(self) -> list[uuid.UUID]:
        """Return the keys of the members who were there."""
        return [uuid.UUID(key) for key in self.cleaned_data["attended"]]


def renewed(data: Any, **values: str) -> Any:
    """Return what was sent with some hidden values replaced, so that the page shown again carries today's."""
    fresh = data.copy()
    for name, value in values.items():
        fresh[name] = value
    return fresh

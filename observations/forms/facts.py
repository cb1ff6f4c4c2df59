"""When, where, how long, who was there and what the visit gave."""

import datetime as dt
from typing import Any
from uuid import UUID

from django import forms
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from imh_practice.practice.models import Use
from imh_practice.shared.templatetags.parts import in_words
from observations.actions import Facts
from observations.forms.when import WhenForm
from observations.models import Outcome, Setting, VisitVersion
from observations.offer import LastTime, Offer
from observations.told import headings

MOST_PRESENT, LONGEST_PRESENT = 20, 80
MOST_TOLD = 2000


class PresentField(forms.CharField):
    """People, one to a line: a comma may stand in "interpreter by phone, for the call"."""

    widget = forms.Textarea(attrs={"rows": 3, "class": "low"})

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(value) if isinstance(value, list | tuple) else value

    def clean(self, value: Any) -> Any:
        lines = [" ".join(line.split()) for line in super().clean(value).splitlines()]
        present = [line for line in lines if line]
        if len(present) > MOST_PRESENT or any(len(line) > LONGEST_PRESENT for line in present):
            raise forms.ValidationError(
                _("Please write up to %(most)s people, one to a line, each in up to %(length)s characters."),
                params={"most": MOST_PRESENT, "length": LONGEST_PRESENT},
            )
        return tuple(present)


class ToldField(forms.CharField):
    """Words of a visit beside its moments. The vocabulary says what they stand under."""

    def __init__(self) -> None:
        widget = forms.Textarea(attrs={"rows": 2, "class": "low"})
        super().__init__(required=False, max_length=MOST_TOLD, widget=widget)


class FactsForm(WhenForm):
    """The facts of a visit. ``amending`` asks for the outcome as well: at the log it is told by the button pressed."""

    outcome = forms.ChoiceField(label=_("What became of it"), choices=Outcome.choices, widget=forms.RadioSelect)
    minutes = forms.IntegerField(label=_("Minutes"), required=False, min_value=0, max_value=24 * 60)
    setting = forms.ChoiceField(label=_("Where"), choices=Setting.choices)
    present = PresentField(
        label=_("Who was there"), required=False, help_text=_("One to a line, by role: mother, baby, interpreter.")
    )
    services = forms.MultipleChoiceField(label=_("What this visit gave"), required=False)

    beside = forms.ChoiceField(label=_("A colleague was there too, and wrote a note of this visit"), required=False)

    hope = ToldField()
    routine = ToldField()
    wondered = ToldField()
    tried = ToldField()
    saw = ToldField()
    others = ToldField()

    field_order = ("outcome",)
    to_come = _("This is still to come. Write down a visit once it has been.")

    def __init__(
        self, *args: Any, offer: Offer, amending: bool, already: frozenset[UUID] = frozenset(), **kw: Any
    ) -> None:
        super().__init__(*args, **kw)
        self.offer = offer
        if not amending:
            del self.fields["outcome"]
        field = self.fields["services"]
        assert isinstance(field, forms.MultipleChoiceField)
        open_rows = [row.entry.id for row in offer.services if row.is_open]
        # What is there already stays tickable, also where a license has ended since.
        field.choices = [(str(key), "") for key in [*open_rows, *already]]
        self._ask_beside()
        self.headings = list(headings(offer.words))
        for heading in self.headings:
            field = self.fields[heading.key]
            field.label, field.help_text = heading.label, heading.question

    def _ask_beside(self) -> None:
        if not self.offer.beside:
            del self.fields["beside"]
            return
        field = self.fields["beside"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [
            ("", _("No, or not written down yet")),
            *(
                (str(visit.pk), f"{in_words(timezone.localtime(visit.happened_at), 'short')} · {visit.author.name}")
                for visit in self.offer.beside
            ),
        ]
        if there := self._beside_that_day:
            words = {"date": in_words(self._named("day"), "short"), "names": ", ".join(there)}
            field.help_text = gettext("Notes of %(date)s: %(names)s.") % words

    @property
    def _beside_that_day(self) -> list[str]:
        """Who of the team has written of a visit on the day the boxes name."""
        day = self._named("day")
        names = [note.author.name for note in self.offer.beside if timezone.localdate(note.happened_at) == day]
        return list(dict.fromkeys(names))

    @property
    def beside_in_sight(self) -> bool:
        """Whether it is asked above the moments, and not in the fold: of a note of that day, or one she has chosen."""
        if "beside" not in self.fields:
            return False
        return bool(self._beside_that_day or self["beside"].value() or self["beside"].errors)

    @property
    def told_fields(self) -> list[forms.BoundField]:
        return [self[heading.key] for heading in self.headings]

    @property
    def asks_told(self) -> bool:
        """Whether the page asks for it: not where the agency leaves it out of its forms, but for what is there."""
        return bool(self.offer.words.used_for(Use.VISIT)) or self.has_told

    @property
    def has_told(self) -> bool:
        """Whether anything of it is written, or wrong: its fold stands open then."""
        return any(field.value() or field.errors for field in self.told_fields)

    @property
    def service_rows(self) -> list[dict[str, Any]]:
        """The rows as the page shows them."""
        chosen = {entry.code: entry for entry in self.offer.known(self["services"].value() or [])}
        rows = [
            {
                "entry": chosen.get(row.entry.code, row.entry),
                "checked": row.entry.code in chosen,
                "why": "" if row.entry.code in chosen else row.why,
            }
            for row in self.offer.services
        ]
        # What is there already stands here too where the agency leaves it out of its forms since.
        offered = {row.entry.code for row in self.offer.services}
        return rows + [
            {"entry": entry, "checked": True, "why": ""} for code, entry in chosen.items() if code not in offered
        ]

    @property
    def not_met(self) -> bool:
        """Whether it says that they did not meet: what became of it stands first then, and moments are folded away."""
        return "outcome" in self.fields and self["outcome"].value() not in (None, "", Outcome.MET)

    @property
    def summary(self) -> list[str]:
        """The facts in one line, as far as they are filled in: what the folded part holds."""
        setting = "" if self.not_met else dict(Setting.choices).get(str(self["setting"].value()), "")
        minutes = self["minutes"].value()
        present = self["present"].value() or ""
        lines = present.splitlines() if isinstance(present, str) else present
        length = ""
        if minutes not in (None, ""):
            length = ngettext("%(count)s minute", "%(count)s minutes", 1 if str(minutes) == "1" else 2)
        return [part for part in [length and length % {"count": minutes}, str(setting), ", ".join(lines)] if part]

    @property
    def begins_in_words(self) -> str:
        """When, as one says it: "Today, 1:50 PM to 2:50 PM"."""
        at = self.begins_at
        if at is None:
            return ""
        begin = in_words(at)
        if at.date() == timezone.localdate():
            begin = gettext("Today, %(time)s") % {"time": in_words(at, "time")}
        minutes = str(self["minutes"].value() or "")
        if not minutes.isascii() or not minutes.isdigit() or len(minutes) > len("1440"):
            return begin
        end = in_words(at + dt.timedelta(minutes=int(minutes)), "time")
        return gettext("%(begin)s to %(end)s") % {"begin": begin, "end": end}

    @property
    def facts(self) -> Facts:
        cleaned = self.cleaned_data
        return Facts(
            happened_at=cleaned["happened_at"],
            outcome=cleaned.get("outcome", Outcome.MET),
            minutes=cleaned["minutes"],
            setting=cleaned["setting"],
            present=cleaned["present"],
            services=frozenset(UUID(key) for key in cleaned["services"]),
            told={each.key: cleaned[each.key] for each in self.headings if cleaned[each.key]},
            beside=UUID(cleaned["beside"]) if cleaned.get("beside") else self._beside_not_shown,
        )

    @property
    def _beside_not_shown(self) -> UUID | None:
        """A colleague's note that stands there and is not open to her any more: she was not asked, so it stays."""
        stands = self.offer.stands_beside
        return None if stands in {visit.pk for visit in self.offer.beside} else stands


def facts_to_begin(last: LastTime) -> dict[str, Any]:
    """Return the boxes of a new visit, filled in as last time. She has just come from it: so long ago it began."""
    begin = timezone.localtime(timezone.now() - dt.timedelta(minutes=last.minutes or 0))
    return {
        "day": begin.date(),
        "time": begin.time().replace(minute=begin.minute - begin.minute % 5, second=0, microsecond=0),
        "minutes": last.minutes,
        "setting": last.setting,
        "present": last.present,
        "services": [],
    }


def facts_as_written(version: VisitVersion, services: frozenset[UUID]) -> dict[str, Any]:
    """Return the boxes of a visit that is there."""
    at = timezone.localtime(version.happened_at)
    return {
        "outcome": version.outcome,
        "day": at.date(),
        "time": at.time().replace(second=0, microsecond=0),
        "minutes": version.minutes,
        "setting": version.setting,
        "present": tuple(version.present),
        "services": [str(key) for key in services],
        "beside": str(version.beside_id or ""),
        **version.told,
    }

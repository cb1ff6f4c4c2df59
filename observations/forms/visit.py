"""The page of a visit as one thing: its facts and its moments, asked together so that all that is missing is said."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _

from imh_practice.shared.forms import ProductForm
from imh_practice.shared.rows import RowSet, as_typed, counted, rows_as_typed
from imh_practice.shared.templatetags.parts import in_words
from observations.actions import Facts
from observations.forms import WORK_ENDED
from observations.forms.facts import FactsForm, facts_as_written, facts_to_begin
from observations.forms.moments import (
    MOST_MOMENTS,
    NO_WORDS,
    NO_WORDS_HERE,
    MomentForm,
    MomentSet,
    moment_as_written,
)
from observations.models import Outcome, VisitState
from observations.offer import LastTime, Offer
from observations.writing import MomentWords, Standing

PREFIX = "moments"
Row = dict[str, Any]


class PageForm(ProductForm):
    """What makes a page grown old known as such."""

    base = forms.IntegerField(required=False, min_value=0, max_value=1_000_000, widget=forms.HiddenInput)


class VisitForms:
    """The forms of the page. ``standing`` is the visit as it is, None where it is being begun.

    Bound to ``data`` where it was sent, or filled with ``rows``: page, facts, moments.
    """

    def __init__(
        self,
        offer: Offer,
        standing: Standing | None = None,
        *,
        data: QueryDict | None = None,
        rows: tuple[Row, Row, list[Row]] = ({}, {}, [{}]),
    ) -> None:
        self.offer, self.standing = offer, standing
        tags = frozenset(key for one in standing.words.values() for key in one.tags) if standing else frozenset()
        services = standing.services if standing else frozenset()
        facts_options: Row = {"offer": offer, "amending": standing is not None, "already": services}
        moment_options: Row = {"offer": offer, "already": tags}
        if data is not None:
            data = counted(data, PREFIX, most=MOST_MOMENTS, least=1)
            self.page = PageForm(data)
            self.facts_form = FactsForm(data, **facts_options)
            self.moments: RowSet = MomentSet(data, prefix=PREFIX, form_kwargs=moment_options)
        else:
            page, facts, moments = rows
            self.page = PageForm(initial=page)
            self.facts_form = FactsForm(initial=facts, **facts_options)
            self.moments = MomentSet(initial=moments, prefix=PREFIX, form_kwargs=moment_options)

    def as_typed(self) -> "VisitForms":
        """Return the page as it was sent, without a word on errors: nobody has said yet that she is done."""
        rows = as_typed(self.page), as_typed(self.facts_form), rows_as_typed(self.moments)
        return VisitForms(self.offer, self.standing, rows=rows)

    def focus_last(self) -> "VisitForms":
        """Let writing begin at once, in the newest moment: the browser puts the focus there, without a tap."""
        self.moments.forms[-1].fields["text"].widget.attrs["autofocus"] = True
        return self

    def is_valid(self, *, finishing: bool) -> bool:
        """Ask all; a moment without words is only for drafts, and a finished visit where they met has one."""
        valid = all([self.page.is_valid(), self.facts_form.is_valid(), self.moments.is_valid()])
        if finishing and self.moments.is_bound:
            valid = self._has_words() and valid
        return self._while_served(finishing=finishing) and valid

    def _while_served(self, *, finishing: bool) -> bool:
        """Whether the family is served. Where that has ended no visit is begun any more; a draft begun before can be
        finished, since what was seen belongs to the record, and what is finished can be put right."""
        family = self.offer.family
        if family.ended_on is None:
            return True
        if self.standing is None:
            self.page.add_error(None, WORK_ENDED)
            return False
        day = self.facts_form.cleaned_data.get("day")
        if self.standing.visit.state != VisitState.DRAFT or not finishing or day is None or day <= family.ended_on:
            return True
        last = {"name": family.code_name, "date": in_words(family.ended_on, "short")}
        late = _("The work with %(name)s ended %(date)s. A visit after that day is not part of it.") % last
        self.facts_form.add_error("day", late)
        return False

    def _has_words(self) -> bool:
        written, fine = self.written, True
        for form in written:
            if not str(form.cleaned_data.get("text", "")).strip() and not form.has_error("text"):
                form.add_error("text", NO_WORDS_HERE)
                fine = False
        met = self.facts_form.cleaned_data.get("outcome", Outcome.MET) == Outcome.MET
        if met and not written:
            standing = [form for form in self.moments.forms if not form.cleaned_data.get("DELETE")]
            (standing or self.moments.forms)[0].add_error("text", NO_WORDS)
            fine = False
        return fine

    @property
    def written(self) -> list[MomentForm]:
        """The moments that have anything in them and are not taken out."""
        return [form for form in self.moments.forms if form.has_changed() and not form.cleaned_data.get("DELETE")]

    @property
    def has_errors(self) -> bool:
        forms_ = (self.page, self.facts_form, *self.moments.forms)
        return self.moments.is_bound and (any(form.errors for form in forms_) or bool(self.moments.non_form_errors()))

    @property
    def facts(self) -> Facts:
        return self.facts_form.facts

    @property
    def words(self) -> list[MomentWords]:
        """The moments for the actions; after a change on two screens, as she chose for each."""
        chosen = []
        for form in self.written:
            one, keep = form.words(), form.cleaned_data["keep"]
            if keep == "standing":
                continue
            if keep == "both":
                one = MomentWords(one.text, one.tags, one.something_else, one.about, one.kept_from)
            chosen.append(one)
        return chosen

    @property
    def removed(self) -> set[UUID]:
        return self.moments.taken_out

    @property
    def base(self) -> int:
        return int(self.page.cleaned_data.get("base") or 0)

    @property
    def standing_count(self) -> int:
        """How many moments with words the page holds now, for the sentence beside the button."""
        standing = (form for form in self.moments.forms if not form["DELETE"].value())
        return sum(1 for form in standing if str(form["text"].value() or "").strip())

    @property
    def moments_in_sight(self) -> bool:
        """Whether there is anything to see in the fold that holds the moments of who did not meet."""
        return self.standing_count > 0 or len(self.moments.forms) > 1 or (self.moments.is_bound and self.has_errors)

    def beside(self, standing: Standing, changed: Sequence[UUID]) -> "VisitForms":
        """Return the page as typed, beside what another screen has written meanwhile.

        ``changed`` are the moments written anew since then. Where her words and those differ she is asked which to
        keep; "both" stands chosen, so that nothing is lost by pressing on.
        """
        head = standing.visit.head
        assert head is not None
        moments = rows_as_typed(self.moments)
        refs = [form.cleaned_data.get("ref") for form in self.moments.forms]
        asked = {
            number: standing.words[ref].text
            for number, ref in enumerate(refs)
            if ref in changed and ref in standing.words and moments[number].get("text") != standing.words[ref].text
        }
        for number in asked:
            moments[number]["keep"] = "both"
        page = {"base": head.number}
        facts = {"outcome": head.outcome} | as_typed(self.facts_form)
        again = VisitForms(self.offer, standing, rows=(page, facts, moments))
        for number, text in asked.items():
            again.moments.forms[number].standing_text = text
        return again


def fresh_forms(offer: Offer, last: LastTime) -> VisitForms:
    """The page of a new visit: one empty moment, and the facts as last time."""
    forms_ = VisitForms(offer, rows=({"base": 0}, facts_to_begin(last), [{}]))
    if last.minutes is not None:
        forms_.facts_form.fields["minutes"].help_text = _("As last time.")
    return forms_


def forms_of(standing: Standing, offer: Offer) -> VisitForms:
    """The page of a visit that is there."""
    head = standing.visit.head
    assert head is not None
    moments = [moment_as_written(one, offer) for one in standing.words.values()]
    page = {"base": head.number}
    return VisitForms(offer, standing, rows=(page, facts_as_written(head, standing.services), moments or [{}]))

"""A visit as a plain note, to copy or print: shown, it has left, and that is noted."""

from dataclasses import dataclass
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.text import get_text_list
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _

from imh_practice.audit.actions import Touched
from imh_practice.disclosures.access import given_today
from imh_practice.disclosures.actions import OURS, Leaves, Of, To, disclose, hash_of
from imh_practice.disclosures.forms import NoteForm
from imh_practice.disclosures.models import Way
from imh_practice.membership.models import Member
from imh_practice.membership.rule import MemberRequest, loaded
from imh_practice.people.language import is_offered
from observations.history import changed_at, kept_from_nobody, versions_with
from observations.models import Moment, Visit, VisitState
from observations.note import plain_note
from observations.reading import VisitAsRead, read_visit
from observations.views.read import note_reading

__all__ = ["visit_note", "visit_note_give"]


@dataclass(frozen=True)
class Note:
    """A visit's plain note, as one member may have it."""

    read: VisitAsRead
    text: str
    whole: bool
    language: str

    @property
    def leaves(self) -> Leaves:
        """It, as what left is noted: of each child it names."""
        visit, day = self.read.visit, timezone.localtime(self.read.version.happened_at).date()
        of = tuple(Of(visit.family_id, child.pk) for child in self.read.children) or (Of(visit.family_id),)
        return Leaves(Way.NOTE, "observations.visit", visit.pk, hash_of(self.text), of, day, day)

    def note_giving(self, to: To, *, by: Member) -> str:
        """Note a giving, once a day for the same text and recipient; return its key."""
        visit = self.read.visit
        touched = Touched("observations.visit", visit.pk, visit.author_id)
        return str(disclose(self.leaves, to, by=by, touches=[touched], once_a_day=True).pk)


def _note_of(request: MemberRequest, visit: Visit, language: str) -> Note:
    """Return the note; ``?all``: with what is kept from others, too. In the language the agency's records are kept in
    where it is none of ours, whatever its reader has chosen for herself."""
    whole = "all" in request.GET
    if not is_offered(language):
        language = settings.LANGUAGE_CODE
    moments = Moment.objects.open_to(request.member)
    versions = versions_with(moments if whole else kept_from_nobody(moments), visit)
    with override(language):
        read = read_visit(visit, by=request.member)
        return Note(read, plain_note(read, whole=whole, changed_at=changed_at(versions)), whole, language)


def _which(request: MemberRequest, **more: str) -> str:
    """Return the query that asks for the same note: ``?all`` of it, ``?in`` which language."""
    same = {name: request.GET[name] for name in ("all", "in") if name in request.GET}
    return urlencode({**same, **more})


def visit_note(request: MemberRequest, ref: object) -> HttpResponse:
    """The record's fields as plain text. Opened, it counts as copied into the agency's own records, once a day;
    ``?given`` is what was said just before: that this text is for somebody else."""
    visit = loaded(request, Visit)
    if visit.state == VisitState.DRAFT:
        return redirect("visit_amend", ref=visit.pk)
    note_reading(request, visit)
    note = _note_of(request, visit, request.GET.get("in", ""))
    given = given_today(note.leaves, request.GET.get("given", ""), by=request.member)
    is_record = note.language == settings.LANGUAGE_CODE  # in another language it is for somebody else, who is asked for
    if given is None and is_record and request.method == "GET":
        note.note_giving(OURS, by=request.member)
    kept = sorted({name for moment in note.read.moments for name in moment.kept_from})
    context = {
        "visit": visit,
        "note": note.text,
        "whole": note.whole,
        "given": given,
        "kept_from": get_text_list(kept, _("and")) if kept else "",
        "note_language": note.language,
        "is_record": is_record,
        "which": _which(request),
        "in_others": [
            (name, code, _which(request, **{"in": code})) for code, name in settings.LANGUAGES if code != note.language
        ],
    }
    return render(request, "observations/visit_note.html", context)


def visit_note_give(request: MemberRequest, ref: object) -> HttpResponse:
    """To whom the note goes, in which language and for what; sent, it is shown. ``?to``: chosen on the way here."""
    visit = loaded(request, Visit)
    if visit.state == VisitState.DRAFT:
        return redirect("visit_amend", ref=visit.pk)
    to, language = request.GET.get("to", ""), request.GET.get("in", get_language())
    form = NoteForm(
        request.POST if request.method == "POST" else None, initial={"recipient_kind": to, "language": language}
    )
    note_url = reverse("visit_note", args=[visit.pk])
    if form.is_valid():
        note = _note_of(request, visit, form.cleaned_data["language"] or language)
        given = note.note_giving(form.to(), by=request.member)
        return redirect(f"{note_url}?{_which(request, **{'in': note.language}, given=given)}")
    # Opened, the note counts as taken: who came from the visit goes back there.
    back = reverse("visit_detail", args=[visit.pk]) if to else f"{note_url}?{_which(request)}".rstrip("?")
    context = {"visit": visit, "form": form, "back_url": back, "from_visit": bool(to)}
    return render(request, "observations/visit_note_give.html", context, status=422 if form.errors else 200)

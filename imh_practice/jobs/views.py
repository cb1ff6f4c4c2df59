"""The face of background work: how far it is, once more, and the file."""

from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from imh_practice.disclosures.actions import Giver
from imh_practice.disclosures.forms import ToForm
from imh_practice.jobs.actions import CannotRetry, retry
from imh_practice.jobs.face import face_of
from imh_practice.jobs.leaving import FileToGive, file_to_give
from imh_practice.jobs.models import Job

STOP_POLLING = 286  # htmx swaps the answer and asks no more


class JobRequest(HttpRequest):
    """A request whose rule has loaded a job. This room is below membership, whose MemberRequest says it for others."""

    member: Giver
    loaded: Job


def job_status(request: JobRequest, ref: object) -> HttpResponse:
    """How far it is; the part that htmx fetches again is the same page's middle."""
    job = request.loaded
    face = face_of(job, request.member)
    if request.headers.get("HX-Request"):
        status = STOP_POLLING if face.is_over else 200
        return render(request, "jobs/_job_status.html", {"face": face}, status=status)
    return render(request, "jobs/job_status.html", {"face": face})


def job_retry(request: JobRequest, ref: object) -> HttpResponse:
    """Try again. Sent twice, it is tried once."""
    job = request.loaded
    try:
        retry(job=job, by=request.member)
    except CannotRetry:
        messages.info(request, _("It is already being made again."))
    return redirect(face_of(job, request.member).back_url)


def job_download(request: JobRequest, ref: object) -> HttpResponseBase:
    """The finished file, for oneself or the agency's records. Where it is asked to whom it goes: to that question."""
    file = file_to_give(request.loaded)
    if file is None:
        return redirect("job_status", ref=request.loaded.pk)
    if file.leaves.asks:
        file.content.close()
        return redirect("job_give", ref=request.loaded.pk)
    if request.method == "GET":
        file.note(file.leaves.usual, by=request.member)
    return _answer(file)


def job_give(request: JobRequest, ref: object) -> HttpResponseBase:
    """The same file, for somebody else: first to whom and for what."""
    job = request.loaded
    file = file_to_give(job)
    if file is None:
        return redirect("job_status", ref=job.pk)
    sent, asks = request.POST if request.method == "POST" else None, file.leaves.asks
    form = ToForm(sent, ours=asks, initial={"purpose_kind": file.leaves.usual.purpose_kind} if asks else None)
    if form.is_valid():
        file.note(form.to(), by=request.member)
        return _answer(file)
    file.content.close()
    context = {"face": face_of(job, request.member), "form": form}
    return render(request, "jobs/job_give.html", context, status=422 if form.errors else 200)


def _answer(file: FileToGive) -> FileResponse:
    """No streamed row: the transaction writes the trail and ends before the first byte is sent."""
    kept = file.kept
    return FileResponse(file.content, as_attachment=True, filename=kept.file_name, content_type=kept.media_type)

"""The face of background work: how far it is, once more, and the file."""

from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from imh_practice.audit.actions import Touched, record
from imh_practice.audit.models import Kind
from imh_practice.jobs.access import file_of
from imh_practice.jobs.actions import CannotRetry, retry
from imh_practice.jobs.face import face_of
from imh_practice.jobs.kinds import kind_of
from imh_practice.jobs.models import Job
from imh_practice.shared.acting import ActingMember

STOP_POLLING = 286  # htmx swaps the answer and asks no more


class JobRequest(HttpRequest):
    """A request whose rule has loaded a job. This room is below membership, whose MemberRequest says it for others."""

    member: ActingMember
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
    """The finished file. No streamed row: the transaction writes the trail and ends before the first byte is sent."""
    job = request.loaded
    kind, path = kind_of(job), file_of(job)
    if kind is None or path is None or job.file is None:
        return redirect("job_status", ref=job.pk)
    try:
        file = path.open("rb")
    except FileNotFoundError:
        return redirect("job_status", ref=job.pk)
    if request.method == "GET":
        taken = Touched("jobs.finishedfile", job.file.pk, job.requested_by_id, job.kind)
        record(Kind.EXPORT, [taken, *kind.touches(job)])
    return FileResponse(file, as_attachment=True, filename=job.file.file_name, content_type=job.file.media_type)

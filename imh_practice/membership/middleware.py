"""The first wall, and the way to the second: who acts, then whether she may."""

import time
from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib.auth import logout
from django.core.exceptions import PermissionDenied
from django.db import Error, ProgrammingError, transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django_htmx.http import HttpResponseClientRedirect

from imh_practice.agencies.models import agency_of
from imh_practice.audit.actions import TrailGone, record
from imh_practice.audit.models import Kind
from imh_practice.membership.models import Member, member_of
from imh_practice.membership.rule import Principal, rules
from imh_practice.people.adapter import mark
from imh_practice.shared.acting import PLATFORM, Acting, acting_as, resume
from imh_practice.shared.leaving import BY_ITSELF
from imh_practice.shared.logs import log
from imh_practice.shared.sealing import SealBroken, Shredded
from imh_practice.shared.trace import name_act
from imh_practice.shared.typed import TYPED_BY, typed, typed_under_another, words_of

GetResponse = Callable[[HttpRequest], HttpResponse]
SEEN, SINCE, PLACE = "seen", "since", "place"
REFUSED_BY_POLICY = "42501"


class ActingMiddleware:
    """Opens the transaction in which the database knows who acts, and finds the member.

    The middleware itself opens it: set in ``process_view`` or before ATOMIC_REQUESTS the context would be lost, and
    every page would be empty. ATOMIC_REQUESTS stays, as the view's savepoint.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.member = None  # type: ignore[attr-defined]  # MemberRequest says so to views
        if not request.user.is_authenticated or self._ended_by_time(request):
            return self.get_response(request)
        assert isinstance(request.user.pk, UUID)
        if typed_under_another(request, request.user.pk):
            # Here, before the token is asked for: its page for an old one would show the words to whoever is signed in.
            return render(request, "403_another.html", status=403)
        try:
            with acting_as(self._as_last_time(request, request.user.pk)):
                member = self._place(request, request.user.pk)
                request.member = member  # type: ignore[attr-defined]
                response = self.get_response(request)
                if response.status_code >= 500:
                    # Django has turned the exception into a response below us; without this half would be committed.
                    transaction.set_rollback(True)
            if response.status_code in {403, 404} and request.resolver_match:
                # In a transaction of its own: the view's has been rolled back.
                with acting_as(member or Acting(person_id=request.user.pk, agency_id=PLATFORM)):
                    record(Kind.DENIED, act=request.resolver_match.view_name)
        except (TrailGone, Error) as error:
            if not is_of_the_trail(error):
                raise
            return trail_gone(request, error)
        finally:
            timezone.deactivate()  # also where COMMIT fails: the thread goes on to somebody of another agency
        return response

    def _ended_by_time(self, request: HttpRequest) -> bool:
        """End the sign-in after a quiet while, and after half a day in any case.

        The second is asked here too: a session's own expiry begins anew each time it is saved, which ``seen`` does.
        """
        now = int(time.time())
        seen, since = request.session.get(SEEN), request.session.setdefault(SINCE, now)
        idle = seen is not None and now - seen > settings.SESSION_IDLE_SECONDS
        if idle or now - since > settings.SESSION_COOKIE_AGE:
            person_id = request.user.pk
            logout(request)
            mark(Kind.SIGN_OUT, person_id=person_id, act="ended_by_time")
            return True
        # A page that asks or leaves by itself is not a person at work.
        is_poll = "X-Poll" in request.headers or BY_ITSELF in request.GET
        if seen is None or (now - seen > 60 and not is_poll):
            request.session[SEEN] = now
        return False

    def _as_last_time(self, request: HttpRequest, person_id: UUID) -> Acting:
        """Return the context of the place her session names: told to the database at once, and asked before any view.

        Nothing is read in it before ``_place`` has found that the place is still hers.
        """
        place = request.session.get(PLACE)
        if place is None:
            return Acting(person_id=person_id)
        return Acting(person_id=person_id, agency_id=UUID(place["agency"]), member_id=UUID(place["member"]))

    def _place(self, request: HttpRequest, person_id: UUID) -> Member | None:
        """Find the member and take up her agency's clock; None where she has no place or must choose."""
        if PLACE not in request.session:
            own = list(Member.objects.in_force().filter(person_id=person_id)[:2])
            if len(own) != 1:
                return None
            request.session[PLACE] = {"agency": str(own[0].agency_id), "member": str(own[0].pk)}
            resume(self._as_last_time(request, person_id))
        member = member_of(person_id, member_id=UUID(request.session[PLACE]["member"]))
        if member is None:  # ended since: the next request chooses anew
            del request.session[PLACE]
            resume(Acting(person_id=person_id))
            return None
        member.agency = agency_of(member.agency_id)
        timezone.activate(member.agency.zone)
        return member


class RulesMiddleware:
    """Asks the URL's rule before the view runs. A URL without a rule is not there."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: list[Any], kwargs: dict[str, Any]
    ) -> HttpResponse | None:
        match = request.resolver_match
        rule = rules().get(match.view_name) if match else None
        if rule is None or rule.closed:
            raise Http404
        name_act(rule.name)
        principals = rule.principals(request.method or "")
        if principals is None:
            return _not_allowed(request, sorted(rule.methods))
        if Principal.ANYONE in principals:
            return None
        if not request.user.is_authenticated:
            return signed_out(request)
        if Principal.PERSON in principals:
            return None
        member: Member | None = request.member  # type: ignore[attr-defined]
        if member is None:
            if request.method == "POST":
                raise Http404  # her place ended while she wrote: that page gives her words back, choosing loses them
            if "X-Poll" in request.headers:
                return HttpResponse(status=204)  # as in signed_out: no other page in a corner of the open one
            return HttpResponseRedirect(reverse("place_choose"))
        if not rule.admits(member, principals):
            raise Http404
        if rule.load:
            row = rule.loader(member, **kwargs)
            if row is None:
                raise Http404
            request.loaded = row  # type: ignore[attr-defined]
            if rule.change and request.method not in {"GET", "HEAD"} and not rule.changer(member, row):
                raise PermissionDenied
        return None

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """The second wall's refusal looks like the first's: the row is not there. The trail's does not."""
        if is_of_the_trail(error):
            return trail_gone(request, error)
        if isinstance(error, ProgrammingError) and getattr(error.__cause__, "sqlstate", "") == REFUSED_BY_POLICY:
            raise Http404 from error
        if isinstance(error, SealBroken):
            return does_not_open(request, error)
        return None


def _not_allowed(request: HttpRequest, methods: list[str]) -> HttpResponse:
    """Answer a method that an address does not take; who came there by Back or by reloading reads where she is."""
    refused = HttpResponseNotAllowed(methods)
    if request.method == "GET":
        refused.content = render(request, "405.html").content
    return refused


def signed_out(request: HttpRequest) -> HttpResponse:
    """Answer a request of somebody not signed in. What she had typed comes back to her on the page, to be sent again.

    A fragment is answered with a redirect of the whole page: the sign-in form must not be swapped into a corner. Not so
    where a form was sent for one: the page would go, and with it what is typed on it.
    """
    if "X-Poll" in request.headers:
        return HttpResponse(status=204)  # asked by the page itself: whoever is writing on it is left in peace
    if getattr(request, "htmx", False):
        if request.method == "POST":
            return HttpResponse(status=401)
        try:
            back = request.htmx.current_url_abs_path or "/"  # type: ignore[attr-defined]
        except ValueError:  # a header that is no address
            back = "/"
        return HttpResponseClientRedirect(f"{reverse('account_login')}?{urlencode({'next': back})}")
    if request.method == "POST":
        return resend_page(request, "signed_out.html", status=401)
    return HttpResponseRedirect(f"{reverse('account_login')}?{urlencode({'next': request.get_full_path()})}")


def does_not_open(request: HttpRequest, error: SealBroken) -> HttpResponse:
    """Answer with a calm page where a sealed text does not open; what was typed into a form waits on it.

    Never a part of the text, never an empty one in its place: it would be taken for what was written.
    """
    if isinstance(error, Shredded):
        # Gone for good, and no error of ours: sending it again would come to the same page.
        return render(request, "410_shredded.html", {"words": words_of(typed(request))}, status=410)
    log.error("sealed text does not open", error=type(error).__name__)
    return resend_page(request, "500_sealed.html", status=500)


def is_of_the_trail(error: Exception) -> bool:
    """Whether it says that the trail cannot be written: when an event was, or at COMMIT, where events are linked."""
    if isinstance(error, TrailGone):
        return True
    context = getattr(getattr(error.__cause__, "diag", None), "context", None) if isinstance(error, Error) else None
    return any(name in (context or "") for name in ("audit_link_event()", "audit_unrecorded()"))


def trail_gone(request: HttpRequest, error: Exception) -> HttpResponse:
    """Answer that nothing is shown because it cannot be noted who read it. Asks the database nothing.

    What was typed waits on the page to be sent again; not where a password was, which belongs into no page.
    """
    log.error("trail not written", error=type(error.__cause__ or error).__qualname__)
    page = resend_page(
        request, "503_trail.html", status=503, again=not any("password" in name for name in request.POST)
    )
    page.headers["Retry-After"] = "60"
    return page


def resend_page(request: HttpRequest, template: str, *, status: int, again: bool = True) -> HttpResponse:
    """Render a page that holds what was typed in hidden fields, with a button that sends it again."""
    pairs = typed(request) if again else []
    context = {
        TYPED_BY: request.POST.get(TYPED_BY, "") if pairs else "",
        "typed": pairs,
        "words": words_of(pairs),
        "action": request.get_full_path(),
    }
    return render(request, template, context, status=status)

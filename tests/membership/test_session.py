"""A sign-in ends after a quiet while and after half a day; what was typed is never lost to it."""

import re
import time
from collections.abc import Iterator
from html import unescape
from typing import Any

import pytest
from django.core.cache import cache
from django.core.signing import Signer
from django.test import Client

from imh_practice.audit.models import Event, Kind
from imh_practice.membership.middleware import SEEN, SINCE
from imh_practice.membership.models import Invitation
from imh_practice.shared.acting import PLATFORM, Acting, acting_as
from reflect.models import Reflection
from tests.cast import PASSWORD, Cast
from tests.conftest import SignIn

TYPED = {"name": "Zoe of the long road", "email": "zoe@example.org", "kinds": ["clinician", "supervisor"]}
FIELDS = [("name", TYPED["name"]), ("email", TYPED["email"]), ("kinds", "clinician"), ("kinds", "supervisor")]


@pytest.fixture(autouse=True)
def _no_limits_from_other_tests() -> Iterator[None]:
    cache.clear()
    yield
    cache.clear()


def set_back(client: Client, name: str, seconds: int) -> None:
    session = client.session
    session[name] = int(time.time()) - seconds
    session.save()


def hidden(html: str) -> list[tuple[str, str]]:
    """Return the hidden fields of a page, but its marks."""
    found = re.findall(r'<input type="hidden" name="([^"]*)" value="([^"]*)">', html)
    return [
        (unescape(name), unescape(value)) for name, value in found if name not in {"csrfmiddlewaretoken", "typed_by"}
    ]


def token(html: str) -> str:
    return str(re.findall(r'name="csrfmiddlewaretoken" value="([^"]+)"', html)[-1])


def test_a_quiet_while_ends_it(cast: Cast, sign_in: SignIn, settings: Any) -> None:
    client = sign_in(cast.salome)
    assert client.get("/people/").status_code == 200
    set_back(client, SEEN, settings.SESSION_IDLE_SECONDS - 5)
    assert client.get("/people/").status_code == 200
    set_back(client, SEEN, settings.SESSION_IDLE_SECONDS + 5)
    response = client.get("/people/")
    assert response.status_code == 302
    assert response.headers["Location"] == "/accounts/login/?next=%2Fpeople%2F"


@pytest.mark.parametrize(("name", "longest"), [(SEEN, "SESSION_IDLE_SECONDS"), (SINCE, "SESSION_COOKIE_AGE")])
def test_the_end_by_time_is_a_sign_out_on_the_trail(
    cast: Cast, sign_in: SignIn, settings: Any, name: str, longest: str
) -> None:
    client = sign_in(cast.salome)
    client.get("/people/")
    set_back(client, name, getattr(settings, longest) + 5)
    client.get("/people/")
    client.get("/people/")
    with acting_as(Acting(agency_id=PLATFORM)):
        event = Event.objects.get()
        assert (event.kind, event.person_id, event.act) == (Kind.SIGN_OUT, cast.salome.person_id, "ended_by_time")


def test_being_at_work_keeps_it_and_a_page_that_asks_by_itself_does_not(cast: Cast, sign_in: SignIn) -> None:
    client = sign_in(cast.salome)
    client.get("/people/")
    set_back(client, SEEN, 120)
    client.get("/people/", headers={"X-Poll": "1"})
    assert time.time() - client.session[SEEN] > 60
    client.get("/people/")
    assert time.time() - client.session[SEEN] < 60


def test_half_a_day_ends_it_however_busy(cast: Cast, sign_in: SignIn, settings: Any) -> None:
    client = sign_in(cast.salome)
    client.get("/people/")
    set_back(client, SINCE, settings.SESSION_COOKIE_AGE + 5)
    assert client.get("/people/").status_code == 302


def test_what_was_typed_comes_back_and_can_be_sent_after_signing_in_in_another_window(cast: Cast) -> None:
    """The whole way, with the checks against forgery on, as a browser would go it."""
    client = Client(enforce_csrf_checks=True, headers={"origin": "http://testserver"})

    def sign_in_by_hand() -> None:
        page = client.get("/accounts/login/").content.decode()
        fields = {"login": "salome@example.org", "password": PASSWORD, "csrfmiddlewaretoken": token(page)}
        assert client.post("/accounts/login/", fields).status_code == 302

    sign_in_by_hand()
    form = client.get("/people/invite/").content.decode()
    set_back(client, SEEN, 60 * 60)
    stopped = client.post("/people/invite/", TYPED | {"csrfmiddlewaretoken": token(form)})
    kept = stopped.content.decode()
    assert stopped.status_code == 401
    assert "You were signed out. What you typed is still here." in kept
    assert hidden(kept) == FIELDS
    sign_in_by_hand()  # in another window, which makes the first window's token stale
    asked = client.post("/people/invite/", TYPED | {"csrfmiddlewaretoken": token(kept)})
    again = asked.content.decode()
    assert asked.status_code == 403
    assert hidden(again) == FIELDS
    sent = client.post("/people/invite/", TYPED | {"csrfmiddlewaretoken": token(again)})
    assert sent.status_code == 200
    with acting_as(cast.salome):
        assert Invitation.objects.get().name == TYPED["name"]


@pytest.mark.parametrize("origin", ["http://elsewhere.example", "null", None])
def test_another_sites_fields_are_not_offered_to_be_sent(cast: Cast, origin: str | None) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(cast.salome.person)
    headers = {"origin": origin} if origin else {}
    response = client.post("/people/invite/", TYPED, headers=headers)
    assert response.status_code == 403
    assert "Zoe" not in response.content.decode()
    assert hidden(response.content.decode()) == []


def test_no_password_is_written_into_a_page(cast: Cast) -> None:
    """Not by the page for a stale token, nor by the page for an ended sign-in."""
    client = Client(enforce_csrf_checks=True, headers={"origin": "http://testserver"})
    stale = client.post("/accounts/login/", {"login": "noor@example.org", "password": PASSWORD})
    ended = Client().post("/accounts/password/change/", {"oldpassword": PASSWORD, "password1": PASSWORD, "x": "y"})
    assert (stale.status_code, ended.status_code) == (403, 401)
    assert hidden(stale.content.decode()) == [("login", "noor@example.org")]
    assert PASSWORD not in stale.content.decode()
    assert PASSWORD not in ended.content.decode()


def test_a_fragment_asked_for_after_the_end_opens_the_whole_sign_in_page(cast: Cast, client: Client) -> None:
    headers = {"hx-request": "true", "hx-current-url": "http://testserver/people/"}
    response = client.get("/people/", headers=headers)
    assert response.headers["HX-Redirect"] == "/accounts/login/?next=%2Fpeople%2F"
    assert response.content == b""


WORDS = "The long morning of somebody else."


def signed_in_by_hand(client: Client, name: str) -> None:
    page = client.get("/accounts/login/").content.decode()
    fields = {"login": f"{name}@example.org", "password": PASSWORD, "csrfmiddlewaretoken": token(page)}
    assert client.post("/accounts/login/", fields).status_code == 302


def form_of(html: str) -> dict[str, str]:
    """Return the hidden fields of a page's last form, its token with them."""
    last = html[html.rindex("<form") :]
    found = re.findall(r'<input type="hidden" name="([^"]*)" value="([^"]*)">', last)
    return {unescape(name): unescape(value) for name, value in found}


def reflections_of(cast: Cast) -> list[str]:
    texts = []
    for member in (cast.noor, cast.jonas):
        with acting_as(member):
            texts += [row.parts[0].text for row in Reflection.objects.all()]
    return texts


def test_what_one_typed_is_not_sent_by_whoever_signs_in_next(cast: Cast) -> None:
    """A shared phone: Noor is signed out while she types, Jonas signs in, and her window is still open."""
    client = Client(enforce_csrf_checks=True, headers={"origin": "http://testserver"})
    signed_in_by_hand(client, "noor")
    url = client.get("/reflections/new/").headers["Location"]
    typed = form_of(client.get(url).content.decode()) | {"free": WORDS}
    set_back(client, SEEN, 60 * 60)
    waiting = client.post(url, typed)
    assert waiting.status_code == 401
    again = form_of(waiting.content.decode())
    assert again["free"] == WORDS
    signed_in_by_hand(client, "jonas")
    for fields in (again, typed):  # from the page that waits, and from the page she wrote on
        refused = client.post(url, fields)
        assert refused.status_code == 403
        assert "under another sign-in" in refused.content.decode()
        assert WORDS not in refused.content.decode()
    fresh = form_of(client.get("/reflections/").content.decode()) | {"free": WORDS, "typed_by": typed["typed_by"]}
    assert client.post(url, fresh).status_code == 403, "however the browser's token stands"
    assert reflections_of(cast) == []
    client.post("/accounts/logout/", form_of(client.get("/accounts/logout/").content.decode()))
    signed_in_by_hand(client, "noor")
    asked = client.post(url, again)
    assert asked.status_code == 403
    assert WORDS in asked.content.decode(), "her own words, with a token from before"
    assert client.post(url, form_of(asked.content.decode())).status_code == 302
    assert reflections_of(cast) == [WORDS]


@pytest.mark.parametrize("value", ["x", "", "\x00", "ы"])
def test_a_mark_of_who_typed_that_is_none_of_ours_is_refused(cast: Cast, sign_in: SignIn, value: str) -> None:
    client = sign_in(cast.noor)
    assert client.post("/reflections/new/", {"free": WORDS, "typed_by": value}).status_code == 403
    assert reflections_of(cast) == []


def test_the_mark_of_who_typed_tells_nothing_and_is_good_for_nothing_else(cast: Cast, sign_in: SignIn) -> None:
    page = sign_in(cast.noor).get("/reflections/").content.decode()
    mark = form_of(page)["typed_by"]
    assert str(cast.noor.person_id) not in page
    assert mark != Signer().signature(str(cast.noor.person_id))


def test_a_fragment_that_says_it_stands_nowhere_is_led_to_the_sign_in(client: Client, db: None) -> None:
    """A header that is no address is no reason to fall over."""
    for where in ("http://[::1", "", "nonsense"):
        response = client.get("/visits/", headers={"HX-Request": "true", "HX-Current-URL": where})
        assert response.headers["HX-Redirect"].startswith("/accounts/login/?next=")

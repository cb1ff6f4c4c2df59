"""A refused page gives back what its request sent, to copy; and tells nothing else."""

import io
import logging
import re
from typing import Any

import pytest
from django.template.loader import get_template
from django.test import Client

from imh_practice.shared.ids import uuid7
from tests.cast import Cast
from tests.conftest import SignIn

OURS = {"origin": "http://testserver"}
TYPED = {
    "csrfmiddlewaretoken": "tokentokentoken",
    "moments-0-text": "\nShe turned, and he turned with her.\n<b>Then</b> both laughed.",
    "moments-0-something_else": "Humming",
    "moments-0-tags": ["01a21430-62e5-7b55-9d91-23405cbe50b7", "01a21430-62e5-7b55-9d91-23405cbe50b8"],
    "moments-0-kept_was": "01a21430-62e5-7b55-9d91-23405cbe50b7 01a21430-62e5-7b55-9d91-23405cbe50b8",
    "moments-TOTAL_FORMS": "1",
    "day": "2026-05-03",
    "time": "10:30",
    "setting": "home",
    "present": "mother\nbaby",
    "draft": "1",
    "oldpassword": "a few words in a row",
}


def refused(client: Client, path: str, status: int, **fields: Any) -> str:
    response = client.post(path, TYPED | fields, headers=OURS)
    assert response.status_code == status
    page: str = response.content.decode()
    return page


def test_what_she_typed_is_on_the_page_to_copy(cast: Cast, sign_in: SignIn) -> None:
    page = refused(sign_in(cast.noor), f"/visits/{uuid7()}/edit/", 404)
    assert page.count("<textarea") == page.count("readonly") == page.count("<label") == 3
    assert "She turned, and he turned with her.\n&lt;b&gt;Then&lt;/b&gt; both laughed.</textarea>" in page
    assert "Humming</textarea>" in page
    assert "mother\nbaby</textarea>" in page
    assert "This was not saved. What you typed is still here, to copy." in page


def test_keys_days_tokens_and_passwords_are_not(cast: Cast, sign_in: SignIn) -> None:
    page = refused(sign_in(cast.noor), f"/visits/{uuid7()}/edit/", 404)
    for one in ["tokentoken", "01a21430", "2026", "10:30", "few words", ">home<", "moments-0"]:
        assert one not in page, one


def test_a_page_that_may_be_read_and_not_changed_gives_them_back_too(cast: Cast, sign_in: SignIn) -> None:
    page = refused(sign_in(cast.ruth), f"/families/{cast.heron.pk}/edit/", 403)
    assert "You can read this, but not change it" in page
    assert "Nothing of it was saved." in page
    assert "Humming</textarea>" in page


def test_somebody_whose_place_has_ended_gets_them_back(cast: Cast, sign_in: SignIn) -> None:
    page = refused(sign_in(cast.nell), "/visits/log/", 404)
    assert "Humming</textarea>" in page


def test_where_nothing_was_typed_nothing_is_said_of_it(cast: Cast, sign_in: SignIn) -> None:
    client, path = sign_in(cast.noor), f"/visits/{uuid7()}/edit/"
    opened, pressed = client.get(path), client.post(path, {"draft": "1"}, headers=OURS)
    assert opened.status_code == pressed.status_code == 404
    assert opened.content == pressed.content
    for word in ["saved", "lost", "you typed"]:
        assert word not in opened.content.decode(), word


@pytest.mark.parametrize("origin", ["http://elsewhere.example", "null", None])
def test_another_sites_words_are_not_shown_as_hers(cast: Cast, sign_in: SignIn, origin: str | None) -> None:
    """An address that never was is answered before the check against forgery is asked."""
    headers = {"origin": origin} if origin else {}
    response = sign_in(cast.noor).post("/no-such-page/", TYPED, headers=headers)
    assert response.status_code == 404
    assert "Humming" not in response.content.decode()


def test_whoever_is_not_signed_in_gets_nothing_back_from_an_address_that_never_was(client: Client) -> None:
    response = client.post("/no-such-page/", TYPED, headers=OURS)
    assert response.status_code == 404
    assert "Humming" not in response.content.decode()


def test_an_address_that_only_takes_a_form_says_so(cast: Cast, sign_in: SignIn) -> None:
    """Somebody came there by Back or by reloading; whether there is such a row is not told."""
    client = sign_in(cast.salome)
    response = client.get(f"/emergency/{uuid7()}/answer/")
    assert (response.status_code, response.headers["Allow"]) == (405, "POST")
    assert "This address only takes what a form sends." in response.content.decode()
    assert client.delete(f"/emergency/{uuid7()}/answer/").content == b""


def test_what_cannot_be_read_is_left_out(cast: Cast, sign_in: SignIn, settings: Any) -> None:
    settings.DATA_UPLOAD_MAX_NUMBER_FIELDS = 2
    response = sign_in(cast.noor).post("/no-such-page/", TYPED, headers=OURS)
    assert response.status_code == 400, "whose form it is cannot be read either"
    assert Client().post("/no-such-page/", TYPED, headers=OURS).status_code == 404


def test_no_word_of_it_goes_to_the_log(cast: Cast, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch) -> None:
    stream = io.StringIO()
    (handler,) = [each for each in logging.getLogger().handlers if type(each) is logging.StreamHandler]
    monkeypatch.setattr(handler, "stream", stream)
    monkeypatch.setattr("sys.stderr", stream)
    refused(sign_in(cast.noor), f"/visits/{uuid7()}/edit/", 404)
    assert "Humming" not in stream.getvalue()
    assert "turned" not in stream.getvalue()


def test_a_page_says_whether_it_hands_words_back(cast: Cast, sign_in: SignIn) -> None:
    """The script asks before such a page is left: they are saved nowhere."""
    client, path = sign_in(cast.noor), "/reflections/new/"
    assert " data-held>" not in client.get(path).content.decode()
    again = client.post(path, {"mood": "no such one"})
    assert again.status_code == 422
    for page in (again, Client().post(path, {"free": "Humming"})):
        assert re.search(r"<body [^>]* data-held>.*<form [^>]*data-guard", page.content.decode(), re.DOTALL)


@pytest.fixture
def broken(cast: Cast, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch) -> Client:
    """Somebody whose words run into an error of ours."""

    def breaks(**facts: Any) -> None:
        raise RuntimeError("of ours")

    monkeypatch.setattr("reflect.actions.write_reflection", breaks)
    client = sign_in(cast.noor)
    client.raise_request_exception = False
    return client


WRITTEN = {"free": "Humming\nand still", "csrfmiddlewaretoken": "old"}


def test_an_error_of_ours_gives_back_what_was_typed_to_be_sent_again(broken: Client) -> None:
    path = f"/reflections/new/?key={uuid7()}"
    response = broken.post(path, WRITTEN, headers=OURS)
    page = response.content.decode()
    assert response.status_code == 500
    assert "What you typed is still here" in page
    assert f'action="{path}"' in page
    assert '<input type="hidden" name="free" value="Humming\nand still">' in page
    assert "Humming\nand still</textarea>" in page
    assert 'value="old"' not in page


@pytest.mark.parametrize(
    ("fields", "headers"),
    [(WRITTEN, {"origin": "http://elsewhere.example"}), (WRITTEN | {"password": "few words"}, OURS)],
    ids=["another site's", "a password beside"],
)
def test_what_cannot_be_given_back_ends_on_the_last_page(
    broken: Client, fields: dict[str, str], headers: dict[str, str]
) -> None:
    page = broken.post("/reflections/new/", fields, headers=headers).content.decode()
    assert "Something went wrong on our side" in page
    assert "Humming" not in page


def test_where_even_that_page_breaks_the_last_page_comes(broken: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def breaks(*facts: Any, **more: Any) -> None:
        raise RuntimeError("once more")

    monkeypatch.setattr("imh_practice.home.errors.resend_page", breaks)
    response = broken.post("/reflections/new/", WRITTEN, headers=OURS)
    assert response.status_code == 500
    assert response.content == get_template("500.html").render({}).encode()

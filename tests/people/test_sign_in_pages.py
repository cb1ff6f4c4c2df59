"""Signing in, out and getting a new password, as pages and mails: calm words, nothing told about who has an account."""

import re

import pytest
from django.core import mail
from django.core.cache import cache
from django.test import Client

from tests.cast import PASSWORD, Cast
from tests.conftest import SignIn

pytestmark = pytest.mark.django_db


def text(html: bytes) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html.decode()))


def test_signing_in_leads_to_the_day(cast: Cast, client: Client) -> None:
    response = client.post("/accounts/login/", {"login": "Noor@Example.org", "password": PASSWORD}, follow=True)
    assert response.redirect_chain[-1][0] == "/"
    assert "Successfully" not in response.content.decode()  # no message for what one sees


def test_the_sign_in_page_says_what_is_missing(cast: Cast, client: Client) -> None:
    html = client.post("/accounts/login/", {}).content.decode()
    assert "<title>Error: Sign in" in re.sub(r"\s+", " ", html)
    assert html.count("Write the e-mail address.") == 2  # in the summary and beside the field
    assert html.count("Write your password.") == 2
    assert "placeholder" not in html


def test_a_wrong_password_and_an_unknown_address_are_answered_alike(cast: Cast, client: Client) -> None:
    pages = [
        client.post("/accounts/login/", {"login": login, "password": "something else"}).content.decode()
        for login in ("noor@example.org", "nobody@example.org")
    ]
    for page in pages:
        assert "This address and this password do not go together." in page
    bare = [re.sub(r'value="[^"]*"', "", page) for page in pages]
    assert bare[0] == bare[1]


def test_signing_out_asks_first_and_then_does(cast: Cast, sign_in: SignIn) -> None:
    client = sign_in(cast.noor)
    assert "Sign out?" in text(client.get("/accounts/logout/").content)
    assert client.get("/").status_code == 200
    signed_out = client.post("/accounts/logout/", follow=True)
    assert "You are signed out." in text(signed_out.content)
    assert client.get("/").status_code == 302


def test_the_frame_of_a_page_leaves_room_for_the_menu_where_there_is_one(cast: Cast, sign_in: SignIn) -> None:
    html = sign_in(cast.noor).get("/accounts/logout/").content.decode()
    assert '<nav class="site-nav"' in html
    assert '<body class="plain"' not in html
    assert '<body class="plain"' in Client().get("/accounts/login/").content.decode()


@pytest.mark.parametrize("path", ["/accounts/login/", "/accounts/password/change/", "/accounts/reauthenticate/"])
def test_the_way_to_a_new_password_is_a_link_of_its_own_after_the_button(
    cast: Cast, sign_in: SignIn, path: str
) -> None:
    client = Client() if path == "/accounts/login/" else sign_in(cast.noor)
    main = client.get(path, follow=True).content.decode().split("<main")[1]
    assert re.search(r'<a class="link"[^>]*>Forgot your password\?</a>', main[main.rindex('<button class="btn">') :])
    assert main.count("Forgot your password?") == 1


def test_a_new_password_by_mail(cast: Cast, client: Client) -> None:
    page = client.post("/accounts/password/reset/", {"email": "noor@example.org"}, follow=True)
    assert "If we know this address" in text(page.content)
    [message] = mail.outbox
    assert message.subject == "Choose a new password"
    assert "Noor" not in str(message.body)
    assert "{" not in str(message.body)
    [link] = re.findall(r"https?://[^/]+(/accounts/password/reset/key/\S+)", str(message.body))
    form = client.get(link, follow=True)
    assert "Choose a new password" in text(form.content)
    there = form.redirect_chain[-1][0]
    wrong = client.post(there, {"password1": "short", "password2": "short"})
    assert "Make it longer: 12 characters or more." in text(wrong.content)
    assert "must" not in text(wrong.content)
    new = "other words in a row"
    client.post(there, {"password1": new, "password2": new})
    assert client.login(email="noor@example.org", password=new)
    used = client.get(link, follow=True)
    assert "This link has been used or is too old" in text(used.content)


def test_an_unknown_address_gets_the_same_page_and_a_mail_that_says_so(cast: Cast, client: Client) -> None:
    known = client.post("/accounts/password/reset/", {"email": "noor@example.org"}, follow=True)
    unknown = client.post("/accounts/password/reset/", {"email": "nobody@example.org"}, follow=True)
    assert known.content == unknown.content
    assert [message.subject for message in mail.outbox] == ["Choose a new password", "About your sign-in"]
    assert "/signup" not in str(mail.outbox[1].body)


def test_changing_the_password_from_inside(cast: Cast, sign_in: SignIn) -> None:
    client = sign_in(cast.noor)
    page = client.post("/accounts/password/change/", {})
    if page.status_code == 302:  # asked first whether it is still she
        assert "Is it still you?" in text(client.get(page.headers["Location"]).content)
        client.post(page.headers["Location"], {"password": PASSWORD})
        page = client.post("/accounts/password/change/", {})
    assert "Write the password you have now." in text(page.content)
    assert "Choose a new password." in text(page.content)
    html = page.content.decode()
    assert html.index("Forgot your password?") > html.index('name="password2"')
    two = client.post(
        "/accounts/password/change/",
        {"oldpassword": PASSWORD, "password1": "other words in a row", "password2": "others"},
    )
    assert "The two do not match. Type the new one once more." in text(two.content)
    assert "You must" not in text(two.content)


def test_with_the_new_password_one_signs_in_to_the_day(cast: Cast, sign_in: SignIn) -> None:
    client, new, url = sign_in(cast.noor), "other words in a row", "/accounts/password/change/"
    typed = {"oldpassword": PASSWORD, "password1": new, "password2": new}
    page = client.get(url, follow=True)
    if page.redirect_chain:  # asked first whether it is still she
        client.post(page.redirect_chain[-1][0], {"password": PASSWORD})
        page = client.get(url)
    assert "You will be signed out on every device." in text(page.content)
    changed = client.post(url, typed, follow=True)
    assert "Your password is changed. Sign in with the new one." in text(changed.content)
    form = changed.content.decode()
    hidden = dict(re.findall(r'type="hidden" name="(next)" value="([^"]*)"', form))
    there = client.post("/accounts/login/", {"login": "noor@example.org", "password": new, **hidden}, follow=True)
    assert there.redirect_chain[-1][0] == "/"


@pytest.mark.parametrize("path", ["/accounts/signup/", "/accounts/email/", "/accounts/2fa/", "/nowhere/"])
def test_what_is_closed_looks_like_what_never_was(path: str, client: Client) -> None:
    never = client.get("/never/")
    closed = client.get(path)
    assert closed.status_code == never.status_code == 404
    assert closed.content == never.content


@pytest.mark.parametrize(("wrong", "signs_in"), [(9, True), (10, False)])
def test_nine_wrong_passwords_keep_nobody_out_and_ten_do(
    cast: Cast, client: Client, wrong: int, signs_in: bool
) -> None:
    cache.clear()
    sent = {"login": cast.noor.person.email, "password": "not this one"}
    for _ in range(wrong):
        assert "many tries" not in client.post("/accounts/login/", sent).content.decode()
    response = client.post("/accounts/login/", {**sent, "password": PASSWORD})
    cache.clear()
    assert (response.status_code == 302) == signs_in
    assert ("many tries" in response.content.decode()) != signs_in

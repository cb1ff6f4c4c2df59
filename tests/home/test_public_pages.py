"""Help, privacy and who can see what: for everybody, signed in or not, without a word about anybody."""

import pytest
from django.test import Client
from django.utils.html import escape

from imh_practice.practice.catalogue import catalogue
from tests.cast import Cast
from tests.conftest import SignIn
from tests.home.asking import asked

PAGES = {"/help/": "Help", "/privacy/": "Privacy", "/who-sees-what/": "Who can see what"}


@pytest.mark.parametrize("path", PAGES)
def test_signed_out_it_is_there_and_knows_nobody(cast: Cast, client: Client, path: str) -> None:
    text = client.get(path).content.decode()
    assert f'<h1 tabindex="-1">{PAGES[path]}</h1>' in text
    assert "Sign out" not in text
    assert '<nav class="site-nav"' not in text
    for other in PAGES:
        assert f'href="{other}"' in text


@pytest.mark.parametrize("path", PAGES)
def test_signed_in_it_stands_in_the_frame(cast: Cast, sign_in: SignIn, path: str) -> None:
    for member in cast.members.values():
        text = sign_in(member).get(path).content.decode()
        assert '<nav class="site-nav"' in text
        assert member.first_name in text
    assert sign_in(cast.nell).get(path).status_code == 200, "signed in, without a place"


@pytest.mark.parametrize("path", PAGES)
def test_signed_out_it_asks_the_database_which_vocabulary_is_in_use_at_most(
    client: Client, db: None, path: str
) -> None:
    client.get(path)
    assert len(asked(client, path)) == (1 if path == "/help/" else 0)


def test_help_shows_what_can_be_ticked_with_examples_and_what_to_do_when_something_went_wrong(
    client: Client, db: None
) -> None:
    text = client.get("/help/").content.decode()
    rows = [entry for entry in catalogue().entries if entry.framework == "W" and entry.ticked]
    assert len(rows) == 17
    for row in rows:
        assert escape(row.label) in text
        assert escape(row.look_for) in text
    assert 'id="ticks"' in text
    assert "Weatherston" in text
    for words in ("Amend", "within ten minutes", "Take it back", "Make the file", "the agency and its programs"):
        assert words in text
    assert "it becomes a file" not in text


def test_privacy_says_what_nobody_can_promise(client: Client, db: None) -> None:
    text = client.get("/privacy/").content.decode()
    for heading in (
        "What whoever runs the server could do",
        "What a family or a court may ask for",
        "What we do not protect against",
    ):
        assert f"<h2>{heading}</h2>" in text
    assert "psychotherapy note" not in text

"""A page is in one language from its first word to its last date: only what is translated whole is offered."""

from pathlib import Path

from django.conf import settings
from django.test import Client

from tests.cast import Cast
from tests.conftest import SignIn


def test_a_browser_that_asks_for_spanish_gets_a_whole_page_in_english(cast: Cast, sign_in: SignIn) -> None:
    spanish = {"accept-language": "es-MX,es;q=0.9"}
    for client, path in [(Client(), "/accounts/login/"), (sign_in(cast.noor), "/")]:
        page = client.get(path, headers=spanish)
        assert '<html lang="en-us">' in page.content.decode()
        assert page.headers["Content-Language"] == "en-us"
    days = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]
    assert any(day in page.content.decode() for day in days)


def test_each_language_offered_has_its_words() -> None:
    (folder,) = map(Path, settings.LOCALE_PATHS)
    for code, _ in settings.LANGUAGES:
        assert code == settings.LANGUAGE_CODE or (folder / code / "LC_MESSAGES/django.mo").is_file(), code

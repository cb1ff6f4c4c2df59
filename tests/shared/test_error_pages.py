"""Pages for when something is not right: calm, and the same bytes whatever was asked and whoever asked."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from django.template.loader import get_template
from django.test import RequestFactory

from imh_practice.home.errors import not_found, refused

PAGES = ["400.html", "403.html", "403_csrf.html", "404.html", "500.html"]


@pytest.mark.parametrize("page", PAGES)
def test_an_error_page_carries_nothing_that_differs(page: str) -> None:
    html = get_template(page).render({"exception": "planted", "request_path": "/planted/"})
    assert "planted" not in html
    assert "csrf" not in html
    assert not re.search(r"\d\d:\d\d|20\d\d", html)
    assert html.count("<h1") == 1
    assert "<title>" in html


@pytest.mark.parametrize(("view", "status"), [(not_found, 404), (refused, 403)])
def test_refused_and_never_existing_are_the_same_bytes(view: object, status: int) -> None:
    request = RequestFactory()
    one = view(request.get("/visits/one/"), Exception("Heron"))  # type: ignore[operator]
    other = view(request.get("/else/?where=Finch"), Exception("No Visit matches"))  # type: ignore[operator]
    assert one.status_code == other.status_code == status
    assert one.content == other.content


def test_the_last_page_needs_nothing_to_be_drawn() -> None:
    """No tag, no translation, no manifest: it is drawn when the database and all else may be gone."""
    text = (Path(settings.BASE_DIR) / "templates/500.html").read_text()
    assert "{%" not in text
    assert "{{" not in text
    assert get_template("500.html").render({}) == text


def test_the_last_page_finds_its_style_without_the_manifest() -> None:
    """Unhashed, because the manifest may be what is missing; WhiteNoise serves that name too."""
    text = (Path(settings.BASE_DIR) / "templates/500.html").read_text()
    links = re.findall(r'<link rel="stylesheet" href="([^"]+)"', text)
    assert links == [f"/{settings.STATIC_URL.strip('/')}/css/app.css"]
    assert finders.find("css/app.css")


@pytest.mark.parametrize("page", ["signed_out.html", "403_csrf_again.html", "500_again.html"])
def test_what_was_typed_waits_on_the_page_and_is_escaped(page: str) -> None:
    typed = [("noticed", 'She said "no".\n<script>'), ("tags", "W1"), ("tags", "W2")]
    html = get_template(page).render({"typed": typed, "action": "/visits/new/"})
    assert 'action="/visits/new/"' in html
    assert html.count('name="tags"') == 2
    assert "<script>" not in html
    assert "She said &quot;no&quot;." in html

"""The printed sheet: a tagged PDF/UA-1 with title, language, letterhead and page numbers, the same bytes each time."""

import datetime as dt
from io import BytesIO
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from django.conf import settings
from django.template import engines
from pdfua import Severity, validate
from weasyprint import CSS, HTML
from weasyprint.urls import URLFetchingError

SHEET = Path(settings.BASE_DIR) / "static/css/sheet.css"
PAGE = """{% extends "base_print.html" %}
{% load parts %}
{% block title %}Summary of supervision{% endblock %}
{% block kind %}Summary of reflective supervision{% endblock %}
{% block heading %}What we hold{% endblock %}
{% block lead %}<p class="meta">Noor Haddad and Ruth Okafor, {{ made_on|in_words:"full day" }}</p>{% endblock %}
{% block content %}
  <h2>The baby in mind</h2>
  <p class="words">{{ words }}</p>
  {% include "components/facts.html" %}
  {% include "components/quote.html" with text="It stopped." by="Noor" version_date=made_on date_form="full day" %}
  <h2>Next steps</h2>
  <ul><li>Noor: asks her what the counting is for.</li></ul>
{% endblock %}"""


def refuse(url: str, *args: Any, **kwargs: Any) -> dict[str, Any]:
    raise URLFetchingError(f"nothing may be fetched: {url}")


def render(words: str = "D., 11 months now.") -> bytes:
    context = {
        "agency_name": "Lantern House Early Years",
        "made_on": dt.datetime(2026, 5, 3, 15, 30, tzinfo=dt.UTC),
        "foot": "For Noor Haddad and Ruth Okafor",
        "words": words,
        "facts": [("Date", "May 3"), ("Minutes", "60")],
    }
    html = HTML(string=engines["django"].from_string(PAGE).render(context), url_fetcher=refuse)
    pdf = html.write_pdf(stylesheets=[CSS(filename=SHEET)], pdf_variant="pdf/ua-1")
    assert isinstance(pdf, bytes)
    return pdf


@pytest.fixture(scope="module")
def pdf() -> bytes:
    return render("\n\n".join(["He says no with his whole face. She counts the swallows."] * 60))


def test_it_meets_pdf_ua(pdf: bytes, tmp_path: Path) -> None:
    file = tmp_path / "summary.pdf"
    file.write_bytes(pdf)
    found = [one for one in validate(str(file)).findings if one.severity is not Severity.INFO]
    assert found == []


def test_title_language_and_tags(pdf: bytes) -> None:
    with pikepdf.open(BytesIO(pdf)) as document:
        assert str(document.docinfo["/Title"]) == "Summary of supervision"
        assert str(document.Root.Lang) == "en-us"
        assert document.Root.MarkInfo.Marked
        kinds = tags(document.Root.StructTreeRoot)
        assert len(document.pages) > 1
    assert [kind for kind in kinds if kind in {"/H1", "/H2"}] == ["/H1", "/H2", "/H2"]
    assert {"/L", "/LI", "/BlockQuote"} <= set(kinds)


def tags(node: Any) -> list[str]:
    """Kinds of structure elements, in reading order."""
    found = [str(node.S)] if "/S" in node else []
    kids = node.get("/K", [])
    for kid in kids if isinstance(kids, pikepdf.Array) else [kids]:
        if isinstance(kid, pikepdf.Dictionary):
            found += tags(kid)
    return found


def test_the_same_words_are_the_same_bytes() -> None:
    assert render() == render()


def test_it_is_drawn_in_the_faces_it_names(pdf: bytes) -> None:
    """The first is installed with pango; another would change the pages from machine to machine."""
    with pikepdf.open(BytesIO(pdf)) as document:
        faces = {str(font["/BaseFont"]) for page in document.pages for font in page.Resources.Font.values()}
    assert faces
    assert all("Open-Sans" in face or "DejaVu" in face for face in faces), faces

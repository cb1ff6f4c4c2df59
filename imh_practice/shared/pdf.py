"""HTML to a tagged PDF/UA-1, with our own sheet and nothing fetched from anywhere.

WeasyPrint and not a browser (0.7 s and half a gigabyte warm) or a drawing library (faster, and untagged): the sheet is
HTML like every page, and its headings, lists and language become the file's own structure. Importing this costs a
second or two, so web processes do not; work goes through ``pdf_apart``, whose child keeps it warm.
"""

import logging
from functools import cache
from pathlib import Path
from typing import NoReturn

from weasyprint import CSS, HTML
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import FatalURLFetchingError, URLFetcher

from imh_practice.shared.pdf_apart import PDFError

logging.getLogger("weasyprint").propagate = False  # what it says quotes the HTML

SHEET = Path(__file__).resolve().parents[2] / "static" / "css" / "sheet.css"
SAMPLE = "<h1>Aa</h1><h2>Aa</h2><p>Aa <strong>Aa</strong></p><ul><li>Aa</li></ul><p class='meta'>Aa</p>"
NOWHERE = "https://refused.invalid/"
"""The base of relative addresses, which are refused so. Without one WeasyPrint skips them with a line in its log."""


class Refuse(URLFetcher):  # type: ignore[misc]  # WeasyPrint has no types
    """Refuses every address, data: and file: too, and counts. Fatally, because WeasyPrint swallows other errors."""

    def __init__(self) -> None:
        super().__init__(fail_on_errors=True)
        self.refused: list[str] = []

    def fetch(self, url: str, headers: object = None) -> NoReturn:
        self.refused.append(url.partition(":")[0])  # the scheme alone: an address may hold words
        raise FatalURLFetchingError("refused")


@cache
def _fonts() -> FontConfiguration:
    return FontConfiguration()


@cache
def _sheet() -> CSS:
    """The parsed sheet, shared by all renderings: with the fonts a fifth of a short file's time."""
    # Not filename=: that would give it a base of its own, and an @import there would be read from disk.
    return CSS(string=SHEET.read_text(), font_config=_fonts(), url_fetcher=Refuse(), base_url=NOWHERE)


def warm() -> None:
    """Do once what every rendering needs: the sheet, the fonts, a first layout."""
    render(f"<!doctype html><html lang='en-us'><title>.</title>{SAMPLE}</html>")


def render(html: str, *, most_pages: int | None = None, fetcher: Refuse | None = None) -> bytes:
    """Return the PDF. The same HTML gives the same bytes: its dates are in its own meta elements.

    Raises PDFError: "refused" where the HTML asks for anything from anywhere, "too-big" beyond ``most_pages``.
    """
    fetcher = fetcher or Refuse()
    try:
        source = HTML(string=html, base_url=NOWHERE, url_fetcher=fetcher)
        document = source.render(stylesheets=[_sheet()], font_config=_fonts(), pdf_variant="pdf/ua-1")
        if most_pages is not None and len(document.pages) > most_pages:
            raise PDFError("too-big")
        made = document.write_pdf(pdf_variant="pdf/ua-1")
    except FatalURLFetchingError:
        raise PDFError("refused") from None
    if fetcher.refused:  # inside an SVG even the fatal error is swallowed
        raise PDFError("refused")
    assert isinstance(made, bytes)
    return made

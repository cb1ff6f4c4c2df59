"""A spreadsheet read as a spreadsheet program does: from its XML, by the standard (ECMA-376), without a library."""

import io
import re
from xml.etree import ElementTree as XML
from zipfile import ZipFile

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
PARTS = {
    "[Content_Types].xml",
    "_rels/.rels",
    "docProps/app.xml",
    "docProps/core.xml",
    "xl/_rels/workbook.xml.rels",
    "xl/sharedStrings.xml",
    "xl/styles.xml",
    "xl/theme/theme1.xml",
    "xl/workbook.xml",
    "xl/worksheets/sheet1.xml",
}
"""All that a file of ours is made of: no links, macros, connections, comments or pictures."""
ELEMENTS = {"worksheet", "dimension", "sheetViews", "sheetView", "sheetFormatPr", "cols", "col", "pageMargins"}
ELEMENTS |= {"sheetData", "row", "c", "v", "sheetPr", "pageSetUpPr", "pageSetup"}


def unescaped(text: str) -> str:
    return re.sub("_x([0-9A-Fa-f]{4})_", lambda found: chr(int(found[1], 16)), text)


def read_xlsx(content: bytes) -> list[list[str | int]]:
    """Return the cells of each row. Fails on whatever is not a number or a text: a formula, a link, a part more."""
    with ZipFile(io.BytesIO(content)) as file:
        assert {*file.namelist()} == PARTS
        book = XML.fromstring(file.read("xl/workbook.xml"))
        assert book.find(f"{MAIN}definedNames") is None
        assert b"External" not in file.read("xl/_rels/workbook.xml.rels")
        sheet = XML.fromstring(file.read("xl/worksheets/sheet1.xml"))
        shared = XML.fromstring(file.read("xl/sharedStrings.xml"))
        styles = XML.fromstring(file.read("xl/styles.xml")).findall(f"{MAIN}cellXfs/{MAIN}xf")
    assert {part.tag.removeprefix(MAIN) for part in sheet.iter()} <= ELEMENTS
    texts = ["".join(unescaped(part.text or "") for part in one.iter(f"{MAIN}t")) for one in shared]
    rows: list[list[str | int]] = []
    for row in sheet.iter(f"{MAIN}row"):
        rows += [[] for _ in range(int(row.attrib["r"]) - 1 - len(rows))]
        cells: list[str | int] = []
        for cell in row:
            value = cell.findtext(f"{MAIN}v") or ""
            is_text = cell.get("t") == "s"
            assert is_text or cell.get("t") is None, cell.attrib
            # Whoever edits it still has a text afterwards.
            assert not is_text or styles[int(cell.attrib["s"])].get("quotePrefix") == "1"
            cells.append(texts[int(value)] if is_text else int(value))
        rows.append(cells)
    return rows


def bold_in(content: bytes) -> list[str]:
    """Return where the bold cells are, as A1, B1."""
    with ZipFile(io.BytesIO(content)) as file:
        sheet = XML.fromstring(file.read("xl/worksheets/sheet1.xml"))
        styles = XML.fromstring(file.read("xl/styles.xml"))
    fonts = styles.findall(f"{MAIN}fonts/{MAIN}font")
    used = [int(xf.attrib["fontId"]) for xf in styles.findall(f"{MAIN}cellXfs/{MAIN}xf")]
    bold = [fonts[font].find(f"{MAIN}b") is not None for font in used]
    return [cell.attrib["r"] for cell in sheet.iter(f"{MAIN}c") if bold[int(cell.get("s", "0"))]]

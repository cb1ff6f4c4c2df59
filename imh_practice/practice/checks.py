"""What may be wrong between the entries of a data folder, each of them well formed; in plain lines."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from imh_practice.practice.models import Relation, Use

Row = dict[str, Any]
Rows = Mapping[str, list[Row]]

MAX_TICKED = 90  # characters of a statement that stands beside a checkbox; more wraps to three lines on a phone
BODY = range(80, 201)  # words of a page of help: more than a label, less than an article
TICKED_USES = frozenset({Use.TAGS.value, Use.SERVICES.value})


def _twice(values: Iterable[str]) -> list[str]:
    return [value for value, times in Counter(values).items() if times > 1]


def meaning_problems(rows: Rows) -> Iterator[str]:
    """One line for each thing that is wrong between entries that are each well formed."""
    for name in ("frameworks", "items", "groups", "crosswalk"):
        yield from (f"{name}.yaml: {code} stands twice." for code in _twice(row["code"] for row in rows[name]))
    for field in ("key", "text"):
        yield from (f"references.yaml: {text} stands twice." for text in _twice(r[field] for r in rows["references"]))
    for name, field in (("glossary", "term"), ("definitions", "label")):
        yield from (f"{name}.yaml: {text} stands twice." for text in _twice(row[field] for row in rows[name]))
    yield from _framework_problems(rows)
    yield from _item_problems(rows)
    yield from _body_problems(rows)
    yield from _also_problems(rows)
    yield from _library_problems(rows)
    yield from _group_problems(rows)
    yield from _crosswalk_problems(rows)


def _framework_problems(rows: Rows) -> Iterator[str]:
    for row in rows["frameworks"]:
        for use in row["uses"]:
            if use not in Use.values:
                yield f"frameworks.yaml: {row['code']}: {use} is not a known use."


def _ticked(rows: Rows) -> list[Row]:
    """The items that stand beside a checkbox."""
    frameworks = {row["code"] for row in rows["frameworks"] if TICKED_USES.intersection(row["uses"])}
    return [row for row in rows["items"] if row["framework"] in frameworks and row.get("ticked", True)]


def _item_problems(rows: Rows) -> Iterator[str]:
    frameworks = {row["code"] for row in rows["frameworks"]}
    references = {row["key"] for row in rows["references"]}
    for row in rows["items"]:
        if row["framework"] not in frameworks:
            yield f"items.yaml: {row['code']}: {row['framework']} is not a known framework."
        if row["citation"] not in references:
            yield f"items.yaml: {row['code']}: {row['citation']} is not in references.yaml."
    for row in _ticked(rows):
        if (length := len(row["statement"])) > MAX_TICKED:
            yield f"items.yaml: {row['code']}: its statement has {length} characters, {MAX_TICKED} at most."
        if not row["statement"].startswith("I "):
            yield f'items.yaml: {row["code"]}: its statement does not begin with "I ", so it cannot be read back.'


def _body_problems(rows: Rows) -> Iterator[str]:
    help_pages = {row["code"] for row in rows["frameworks"] if Use.HELP.value in row["uses"]}
    for row in rows["items"]:
        if row["framework"] not in help_pages:
            if "body" in row:
                yield f"items.yaml: {row['code']}: it has a body, and is no page of help."
        elif "body" not in row:
            yield f"items.yaml: {row['code']}: a page of help has a body."
        elif (words := len(row["body"].split())) not in BODY:
            yield f"items.yaml: {row['code']}: its body has {words} words, {BODY[0]} to {BODY[-1]} are wanted."


def _also_problems(rows: Rows) -> Iterator[str]:
    """A comma parts the words where they are stored and translated as one text."""
    for name, field in (("items", "code"), ("glossary", "term")):
        for row in rows[name]:
            if any("," in word or not word.strip() for word in row.get("also", ())):
                yield f"{name}.yaml: {row[field]}: in also, a word has no comma and is not empty."


def _library_problems(rows: Rows) -> Iterator[str]:
    """What is cited must be in the library, and what the library stands behind must be there."""
    library = {row["key"] for row in rows["references"]}
    items = {row["code"] for row in rows["items"]}
    for name, field in (("glossary", "term"), ("definitions", "label")):
        for row in rows[name]:
            if row.get("citation", "") not in library | {""}:
                yield f"{name}.yaml: {row[field]}: {row['citation']} is not in references.yaml."
    for row in rows["references"]:
        for code in row.get("also", ()):
            if code not in items:
                yield f"references.yaml: {row['key']}: {code} is not a known item."
        if not row.get("url", "https://").startswith(("https://", "http://")):
            yield f"references.yaml: {row['key']}: its url must begin with https:// or http://."


def _group_problems(rows: Rows) -> Iterator[str]:
    items = {row["code"]: row["framework"] for row in rows["items"]}
    members = [code for row in rows["groups"] for code in row["items"]]
    for code in members:
        if code not in items:
            yield f"groups.yaml: {code} is not a known item."
    for code in _twice(members):
        yield f"groups.yaml: {code} stands in two groups."
    grouped = {items[code] for code in members if code in items}
    for row in _ticked(rows):
        if row["framework"] in grouped and row["code"] not in members:
            yield f"groups.yaml: {row['code']} stands in no group, so the picker could not offer it."


def _crosswalk_problems(rows: Rows) -> Iterator[str]:
    items = {row["code"] for row in rows["items"]}
    for row in rows["crosswalk"]:
        if row["target"] not in items:
            yield f"crosswalk.yaml: {row['code']}: {row['target']} is not a known item."
        if row["relation"] not in Relation.values:
            yield f"crosswalk.yaml: {row['code']}: {row['relation']} is not a known relation."
        elif (row["code"] in items) != (row["relation"] == Relation.REFERS.value):
            yield f"crosswalk.yaml: {row['code']}: a skill that refers has a text of its own, and no other has."

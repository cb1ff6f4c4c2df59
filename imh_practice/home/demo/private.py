"""Loads reflections, sealed for their authors, and what of them was shared."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator

from imh_practice.audit.actions import Touched, record
from imh_practice.audit.models import Kind
from imh_practice.home.demo.people import Made
from imh_practice.home.demo.story import Row
from imh_practice.practice.catalogue import Catalogue, catalogue
from imh_practice.shared.acting import acting_as
from reflect.models import Reflection, SharedText, ShareGrant
from reflect.writing import BIAS, Choice, Part, dumped

PRIVATE, IN_PART = "private", "shared in part"
READ_AFTER = dt.timedelta(hours=3)


def load_reflections(made: Made) -> None:
    """All reflections, each under its author's key; the shared ones anew under the agency's, with a grant."""
    words = catalogue()
    by_author: dict[str, list[str]] = defaultdict(list)
    for key, row in made.house.reflections.items():
        by_author[made.house.author(row)].append(key)
    for author, keys in by_author.items():
        member = made.members[author]
        with acting_as(member):
            reflections = {key: _reflection(made, key, words) for key in keys}
            Reflection.objects.bulk_create(reflections.values())
            touched = [Touched("reflect.reflection", row.pk, member.pk) for row in reflections.values()]
            record(Kind.WRITE, touched)
            _share(made, reflections)


def _reflection(made: Made, key: str, words: Catalogue) -> Reflection:
    row, at = made.house.reflections[key], made.times.reflections[key]
    return Reflection(
        author=made.members[made.house.author(row)],
        visit=made.visits[row["about_visit"]],
        text=dumped(answers(row, words)),
        made_at=at,
        edited_at=at,
    )


def answers(row: Row, words: Catalogue) -> Iterator[Part]:
    """Yield what stands in a reflection, by the prompt it answers, in the order written.

    A paragraph that begins with a prompt's word ("Notice: …") answers it. The others are dealt out, in order, to the
    prompts that no paragraph names.
    """
    codes: list[str] = row["prompts_used"]
    named = {words.entry(code).word: code for code in codes}
    paragraphs = [opened(line, named) for line in row["text"].splitlines()]
    free = [number for number, (code, _line) in enumerate(paragraphs) if not code]
    left = [code for code in codes if code not in dict(paragraphs)]
    told: dict[str, list[str]] = {}
    for number, (code, line) in enumerate(paragraphs):
        if not code and left:
            code = left[free.index(number) * len(left) // len(free)]
        told.setdefault(code, []).append(line)
    beside = next((code for code in codes if code.startswith("T") and code != BIAS), "")
    for code, lines in told.items():
        yield Part(code, "\n".join(lines), beside if code == BIAS else "")


def opened(line: str, named: dict[str, str]) -> tuple[str, str]:
    """Return the prompt a paragraph names at its beginning, or "", and the words that follow."""
    for word, code in named.items():
        if line.startswith((f"{word}: ", f"{word}. ")):
            return code, line[len(word) + 2 :]
    return "", line


def _chosen(row: Row) -> Choice:
    """Whole paragraphs, or all of it."""
    if row["state"] == IN_PART:
        return Choice(lines=tuple(row["shared_excerpt"].splitlines()))
    return Choice(whole=True)


def _share(made: Made, reflections: dict[str, Reflection]) -> None:
    texts, grants = [], []
    for key, reflection in reflections.items():
        row = made.house.reflections[key]
        if row["state"] == PRIVATE:
            continue
        at, reader = made.times.shares[key], row["shared"]["with"]
        text = made.shared_texts[key] = SharedText(
            author=reflection.author,
            reflection_id=reflection.pk,
            visit=reflection.visit,
            text=dumped(_chosen(row).of(reflection.parts)),
            is_excerpt=row["state"] == IN_PART,
            written_at=reflection.edited_at,
            made_at=at,
        )
        texts.append(text)
        grants.append(
            ShareGrant(
                shared_text=text,
                author=reflection.author,
                reader=made.members[reader],
                pairing=made.pairings[made.house.author(row), reader],
                made_at=at,
                opened_at=_opened(made, row, at),
            )
        )
    SharedText.objects.bulk_create(texts)
    ShareGrant.objects.bulk_create(grants)
    if texts:
        record(Kind.SHARE, [Touched("reflect.sharedtext", text.pk, text.author_id) for text in texts])


def _opened(made: Made, row: Row, shared_at: dt.datetime) -> dt.datetime | None:
    """The reader opened it the same day, before the session it was for; not yet where none has been held."""
    start, _end = made.times.sessions[row["shared"]["for_session"]]
    if start.date() > made.times.today:
        return None
    return min(shared_at + READ_AFTER, max(start, shared_at))

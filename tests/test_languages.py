"""A page is in one language from its first word to its last date: only what is translated whole is offered."""

import ast
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client
from django.utils.translation import override

from imh_practice.people.models import Person
from imh_practice.practice.catalogue import catalogue
from imh_practice.practice.files import DATA, read_vocabulary
from imh_practice.practice.readback import read_back
from imh_practice.practice.translated import WORDS
from tests.cast import Cast
from tests.conftest import SignIn

PROJECT = Path(settings.BASE_DIR)
OTHERS = [code for code, _ in settings.LANGUAGES if code != settings.LANGUAGE_CODE]
SPANISH = {"accept-language": "es-MX,es;q=0.9"}
EAGER = {"gettext", "ngettext", "pgettext", "npgettext"}
ROOMS = ("imh_practice", "observations", "reflect", "supervision")


def chosen(person: Person) -> str:
    return Person.objects.values_list("language", flat=True).get(pk=person.pk)


def choose(client: Client, code: str, back: str = "/") -> str:
    return client.post("/language/", {"language": code, "next": back}).headers["Location"]


@pytest.mark.parametrize("language", OTHERS)
def test_no_word_is_missing(language: str, tmp_path: Path) -> None:
    """Gathers all words anew, beside the project: what has no translation, a doubtful or a broken one is named."""
    for name in (*ROOMS, "templates", "locale", "manage.py"):
        copy = shutil.copytree if (PROJECT / name).is_dir() else shutil.copy
        copy(PROJECT / name, tmp_path / name)
    gather = [sys.executable, "manage.py", "makemessages", "--locale", language, "--no-obsolete"]
    subprocess.run(gather, cwd=tmp_path, check=True, capture_output=True)
    words = tmp_path / "locale" / language / "LC_MESSAGES" / "django.po"
    for kind in ("--untranslated", "--only-fuzzy"):
        found = subprocess.run(["msgattrib", kind, "--no-wrap", words], check=True, capture_output=True, text=True)
        assert re.findall(r'^msgid "(.+)"$', found.stdout, re.MULTILINE) == [], kind
    subprocess.run(["msgfmt", "--check", "--output-file", tmp_path / "words.mo", words], check=True)


@pytest.mark.parametrize("language", OTHERS)
def test_tags_and_places_for_names_are_the_same_in_a_translation(language: str) -> None:
    """What stands in a sentence for a name, and its HTML: xgettext's own check looks at a part of them only."""
    parts = re.compile(r"%\(\w+\)s|%[sd]|\{\w*\}|</?\w+[^>]*>")
    wrong = [
        text
        for text, told in pairs(PROJECT / "locale" / language / "LC_MESSAGES" / "django.po")
        if sorted(parts.findall(text)) != sorted(parts.findall(told))
    ]
    assert wrong == []


def pairs(path: Path) -> Iterator[tuple[str, str]]:
    """Yield each text beside its translation; of those with a plural, the plural."""
    for block in path.read_text(encoding="utf-8").split("\n\n")[1:]:
        parts: dict[str, str] = {}
        name = ""
        for line in block.splitlines():
            if found := re.match(r'(msg\w+(?:\[\d\])?) (".*")$', line):
                name, line = found.groups()
            if line.startswith('"'):
                parts[name] = parts.get(name, "") + ast.literal_eval(line)
        if "msgid" in parts:
            yield parts.get("msgid_plural", parts["msgid"]), parts.get("msgstr[1]", parts.get("msgstr", ""))


def test_no_word_is_translated_before_somebody_reads_it() -> None:
    """A module is read once, in the language of nobody: what it holds at its top must be lazy."""
    early = []
    for path in (path for room in ROOMS for path in (PROJECT / room).rglob("*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        names = {
            alias.asname or alias.name
            for node in ast.walk(tree)
            if isinstance(node, ast.ImportFrom) and node.module == "django.utils.translation"
            for alias in node.names
            if alias.name in EAGER
        }
        early += [f"{path}:{call.lineno}" for call in calls_at_the_top(tree, names)]
    assert early == []


def calls_at_the_top(tree: ast.AST, names: set[str]) -> Iterator[ast.Call]:
    """Yield the calls of these names outside the bodies of functions; a function's defaults are outside."""
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            node = ast.Module(body=[ast.Expr(default) for default in node.args.defaults], type_ignores=[])
        elif isinstance(node, ast.Lambda):
            continue
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in names:
            yield node
        yield from calls_at_the_top(node, names)


@pytest.mark.parametrize("language", OTHERS)
def test_the_vocabulary_is_whole_in_each_language(language: str, cast: Cast) -> None:
    english = catalogue()
    with override(language):
        theirs = catalogue()
    assert [entry.id for entry in theirs.entries] == [entry.id for entry in english.entries]
    assert set(theirs.wordings) == set(english.wordings)
    same = {"Reflect"}  # nothing: a word may be the same in both, but none is so far
    for entry in english.wordings.values():
        told = theirs.wording(entry.id)
        assert told.slug == entry.slug
        assert (told.citation, told.code, told.seed) == (entry.citation, entry.code, entry.seed)
        for field in WORDS["items"]:
            assert (getattr(told, field) == "") == (getattr(entry, field) == "")
            assert getattr(told, field) != getattr(entry, field) or not getattr(entry, field), (entry.code, same)
    assert [system.slug for system in theirs.systems] == [system.slug for system in english.systems]
    assert {term.term for term in theirs.glossary}.isdisjoint(
        term.term for term in english.glossary if " " in term.term
    )


def test_words_of_all_releases_are_gathered() -> None:
    text = (PROJECT / "locale/es/LC_MESSAGES/django.po").read_text(encoding="utf-8")
    gathered = {ast.literal_eval(f'"{found}"') for found in re.findall(r'^msgid "(.*)"$', text, re.MULTILINE)}
    for folder in DATA.iterdir():
        if folder.is_dir():
            labels = {item.label for item in read_vocabulary(folder).items if len(item.label) < 60}
            assert labels <= gathered


def test_a_browser_that_asks_for_spanish_gets_it_whole(cast: Cast, sign_in: SignIn) -> None:
    for client, path in [(Client(), "/accounts/login/"), (sign_in(cast.noor), "/")]:
        page = client.get(path, headers=SPANISH)
        html = page.content.decode()
        assert '<html lang="es">' in html
        assert page.headers["Content-Language"] == "es"
        assert "Esta traducción es un borrador" in html
    days = ["lunes", "martes", "miércoles", "jueves", "viernes", "sábado", "domingo"]
    assert any(day in html.lower() for day in days)


def test_a_person_chooses_and_it_stays_with_her(cast: Cast, sign_in: SignIn) -> None:
    noor = sign_in(cast.noor)
    assert 'hreflang="es"' in noor.get("/help/").content.decode()
    assert choose(noor, "es", "/help/") == "/help/"
    assert chosen(cast.noor.person) == "es"
    again = sign_in(cast.noor)  # another browser
    page = again.get("/help/", headers={"accept-language": "en-US"})
    assert '<html lang="es">' in page.content.decode()
    assert '<html lang="en-us">' in sign_in(cast.ruth).get("/help/").content.decode()
    choose(again, "en-us")
    assert '<html lang="en-us">' in noor.get("/help/", headers=SPANISH).content.decode()


def test_a_browser_nobody_is_signed_in_with_keeps_the_choice(cast: Cast, client: Client) -> None:
    choose(client, "es")
    assert client.cookies[settings.LANGUAGE_COOKIE_NAME]["httponly"]
    assert '<html lang="es">' in client.get("/accounts/login/").content.decode()


@pytest.mark.parametrize("code", ["", "fr", "es-x", "../es", "\x00"])
def test_what_is_not_offered_is_not_chosen(code: str, cast: Cast, sign_in: SignIn) -> None:
    noor = sign_in(cast.noor)
    response = noor.post("/language/", {"language": code, "next": "/help/"})
    assert response.status_code == 422
    assert "Choose " in response.content.decode()
    assert 'value="/help/"' in response.content.decode()
    assert chosen(cast.noor.person) == ""


@pytest.mark.parametrize(
    "back", ["https://elsewhere.example/x", "//elsewhere.example/nowhere/", "/nowhere/", "x", "\x00", "http://[/"]
)
def test_nobody_is_led_away(back: str, cast: Cast, sign_in: SignIn) -> None:
    assert choose(sign_in(cast.noor), "es", back) == "/"


def test_one_comes_back_to_the_page_one_was_on(cast: Cast, sign_in: SignIn) -> None:
    noor = sign_in(cast.noor)
    page = noor.get("/language/", headers={"referer": "http://testserver/visits/?family=1"}).content.decode()
    assert 'name="next" value="/visits/?family=1"' in page
    assert choose(noor, "es", "/visits/?family=1") == "/visits/?family=1"
    assert 'name="next" value="/"' in noor.get("/language/").content.decode()


def test_what_was_done_is_told_back_as_it_was_chosen(cast: Cast) -> None:
    with override("es"):
        (entry, *_) = catalogue().of("W")
        assert read_back([entry.statement]) == f"{entry.statement}."
    assert read_back(["I waited"]) == "You waited."

"""A page is in one language from its first word to its last date: only what is translated whole is offered."""

import ast
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from html import unescape
from pathlib import Path

import pytest
from django.conf import LazySettings, settings
from django.core import mail
from django.test import Client, TestCase
from django.utils.translation import get_language, override

from imh_practice.membership.models import Member
from imh_practice.people.language import language_of
from imh_practice.people.models import Person
from imh_practice.practice.catalogue import catalogue
from imh_practice.practice.files import DATA, read_vocabulary
from imh_practice.practice.readback import read_back
from imh_practice.practice.search import find
from imh_practice.practice.translated import WORDS
from tests.cast import Cast
from tests.conftest import SignIn
from tests.growth import grow
from tests.test_query_counts import PAGES
from tests.worker import files_dir

__all__ = ["files_dir"]

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
        assert [text for text, _told in pairs(found.stdout)] == [], kind
    subprocess.run(["msgfmt", "--check", "--output-file", tmp_path / "words.mo", words], check=True)


@pytest.mark.parametrize("language", OTHERS)
def test_tags_and_places_for_names_are_the_same_in_a_translation(language: str) -> None:
    """What stands in a sentence for a name, and its HTML: xgettext's own check looks at a part of them only."""
    parts = re.compile(r"%\(\w+\)[a-z]|%[a-z%]|\{\w*\}|</?\w+[^>]*>")
    file = (PROJECT / "locale" / language / "LC_MESSAGES" / "django.po").read_text(encoding="utf-8")
    found = [*pairs(file)]
    assert len(found) > 3000
    assert [text for text, told in found if sorted(parts.findall(text)) != sorted(parts.findall(told))] == []


def pairs(file: str) -> Iterator[tuple[str, str]]:
    """Yield each text beside its translation; of those with a plural, both."""
    for block in file.split("\n\n")[1:]:
        parts: dict[str, str] = {}
        name = ""
        for line in block.splitlines():
            if found := re.match(r'(msg\w+(?:\[\d\])?) (".*")$', line):
                name, line = found.groups()
            if line.startswith('"'):
                parts[name] = parts.get(name, "") + ast.literal_eval(line)
        if parts.get("msgid"):
            yield parts["msgid"], parts.get("msgstr", parts.get("msgstr[0]", ""))
        if "msgid_plural" in parts:
            yield parts["msgid_plural"], parts["msgstr[1]"]


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


def test_words_are_asked_for_by_names_that_are_gathered() -> None:
    """Under another name than gettext's own or "_" no word is found by what gathers them."""
    aliases = {
        (str(path), alias.asname)
        for path in (path for room in ROOMS for path in (PROJECT / room).rglob("*.py"))
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.ImportFrom) and node.module == "django.utils.translation"
        for alias in node.names
        if alias.asname and alias.asname != "_"
    }
    assert {alias for alias in aliases if alias[1] != "gettext_lazy"} == set()


def test_no_word_is_asked_for_inside_an_f_string() -> None:
    """What gathers the words does not look into one: the sentence would stay English, and nothing would miss it."""
    hidden = [
        f"{path}:{call.lineno}"
        for path in (path for room in ROOMS for path in (PROJECT / room).rglob("*.py"))
        for text in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(text, ast.JoinedStr)
        for call in ast.walk(text)
        if isinstance(call, ast.Call) and getattr(call.func, "id", "") in {*EAGER, "_", "gettext_lazy"}
    ]
    assert hidden == []


def calls_at_the_top(tree: ast.AST, names: set[str]) -> Iterator[ast.Call]:
    """Yield the calls of these names outside the bodies of functions; defaults and decorators are outside."""
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            outside = [*node.args.defaults, *filter(None, node.args.kw_defaults), *node.decorator_list]
            node = ast.Module(body=[ast.Expr(each) for each in outside], type_ignores=[])
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
    for entry in english.wordings.values():
        told = theirs.wording(entry.id)
        assert told.slug == entry.slug
        assert (told.citation, told.code, told.seed) == (entry.citation, entry.code, entry.seed)
        for field in WORDS["items"]:
            assert (getattr(told, field) == "") == (getattr(entry, field) == "")
            assert getattr(told, field) != getattr(entry, field) or not getattr(entry, field), entry.code
    assert [system.slug for system in theirs.systems] == [system.slug for system in english.systems]
    assert {term.term for term in theirs.glossary}.isdisjoint(
        term.term for term in english.glossary if " " in term.term
    )


@pytest.mark.parametrize(
    ("typed", "title"),
    [
        ("sensorial", "Los sentidos"),
        ("ruido", "Los sentidos"),
        ("motricidad", "Físico"),
        ("boca abajo", "Físico"),
        ("sueño", "Físico"),
        ("alimentacion", "Socioemocional"),
        ("colicos", "Dolor y alimentación difícil"),
        ("lactancia", "Dolor y alimentación difícil"),
        ("díada", "Madre o padre y bebé, juntos"),
        ("UCIN", "Los primeros cuidados del bebé"),
        ("terapeuta ocupacional", "Terapia ocupacional"),
        ("enfermera", "Enfermería"),
    ],
)
def test_other_words_are_looked_for_in_spanish_too(typed: str, title: str, db: None) -> None:
    with override("es"):
        found = find(catalogue(), [], typed)[0]
    assert title in ["".join(piece.text for piece in one.title) for one in found]


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


def test_who_comes_next_to_a_browser_does_not_get_anothers_language(cast: Cast, client: Client) -> None:
    client.force_login(cast.noor.person)
    choose(client, "es")
    client.post("/accounts/logout/")
    client.force_login(cast.ruth.person)
    assert '<html lang="en-us">' in client.get("/").content.decode()


def test_a_choice_that_is_not_offered_any_more_is_passed_over(
    cast: Cast, sign_in: SignIn, settings: LazySettings
) -> None:
    noor = sign_in(cast.noor)
    choose(noor, "es")
    settings.LANGUAGES = settings.LANGUAGES[:1]
    cast.noor.person.refresh_from_db()
    assert language_of(cast.noor.person) == "en-us"
    assert '<html lang="en-us">' in noor.get("/").content.decode()


def test_nobody_is_answered_in_the_language_of_whoever_asked_before(cast: Cast, sign_in: SignIn) -> None:
    """A page that answers before anything has asked which: of a charset that is refused."""
    choose(noor := sign_in(cast.noor), "es")
    noor.get("/")
    assert get_language() == "en-us"
    early = Client().get("/", headers={"content-type": "text/html; charset=utf-16"})
    assert early.status_code == 400
    assert '<html lang="en-us">' in early.content.decode()


@pytest.mark.usefixtures("files_dir")
def test_no_page_has_a_sentence_of_another_language(cast: Cast, sign_in: SignIn) -> None:
    """Every page that shows rows, as those who open it, in Spanish: no text on it is one that has a translation."""
    file = (PROJECT / "locale" / "es" / "LC_MESSAGES" / "django.po").read_text(encoding="utf-8")
    english = {plain(text) for text, told in pairs(file) if text != told and len(text) > 5}
    keys, left = grow(cast, 2), set()
    people: dict[str, Member | Person] = {**cast.members, "nell": cast.nell}
    clients: dict[str, Client] = {"anybody": Client()}
    choose(clients["anybody"], "es")
    for name, who in people.items():
        clients[name] = sign_in(who)
        choose(clients[name], "es")
    for name, pages in PAGES.items():
        for page in pages:
            answer = clients[page.who].get(page.path(name, keys))
            if answer.headers["Content-Type"].startswith("text/html"):
                html = re.sub(r"<(script|svg).*?</\1>", "", answer.content.decode(), flags=re.DOTALL)
                assert name in FRAGMENTS or '<html lang="es">' in html, name
                found = {plain(text) for text in re.findall(r">([^<]+)<", html)} & english
                left |= {(name, text) for text in found - WRITTEN}
    assert sorted(left) == []


FRAGMENTS = {"thread_news"}
WRITTEN = {"Shared", "Number", "Practice"}
"""What the rows of the test are called, and the site."""


def plain(text: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", text)).split())


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


def test_letters_are_in_the_language_of_whom_they_go_to(cast: Cast, sign_in: SignIn) -> None:
    """Whatever the language of who asks for them: a new password, and being asked in."""
    Person.objects.filter(pk__in=[cast.noor.person_id, cast.nell.pk]).update(language="es")
    Client().post("/accounts/password/reset/", {"email": cast.noor.person.email}, headers={"accept-language": "en"})
    assert "contraseña" in mail.outbox[-1].body
    sent = {"name": "Nell Gray", "email": cast.nell.email, "kinds": ["clinician"]}
    with TestCase.captureOnCommitCallbacks(execute=True):
        assert sign_in(cast.salome).post("/people/invite/", sent).status_code in {200, 302}
    assert mail.outbox[-1].to == [cast.nell.email]
    assert "una invitación" in mail.outbox[-1].subject
    assert "Su lugar allí: Profesional." in mail.outbox[-1].body


def test_what_is_filled_in_for_her_is_in_the_language_of_the_record(cast: Cast, sign_in: SignIn) -> None:
    """Beside the roles of caregivers, which somebody wrote; it stays in the record."""
    noor = sign_in(cast.noor)
    choose(noor, "es")
    page = noor.get(f"/visits/log/?family={cast.heron.pk}", follow=True).content.decode()
    (box,) = re.findall(r'<textarea name="present"[^>]*>\s*(.*?)</textarea>', page, re.DOTALL)
    assert box.split() == ["mother", "baby"]

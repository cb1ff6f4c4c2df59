"""Where the trail cannot be written, no words are shown: asked of the database itself, which refuses the INSERT."""

import pytest
from django.db import connections
from django.test import Client

from imh_practice.membership.rule import rules
from tests.cast import make_cast
from tests.conftest import BOTH
from tests.hostile.pages import body_of, client_of, path_for
from tests.matrix.world import CANARY, World, make_world

pytestmark = pytest.mark.django_db(transaction=True, databases=BOTH)


OWN_WORDS = {"visit_saved", "session_detail", "item_detail", "comment_answer", "comment_edit", "comment_versions"}
"""Where an author who reads what she herself said or has just written leaves no mark: see ``supervision/trail.py``."""


def pages_with_words(browser: Client, world: World) -> set[str]:
    """Open every page for the rows of Noor; return those that show her words."""
    found = set()
    for name, rule in rules().items():
        if "GET" in rule.methods and not rule.closed:
            answer = browser.get(path_for(name, world.rows["own"].keys))
            found |= {name} if f"{CANARY} own".encode() in body_of(answer) else set()
    return found


def test_where_the_trail_cannot_be_written_no_words_are_shown(part: int) -> None:
    world = make_world(make_cast())
    browsers = {
        who: client_of(world, who) for who in ("ruth", "salome", "noor", "jonas")[: 4 if part == 1 else 2]
    }  # signing in leaves an event too
    shown = {who: pages_with_words(browser, world) for who, browser in browsers.items()}
    role = connections["default"].settings_dict["USER"]
    with connections["owner"].cursor() as cursor:
        cursor.execute(f'REVOKE INSERT ON audit_event FROM "{role}"')
        try:
            without = {who: pages_with_words(browser, world) for who, browser in browsers.items()}
        finally:
            cursor.execute(f'GRANT INSERT ON audit_event TO "{role}"')
    assert without == {who: OWN_WORDS if who == "noor" else set() for who in browsers}
    assert all(len(shown[who]) > {"noor": 15, "ruth": 7, "jonas": 2, "salome": 0}[who] for who in browsers), shown

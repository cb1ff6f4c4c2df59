"""How often a page asks the database does not depend on how much there is to show: every URL, at two sizes."""

import re
from collections.abc import Callable
from typing import Any, NamedTuple

import pytest
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import get_resolver, reverse

from imh_practice.membership.middleware import RulesMiddleware
from imh_practice.membership.rule import rules
from tests.cast import Cast
from tests.conftest import SignIn
from tests.growth import Keys, grow
from tests.matrix.cells import SLUGS
from tests.worker import files_dir

__all__ = ["files_dir"]

FEW, MANY = 2, 9
MOST = 10
"""What a page of much use may ask, beside the frame that every page has: session, person, member, agency, trail."""
MUCH_USED = {"today", "visit_list", "family_detail", "session_detail", "item_detail", "caseload"}
FRAME = re.compile(r"set_config|django_session|people_person|audit_|agencies_agency|membership_role")

NOW_AND_THEN = re.compile(r'SAVEPOINT|UPDATE "django_session"')
"""Once a minute a session notes that it is used, in a savepoint: as it happens, within what is counted or not."""

NO_ROWS = {
    "healthz": "says that the process lives",
    "readyz": "asks whether the database answers; no rows of anybody's",
    "who_sees": "the same words for everybody",
    "privacy": "the same words for everybody",
    "help": "the same words for everybody",
    "language": "a form and no rows",
    "signed_in": "the same words for everybody",
    "account_login": "a form and no rows",
    "account_logout": "a question and no rows",
    "account_reset_password": "a form and no rows",
    "account_reset_password_done": "a sentence",
    "account_reset_password_from_key": "a form, and the one person of the link",
    "account_reset_password_from_key_done": "a sentence",
    "account_reauthenticate": "a form and no rows",
    "account_change_password": "a form and no rows",
    "account_inactive": "a sentence",
}


class Page(NamedTuple):
    """A page as somebody opens it: whose it is, the row it is about (a key of ``grow``), and what follows the path."""

    who: str = "noor"
    ref: str = ""
    query: str = ""
    item: str = "item"

    def path(self, name: str, keys: Keys) -> str:
        ((_path, params),) = get_resolver().reverse_dict.getlist(name)[0][0][:1]
        of = {"ref": self.ref, "item_ref": self.item, "comment_ref": "comment", "token": "token", "visit_ref": "visit"}
        given = {param: {"number": 1, **SLUGS}.get(param) or keys[of[param]] for param in params}
        return reverse(name, kwargs=given) + self.query.format(**keys)


def read_by(*names: str, ref: str = "") -> list[Page]:
    return [Page(name, ref) for name in names]


ADMIN, OWN = ("salome",), ("noor",)
READERS, BOTH = ("noor", "jonas", "ruth"), ("noor", "ruth")
FREE = "019a7c00-0000-7000-8000-00000000000a"
"""A key that nothing has."""
REPORT = "?counted=services&first={first}&last={last}&program="

PAGES: dict[str, list[Page]] = {
    "today": read_by("noor", "ruth", "jonas", "salome"),
    "caseload": read_by("ruth"),
    "caseload_clinician": read_by("ruth", ref="noor"),
    "search": read_by(*BOTH, *ADMIN),
    "practice_mine": [*read_by(*OWN), Page(query="?family={family}")],
    "practice_table": read_by(*OWN),
    "practice_of": read_by("ruth", ref="noor"),
    "who_read_mine": read_by(*BOTH, *ADMIN),
    "access_log": [*read_by(*ADMIN), Page("salome", query="?person={noor}&kind=read")],
    "place_choose": read_by("nell"),
    "invitation_accept": read_by("anybody"),
    "agency_settings": read_by(*ADMIN),
    "people_list": read_by(*ADMIN),
    "people_invite": read_by(*ADMIN),
    "people_invite_withdraw": read_by(*ADMIN, ref="invitation"),
    **{f"people_{what}": read_by(*ADMIN, ref="noor") for what in ("detail", "edit", "roles", "end", "pair")},
    "people_again": read_by(*ADMIN, ref="former"),
    "people_pair_end": read_by(*ADMIN, ref="pairing"),
    "session_list": read_by(*BOTH),
    "session_new": read_by(*OWN),
    "session_detail": [Page(who, "session", f"?tab={tab}") for who in BOTH for tab in ("before", "together", "after")],
    "session_reschedule": read_by(*OWN, ref="session"),
    "session_close": read_by(*OWN, ref="session"),
    "item_new": read_by(*OWN, ref="session"),
    "item_bring": [Page(query="?moment={moment}"), Page("ruth", query="?shared={shared}")],
    "item_detail": [Page(who, "session", item=item) for who in BOTH for item in ("item", "shared_item")],
    "thread_news": read_by(*OWN, ref="session"),
    "comment_answer": [Page("ruth", "session", "?answers={comment}")],
    "comment_edit": read_by(*OWN, ref="session"),
    "comment_versions": read_by(*OWN, ref="session"),
    "summary_detail": [*read_by(*BOTH, ref="session"), *read_by(*BOTH, ref="agreed")],
    "summary_version": read_by(*OWN, ref="session"),
    "summary_edit": read_by(*OWN, ref="session"),
    "job_status": read_by(*OWN, ref="job"),
    "job_download": read_by(*OWN, ref="job"),
    "job_give": read_by(*OWN, ref="job"),
    "reflection_list": [Page(), Page(query="?visit={visit}")],
    "reflection_new": [Page(query=f"?key={FREE}"), Page(query=f"?key={FREE}&visit={{visit}}")],
    "pause": [Page(query=f"?key={FREE}"), Page(query=f"?key={FREE}&visit={{visit}}")],
    **{f"reflection_{what}": read_by(*OWN, ref="reflection") for what in ("detail", "edit", "delete", "share")},
    "share_list": read_by(*OWN),
    "share_detail": read_by(*OWN, ref="grant"),
    "shared_list": read_by("ruth"),
    "shared_detail": read_by("ruth", ref="grant"),
    "family_list": read_by(*READERS, *ADMIN),
    "family_new": read_by(*OWN),
    "family_detail": read_by(*READERS, ref="family"),
    "family_edit": read_by(*OWN, ref="family"),
    "family_end": read_by(*OWN, ref="family"),
    "family_agreed": read_by(*READERS, ref="family"),
    "child_gone": read_by(*OWN, ref="child"),
    "family_team": read_by(*OWN, *ADMIN, ref="family"),
    **{
        f"wondering_{page}": read_by(*READERS, ref="family")
        for page in ("understanding", "baby", "between", "referral")
    },
    "wondering_list": read_by("bea"),
    **{f"wondering_{what}": read_by(*OWN, ref="wondering") for what in ("share", "set_aside")},
    "family_pick": read_by(*OWN),
    "family_give": read_by("noor", "ruth", ref="family"),
    "family_given": [*read_by(*READERS, *ADMIN, ref="family"), Page(ref="family", query="?whole")],
    "given_list": read_by(*ADMIN),
    "place_end": read_by(*OWN, ref="place"),
    "visit_log": [Page(query=f"?ref={FREE}&family={{family}}")],
    "visit_not_met": [Page(query=f"?ref={FREE}&family={{family}}")],
    "visit_list": [*read_by(*READERS), Page(query="?family={family}")],
    "visit_detail": read_by(*READERS, ref="visit"),
    "visit_note": read_by(*READERS, ref="visit"),
    "visit_note_give": read_by(*OWN, ref="visit"),
    "visit_version": read_by(*READERS, ref="version"),
    "visit_amend": read_by(*OWN, ref="visit"),
    "visit_saved": read_by(*OWN, ref="visit"),
    "visit_wrong_family": read_by(*OWN, ref="visit"),
    "visit_by_mistake": read_by(*OWN, ref="visit"),
    "emergency_list": read_by(*ADMIN, *OWN),
    "emergency_new": [Page("salome"), Page("salome", query="?family={family}")],
    "emergency_ask": read_by(*ADMIN),
    "emergency_detail": read_by(*ADMIN, *OWN, ref="emergency"),
    "emergency_record": read_by(*ADMIN, ref="emergency"),
    "emergency_visit": read_by(*ADMIN, ref="emergency"),
    "emergency_close": read_by(*ADMIN, ref="emergency"),
    "emergency_review": read_by(*ADMIN, ref="over"),
    **{f"practice_{what}": read_by(*OWN) for what in ("glossary", "library", "definitions", "about")},
    **{f"practice_{what}": read_by(*OWN, *ADMIN) for what in ("list", "system", "entry")},
    "practice_find": [Page(query="?q=trust"), Page()],
    "practice_ours": read_by(*ADMIN),
    "practice_own_new": [*read_by(*ADMIN), Page("salome", query="?beside=strengths-to-notice/trust")],
    "practice_own_edit": read_by(*ADMIN, ref="own_item"),
    "report_list": read_by(*ADMIN),
    "report_new": read_by(*ADMIN),
    "report_check": [Page("salome", query=REPORT)],
}

OF_POLICY = 3
"""Questions a rule may ask of its own, beside the frame's: to find the row, and whether she may."""
Asked = dict[tuple[str, Page], list[str]]


def asked(client: Client, path: str) -> list[str]:
    """Return a page's queries; it is opened once before, so that nothing is new and nothing is asked the first time."""
    assert b'href=""' not in getattr(client.get(path), "content", b""), f"{path} has a link that leads nowhere"
    with CaptureQueriesContext(connection) as captured:
        assert client.get(path).status_code == 200, path
    return [query["sql"] for query in captured if not NOW_AND_THEN.search(query["sql"])]


def ask_all(clients: dict[str, Client], keys: Keys) -> Asked:
    return {(name, page): asked(clients[page.who], page.path(name, keys)) for name in PAGES for page in PAGES[name]}


def test_every_page_stands_here() -> None:
    with_pages = {rule.name for rule in rules().values() if "GET" in rule.methods and not rule.closed}
    assert with_pages == PAGES.keys() | NO_ROWS.keys()
    assert not PAGES.keys() & NO_ROWS.keys()


@pytest.mark.usefixtures("files_dir")
def test_a_page_asks_as_often_for_much_as_for_little(cast: Cast, sign_in: SignIn) -> None:
    """One walk for all pages: what they show is told once at each size."""
    clients = {**{name: sign_in(member) for name, member in cast.members.items()}, "nell": sign_in(cast.nell)}
    clients["anybody"] = Client()
    little = ask_all(clients, grow(cast, FEW))
    much = ask_all(clients, grow(cast, MANY))
    grown = {page[0]: (len(little[page]), len(much[page])) for page in much if len(little[page]) != len(much[page])}
    assert grown == {}
    own = {page: len([sql for sql in much[page] if not FRAME.search(sql)]) for page in much if page[0] in MUCH_USED}
    assert {page: count for page, count in own.items() if count > MOST} == {}


@pytest.mark.usefixtures("files_dir")
def test_a_rule_asks_at_most_three_questions(
    cast: Cast, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch, record_property: Callable[[str, object], None]
) -> None:
    """Counted where the middleware asks it, for every page that is about a row."""
    keys = grow(cast, FEW)
    asked_by_rule: dict[str, int] = {}
    ask_rule = RulesMiddleware.process_view

    def counted(self: RulesMiddleware, request: HttpRequest, *args: Any) -> HttpResponse | None:
        with CaptureQueriesContext(connection) as captured:
            answer = ask_rule(self, request, *args)
        assert request.resolver_match
        asked_by_rule[request.resolver_match.view_name] = len(captured)
        return answer

    monkeypatch.setattr(RulesMiddleware, "process_view", counted)
    clients = {name: sign_in(member) for name, member in cast.members.items()}
    for name, pages in PAGES.items():
        for page in pages:
            if page.who in clients:
                assert clients[page.who].get(page.path(name, keys)).status_code == 200
    record_property("most", max(asked_by_rule.values()))
    assert {name: count for name, count in asked_by_rule.items() if count > OF_POLICY} == {}
    assert max(asked_by_rule.values()) > 0

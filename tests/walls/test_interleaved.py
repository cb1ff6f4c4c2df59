"""Many people of two agencies, one after another over four connections that are kept, with errors wherever they can be.

After each request and each block nobody acts any more, and what she saw was hers to see.
"""

import threading
from collections.abc import Callable, Iterator
from random import Random
from typing import Any

import pytest
from django.conf import LazySettings, settings
from django.core.handlers.wsgi import WSGIHandler
from django.db import DataError, IntegrityError, connection, connections
from django.test import Client, RequestFactory
from django.urls import reverse
from django.utils import timezone

from imh_practice.families.models import Family
from imh_practice.membership.models import Member, Role
from imh_practice.shared.acting import NOBODY, acting_as, current
from observations.models import MomentVersion
from reflect.models import Reflection
from supervision.models import CommentVersion
from tests.cast import make_cast
from tests.conftest import BOTH
from tests.matrix.cells import ADDRESSES
from tests.matrix.walk import Tell
from tests.matrix.world import CANARY, World, make_world
from tests.walls.breaking import BREAKS, HEADER, MENDED, Broken, break_here
from tests.walls.test_scopes import foreign

pytestmark = [pytest.mark.long, pytest.mark.django_db(transaction=True, databases=BOTH)]
THREADS = 4
LISTS = (
    "today",
    "visit_list",
    "family_list",
    "reflection_list",
    "shared_list",
    "session_list",
    "people_list",
    "caseload",
)
ROWS = ("visit_detail", "reflection_detail", "session_detail", "item_detail", "shared_detail", "summary_detail")
PEOPLE = ("noor", "ruth", "bea", "jonas", "salome", "max", "max", "max")
SETTINGS = "SELECT {}, pg_backend_pid()".format(
    ", ".join(f"coalesce(current_setting('imh.{name}', true), '')" for name in ("person", "agency", "member", "system"))
)
Page = tuple[str, str]


class Coming:
    """One thread's share: people come, each with a request or a block of work, and go."""

    def __init__(self, world: World, handler: WSGIHandler, cookies: dict[str, str], usual: dict[Page, int]) -> None:
        self.world, self.handler, self.cookies, self.usual = world, handler, cookies, usual
        self.wrong: list[str] = []
        self.backends: set[int] = set()
        self.broke = 0

    def run(self, times: int, seed: int) -> None:
        chance = Random(seed)
        try:
            for _ in range(times):
                who = chance.choice(PEOPLE)
                how = chance.choice((*BREAKS, *MENDED)) if chance.random() < 0.4 else ""
                try:
                    if chance.random() < 0.6:
                        self.request(who, chance.choice(sorted(path for name, path in self.usual if name == who)), how)
                    else:
                        self.block(who, how)
                except Exception as error:
                    self.wrong.append(f"{who} {how}: {error!r}")
                self.nobody_is_left(f"{who} {how}")
        finally:
            connections.close_all()

    def request(self, who: str, path: str, how: str = "") -> int:
        """Ask through the whole of the product, connections and all, and look at what is answered."""
        asked = RequestFactory(HTTP_COOKIE=self.cookies[who], headers={HEADER: how}).get(path)
        answer = self.handler(asked.environ, _started)
        body, status = b"".join(answer), answer.status_code
        answer.close()
        if (who, path) in self.usual:
            usual = self.usual[who, path]
            wanted = 500 if how in BREAKS and usual == 200 else usual
            self.broke += wanted == 500
            if status != wanted:
                self.wrong.append(f"{who} {path} {how}: {status}, and not {wanted}")
        self.wrong += [f"{who} {path} {how}: {words}" for words in self.world.wrongly_read(who, body, where="")]
        self.wrong += [f"{who} {path} {how}: {name}" for name in foreign(self.world, who) if name.encode() in body]
        return status

    def block(self, who: str, how: str) -> None:
        """Work as a job does: read, perhaps break, read again, end."""
        member, ended = self.world.people[who], ""
        assert isinstance(member, Member)
        try:
            with acting_as(member):
                self.reads_her_own(who, member)
                if how == "after":
                    self.reads_her_own(who, member)
                break_here(how)
                self.reads_her_own(who, member)
        except (Broken, DataError, IntegrityError) as error:
            ended = repr(error)
        self.broke += bool(ended)
        if bool(ended) != (how in BREAKS):
            self.wrong.append(f"{who} {how}: {ended or 'went well'}")

    def reads_her_own(self, who: str, member: Member) -> None:
        """Ask the database with no scope at all: the agency's rows, her reflections, her sessions' words."""
        agencies = set(Family.objects.values_list("agency_id", flat=True))
        authors = set(Reflection.objects.values_list("author_id", flat=True))
        words = " ".join([*MomentVersion.objects.values_list("text", flat=True)])
        said = " ".join([*CommentVersion.objects.values_list("text", flat=True)])
        others = [rows for way, rows in self.world.rows.items() if (rows.owner == "max") != (who == "max")]
        crossed = [canary for canary, rows, _kind in self.world.words if rows in others and canary in words + said]
        unheard = [
            text for text, rows, kind in self.world.words if text in said and not rows.may_read(who, kind, where="")
        ]
        if agencies != {member.agency_id} or not authors <= {member.pk} or crossed or unheard or CANARY not in words:
            self.wrong.append(f"{who} acts and reads {agencies} {authors} {crossed} {unheard}")
        if current().member_id != member.pk:
            self.wrong.append(f"{who} acts, and not {current()}")

    def nobody_is_left(self, after: str) -> None:
        """Outside any transaction nothing says who acts, and no row is there."""
        with connection.cursor() as cursor:
            cursor.execute(SETTINGS)
            *told, backend = cursor.fetchone()
        self.backends.add(backend)
        if current() is not NOBODY or any(told) or connection.in_atomic_block or Family.objects.exists():
            self.wrong.append(f"after {after}: {current()} {told}")
        if timezone.get_current_timezone_name() != settings.TIME_ZONE:
            self.wrong.append(f"after {after}: the clock of {timezone.get_current_timezone_name()}")


def _started(_status: str, _headers: list[tuple[str, str]], _error: object = None, /) -> Callable[[bytes], object]:
    """What a server passes to the product, to be told that an answer begins."""
    return lambda _data: None


def pages(world: World) -> Iterator[str]:
    yield from (reverse(name) for name in LISTS)
    for rows in world.rows.values():
        yield from (ADDRESSES[name].path(name, rows.keys) for name in ROWS)


def signed_in(world: World) -> dict[str, str]:
    """Return a session's cookie for each."""
    cookies = {}
    for who in set(PEOPLE):
        client, member = Client(), world.people[who]
        assert isinstance(member, Member)
        client.force_login(member.person)
        cookies[who] = client.cookies.output(header="", sep=";").strip()
    return cookies


def test_over_kept_connections_nobody_is_taken_for_another(
    transactional_db: None, whole: bool, settings: LazySettings, record_property: Tell
) -> None:
    settings.CHECK_PREPARED = False
    settings.MIDDLEWARE = [*settings.MIDDLEWARE, "tests.walls.breaking.BreakingMiddleware"]
    world, times = make_world(make_cast()), 10_000 if whole else 500
    handler, cookies, usual = WSGIHandler(), signed_in(world), dict[Page, int]()
    first = Coming(world, handler, cookies, {})
    for who in sorted(set(PEOPLE)):
        for path in pages(world) if whole else [*pages(world)][::3]:
            usual[who, path] = first.request(who, path)
    assert set(usual.values()) == {200, 404}
    rights = _rights()
    everybody = [Coming(world, handler, cookies, usual) for _ in range(THREADS)]
    threads: list[Any] = [
        threading.Thread(target=coming.run, args=(times // THREADS, number)) for number, coming in enumerate(everybody)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    wrong = [line for coming in (first, *everybody) for line in coming.wrong]
    record_property("interleaved", times)
    record_property("wrong", len(wrong))
    record_property("told", [f"interleaved: {sum(coming.broke for coming in everybody)} broke on purpose"])
    assert not wrong, "\n".join(wrong[:40])
    assert (
        sum(len(coming.backends) for coming in everybody) == len(set.union(*(c.backends for c in everybody))) == THREADS
    )
    assert _rights() == rights, "what broke at its end left something"


def _rights() -> int:
    return Role.objects.using("owner").count()

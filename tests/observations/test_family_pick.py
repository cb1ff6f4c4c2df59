"""The first tap: her families, the one visited last on top, five at once and then the rest."""

import re

from imh_practice.families.actions import end_family
from imh_practice.shared.acting import acting_as
from tests.cast import Cast, make_family
from tests.conftest import SignIn
from tests.observations.helpers import moment, wrote


def picked(sign_in: SignIn, cast: Cast, name: str = "noor") -> list[str]:
    page = sign_in(cast.members[name]).get("/visits/new/").content.decode()
    return re.findall(r'/visits/log/\?family=[^"]+">\s*<span class="grow"><strong>([^<]+)', page)


def test_visited_last_on_top_then_by_name(cast: Cast, sign_in: SignIn) -> None:
    with acting_as(cast.noor):
        wren, linnet = make_family("Wren", cast.noor), make_family("Linnet", cast.noor)
        make_family("Avocet", cast.noor)
    wrote(cast.noor, wren, moment("x"), days_ago=2)
    wrote(cast.noor, linnet, moment("x"), days_ago=9)
    wrote(cast.jonas, cast.heron, moment("x"), days_ago=1)
    assert picked(sign_in, cast) == ["Wren", "Linnet", "Avocet", "Heron"], "a colleague's visit is not hers"


def test_five_at_once_then_the_rest(cast: Cast, sign_in: SignIn) -> None:
    with acting_as(cast.noor):
        for name in "ABCDEF":
            make_family(name, cast.noor)
    page = sign_in(cast.noor).get("/visits/new/").content.decode()
    assert page.partition("Your other families")[0].count("/visits/log/?family=") == 5
    assert page.count("/visits/log/?family=") == 7


def test_only_open_families_she_carries(cast: Cast, sign_in: SignIn) -> None:
    assert picked(sign_in, cast, "bea") == ["Finch"]
    with acting_as(cast.bea):
        end_family(family=cast.finch, on=cast.finch.began_on, by=cast.bea)
    assert picked(sign_in, cast, "bea") == []
    assert "You carry no family yet." in sign_in(cast.bea).get("/visits/new/").content.decode()


def test_what_is_begun_stands_first(cast: Cast, sign_in: SignIn) -> None:
    draft = wrote(cast.noor, cast.heron, moment("Half."), finish=False)
    page = sign_in(cast.noor).get("/visits/new/").content.decode()
    assert page.index(f"/visits/{draft.pk}/edit/") < page.index("/visits/log/")
    assert "Half." not in page


def test_who_is_no_clinician_has_no_such_page(cast: Cast, sign_in: SignIn) -> None:
    for name in ["ruth", "salome"]:
        assert sign_in(cast.members[name]).get("/visits/new/").status_code == 404

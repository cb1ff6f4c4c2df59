"""What is agreed with a family: its team writes it down, its readers read it, and nothing of it is lost."""

import datetime as dt
from typing import Any

import pytest

from imh_practice.audit.models import Event, EventObject, Kind
from imh_practice.families.models import Consent, Notice, WorkLevel
from imh_practice.membership.models import Member
from imh_practice.practice.catalogue import catalogue
from imh_practice.shared.acting import acting_as
from tests.cast import Cast, agency_day
from tests.conftest import SignIn
from tests.families.helpers import written_down

pytestmark = pytest.mark.django_db
AFRAID, WHY = "feeding; that she is afraid while he eats", "why she is afraid"


def url(cast: Cast) -> str:
    return f"/families/{cast.heron.pk}/agreed/"


def consent(**fields: Any) -> dict[str, Any]:
    filled = {
        "with_whom": "Jonas",
        "about": AFRAID,
        "not_about": WHY,
        "given_by": "mother",
        "given_on": "2026-06-01",
    }
    return {"what": "consent"} | {f"consent-{name}": value for name, value in {**filled, **fields}.items()}


def level(code: str, *, days_ago: int = 10) -> dict[str, Any]:
    day = agency_day() - dt.timedelta(days=days_ago)
    return {"what": "level", "level-level": str(catalogue().entry(code).id), "level-began_on": day.isoformat()}


def main(page: Any) -> str:
    body: str = page.content.decode()
    return body.partition("<main")[2]


def test_a_yes_and_where_it_ends_stand_for_all_who_carry_the_family(cast: Cast, sign_in: SignIn) -> None:
    assert sign_in(cast.noor).post(url(cast), consent()).status_code == 302
    page = main(sign_in(cast.jonas).get(url(cast)))
    for words in ("Jonas", AFRAID, WHY, "mother"):
        assert words in page
    with acting_as(cast.noor):
        read = Event.objects.filter(kind=Kind.READ, act="family_agreed").latest("at")
        assert {row.author_id for row in EventObject.objects.filter(event_id=read.pk)} == {cast.noor.pk}


def test_the_team_writes_and_its_supervisors_read(cast: Cast, sign_in: SignIn) -> None:
    with acting_as(cast.noor):
        written_down(cast.heron, cast.noor, AFRAID)
    expected = {"jonas": (200, 302), "ruth": (200, 403), "bea": (404, 404), "salome": (404, 404), "max": (404, 404)}
    for name, (reads, writes) in expected.items():
        client = sign_in(cast.members[name])
        answer = client.get(url(cast))
        assert answer.status_code == reads, name
        assert (AFRAID in answer.content.decode()) == (reads == 200), name
        assert client.post(url(cast), consent()).status_code == writes, name


def test_nothing_typed_is_lost_where_something_is_missing(cast: Cast, sign_in: SignIn) -> None:
    answer = sign_in(cast.noor).post(url(cast), consent(given_by="", given_on="2999-01-01"))
    assert answer.status_code == 422
    page = main(answer)
    assert AFRAID in page
    assert WHY in page
    assert "Write who said yes, by role." in page
    assert "This day is still to come." in page
    with acting_as(cast.noor):
        assert not Consent.objects.exists()


def test_a_yes_is_taken_back_by_the_family_and_stays_in_its_history(cast: Cast, sign_in: SignIn) -> None:
    with acting_as(cast.noor):
        keys = written_down(cast.heron, cast.noor, AFRAID)
    assert sign_in(cast.jonas).post(f"/families/consents/{keys['consent']}/end/").status_code == 302
    page = main(sign_in(cast.noor).get(url(cast)))
    assert AFRAID in page
    assert "They take it back" not in page
    with acting_as(cast.noor):
        assert Consent.objects.get().ended_on == agency_day()


@pytest.mark.parametrize(("what", "kind"), [("level", WorkLevel), ("notice", Notice), ("consent", Consent)])
def test_what_was_put_down_by_mistake_is_kept_and_stands_nowhere(
    cast: Cast, sign_in: SignIn, what: str, kind: Any
) -> None:
    with acting_as(cast.noor):
        keys = written_down(cast.heron, cast.noor, AFRAID)
    address, client = f"/families/{what}s/{keys[what]}/remove/", sign_in(cast.noor)
    before = main(client.get(url(cast)))
    assert sign_in(cast.ruth).post(address).status_code == 403
    assert client.post(address).status_code == 302
    after = main(client.get(url(cast)))
    words = {"level": "Preventive intervention", "notice": "Kirundi", "consent": AFRAID}[what]
    shown = f"<strong>{words}" if what == "level" else words
    assert shown in before
    assert shown not in after
    assert client.post(address).status_code == 302  # a tab left open: it leads back to the page
    with acting_as(cast.noor):
        assert kind.objects.get().removed_at is not None


def test_levels_have_a_history_and_the_latest_stands_on_the_familys_page(cast: Cast, sign_in: SignIn) -> None:
    client = sign_in(cast.noor)
    for code, days_ago in (("K2", 10), ("K1", 30)):
        assert client.post(url(cast), level(code, days_ago=days_ago)).status_code == 302
    page = main(client.get(url(cast)))
    assert page.index("<strong>Preventive intervention") < page.index("<strong>Promotion")
    family = main(client.get(f"/families/{cast.heron.pk}/"))
    assert "Preventive intervention" in family
    assert "Promotion" not in family


def test_treatment_is_for_members_with_a_license(cast: Cast, sign_in: SignIn) -> None:
    client = sign_in(cast.jonas)
    write = f"{url(cast)}?write=level"
    assert "This row opens for members" in main(client.get(write))
    assert client.post(url(cast), level("K3")).status_code == 422
    with acting_as(cast.salome):
        Member.objects.filter(pk=cast.jonas.pk).update(licensed_imh=True)
    assert "This row opens for members" not in main(client.get(write))
    assert client.post(url(cast), level("K3")).status_code == 302


def test_no_level_from_before_the_work_began(cast: Cast, sign_in: SignIn) -> None:
    answer = sign_in(cast.noor).post(url(cast), level("K2", days_ago=9000))
    assert answer.status_code == 422
    assert "You began with this family on" in main(answer)


def test_the_family_was_told_in_its_own_language(cast: Cast, sign_in: SignIn) -> None:
    client = sign_in(cast.noor)
    sent = {
        "what": "notice",
        "notice-told_on": "2026-06-01",
        "notice-to_whom": "mother and grandmother",
        "notice-language": "Portuguese, by telephone",
        "notice-points": ["written", "readers"],
    }
    assert client.post(url(cast), {**sent, "notice-points": []}).status_code == 422
    assert client.post(url(cast), sent).status_code == 302
    page = main(client.get(url(cast)))
    for words in ("mother and grandmother", "Portuguese, by telephone", "What we write down about visits"):
        assert words in page


def test_one_form_is_open_so_that_sending_it_loses_nothing_of_another(cast: Cast, sign_in: SignIn) -> None:
    client = sign_in(cast.noor)
    for write, forms in (("", 0), ("consent", 1), ("notice", 1), ("level", 1), ("else", 0)):
        page = main(client.get(f"{url(cast)}?write={write}"))
        assert page.count('name="what"') == forms, write
    assert 'name="what"' not in main(sign_in(cast.ruth).get(f"{url(cast)}?write=consent"))


def test_a_yes_taken_out_meanwhile_does_not_end(cast: Cast, sign_in: SignIn) -> None:
    with acting_as(cast.noor):
        keys = written_down(cast.heron, cast.noor, AFRAID)
    client = sign_in(cast.noor)
    client.post(f"/families/consents/{keys['consent']}/remove/")
    answer = client.post(f"/families/consents/{keys['consent']}/end/", follow=True)
    assert "That was taken out or ended meanwhile." in answer.content.decode()
    with acting_as(cast.noor):
        assert Consent.objects.get().ended_on is None

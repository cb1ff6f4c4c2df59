"""Before a place ends, the page names the families it leaves: those somebody else carries, and those nobody would."""

import datetime as dt

from django.utils import timezone

from imh_practice.families.models import Family
from imh_practice.shared.acting import acting_as
from tests.cast import Cast, agency_day, make_family
from tests.conftest import SignIn


def page(cast: Cast, sign_in: SignIn) -> str:
    response = sign_in(cast.salome).get(f"/people/{cast.noor.pk}/end/")
    assert response.status_code == 200
    text: str = response.content.decode()
    return text.partition("<main")[2]


def test_families_are_named_and_those_left_alone_lead_to_their_team(cast: Cast, sign_in: SignIn) -> None:
    with acting_as(cast.noor):
        wren = make_family("Wren", cast.noor)
        egret = make_family("Egret", cast.noor)
        Family.objects.filter(pk=egret.pk).update(ended_on=agency_day() - dt.timedelta(days=1))
    text = page(cast, sign_in)
    assert "Noor Haddad does not carry Heron any more" in text
    assert "Noor Haddad does not carry Wren any more" in text
    left = text.partition("Nobody would carry")[2]
    assert f'href="/families/{wren.pk}/team/"' in left
    assert f"/families/{cast.heron.pk}/team/" not in text
    assert "Finch" not in text
    assert "Egret" not in text


def test_where_somebody_else_carries_each_nothing_is_said(cast: Cast, sign_in: SignIn) -> None:
    assert "Nobody would carry" not in page(cast, sign_in)


def test_whoever_has_left_does_not_count_as_somebody_else(cast: Cast, sign_in: SignIn) -> None:
    with acting_as(cast.salome):
        type(cast.jonas).objects.filter(pk=cast.jonas.pk).update(ended_at=timezone.now())
    assert f"/families/{cast.heron.pk}/team/" in page(cast, sign_in)

"""Without row policies the application refuses all the same: families, visits and people of another agency."""

from collections.abc import Iterator

import pytest
from django.db import connections, transaction
from django.test import Client

from imh_practice.families.models import Child, Family, TeamPlace
from imh_practice.membership.models import Member, Role
from imh_practice.shared.acting import acting_as
from observations.models import Moment, MomentVersion, Visit, VisitVersion
from tests.cast import Cast, make_cast
from tests.conftest import BOTH
from tests.families.helpers import filled_in
from tests.observations.helpers import moment, wrote

TABLES = [model._meta.db_table for model in (Family, Child, TeamPlace, Member, Role, Visit, VisitVersion)]
TABLES += [model._meta.db_table for model in (Moment, MomentVersion)]


@pytest.fixture
def without_policies(transactional_db: None) -> Iterator[Cast]:
    """The second wall torn down: row-level security off on all of these tables."""
    cast = make_cast()
    _switch("DISABLE")
    yield cast
    _switch("ENABLE")


def _switch(state: str) -> None:
    with transaction.atomic(using="owner"), connections["owner"].cursor() as cursor:
        for table in TABLES:
            cursor.execute(f"ALTER TABLE {table} {state} ROW LEVEL SECURITY")


@pytest.mark.django_db(transaction=True, databases=BOTH)
def test_an_admin_finds_nothing_of_another_agency(without_policies: Cast) -> None:
    cast = without_policies
    visit = wrote(cast.noor, cast.heron, moment("He looked up."))
    max_ = Client()
    max_.force_login(cast.max.person)
    with acting_as(cast.max):
        assert Family.objects.filter(pk=cast.heron.pk).exists(), "the wall still stands: this test shows nothing"
        place = TeamPlace.objects.filter(family=cast.heron, member=cast.jonas).get()
    for path in (
        f"/families/{cast.heron.pk}/",
        f"/families/{cast.heron.pk}/team/",
        f"/families/{cast.heron.pk}/edit/",
        f"/visits/{visit.pk}/",
        f"/people/{cast.noor.pk}/",
    ):
        assert max_.get(path).status_code == 404, path
    assert max_.post(f"/families/places/{place.pk}/end/").status_code == 404
    listed = "".join(max_.get(path).content.decode() for path in ("/families/", "/visits/", "/people/"))
    for theirs in ("Heron", "Finch", "Noor", "Jonas", str(visit.pk)):
        assert theirs not in listed, theirs
    colleagues = max_.get(f"/families/{cast.harbor.pk}/team/").content.decode()
    assert "Noor Haddad" not in colleagues
    taken = max_.post(f"/families/{cast.harbor.pk}/team/", {"member": cast.noor.pk})
    assert taken.status_code == 422
    assert max_.post("/families/new/", filled_in("Heron")).status_code == 302

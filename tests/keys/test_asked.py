"""How often a key is asked for: once a request for each key, and never kept for the next one."""

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from imh_practice.shared.acting import acting_as, resume
from imh_practice.shared.models import SealingKey
from imh_practice.shared.sealing import KeyMissing, open_sealed, seal
from reflect.models import Reflection, SharedText
from tests.cast import Cast
from tests.conftest import SignIn
from tests.reflect.story import make_reflection, share

MANY = 30
KEYS = SealingKey._meta.db_table


def key_questions(captured: CaptureQueriesContext) -> int:
    return len([query for query in captured if KEYS in query["sql"]])


def test_thirty_texts_ask_for_their_key_once(cast: Cast) -> None:
    with acting_as(cast.noor):
        Reflection.objects.bulk_create(Reflection(author=cast.noor, text=f"[] {n}") for n in range(MANY))
    for _request in range(2):
        with acting_as(cast.noor), CaptureQueriesContext(connection) as captured:
            assert len({row.text for row in Reflection.objects.all()}) == MANY
        assert key_questions(captured) == 1
    with acting_as(cast.noor):
        SharedText.objects.bulk_create(
            SharedText(author=cast.noor, reflection_id=row.pk, text=row.text, written_at=row.edited_at)
            for row in Reflection.objects.all()
        )
    with acting_as(cast.noor), CaptureQueriesContext(connection) as captured:
        assert len({row.text for row in (*SharedText.objects.all(), *Reflection.objects.all())}) == MANY
    assert key_questions(captured) == 2, "hers, and the agency's"


@pytest.mark.parametrize(("path", "most"), [("", 1), ("edit/", 1), ("share/", 1)])
def test_a_page_asks_once(cast: Cast, sign_in: SignIn, path: str, most: int) -> None:
    reflection, noor = make_reflection(cast), sign_in(cast.noor)
    share(cast, reflection)
    noor.get(f"/reflections/{reflection.pk}/")
    with CaptureQueriesContext(connection) as captured:
        assert noor.get(f"/reflections/{reflection.pk}/{path}").status_code == 200
    assert key_questions(captured) <= most


def test_who_acts_next_asks_anew(cast: Cast) -> None:
    """Also inside: a key that she may see is not seen by whoever acts after her in the same transaction."""
    with acting_as(cast.noor) as noor:
        blob = seal("hers", holder_id=cast.noor.pk, binding="here")
        assert open_sealed(blob, holder_id=cast.noor.pk, binding="here") == "hers"
        with acting_as(cast.ruth), pytest.raises(KeyMissing):
            open_sealed(blob, holder_id=cast.noor.pk, binding="here")
        assert open_sealed(blob, holder_id=cast.noor.pk, binding="here") == "hers"
        resume(type(noor)(agency_id=cast.agency.pk, member_id=cast.ruth.pk))
        with pytest.raises(KeyMissing):
            open_sealed(blob, holder_id=cast.noor.pk, binding="here")


def test_a_key_that_a_savepoint_took_back_seals_nothing(cast: Cast) -> None:
    """A form sent twice: the first saving is undone with the key it made, and the second must not use that one."""
    with acting_as(cast.noor):
        with transaction.atomic():
            blob = seal("undone", holder_id=cast.noor.pk, binding="here")
            assert open_sealed(blob, holder_id=cast.noor.pk, binding="here") == "undone"
            transaction.set_rollback(True)
        kept = seal("kept", holder_id=cast.noor.pk, binding="here")
        assert kept[1:17] != blob[1:17]
    with acting_as(cast.noor):
        assert open_sealed(kept, holder_id=cast.noor.pk, binding="here") == "kept"

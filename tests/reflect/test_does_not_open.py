"""A text whose seal is broken: one calm page, nothing of the text, never an empty one in its place."""

import pytest
from django.conf import LazySettings
from django.db import connection, connections
from django.test import Client
from structlog.testing import capture_logs

from imh_practice.audit.models import Event
from imh_practice.shared.acting import acting_as
from imh_practice.shared.environment_values import SealingKey as MasterKey
from imh_practice.shared.models import SealingKey
from reflect.models import Reflection
from tests.cast import Cast
from tests.conftest import BOTH, SignIn
from tests.reflect.conftest import Story
from tests.reflect.story import WORDS, make_reflection

CALM = "This text does not open"
PAGES = ["", "edit/", "share/"]


def break_seal(cast: Cast, reflection: Reflection) -> None:
    with acting_as(cast.noor), connection.cursor() as cursor:
        cursor.execute(
            "UPDATE reflect_reflection SET text = set_byte(text, 60, get_byte(text, 60) # 1) WHERE id = %s",
            [reflection.pk],
        )
        assert cursor.rowcount == 1


def calm_page(client: Client, path: str, **typed: str) -> str:
    answer = client.post(path, typed) if typed else client.get(path)
    assert answer.status_code == 500
    page = answer.content.decode()
    assert CALM in page
    assert "Nothing else is lost" in page
    assert answer.headers["Cache-Control"] == "no-store, private"
    return page


@pytest.mark.parametrize("which", PAGES)
def test_changed_bytes_show_the_calm_page_and_nothing_of_the_text(
    cast: Cast, sign_in: SignIn, story: Story, which: str
) -> None:
    break_seal(cast, story.reflection)
    shown = calm_page(sign_in(cast.noor), f"/reflections/{story.reflection.pk}/{which}")
    assert not [words for words in WORDS if words in shown]
    assert "<textarea" not in shown
    with acting_as(cast.noor), connection.cursor() as cursor:
        cursor.execute(
            "SELECT encode(text, 'escape'), encode(text, 'hex'), encode(text, 'base64') FROM reflect_reflection"
        )
        assert not [form for form in cursor.fetchone() if form[40:60] in shown]


def test_the_others_open_as_before(cast: Cast, sign_in: SignIn, story: Story) -> None:
    other = make_reflection(cast)
    break_seal(cast, story.reflection)
    noor = sign_in(cast.noor)
    assert noor.get(f"/reflections/{other.pk}/").status_code == 200
    assert noor.get("/reflections/").status_code == 200
    assert sign_in(cast.ruth).get(f"/reflections/shared/{story.grant.pk}/").status_code == 200


def test_without_the_master_key_neither_side_reads_a_word(
    cast: Cast, sign_in: SignIn, story: Story, settings: LazySettings
) -> None:
    settings.SEALING_KEYS = (MasterKey("k9", b"9" * 32),)
    noor, ruth = sign_in(cast.noor), sign_in(cast.ruth)
    for client, path in (
        (noor, f"/reflections/{story.reflection.pk}/"),
        (noor, f"/reflections/shares/{story.grant.pk}/"),
        (ruth, f"/reflections/shared/{story.grant.pk}/"),
    ):
        page = calm_page(client, path)
        assert not [words for words in WORDS if words in page]
    with acting_as(cast.ruth):
        assert not Event.objects.filter(member_id=cast.ruth.pk, kind="read").exists()


def test_what_was_typed_waits_on_the_calm_page(
    cast: Cast, sign_in: SignIn, story: Story, settings: LazySettings
) -> None:
    settings.SEALING_KEYS = (MasterKey("k9", b"9" * 32),)
    page = calm_page(sign_in(cast.noor), "/reflections/new/", free="Do not lose this.\nNor this.")
    assert '<input type="hidden" name="free" value="Do not lose this.\nNor this.">' in page
    assert 'action="/reflections/new/"' in page
    with acting_as(cast.noor):
        assert Reflection.objects.count() == 1


def test_a_seal_broken_while_typing_writes_nothing_over_it(cast: Cast, sign_in: SignIn, story: Story) -> None:
    break_seal(cast, story.reflection)
    page = calm_page(sign_in(cast.noor), f"/reflections/{story.reflection.pk}/edit/", free="New words.", base="1")
    assert "New words." in page
    with acting_as(cast.noor):
        assert Reflection.objects.get(pk=story.reflection.pk).version == 1


@pytest.mark.django_db(transaction=True, databases=BOTH)
def test_a_shredded_key_ends_both_readings_for_good(cast: Cast, sign_in: SignIn, story: Story) -> None:
    SealingKey.objects.using("owner").filter(holder_id=cast.noor.pk).delete()
    noor, ruth = sign_in(cast.noor), sign_in(cast.ruth)
    calm_page(noor, f"/reflections/{story.reflection.pk}/")
    assert ruth.get(f"/reflections/shared/{story.grant.pk}/").status_code == 200
    SealingKey.objects.using("owner").filter(holder_id=cast.agency.pk).delete()
    calm_page(ruth, f"/reflections/shared/{story.grant.pk}/")


@pytest.mark.django_db(transaction=True, databases=BOTH)
def test_a_refused_opening_leaves_no_half_of_a_request(cast: Cast, sign_in: SignIn, story: Story) -> None:
    """The reader's first opening is noted in the same transaction: where the text does not open, it is not noted."""
    with connections["owner"].cursor() as cursor:
        cursor.execute("UPDATE reflect_sharedtext SET text = set_byte(text, 60, get_byte(text, 60) # 1)")
    calm_page(sign_in(cast.ruth), f"/reflections/shared/{story.grant.pk}/")
    with acting_as(cast.noor):
        assert cast.noor.grants_given.get().opened_at is None


def test_the_log_says_which_kind_and_no_word(cast: Cast, sign_in: SignIn, story: Story) -> None:
    break_seal(cast, story.reflection)
    with capture_logs() as said:
        calm_page(sign_in(cast.noor), f"/reflections/{story.reflection.pk}/")
    assert {"event": "sealed text does not open", "error": "SealBroken", "log_level": "error"} in said
    assert not [words for words in WORDS if words in str(said)]

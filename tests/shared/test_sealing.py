"""Sealed text: opens for its holder, row and version with its key, and for nothing else; a failure is never text."""

import base64
import logging
from typing import Any

import pytest
from django.conf import LazySettings
from django.db import connection, transaction
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from imh_practice.shared.acting import acting_as
from imh_practice.shared.environment_values import SealingKey as MasterKey
from imh_practice.shared.models import SealingKey
from imh_practice.shared.sealing import (
    FORMAT,
    HEAD,
    KeyMissing,
    SealBroken,
    Unopened,
    open_sealed,
    seal,
    unwrap,
    wrap,
)
from reflect.models import Reflection
from reflect.writing import parsed
from tests.cast import Cast
from tests.reflect.story import GUARDING, WORDS, make_reflection

ANY_TEXT = st.text(st.characters(codec=None, exclude_categories=()))
# The database's keys are the same for every example, and making the cast anew for each would test nothing more.
THOROUGH = settings(deadline=None, max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])


def blob_of(reflection: Reflection) -> bytes:
    with connection.cursor() as cursor:
        cursor.execute("SELECT text FROM reflect_reflection WHERE id = %s", [reflection.pk])
        return bytes(cursor.fetchone()[0])


def put_blob(reflection: Reflection, blob: bytes) -> None:
    with connection.cursor() as cursor:
        cursor.execute("UPDATE reflect_reflection SET text = %s WHERE id = %s", [blob, reflection.pk])
        assert cursor.rowcount == 1


def fresh(reflection: Reflection) -> Reflection:
    return Reflection.objects.get(pk=reflection.pk)


def text_of(reflection: Reflection) -> Any:
    return fresh(reflection).text


@THOROUGH
@given(text=ANY_TEXT)
@example(text="")
@example(text="half a pair: \ud83d")
def test_any_text_comes_back_as_it_was(cast: Cast, text: str) -> None:
    with acting_as(cast.noor):
        blob = seal(text, holder_id=cast.noor.pk, binding="here")
        assert open_sealed(blob, holder_id=cast.noor.pk, binding="here") == text


@THOROUGH
@given(text=ANY_TEXT, place=st.integers(min_value=0), change=st.integers(1, 255))
def test_any_changed_byte_is_found(cast: Cast, text: str, place: int, change: int) -> None:
    with acting_as(cast.noor):
        blob = bytearray(seal(text, holder_id=cast.noor.pk, binding="here"))
        blob[place % len(blob)] ^= change
        with pytest.raises(SealBroken):
            open_sealed(bytes(blob), holder_id=cast.noor.pk, binding="here")


def test_every_byte_counts_and_so_does_every_length(cast: Cast) -> None:
    with acting_as(cast.noor):
        blob = seal("a few words", holder_id=cast.noor.pk, binding="here")
        for place in range(len(blob)):
            flipped = blob[:place] + bytes([blob[place] ^ 1]) + blob[place + 1 :]
            for broken in (flipped, blob[:place]):
                with pytest.raises(SealBroken):
                    open_sealed(broken, holder_id=cast.noor.pk, binding="here")
        with pytest.raises(SealBroken):
            open_sealed(blob + b"\0", holder_id=cast.noor.pk, binding="here")


def test_the_same_words_are_sealed_differently_each_time(cast: Cast) -> None:
    with acting_as(cast.noor):
        first, second = (seal("twice", holder_id=cast.noor.pk, binding="here") for _ in range(2))
    assert first[HEAD:] != second[HEAD:]


def test_a_text_opens_where_it_was_sealed_and_nowhere_else(cast: Cast) -> None:
    with acting_as(cast.noor):
        blob = seal("hers", holder_id=cast.noor.pk, binding="row 1")
        with pytest.raises(SealBroken):
            open_sealed(blob, holder_id=cast.noor.pk, binding="row 2")
        with pytest.raises(KeyMissing):
            open_sealed(blob, holder_id=cast.agency.pk, binding="row 1")


@pytest.mark.parametrize("name", ["ruth", "bea", "jonas", "fay", "salome", "max"])
def test_nobody_else_opens_it_even_with_the_bytes_in_hand(cast: Cast, name: str) -> None:
    with acting_as(cast.noor):
        blob = seal("hers", holder_id=cast.noor.pk, binding="row 1")
    member = cast.members[name]
    with acting_as(member):
        for holder_id in (cast.noor.pk, member.pk, member.agency_id):
            with pytest.raises(KeyMissing):
                open_sealed(blob, holder_id=holder_id, binding="row 1")


def test_another_agencys_key_opens_nothing_here(cast: Cast) -> None:
    """Max's key, copied into Noor's agency as hers: it is wrapped for another agency, holder and row."""
    with acting_as(cast.max):
        blob = seal("his", holder_id=cast.max.pk, binding="row 1")
        key = SealingKey.objects.get(holder_id=cast.max.pk)
    with acting_as(cast.noor):
        SealingKey.objects.create(holder_id=cast.noor.pk, master_id=key.master_id, wrapped=key.wrapped)
        stolen = SealingKey.objects.get(holder_id=cast.noor.pk)
        renamed = FORMAT + stolen.pk.bytes + blob[17:]
        with pytest.raises(KeyMissing):
            open_sealed(renamed, holder_id=cast.noor.pk, binding="row 1")


def test_two_rows_swapped_do_not_open(cast: Cast) -> None:
    first, second = make_reflection(cast), make_reflection(cast)
    with acting_as(cast.noor):
        blobs = blob_of(first), blob_of(second)
        put_blob(first, blobs[1])
        put_blob(second, blobs[0])
        for row in (first, second):
            with pytest.raises(SealBroken):
                text_of(row)


def test_an_older_version_played_back_does_not_open(cast: Cast) -> None:
    reflection = make_reflection(cast)
    with acting_as(cast.noor):
        old = blob_of(reflection)
        row = fresh(reflection)
        row.version, row.text = 2, "[]"
        row.save(force_update=True)
        assert fresh(reflection).text == "[]"
        put_blob(reflection, old)
        with pytest.raises(SealBroken):
            text_of(reflection)


def test_without_its_master_key_a_text_stays_shut(cast: Cast, settings: LazySettings) -> None:
    reflection = make_reflection(cast)
    settings.SEALING_KEYS = (MasterKey("k2", b"2" * 32),)
    with acting_as(cast.noor), pytest.raises(KeyMissing):
        text_of(reflection)


def test_a_master_key_of_the_same_name_is_not_the_same_key(cast: Cast, settings: LazySettings) -> None:
    reflection = make_reflection(cast)
    settings.SEALING_KEYS = (MasterKey(settings.SEALING_KEYS[0].id, b"2" * 32),)
    with acting_as(cast.noor), pytest.raises(KeyMissing):
        text_of(reflection)


def test_with_a_new_master_key_in_front_the_old_texts_open(cast: Cast, settings: LazySettings) -> None:
    reflection = make_reflection(cast)
    settings.SEALING_KEYS = (MasterKey("k2", b"2" * 32), *settings.SEALING_KEYS)
    with acting_as(cast.noor):
        assert parsed(text_of(reflection)) == reflection.parts


@pytest.mark.parametrize("length", [0, 5, 12, 20, 59])
def test_a_wrapped_key_cut_short_is_a_missing_key(cast: Cast, length: int) -> None:
    facts = {"agency_id": cast.agency.pk, "holder_id": cast.noor.pk, "key_id": cast.ruth.pk}
    master_id, wrapped = wrap(b"k" * 32, **facts)
    assert unwrap(wrapped, master_id=master_id, **facts) == b"k" * 32
    with pytest.raises(KeyMissing):
        unwrap(wrapped[:length], master_id=master_id, **facts)


@pytest.mark.django_db(transaction=True, databases=["default", "owner"])
def test_deleting_a_key_shreds_its_texts_and_no_others(cast: Cast) -> None:
    hers = make_reflection(cast)
    with acting_as(cast.ruth):
        ruths = seal("Ruth's", holder_id=cast.ruth.pk, binding="row 1")
    SealingKey.objects.using("owner").filter(holder_id=cast.noor.pk).delete()
    with acting_as(cast.noor), pytest.raises(KeyMissing):
        text_of(hers)
    with acting_as(cast.ruth):
        assert open_sealed(ruths, holder_id=cast.ruth.pk, binding="row 1") == "Ruth's"


def test_the_database_holds_no_word_of_it(cast: Cast) -> None:
    reflection = make_reflection(cast)
    with acting_as(cast.noor), connection.cursor() as cursor:
        cursor.execute("SELECT r::text, encode(r.text, 'escape') FROM reflect_reflection r")
        (row, escaped), *others = cursor.fetchall()
        blob = blob_of(reflection)
    assert not others
    for words in [*WORDS, "prompt"]:
        for form in (words.encode(), words.encode("utf-16-le"), base64.b64encode(words.encode())[:-3]):
            assert form not in blob
        assert words not in row + escaped


def test_words_cannot_be_stored_past_the_seal(cast: Cast) -> None:
    """``update()`` and ``bulk_update()`` never ask the field to seal."""
    reflection = make_reflection(cast)
    with acting_as(cast.noor):
        for value in (GUARDING, GUARDING.encode()):
            with pytest.raises(TypeError), transaction.atomic():
                Reflection.objects.filter(pk=reflection.pk).update(text=value)
        row = fresh(reflection)
        row.text = GUARDING
        with pytest.raises(TypeError), transaction.atomic():
            Reflection.objects.bulk_update([row], ["text"])


def test_rows_made_in_bulk_are_sealed_each_for_itself(cast: Cast) -> None:
    with acting_as(cast.noor):
        made = Reflection.objects.bulk_create(Reflection(author=cast.noor, text=f"[] {n}") for n in range(2))
        assert [text_of(row) for row in made] == ["[] 0", "[] 1"]
        put_blob(made[0], blob_of(made[1]))
        with pytest.raises(SealBroken):
            text_of(made[0])


def test_a_row_saved_without_its_text_opened_cannot_lose_it(cast: Cast) -> None:
    reflection = make_reflection(cast)
    with acting_as(cast.noor):
        row = fresh(reflection)
        row.save(force_update=True)
        row = fresh(reflection)
        row.version = 2
        with pytest.raises(SealBroken), transaction.atomic():
            row.save(force_update=True)
        copy = fresh(reflection)
        copy.pk = cast.ruth.pk
        with pytest.raises(SealBroken), transaction.atomic():
            copy.save(force_insert=True)
        assert fresh(reflection).parts == reflection.parts


@pytest.mark.parametrize("lookup", ["exact", "contains", "in", "gt"])
def test_a_sealed_text_is_never_searched(cast: Cast, lookup: str) -> None:
    with acting_as(cast.noor), pytest.raises(TypeError):
        Reflection.objects.filter(**{f"text__{lookup}": b"x"}).exists()


def test_unopened_bytes_are_not_text(cast: Cast) -> None:
    reflection = make_reflection(cast)
    with acting_as(cast.noor):
        unopened: Any = fresh(reflection).__dict__["text"]
    assert isinstance(unopened, Unopened)
    assert repr(unopened) == "<sealed>"
    with pytest.raises(SealBroken):
        str(unopened)


def test_an_error_says_nothing_of_the_text(cast: Cast, caplog: pytest.LogCaptureFixture) -> None:
    reflection = make_reflection(cast)
    with acting_as(cast.noor), caplog.at_level(logging.DEBUG):
        blob = blob_of(reflection)
        put_blob(reflection, blob[:-1] + bytes([blob[-1] ^ 1]))
        with pytest.raises(SealBroken) as raised:
            text_of(reflection)
    told = f"{raised.value!r} {raised.value.__cause__} {caplog.text}"
    assert not [words for words in WORDS if words in told]

"""manage.py keys audit and shred: what is found, by id; what is gone for good, and what goes on."""

import builtins
from typing import Any
from uuid import uuid4

import pytest
from django.conf import LazySettings
from django.core.management import CommandError, call_command
from django.db import connections
from django.test import Client
from django.urls import reverse

from imh_practice.audit.models import Event, EventObject
from imh_practice.shared.acting import Acting, acting_as
from imh_practice.shared.environment_values import SealingKey as MasterKey
from imh_practice.shared.models import SealingKey
from imh_practice.shared.sealing import Shredded
from imh_practice.shared.starting import wrong_master_key
from reflect.actions import write_reflection
from reflect.writing import Part
from supervision.actions.items import bring_shared_text
from tests.cast import Cast, make_cast
from tests.conftest import BOTH, SignIn
from tests.keys.told import audit, audited, keys
from tests.reflect.story import GUARDING, WORDS, make_reflection, share
from tests.supervision.story import make_session

real = pytest.mark.django_db(transaction=True, databases=BOTH)
UNREADABLE = "These words were made unreadable"


@pytest.fixture
def cast(transactional_db: None) -> Cast:
    return make_cast()


def owner_sql(sql: str, *values: Any) -> None:
    with connections["owner"].cursor() as cursor:
        cursor.execute(sql, values)
        assert cursor.rowcount == 1


def shred(cast: Cast) -> str:
    return keys("shred", "--agency", str(cast.agency.pk), "--member", str(cast.noor.pk), "--yes")


def gone(client: Client, path: str, **typed: str) -> str:
    answer = client.post(path, typed) if typed else client.get(path)
    assert answer.status_code == 410
    page = answer.content.decode()
    assert UNREADABLE in page
    assert "again later" not in page
    assert not [words for words in WORDS if words in page]
    return page


@real
def test_where_all_is_whole_it_says_so_in_figures_and_else_names_each_by_id_and_no_word(
    cast: Cast, settings: LazySettings
) -> None:
    broken, stolen = make_reflection(cast), make_reflection(cast)
    shared = share(cast, make_reflection(cast)).shared_text
    whole = "masters=1 keys=2 keys_shut=0 keys_back=0 texts=4 missing=0 shut=0 shredded=0"
    assert audit() == (f"{settings.SEALING_KEYS[0].id} wraps 2 keys\n{whole}\n", True)
    owner_sql("UPDATE reflect_reflection SET text = text || 'x' WHERE id = %s", broken.pk)
    owner_sql("UPDATE reflect_reflection SET author_id = %s WHERE id = %s", cast.jonas.pk, stolen.pk)
    owner_sql(
        "UPDATE reflect_sharedtext SET text = overlay(text placing %s from 2) WHERE id = %s", b"k" * 16, shared.pk
    )
    owner_sql(
        "UPDATE shared_sealingkey SET wrapped = set_byte(wrapped, 20, (1 + get_byte(wrapped, 20)) %% 256)"
        " WHERE holder_id = %s",
        cast.agency.pk,
    )
    told, is_whole = audit()
    assert not is_whole
    assert f"2 texts do not open: reflect.reflection:{broken.pk} reflect.reflection:{stolen.pk}\n" in told
    assert f"copy of the texts: reflect.sharedtext:{shared.pk}\n" in told
    assert "1 keys do not open with a configured master key: " in told
    assert told.endswith("\nmasters=1 keys=2 keys_shut=1 keys_back=0 texts=4 missing=1 shut=2 shredded=0\n")
    assert not [words for words in WORDS if words in told]
    settings.SEALING_KEYS = (MasterKey("k9", b"9" * 32),)
    assert audited() == ("masters=1 keys=2 keys_shut=2 keys_back=0 texts=4 missing=1 shut=3 shredded=0", False)
    assert wrong_master_key()
    assert "keys=2 act=keys_shred" in keys("shred", "--lost", "--yes")
    assert wrong_master_key() == "", "and what serves starts again"
    assert audited() == ("masters=0 keys=0 keys_shut=0 keys_back=0 texts=4 missing=1 shut=1 shredded=2", False), (
        "the stolen one was never his"
    )
    assert "keys=0" in keys("shred", "--lost", "--yes")


@real
def test_shredded_words_are_gone_for_everybody_and_the_pages_say_so(cast: Cast, sign_in: SignIn) -> None:
    reflection, other = make_reflection(cast), make_reflection(cast)
    grant = share(cast, reflection)
    (kept,) = SealingKey.objects.using("owner").filter(holder_id=cast.noor.pk).values()
    with acting_as(cast.noor):
        session = make_session(cast.pairing, cast.noor)
        item = bring_shared_text(session=session, shared_text=grant.shared_text, title="Two babies", by=cast.noor)
    with acting_as(cast.jonas):
        colleagues = write_reflection(parts=[Part("", "Jonas wrote this.")], by=cast.jonas)
    assert "Noor Haddad: 2 sealed texts of her own and 1 shared copies" in shred(cast)

    noor, ruth = sign_in(cast.noor), sign_in(cast.ruth)
    for what in ("", "edit/", "share/"):
        gone(noor, f"/reflections/{reflection.pk}/{what}")
    gone(noor, f"/reflections/shares/{grant.pk}/")
    gone(ruth, f"/reflections/shared/{grant.pk}/")
    page = gone(noor, f"/reflections/{other.pk}/edit/", free="Typed just now.", base="1")
    assert "Typed just now." in page
    assert "to copy" in page
    assert audited() == ("masters=1 keys=2 keys_shut=0 keys_back=0 texts=4 missing=0 shut=0 shredded=3", True)

    # What is not hers, or not sealed, stays: a colleague's, and what is said about hers in a session.
    assert "Jonas wrote this." in sign_in(cast.jonas).get(f"/reflections/{colleagues.pk}/").content.decode()
    page = ruth.get(reverse("item_detail", args=[session.pk, item.pk])).content.decode()
    assert "Two babies" in page
    assert "their key was destroyed on purpose" in page
    assert GUARDING not in page

    # Nothing of the key is left in its row; the trail names it and the copies.
    key = SealingKey.objects.using("owner").get(pk=kept["id"])
    assert (bytes(key.wrapped), key.master_id, key.shredded_at is None) == (b"", "", False)
    with pytest.raises(Shredded):
        key.key()
    with acting_as(Acting(agency_id=cast.agency.pk)):
        events = Event.objects.filter(act="keys_shred", via="command", kind="write")
        rows = EventObject.objects.filter(event_id__in=events.values("pk"))
        assert set(rows.values_list("type", "object_id", "author_id")) == {
            ("shared.sealingkey", key.pk, cast.noor.pk),
            ("reflect.sharedtext", grant.shared_text_id, cast.noor.pk),
        }

    # An old copy of it, put back, is found, and shredded again.
    SealingKey.objects.using("owner").filter(pk=key.pk).update(**kept)
    assert audited() == ("masters=1 keys=3 keys_shut=0 keys_back=1 texts=4 missing=0 shut=0 shredded=1", False)
    shred(cast)

    # What she writes from now on opens, and what is gone can be deleted.
    new = make_reflection(cast)
    assert GUARDING in noor.get(f"/reflections/{new.pk}/").content.decode()
    assert GUARDING in ruth.get(f"/reflections/shared/{share(cast, new).pk}/").content.decode()
    assert noor.get("/reflections/").status_code == 200
    assert noor.post(f"/reflections/{other.pk}/delete/").status_code == 302
    keys("rotate", "--texts", "--older-than", "0")
    assert audited() == ("masters=1 keys=3 keys_shut=0 keys_back=0 texts=5 missing=0 shut=0 shredded=2", True)


@real
def test_nothing_is_destroyed_unless_her_id_is_typed(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    make_reflection(cast)
    whose = ("shred", "--agency", str(cast.agency.pk), "--member", str(cast.noor.pk))
    for typed in ("", "yes", str(cast.ruth.pk)):
        monkeypatch.setattr(builtins, "input", lambda _asked, typed=typed: typed)
        with pytest.raises(CommandError, match="Nothing was changed"):
            keys(*whose)
    for agency, member in ((cast.other_agency.pk, cast.noor.pk), (cast.agency.pk, uuid4())):
        with pytest.raises(CommandError, match="Say whose"):
            keys("shred", "--agency", str(agency), "--member", str(member), "--yes")
    with pytest.raises(CommandError, match="Say whose"):
        keys("shred", "--yes")
    assert audited()[0].endswith("shredded=0")
    monkeypatch.setattr(builtins, "input", lambda _asked: str(cast.noor.pk))
    assert "keys=1 own=1 shared=0" in keys(*whose)
    assert audited()[0].endswith("shredded=1")


@pytest.mark.django_db
@pytest.mark.parametrize("command", [("keys", "audit"), ("keys", "rotate"), ("keys", "shred"), ("backup", "nowhere")])
def test_without_the_owners_address_it_says_what_to_set(
    monkeypatch: pytest.MonkeyPatch, command: tuple[str, str]
) -> None:
    monkeypatch.setattr(connections, "settings", {"default": connections.settings["default"]})
    with pytest.raises(CommandError, match="Set DATABASE_OWNER_URL"):
        call_command(*command)

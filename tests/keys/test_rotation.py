"""Fresh keys, and texts sealed anew while everybody reads and writes, killed again and again: nothing is lost."""

import datetime as dt
import random
import subprocess
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from uuid import UUID

import pytest
from django.conf import LazySettings, settings
from django.core.management import CommandError
from django.db import connections, models
from django.utils import timezone

from imh_practice.audit.checking import verify
from imh_practice.audit.models import Event, EventObject
from imh_practice.keys import rotating, texts
from imh_practice.keys.rotating import alone
from imh_practice.keys.texts import places, sealed_with, wait_for_open_transactions
from imh_practice.shared.acting import Acting, acting_as
from imh_practice.shared.environment_values import SealingKey as MasterKey
from imh_practice.shared.models import SealingKey
from imh_practice.shared.sealing import KeyMissing, open_sealed
from reflect.actions import edit_reflection
from reflect.models import Reflection
from reflect.writing import Part
from tests.cast import Cast, make_cast
from tests.conftest import BOTH
from tests.keys.rotation import People
from tests.keys.told import MANAGE, audited, environment, keys
from tests.reflect.story import make_reflection, share
from tests.worker import until

pytestmark = [pytest.mark.long, pytest.mark.django_db(transaction=True, databases=BOTH)]
FEW = {"texts": 300, "kills": 2}
MANY = {"texts": 10_000, "kills": 20}
NEW_MASTER = MasterKey("k9", b"9" * 32)


@pytest.fixture
def cast(transactional_db: None) -> Cast:
    return make_cast()


def owners() -> "models.QuerySet[SealingKey]":
    return SealingKey.objects.using("owner")


def rotate_until_killed(env: dict[str, str], after: float) -> bool:
    """Begin a rotation as an operator does, and kill it so many seconds after it has begun its work."""
    command = [*MANAGE, "keys", "rotate", "--texts"]
    process = subprocess.Popen(command, env=env, cwd=settings.BASE_DIR, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert process.stdout
    assert process.stdout.readline(), process.communicate()[1]
    time.sleep(after)
    killed = process.poll() is None
    process.kill()
    process.communicate()
    return killed


def test_everything_is_sealed_anew_while_everybody_goes_on(
    cast: Cast, whole: bool, record_property: Callable[[str, object], None], settings: LazySettings
) -> None:
    many, by, people = MANY if whole else FEW, random.Random(4), People(cast)
    people.write(many["texts"])
    owners().update(made_at=timezone.now() - dt.timedelta(days=2))
    old = set(owners().values_list("pk", flat=True))
    blob = next(iter(places()[0].rows().filter(author_id=cast.noor.pk)[:1])).__dict__["text"].blob
    env, kills = environment(PYTHONUNBUFFERED="1"), 0
    with people.at_work():
        for _ in range(many["kills"]):
            kills += rotate_until_killed(env, by.uniform(0, 2.0 if whole else 0.4))
        done = subprocess.run(
            [*MANAGE, "keys", "rotate", "--texts"], env=env, cwd=settings.BASE_DIR, capture_output=True, text=True
        )
        assert done.returncode == 0, done.stderr
        time.sleep(0.2)
    record_property("texts", many["texts"])
    record_property("failed_reads", len(people.failed))
    record_property("lost", len(lost := people.lost()))
    record_property("kills", kills)
    assert people.failed == []
    assert lost == []
    assert people.reads > 100
    assert sealed_with(old) == {}, "no text names an old key"
    assert not owners().filter(pk__in=old).exists()
    assert audited()[1], audited()[0]
    with acting_as(cast.noor), pytest.raises(KeyMissing):
        open_sealed(blob, holder_id=cast.noor.pk, binding="whatever it was")
    assert "made=0 texts=0 ended=0" in keys("rotate", "--texts"), "and once more changes nothing"
    with acting_as(Acting(agency_id=cast.agency.pk)):
        assert verify().is_whole


def test_with_the_old_master_key_taken_out_everything_opens(cast: Cast, settings: LazySettings) -> None:
    text = share(cast, make_reflection(cast)).shared_text
    before, figures = settings.SEALING_KEYS, "masters=1 keys=2 keys_shut={0} keys_back=0 texts=2 missing=0 shut={0}"
    settings.SEALING_KEYS = (NEW_MASTER, *before)
    assert "wrapped=2 made=0 texts=0" in keys("rotate")
    assert "wrapped=0 made=0 texts=0" in keys("rotate"), "once is enough"
    settings.SEALING_KEYS = (NEW_MASTER,)
    assert audited() == (f"{figures.format(0)} shredded=0", True)
    with acting_as(cast.ruth):
        assert type(text).objects.get().parts
    settings.SEALING_KEYS = before
    assert audited() == (f"{figures.format(2)} shredded=0", False), "and with the old one alone nothing does"
    with pytest.raises(CommandError, match="left as they are"):
        keys("rotate")
    assert owners().count() == 2, "a key whose master is lost is not thrown away"
    settings.SEALING_KEYS = (NEW_MASTER,)

    # The trail says what was done to whose, and no word.
    before_texts = set(owners().values_list("pk", flat=True))
    keys("rotate", "--texts", "--older-than", "0")
    with acting_as(Acting(agency_id=cast.agency.pk)):
        events = {event.pk: event for event in Event.objects.filter(act="keys_rotate")}
        rows = list(EventObject.objects.filter(event_id__in=events))
        assert verify().is_whole
    assert {(event.via, event.kind) for event in events.values()} == {("command", "write")}
    assert {row.object_id for row in rows if row.type == "shared.sealingkey"} == before_texts
    assert {row.author_id for row in rows} == {cast.noor.pk, None}
    assert text.pk in {row.object_id for row in rows}


@pytest.mark.parametrize("does", ["reads", "edits", "begins"])
def test_a_key_outlives_whoever_has_read_its_texts_or_is_sealing_with_it(cast: Cast, does: str) -> None:
    """Noor is in the midst of a request: she has one of hers open, has written over one, or has begun another."""
    read, edited = make_reflection(cast), make_reflection(cast)
    (old,) = owners()
    expected = {row.pk: row.parts for row in (read, edited)}
    with ThreadPoolExecutor(1) as another:
        with acting_as(cast.noor):
            row = Reflection.objects.get(pk=read.pk)
            if does == "edits":
                expected[edited.pk] = (Part("", "Written over."),)
                edit_reflection(reflection=edited, parts=expected[edited.pk], base=1, by=cast.noor)
            elif does == "begins":
                begun = make_reflection(cast)
                expected[begun.pk] = begun.parts
            rotation = another.submit(told_by, "rotate", "--texts", "--older-than", "0")
            until(lambda: read.pk not in named_by(old), seconds=20, why="the one she reads is sealed anew")
            assert named_by(old) == ({edited.pk} if does == "edits" else set()), "nobody waits for her, nor she"
            time.sleep(0.3)
            assert not rotation.done()
            assert row.parts == expected[read.pk], "read before it was sealed anew, opened after"
        assert f"made=1 texts={len(expected)} ended=1 shut=0 stuck=0" in rotation.result(20)
    with acting_as(cast.noor):
        assert {row.pk: row.parts for row in Reflection.objects.all()} == expected
    assert audited()[1]


def named_by(key: SealingKey) -> set[UUID]:
    return {pk for _place, pk in sealed_with([key.pk])[key.pk]}


def test_what_cannot_be_opened_is_left_and_said(cast: Cast) -> None:
    reflection, other = make_reflection(cast), make_reflection(cast)
    # By a clock that goes ahead: the fresh key is newer still.
    owners().update(made_at=timezone.now() + dt.timedelta(hours=1))
    with connections["owner"].cursor() as cursor:
        cursor.execute("UPDATE reflect_reflection SET text = text || 'x' WHERE id = %s", [reflection.pk])
    with pytest.raises(CommandError, match="left as they are"):
        keys("rotate", "--texts", "--older-than=-3")
    newest, old = owners().order_by("-made_at")
    assert named_by(newest) == {other.pk}
    assert named_by(old) == {reflection.pk}, "its key is kept for it"
    assert not audited()[1]
    with acting_as(cast.noor):
        assert Reflection.objects.get(pk=other.pk).parts


def test_it_waits_for_who_has_only_read_and_not_beside_another(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    make_reflection(cast)
    monkeypatch.setattr(texts, "PATIENCE", 0.1)
    waited: list[str] = []

    def give_up(words: str) -> None:
        waited.append(words)
        raise TimeoutError

    with acting_as(cast.noor):
        row = Reflection.objects.get()
        with pytest.raises(TimeoutError):
            wait_for_open_transactions(give_up)
        assert row.parts
    wait_for_open_transactions(give_up)
    assert len(waited) == 1
    monkeypatch.setattr(rotating, "PATIENCE", "0.1s")
    with ThreadPoolExecutor(1) as another, alone():
        assert another.submit(told_by, "rotate").result() == "Another rotation is running."
    keys("rotate")


def told_by(*words: str) -> str:
    """Call it in a thread, on connections of its own."""
    try:
        return keys(*words)
    except CommandError as error:
        return str(error)
    finally:
        connections.close_all()

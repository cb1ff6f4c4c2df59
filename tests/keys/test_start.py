"""What serves does not start where a master key is missing or is another: said in a sentence, before anyone types."""

import base64
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import LazySettings, settings
from django.core import checks
from django.db import ProgrammingError, transaction

from imh_practice.shared.acting import Acting, acting_as, acting_as_system
from imh_practice.shared.environment_values import SealingKey as MasterKey
from imh_practice.shared.models import SealingKey
from imh_practice.shared.starting import keys_check, refuse_wrong_keys, wrong_master_key
from tests.cast import Cast, make_cast
from tests.conftest import BOTH
from tests.keys.told import environment
from tests.reflect.story import make_reflection, share

BIN = Path(sys.prefix) / "bin"
NEW = MasterKey("k9", b"9" * 32)
CANNOT = "imh-practice cannot start: "
LACKS = "SEALING_KEYS lacks the key local, with which the keys of 2 people or agencies are wrapped: put it back"
ANOTHER = "SEALING_KEYS has another key named local than the one with which the keys of 2 people or agencies"
WEB: list[str | Path] = [
    BIN / "gunicorn",
    "--preload",
    "--bind=127.0.0.1:0",
    "--no-control-socket",
    "imh_practice.wsgi:application",
]
WORKER: list[str | Path] = [BIN / "celery", "--app=imh_practice.celery", "worker", "--concurrency=1"]


def test_it_says_which_master_key_is_missing_or_another(cast: Cast, settings: LazySettings) -> None:
    configured = settings.SEALING_KEYS
    assert wrong_master_key() == "", "nothing is sealed yet"
    share(cast, make_reflection(cast))
    assert wrong_master_key() == ""
    settings.SEALING_KEYS = (NEW,)
    assert wrong_master_key().startswith(LACKS)
    settings.SEALING_KEYS = (NEW, MasterKey(configured[0].id, b"2" * 32))
    assert wrong_master_key().startswith(ANOTHER)
    (error,) = keys_check()
    assert error.level == checks.ERROR
    settings.SEALING_KEYS = (NEW, *configured)
    assert keys_check() == []
    assert keys_check in checks.registry.registry.get_checks()


def test_one_changed_row_stops_nobody(cast: Cast) -> None:
    with acting_as(cast.noor):
        of_noor = SealingKey.objects.of_holder(cast.noor.pk)
        SealingKey.objects.create(holder_id=cast.noor.pk, master_id=of_noor.master_id, wrapped=b"0" * 60)  # type: ignore[attr-defined]
    assert wrong_master_key() == ""


def test_the_context_of_the_start_reads_keys_and_writes_none(cast: Cast) -> None:
    share(cast, make_reflection(cast))
    with acting_as_system("keys"):
        assert SealingKey.objects.count() == 2
        with pytest.raises(ProgrammingError), transaction.atomic():
            SealingKey.objects.create(agency_id=cast.agency.pk, holder_id=cast.noor.pk, master_id="x", wrapped=b"")
    for other in (Acting(), Acting(system="sweep"), Acting(agency_id=cast.agency.pk, member_id=cast.bea.pk)):
        with acting_as(other):
            assert {key.holder_id for key in SealingKey.objects.all()} <= {cast.agency.pk}


def started(command: list[str | Path], env: dict[str, str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, env=env, cwd=settings.BASE_DIR, capture_output=True, text=True, timeout=90)


def test_a_database_that_does_not_answer_is_asked_again_later() -> None:
    done = started([sys.executable, "-c", "import imh_practice.wsgi"], environment("there_is_none"))
    assert (done.returncode, done.stderr) == (75, f"{CANNOT}the database does not answer\n")


@pytest.mark.django_db(transaction=True, databases=BOTH)
def test_web_and_worker_refuse(transactional_db: None, tmp_path: Path) -> None:
    cast = make_cast()
    share(cast, make_reflection(cast))
    refuse_wrong_keys()  # where all fits it says nothing
    key = base64.b64encode(b"2" * 32).decode()
    for command, name, says in ((WEB, "other", LACKS), (WORKER, "local", ANOTHER)):
        env = environment(SEALING_KEYS=f"new:{key},{name}:{key}", HOME=str(tmp_path))
        del env["DATABASE_OWNER_URL"]
        done = started(command, env)
        assert done.returncode == 78, done.stderr
        (line,) = [line for line in done.stderr.splitlines() if "cannot start" in line]
        assert line.startswith(CANNOT + says)
        assert "Traceback" not in done.stderr

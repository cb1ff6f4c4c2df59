"""The dummy kind, and jobs done in this process."""

import pytest
from pytest_django import Settings

from tests.worker import dummy_worker, files_dir, worker

__all__ = ["dummy_worker", "files_dir", "worker"]


@pytest.fixture(autouse=True)
def _dummy_kind(settings: Settings) -> None:
    settings.JOB_KINDS = {"dummy": "tests.jobs.dummy.DUMMY"}

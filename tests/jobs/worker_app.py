"""The product's worker with one kind of work more (celery -A tests.jobs.worker_app)."""

import os

from django.conf import settings

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "imh_practice.settings")
settings.JOB_KINDS["dummy"] = "tests.jobs.dummy.DUMMY"

from imh_practice.celery import app  # noqa: E402 - the kinds are read when work comes, the settings before

__all__ = ["app"]

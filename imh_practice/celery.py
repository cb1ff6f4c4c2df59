"""The worker's and beat's entry (celery -A imh_practice.celery). The database is the truth of the queue."""

import os
from typing import Any

from celery import Celery
from celery.schedules import crontab
from celery.signals import worker_init, worker_process_init
from django.conf import settings
from django.utils.module_loading import import_string

from imh_practice.shared.pdf_apart import server

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "imh_practice.settings")

app = Celery("imh_practice")
app.set_default()  # for every thread: without it a web thread would ring at Celery's default broker, which is nobody's
app.conf.update(
    broker_url=settings.CELERY_BROKER_URL,
    broker_connection_retry_on_startup=True,
    broker_connection_timeout=2,  # seconds a request waits for a broker that is away; its job is not lost
    broker_transport_options={"visibility_timeout": 3600, "socket_connect_timeout": 2, "socket_timeout": 10},
    task_ignore_result=True,
    task_serializer="json",
    accept_content=["json"],
    task_acks_late=True,
    task_reject_on_worker_lost=True,
    worker_prefetch_multiplier=1,
    task_time_limit=900,  # seconds, below the visibility timeout
    task_soft_time_limit=840,
    worker_hijack_root_logger=False,
    beat_schedule={
        "sweep": {
            "task": "jobs.sweep",
            "schedule": settings.JOB_SWEEP_SECONDS,
            "options": {"expires": settings.JOB_SWEEP_SECONDS},  # sweeps nobody ran do not queue up
        },
        "anchor": {
            "task": "audit.anchor",
            "schedule": crontab(minute=25),
            "options": {"expires": 3600},
        },
        "clear_sessions": {
            "task": "people.clear_sessions",
            "schedule": crontab(hour=4, minute=10),
            "options": {"expires": 3600},
        },
    },
)
app.autodiscover_tasks(["imh_practice.audit", "imh_practice.jobs", "imh_practice.people"])


@worker_init.connect(weak=False)
def refuse_wrong_keys(**_facts: Any) -> None:
    """Ask before the worker starts its processes. By name: this module is read before the apps are ready."""
    import_string("imh_practice.shared.starting.refuse_wrong_keys")()


@worker_process_init.connect(weak=False)
def warm(**_facts: Any) -> None:
    """Start the maker of PDFs with each of the worker's processes: nobody's first file waits for its imports."""
    server.start()

"""What a load balancer and an operator ask."""

from django.core.cache import cache
from django.db import connection, transaction
from django.http import HttpRequest, HttpResponse

from imh_practice.jobs.access import oldest_wait_seconds

TOO_LONG_SECONDS = 300
"""A worker can live and not consume, so health is the age of the oldest waiting job, not "process up"."""


@transaction.non_atomic_requests
def healthz(request: HttpRequest) -> HttpResponse:
    """The process lives."""
    return HttpResponse("ok\n", content_type="text/plain")


@transaction.non_atomic_requests
def readyz(request: HttpRequest) -> HttpResponse:
    """Database, cache and jobs answer; 503 and one word where one does not."""
    checks = {"database": _database, "cache": _cache, "jobs": _jobs}
    for name, check in checks.items():
        try:
            fine = check()
        except Exception:  # whatever it is, the answer is the same and carries nothing of it
            fine = False
        if not fine:
            return HttpResponse(f"{name}\n", content_type="text/plain", status=503)
    return HttpResponse("ok\n", content_type="text/plain")


def _database() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        return bool(cursor.fetchone() == (1,))


def _cache() -> bool:
    cache.set("readyz", 1, 5)
    return bool(cache.get("readyz") == 1)


def _jobs() -> bool:
    return oldest_wait_seconds() < TOO_LONG_SECONDS

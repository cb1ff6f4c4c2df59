"""The floor: a one-file Django view with session sign-in and one indexed SELECT of 50 rows. Run as a script.

Prints one JSON object: median wall and CPU seconds of a request, its queries and bytes. A process of its own, because
settings are one to a process.
"""

import json
import statistics
import sys
import time
from typing import Any

import django
from django.conf import settings
from django.http import HttpRequest, HttpResponse

from imh_practice.shared.environment import read_environment

owner = read_environment().DATABASE_OWNER_URL
assert owner is not None
settings.configure(
    SECRET_KEY="floor",
    ALLOWED_HOSTS=["*"],
    ROOT_URLCONF=__name__,
    USE_TZ=True,
    INSTALLED_APPS=["django.contrib.auth", "django.contrib.contenttypes", "django.contrib.sessions"],
    MIDDLEWARE=[
        "django.contrib.sessions.middleware.SessionMiddleware",
        "django.contrib.auth.middleware.AuthenticationMiddleware",
    ],
    AUTH_USER_MODEL="auth.User",
    TEMPLATES=[{"BACKEND": "django.template.backends.django.DjangoTemplates"}],
    DATABASES={
        "default": {
            **owner.django(),
            "NAME": "floor",
            "CONN_MAX_AGE": 600,
        }
    },
)
django.setup()

from django.contrib.auth.models import User
from django.db import connection
from django.template import engines
from django.test import Client
from django.urls import path

PAGE = engines["django"].from_string(
    "<!doctype html><title>Floor</title><h1>{{ user.username }}</h1>"
    "<ul>{% for row in rows %}<li>{{ row.0 }} {{ row.1 }}</li>{% endfor %}</ul>"
)


def fifty(request: HttpRequest) -> HttpResponse:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT made_at, text FROM note WHERE owner = %s ORDER BY made_at DESC LIMIT 50", [request.user.pk]
        )
        return HttpResponse(PAGE.render({"rows": cursor.fetchall(), "user": request.user}, request))


urlpatterns = [path("", fifty)]


def prepare() -> Any:
    from django.core.management import call_command  # noqa: PLC0415 - after setup, as above

    call_command("migrate", verbosity=0)
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE IF NOT EXISTS note (id serial, owner int, made_at timestamptz, text text)")
        cursor.execute("SELECT count(*) FROM note")
        if cursor.fetchone()[0] == 0:
            cursor.execute(
                "INSERT INTO note (owner, made_at, text) SELECT 1 + n % 100, now() - random() * interval '150 days',"
                " repeat('noticed ', 25) FROM generate_series(1, 100000) n"
            )
            cursor.execute("CREATE INDEX note_owner ON note (owner, made_at DESC)")
            cursor.execute("ANALYZE note")
    user, _made = User.objects.get_or_create(pk=1, defaults={"username": "floor"})
    return user


def main(requests: int) -> None:
    client = Client()
    client.force_login(prepare())
    for _ in range(20):
        client.get("/")
    queries: list[str] = []

    def count(execute: Any, *args: Any) -> Any:
        queries.append(args[0])
        return execute(*args)

    with connection.execute_wrapper(count):
        body = client.get("/").content
    wall, cpu = [], []
    for _ in range(requests):
        began, cpu_began = time.perf_counter(), time.process_time()
        client.get("/")
        wall.append(time.perf_counter() - began)
        cpu.append(time.process_time() - cpu_began)
    print(
        json.dumps(
            {
                "wall": statistics.median(wall),
                "cpu": statistics.median(cpu),
                "queries": len(queries),
                "bytes": len(body),
            }
        )
    )


if __name__ == "__main__":
    main(int(sys.argv[1]))

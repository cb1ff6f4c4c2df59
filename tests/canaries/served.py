"""The product as it runs: gunicorn's own workers and Celery's, at DEBUG, on the tests' database; and one over HTTP."""

import os
import signal
import subprocess
import sys
import urllib.error
import urllib.request
from http.cookiejar import CookieJar
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.urls import reverse

from imh_practice.shared.local.demo import answers, open_port, without_owner
from tests.canaries.using import title_of
from tests.cast import PASSWORD
from tests.keys.told import environment
from tests.worker import PRODUCT, Worker, until

DEBUG = "tests.canaries.at_debug"


def at_debug(temporary: Path, mail: Path) -> dict[str, str]:
    """Return what makes a process log all it can, and keep what it puts aside where it can be searched."""
    return {
        "DJANGO_SETTINGS_MODULE": DEBUG,
        "LOG_LEVEL": "DEBUG",
        "TMPDIR": str(temporary),
        "FILES_DIR": str(settings.FILES_DIR),
        "EMAIL_URL": mail.as_uri(),
    }


class Web:
    """The web server: its own parent, two workers, a port of the kernel's choosing."""

    def __init__(self, log: Path, changed: dict[str, str]) -> None:
        self.log, self.changed, self.port = log, changed, 0
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        listener = open_port(0)
        self.port = listener.getsockname()[1]
        command = [sys.executable, "-m", "gunicorn", "--preload", "--workers=2", f"--bind=fd://{listener.fileno()}"]
        command += ["--no-control-socket", "--log-level=debug"]
        command += ["--logger-class=imh_practice.shared.server_log.ServerLog", "imh_practice.wsgi:application"]
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                command,
                env=without_owner(environment(**self.changed)),
                cwd=settings.BASE_DIR,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                pass_fds=[listener.fileno()],
                start_new_session=True,
            )
        listener.close()
        until(lambda: answers(self.port), seconds=60, why="the first page")

    @property
    def url(self) -> str:
        return f"http://localhost:{self.port}"

    def workers(self) -> list[int]:
        assert self.process is not None
        told = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text()
        return [int(pid) for pid in told.split()]

    def kill_workers(self) -> None:
        """SIGKILL to each, whatever it is doing; the parent starts others."""
        for pid in self.workers():
            os.kill(pid, signal.SIGKILL)

    def stop(self) -> None:
        if self.process is not None:
            self.process.terminate()
            self.process.wait(20)


def loud_worker(log: Path) -> Worker:
    return Worker(log, PRODUCT, hands=1, level="DEBUG")


class NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *args: Any, **kwargs: Any) -> None:
        return None


class Answer:
    """As Django's own client gives it."""

    def __init__(self, status: int, headers: Any, content: bytes) -> None:
        self.status_code, self.headers, self.content = status, headers, content


class Visitor:
    """Somebody over HTTP, signed in with her password; on our pages, so her browser says where a form comes from."""

    def __init__(self, url: str, email: str = "") -> None:
        self.url, self.email, self.jar = url, email, CookieJar()
        self.opener = urllib.request.build_opener(NoRedirect(), urllib.request.HTTPCookieProcessor(self.jar))
        self.answered: list[tuple[str, bytes]] = []
        self.titles: list[tuple[str, bytes]] = []
        if email:
            self.sign_in()

    def sign_in(self) -> None:
        login = reverse("account_login")
        self.get(login)
        assert self.post(login, {"login": self.email, "password": PASSWORD}).status_code == 302

    def get(self, path: str) -> Answer:
        return self._asked(urllib.request.Request(self.url + path))

    def post(self, path: str, data: Any) -> Answer:
        if not self._token():
            self.get(reverse("account_login"))
        sent = urlencode({"csrfmiddlewaretoken": self._token(), **data}, doseq=True).encode()
        return self._asked(urllib.request.Request(self.url + path, sent, {"Origin": self.url}))

    def _token(self) -> str:
        return next((str(cookie.value) for cookie in self.jar if cookie.name == settings.CSRF_COOKIE_NAME), "")

    def _asked(self, request: urllib.request.Request) -> Answer:
        try:
            with self.opener.open(request, timeout=60) as answer:
                found = Answer(answer.status, answer.headers, answer.read())
        except urllib.error.HTTPError as error:
            found = Answer(error.code, error.headers, error.read())
        self.answered.append((request.full_url, f"{request.full_url}\n{found.headers}".encode()))
        self.titles.append((request.full_url, title_of(found.content)))
        return found

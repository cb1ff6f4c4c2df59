"""How often a page asks the database, without the frame that every page has."""

import re

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

FRAME = re.compile(r"set_config|SAVEPOINT|django_session|people_person|audit_|agencies_agency|membership_role")


def asked(client: Client, path: str) -> list[str]:
    """Return the page's own queries; the page is opened once before, so that nothing is asked for the first time."""
    client.get(path)
    with CaptureQueriesContext(connection) as captured:
        assert client.get(path).status_code == 200
    return [query["sql"] for query in captured if not FRAME.search(query["sql"])]

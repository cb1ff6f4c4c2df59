"""Migrations go back as they came."""

import pytest
from django.apps import apps
from django.conf import settings
from django.db import connections
from django.db.migrations.executor import MigrationExecutor

from tests.conftest import BOTH


def own_tables() -> set[str]:
    with connections["owner"].cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        rooms = {app.label for app in apps.get_app_configs() if app.path.startswith(str(settings.BASE_DIR))}
        return {table for (table,) in cursor.fetchall() if table.partition("_")[0] in rooms}


@pytest.mark.django_db(databases=BOTH)
def test_every_room_can_be_taken_back_to_nothing() -> None:
    """In the test's own transaction, which PostgreSQL rolls back with tables and all."""
    assert len(own_tables()) > 50
    labels = sorted({table.partition("_")[0] for table in own_tables()})
    MigrationExecutor(connections["owner"]).migrate([(label, None) for label in labels])
    assert own_tables() == set()

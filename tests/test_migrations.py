"""Migrations go back as they came."""

import pytest
from django.apps import apps
from django.db import connections
from django.db.migrations.executor import MigrationExecutor

from tests.conftest import BOTH


@pytest.mark.django_db(databases=BOTH)
def test_every_room_can_be_taken_back_to_nothing() -> None:
    """In the test's own transaction, which PostgreSQL rolls back with tables and all."""
    ours = {"imh_practice", "observations", "reflect", "supervision"}
    rooms = [app for app in apps.get_app_configs() if app.name.partition(".")[0] in ours]
    tables = {model._meta.db_table for app in rooms for model in app.get_models()}
    owner = connections["owner"]
    assert len(tables & {*owner.introspection.table_names()}) == len(tables) > 50
    MigrationExecutor(owner).migrate([(app.label, None) for app in rooms])
    assert not tables & {*owner.introspection.table_names()}

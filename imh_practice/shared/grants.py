"""What the app's database role may do: granted after each migrate, table by table, from what models declare."""

from collections.abc import Iterator, Mapping
from typing import Any

from django.apps import AppConfig, apps
from django.conf import settings
from django.db import connections
from django.utils.module_loading import import_string


def declared_grants() -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield each table with the app role's privileges on it.

    A model says ``db_grants``; tables of other people's models stand in ``settings.OUTSIDE_TENANCY``.
    """
    outside: Mapping[str, Any] = import_string(settings.OUTSIDE_TENANCY)
    for model in apps.get_models(include_auto_created=True):
        table = model._meta.db_table
        if table in outside:
            yield table, outside[table].grants
        elif hasattr(model, "db_grants"):
            yield table, model.db_grants
        elif model._meta.auto_created:
            raise LookupError(f"{table} is an implicit join table: it has no agency. Write the join as a model.")
        else:
            raise LookupError(f"{table} is neither a tenant table nor listed in {settings.OUTSIDE_TENANCY}.")
    yield "django_migrations", ("SELECT",)  # makemigrations --check and /readyz read it


def grant_tables(sender: AppConfig, using: str, **kwargs: Any) -> None:
    """Make the app role's privileges equal to the declared ones. Idempotent; run by post_migrate, once."""
    if sender.label != "shared" or using != "owner":
        return
    connection = connections[using]
    quote = connection.ops.quote_name
    role = quote(settings.DATABASES["default"]["USER"])
    present = set(connection.introspection.table_names())
    with connection.cursor() as cursor:
        cursor.execute(f"GRANT USAGE ON SCHEMA public TO {role}")
        cursor.execute(f"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {role}")
        for table, privileges in declared_grants():
            if table in present:
                cursor.execute(f"REVOKE ALL ON {quote(table)} FROM {role}")
                cursor.execute(f"GRANT {', '.join(privileges)} ON {quote(table)} TO {role}")

"""Places on teams end with the place in the agency: whoever left before this, and is asked in again, has none."""

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor


def end_places(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    alias = schema_editor.connection.alias
    places = apps.get_model("families", "TeamPlace").objects.using(alias)
    members = apps.get_model("membership", "Member").objects.using(alias)
    for member in members.exclude(ended_at=None):
        places.filter(member_id=member.pk, ended_at=None).update(ended_at=member.ended_at)


class Migration(migrations.Migration):
    dependencies = [
        ("families", "0003_version"),
        ("membership", "0001_initial"),
    ]

    operations = [migrations.RunPython(end_places, migrations.RunPython.noop)]

from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.models import F


def take_over(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Until now ``closed_at`` was when the minutes that stand were written."""
    sessions = apps.get_model("supervision", "Session")._base_manager.using(schema_editor.connection.alias)
    sessions.update(minutes_at=F("closed_at"))


class Migration(migrations.Migration):
    dependencies = [
        ("supervision", "0002_seats_are_given_by_whoever_opened"),
    ]

    operations = [
        migrations.AddField(
            model_name="session",
            name="minutes_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.RunPython(take_over, migrations.RunPython.noop, elidable=True),
    ]

import imh_practice.shared.recorded
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("audit", "0003_unrecorded"),
        ("agencies", "0003_alter_agency_began_at"),
    ]

    operations = [
        migrations.AddConstraint(
            model_name="program",
            constraint=imh_practice.shared.recorded.Recorded(author="", but=(), name="agencies_program_recorded"),
        ),
    ]

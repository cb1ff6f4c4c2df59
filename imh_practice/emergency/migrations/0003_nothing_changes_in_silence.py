import imh_practice.shared.recorded
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("audit", "0003_unrecorded"),
        ("emergency", "0002_each_act_in_ones_own_name"),
        ("families", "0006_nothing_changes_in_silence"),
        ("membership", "0003_nothing_changes_in_silence"),
    ]

    operations = [
        migrations.AddConstraint(
            model_name="emergencyaccess",
            constraint=imh_practice.shared.recorded.Recorded(
                author="opened_by_id", but=(), name="emergency_emergencyaccess_recorded"
            ),
        ),
        migrations.AddConstraint(
            model_name="notice",
            constraint=imh_practice.shared.recorded.Recorded(
                author="member_id", but=(), name="emergency_notice_recorded"
            ),
        ),
    ]

import imh_practice.shared.recorded
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("audit", "0003_unrecorded"),
        ("agencies", "0004_nothing_changes_in_silence"),
        ("families", "0005_one_of_a_name"),
        ("membership", "0003_nothing_changes_in_silence"),
    ]

    operations = [
        migrations.AddConstraint(
            model_name="caregiver",
            constraint=imh_practice.shared.recorded.Recorded(author="", but=(), name="families_caregiver_recorded"),
        ),
        migrations.AddConstraint(
            model_name="child",
            constraint=imh_practice.shared.recorded.Recorded(author="", but=(), name="families_child_recorded"),
        ),
        migrations.AddConstraint(
            model_name="family",
            constraint=imh_practice.shared.recorded.Recorded(author="", but=(), name="families_family_recorded"),
        ),
        migrations.AddConstraint(
            model_name="teamplace",
            constraint=imh_practice.shared.recorded.Recorded(
                author="member_id", but=(), name="families_teamplace_recorded"
            ),
        ),
    ]

import imh_practice.shared.recorded
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("audit", "0003_unrecorded"),
        ("membership", "0003_nothing_changes_in_silence"),
        ("observations", "0003_nothing_changes_in_silence"),
        ("reflect", "0003_nothing_is_about_a_session"),
    ]

    operations = [
        migrations.AddConstraint(
            model_name="reflection",
            constraint=imh_practice.shared.recorded.Recorded(
                author="author_id", but=(), name="reflect_reflection_recorded"
            ),
        ),
        migrations.AddConstraint(
            model_name="sharedtext",
            constraint=imh_practice.shared.recorded.Recorded(
                author="author_id", but=(), name="reflect_sharedtext_recorded"
            ),
        ),
        migrations.AddConstraint(
            model_name="sharegrant",
            constraint=imh_practice.shared.recorded.Recorded(
                author="author_id", but=("opened_at",), name="reflect_sharegrant_recorded"
            ),
        ),
    ]

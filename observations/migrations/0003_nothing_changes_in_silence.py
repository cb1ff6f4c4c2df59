import imh_practice.shared.recorded
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("audit", "0003_unrecorded"),
        ("families", "0006_nothing_changes_in_silence"),
        ("membership", "0003_nothing_changes_in_silence"),
        ("observations", "0002_writer_index"),
        ("practice", "0001_initial"),
    ]

    operations = [
        migrations.AddConstraint(
            model_name="holdback",
            constraint=imh_practice.shared.recorded.Recorded(
                author="member_id", but=(), name="observations_holdback_recorded"
            ),
        ),
        migrations.AddConstraint(
            model_name="moment",
            constraint=imh_practice.shared.recorded.Recorded(author="", but=(), name="observations_moment_recorded"),
        ),
        migrations.AddConstraint(
            model_name="momentchild",
            constraint=imh_practice.shared.recorded.Recorded(
                author="", but=(), name="observations_momentchild_recorded"
            ),
        ),
        migrations.AddConstraint(
            model_name="momenttag",
            constraint=imh_practice.shared.recorded.Recorded(author="", but=(), name="observations_momenttag_recorded"),
        ),
        migrations.AddConstraint(
            model_name="momentversion",
            constraint=imh_practice.shared.recorded.Recorded(
                author="made_by_id", but=(), name="observations_momentversion_recorded"
            ),
        ),
        migrations.AddConstraint(
            model_name="visit",
            constraint=imh_practice.shared.recorded.Recorded(
                author="author_id", but=(), name="observations_visit_recorded"
            ),
        ),
        migrations.AddConstraint(
            model_name="visitservice",
            constraint=imh_practice.shared.recorded.Recorded(
                author="", but=(), name="observations_visitservice_recorded"
            ),
        ),
        migrations.AddConstraint(
            model_name="visitversion",
            constraint=imh_practice.shared.recorded.Recorded(
                author="made_by_id", but=(), name="observations_visitversion_recorded"
            ),
        ),
    ]

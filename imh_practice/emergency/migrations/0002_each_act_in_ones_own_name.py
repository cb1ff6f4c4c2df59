"""Each act upon an emergency access is written in the name of whoever does it: an answer, a taking back, a review."""

import imh_practice.shared.tenancy
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("emergency", "0001_initial"),
        ("families", "0005_one_of_a_name"),
        ("membership", "0002_invited_as"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="emergencyaccess",
            name="emergency_access_changed",
        ),
        migrations.AddConstraint(
            model_name="emergencyaccess",
            constraint=imh_practice.shared.tenancy.RowPolicy(
                check="ends_at <= statement_timestamp() AND reviewed_by_id IS NULL",
                column="agency_id",
                command="UPDATE",
                name="emergency_access_closed",
                using="reviewed_at IS NULL",
            ),
        ),
        migrations.AddConstraint(
            model_name="emergencyaccess",
            constraint=imh_practice.shared.tenancy.RowPolicy(
                check="answered_by_id = {member} AND reviewed_by_id IS NULL",
                column="agency_id",
                command="UPDATE",
                name="emergency_access_answered",
                using="reviewed_at IS NULL",
            ),
        ),
        migrations.AddConstraint(
            model_name="emergencyaccess",
            constraint=imh_practice.shared.tenancy.RowPolicy(
                check="opened_by_id = {member} AND answered_by_id IS NULL AND began_at IS NULL AND reviewed_by_id IS NULL",
                column="agency_id",
                command="UPDATE",
                name="emergency_access_taken_back",
                using="reviewed_at IS NULL",
            ),
        ),
        migrations.AddConstraint(
            model_name="emergencyaccess",
            constraint=imh_practice.shared.tenancy.RowPolicy(
                check="ends_at <= statement_timestamp() AND reviewed_by_id = {member}",
                column="agency_id",
                command="UPDATE",
                name="emergency_access_reviewed",
                using="reviewed_at IS NULL",
            ),
        ),
        migrations.AddConstraint(
            model_name="emergencyaccess",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("reviewed_at", None), ("reviewed_by", None)),
                    models.Q(("reviewed_at__isnull", False), ("reviewed_by__isnull", False)),
                    _connector="OR",
                ),
                name="emergency_reviewed_by_one",
            ),
        ),
    ]

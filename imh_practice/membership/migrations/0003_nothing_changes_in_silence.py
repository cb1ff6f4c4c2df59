import imh_practice.shared.recorded
from django.conf import settings
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("audit", "0003_unrecorded"),
        ("membership", "0002_invited_as"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddConstraint(
            model_name="invitation",
            constraint=imh_practice.shared.recorded.Recorded(
                author="invited_by_id", but=(), name="membership_invitation_recorded"
            ),
        ),
        migrations.AddConstraint(
            model_name="member",
            constraint=imh_practice.shared.recorded.Recorded(author="id", but=(), name="membership_member_recorded"),
        ),
        migrations.AddConstraint(
            model_name="pairing",
            constraint=imh_practice.shared.recorded.Recorded(
                author="clinician_id", but=(), name="membership_pairing_recorded"
            ),
        ),
        migrations.AddConstraint(
            model_name="role",
            constraint=imh_practice.shared.recorded.Recorded(
                author="member_id", but=(), name="membership_role_recorded"
            ),
        ),
    ]

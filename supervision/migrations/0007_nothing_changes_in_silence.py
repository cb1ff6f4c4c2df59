import imh_practice.shared.recorded
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("audit", "0003_unrecorded"),
        ("membership", "0003_nothing_changes_in_silence"),
        ("observations", "0003_nothing_changes_in_silence"),
        ("reflect", "0004_nothing_changes_in_silence"),
        ("supervision", "0006_a_line_before_anybody_agreed"),
    ]

    operations = [
        migrations.AddConstraint(
            model_name="agendaitem",
            constraint=imh_practice.shared.recorded.Recorded(
                author="brought_by_id", but=(), name="supervision_agendaitem_recorded"
            ),
        ),
        migrations.AddConstraint(
            model_name="approval",
            constraint=imh_practice.shared.recorded.Recorded(
                author="member_id", but=(), name="supervision_approval_recorded"
            ),
        ),
        migrations.AddConstraint(
            model_name="comment",
            constraint=imh_practice.shared.recorded.Recorded(
                author="author_id", but=(), name="supervision_comment_recorded"
            ),
        ),
        migrations.AddConstraint(
            model_name="commentversion",
            constraint=imh_practice.shared.recorded.Recorded(
                author="made_by_id", but=(), name="supervision_commentversion_recorded"
            ),
        ),
        migrations.AddConstraint(
            model_name="participant",
            constraint=imh_practice.shared.recorded.Recorded(
                author="member_id", but=(), name="supervision_participant_recorded"
            ),
        ),
        migrations.AddConstraint(
            model_name="session",
            constraint=imh_practice.shared.recorded.Recorded(
                author="opened_by_id", but=(), name="supervision_session_recorded"
            ),
        ),
        migrations.AddConstraint(
            model_name="summary",
            constraint=imh_practice.shared.recorded.Recorded(author="", but=(), name="supervision_summary_recorded"),
        ),
        migrations.AddConstraint(
            model_name="summaryline",
            constraint=imh_practice.shared.recorded.Recorded(
                author="", but=(), name="supervision_summaryline_recorded"
            ),
        ),
        migrations.AddConstraint(
            model_name="summaryversion",
            constraint=imh_practice.shared.recorded.Recorded(
                author="made_by_id", but=(), name="supervision_summaryversion_recorded"
            ),
        ),
    ]

"""Which access answers to which address: by its kind, its state, and the role of whoever asks, now."""

from django.utils import timezone

from imh_practice.emergency.access import may_have_file, open_now, to_answer, to_review
from imh_practice.emergency.actions import answer, close, review
from imh_practice.emergency.models import EmergencyAccess
from imh_practice.membership.models import Member, Role
from imh_practice.shared.acting import acting_as
from imh_practice.shared.ids import uuid7
from tests.cast import Cast
from tests.emergency.conftest import Record


def anew(member: Member) -> Member:
    """Return her as the next request finds her."""
    return Member.objects.with_roles().get(pk=member.pk)


def test_a_wish_is_answered_once_and_by_who_is_an_admin_now(
    cast: Cast, record: Record, wished: EmergencyAccess
) -> None:
    with acting_as(record.ada):
        assert to_answer(anew(record.ada), wished.pk) == wished
        assert to_answer(anew(record.ada), uuid7()) is None
        Role.objects.filter(member=record.ada).update(ended_at=timezone.now())
        assert to_answer(anew(record.ada), wished.pk) is None
        Role.objects.filter(member=record.ada).update(ended_at=None)
        answer(access=wished, agreed=False, by=record.ada)
        assert to_answer(anew(record.ada), wished.pk) is None


def test_a_record_is_not_a_file_and_a_file_not_a_record(cast: Cast, record: Record, wished: EmergencyAccess) -> None:
    with acting_as(record.ada):
        answer(access=wished, agreed=True, by=record.ada)
    with acting_as(cast.salome):
        assert may_have_file(anew(cast.salome), wished.pk) == wished
        assert may_have_file(anew(cast.salome), uuid7()) is None
        assert open_now(anew(cast.salome), wished.pk) is None


def test_an_open_record_has_no_answer_and_no_file(cast: Cast, record: Record, opened: EmergencyAccess) -> None:
    with acting_as(cast.salome):
        assert open_now(anew(cast.salome), opened.pk) == opened
        assert may_have_file(anew(cast.salome), opened.pk) is None
    with acting_as(record.ada):
        assert to_answer(anew(record.ada), opened.pk) is None


def test_it_is_reviewed_once(cast: Cast, record: Record, opened: EmergencyAccess) -> None:
    with acting_as(record.ada):
        assert to_review(anew(record.ada), opened.pk) is None
        close(access=opened)
        assert to_review(anew(record.ada), opened.pk) == opened
        review(access=opened, was_needed=True, finding="It was.", by=record.ada)
        assert to_review(anew(record.ada), opened.pk) is None

"""Writing, sharing and taking back: what they keep, what they refuse, and the mark each leaves on the trail."""

import datetime as dt

import pytest
from django.db import transaction
from django.utils import timezone

from imh_practice.audit.actions import TrailGone
from imh_practice.audit.models import Event, EventObject, Kind
from imh_practice.membership.actions import end_pairing
from imh_practice.membership.models import Member, Pairing
from imh_practice.shared.acting import acting_as
from imh_practice.shared.ids import uuid7
from imh_practice.shared.trace import traced
from reflect.actions import (
    NotHerReader,
    NothingChosen,
    ShareOver,
    Stale,
    delete_reflection,
    edit_reflection,
    note_opened,
    open_share,
    read_reflection,
    share_reflection,
    take_back_share,
    write_reflection,
)
from reflect.models import Reflection, SharedText, ShareGrant
from reflect.writing import Choice, NotWritten, Part
from tests.cast import Cast
from tests.reflect.conftest import Story
from tests.reflect.story import GUARDING, PARTS, make_reflection, share

ONE = (Part("", "One line."),)
OTHER = (Part("", "Another line."),)
FIRST = Choice(numbers=frozenset({1}))


def trail(member: Member, kind: Kind) -> list[tuple[str, object]]:
    """Return the (type, row) touched by events of this kind, in the member's agency."""
    with acting_as(member):
        events = Event.objects.filter(kind=kind, member_id=member.pk).values("pk")
        return list(EventObject.objects.filter(event_id__in=events).values_list("type", "object_id"))


def test_what_is_written_is_kept_for_its_author(cast: Cast, story: Story) -> None:
    with acting_as(cast.noor):
        row = Reflection.objects.get(pk=story.reflection.pk)
        assert (row.parts, row.visit_id, row.version) == (PARTS, story.visit.pk, 1)
    assert trail(cast.noor, Kind.WRITE) == [("reflect.reflection", story.reflection.pk)]


def test_the_same_page_sent_twice_makes_one_reflection(cast: Cast) -> None:
    key = uuid7()
    with acting_as(cast.noor):
        first = write_reflection(parts=ONE, by=cast.noor, key=key)
        assert write_reflection(parts=ONE, by=cast.noor, key=key).pk == first.pk == key
        assert Reflection.objects.count() == 1


def test_the_same_page_sent_again_with_other_words_drops_nothing(cast: Cast) -> None:
    key = uuid7()
    with acting_as(cast.noor):
        write_reflection(parts=ONE, by=cast.noor, key=key)
        write_reflection(parts=OTHER, by=cast.noor, key=key)
        assert [row.parts for row in Reflection.objects.order_by("made_at")] == [ONE, OTHER]


def test_a_key_of_somebody_elses_row_is_not_used_and_tells_nothing(cast: Cast, story: Story) -> None:
    with acting_as(cast.bea):
        made = write_reflection(parts=ONE, by=cast.bea, key=story.reflection.pk)
        assert made.pk != story.reflection.pk
        assert Reflection.objects.get().parts == ONE


def test_an_edit_is_a_new_version_and_the_old_one_is_gone(cast: Cast, story: Story) -> None:
    with acting_as(cast.noor):
        edit_reflection(reflection=story.reflection, parts=ONE, base=1, by=cast.noor)
        row = Reflection.objects.get(pk=story.reflection.pk)
        assert (row.parts, row.version) == (ONE, 2)
        assert row.edited_at > row.made_at


def test_an_edit_that_changes_nothing_makes_no_version(cast: Cast, story: Story) -> None:
    with acting_as(cast.noor):
        assert edit_reflection(reflection=story.reflection, parts=PARTS, base=1, by=cast.noor).version == 1


@pytest.mark.parametrize("base", [0, 2])
def test_an_edit_of_another_version_writes_nothing(cast: Cast, story: Story, base: int) -> None:
    with acting_as(cast.noor):
        with pytest.raises(Stale):
            edit_reflection(reflection=story.reflection, parts=ONE, base=base, by=cast.noor)
        assert Reflection.objects.get(pk=story.reflection.pk).parts == PARTS


def test_only_the_author_edits_and_deletes(cast: Cast, story: Story) -> None:
    with acting_as(cast.ruth):
        with pytest.raises(Stale):
            edit_reflection(reflection=story.reflection, parts=ONE, base=1, by=cast.ruth)
        delete_reflection(reflection=story.reflection, by=cast.ruth, take_back=True)
    with acting_as(cast.noor):
        assert Reflection.objects.get(pk=story.reflection.pk).parts == PARTS
        assert ShareGrant.objects.in_force().count() == 1


def test_sharing_makes_a_copy_of_the_chosen_words_for_one_reader(cast: Cast, story: Story) -> None:
    with acting_as(cast.noor):
        text = SharedText.objects.get()
        assert text.parts == (Part("", GUARDING),)
        assert (text.is_excerpt, text.visit_id, text.reflection_id) == (True, story.visit.pk, story.reflection.pk)
        assert story.grant.reader_id == cast.ruth.pk
    assert trail(cast.noor, Kind.SHARE) == [("reflect.sharedtext", text.pk)]


def test_all_of_it_and_every_passage_ticked_are_the_same(cast: Cast) -> None:
    for choice in (Choice(whole=True), Choice(numbers=frozenset(range(1, 5)))):
        with acting_as(cast.noor):
            text = SharedText.objects.get(pk=share(cast, make_reflection(cast), choice).shared_text_id)
            assert (text.parts, text.is_excerpt) == (PARTS, False)


def test_an_edit_does_not_reach_what_was_shared(cast: Cast, story: Story) -> None:
    with acting_as(cast.noor):
        edit_reflection(reflection=story.reflection, parts=ONE, base=1, by=cast.noor)
        assert SharedText.objects.get().parts == (Part("", GUARDING),)


def test_the_same_words_are_shared_once(cast: Cast, story: Story) -> None:
    assert share(cast, story.reflection).pk == story.grant.pk
    with acting_as(cast.noor):
        take_back_share(grant=story.grant, by=cast.noor)
    assert share(cast, story.reflection).pk != story.grant.pk


def test_other_words_of_it_are_a_share_of_their_own(cast: Cast, story: Story) -> None:
    assert share(cast, story.reflection, Choice(numbers=frozenset({2}))).pk != story.grant.pk


def test_nothing_is_shared_that_the_author_has_not_seen_as_it_stands(cast: Cast, story: Story) -> None:
    with acting_as(cast.noor):
        edit_reflection(reflection=story.reflection, parts=OTHER, base=1, by=cast.noor)
        with pytest.raises(Stale):
            share_reflection(reflection=story.reflection, choice=FIRST, readers=[cast.pairing], base=1, by=cast.noor)
        assert SharedText.objects.count() == 1


@pytest.mark.parametrize(
    ("choice", "refused"), [(Choice(), NothingChosen), (Choice(lines=("Never written.",)), NotWritten)]
)
def test_only_words_that_stand_there_are_shared(
    cast: Cast, story: Story, choice: Choice, refused: type[Exception]
) -> None:
    with acting_as(cast.noor), pytest.raises(refused):
        share_reflection(reflection=story.reflection, choice=choice, readers=[cast.pairing], base=1, by=cast.noor)


def test_only_somebody_who_supervises_her_now_can_be_named(cast: Cast, story: Story) -> None:
    with acting_as(cast.noor):
        ended = Pairing.objects.get(supervisor=cast.fay)
        peers = Pairing.objects.get(clinician=cast.bea)
        for readers in ([], [ended], [peers], [cast.pairing, ended]):
            with pytest.raises(NotHerReader):
                share_reflection(reflection=story.reflection, choice=FIRST, readers=readers, base=1, by=cast.noor)
        assert SharedText.objects.count() == 1


def test_the_first_opening_is_noted_once(cast: Cast, story: Story) -> None:
    with acting_as(cast.ruth):
        grant = ShareGrant.objects.get()
        assert open_share(grant=grant, by=cast.ruth) == (Part("", GUARDING),)
        first = ShareGrant.objects.get().opened_at
        assert first is not None
        open_share(grant=grant, by=cast.ruth)
        assert ShareGrant.objects.get().opened_at == first
    assert trail(cast.ruth, Kind.READ) == [("reflect.sharedtext", story.grant.shared_text_id)] * 2


def test_what_is_taken_back_in_the_same_moment_is_not_opened(cast: Cast, story: Story) -> None:
    with acting_as(cast.ruth):
        asked_for = ShareGrant.objects.get()
    with acting_as(cast.noor):
        assert take_back_share(grant=story.grant, by=cast.noor)
    with acting_as(cast.ruth):
        with pytest.raises(ShareOver):
            open_share(grant=asked_for, by=cast.ruth)
        assert ShareGrant.objects.get().opened_at is None
    assert trail(cast.ruth, Kind.READ) == []


def test_only_the_reader_opens_and_only_the_author_takes_back(cast: Cast, story: Story) -> None:
    with acting_as(cast.bea), pytest.raises(ShareOver):
        note_opened(grant=story.grant, by=cast.bea)
    with acting_as(cast.ruth):
        assert not take_back_share(grant=story.grant, by=cast.ruth)
        assert ShareGrant.objects.held_by(cast.ruth).count() == 1


def test_taking_back_ends_it_once(cast: Cast, story: Story) -> None:
    with acting_as(cast.noor):
        assert take_back_share(grant=story.grant, by=cast.noor)
        assert not take_back_share(grant=story.grant, by=cast.noor)
        grant = ShareGrant.objects.select_related("pairing").get()
        assert (grant.ended_why, grant.is_in_force) == ("taken-back", False)
    assert len(trail(cast.noor, Kind.SHARE)) == 2


def test_the_end_of_the_pairing_ends_it(cast: Cast, story: Story) -> None:
    with acting_as(cast.salome):
        end_pairing(pairing=cast.pairing)
    with acting_as(cast.noor):
        assert not ShareGrant.objects.select_related("pairing").get().is_in_force
        assert not ShareGrant.objects.in_force().exists()
    with acting_as(cast.ruth):
        assert not ShareGrant.objects.held_by(cast.ruth).exists()
        assert not SharedText.objects.visible_to(cast.ruth).exists()


@pytest.mark.parametrize("take_back", [True, False])
def test_deleting_leaves_the_copy_that_was_shared(cast: Cast, story: Story, take_back: bool) -> None:
    with acting_as(cast.noor):
        delete_reflection(reflection=story.reflection, by=cast.noor, take_back=take_back)
        assert not Reflection.objects.exists()
        assert ShareGrant.objects.in_force().exists() is not take_back
        assert SharedText.objects.get().parts == (Part("", GUARDING),)
    assert ("reflect.reflection", story.reflection.pk) in trail(cast.noor, Kind.WRITE)[1:]


def test_where_the_trail_cannot_be_written_words_are_not_shown(cast: Cast, story: Story) -> None:
    with traced(via="web", act="longer than the trail's column" * 3):
        with acting_as(cast.noor), pytest.raises(TrailGone), transaction.atomic():
            read_reflection(reflection=story.reflection)
        with acting_as(cast.ruth), pytest.raises(TrailGone), transaction.atomic():
            open_share(grant=ShareGrant.objects.get(), by=cast.ruth)
    with acting_as(cast.ruth):
        assert ShareGrant.objects.get().opened_at is None


def test_a_pairing_that_begins_later_does_not_let_her_read_today(cast: Cast, story: Story) -> None:
    with acting_as(cast.noor):
        later = timezone.now() + dt.timedelta(days=1)
        Pairing.objects.filter(pk=cast.pairing.pk).update(began_at=later)
        assert not ShareGrant.objects.in_force().exists()

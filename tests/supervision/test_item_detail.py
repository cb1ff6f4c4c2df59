"""An item laid open: what was brought, as it stood; what is not to be read any more is not shown; who is called."""

import re

import pytest
from django.utils import timezone

from imh_practice.audit.models import Event, EventObject, Kind
from imh_practice.membership.models import Member
from imh_practice.shared.acting import acting_as
from observations.models import HoldBack, Visit, VisitState
from reflect.models import ShareGrant
from supervision.actions.items import add_question
from supervision.actions.threads import edit
from supervision.models import AgendaItem, Comment
from tests.cast import Cast
from tests.conftest import SignIn
from tests.supervision import story
from tests.supervision.conftest import Told


def url(item: AgendaItem) -> str:
    return f"/supervision/{item.session_id}/items/{item.pk}/"


def words(sign_in: SignIn, member: Member, item: AgendaItem) -> str:
    return sign_in(member).get(url(item)).content.decode()


def test_the_moment_is_read_in_the_version_that_was_brought(cast: Cast, told: Told, sign_in: SignIn) -> None:
    with acting_as(cast.noor):
        story.amend(told.moment, "Other words, written since.")
    for member in (cast.noor, cast.ruth):
        page = words(sign_in, member, told.bottle)
        assert story.BOTTLE in page
        assert "Other words" not in page
        assert "It was changed in the record since." in page


def test_the_shared_words_are_read_by_both(cast: Cast, told: Told, sign_in: SignIn) -> None:
    assert "You and Ruth" in words(sign_in, cast.noor, told.watch)
    page = words(sign_in, cast.ruth, told.watch)
    assert story.WATCH in page
    assert "You and Noor" in page


def test_opening_it_here_is_opening_it(cast: Cast, told: Told, sign_in: SignIn) -> None:
    """The author may take back unread words; so she must know that these were read."""
    words(sign_in, cast.noor, told.watch)
    with acting_as(cast.noor):
        assert ShareGrant.objects.get().opened_at is None
    words(sign_in, cast.ruth, told.watch)
    with acting_as(cast.noor):
        assert ShareGrant.objects.get().opened_at is not None


def test_after_a_share_is_taken_back_the_item_and_its_quotes_stay(cast: Cast, told: Told, sign_in: SignIn) -> None:
    client = sign_in(cast.ruth)
    client.post(f"{url(told.watch)}comments/", {"text": "Who has kept it with her?", "quote": "since she was a child"})
    with acting_as(cast.noor):
        story.take_back(told.grant)
    for member in (cast.noor, cast.ruth):
        page = words(sign_in, member, told.watch)
        assert story.WATCH not in page
        assert "Guarding two babies" in page
        assert "The text was taken back." in page
        assert "since she was a child" in page
    response = client.post(f"{url(told.watch)}comments/", {"text": "And now?", "quote": "It is a watch"})
    assert response.status_code == 422
    assert "And now?" in response.content.decode()


def test_a_moment_held_back_since_is_not_shown(cast: Cast, told: Told, sign_in: SignIn) -> None:
    with acting_as(cast.noor):
        story.hold_back(told.moment, cast.ruth)
    assert story.BOTTLE not in words(sign_in, cast.ruth, told.bottle)
    assert "This moment is not open to you any more." in words(sign_in, cast.ruth, told.bottle)
    assert story.BOTTLE in words(sign_in, cast.noor, told.bottle)


def test_what_was_quoted_of_a_moment_held_back_since_is_not_shown_either(
    cast: Cast, told: Told, sign_in: SignIn
) -> None:
    """A quote may be the whole moment. It stays for whom the moment is open to, and comes back with it."""
    quote = story.BOTTLE[:40]
    client, at = sign_in(cast.noor), url(told.bottle)
    client.post(f"{at}comments/", {"text": "This stayed with me.", "quote": quote})
    with acting_as(cast.noor):
        comment = Comment.objects.get(head__text="This stayed with me.")
        edit(comment=comment, text="This stayed with me all day.", base=1, by=cast.noor)
        kept = story.hold_back(told.moment, cast.ruth)
    versions = f"{at}comments/{comment.pk}/versions/"
    for page in (at, versions):
        hers = sign_in(cast.ruth).get(page).content.decode()
        assert "This stayed with me" in hers
        assert quote not in hers
        assert "It is not open to you any more." in hers
        assert quote in sign_in(cast.noor).get(page).content.decode()
    with acting_as(cast.noor):
        HoldBack.objects.filter(pk=kept.pk).update(ended_at=timezone.now())
    assert quote in words(sign_in, cast.ruth, told.bottle)


def test_a_visit_moved_to_another_family_since_is_not_shown_and_why_is_said(
    cast: Cast, told: Told, sign_in: SignIn
) -> None:
    """Nothing of it stays with the family it was never with: neither its name nor the baby's age."""
    with acting_as(cast.noor):
        Visit.objects.filter(pk=told.moment.visit_id).update(state=VisitState.VOID)
    for member in (cast.noor, cast.ruth):
        page = words(sign_in, member, told.bottle)
        assert "Its visit was moved to another family" in page
        assert "Heron" not in page
    assert story.BOTTLE not in words(sign_in, cast.ruth, told.bottle)
    assert story.BOTTLE in words(sign_in, cast.noor, told.bottle)


def test_a_former_supervisor_keeps_what_was_said_and_loses_what_was_shared(
    cast: Cast, told: Told, sign_in: SignIn
) -> None:
    story.talk(told.watch, (cast.ruth, "That is a great deal to have been given."))
    with acting_as(cast.salome):
        type(cast.pairing).objects.filter(pk=cast.pairing.pk).update(ended_at=timezone.now())
    page = words(sign_in, cast.ruth, told.watch)
    assert "That is a great deal to have been given." in page
    assert story.WATCH not in page
    assert "<textarea" not in page
    assert story.BOTTLE in words(sign_in, cast.ruth, told.bottle)


def test_whom_to_call_stands_on_top(cast: Cast, told: Told, sign_in: SignIn) -> None:
    page = words(sign_in, cast.noor, told.question)
    assert "Nobody watches this page between sessions." in page
    assert '<a href="tel:5550100">555 0100</a>' in page
    assert page.index("Nobody watches") < page.index("<textarea")
    assert "tel:" not in words(sign_in, cast.ruth, told.question)


def test_whom_to_call_without_a_number_is_named(cast: Cast, told: Told, sign_in: SignIn) -> None:
    with acting_as(cast.ruth):
        type(cast.ruth).objects.filter(pk=cast.ruth.pk).update(phone="")
    assert "If it cannot wait, call Ruth." in words(sign_in, cast.noor, told.question)


@pytest.mark.parametrize("name", ["bottle", "watch"])
def test_reading_leaves_a_mark_with_each_author(cast: Cast, told: Told, sign_in: SignIn, name: str) -> None:
    item = getattr(told, name)
    (comment,) = story.talk(item, (cast.noor, "Long. I counted swallows too."))
    words(sign_in, cast.ruth, item)
    with acting_as(cast.noor):
        reads = Event.objects.filter(kind=Kind.READ, act="item_detail", member_id=cast.ruth.pk).values("pk")
        touched = set(EventObject.objects.filter(event_id__in=reads).values_list("object_id", "author_id"))
    source = told.moment.pk if name == "bottle" else told.grant.shared_text_id
    assert {(item.pk, cast.noor.pk), (comment.pk, cast.noor.pk), (source, cast.noor.pk)} <= touched


def test_who_will_speak_chooses_what_comes_first(cast: Cast, told: Told, sign_in: SignIn) -> None:
    """In an hour for one supervisee it is hers to choose; in a group anybody may."""
    first = f"{url(told.question)}first/"
    assert first in words(sign_in, cast.noor, told.question)
    ruth = sign_in(cast.ruth)
    assert first not in ruth.get(url(told.question)).content.decode()
    assert ruth.post(first).status_code == 403
    before = f"/supervision/{told.session.pk}/?tab=before"
    assert 'name="comes_first"' in sign_in(cast.noor).get(before).content.decode()
    assert 'name="comes_first"' not in ruth.get(before).content.decode()
    assert 'name="comes_first"' not in ruth.get(f"/supervision/bring/?moment={told.moment.pk}").content.decode()
    assert sign_in(cast.noor).post(first).status_code == 302


def test_from_one_item_a_link_leads_to_the_next_and_to_the_one_before(cast: Cast, told: Told, sign_in: SignIn) -> None:
    with acting_as(cast.ruth):
        last = add_question(session=told.session, title="Cover", is_administrative=True, by=cast.ruth)
    for item, before, after in (
        (told.bottle, None, told.watch),
        (told.question, told.watch, last),
        (last, told.question, None),
    ):
        page = words(sign_in, cast.noor, item)
        for label, other in (("Before", before), ("Next", after)):
            link = (
                rf'<a class="link" href="{url(other)}#thread"[^>]*>{label}: {re.escape(other.title)}' if other else ""
            )
            assert not other or len(re.findall(link, page)) == 2, (item.title, label)
            assert other or f">{label}: " not in page


def test_an_administrative_matter_is_called_one(cast: Cast, told: Told, sign_in: SignIn) -> None:
    with acting_as(cast.ruth):
        item = add_question(session=told.session, title="Cover", is_administrative=True, by=cast.ruth)
    page = words(sign_in, cast.noor, item)
    assert "A question" not in page[page.index('id="item"') :]
    assert "Administrative" in page[page.index('id="item"') :]


def test_a_reply_that_failed_still_says_to_whom_it_is(cast: Cast, told: Told, sign_in: SignIn) -> None:
    (comment,) = story.talk(told.bottle, (cast.ruth, "Who held you?"))
    page = sign_in(cast.noor).post(f"{url(told.bottle)}answer/?answers={comment.pk}", {"text": ""})
    assert page.status_code == 422
    assert "Your reply to Ruth" in page.content.decode()


def test_who_reads_the_moment_is_named(cast: Cast, told: Told, sign_in: SignIn) -> None:
    for member in (cast.noor, cast.ruth):
        client = sign_in(member)
        for path in (url(told.bottle), f"/supervision/bring/?moment={told.moment.pk}"):
            assert "Ruth Okafor can read this" in client.get(path).content.decode(), path

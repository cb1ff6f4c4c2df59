"""Noor brings a moment and a question, Ruth answers with a quote, Noor sees what is new and answers; they close it.

At a desk and on a phone, and once without JavaScript.
"""

import re
from urllib.parse import urlsplit

import pytest
from django.utils import timezone
from playwright.sync_api import Page, ViewportSize, expect

from imh_practice.shared.acting import acting_as
from observations.models import Moment
from tests.cast import Cast, make_cast
from tests.journeys.conftest import DESK, JOURNEY, PHONE, OpenAs
from tests.supervision import story
from tests.supervision.conftest import tell

pytestmark = JOURNEY

ANSWER = "So there were three of you breathing for D."


@pytest.fixture
def cast(transactional_db: None) -> Cast:
    return make_cast()


@pytest.fixture
def moment(cast: Cast) -> Moment:
    with acting_as(cast.noor):
        return story.make_visit(cast.noor, cast.heron)[0]


def bring_to_new_session(page: Page, cast: Cast, moment: Moment) -> str:
    """Bring the moment from its visit in the list; with nothing planned a session is opened with it, for today.

    Return the session's address.
    """
    page.get_by_role("link", name=re.compile("Heron ·")).click()
    page.locator(f"#m-{moment.pk}").get_by_role("link", name=re.compile("Bring (moment 1 )?to supervision")).click()
    expect(page.get_by_text(story.BOTTLE)).to_be_visible()
    now = timezone.now().astimezone(cast.agency.zone)
    page.get_by_label("Day").fill(now.date().isoformat())
    page.get_by_label("Time").fill(f"{min(now.hour + 3, 23):02}:30")
    page.get_by_label("In one line").fill("The bottle on the table")
    page.get_by_role("button", name="Put it on the agenda").click()
    expect(page.get_by_text("It is on the agenda of")).to_be_visible()
    began = re.compile(r"D\., 11 months now \(9 corrected\)\. 7 months when (you|Noor) began\.")
    expect(page.get_by_text(began)).to_be_visible()
    return re.sub(r"items/.*", "", page.url)


def ask(page: Page, session: str, question: str) -> None:
    page.goto(f"{session}?tab=before")
    page.get_by_label("A question").fill(question)
    page.get_by_role("button", name="Put it on the agenda").click()
    expect(page.get_by_role("link", name=re.compile(re.escape(question)))).to_be_visible()


def speak(page: Page, words: str, quote: str = "") -> None:
    page.get_by_label(re.compile("What you would like to say|Your reply to")).fill(words)
    if quote:
        page.get_by_text("Quote some words").click()
        page.get_by_label("Words you answer to").fill(quote)
    page.get_by_role("button", name=re.compile("Say it|Reply to")).click()


@pytest.mark.parametrize(
    ("size", "javascript"), [(DESK, True), (PHONE, True), (PHONE, False)], ids=["desk", "phone", "without-javascript"]
)
def test_a_moment_is_thought_about_together(
    cast: Cast, moment: Moment, open_as: OpenAs, size: ViewportSize, javascript: bool
) -> None:
    noor = open_as(cast.noor, size=size, javascript=javascript)
    noor.goto("/visits/")
    session = bring_to_new_session(noor, cast, moment)
    ask(noor, session, "How do I carry what she asked me not to tell?")
    noor.get_by_role("link", name=re.compile("The bottle on the table")).click()
    speak(noor, "Long. I think I held my breath with her.")

    ruth = open_as(cast.ruth, size=size, javascript=javascript)
    ruth.goto("/supervision/")
    ruth.get_by_role("region", name="What is new").get_by_role("link").click()
    expect(ruth.get_by_text(story.BOTTLE)).to_be_visible()
    expect(ruth.get_by_text("Nobody watches this page between sessions.")).to_be_visible()
    ruth.get_by_role("link", name="Reply to Noor Haddad").click()
    speak(ruth, ANSWER, "I held  my breath")
    answer = ruth.locator("article.comment", has_text=ANSWER)
    expect(answer.get_by_role("figure")).to_contain_text("I held my breath")
    expect(answer.get_by_role("figure")).to_contain_text("Noor, version of")

    noor.goto(f"{session}?tab=before")
    expect(noor.get_by_text("1 new")).to_be_visible()
    noor.get_by_role("link", name=re.compile("The bottle on the table")).click()
    expect(noor.locator("article.comment", has_text=ANSWER).get_by_text("New", exact=True)).to_be_visible()
    noor.get_by_role("link", name="Reply to Ruth Okafor").click()
    speak(noor, "Yes. And the bottle went down.")
    expect(noor.locator("article.comment").last).to_contain_text("to Ruth")
    noor.goto("/supervision/")
    expect(noor.get_by_text("You have opened everything that was said.")).to_be_visible()

    ruth.goto(f"{session}?tab=after")
    ruth.get_by_label("Reflective minutes").fill("50")
    ruth.get_by_label("Clinical minutes").fill("10")
    ruth.get_by_role("button", name="Close the session").click()
    expect(ruth.get_by_text("The minutes are written down. The threads stay open.")).to_be_visible()
    noor.goto("/supervision/")
    expect(noor.get_by_role("row", name=re.compile("Ruth Okafor"))).to_contain_text("50 reflective, 10 clinical")


def test_her_supervisor_brings_a_moment_too(cast: Cast, moment: Moment, open_as: OpenAs) -> None:
    """From the visit she reads, which she finds by whose it is."""
    ruth = open_as(cast.ruth, size=DESK)
    ruth.goto("/caseload/")
    ruth.get_by_role("main").get_by_role("link", name=re.compile("Noor Haddad")).click()
    ruth.get_by_role("link", name="All visits Noor logged").click()
    expect(ruth.get_by_label("Clinician")).to_have_value(str(cast.noor.pk))
    ruth.goto(f"{bring_to_new_session(ruth, cast, moment)}?tab=before")  # late in the evening its hour is at hand
    expect(ruth.get_by_role("link", name=re.compile("The bottle on the table"))).to_be_visible()


def test_new_replies_wait_behind_a_link_and_leave_a_half_written_reply_alone(cast: Cast, open_as: OpenAs) -> None:
    told = tell(cast)
    page = open_as(cast.noor, size=DESK)
    page.clock.install()
    page.goto(f"/supervision/{told.session.pk}/items/{told.bottle.pk}/")
    page.get_by_label("What you would like to say").fill("I was just about to")
    story.talk(told.bottle, (cast.ruth, "I thought of the two of you."))
    page.clock.fast_forward(31_000)
    expect(page.get_by_role("link", name="1 new reply")).to_be_visible()
    expect(page.get_by_text("I thought of the two of you.")).to_have_count(0)
    expect(page.get_by_label("What you would like to say")).to_have_value("I was just about to")
    page.on("dialog", lambda dialog: dialog.accept())
    page.get_by_role("link", name="1 new reply").click()
    expect(page.get_by_text("I thought of the two of you.")).to_be_visible()


def test_words_that_were_begun_go_along_into_a_reply(cast: Cast, open_as: OpenAs) -> None:
    told = tell(cast)
    story.talk(told.bottle, (cast.ruth, "Who held you?"), (cast.ruth, "And then?"))
    page = open_as(cast.noor, size=DESK)
    page.goto(f"/supervision/{told.session.pk}/items/{told.bottle.pk}/")
    page.get_by_label("What you would like to say").fill("I was just about to")
    for number, answered in enumerate(("Who held you?", "And then?")):
        page.get_by_role("link", name="Reply to Ruth Okafor").nth(number).click()
        expect(page.get_by_label("Your reply to Ruth")).to_have_value("I was just about to")
        expect(page.locator("#reply")).to_contain_text(answered)
        expect(page.locator("#reply")).to_be_in_viewport()
    page.get_by_role("button", name="Reply to Ruth").click()
    expect(page.locator("article.comment")).to_have_count(3)


@pytest.mark.parametrize("javascript", [True, False], ids=["script", "no script"])
def test_words_that_were_begun_go_along_to_the_earlier_comments(cast: Cast, open_as: OpenAs, javascript: bool) -> None:
    """Nothing is asked and nothing is lost."""
    told = tell(cast)
    story.talk(told.bottle, *((cast.noor, f"Number {number}.") for number in range(12)))
    page = open_as(cast.noor, size=DESK, javascript=javascript)
    page.on("dialog", lambda dialog: pytest.fail(dialog.type))
    path = f"/supervision/{told.session.pk}/items/{told.bottle.pk}/"
    page.goto(path)
    page.get_by_label("What you would like to say").fill("I was just about to")
    page.get_by_role("button", name="Show 2 earlier comments").click()
    expect(page.get_by_text("Number 0.")).to_be_visible()
    expect(page.get_by_text("earlier comments")).to_have_count(0)
    if javascript:  # no answer to a form, which Back would ask to send again
        assert urlsplit(page.url).path == path
    expect(page.get_by_label("What you would like to say")).to_have_value("I was just about to")
    page.get_by_role("button", name="Say it").click()
    expect(page.locator("article.comment")).to_have_count(10)
    expect(page.get_by_text("I was just about to")).to_be_visible()


def test_marked_words_are_quoted_with_one_tap(cast: Cast, open_as: OpenAs) -> None:
    told = tell(cast)
    page = open_as(cast.ruth, size=PHONE)
    page.goto(f"/supervision/{told.session.pk}/items/{told.bottle.pk}/")
    button = page.get_by_role("button", name="Quote what is marked")
    expect(button).to_be_hidden()
    page.get_by_text(story.BOTTLE).select_text()
    expect(button).to_be_visible()
    button.click()
    expect(page.get_by_label("Words you answer to")).to_have_value(story.BOTTLE)
    page.get_by_label("What you would like to say").fill("And then the bottle was on the table.")
    page.get_by_role("button", name="Say it").click()
    expect(page.locator("article.comment").get_by_role("figure")).to_contain_text("the moment, version of")


def test_the_moment_stays_in_sight_beside_a_long_thread(cast: Cast, open_as: OpenAs) -> None:
    """What is read together stands together: at a desk, at any place of the thread."""
    told = tell(cast)
    lines = [(cast.ruth if number % 2 else cast.noor, f"Number {number}. " * 9) for number in range(24)]
    story.talk(told.bottle, *lines)
    page = open_as(cast.noor, size=DESK)
    page.goto(f"/supervision/{told.session.pk}/items/{told.bottle.pk}/")
    page.locator("article.comment").last.scroll_into_view_if_needed()
    expect(page.locator(".panel", has_text=story.BOTTLE)).to_be_in_viewport()


def test_a_share_taken_back_while_she_writes_loses_no_word(cast: Cast, open_as: OpenAs) -> None:
    told = tell(cast)
    page = open_as(cast.ruth, size=DESK)
    page.goto(f"/supervision/{told.session.pk}/items/{told.watch.pk}/")
    expect(page.get_by_text(story.WATCH)).to_be_visible()
    page.get_by_label("What you would like to say").fill("Who keeps it with her?")
    page.get_by_text("Quote some words").click()
    page.get_by_label("Words you answer to").fill("a watch she has kept")
    with acting_as(cast.noor):
        story.take_back(told.grant)
    page.get_by_role("button", name="Say it").click()
    expect(page.get_by_role("alert")).to_contain_text("These words do not stand in what you answer to.")
    expect(page.get_by_text("The text was taken back.")).to_be_visible()
    expect(page.get_by_label("What you would like to say")).to_have_value("Who keeps it with her?")
    expect(page.get_by_label("Words you answer to")).to_have_value("a watch she has kept")

"""The vocabulary at work: an IMH specialist and an occupational therapist with Heron, the twins' grandmother by what is
written down with her, and a family whose baby dies. The demo's families, in few rows.
"""

import datetime as dt
import re

import pytest
from django.utils import timezone
from playwright.sync_api import Locator, Page, expect

from imh_practice.families.actions import CaregiverFacts, ChildFacts, add_colleague, take_up_family
from imh_practice.families.models import Family
from imh_practice.membership.actions import show_practice
from imh_practice.reports.asked import Asked, Counted
from imh_practice.reports.counts import count
from imh_practice.shared.acting import acting_as
from supervision.actions.items import bring_moment
from tests.cast import Cast, agency_day
from tests.journeys.conftest import DESK, JOURNEY, OpenAs
from tests.observations.helpers import moment, wrote
from tests.supervision.story import make_session
from tests.wonderings.story import wondered

pytestmark = JOURNEY

HANDS = "She held both his hands down and brought the bottle back. I said it looked so hard, for him and for her."
MEAL = "I want one meal that is only a meal."
EXPERIMENT = {
    "What we wondered": "What if he leads, sitting up, facing her?",
    "What we tried": "A slow nipple on her lap.",
    "What we saw": "Eleven sucks awake, and a stop that we all kept.",
}
STOP = "I thought stop, and nothing else."
OWN_CHIN = "My mother used to hold my brother's chin."
WORKS_HARD = "A soft airway, and he works hard for each breath."
FOUR_MINUTES = "Four minutes awake, and then she cannot bear it."
SWALLOW = "She never misses a swallow."
SOMEBODY = "A.'s feet began to go. Somebody is home, said G."
LIFTED = "A. lifted her head to find Z."
QUIET = "Quiet on the mat, and looking at the light."
EASY = "The easy one."
LOUD = "Say my name first."
SEATING, THEIR_MOTHER = "head control and seating for both", "where their mother is"
LOOK = "She said Look, before I could."
LUNCH = "Lunch for everyone, D. on P.'s lap."
BRACES = "Awake, he braces."
LIVELY = re.compile(
    r"months now|when (?:you|Noor) began|last noticed|\bago\b|last seven days|used here|often yours|place to begin"
)
"""An age of today, a suggestion, a last time. What was seen on a day keeps the age of that day."""
AN_AGE = re.compile(r"\d+ months")
SAVED = re.compile(r"^Saved\.( Thank you for going\.)?$")


def saved(page: Page) -> Locator:
    """Finish the visit, and return the head of the page that follows."""
    page.get_by_role("button", name=re.compile("Finish visit with")).click()
    head = page.get_by_role("heading", level=1)
    expect(head).to_have_text(SAVED)
    return head


def tick(page: Page, name: str) -> None:
    page.get_by_role("checkbox", name=re.compile(name)).check()


def see(page: Page, *words: str) -> None:
    """Each of these stands on the page, to be read."""
    for one in words:
        expect(page.get_by_text(one).first).to_be_visible()


def miss(page: Page, *words: str) -> None:
    """None of these stands on the page, folded or not. Asked of a page that is there."""
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    for one in words:
        expect(page.locator("main")).not_to_contain_text(one)


def log_with_heron(page: Page) -> None:
    """Noor's first visit, by thumb, and what its page tells of it."""
    page.goto("/visits/new/")
    page.get_by_role("link", name=re.compile("Heron")).click()
    page.get_by_label("What did you notice?").fill(HANDS)
    page.get_by_text("More ways of being with the family").click()
    for group, row in (
        ("Seeing the baby", "wondered about the baby's experience"),
        ("History, healing and help", "treated it or collaborated"),
    ):
        page.get_by_text(group, exact=True).click()
        tick(page, row)
    tick(page, "^Recognize$")
    page.get_by_text("Growing capacities: one it may show", exact=True).click()
    tick(page, "^Feelings")
    page.get_by_text("Noticed in: a domain where something grows or is hard", exact=True).click()
    tick(page, "^Physical")
    page.locator("summary", has_text="What this visit gave").click()
    tick(page, "thoughtful, responsive emotional support")
    expect(page.get_by_role("checkbox", name=re.compile("in therapy"))).to_be_enabled()
    page.get_by_text("A hope, a routine, a small experiment, others who help").click()
    page.get_by_label("Outcome in the family's words").fill(MEAL)
    for heading, words in EXPERIMENT.items():
        page.get_by_label(heading).fill(words)
    expect(saved(page)).to_have_text("Saved. Thank you for going.")
    page.get_by_role("link", name="See the visit").click()
    see(page, HANDS, "You wondered about the baby's experience", "treated it or collaborated with others")
    see(page, "Speaks to: Recognize", "Growing capacities: Feelings", "Noticed in: Physical", "Emotional support", MEAL)
    see(page, *EXPERIMENT, *EXPERIMENT.values())


def write_for_herself(page: Page) -> str:
    """From the visit, through a lens; return the address of what is kept."""
    page.get_by_role("link", name="Write a private reflection").click()
    page.get_by_label("In your own words").fill(STOP)
    page.get_by_text("Look through a lens").click()
    page.get_by_role("button", name="Behind the behavior").click()
    box = page.get_by_label("A state behind the behavior", exact=True)
    expect(box).to_be_focused()
    box.fill(OWN_CHIN)
    page.get_by_role("button", name="Keep private").click()
    see(page, "Kept. Nobody but you can read it.", STOP, OWN_CHIN)
    return page.url


def wonder_about_heron(page: Page, cast: Cast) -> None:
    """One question of how it is understood so far, then a sign of those that may lead to a referral."""
    page.goto(f"/families/{cast.heron.pk}/")
    page.get_by_role("link", name="How we understand it so far").click()
    see(page, "You and Ruth can read this, for your supervision.")
    page.get_by_label("The child", exact=True).fill(WORKS_HARD)
    page.get_by_role("button", name="Keep this answer").click()
    see(page, "Kept. What was written before stays below it.", WORKS_HARD)
    page.get_by_role("link", name="A referral").click()
    see(page, "Where any one of the first three is very hard for this pair, seen over time and not once")
    page.get_by_text("Write down what you noticed").click()
    page.get_by_label("Managing intense affect").select_option(label="Very hard")
    page.get_by_label("What did you see?").nth(2).fill(FOUR_MINUTES)
    page.get_by_role("button", name="Keep what I noticed").click()
    see(page, "Very hard", FOUR_MINUTES, "Nothing is chosen yet, and nothing has to be.")


def gone(page: Page, address: str) -> None:
    answer = page.goto(address)
    assert answer is not None
    assert answer.status == 404


def test_a_specialist_her_supervisor_and_a_colleague(cast: Cast, open_as: OpenAs) -> None:
    noor = open_as(cast.noor)
    log_with_heron(noor)
    private = write_for_herself(noor)
    wonder_about_heron(noor, cast)

    ruth = open_as(cast.ruth, size=DESK)
    ruth.goto(f"/caseload/{cast.noor.pk}/")
    see(ruth, "Noor shares no reflection with you now.", "D. 11 months (9 corrected)")
    ruth.get_by_role("region", name="Latest visits").get_by_role("link", name="Heron").click()
    see(ruth, HANDS, "Identify, treat, collaborate", "Speaks to: Recognize", MEAL, *EXPERIMENT.values())
    miss(ruth, STOP, OWN_CHIN)
    ruth.get_by_role("link", name="All about Heron").click()
    ruth.get_by_role("link", name="How we understand it so far").click()
    see(ruth, WORKS_HARD, "What stands here under a name was wondered by that person, for supervision.")
    ruth.get_by_role("link", name="A referral").click()
    see(ruth, "Very hard", FOUR_MINUTES)
    miss(ruth, "Write down what you noticed", STOP, OWN_CHIN)
    gone(ruth, private)

    jonas = open_as(cast.jonas)
    jonas.goto("/visits/")
    jonas.get_by_role("link", name=re.compile("Heron ·")).click()
    see(jonas, HANDS, "Noor Haddad", MEAL)
    for page in ("understanding", "one-baby", "between-them", "referral"):
        jonas.goto(f"/families/{cast.heron.pk}/{page}/")
        miss(jonas, WORKS_HARD, FOUR_MINUTES, "Noor")
    gone(jonas, private)


@pytest.mark.parametrize("javascript", [True, False], ids=["javascript", "none"])
def test_an_occupational_therapist_goes_along(cast: Cast, open_as: OpenAs, javascript: bool) -> None:
    hers = wrote(cast.noor, cast.heron, moment("D. took eleven sucks, awake.", "W9"), days_ago=0.02)
    jonas = open_as(cast.jonas, javascript=javascript)
    jonas.goto("/visits/new/")
    jonas.get_by_role("link", name=re.compile("Heron")).click()
    jonas.get_by_label("What did you notice?").fill(SWALLOW)
    rows = jonas.locator("#moments-forms .pick")
    for place, words in enumerate(
        ("the unit of development in view", "I held multiple views", "parenting behavior as it happened")
    ):
        expect(rows.nth(place)).to_contain_text(words)
        expect(rows.nth(place)).to_be_visible()
    tick(jonas, "the unit of development in view")
    jonas.get_by_text("More ways of being with the family").click()
    see(jonas, "For you three skills for colleagues new to this work stand first.")
    jonas.get_by_text("History, healing and help", exact=True).click()
    tick(jonas, "referred or collaborated with others, with the family's yes")
    miss(jonas, "treated it")
    jonas.locator("summary", has_text="What this visit gave").click()
    therapy = jonas.get_by_role("checkbox", name=re.compile("in therapy"))
    expect(therapy).to_be_disabled()
    see(jonas, "This row opens for members who are licensed and trained in infant mental health.")
    see(jonas, "What you gave this family has its place in the rows beside it.")
    tick(jonas, "offered developmental guidance gently")
    jonas.locator("summary", has_text="Change").click()
    began = timezone.localtime(hers.happened_at, cast.agency.zone)  # in one month, whenever this runs
    jonas.get_by_label("Day", exact=True).fill(began.date().isoformat())
    jonas.get_by_label("Time", exact=True).fill(f"{began:%H:%M}")
    beside = jonas.get_by_label("A colleague was there too, and wrote a note of this visit")
    beside.select_option(str(hers.pk))
    expect(beside.locator("option:checked")).to_contain_text("Noor Haddad")
    saved(jonas)
    see(jonas, "You identified a concern, and referred or collaborated with others")
    jonas.get_by_role("link", name="See the visit").click()
    expect(jonas.locator("dl.facts")).to_contain_text(re.compile(r"Together with\s+Noor Haddad"))
    jonas.get_by_role("link", name="What Noor wrote of the same visit").click()
    see(jonas, "D. took eleven sucks, awake.", "What Jonas wrote of the same visit")

    noor = open_as(cast.noor, javascript=javascript)
    noor.goto(f"/visits/{hers.pk}/")
    expect(noor.locator("dl.facts")).to_contain_text(re.compile(r"Together with\s+Jonas Lind"))
    noor.get_by_role("link", name="What Jonas wrote of the same visit").click()
    see(noor, SWALLOW, "Relationship as the unit", "Identify, refer, collaborate")
    noor.get_by_role("link", name="All about Heron").click()
    expect(noor.get_by_role("region", name="Visits").get_by_role("article")).to_have_count(2)
    with acting_as(cast.salome):
        months = count(Asked(Counted.SERVICES, began.date().replace(day=1), began.date()), cast.agency).values()
        assert sum(cell.visits for month in months for cell in month.every.values()) == 1


def twins(cast: Cast) -> Family:
    """Take up Finch of the demo, by another name: the cast has a Finch of its own."""
    today = agency_day()
    born = today - dt.timedelta(days=186)
    with acting_as(cast.noor):
        family = take_up_family(
            code_name="Goldfinch",
            began_on=today - dt.timedelta(days=33),
            program=cast.heron.program,
            children=[ChildFacts("A.", born, 8), ChildFacts("Z.", born, 8)],
            caregivers=[CaregiverFacts("grandmother", "G."), CaregiverFacts("mother", "T.")],
            by=cast.noor,
        )
        add_colleague(family=family, member=cast.jonas, by=cast.noor)
    return family


def about(page: Page, number: int, *initials: str) -> None:
    group = page.get_by_role("group", name="Who this moment is about").nth(number)
    for initial in initials:
        group.get_by_role("checkbox", name=initial).check()


def agree(page: Page, **fields: str) -> None:
    page.get_by_role("link", name="Write down a yes").click()
    for label, words in fields.items():
        page.get_by_label(label.replace("_", " "), exact=True).fill(words)
    page.get_by_role("button", name="Write it down").click()
    see(page, "Written down.")


def test_the_twins_and_their_grandmother(cast: Cast, open_as: OpenAs) -> None:
    family, page = twins(cast), open_as(cast.noor)
    page.goto("/visits/new/")
    page.get_by_role("link", name=re.compile("Goldfinch")).click()
    expect(page.locator("summary", has_text="Change")).to_contain_text("grandmother, babies")
    page.get_by_label("What did you notice?").fill(SOMEBODY)
    about(page, 0, "A.")
    page.get_by_role("button", name="Add another moment").click()
    page.get_by_label("What did you notice?").nth(1).fill(LIFTED)
    about(page, 1, "A.", "Z.")
    saved(page)
    page.get_by_role("link", name="See the visit").click()
    for place, told in enumerate(("Moment 1 about A.", "Moment 2 about A., Z.")):
        expect(page.locator("article h2").nth(place)).to_have_text(told)

    page.goto(f"/families/{family.pk}/one-baby/")
    page.get_by_label("How I see this baby").fill(QUIET)
    page.get_by_label("In the caregiver's own words").fill(EASY)
    page.get_by_label("What the baby might say").fill(LOUD)
    page.get_by_label("About whom?").select_option(label="A.")
    page.get_by_role("button", name="Keep these views").click()
    views = page.locator("article.card")
    for words in (QUIET, EASY, LOUD):
        expect(views).to_contain_text(words)
    expect(views.locator(".meta")).to_contain_text("A.")
    expect(views.locator(".meta")).not_to_contain_text("Z.")

    page.get_by_role("link", name="Goldfinch").click()
    page.get_by_role("link", name="What was agreed").click()
    agree(page, With_whom="Jonas", About_what=SEATING, Not_about=THEIR_MOTHER, Who_said_yes="grandmother")
    agree(page, With_whom="The clinic", About_what="how Z. grows", Who_said_yes="grandmother")
    clinic = page.locator("article.card", has_text="The clinic")
    clinic.get_by_text("Change").click()
    clinic.get_by_role("button", name="They take it back").click()
    see(page, "The yes has ended. Tell those who were told of it.")
    expect(clinic.locator("dl")).to_contain_text("Ended")
    page.get_by_role("link", name="Write down what you told them").click()
    page.get_by_label("Whom you told").fill("grandmother")
    page.get_by_label("In which language").fill("English")
    page.get_by_label("That they can read it themselves, and have a copy").check()
    page.get_by_role("button", name="Write it down").click()
    see(page, "Told by Noor Haddad")

    give_her_a_copy(page, family, "A.", "Z.")
    see(page, "The family: G., grandmother", SOMEBODY, LIFTED, "about A., Z.", SEATING, THEIR_MOTHER)
    see(page, "Not about", "Who said yes", "how Z. grows", "Ended", "That they can read it themselves, and have a copy")
    miss(page, QUIET, EASY, LOUD)
    give_her_a_copy(page, family, "Z.")
    see(page, "Record of Goldfinch", LIFTED, "about Z.", "Z. 6 months (4 corrected)")
    miss(page, SOMEBODY, "about A.", "A. 6 months")


def give_her_a_copy(page: Page, family: Family, *children: str) -> None:
    page.goto(f"/families/{family.pk}/give/")
    for initial in ("A.", "Z."):
        page.get_by_label(initial, exact=True).set_checked(initial in children)
    for name in ("The family", "The family asked for it"):
        page.get_by_label(name, exact=True).check()
    tick(page, "With what was agreed")
    page.get_by_label("Who exactly?").fill("G., grandmother")
    page.get_by_role("button", name="Note it and show the page").click()


def walked(pages: dict[Page, list[str]]) -> dict[str, str]:
    """Return what each page says, folded parts too, by its address."""
    told = {}
    for page, paths in pages.items():
        for path in paths:
            page.goto(path, wait_until="domcontentloaded")
            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path
            told[path] = page.locator("main").text_content() or ""
    return told


def lively(told: dict[str, str], no_day: tuple[str, ...]) -> dict[str, list[str]]:
    """Return of each page that has some which signs of a life that goes on stand there; ``no_day`` are pages without
    visits, on which any age is one of today."""
    found = {}
    for path, text in told.items():
        signs = LIVELY.findall(text) + (AN_AGE.findall(text) if path in no_day else [])
        if signs:
            found[path] = signs
    return found


def test_a_family_whose_baby_dies(cast: Cast, open_as: OpenAs) -> None:
    wrote(cast.noor, cast.heron, moment(LOOK, "W3", "W10"), days_ago=104)
    lunch = wrote(cast.noor, cast.heron, moment(LUNCH, "W6", "W17"), days_ago=6)
    wondered(cast.noor, cast.heron, BRACES, days_ago=20)
    with acting_as(cast.noor):
        session = make_session(cast.pairing, cast.noor)
        item = bring_moment(session=session, moment=lunch.moments.get(), title="One meal", by=cast.noor)
        show_practice(pairing=cast.pairing, shown=True)
    noor, ruth = open_as(cast.noor), open_as(cast.ruth, size=DESK)
    family, hour = f"/families/{cast.heron.pk}/", f"/caseload/{cast.noor.pk}/"
    log, doing = f"/visits/log/?family={cast.heron.pk}", f"/practice/mine/?family={cast.heron.pk}"
    supervision, shown = f"/supervision/{session.pk}/", f"{hour}practice/"
    brought = f"{supervision}items/{item.pk}/"
    pages = {
        noor: ["/", "/visits/", "/visits/new/", "/families/", family, log, doing, "/practice/mine/"],
        ruth: [hour, shown, f"{family}understanding/", supervision, brought],
    }
    no_day = ("/", "/visits/", "/visits/new/", "/families/", log, doing, supervision, brought, hour, shown)

    before = lively(walked(pages), no_day)
    assert set(before) == {"/families/", family, log, doing, "/practice/mine/", supervision, brought, hour, shown}

    noor.goto(family)
    noor.get_by_role("link", name="Change what is known").click()
    noor.get_by_role("link", name="D. is not here any more").click()
    see(noor, "no page tells an age, suggests anything for this child, or thanks for a visit")
    noor.get_by_label("This child has died").check()
    noor.get_by_label("Since when").fill(agency_day().isoformat())
    noor.get_by_role("button", name="Write it down").click()
    see(noor, "Written down.")
    expect(noor.get_by_text(re.compile(r"^D\. died \w+\s\d+\.$"))).to_be_visible()

    after = walked(pages)
    assert lively(after, no_day) == {}
    for path in ("/families/", family, hour, supervision, brought):
        assert "D." in after[path], path
    assert "not wondered about lately" not in after[doing]
    assert BRACES in after[f"{family}understanding/"]
    noor.goto(f"/visits/{lunch.pk}/")
    see(noor, LUNCH, "D. 10 months (9 corrected)")  # as it was on that day
    sat_with_them(noor, cast, "Saved.")

    noor.goto(f"{family}edit/")
    noor.get_by_role("link", name="D. is not here any more: change it or take it back").click()
    noor.get_by_role("button", name="This child is here after all").click()
    see(noor, "Taken back.", "D., 11 months now (9 corrected). 7 months when you began.")
    assert set(lively(walked({noor: [log, doing], ruth: [hour, brought]}), no_day)) == {log, doing, hour, brought}
    sat_with_them(noor, cast, "Saved. Thank you for going.")


def sat_with_them(page: Page, cast: Cast, told: str) -> None:
    page.goto(f"/visits/log/?family={cast.heron.pk}")
    page.get_by_label("What did you notice?").fill("We sat.")
    expect(saved(page)).to_have_text(told)

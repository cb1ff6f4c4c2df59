"""Where each system of the vocabulary works: its page, and beside it the test that shows it.

Read by the learn pages and by `/practice/about/`; tests hold that no system of the release is missing, nor any heading
of the documents that is no system, and that each page and each test is there.
"""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Place:
    """``what``: a system's code, or for a heading its name. ``url``: the URL name of the page where it works.

    ``words`` say so to whoever reads; ``door``: where one goes to come there, if that page is about a row. ``test``:
    the module that shows it. ``carried_by``: the systems that carry a heading; a system carries itself.
    """

    what: str
    url: str
    words: Promise
    test: str
    door: str = ""
    carried_by: tuple[str, ...] = ()

    @property
    def systems(self) -> tuple[str, ...]:
        return self.carried_by or (self.what,)


LENS, LENS_TEST = _("When you write for yourself, under “Look through a lens”."), "tests.reflect.test_lenses"
STORY = _("On a family's page, under how we understand it so far.")
WHERE_IT_APPLIES = _(
    "On a family's page, under how we understand it so far: once somebody says that it is part of this child's life."
)
STORY_TEST = "tests.wonderings.test_wondering_understanding"
NOTICED = _("While you write down a visit: a domain in which something grows or is hard.")
PROFILE = _("On a colleague's page, as where she comes from.")
WHERE = _("While you write down a visit: where it was.")
LOG, LOG_TEST = _("While you write down a visit, beside each moment."), "tests.observations.test_visit_log"


def lens(what: str, *systems: str) -> Place:
    """Return the place of what is looked through while writing for oneself."""
    return Place(what, "reflection_new", LENS, LENS_TEST, carried_by=systems)


def understood(what: str, *systems: str) -> Place:
    """Return the place of what is asked about a family over time."""
    return Place(what, "wondering_understanding", STORY, STORY_TEST, "family_list", systems)


def applies(what: str, *systems: str) -> Place:
    """Return the place of what is asked about a family where a delay or disability is part of a child's life."""
    return Place(what, "wondering_understanding", WHERE_IT_APPLIES, STORY_TEST, "family_list", systems)


SYSTEMS: tuple[Place, ...] = (
    Place("W", "visit_log", LOG, LOG_TEST, door="family_pick"),
    Place(
        "T",
        "visit_log",
        _("While you write down a visit, beside each moment; and as questions when you write for yourself."),
        LOG_TEST,
        door="family_pick",
    ),
    Place(
        "E",
        "visit_log",
        _("While you write down a visit: above the others for colleagues new to this work."),
        "tests.practice.test_tag_sets",
        door="family_pick",
    ),
    Place("C", "visit_log", _("While you write down a visit: what it gave."), LOG_TEST, door="family_pick"),
    lens("L"),
    understood("B"),
    lens("N"),
    Place(
        "R",
        "wondering_referral",
        _("On a family's page, where a pattern is wondered about."),
        "tests.wonderings.test_wondering_referral",
        "family_list",
    ),
    applies("D"),
    Place("P", "reflection_new", _("When you write for yourself."), "tests.reflect.test_reflection_new"),
    Place(
        "K",
        "family_agreed",
        _("On a family's page, under what was agreed."),
        "tests.families.test_family_agreed",
        door="family_list",
    ),
    Place(
        "H",
        "visit_log",
        _("While you write down a visit: a capacity that a moment may show."),
        "tests.observations.test_speaks_to",
        "family_pick",
    ),
    Place(
        "M",
        "wondering_between",
        _("On a family's page: how it went between them; and as a lens when you write for yourself."),
        "tests.wonderings.test_wondering_between",
        "family_list",
    ),
    lens("F"),
    lens("G"),
    Place(
        "Q",
        "wondering_baby",
        _("On a family's page: one baby, seen side by side; and as a lens when you write for yourself."),
        "tests.wonderings.test_wondering_baby",
        "family_list",
    ),
    Place(
        "A",
        "visit_log",
        _("While you write down a visit: a hope, a routine, a small experiment, others who help."),
        "tests.observations.test_told",
        door="family_pick",
    ),
    Place(
        "V",
        "session_detail",
        _("In a session, as questions for the hour; and as a lens when you write for yourself."),
        "tests.supervision.test_session_questions",
        "session_list",
    ),
    Place(
        "O",
        "session_detail",
        _("In a session, as questions for the hour."),
        "tests.supervision.test_session_questions",
        "session_list",
    ),
    lens("ST"),
    lens("FF"),
    lens("OS"),
    lens("CR"),
    lens("WS"),
    lens("PM"),
    lens("BF"),
    lens("IO"),
    understood("CH"),
    applies("FD"),
    understood("U"),
    understood("SC"),
    understood("FW"),
    lens("PC"),
    Place("DO", "visit_log", NOTICED, "tests.observations.test_speaks_to", "family_pick"),
    Place("DI", "people_edit", PROFILE, "tests.membership.test_disciplines", "people_list"),
    Place("SE", "visit_log", WHERE, "tests.observations.test_settings", "family_pick"),
    Place("X", "practice_entry", _("On pages of help."), "tests.practice.test_practice_entry", door="practice_list"),
)
"""Each system of the release, in its order."""

HEADINGS: tuple[Place, ...] = (
    lens("what secure attachment gives", "ST"),
    lens("fight, flight, freeze", "FF"),
    lens("relationships as buffers", "ST"),
    understood("hardship, history and social location as the family tells them", "FW"),
    lens("an old story, ghosts and angels", "OS"),
    Place("library", "practice_library", _("In the library."), "tests.practice.test_practice_library"),
    Place(
        "elements of the supervisory relationship",
        "session_detail",
        _("In a session, as questions for the hour, in the five open groups of OPRE."),
        "tests.supervision.test_session_questions",
        "session_list",
        ("O",),
    ),
    Place(
        "four interdependent domains", "visit_log", NOTICED, "tests.observations.test_speaks_to", "family_pick", ("DO",)
    ),
    Place(
        "what the baby might say",
        "wondering_baby",
        _("On a family's page: one baby, seen side by side."),
        "tests.wonderings.test_wondering_baby",
        "family_list",
        ("Q",),
    ),
    lens("any primary caregiver, several pairs", "PC"),
    lens("contingent response", "CR"),
    lens("warmth, synchrony, reciprocity", "WS"),
    lens("cues that are hard to read", "CR"),
    understood("what stirs and comforts, losses, and how we come and go", "SC"),
    applies("feelings a disability may bring", "FD"),
    understood("what makes contact harder", "CH"),
    understood("how we understand it so far", "U"),
    understood("customs in the family's words", "FW"),
    lens("paired meanings", "PM"),
    lens("body and felt sense", "BF"),
    lens("inside and outside knowledge", "IO"),
    Place("disciplines", "people_edit", PROFILE, "tests.membership.test_disciplines", "people_list", ("DI",)),
    Place("settings", "visit_log", WHERE, "tests.observations.test_settings", "family_pick", ("SE",)),
    lens("this child's one", "ST"),
    Place(
        "quotations", "practice_library", _("In the library: who is quoted."), "tests.practice.test_practice_library"
    ),
    Place(
        "help", "practice_entry", _("On pages of help."), "tests.practice.test_practice_entry", "practice_list", ("X",)
    ),
    Place("glossary", "practice_glossary", _("In the glossary."), "tests.practice.test_practice_glossary"),
    Place(
        "definitions",
        "practice_definitions",
        _("On the page about what infant mental health is."),
        "tests.practice.test_practice_definitions",
    ),
)
"""What else stands in the two documents. Headings of theirs that have no content are not filled with any of ours."""

"""Where each system of the vocabulary works: its page, and beside it the test that shows it.

Read by the learn pages and by `/practice/about/`; tests hold that no system of the release is missing, nor any heading
of the documents that is no system, and that each page and each test is there.
"""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

WAITS = "practice_system"
"""The place of whatever has no page of its own yet: it is read, and used nowhere else. A test lists what waits; when a
room comes, one line changes here and one there."""


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


LEARN = "tests.practice.test_practice_system"
TO_READ = _("To read here; no form asks for it yet.")
LOG, LOG_TEST = _("While you write down a visit, beside each moment."), "tests.observations.test_visit_log"


def waits(what: str, *systems: str) -> Place:
    """Return the place of what has no page of its own yet."""
    return Place(what, WAITS, TO_READ, LEARN, carried_by=systems)


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
    waits("L"),
    waits("B"),
    waits("N"),
    waits("R"),
    waits("D"),
    Place("P", "reflection_new", _("When you write for yourself."), "tests.reflect.test_reflection_new"),
    Place(
        "K",
        "family_agreed",
        _("On a family's page, under what was agreed."),
        "tests.families.test_family_agreed",
        door="family_list",
    ),
    waits("H"),
    waits("M"),
    waits("F"),
    waits("G"),
    waits("Q"),
    Place(
        "A",
        "visit_log",
        _("While you write down a visit: a hope, a routine, a small experiment, others who help."),
        "tests.observations.test_told",
        door="family_pick",
    ),
    waits("V"),
    waits("O"),
    waits("ST"),
    waits("FF"),
    waits("OS"),
    waits("CR"),
    waits("WS"),
    waits("PM"),
    waits("BF"),
    waits("IO"),
    waits("CH"),
    waits("FD"),
    waits("U"),
    waits("SC"),
    waits("FW"),
    waits("PC"),
    waits("DO"),
    waits("DI"),
    waits("SE"),
    Place("X", "practice_entry", _("On pages of help."), "tests.practice.test_practice_entry", door="practice_list"),
)
"""Each system of the release, in its order."""

HEADINGS: tuple[Place, ...] = (
    waits("what secure attachment gives", "ST"),
    waits("fight, flight, freeze", "FF"),
    waits("relationships as buffers", "ST"),
    waits("hardship, history and social location as the family tells them", "FW"),
    waits("an old story, ghosts and angels", "OS"),
    Place("library", "practice_library", _("In the library."), "tests.practice.test_practice_library"),
    waits("elements of the supervisory relationship", "O"),
    waits("four interdependent domains", "DO"),
    Place(
        "what the baby might say",
        "visit_log",
        _("While you write down a visit, beside each moment."),
        LOG_TEST,
        "family_pick",
        carried_by=("W",),
    ),
    waits("any primary caregiver, several pairs", "PC"),
    waits("contingent response", "CR"),
    waits("warmth, synchrony, reciprocity", "WS"),
    waits("cues that are hard to read", "CR"),
    waits("what stirs and comforts, losses, and how we come and go", "SC"),
    waits("feelings a disability may bring", "FD"),
    waits("what makes contact harder", "CH"),
    waits("how we understand it so far", "U"),
    waits("customs in the family's words", "FW"),
    waits("paired meanings", "PM"),
    waits("body and felt sense", "BF"),
    waits("inside and outside knowledge", "IO"),
    waits("disciplines", "DI"),
    waits("settings", "SE"),
    waits("this child's one", "ST"),
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

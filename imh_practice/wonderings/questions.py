"""Which questions of the vocabulary stand on which page. Codes stay in here; no page shows one."""

from collections.abc import Iterator

from imh_practice.practice.catalogue import Catalogue, Entry, System
from imh_practice.practice.models import Use
from imh_practice.wonderings.models import State

FIRST = "U"
"""Child, relationship, surroundings: in sight before all else."""
ELSEWHERE = ("Q", "M")
"""Who this baby is, and what passes between two people, have pages of their own."""
WHERE_IT_APPLIES = ("D", "FD")
"""Of a delay or disability: opened where somebody says that it is part of this child's life, for nobody else. Hard
feeding, too much noise, stiffening when held are no such word: what can make contact harder is open to all."""
BABY = ("Q1", "Q2", "Q4", "Q3")
"""Practitioner, caregiver and baby side by side, then who this child is to the family."""
TOGETHER, MISSED, FOUND = "M1", "M5", "M6"
STEPS = ("M2", "M3", "M4")
"""Cue, response, what followed."""
SIGNS = ("R1", "R2", "R3", "R4")
BIAS = "TB"

BETWEEN = (State.NOT_KNOWN, State.TOGETHER, State.MISSED, State.NOT_YET, State.FOUND)
"""Not known comes first; that two have not found each other again yet is never the last word."""
NOTICED = (State.NOT_SEEN, State.SOME, State.VERY_HARD, State.NO_CHANCE)
HAMPERED = (State.NOT_SEEN, State.SEEN, State.NO_CHANCE)
"""Of the last of the signs, a child's development."""
CHOICES = (State.WATCH, State.DISCUSS, State.REFER, State.DECLINED)
AFTERWARDS = (State.NOT_KNOWN, State.GOT_THERE, State.ON_THE_WAY, State.NOT_GOING)
ASKED_BY = {State.NOT_KNOWN: TOGETHER, State.TOGETHER: TOGETHER, State.FOUND: FOUND}
"""The wording whose question somebody answered who says so; of missing each other, both ways, it is ``MISSED``."""


def systems(words: Catalogue) -> Iterator[tuple[System, tuple[Entry, ...]]]:
    """Yield each system of the family's page with its questions: the first first, then in the catalogue's order."""
    offered = {system.code: system for system in words.systems_for(Use.FAMILY)}
    listed = [*(offered.pop(code) for code in (FIRST,) if code in offered), *offered.values()]
    # The feelings a disability may bring are a list elsewhere; here each is a question with an answer and a day.
    listed += [system for system in words.systems if system.code in WHERE_IT_APPLIES and system.code not in offered]
    for system in listed:
        if system.code not in ELSEWHERE:
            yield system, tuple(entry for entry in words.entries if entry.framework == system.code)


def asked_of(words: Catalogue, state: str) -> Entry:
    """Return the wording that somebody read who says so of how it went between two people."""
    return words.entry(ASKED_BY.get(State(state), MISSED))

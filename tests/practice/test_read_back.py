"""Chosen statements told back in the second person."""

import re

import pytest

from imh_practice.practice.files import newest_folder, read_vocabulary
from imh_practice.practice.readback import read_back, second_person

STATEMENTS = {item.code: item.statement for item in read_vocabulary(newest_folder()).items}
BEHAVIORS = {
    "W1": "You cared for the relationships here and let them be the instrument of change.",
    "W2": "You met with parent and baby together, and held them both in mind.",
    "W3": "You shared in watching this baby grow and develop, side by side with the parent.",
    "W4": "You offered the parent anticipatory guidance: what may come next for this baby.",
    "W5": "You helped the parent see this baby's own accomplishments and needs.",
    "W6": "You made room for the parent to enjoy the baby and find pleasure in their relationship.",
    "W7": "You made room for interaction and exchange: parent and baby, or parent and you.",
    "W8": "You let the parent take the lead with the baby, or set the agenda for your talk.",
    "W9": "You named and built on the capacities each parent brings to the baby's care.",
    "W10": "You wondered what the parent thinks and feels about this baby and about parenthood.",
    "W11": "You wondered about the baby's experience and feelings in being with this caregiver.",
    "W12": "You listened for the past in the present; you asked gently, and you talked.",
    "W13": "You let core conflicts and feelings be voiced; held, contained, talked at the parent's pace.",
    "W14": "You attended to unresolved loss, separation or abandonment as it touches this baby's care.",
    "W15": "You attended to the infant's early care history as it shows in this relationship.",
    "W16": "You identified a delay, illness or family strain, and treated it or collaborated with others.",
    "W17": "You stayed open, curious and reflective, even when you felt sure.",
}
FIRST_PERSON = [code for code, statement in STATEMENTS.items() if statement.startswith("I ")]


@pytest.mark.parametrize(("code", "told"), BEHAVIORS.items())
def test_every_behavior_reads_back(code: str, told: str) -> None:
    assert read_back([STATEMENTS[code]]) == told


@pytest.mark.parametrize("code", FIRST_PERSON)
def test_no_first_person_is_left_in_any_row(code: str) -> None:
    told = read_back([STATEMENTS[code]])
    assert told.startswith("You ")
    assert not re.search(r"\b(I|me|my|mine|myself|we|us|our)\b", told)
    assert not re.search(r"\byou (was|am)\b", told, re.IGNORECASE)


@pytest.mark.parametrize(
    ("statement", "told"),
    [
        ("I was sure of myself when I'm not", "you were sure of yourself when you're not"),
        ("I am here; it was mine, and I've said so to me", "you are here; it was yours, and you've said so to you"),
        ("I used an I-statement in Maine, amid them", "you used an I-statement in Maine, amid them"),
    ],
)
def test_grammar_follows_the_person(statement: str, told: str) -> None:
    assert second_person(statement) == told


def test_one_or_two_make_a_sentence_and_more_a_list() -> None:
    statements = ["I waited", "I named a strength", "I held my breath"]
    assert read_back([]) == ""
    assert read_back(statements[:1]) == "You waited."
    assert read_back(statements[:2]) == "You waited, and you named a strength."
    assert read_back(statements) == "You waited.\nYou named a strength.\nYou held your breath."

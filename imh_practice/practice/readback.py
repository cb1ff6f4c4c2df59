"""Chosen statements told back to the person who chose them: "I wondered …" becomes "You wondered …".

English grammar over English data, so not through gettext. In another language a statement is told back as it was
chosen, in the first person: a sentence of her own, which no rule can bend wrongly.
"""

import re
from collections.abc import Sequence

from django.conf import settings
from django.utils.translation import get_language

# Longest first, so that "I was" is not taken for "I". "We" is the author with somebody: told back, that is "you" too.
SECOND_PERSON = {
    "I was": "you were",
    "I am": "you are",
    "I'm": "you're",
    "I": "you",
    "me": "you",
    "my": "your",
    "mine": "yours",
    "myself": "yourself",
    "we": "you",
    "us": "you",
    "our": "your",
    "ours": "yours",
    "ourselves": "yourselves",
}
FIRST_PERSON = re.compile(r"\b(?:" + "|".join(sorted(SECOND_PERSON, key=len, reverse=True)) + r")\b(?!-)")


def second_person(statement: str) -> str:
    """The statement in the second person, as a clause: no capital, no full stop."""
    return FIRST_PERSON.sub(lambda found: SECOND_PERSON[found[0]], statement)


def read_back(statements: Sequence[str]) -> str:
    """What was chosen, told back. One or two make a sentence; more than two make a list, one sentence a line."""
    if (get_language() or settings.LANGUAGE_CODE) != settings.LANGUAGE_CODE:
        return "\n".join(f"{statement}." for statement in statements)
    clauses = [second_person(statement) for statement in statements]
    if len(clauses) == 2:
        clauses = [", and ".join(clauses)]
    return "\n".join(f"{clause[0].upper()}{clause[1:]}." for clause in clauses)

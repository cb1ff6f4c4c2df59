"""The story of the rules against each mutant, asked of the application alone. Not collected by itself: `make mutants`.

The house is built once; each mutant is asked for what enters its function, part by part, until something differs.
"""

from collections import defaultdict
from collections.abc import Callable
from types import CodeType

import pytest
from django.db import transaction

from tests.conftest import BOTH
from tests.mutants.conftest import LEFT, MADE
from tests.mutants.equivalent import EQUIVALENT
from tests.mutants.making import Mutant, live, mutants, put_in
from tests.mutants.trace import entered
from tests.prepared import forget_prepared
from tests.rules.comparing import Comparison
from tests.rules.test_story import ONE_WALL, tell

Part = Callable[[], None]
Parts = list[Part]


@pytest.mark.django_db(databases=BOTH)
def test_the_story_kills(request: pytest.FixtureRequest) -> None:
    only = request.config.getoption("--only")
    made = [mutant for mutant in mutants() if mutant.key not in EQUIVALENT and only in mutant.module]
    reach = defaultdict[CodeType, Parts](list)
    with ONE_WALL:
        for part in Comparison(tell()).in_parts():
            forget_prepared()  # else only the first to ask a prepared question would be seen to enter it
            for code in entered(part):
                reach[code].append(part)
        left = []
        for mutant in made:
            killer = kills(mutant, reach[code := live(mutant.module, mutant.function).__code__])
            if killer is None:
                left.append(mutant)
            else:  # what killed one kills the next one, as a rule
                reach[code].remove(killer)
                reach[code].insert(0, killer)
            request.config.get_terminal_writer().write("?" if killer is None else "x", flush=True)
    request.config.stash[MADE], request.config.stash[LEFT] = len(made), left
    # Loaders it asks for; the lists that pages are made of are asked by the rooms' own tests.
    assert only or len(left) < len(made) * 2 / 3


def kills(mutant: Mutant, parts: Parts) -> Part | None:
    """Return the part of the questions that is answered otherwise, or not at all, with the mutant."""
    with put_in(mutant):
        for part in parts:
            try:
                with transaction.atomic(using="owner"):
                    part()
            except Exception:  # whatever it breaks is seen
                return part
    return None

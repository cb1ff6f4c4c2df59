"""Who may do what with what, against a reference model, after any sequence of what people do."""

from collections.abc import Callable

import pytest
from django.test import override_settings
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.rules.beginning import begin
from tests.rules.comparing import Differs
from tests.rules.machine import Lives

pytestmark = [pytest.mark.long, pytest.mark.django_db]
Tell = Callable[[str, object], None]


@override_settings(CHECK_PREPARED=False)  # other tests compare each prepared question with its QuerySet
def test_model_and_product_agree(sequences: int, request: pytest.FixtureRequest, record_property: Tell) -> None:
    """Without shrinking: it takes hundreds of sequences, and 25 steps are soon read. Each part lives other lives."""
    how = settings(
        max_examples=sequences,
        stateful_step_count=25,
        deadline=None,
        database=None,
        derandomize=False,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    Lives.whole, disagreements = request.config.getoption("--whole-rules"), 0
    Lives.begun, Lives.figures = begin()[0], {"sequences": 0, "steps": 0, "checks": 0}
    try:
        run_state_machine_as_test(Lives, settings=how)
    except Differs:
        disagreements = 1
        raise
    finally:
        for name, figure in (Lives.figures | {"disagreements": disagreements}).items():
            record_property(name, figure)

"""The demo's agencies, as told."""

import pytest

from tests.home.houses import HOUSES, House


@pytest.fixture(params=HOUSES, ids=str)
def house(request: pytest.FixtureRequest) -> House:
    """Each agency of the demo in turn."""
    return HOUSES[request.param]

"""The test processes: what `make test` promises the tests themselves."""

import pytest


@pytest.fixture(scope="module")
def ran() -> list[int]:
    return []


@pytest.mark.parametrize("number", range(4))
def test_the_tests_of_one_file_run_in_one_process_in_order(ran: list[int], number: int) -> None:
    """A checkout, a stack, a loaded story is made once a file; dealt out test by test, it is made anew or missing."""
    assert not ran or ran[-1] == number - 1
    ran.append(number)

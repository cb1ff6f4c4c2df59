"""Whatever is sent, to whichever form and parameter, by whomever: no answer is an error of ours."""

from collections.abc import Callable

import pytest

from imh_practice.shared.headers import ReadableRequest
from tests.hostile.fuzz import Fuzz
from tests.matrix.world import World

pytestmark = [pytest.mark.long, pytest.mark.django_db]
SHARE = 0.01
"""Of all that `make fuzz` sends."""


def test_whatever_is_sent_no_answer_is_an_error_of_ours(
    world: World,
    part: int,
    monkeypatch: pytest.MonkeyPatch,
    record_property: Callable[[str, object], None],
) -> None:
    """Asked as the web server asks: by the product's own kind of request."""
    monkeypatch.setattr("django.test.client.WSGIRequest", ReadableRequest)
    share = 1 if part == 1 else SHARE
    found = Fuzz(world, seed=4, share=share).walk()
    record_property("requests", found.requests)
    record_property("fields", len(found.fields))
    record_property("errors", len(found.errors))
    assert not found.errors, f"{len(found.errors)}:\n" + "\n".join(found.errors[:60])
    came_to = {200, 302, 403, 404, 422} | ({400} if part == 1 else set())  # a sixth may have no unreadable body
    assert came_to <= found.statuses.keys(), "that it came anywhere at all"

"""What this room's tests begin with: Noor's visit, what she wrote about it, and a passage of it shared with Ruth."""

from dataclasses import dataclass

import pytest

from observations.models import Visit
from reflect.models import Reflection, ShareGrant
from tests.cast import Cast
from tests.reflect.story import make_reflection, make_visit, share


@dataclass
class Story:
    """The rows of it. Ruth has not opened what was shared."""

    visit: Visit
    reflection: Reflection
    grant: ShareGrant


@pytest.fixture
def story(cast: Cast) -> Story:
    visit = make_visit(cast)
    reflection = make_reflection(cast, visit=visit)
    return Story(visit, reflection, share(cast, reflection))

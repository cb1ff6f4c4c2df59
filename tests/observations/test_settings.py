"""Where a visit was: a short list that has each of the settings a baby and a family are met in."""

import pytest

from imh_practice.practice.catalogue import catalogue
from imh_practice.shared.acting import acting_as
from observations.models import Setting, Visit
from tests.cast import Cast
from tests.conftest import SignIn
from tests.observations.helpers import LOG, OPENED, filled_in

SETTINGS = {
    "SE1": Setting.HOME,
    "SE2": Setting.CHILD_CARE,
    "SE3": Setting.PEDIATRIC,
    "SE4": Setting.PRIMARY,
    "SE5": Setting.HOME,  # a home visiting program comes to the house
    "SE6": Setting.COMMUNITY,
}


def test_each_setting_of_the_vocabulary_can_be_chosen(cast: Cast, sign_in: SignIn) -> None:
    assert [entry.code for entry in catalogue().of("SE")] == list(SETTINGS)
    page = sign_in(cast.noor).get(OPENED.format(cast.heron.pk)).content.decode()
    for setting in set(SETTINGS.values()):
        assert f'<option value="{setting.value}"' in page


@pytest.mark.parametrize("setting", sorted(set(SETTINGS.values())))
def test_it_is_kept_and_stands_in_the_record(cast: Cast, sign_in: SignIn, setting: Setting) -> None:
    noor = sign_in(cast.noor)
    noor.post(LOG.format(cast.heron.pk), filled_in("She looked for him.") | {"setting": setting.value})
    with acting_as(cast.noor):
        visit = Visit.objects.get()
        assert visit.head is not None
        assert visit.head.setting == setting
    assert str(setting.label) in sign_in(cast.jonas).get(f"/visits/{visit.pk}/").content.decode()

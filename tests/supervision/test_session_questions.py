"""Questions for the hour: on every face of a session, folded, system by system, to be read alone."""

import re

import pytest
from django.utils.html import escape

from imh_practice.practice.catalogue import catalogue
from imh_practice.practice.models import Use
from imh_practice.shared.acting import acting_as
from observations.models import MomentTag
from tests.cast import Cast
from tests.conftest import SignIn
from tests.supervision.conftest import Told


@pytest.mark.parametrize("tab", ["before", "together", "after"])
def test_they_stand_on_every_face_folded_and_are_asked_of_nobody(
    cast: Cast, told: Told, sign_in: SignIn, tab: str
) -> None:
    words = catalogue()
    for member in (cast.noor, cast.ruth):
        page = sign_in(member).get(f"/supervision/{told.session.pk}/?tab={tab}").content.decode()
        fold = re.search(
            r'<details class="fold noprint">\s*<summary>Questions for this hour</summary>'
            r"(.*?</details>)\s*</div>\s*</details>",
            page,
            re.S,
        )
        assert fold
        systems = words.systems_for(Use.SESSION)
        assert [system.code for system in systems] == ["V", "O"]
        assert re.findall(r'<details class="fold" name="questions">\s*<summary>([^<]+)</summary>', fold[1]) == [
            system.name for system in systems
        ]
        for entry in words.used_for(Use.SESSION):
            assert fold[1].count(escape(entry.prompt)) == 1
        assert not re.search(r"<textarea|<input|<button|<a ", fold[1])


def test_the_five_groups_are_said_to_be_opres_and_our_words(cast: Cast, told: Told, sign_in: SignIn) -> None:
    page = sign_in(cast.noor).get(f"/supervision/{told.session.pk}/?tab=before").content.decode()
    assert "the five open groups of OPRE&#x27;s planning tool of 2022, in our words" in page


def test_what_a_brought_moment_speaks_to_does_not_stand_among_its_sentences(
    cast: Cast, told: Told, sign_in: SignIn
) -> None:
    words = catalogue()
    assert told.moment.head is not None
    with acting_as(cast.noor):
        for code in ("H2", "W3", "T2", "DO4"):
            MomentTag.objects.create(version=told.moment.head, item_version_id=words.entry(code).id)
    page = sign_in(cast.noor).get(f"/supervision/{told.session.pk}/items/{told.bottle.pk}/").content.decode()
    sentences = re.findall(r'<ul class="tags" aria-label="What the moment was tagged with">(.*?)</ul>', page, re.S)
    assert words.entry("W3").statement in sentences[0]
    for code in ("T2", "H2", "DO4"):
        assert escape(words.entry(code).statement) not in page
    assert "Speaks to: Recognize, Closeness<" in page
    assert "Noticed in: Physical<" in page

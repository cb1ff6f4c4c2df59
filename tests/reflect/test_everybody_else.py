"""Every address of a private or shared row, asked by each of the cast: 404, as for a row that never was."""

from uuid import UUID

import pytest
from django.test import Client

from imh_practice.audit.models import Event, Kind
from imh_practice.shared.acting import acting_as
from imh_practice.shared.ids import uuid7
from tests.cast import Cast
from tests.conftest import SignIn
from tests.reflect.conftest import Story

OTHERS = ["ruth", "bea", "jonas", "fay", "salome", "max"]
TYPED = {"free": "x", "base": "1", "what": "whole", "step": "share", "take_back": "1"}


def addresses(reflection: UUID, grant: UUID) -> list[tuple[str, str]]:
    """Return (method, path) of everything an author can ask of these two rows."""
    own, given = f"/reflections/{reflection}/", f"/reflections/shares/{grant}/"
    pages = [own, f"{own}edit/", f"{own}share/", given, f"{own}delete/"]
    forms = [f"{own}edit/", f"{own}share/", f"{given}take-back/", f"{own}delete/"]
    return [*(("get", path) for path in pages), *(("post", path) for path in forms)]


def ask(client: Client, method: str, path: str) -> tuple[int, bytes]:
    answer = client.get(path) if method == "get" else client.post(path, TYPED)
    return answer.status_code, answer.content


@pytest.mark.parametrize("name", OTHERS)
def test_nobody_else_reaches_any_of_it(cast: Cast, sign_in: SignIn, story: Story, name: str) -> None:
    client, asked = sign_in(cast.members[name]), addresses(story.reflection.pk, story.grant.pk)
    if name != "ruth":
        asked.append(("get", f"/reflections/shared/{story.grant.pk}/"))
    for method, path in asked:
        never = path.replace(str(story.reflection.pk), str(uuid7())).replace(str(story.grant.pk), str(uuid7()))
        assert ask(client, method, path) == ask(client, method, never), path
        assert ask(client, method, path)[0] == 404, path


def test_the_author_reaches_each_of_them(cast: Cast, sign_in: SignIn, story: Story) -> None:
    """So that a 404 above says something. Deleting comes last."""
    client = sign_in(cast.noor)
    asked = addresses(story.reflection.pk, story.grant.pk)
    assert [path for method, path in asked if ask(client, method, path)[0] in {403, 404, 405, 500}] == []


def test_the_author_is_not_its_reader(cast: Cast, sign_in: SignIn, story: Story) -> None:
    assert sign_in(cast.noor).get(f"/reflections/shared/{story.grant.pk}/").status_code == 404


def test_an_admin_who_supervises_has_each_right_in_its_own_place(cast: Cast, sign_in: SignIn, story: Story) -> None:
    """Being the agency's admin adds nothing to what Ruth was given as a supervisor."""
    with acting_as(cast.salome):
        cast.ruth.roles.create(kind="admin")
    client = sign_in(cast.ruth)
    assert client.get(f"/reflections/shared/{story.grant.pk}/").status_code == 200
    assert client.get(f"/reflections/{story.reflection.pk}/").status_code == 404


def test_a_refusal_is_on_the_trail(cast: Cast, sign_in: SignIn, story: Story) -> None:
    sign_in(cast.salome).get(f"/reflections/{story.reflection.pk}/")
    with acting_as(cast.salome):
        event = Event.objects.get(kind=Kind.DENIED, member_id=cast.salome.pk)
        assert event.act == "reflection_detail"


def test_signed_out_nothing_is_there(cast: Cast, client: Client, story: Story) -> None:
    for method, path in addresses(story.reflection.pk, story.grant.pk):
        assert ask(client, method, path)[0] == (302 if method == "get" else 401), path

"""What an agency has of its own: written by its admin, read by everybody in it, walled off, kept in every wording."""

from collections.abc import Callable

import pytest
from django.db import DatabaseError, ProgrammingError, transaction

from imh_practice.audit.models import Event, EventObject, Kind
from imh_practice.practice.access import own_item
from imh_practice.practice.catalogue import catalogue
from imh_practice.practice.models import OwnItem, OwnWording, SwitchedOff
from imh_practice.practice.ours import Words, add_own, leave_out, may_be_left_out, offered, word_anew
from imh_practice.shared.acting import acting_as
from tests.cast import Cast
from tests.conftest import SignIn
from tests.practice.reading import main_of, read

URL, NEW = "/practice/ours/", "/practice/ours/new/"
TYPED = {"of": "strengths-to-notice", "label": "A song", "statement": "Somebody sings here", "prompt": "Who sings?"}


def acts(cast: Cast) -> list[str]:
    with acting_as(cast.salome):
        return list(Event.objects.filter(kind=Kind.WRITE).order_by("at").values_list("act", flat=True))


def own(cast: Cast) -> OwnItem:
    with acting_as(cast.salome):
        return OwnItem.objects.of_agency(cast.agency.pk).get()


def test_the_admin_alone_writes_and_everybody_in_the_agency_reads(cast: Cast, sign_in: SignIn) -> None:
    assert sign_in(cast.salome).post(NEW, TYPED).status_code == 302
    item = own(cast)
    for name, member in cast.members.items():
        client, admin = sign_in(member), name == "salome"
        assert client.get(URL).status_code == (200 if name in {"salome", "max"} else 404)
        assert client.get(f"{URL}{item.pk}/").status_code == (200 if admin else 404), name
        assert client.post(f"{URL}{item.pk}/", TYPED).status_code == (302 if admin else 404)
        assert client.post(f"{URL}{item.pk}/retire/", {"back": "1"}).status_code == (302 if admin else 404)
        reads = "Somebody sings here" in read(client, "/practice/strengths-to-notice/")
        assert reads is (name != "max")
    assert sign_in(cast.noor).post(NEW, TYPED).status_code == 404
    assert sign_in(cast.noor).post(URL, {"out": ["held-in-supervision"]}).status_code == 404
    assert "A song" not in read(sign_in(cast.max), URL)


def test_a_wording_is_never_written_over(cast: Cast, sign_in: SignIn) -> None:
    client = sign_in(cast.salome)
    client.post(NEW, TYPED)
    item = own(cast)
    assert item.head
    client.post(f"{URL}{item.pk}/", {**TYPED, "statement": "Somebody hums here\r\nor sings"})
    client.post(f"{URL}{item.pk}/", {**TYPED, "statement": "Somebody hums here\nor sings"})  # the same: no new one
    with acting_as(cast.salome):
        wordings = list(OwnWording.objects.order_by("number").values_list("number", "statement", "made_by"))
        assert wordings == [
            (1, "Somebody sings here", cast.salome.pk),
            (2, "Somebody hums here\nor sings", cast.salome.pk),
        ]
        changes: list[Callable[[], object]] = [
            lambda: OwnWording.objects.filter(number=1).update(statement="Otherwise"),
            lambda: OwnWording.objects.filter(number=1)._raw_delete("default"),
            lambda: OwnItem.objects.filter(pk=item.pk).update(framework="T"),
            lambda: OwnItem.objects.filter(pk=item.pk)._raw_delete("default"),
            lambda: SwitchedOff.objects.update(framework="T"),
        ]
        for change in changes:
            with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
                change()
    assert "Somebody hums here" in read(client, "/practice/strengths-to-notice/")
    assert "Somebody sings here" in read(client, f"{URL}{item.pk}/").partition("Wordings before")[2]


def test_it_is_retired_and_put_back_and_never_deleted(cast: Cast, sign_in: SignIn) -> None:
    client = sign_in(cast.salome)
    client.post(NEW, TYPED)
    item = own(cast)
    for _twice in range(2):
        assert "Retired." in client.post(f"{URL}{item.pk}/retire/", follow=True).content.decode()
    assert "A song" not in read(client, "/practice/strengths-to-notice/")
    assert "retired" in read(client, URL)
    assert "nobody reads it" in read(client, f"{URL}{item.pk}/")
    client.post(f"{URL}{item.pk}/retire/", {"back": "1"})
    assert "A song" in read(client, "/practice/strengths-to-notice/")
    assert acts(cast) == ["practice_own_new", "practice_own_retire", "practice_own_retire"]


def test_what_is_written_is_recorded_by_whoever_wrote_it(cast: Cast, sign_in: SignIn) -> None:
    client = sign_in(cast.salome)
    client.post(NEW, TYPED)
    client.post(f"{URL}{own(cast).pk}/", {**TYPED, "label": "Songs"})
    client.post(URL, {"out": ["held-in-supervision"]})
    client.post(URL, {"out": ["held-in-supervision"]})
    client.post(URL, {})
    assert acts(cast) == ["practice_own_new", "practice_own_edit", "practice_ours", "practice_ours"]
    with acting_as(cast.salome):
        touched = set(EventObject.objects.filter(type__startswith="practice.").values_list("type", flat=True))
        assert touched == {"practice.ownitem", "practice.switchedoff"}
        assert not Event.objects.filter(act__contains="sql").exists()
        ended = SwitchedOff.objects.get()
        assert ended.framework_id == "V"
        assert ended.ended_at
    assert "the agency's own words" in read(client, "/access-log/")


def test_a_wording_beside_ours_says_where_it_comes_from(cast: Cast, sign_in: SignIn) -> None:
    client = sign_in(cast.salome)
    path = f"{NEW}?beside=the-practice-behaviors/shared-observation"
    assert catalogue().entry("W3").statement in read(client, path)
    without = client.post(path, {"label": "Joint observation", "statement": "We watched"})
    assert without.status_code == 422
    assert 'value="Joint observation"' in without.content.decode()
    typed = {"label": "Joint observation", "statement": "We watched", "origin": "By license."}
    assert client.post(path, typed).status_code == 302
    assert (own(cast).framework_id, own(cast).beside_id) == ("W", "W3")
    assert "Beside “Shared observation”" in read(client, URL)


def test_what_is_missing_or_too_long_stays_on_the_page(cast: Cast, sign_in: SignIn) -> None:
    client = sign_in(cast.salome)
    for typed in (
        {**TYPED, "of": "w"},
        {**TYPED, "label": ""},
        {**TYPED, "prompt": "y" * 1001},
        {"of": "", "label": "z"},
    ):
        answer = client.post(NEW, typed)
        assert answer.status_code == 422
        assert "There is a problem" in answer.content.decode()
        assert all(value in answer.content.decode() for name, value in typed.items() if name != "of")
    for query in ("beside=x", "beside=the-practice-behaviors/x", "beside=%00", "of=x", "of=held-in-supervision"):
        page = main_of(client, f"{NEW}?{query}")
        assert '<select name="of"' in page
        assert ('held-in-supervision" selected' in page) is query.startswith("of=held")
    with acting_as(cast.salome):
        assert not OwnItem.objects.exists()


def test_the_behaviors_cannot_be_left_out_and_the_page_says_why(cast: Cast, sign_in: SignIn) -> None:
    client = sign_in(cast.salome)
    page = main_of(client, URL)
    assert 'value="the-practice-behaviors"' not in page
    assert 'value="help"' not in page
    assert page.count('type="checkbox"') == len(may_be_left_out(catalogue()))
    for always in ("pause-notice-be-curious", "how-we-understand-it-so-far", "when-a-referral-may-help", "settings"):
        assert f'value="{always}"' not in page
    assert "The practice behaviors are always offered" in page
    assert client.post(URL, {"out": ["the-practice-behaviors"]}).status_code == 422
    with acting_as(cast.salome):
        leave_out(codes={"W", "X", "T"}, words=catalogue())
        assert offered().off == {"T"}
    assert 'value="realize-recognize-respond-reflect" checked' in main_of(client, URL)


def test_neither_wall_lets_another_agencys_rows_through(cast: Cast) -> None:
    with acting_as(cast.salome):
        item = add_own(framework="ST", words=Words("A song", "Sung"), by=cast.salome)
        word_anew(item=item, words=Words("A song", "Hummed"), by=cast.salome)
        leave_out(codes={"T"}, words=catalogue())
    with acting_as(cast.max):
        assert [model.objects.count() for model in (OwnItem, OwnWording, SwitchedOff)] == [0, 0, 0]
        assert offered().off == frozenset()
        assert offered() is catalogue()
        for row in (
            OwnItem(agency_id=cast.agency.pk, framework_id="ST"),
            OwnWording(agency_id=cast.agency.pk, item_id=item.pk, made_by=cast.max, number=9, label="x", statement="x"),
            OwnWording(item_id=item.pk, made_by=cast.max, number=9, label="x", statement="x"),
            OwnItem(framework_id="ST", head_id=item.head_id),
            SwitchedOff(agency_id=cast.agency.pk, framework_id="L"),
        ):
            with pytest.raises(DatabaseError), transaction.atomic():
                row.save(force_insert=True)


def test_an_item_is_of_a_system_and_beside_an_item_that_there_is(cast: Cast) -> None:
    for named in ({"framework_id": "ZZ"}, {"framework_id": "W", "beside_id": "W99"}):
        with acting_as(cast.salome), transaction.atomic():
            OwnItem.objects.create(**named)
            with pytest.raises(DatabaseError):
                transaction.get_connection().check_constraints()
            transaction.set_rollback(True)


def test_each_is_found_by_its_key(cast: Cast) -> None:
    with acting_as(cast.salome):
        words = [Words(label, "Somebody sings here") for label in ("A song", "A hum")]
        items = [add_own(framework="ST", words=each, by=cast.salome) for each in words]
        assert [own_item(cast.salome, item.pk) for item in items] == items

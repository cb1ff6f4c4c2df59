"""The pages of a summary, without JavaScript: drafting, agreeing, and what happens when two do it at once."""

import re
from collections.abc import Sequence

import pytest
from django.http import HttpResponse, HttpResponseBase
from django.urls import reverse
from django.utils import timezone

from imh_practice.audit.models import Event, EventObject, Kind
from imh_practice.jobs.models import Job, JobState
from imh_practice.shared.acting import acting_as
from observations.models import HoldBack
from supervision.lines import Line, digest
from supervision.models import Approval, Section, Session, Summary, SummaryLine, SummaryVersion
from tests.cast import Cast
from tests.conftest import SignIn
from tests.supervision import story
from tests.supervision.agreeing import BABY, HOLD, LINES, STEP, agreed, head_of, held, made, queued, written
from tests.supervision.conftest import Told
from tests.worker import files_dir

__all__ = ["files_dir"]
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("files_dir")]

GETS, POSTS = ["summary_detail", "summary_edit"], ["summary_edit", "summary_approve", "summary_render"]


@pytest.fixture
def told(cast: Cast, told: Told) -> Told:
    """The same hour, held: a summary is of one that was."""
    held(told.session, cast.noor)
    return told


def url(name: str, session: Session, *more: object) -> str:
    return reverse(name, args=[session.pk, *more])


def typed(version: SummaryVersion | None, *lines: Line, **more: str) -> dict[str, str]:
    """Return what a browser sends for a draft of these lines, begun from that version."""
    key = str(version.pk) if version else ""
    data = {"base": key, "began_from": key, **more}
    for section in Section:
        prefix = section.value.replace("-", "")
        rows = [line for line in lines if line.section is section]
        data |= {f"{prefix}-TOTAL_FORMS": str(len(rows)), f"{prefix}-INITIAL_FORMS": "0"}
        for number, line in enumerate(rows):
            source = f"comment:{line.from_comment}" if line.from_comment else ""
            data |= {f"{prefix}-{number}-text": line.text, f"{prefix}-{number}-source": source}
            if section is Section.NEXT:
                data[f"{prefix}-{number}-who"] = line.who
                data[f"{prefix}-{number}-by_date"] = line.by_date.isoformat() if line.by_date else ""
    return data


def standing(session: Session, cast: Cast) -> Sequence[Line]:
    head = head_of(session, cast.noor)
    assert head is not None
    with acting_as(cast.noor):
        return [Line.of(row) for row in head.lines.all()]


def boxes(page: HttpResponseBase, name: str) -> list[str]:
    """Return what stands in the text boxes of a section."""
    assert isinstance(page, HttpResponse)
    found = re.findall(rf'<textarea name="{name}-\d+-text"[^>]*>\n?(.*?)</textarea>', page.content.decode(), re.DOTALL)
    return [words.strip() for words in found]


@pytest.mark.parametrize("name", ["bea", "jonas", "fay", "salome", "max"])
def test_whoever_takes_no_part_finds_nothing(cast: Cast, told: Told, sign_in: SignIn, name: str) -> None:
    version = agreed(told.session, cast.noor, cast.ruth)
    client = sign_in(cast.members[name])
    missing = client.get("/supervision/01930000-0000-7000-8000-000000000000/summary/").content
    for page in GETS:
        answer = client.get(url(page, told.session))
        assert (answer.status_code, answer.content) == (404, missing), page
    assert client.get(url("summary_version", told.session, 1)).status_code == 404
    for page in POSTS:
        assert client.post(url(page, told.session), {"version": str(version.pk)}).status_code == 404, page


def test_from_nothing_to_two_names_under_it(cast: Cast, told: Told, sign_in: SignIn) -> None:
    noor, ruth = sign_in(cast.noor), sign_in(cast.ruth)
    page = noor.get(url("summary_detail", told.session)).content.decode()
    assert "Nothing is written down yet" in page
    answer = noor.post(url("summary_edit", told.session), typed(None, *LINES), follow=True)
    assert "each of you says whether you remember it so" in answer.content.decode()
    assert standing(told.session, cast) == LINES
    version = head_of(told.session, cast.noor)
    assert version is not None
    for client, name in ((noor, "Noor Haddad"), (ruth, "Ruth Okafor")):
        page = client.get(url("summary_detail", told.session)).content.decode()
        assert url("summary_approve", told.session) in page
        assert "It can be made when each of you remembers it so." in page
        client.post(url("summary_approve", told.session), {"version": str(version.pk)})
        assert name in page
    page = noor.get(url("summary_detail", told.session)).content.decode()
    assert url("summary_approve", told.session) not in page
    assert "Make the file" in page


def test_reading_it_is_on_the_trail(cast: Cast, told: Told, sign_in: SignIn) -> None:
    version = written(told.session, by=cast.noor)
    sign_in(cast.ruth).get(url("summary_detail", told.session))
    with acting_as(cast.ruth):
        event = Event.objects.get(kind=Kind.READ, act="summary_detail")
        row = EventObject.objects.get(event_id=event.pk)
        assert (row.object_id, row.author_id, row.why) == (version.pk, cast.noor.pk, "participant")


def test_rows_are_added_and_taken_out_by_plain_buttons(cast: Cast, told: Told, sign_in: SignIn) -> None:
    client = sign_in(cast.noor)
    page = client.get(url("summary_edit", told.session))
    assert boxes(page, "hold") == [""]
    page = client.post(url("summary_edit", told.session), typed(None, BABY, HOLD, add="hold"))
    assert page.status_code == 200
    assert boxes(page, "hold") == [HOLD.text, ""]
    assert boxes(page, "baby") == [BABY.text]
    assert "There is a problem" not in page.content.decode()
    gone = typed(None, BABY, HOLD, take_out="hold-0")
    page = client.post(url("summary_edit", told.session), gone)
    assert "This will be taken out" in page.content.decode()
    assert re.search(r'value="hold-0" data-put-back autofocus', page.content.decode())
    page = client.post(url("summary_edit", told.session), typed(None, BABY, HOLD, put_back="hold-0"))
    assert re.search(r'value="hold-0" data-take-out autofocus', page.content.decode())
    page = client.post(url("summary_edit", told.session), typed(None, BABY, HOLD, add="hold"))
    assert re.findall(r'<textarea name="(.*?)"[^>]* autofocus', page.content.decode()) == ["hold-1-text"]
    client.post(url("summary_edit", told.session), {**typed(None, BABY, HOLD), "hold-0-DELETE": "on"})
    assert standing(told.session, cast) == [BABY]


def test_an_emptied_line_is_left_out(cast: Cast, told: Told, sign_in: SignIn) -> None:
    version = written(told.session, BABY, HOLD, by=cast.noor)
    client = sign_in(cast.noor)
    client.post(url("summary_edit", told.session), {**typed(version, BABY, HOLD), "hold-0-text": " "})
    assert standing(told.session, cast) == [BABY]


def test_a_summary_without_a_line_is_not_saved_and_not_agreed_on(cast: Cast, told: Told, sign_in: SignIn) -> None:
    client = sign_in(cast.noor)
    empty = typed(None, HOLD)
    for data in (typed(None), {**empty, "hold-0-text": "  "}, {**empty, "hold-0-DELETE": "on"}):
        answer = client.post(url("summary_edit", told.session), data)
        assert answer.status_code == 422, data
        assert "Write one line, or leave the page." in answer.content.decode()
    assert head_of(told.session, cast.noor) is None


def test_what_was_saved_without_a_line_is_not_agreed_on(cast: Cast, told: Told, sign_in: SignIn) -> None:
    with acting_as(cast.noor):
        summary = Summary.objects.create(session=told.session)
        made = {"number": 1, "made_by": cast.noor, "sha256": digest([])}
        summary.head = version = SummaryVersion.objects.create(session=told.session, summary=summary, **made)
        summary.save(update_fields=["head"])
    client, key = sign_in(cast.noor), {"version": str(version.pk)}
    page = client.get(url("summary_detail", told.session)).content.decode()
    assert "There are no words in this version." in page
    assert url("summary_approve", told.session) not in page
    answer = client.post(url("summary_approve", told.session), key, follow=True)
    assert "There are no words in it to agree on." in answer.content.decode()
    with acting_as(cast.noor):
        assert not Approval.objects.exists()
    for member in (cast.noor, cast.ruth):
        with acting_as(member):
            Approval.objects.create(session=told.session, version=version, member=member)
    assert url("summary_render", told.session) not in client.get(url("summary_detail", told.session)).content.decode()
    answer = client.post(url("summary_render", told.session), key, follow=True)
    assert "There are no words in it to agree on." in answer.content.decode()
    with acting_as(cast.noor):
        assert not Job.objects.exists()


def test_a_full_stop_takes_nobodys_name_and_losing_it_is_said(cast: Cast, told: Told, sign_in: SignIn) -> None:
    words = "So there were three of you \u2014 breathing \u201ctogether\u201d, for D. It\u2019s a lot, isn\u2019t it?"
    (said,) = story.talk(told.bottle, (cast.ruth, words))
    kept = ['Three of you - breathing "together".', "'it's  a lot'", "isn't it?", words]
    lost = ["three of you breathing together", "you are breathing", "ogether", "It's a lot?", "..."]
    for texts, message in ((kept, ""), (lost, "5 lines are now in your own words."), (lost[:1], "One line is now in")):
        lines = [Line(Section.HOLD, text, from_comment=said.head_id) for text in texts]
        head = head_of(told.session, cast.noor)
        answer = sign_in(cast.noor).post(url("summary_edit", told.session), typed(head, *lines), follow=True)
        page = answer.content.decode()
        assert "Saved." in page
        assert (message in page) if message else ("own words" not in page)
        sources = [line.from_comment for line in standing(told.session, cast)]
        assert sources == [None if message else said.head_id] * len(texts)


def test_words_are_taken_from_the_session_and_say_so(cast: Cast, told: Told, sign_in: SignIn) -> None:
    (said,) = story.talk(told.bottle, (cast.ruth, "So there were three of you breathing for D. Let us keep that."))
    client = sign_in(cast.noor)
    page = client.get(url("summary_edit", told.session)).content.decode()
    source = f"comment:{said.head_id}"
    assert f'value="{source}"' in page
    assert "a watch she has kept" not in page  # shared words are not taken from here
    with_it = client.post(url("summary_edit", told.session), typed(None, HOLD, take=source, into="hold"))
    assert boxes(with_it, "hold") == [HOLD.text, "So there were three of you breathing for D. Let us keep that."]
    shortened = Line(Section.HOLD, "three of you breathing for D.", from_comment=said.head_id)
    changed = Line(Section.HOLD, "We all breathed for D.", from_comment=said.head_id)
    client.post(url("summary_edit", told.session), typed(None, shortened, changed))
    with acting_as(cast.noor):
        assert [row.from_comment_id for row in SummaryLine.objects.order_by("position")] == [said.head_id, None]


def test_a_moment_held_back_from_one_of_them_is_not_taken(cast: Cast, told: Told, sign_in: SignIn) -> None:
    key = f"moment:{told.moment.head_id}"
    client = sign_in(cast.noor)
    assert key in client.get(url("summary_edit", told.session)).content.decode()
    with acting_as(cast.noor):
        HoldBack.objects.create(moment=told.moment, member=cast.ruth)
    assert key not in client.get(url("summary_edit", told.session)).content.decode()
    page = client.post(url("summary_edit", told.session), typed(None, take=key))
    assert story.BOTTLE not in page.content.decode()


@pytest.mark.parametrize("source", ["comment:x", "comment:01930000-0000-7000-8000-000000000000", "x", "", "moment:"])
def test_a_source_that_is_none_adds_nothing(cast: Cast, told: Told, sign_in: SignIn, source: str) -> None:
    page = sign_in(cast.noor).post(url("summary_edit", told.session), typed(None, HOLD, take=source, into="nowhere"))
    assert (page.status_code, boxes(page, "hold")) == (200, [HOLD.text])


def test_another_sessions_words_are_no_source(cast: Cast, told: Told, sign_in: SignIn) -> None:
    with acting_as(cast.noor):
        item = told.with_fay.items.get()
    (elsewhere,) = story.talk(item, (cast.noor, "Said to Fay alone."))
    client = sign_in(cast.noor)
    page = client.post(url("summary_edit", told.session), typed(None, take=f"comment:{elsewhere.head_id}"))
    assert "Said to Fay alone." not in page.content.decode()
    line = Line(Section.HOLD, "Said to Fay alone.", from_comment=elsewhere.head_id)
    client.post(url("summary_edit", told.session), typed(None, line))
    with acting_as(cast.noor):
        assert SummaryLine.objects.get().from_comment_id is None


def test_what_is_missing_is_said_and_nothing_typed_is_lost(cast: Cast, told: Told, sign_in: SignIn) -> None:
    client = sign_in(cast.noor)
    page = client.post(url("summary_edit", told.session), {**typed(None, HOLD, STEP), "next-0-text": ""})
    assert page.status_code == 422
    words = page.content.decode()
    assert "Write what is to be done, or take this step out." in words
    assert "<title>Error:" in words
    assert boxes(page, "hold") == [HOLD.text]
    page = client.post(url("summary_edit", told.session), typed(None, *(Line(Section.HOLD, "w " * 9000),) * 20))
    assert page.status_code == 422
    assert "at most 60 pages" in page.content.decode()
    for wrong in ({"next-0-by_date": "soon"}, {"next-0-by_date": "0001-01-01"}, {"hold-0-text": "a\0b"}):
        answer = client.post(url("summary_edit", told.session), {**typed(None, HOLD, STEP), **wrong})
        assert answer.status_code == 422, wrong
    assert head_of(told.session, cast.noor) is None


def test_two_who_wrote_at_the_same_time_keep_both(cast: Cast, told: Told, sign_in: SignIn) -> None:
    first = written(told.session, BABY, HOLD, by=cast.noor)
    hers = Line(Section.HOLD, "Ruth's new line.")
    mine = Line(Section.HOLD, "Noor's new line.")
    second = written(told.session, BABY, hers, by=cast.ruth)
    client = sign_in(cast.noor)
    page = client.post(url("summary_edit", told.session), typed(first, BABY, HOLD, mine))
    assert page.status_code == 409
    words = page.content.decode()
    assert "Ruth Okafor saved a version while you wrote" in words
    assert hers.text.replace("'", "&#x27;") in words
    assert [box.replace("&#x27;", "'") for box in boxes(page, "hold")] == [HOLD.text, mine.text]
    assert f'name="base" value="{second.pk}"' in words
    again = {**typed(first, BABY, HOLD, mine), "base": str(second.pk)}
    client.post(url("summary_edit", told.session), {**again, "keep": "both"})
    assert standing(told.session, cast) == [BABY, hers, mine]  # HOLD she took out, and Noor left as it was


def test_or_hers_stays_among_the_earlier_versions(cast: Cast, told: Told, sign_in: SignIn) -> None:
    first = written(told.session, BABY, by=cast.noor)
    second = written(told.session, HOLD, by=cast.ruth)
    client = sign_in(cast.noor)
    again = {**typed(first, STEP), "base": str(second.pk), "keep": "mine"}
    client.post(url("summary_edit", told.session), again)
    assert standing(told.session, cast) == [STEP]
    page = client.get(url("summary_version", told.session, 2)).content.decode()
    assert "A hurry can run through all of us." in page
    assert "Other words stand now" in page
    assert client.get(url("summary_version", told.session, 3)).status_code == 302
    assert client.get(url("summary_version", told.session, 9)).status_code == 404


def test_approving_what_does_not_stand_any_more_approves_nothing(cast: Cast, told: Told, sign_in: SignIn) -> None:
    read = written(told.session, BABY, by=cast.noor)
    written(told.session, HOLD, by=cast.ruth)
    client = sign_in(cast.noor)
    for name, words in (("summary_approve", "Nothing was approved"), ("summary_render", "No file was asked for")):
        page = client.post(url(name, told.session), {"version": str(read.pk)})
        assert page.status_code == 409
        assert words in page.content.decode()
        assert "Read it as it stands now" in page.content.decode()
    for nonsense in ("", "x", str(told.session.pk)):
        assert client.post(url("summary_approve", told.session), {"version": nonsense}).status_code == 404
    with acting_as(cast.noor):
        assert not Approval.objects.exists()


def test_the_file_is_waited_for_and_had(cast: Cast, told: Told, sign_in: SignIn) -> None:
    version = agreed(told.session, cast.noor, cast.ruth)
    noor, ruth = sign_in(cast.noor), sign_in(cast.ruth)
    answer = noor.post(url("summary_render", told.session), {"version": str(version.pk)})
    assert answer["Location"].endswith("#file")
    page = ruth.get(url("summary_detail", told.session)).content.decode()
    assert "is waiting its turn" in page
    assert "Make the file" not in page
    assert 'http-equiv="refresh"' in page
    with acting_as(cast.noor):
        job = Job.objects.get()
    made(job)
    for client in (noor, ruth):
        page = client.get(url("summary_detail", told.session)).content.decode()
        assert reverse("job_download", args=[job.pk]) in page
        assert 'http-equiv="refresh"' not in page


def test_one_that_failed_is_tried_again_by_either(cast: Cast, told: Told, sign_in: SignIn) -> None:
    version = agreed(told.session, cast.noor, cast.ruth)
    job = queued(version, cast.noor)
    with acting_as(cast.noor):
        Job.objects.filter(pk=job.pk).update(state=JobState.FAILED, error="broke", finished_at=timezone.now())
    noor, ruth = sign_in(cast.noor), sign_in(cast.ruth)
    assert reverse("job_retry", args=[job.pk]) in noor.get(url("summary_detail", told.session)).content.decode()
    page = ruth.get(url("summary_detail", told.session)).content.decode()
    assert reverse("job_retry", args=[job.pk]) not in page
    assert "Try again" in page
    ruth.post(url("summary_render", told.session), {"version": str(version.pk)})
    with acting_as(cast.noor):
        assert Job.objects.filter(state=JobState.QUEUED).get().requested_by_id == cast.ruth.pk


def test_when_the_supervision_has_ended_it_is_read_and_approved_and_not_changed(
    cast: Cast, told: Told, sign_in: SignIn
) -> None:
    version = written(told.with_fay, by=cast.noor)
    fay = sign_in(cast.fay)
    page = fay.get(url("summary_detail", told.with_fay)).content.decode()
    assert BABY.text in page
    assert url("summary_edit", told.with_fay) not in page
    assert fay.get(url("summary_edit", told.with_fay)).status_code == 403
    assert fay.post(url("summary_edit", told.with_fay), typed(version, HOLD)).status_code == 403
    assert fay.post(url("summary_approve", told.with_fay), {"version": str(version.pk)}).status_code == 302


def test_a_line_names_whose_words_it_is(cast: Cast, told: Told, sign_in: SignIn) -> None:
    (said,) = story.talk(told.bottle, (cast.ruth, "So there were three of you breathing for D."))
    hers = Line(Section.HOLD, "three of you breathing for D.", from_comment=said.head_id)
    seen = Line(Section.BABY, "He turned his head", from_moment=told.moment.head_id)
    written(told.session, seen, hers, by=cast.noor)
    page = sign_in(cast.noor).get(url("summary_detail", told.session)).content.decode()
    today = f"{timezone.localtime(timezone.now(), cast.agency.zone):%B\u00a0%-d}"
    assert f"Ruth's words, {today}" in page.replace("&#x27;", "'")
    assert f"Noor's moment, {today}" in page.replace("&#x27;", "'")


def test_of_a_long_thread_the_latest_stand_to_be_taken(cast: Cast, told: Told, sign_in: SignIn) -> None:
    story.talk(told.bottle, *((cast.ruth, f"Number {number}.") for number in range(1, 24)))
    page = sign_in(cast.noor).get(url("summary_edit", told.session)).content.decode()
    folded = page.index("3 earlier comments")
    assert page.index(story.BOTTLE) < page.index("Number 4.") < page.index("Number 23.") < folded
    assert folded < page.index("Number 1.") < page.index("Number 3.")


def test_a_line_that_is_taken_fills_an_empty_one(cast: Cast, told: Told, sign_in: SignIn) -> None:
    (said,) = story.talk(told.bottle, (cast.ruth, "Let us keep that."))
    client = sign_in(cast.noor)
    empty = {**typed(None, HOLD), "hold-0-text": ""}
    page = client.post(url("summary_edit", told.session), {**empty, "take": f"comment:{said.head_id}", "into": "hold"})
    assert boxes(page, "hold") == ["Let us keep that."]


def test_the_agreed_file_of_before_a_change_is_still_there(cast: Cast, told: Told, sign_in: SignIn) -> None:
    job = made(queued(agreed(told.session, cast.noor, cast.ruth), cast.noor))
    written(told.session, BABY, by=cast.ruth)
    page = sign_in(cast.noor).get(url("summary_detail", told.session)).content.decode()
    assert "(version 1) is still here" in page
    assert reverse("job_download", args=[job.pk]) in page

"""What Noor writes: visits, reflections, hours, with a token in every field."""

import datetime as dt
from typing import Any

from django.utils import timezone

from imh_practice.jobs.models import Job
from imh_practice.membership.models import Member, Pairing
from imh_practice.practice.catalogue import catalogue
from imh_practice.shared.acting import acting_as
from imh_practice.wonderings.actions import About, set_aside, share_with_team, wonder
from imh_practice.wonderings.actions import Line as Wondered
from imh_practice.wonderings.listing import colleagues_of
from imh_practice.wonderings.models import Kind, State, Wondering
from observations.actions import Facts, amend_visit
from observations.models import HoldBack, Moment, Outcome, Setting, Told, VisitVersion
from observations.writing import MomentWords
from reflect.actions import share_reflection, write_reflection
from reflect.writing import Choice, Part
from supervision.actions.items import bring_moment, bring_shared_text
from supervision.actions.sessions import Minutes, close_session, open_session
from supervision.actions.threads import edit, say
from supervision.lines import Line
from supervision.models import AgendaItem, Comment, Mode, Section, Session
from supervision.quotes import Source, find_quote
from tests.cast import Cast
from tests.fields.tokens import Tokens
from tests.observations.helpers import tag, wrote
from tests.supervision.agreeing import agreed, made, queued, written

Keys = dict[str, Any]


def _seen(tokens: Tokens, kind: str, *codes: str, **more: Any) -> MomentWords:
    """A moment of that class, in words and in the line of one's own, with ticks."""
    text, line = (tokens.word(kind, f"observations.MomentVersion.{name}") for name in ("text", "something_else"))
    ticked = [
        tokens.listed("facts", "observations.MomentTag.item_version", tag(code), catalogue().entry(code).label)
        for code in codes
    ]
    return MomentWords(text, ticked, something_else=line, **more)


def visits_of(cast: Cast, tokens: Tokens, families: Keys) -> Keys:
    """A visit begun, finished and amended, with a moment held back from Jonas; one that was not met; and a draft."""
    noor, heron, about = cast.noor, cast.heron, {families["child"]}
    present = "observations.VisitVersion.present"
    begun = _seen(tokens, "unfinished")
    minutes = "observations.VisitVersion.minutes"
    visit = wrote(
        noor,
        heron,
        begun,
        days_ago=14,
        finish=False,
        present=[tokens.word("unfinished", present)],
        minutes=tokens.number("unfinished", minutes, 733),
    )
    held = _seen(tokens, "held back", kept_from={cast.jonas.pk}, about=about)
    service = tokens.listed("facts", "observations.VisitService.item_version", tag("C4"), catalogue().entry("C4").label)
    happened = ("observations.Visit.happened_at", "observations.VisitVersion.happened_at")
    facts: dict[str, Any] = {
        "setting": tokens.listed("facts", "observations.VisitVersion.setting", "outdoors", Setting.OUTDOORS.label),
        "services": [service],
    }
    with acting_as(noor):
        (first,) = visit.moments.all()
        seen = _seen(tokens, "words", "W7", ref=first.pk, about=about)
        amend_visit(
            visit=visit,
            base=1,
            facts=Facts(
                tokens.day("facts", happened[1], ago=13),
                minutes=tokens.number("facts", minutes, 743),
                present=[tokens.word("words", present)],
                **facts,
            ),
            moments=[seen, held],
            by=noor,
            finish=True,
        )
        again = _seen(tokens, "words", ref=first.pk, about=about)
        amend_visit(
            visit=visit,
            base=2,
            facts=Facts(
                tokens.day("facts", *happened, ago=12),
                minutes=tokens.number("facts", minutes, 739),
                present=[tokens.word("words", present)],
                told={key: tokens.word("words", "observations.VisitVersion.told") for key in Told.values},
                **facts,
            ),
            moments=[again],
            by=noor,
        )
        moments = list(Moment.objects.filter(visit=visit).select_related("head", "visit").order_by("position"))
        versions = {row.number: row.pk for row in VisitVersion.objects.filter(visit=visit)}
        assert HoldBack.objects.filter(moment=moments[1], member=cast.jonas).exists()
    missed = wrote(noor, heron, days_ago=17)
    with acting_as(noor):
        label = Outcome.NO_ANSWER.label
        outcome = tokens.listed("facts", "observations.VisitVersion.outcome", "no-answer", label)
        amend_visit(visit=missed, base=1, facts=Facts(missed.happened_at, outcome=outcome), moments=[], by=noor)
    past = wrote(
        noor,
        families["past"],
        _seen(tokens, "brought before", about={families["past_child"]}),
        days_ago=30,
        present=[tokens.word("brought before", present)],
    )
    draft = wrote(
        noor, heron, _seen(tokens, "draft"), days_ago=16, finish=False, present=[tokens.word("draft", present)]
    )
    return {
        "visit": visit.pk,
        "moments": moments,
        "versions": versions,
        "missed": missed.pk,
        "draft": draft.pk,
        "past": past,
    }


TITLE, SAID, QUOTED = (
    "supervision.AgendaItem.title",
    "supervision.CommentVersion.text",
    "supervision.CommentVersion.quote",
)
STARTS, SOON = "supervision.Session.starts_at", dt.timedelta(hours=1)
LINE = "supervision.SummaryLine.{}"
MINUTES = ("reflective", "clinical", "administrative")


def together(cast: Cast, tokens: Tokens, pairing: Pairing, visits: Keys, *, before: bool = False) -> Keys:
    """What Noor shares with a supervisor of that time, and two hours of theirs: one planned, one held and agreed on."""
    noor, word = cast.noor, tokens.word
    shared, said = ("shared before", "supervision before") if before else ("shared", "supervision")
    with acting_as(noor):
        alone, given = word("private", "reflect.Reflection.text"), word(shared, "reflect.SharedText.text")
        visit = visits["moments"][0].visit
        reflection = write_reflection(parts=[Part("", alone), Part("T1", given)], visit=visit, by=noor)
        choice = Choice(numbers=frozenset({2}))
        (grant,) = share_reflection(reflection=reflection, choice=choice, readers=[pairing], base=1, by=noor)
    planned_at = tokens.day("supervision before" if before else "planned", STARTS, ago=-5 if before else -3)
    held_at = tokens.day("supervision before" if before else "hours", STARTS, ago=21 if before else 9)
    with acting_as(noor):
        planned = open_session(pairing=pairing, starts_at=planned_at, mode=Mode.IN_PERSON, by=noor)
        held = open_session(pairing=pairing, starts_at=timezone.now() + SOON, mode=Mode.IN_PERSON, by=noor)
        moments = list(Moment.objects.filter(visit=visits["past"]).select_related("head", "visit"))
        items = [
            bring_moment(session=planned, moment=moment, title=word(said, TITLE), by=noor)
            for moment in (moments if before else visits["moments"])
        ]
        items.append(bring_shared_text(session=held, shared_text=grant.shared_text, title=word(said, TITLE), by=noor))
        Session.objects.filter(pk=held.pk).update(starts_at=held_at)
        comments = [_talk(tokens, item, said, noor) for item in items]
    job = _agree(cast, tokens, held, before)
    keys = {"reflection": reflection.pk, "grant": grant.pk, "shared_text": grant.shared_text_id, "held": held.pk}
    on_agenda = [
        {"session": item.session_id, "item": item.pk, "comment": comment.pk}
        for item, comment in zip(items, comments, strict=True)
    ]
    return {**keys, "job": job.pk, "items": on_agenda}


def _talk(tokens: Tokens, item: AgendaItem, said: str, noor: Member) -> Comment:
    """Say something, answer it quoting some of it, and say that otherwise."""
    quoted = tokens.word(said, SAID, QUOTED)
    first = say(item=item, text=f"{tokens.word(said, SAID)} {quoted}", by=noor)
    assert first.head
    quote = find_quote(quoted, [Source(first.head.text, first.head)])
    answer = say(item=item, text=tokens.word(said, SAID), answers=first, quote=quote, by=noor)
    edit(comment=answer, text=tokens.word(said, SAID), base=1, by=noor)
    return answer


def _agree(cast: Cast, tokens: Tokens, held: Session, before: bool) -> Job:
    """Hold the hour, write its summary twice, agree on it, and make the file."""
    noor, kind = cast.noor, "supervision before" if before else "summary"
    values = zip(MINUTES, (769, 773, 787) if before else (751, 757, 761), strict=True)
    hours = "supervision before" if before else "hours"
    minutes = Minutes(*(tokens.number(hours, f"supervision.Session.{name}_minutes", value) for name, value in values))
    with acting_as(noor):
        supervisor = cast.fay if before else cast.ruth
        there = [noor.pk, supervisor.pk]
        close_session(session=held, minutes=minutes, attended=there, seen=None, by=noor)
        held.refresh_from_db()
    written(held, Line(Section.HOLD, tokens.word(kind, LINE.format("text"))), by=noor)
    text, who = (tokens.word(kind, LINE.format(name)) for name in ("text", "who"))
    by_date = tokens.day(kind, LINE.format("by_date"), ago=-41 if before else -40).date()
    lines = [Line(Section.NEXT, text, who, by_date), Line(Section.BABY, tokens.word(kind, LINE.format("text")))]
    return made(queued(agreed(held, noor, supervisor, lines=lines), noor))


def wonderings_of(cast: Cast, tokens: Tokens) -> Keys:
    """What Noor wonders: for her supervision, shared with Heron's team, and set aside."""
    text, day, state = (f"wonderings.Wondering.{name}" for name in ("text", "day", "state"))

    def wondered(kind: str, ago: int) -> Wondering:
        about = About(cast.heron, tokens.day(kind, day, ago=ago).date())
        lines = [Wondered(tag("M2"), text=tokens.word(kind, text))]
        if kind == "wondering":
            found = tokens.listed(kind, state, State.FOUND.value, State.FOUND.label)
            lines.insert(0, Wondered(tag("M6"), found, tokens.word(kind, text)))
        return wonder(kind=Kind.BETWEEN, about=about, lines=lines, by=cast.noor)[0]

    with acting_as(cast.noor):
        kept, shared = wondered("wondering", 43), wondered("wondering shared", 47)
        share_with_team(wondering=shared, places=colleagues_of(cast.heron, cast.noor), by=cast.noor)
        set_aside(wondering=wondered("wondering aside", 53), by=cast.noor)
    return {"wondering": kept.pk, "question": catalogue().entry("U1").item_id}

"""Who sees what: the declared set, class by class. The page "Who can see what" is made from it, and a test walks the
whole product as everybody in it and compares what is seen with what is declared here, both ways.

A class is told apart where its readers differ: a moment held back is record words that one colleague less may read.
"""

from django.utils.translation import gettext_lazy as _

from imh_practice.seen_house import AGREED, HOUSE, OPEN_VISIT, OPENED, PAGES, RECORD, TOGETHER, M, P, R
from imh_practice.shared.seeing import Part, Seen, to

IN_SESSION = {frozenset(TOGETHER): _("those who take part in the session")}

SEEN: tuple[Seen, ...] = (
    Seen(
        "private",
        _("Your private reflection"),
        Part.OWN,
        frozenset({P.PRIVATE}),
        to(PAGES, R.AUTHOR),
        _("It is in no list, count, report, e-mail or file of anybody else's."),
    ),
    Seen(
        "draft",
        _("A visit you have not finished"),
        Part.OWN,
        frozenset({P.RECORD_WORDS, P.RECORD_FACT}),
        to(PAGES, R.AUTHOR),
        _("Finishing it makes it part of the record."),
    ),
    Seen(
        "unfinished",
        _("What you changed in a visit before you finished it"),
        Part.OWN,
        frozenset({P.RECORD_WORDS, P.RECORD_FACT}),
        more=_("It is shown to nobody any more, not even to you."),
        aside=True,
    ),
    Seen(
        "shared",
        _("What you shared of a reflection"),
        Part.CHOSEN,
        frozenset({P.SHARED}),
        to(PAGES, *TOGETHER),
        _("Only the supervisor you name, and only the exact words you choose, until you take them back."),
    ),
    Seen(
        "shared before",
        _("What you shared with somebody who supervised you then"),
        Part.CHOSEN,
        frozenset({P.SHARED}),
        to(PAGES, R.AUTHOR),
        _("When the supervision ends, so does the reading."),
        aside=True,
    ),
    Seen(
        "wondering",
        _("What you wonder about a family: how you understand it so far, how it went between them, a referral"),
        Part.CHOSEN,
        frozenset({P.WONDERING}),
        to(PAGES, *TOGETHER),
        _("It is no part of the record: in no file and on no paper of the family's, and counted nowhere."),
    ),
    Seen(
        "wondering shared",
        _("What you wonder and share with colleagues on the family's team"),
        Part.CHOSEN,
        frozenset({P.WONDERING}),
        to(PAGES, *TOGETHER, R.COLLEAGUE, R.KEPT_FROM),
        _("Only those you name, while they carry the family and until you take it back. Not even in an emergency."),
        aside=True,
    ),
    Seen(
        "wondering aside",
        _("What you wondered and set aside"),
        Part.CHOSEN,
        frozenset({P.WONDERING}),
        more=_("It is shown to nobody any more, not even to you."),
        aside=True,
    ),
    Seen(
        "supervision",
        _("Supervision: what is brought, and what is said about it"),
        Part.CHOSEN,
        frozenset({P.SUPERVISION}),
        to(PAGES, *TOGETHER),
        called=IN_SESSION,
    ),
    Seen(
        "summary",
        _("The summary of a session"),
        Part.CHOSEN,
        frozenset({P.SUMMARY}),
        to(AGREED, *TOGETHER),
        _("It becomes a file when everybody has agreed to it."),
        IN_SESSION,
    ),
    Seen(
        "planned",
        _("When you are going to meet"),
        Part.CHOSEN,
        frozenset({P.HOURS}),
        to(PAGES, *TOGETHER, R.ADMIN),
        _("An agency admin reads it where she ends a supervision, and no more of the session."),
        IN_SESSION,
        aside=True,
    ),
    Seen(
        "hours",
        _("When you met, for how long, and who was there"),
        Part.CHOSEN,
        frozenset({P.HOURS}),
        to(AGREED, *TOGETHER),
        _("An agency admin sees how many sessions there were, and no more."),
        IN_SESSION,
        aside=True,
    ),
    Seen(
        "supervision before",
        _("When a supervision has ended: what was said in its sessions, and their summaries"),
        Part.CHOSEN,
        frozenset({P.SUPERVISION, P.SUMMARY, P.HOURS}),
        to(AGREED, R.AUTHOR, R.FORMER_SUPERVISOR),
        _(
            "Who supervised you then keeps what both of you said in your sessions, the summaries, and the moments you "
            "brought, as you brought them. She does not read your visits any more, nor who is in the family, nor "
            "what you shared."
        ),
    ),
    Seen(
        "brought before",
        _("A moment you brought to a session with somebody who supervised you then"),
        Part.CHOSEN,
        frozenset({P.RECORD_WORDS}),
        {**to(RECORD, *OPEN_VISIT), R.FORMER_SUPERVISOR: PAGES, R.EMERGENCY: frozenset({M.FILE})},
        _("As you brought it. She reads nothing else of the family's visits any more."),
        aside=True,
    ),
    Seen(
        "code name before",
        _("The code name of the family it was about"),
        Part.CHOSEN,
        frozenset({P.IDENTITY}),
        {
            **to(RECORD, *OPEN_VISIT),
            **to(PAGES, R.TEAM_SUPERVISOR, R.FORMER_SUPERVISOR, R.ADMIN),
            R.EMERGENCY: frozenset({M.FILE}),
        },
        aside=True,
    ),
    Seen(
        "words",
        _("What you noticed on a visit: its moments, and who was there"),
        Part.RECORD,
        frozenset({P.RECORD_WORDS}),
        {**to(RECORD, *OPEN_VISIT), R.EMERGENCY: OPENED},
        _("The family may ask to read it, and a court may order it."),
    ),
    Seen(
        "held back",
        _("A moment you hold back from a colleague"),
        Part.RECORD,
        frozenset({P.RECORD_WORDS}),
        {**to(RECORD, R.AUTHOR, R.COLLEAGUE, R.SUPERVISOR), R.EMERGENCY: OPENED},
        _(
            "Nor by anybody who joins the team later. The plain note leaves it out unless you ask for all of it. It "
            "stays in the record; the family and a court may still ask for it."
        ),
    ),
    Seen(
        "facts",
        _("The facts of a visit: when, how long, where, what was given, what was ticked"),
        Part.RECORD,
        frozenset({P.RECORD_FACT}),
        {**to(RECORD, *OPEN_VISIT), R.EMERGENCY: OPENED},
        _("Agency admins see counts of them, and no visit. The emergency file takes two admins."),
    ),
    Seen(
        "family",
        _("Who is in a family: children's initials and ages, who raises them, since when"),
        Part.RECORD,
        frozenset({P.IDENTITY, P.RECORD_FACT}),
        {**to(RECORD, *OPEN_VISIT), **to(PAGES, R.TEAM_SUPERVISOR), R.EMERGENCY: OPENED},
    ),
    Seen(
        "agreed",
        _("What was agreed with a family: who may know what, what it was told, the level of the work"),
        Part.RECORD,
        frozenset({P.RECORD_WORDS, P.RECORD_FACT}),
        to(PAGES, *OPEN_VISIT, R.TEAM_SUPERVISOR, R.EMERGENCY),
        _("The family may ask to read it. It goes on paper where whoever gives it out says so."),
    ),
    Seen(
        "code name",
        _("A family's code name, and who carries it"),
        Part.RECORD,
        frozenset({P.IDENTITY}),
        {**to(RECORD, *OPEN_VISIT), **to(PAGES, R.TEAM_SUPERVISOR, R.ADMIN), R.EMERGENCY: OPENED},
        _("A colleague who tries to use the same code name is told that it is taken, and no more."),
    ),
    Seen(
        "emergency",
        _("Who opened a record in an emergency, why, and what the review found"),
        Part.RECORD,
        frozenset({P.EMERGENCY, P.ACCOUNT}),
        to(PAGES, R.AUTHOR, R.COLLEAGUE, R.KEPT_FROM, R.ADMIN, R.EMERGENCY),
        _("Those who wrote in the record and those who carry the family are told at once."),
        aside=True,
    ),
    Seen(
        "given out",
        _("What was given out of a record: to whom, for what, by whom"),
        Part.RECORD,
        frozenset({P.DISCLOSURE, P.ACCOUNT}),
        to(PAGES, *OPEN_VISIT, R.TEAM_SUPERVISOR, R.ADMIN),
        _("The family may ask for it. It is kept for at least six years."),
        aside=True,
    ),
    *HOUSE,
)

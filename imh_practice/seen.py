"""Who sees what: the declared set, class by class. The page "Who can see what" is made from it, and a test walks the
whole product as everybody in it and compares what is seen with what is declared here, both ways.

A class is told apart where its readers differ: a moment held back is record words that one colleague less may read.
"""

from django.utils.translation import gettext_lazy as _

from imh_practice.shared.privacy import Privacy
from imh_practice.shared.seeing import Medium, Part, Role, Seen, to

R, M, P = Role, Medium, Privacy
PAGES = frozenset({M.SCREEN, M.PRINT})
RECORD = PAGES | {M.NOTE}
AGREED = PAGES | {M.PDF}
OPENED = PAGES | {M.FILE}
SCREEN = frozenset({M.SCREEN})
OPEN_VISIT = (R.AUTHOR, R.COLLEAGUE, R.KEPT_FROM, R.SUPERVISOR)
TOGETHER = (R.AUTHOR, R.SUPERVISOR)
AGENCY = (*OPEN_VISIT, R.TEAM_SUPERVISOR, R.FORMER_SUPERVISOR, R.PEER, R.ADMIN)
EVERYBODY = {frozenset(AGENCY): _("everybody in the agency")}
OWN_ITEMS = _("The agency's own items, beside the vocabulary that all agencies read")
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
    Seen(
        "counts",
        _("Counts of the agency and its programs"),
        Part.HOUSE,
        frozenset({P.RECORD_FACT}),
        to(PAGES | {M.CSV}, R.ADMIN),
        _("Small ones are left out, and nobody is counted by name."),
    ),
    Seen(
        "name",
        _("Your name"),
        Part.HOUSE,
        frozenset({P.ACCOUNT}),
        {
            **to(PAGES, R.TEAM_SUPERVISOR, R.ADMIN),
            **to(RECORD, R.COLLEAGUE, R.KEPT_FROM),
            **to(RECORD | AGREED, *TOGETHER),
            R.FORMER_SUPERVISOR: AGREED,
            R.PEER: SCREEN,
            R.EMERGENCY: OPENED,
        },
        aside=True,
    ),
    Seen(
        "contact",
        _("Your e-mail address, telephone and profession"),
        Part.HOUSE,
        frozenset({P.ACCOUNT}),
        to(PAGES, R.ADMIN),
        _(
            "They read as well which roles you have, who supervises whom, whether you are licensed, which rows you see "
            "when tagging, and since when you are here."
        ),
        aside=True,
    ),
    Seen(
        "telephone",
        _("A supervisor's telephone"),
        Part.HOUSE,
        frozenset({P.ACCOUNT}),
        to(PAGES, R.AUTHOR, R.PEER, R.ADMIN),
        _("For what cannot wait."),
        {frozenset({R.AUTHOR, R.PEER}): _("those she supervises")},
        aside=True,
    ),
    Seen(
        "invitation",
        _("Your name and address in an invitation"),
        Part.HOUSE,
        frozenset({P.ACCOUNT}),
        to(PAGES, R.AUTHOR, R.ADMIN),
        aside=True,
    ),
    Seen(
        "agency",
        _("The agency's name, its programs, and its own words on sharing"),
        Part.HOUSE,
        frozenset({P.PUBLISHED}),
        {
            R.PEER: SCREEN | {M.MAIL},
            R.TEAM_SUPERVISOR: PAGES | {M.MAIL},
            **to(RECORD | {M.MAIL}, R.COLLEAGUE, R.KEPT_FROM),
            **to(RECORD | AGREED | {M.MAIL}, *TOGETHER),
            R.FORMER_SUPERVISOR: SCREEN | {M.PDF, M.MAIL},
            R.ADMIN: PAGES | {M.CSV, M.MAIL},
        },
        _("Its name stands in e-mails: to whoever is asked in, and to those told of an emergency or of new rights."),
        aside=True,
    ),
    Seen("own vocabulary", OWN_ITEMS, Part.HOUSE, frozenset({P.PUBLISHED}), to(PAGES, *AGENCY), None, EVERYBODY, True),
    Seen(
        "secret",
        _("Passwords, keys and the links of invitations"),
        Part.HOUSE,
        frozenset({P.SECRET}),
        more=_("They are kept so that nobody can read them."),
        aside=True,
    ),
    Seen(
        "trail",
        _("The trail: who opened what, and when"),
        Part.HOUSE,
        frozenset({P.AUDIT}),
        to(PAGES, R.AUTHOR, R.ADMIN),
        _(
            "You read who opened what of yours, when, and why that was allowed. An agency admin reads who did what "
            "kind of thing when, and not in which row; your private reflections do not stand there, not even as a "
            "number. Whoever runs the server can check and read all of it. It holds no words."
        ),
    ),
)

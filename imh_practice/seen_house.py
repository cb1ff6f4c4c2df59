"""Who sees what of the agency and its people: the last part of the declared set, see ``imh_practice/seen.py``."""

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

HOUSE: tuple[Seen, ...] = (
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

"""Who may do what: one rule for every URL name and method. A URL without a rule is not there, and fails a test.

Read by the middleware before each view, by the tests as every member of the cast, and printed for program managers.
"""

from imh_practice.membership.rule import Principal, Rule

P = Principal
EVERYONE = (P.ANYONE,)
SIGNED_IN = (P.PERSON,)
MEMBERS = (P.MEMBER, P.CLINICIAN, P.SUPERVISOR, P.ADMIN)
ADMINS = (P.ADMIN,)

SIGN_IN = (
    Rule("healthz", {"GET": EVERYONE}, why="Says that the process lives; nothing else."),
    Rule("readyz", {"GET": EVERYONE}, why="Says whether database, broker and jobs answer; no figures."),
    Rule("account_login", {"GET": EVERYONE, "POST": EVERYONE}),
    Rule("account_logout", {"GET": EVERYONE, "POST": EVERYONE}),
    Rule("account_reset_password", {"GET": EVERYONE, "POST": EVERYONE}),
    Rule("account_reset_password_done", {"GET": EVERYONE}),
    Rule("account_reset_password_from_key", {"GET": EVERYONE, "POST": EVERYONE}),
    Rule("account_reset_password_from_key_done", {"GET": EVERYONE}),
    Rule("account_reauthenticate", {"GET": SIGNED_IN, "POST": SIGNED_IN}),
    Rule("account_change_password", {"GET": SIGNED_IN, "POST": SIGNED_IN}),
    Rule("account_signup", closed=True, why="By invitation only."),
    Rule("account_set_password", closed=True, why="Everybody has a password from her invitation on."),
    Rule("account_email", closed=True, why="An address changes through the agency's admin."),
    Rule("account_email_verification_sent", closed=True, why="The invitation proves the address."),
    Rule("account_confirm_email", closed=True, why="The invitation proves the address."),
    Rule("account_confirm_login_code", closed=True, why="Password only, until the second factor's issue."),
    Rule("account_inactive", {"GET": EVERYONE}),
    *(
        Rule(name, closed=True, why="The second factor is an issue of its own.")
        for name in (
            "mfa_index",
            "mfa_authenticate",
            "mfa_reauthenticate",
            "mfa_activate_totp",
            "mfa_deactivate_totp",
            "mfa_generate_recovery_codes",
            "mfa_view_recovery_codes",
            "mfa_download_recovery_codes",
        )
    ),
    Rule("place_choose", {"GET": SIGNED_IN, "POST": SIGNED_IN}, why="Her own places, and no other."),
    Rule("invitation_accept", {"GET": EVERYONE, "POST": EVERYONE}, why="Whoever holds the link's token."),
)

HOME = (
    Rule("today", {"GET": MEMBERS}, why="Her own day; each part asks its own Q."),
    Rule("who_sees", {"GET": EVERYONE}),
    Rule("privacy", {"GET": EVERYONE}),
)

TEAM = (P.COLLEAGUE,)
WRITES = (P.CLINICIAN,)
READ_VISIT = (P.AUTHOR, P.COLLEAGUE, P.CURRENT_SUPERVISOR)
OWN_VISIT = "observations.access.own_visit"
VISIT = "observations.access.readable_visit"

FAMILIES = (
    Rule("family_list", {"GET": (P.CLINICIAN, P.SUPERVISOR, P.ADMIN)}, why="An admin sees code names and teams alone."),
    Rule("family_new", {"GET": WRITES, "POST": WRITES}, why="Who takes up a family carries it."),
    Rule(
        "family_detail",
        {"GET": (P.COLLEAGUE, P.CURRENT_SUPERVISOR)},
        load="imh_practice.families.access.known_family",
    ),
    *(
        Rule(
            name,
            {"GET": TEAM, "POST": TEAM},
            load="imh_practice.families.access.known_family",
            change="imh_practice.families.access.carries",
            why="A team member's supervisor may read it: 403.",
        )
        for name in ("family_edit", "family_end")
    ),
    Rule(
        "family_team",
        {"GET": (P.COLLEAGUE, P.ADMIN), "POST": (P.COLLEAGUE, P.ADMIN)},
        load="imh_practice.families.access.family_in_sight",
        change="imh_practice.families.access.may_change_team",
        why="A team member's supervisor may read it: 403.",
    ),
    Rule("place_end", {"POST": (P.COLLEAGUE, P.ADMIN)}, load="imh_practice.families.access.place_in_sight"),
)

OBSERVATIONS = (
    Rule("family_pick", {"GET": WRITES}, why="Families she carries."),
    *(
        Rule(name, {"GET": WRITES, "POST": WRITES}, why="The family named in the query is one she carries, or 404.")
        for name in ("visit_log", "visit_not_met")
    ),
    Rule("visit_list", {"GET": (P.CLINICIAN, P.SUPERVISOR)}, why="Visits she may read, by the same Q as one visit."),
    Rule("visit_detail", {"GET": READ_VISIT}, load=VISIT),
    Rule("visit_note", {"GET": READ_VISIT}, load=VISIT),
    Rule("visit_version", {"GET": READ_VISIT}, load="observations.access.readable_version"),
    Rule(
        "visit_amend",
        {"GET": READ_VISIT, "POST": READ_VISIT},
        load=VISIT,
        change="observations.access.writes",
        why="The author alone; whoever may read it gets 403.",
    ),
    Rule("visit_saved", {"GET": (P.AUTHOR,)}, load=OWN_VISIT),
    Rule("visit_wrong_family", {"GET": (P.AUTHOR,), "POST": (P.AUTHOR,)}, load=OWN_VISIT),
    Rule("visit_set_aside", {"POST": (P.AUTHOR,)}, load="observations.access.own_draft"),
)

RULES: tuple[Rule, ...] = (*SIGN_IN, *HOME, *FAMILIES, *OBSERVATIONS)

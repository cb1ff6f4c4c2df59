"""The rules of signing in and out, and of pages for whoever may not be signed in; part of ``imh_practice/rules.py``."""

from imh_practice.membership.rule import Principal, Rule

P = Principal
EVERYONE = (P.ANYONE,)
SIGNED_IN = (P.PERSON,)

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
    Rule("language", {"GET": EVERYONE, "POST": EVERYONE}, why="Of her own pages, and of no other person's."),
    Rule("place_choose", {"GET": SIGNED_IN, "POST": SIGNED_IN}, why="Her own places, and no other."),
    Rule("invitation_accept", {"GET": EVERYONE, "POST": EVERYONE}, why="Whoever holds the link's token."),
)

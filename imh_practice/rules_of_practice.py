"""The rules of the vocabulary's pages, a part of the rule file."""

from imh_practice.membership.rule import Principal, Rule

MEMBERS = (Principal.MEMBER, Principal.CLINICIAN, Principal.SUPERVISOR, Principal.ADMIN)
ADMINS = (Principal.ADMIN,)

PRACTICE = (
    *(
        Rule(f"practice_{page}", {"GET": MEMBERS}, why="Published words, and those of her own agency.")
        for page in ("list", "find", "glossary", "library", "definitions", "about", "system", "entry")
    ),
    Rule("practice_ours", {"GET": ADMINS, "POST": ADMINS}, why="Her own agency's; no row is named."),
    Rule("practice_own_new", {"GET": ADMINS, "POST": ADMINS}),
    Rule("practice_own_edit", {"GET": ADMINS, "POST": ADMINS}, load="imh_practice.practice.access.own_item"),
    Rule("practice_own_retire", {"POST": ADMINS}, load="imh_practice.practice.access.own_item"),
)

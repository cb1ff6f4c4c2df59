"""Rules of pages to read, a part of the rule file: the vocabulary, what one has been doing with it, what is found."""

from imh_practice.membership.rule import Principal, Rule

P = Principal
MEMBERS = (P.MEMBER, P.CLINICIAN, P.SUPERVISOR, P.ADMIN)
ADMINS = (P.ADMIN,)

PRACTICE = (
    *(
        Rule(f"practice_{page}", {"GET": MEMBERS}, why="Published words, and those of her own agency.")
        for page in ("list", "find", "glossary", "library", "definitions", "about", "system", "entry")
    ),
    Rule(
        "search", {"GET": MEMBERS, "POST": MEMBERS}, why="In what she may read; by POST, so that no address has words."
    ),
    Rule("practice_mine", {"GET": (P.CLINICIAN,)}, why="What she tagged herself."),
    Rule("practice_table", {"GET": (P.CLINICIAN,)}, why="Her own numbers."),
    Rule("practice_show", {"POST": (P.AUTHOR,)}, load="imh_practice.home.access.own_supervision"),
    Rule(
        "practice_of",
        {"GET": (P.CURRENT_SUPERVISOR,)},
        load="imh_practice.home.access.who_shows_practice",
        why="Where the clinician shows it to her.",
    ),
    Rule("practice_ours", {"GET": ADMINS, "POST": ADMINS}, why="Her own agency's; no row is named."),
    Rule("practice_own_new", {"GET": ADMINS, "POST": ADMINS}),
    Rule("practice_own_edit", {"GET": ADMINS, "POST": ADMINS}, load="imh_practice.practice.access.own_item"),
    Rule("practice_own_retire", {"POST": ADMINS}, load="imh_practice.practice.access.own_item"),
)

"""Who may do what: one rule for every URL name and method. A URL without a rule is not there, and fails a test.

Read by the middleware before each view, and by the tests as every member of the cast.
"""

from imh_practice.membership.rule import Principal, Rule
from imh_practice.rules_of_practice import PRACTICE
from imh_practice.rules_of_sign_in import EVERYONE, SIGN_IN

P = Principal
MEMBERS = (P.MEMBER, P.CLINICIAN, P.SUPERVISOR, P.ADMIN)
ADMINS = (P.ADMIN,)
TEAM, SUPERVISES = (P.COLLEAGUE,), (P.CURRENT_SUPERVISOR,)

HOME = (
    Rule("today", {"GET": MEMBERS}, why="Her own day; each part asks its own Q."),
    Rule("caseload", {"GET": (P.SUPERVISOR,)}, why="Those she supervises now."),
    Rule("caseload_clinician", {"GET": (P.CURRENT_SUPERVISOR,)}, load="imh_practice.home.access.supervisee"),
    Rule("who_read_mine", {"GET": MEMBERS}, why="Who read what she wrote herself; as admin too, nobody else's."),
    Rule("access_log", {"GET": ADMINS}, why="Of her own agency, no words, no private reflections."),
    Rule("signed_in", {"GET": MEMBERS}, why="Says that she is; nothing else."),
    Rule("who_sees", {"GET": EVERYONE}),
    Rule("privacy", {"GET": EVERYONE}),
    Rule("help", {"GET": EVERYONE}),
)

COLLEAGUE = "imh_practice.membership.access.member_in_agency"
PEOPLE = (
    Rule("people_list", {"GET": ADMINS}, why="Who belongs to the agency. No visit, reflection or session stands here."),
    Rule("agency_settings", {"GET": ADMINS, "POST": ADMINS}, why="Her own agency's words; no row is named."),
    Rule("people_invite", {"GET": ADMINS, "POST": ADMINS}),
    Rule(
        "people_invite_withdraw",
        {"GET": ADMINS, "POST": ADMINS},
        load="imh_practice.membership.access.invitation_in_agency",
    ),
    Rule("people_invite_again", {"POST": ADMINS}, load="imh_practice.membership.access.invitation_in_agency"),
    Rule("people_detail", {"GET": ADMINS}, load=COLLEAGUE),
    Rule("people_again", {"GET": ADMINS}, load="imh_practice.membership.access.former_in_agency"),
    Rule("people_edit", {"GET": ADMINS, "POST": ADMINS}, load=COLLEAGUE),
    Rule("people_roles", {"GET": ADMINS, "POST": ADMINS}, load=COLLEAGUE),
    Rule("people_end", {"GET": ADMINS, "POST": ADMINS}, load=COLLEAGUE),
    Rule("people_pair", {"GET": ADMINS, "POST": ADMINS}, load=COLLEAGUE),
    Rule(
        "people_pair_end",
        {"GET": ADMINS, "POST": ADMINS},
        load="imh_practice.membership.access.pairing_in_agency",
    ),
)


SUPERVISED = (P.CLINICIAN, P.SUPERVISOR)
IN_IT = (P.PARTICIPANT,)
SESSION, ITEM, COMMENT = (f"supervision.access.{kind}_for" for kind in ("session", "item", "comment"))

SUPERVISION = (
    Rule("session_list", {"GET": MEMBERS}, why="Those she took part in, in whatever role: reading them stays hers."),
    Rule("session_new", {"GET": SUPERVISED, "POST": SUPERVISED}, why="With somebody of a current pairing."),
    Rule("item_bring", {"GET": SUPERVISED, "POST": SUPERVISED}, why="What she may read, to whom it may be read."),
    Rule("session_detail", {"GET": IN_IT}, SESSION),
    Rule(
        "session_reschedule",
        {"GET": IN_IT, "POST": IN_IT},
        SESSION,
        "supervision.access.may_change_session",
    ),
    Rule("session_call_off", {"POST": IN_IT}, SESSION, "supervision.access.may_change_session"),
    Rule("session_close", {"GET": IN_IT, "POST": IN_IT}, SESSION, "supervision.access.may_close"),
    Rule("item_new", {"GET": IN_IT, "POST": IN_IT}, SESSION, "supervision.access.may_change_session"),
    Rule("item_detail", {"GET": IN_IT}, ITEM),
    Rule("item_withdraw", {"POST": (P.AUTHOR,)}, ITEM, "supervision.access.may_withdraw", IN_IT),
    Rule("item_first", {"POST": (P.SUPERVISEE,)}, ITEM, "supervision.access.may_put_first", IN_IT),
    Rule("thread_news", {"GET": IN_IT}, ITEM),
    Rule("comment_new", {"POST": IN_IT}, ITEM, "supervision.access.may_write"),
    Rule("comment_answer", {"GET": IN_IT, "POST": IN_IT}, ITEM, "supervision.access.may_write"),
    Rule("comment_edit", {"GET": (P.AUTHOR,), "POST": (P.AUTHOR,)}, COMMENT, "supervision.access.may_edit", IN_IT),
    Rule("comment_versions", {"GET": IN_IT}, COMMENT),
)


REFLECT = (
    Rule("reflection_list", {"GET": MEMBERS}, why="Her own; nobody else's are there for her."),
    Rule("reflection_new", {"GET": MEMBERS, "POST": MEMBERS}, why="About a visit she may read, or about none."),
    Rule("pause", {"GET": MEMBERS, "POST": MEMBERS}, why="As an empty page: about a visit she may read, or none."),
    Rule("reflection_detail", {"GET": (P.AUTHOR,)}, load="reflect.access.own_reflection"),
    Rule("reflection_edit", {"GET": (P.AUTHOR,), "POST": (P.AUTHOR,)}, load="reflect.access.own_reflection"),
    Rule("reflection_delete", {"GET": (P.AUTHOR,), "POST": (P.AUTHOR,)}, load="reflect.access.own_reflection"),
    Rule("reflection_share", {"GET": (P.AUTHOR,), "POST": (P.AUTHOR,)}, load="reflect.access.own_reflection"),
    Rule("share_list", {"GET": MEMBERS}, why="What she shared herself."),
    Rule("share_detail", {"GET": (P.AUTHOR,)}, load="reflect.access.given_share"),
    Rule("share_take_back", {"POST": (P.AUTHOR,)}, load="reflect.access.given_share"),
    Rule("shared_list", {"GET": MEMBERS}, why="What others share with her now."),
    Rule("shared_detail", {"GET": (P.READER,)}, load="reflect.access.held_share"),
)

OWN_WONDERING = "imh_practice.wonderings.access.own_wondering"
OF_FAMILY = ("imh_practice.families.access.known_family", "imh_practice.families.access.carries", SUPERVISES)
WONDERINGS = (
    *(
        Rule(f"wondering_{page}", {"GET": (*TEAM, *SUPERVISES), "POST": TEAM}, *OF_FAMILY)
        for page in ("understanding", "baby", "between", "referral")
    ),
    Rule("wondering_applies", {"POST": TEAM}, *OF_FAMILY),
    Rule("wondering_list", {"GET": MEMBERS}, why="Her own, about families whose pages are closed to her by now."),
    Rule(
        "wondering_share",
        {"GET": (P.AUTHOR,), "POST": (P.AUTHOR,)},
        load="imh_practice.wonderings.access.wondering_to_share",
    ),
    Rule("wondering_set_aside", {"GET": (P.AUTHOR,), "POST": (P.AUTHOR,)}, OWN_WONDERING),
    Rule("wondering_take_back", {"POST": (P.AUTHOR,)}, OWN_WONDERING),
)

SUMMARIES = (
    Rule("summary_detail", {"GET": IN_IT}, SESSION),
    Rule("summary_version", {"GET": IN_IT}, "supervision.access.session_with_version"),
    Rule("summary_edit", {"GET": IN_IT, "POST": IN_IT}, SESSION, "supervision.access.may_change_session"),
    Rule("summary_approve", {"POST": IN_IT}, SESSION, why="Her own word on an hour she was part of, at any time."),
    Rule("summary_render", {"POST": IN_IT}, SESSION, why="What all have approved; the file is for each of them."),
)

JOB, HAS_IT = "imh_practice.jobs.access.job_for", (P.REQUESTER, P.PARTICIPANT)
JOBS = (
    Rule("job_status", {"GET": HAS_IT}, JOB, why="Whom its kind lets have the file, asked at each request."),
    Rule("job_retry", {"POST": (P.REQUESTER,)}, JOB, "imh_practice.jobs.access.may_retry", HAS_IT),
    Rule("job_download", {"GET": HAS_IT}, JOB),
    Rule("job_give", {"GET": HAS_IT, "POST": HAS_IT}, JOB, why="The same file, noted as given to somebody else."),
)

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
            sees=SUPERVISES,
        )
        for name in ("family_edit", "family_end")
    ),
    Rule(
        "family_reopen",
        {"POST": TEAM},
        load="imh_practice.families.access.known_family",
        change="imh_practice.families.access.carries",
        sees=SUPERVISES,
    ),
    Rule(
        "family_team",
        {"GET": (P.COLLEAGUE, P.ADMIN), "POST": (P.COLLEAGUE, P.ADMIN)},
        load="imh_practice.families.access.family_in_sight",
        change="imh_practice.families.access.may_change_team",
        sees=SUPERVISES,
    ),
    Rule(
        "family_agreed",
        {"GET": (P.COLLEAGUE, P.CURRENT_SUPERVISOR), "POST": TEAM},
        load="imh_practice.families.access.known_family",
        change="imh_practice.families.access.carries",
        sees=SUPERVISES,
    ),
    *(
        Rule(
            f"{what}_{act}",
            {"POST": TEAM},
            load=f"imh_practice.families.access.{what}_in_sight",
            change="imh_practice.families.access.carries_agreed",
            sees=SUPERVISES,
        )
        for what, act in (("level", "remove"), ("notice", "remove"), ("consent", "remove"), ("consent", "end"))
    ),
    Rule(
        "child_gone",
        {"GET": TEAM, "POST": TEAM},
        load="imh_practice.families.access.child_in_sight",
        change="imh_practice.families.access.carries_child",
        sees=SUPERVISES,
    ),
    Rule(
        "child_back",
        {"POST": TEAM},
        load="imh_practice.families.access.child_in_sight",
        change="imh_practice.families.access.carries_child",
        sees=SUPERVISES,
    ),
    Rule(
        "place_end",
        {"GET": (P.COLLEAGUE, P.ADMIN), "POST": (P.COLLEAGUE, P.ADMIN)},
        load="imh_practice.families.access.place_in_sight",
    ),
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
    Rule("visit_note_give", {"GET": READ_VISIT, "POST": READ_VISIT}, load=VISIT),
    Rule("visit_version", {"GET": READ_VISIT}, load="observations.access.readable_version"),
    Rule(
        "visit_amend",
        {"GET": (P.AUTHOR,), "POST": (P.AUTHOR,)},
        load=VISIT,
        change="observations.access.writes",
        sees=READ_VISIT,
    ),
    Rule("visit_saved", {"GET": (P.AUTHOR,)}, load=OWN_VISIT),
    *(
        Rule(name, {"GET": (P.AUTHOR,), "POST": (P.AUTHOR,)}, load=OWN_VISIT)
        for name in ("visit_wrong_family", "visit_by_mistake")
    ),
    Rule("visit_set_aside", {"POST": (P.AUTHOR,)}, load="observations.access.own_draft"),
)

EMERGENCY = (
    Rule("emergency_list", {"GET": MEMBERS}, why="What she was told of; as admin all that was opened in her agency."),
    Rule("emergency_new", {"GET": ADMINS, "POST": ADMINS}, why="With a reason, for an hour, before others' eyes."),
    Rule("emergency_ask", {"GET": ADMINS, "POST": ADMINS}, why="Nothing opens before a second admin agrees."),
    Rule("emergency_detail", {"GET": (P.OPENER, P.TOLD)}, load="imh_practice.emergency.access.told_of"),
    Rule("emergency_record", {"GET": (P.OPENER,)}, load="imh_practice.emergency.access.own_record"),
    Rule("emergency_visit", {"GET": (P.OPENER,)}, load="imh_practice.emergency.access.visit_of_record"),
    Rule(
        "emergency_close",
        {"GET": (P.OPENER, P.SECOND), "POST": (P.OPENER, P.SECOND)},
        load="imh_practice.emergency.access.to_close",
    ),
    Rule("emergency_answer", {"POST": (P.SECOND,)}, load="imh_practice.emergency.access.to_answer"),
    Rule("emergency_review", {"GET": (P.SECOND,), "POST": (P.SECOND,)}, load="imh_practice.emergency.access.to_review"),
)

GIVING = (
    Rule(
        "family_give",
        {"GET": (P.COLLEAGUE, P.CURRENT_SUPERVISOR), "POST": (P.COLLEAGUE, P.CURRENT_SUPERVISOR)},
        load="imh_practice.families.access.known_family",
        why="Those visits alone that she may read.",
    ),
    Rule(
        "family_given",
        {"GET": (P.COLLEAGUE, P.CURRENT_SUPERVISOR, P.ADMIN)},
        load="imh_practice.families.access.family_in_sight",
        why="An admin sees the code name and what was given to whom, no child and no day of a visit.",
    ),
    Rule("given_list", {"GET": ADMINS}, why="What left the agency: facts of the giving, nothing of what was given."),
)

REPORTS = (
    Rule("report_list", {"GET": ADMINS}, why="Numbers of the agency and its programs, small groups held back."),
    Rule("report_new", {"GET": ADMINS}),
    Rule("report_check", {"GET": ADMINS, "POST": ADMINS}),
)

RULES: tuple[Rule, ...] = (
    *SIGN_IN,
    *HOME,
    *PEOPLE,
    *SUPERVISION,
    *REFLECT,
    *WONDERINGS,
    *SUMMARIES,
    *JOBS,
    *FAMILIES,
    *OBSERVATIONS,
    *EMERGENCY,
    *GIVING,
    *REPORTS,
    *PRACTICE,
)

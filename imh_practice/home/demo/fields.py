"""Which fields of the demo's files are loaded, and which wait for what.

A field is a path of keys, "visits.moments.text"; list indexes do not count. A part of an agency has the same path
wherever it stands: under `agencies`, and, for what may also stand at the top, under `families`.
A test walks the files and fails on a field in neither list; another watches the loader and fails on a field it does
not read although it stands here, or reads although it waits.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

ANYWHERE = ("reflections", "sessions", "next_session", "other_sessions_minutes_only", "visits")


def under(path: str, names: str) -> list[str]:
    """Return the fields of these names under a path."""
    return [f"{path}.{name}" for name in names.split()]


LOADED = frozenset(
    [
        *under("agency", "name program time_zone"),
        *under("programs", "key name"),
        *under("people", "key name roles discipline vocabulary licensed_imh"),
        *under("phones", "who number"),
        *under("pairings", "supervisor supervisee began_days_ago"),
        *under("families", "key code_name program carried_by began_days_ago ended_days_ago"),
        *under("families.children", "initial birth_days_ago weeks_early"),
        "families.own_words",
        *under("families.language", "home visits asked_the_family"),
        *under("families.continuum", "days_ago level"),
        *under("families.consent", "days_ago with about not_about given_by"),
        *under("outside_people", "key shown_as"),
        *under("families.caregivers", "role initial"),
        *under("visits", "key author days_ago time minutes setting present status outcome services"),
        *under("visits.collaboration", "with consent next"),
        *under("visits.experiment", "wondered tried saw"),
        *under("visits.moments", "text something_else tags t_tags e_tags about_children held_back_from routine"),
        *under("visits_begun", "key family author days_ago time setting present"),
        *under("visits_begun.moments", "text tags"),
        *under("reflections", "key author about_visit days_ago prompts_used text state shared_excerpt"),
        *under("reflections.shared", "with days_ago for_session"),
        *under("sessions", "key kind with days_ago in_days mode"),
        *under("sessions.minutes", "reflective clinical administrative"),
        *under("sessions.agenda", "key from kind ref title first administrative"),
        *under("sessions.comments", "key item by answers text days_ago quotes quotes_from unread_by"),
        *under("sessions.summary", "state baby_in_mind what_we_hold left_out_by_agreement approved_days_ago.*"),
        *under("sessions.summary.next_steps", "who what by_days_ago"),
        *under("next_session", "in_days"),
        *under("next_session.agenda", "from kind ref title"),
        *under("other_sessions_minutes_only", "with days_ago kind reflective clinical administrative"),
        *under("comments", "key item by answers days_ago unread_by text"),
        *under("unread", "item from by"),
        *under("emergencies", "family by days_ago time reason"),
        *under("emergencies.reviewed", "by days_ago needed finding"),
        *under("families.same_baby", "days_ago practitioner mother baby_might_say"),
        *under("visits.moments", "baby_learning caregiver_made_of_it"),
        *under("visits.moments.cue_response", "cue response after repair"),
        *under("visits.wondering_signs", "regulation recovery intense_affect hampers"),
        *under("sessions.referral_decision", "decided look_again_days_ago then"),
        *under("wonderings", "family by days_ago question not_known text"),
        *under("given", "family by days_ago time since_days_ago to who for words"),
    ]
)

FAMILY_PAGE = "issue 5: the family's page, and how we understand it so far"
AT_WORK = "issue 5: the practice vocabulary at work, while logging"
REPLIES = "a later issue: kinds of reply"
GROUPS = "a later issue: group supervision"
REPORTS = "a later issue: reports by program"
REMARK = "none: a remark for readers of the file"

LATER = {
    "agency.state": "a later issue: the agency's settings",
    "people.program": REPORTS,
    "people.note": REMARK,
    "families.age_line": "issue 5: the baby in mind; computed there, not kept",
    **dict.fromkeys(under("families", "referral customs_in_their_words"), FAMILY_PAGE),
    **dict.fromkeys(under("families", "children.note caregivers.note"), FAMILY_PAGE),
    "families.consent.present_on_call": REMARK,
    "visits.small_note": AT_WORK,
    **dict.fromkeys(under("visits.moments", "capacities"), AT_WORK),
    "visits.wondering_signs.moment": "none: a sign is noticed on a day, and after a visit",
    **dict.fromkeys(under("sessions.parallel_link", "item levels words"), "a later issue: what runs through all of us"),
    **dict.fromkeys(["comments.kind", *under("sessions.comments", "kind mark")], REPLIES),
    **dict.fromkeys(under("other_sessions_minutes_only", "seats attended"), GROUPS),
}


def fields(value: Any, path: tuple[str, ...] = ()) -> Iterator[str]:
    """Yield the path of every field below a value, once for each time it occurs."""
    if isinstance(value, Mapping):
        for key, item in value.items():
            yield from fields(item, (*path, key))
    elif isinstance(value, Sequence) and not isinstance(value, str) and any(isinstance(row, Mapping) for row in value):
        for row in value:
            yield from fields(row, path)
    else:
        yield field_name(path)


def field_name(path: Sequence[str]) -> str:
    """Return a field's one name, wherever it stands."""
    parts = list(path)
    if parts[0] == "agencies":
        del parts[0]
    if parts[0] == "families" and len(parts) > 1 and parts[1] in ANYWHERE:
        del parts[0]
    if parts[-2:-1] == ["approved_days_ago"]:
        parts[-1] = "*"  # keyed by person
    return ".".join(parts)

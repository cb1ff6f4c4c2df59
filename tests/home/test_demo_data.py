"""The demo's texts as data: every key leads somewhere, nothing stands before its time, every sentence is fit to show.

Pure Python: no database, and not the loader. What is wrong in a story is easier to read here than in a loader's error.
"""

import re
from collections import Counter

import pytest

from tests.home.houses import (
    CODES,
    FILES,
    HOUSES,
    ITEM_KINDS,
    LANTERN,
    LEVELS,
    OUTCOMES,
    PLAIN,
    REPLY_KINDS,
    ROLES,
    SENTENCE_END,
    SETTINGS,
    STATES,
    House,
    Row,
    keys,
    read,
    read_as,
    texts,
    threads,
)


@pytest.mark.parametrize("name", FILES)
def test_a_file_is_plain_text(name: str) -> None:
    for text in texts(read(name)):
        assert PLAIN.fullmatch(text), text


def test_keys_are_unique_over_all_files() -> None:
    given = Counter(key for name in FILES for key in keys(read(name)))
    assert [key for key, times in given.items() if times > 1] == []


def test_people_have_known_roles_and_programs(house: House) -> None:
    for person in house.people.values():
        assert set(person["roles"]) <= ROLES
        assert person.get("vocabulary", "W") in {"W", "E"}
        assert person.get("program") in house.programs | {None}
    for role in ROLES:
        assert any(role in person["roles"] for person in house.people.values())


def test_pairings_join_a_supervisor_and_a_clinician(house: House) -> None:
    for pair in house.pairings:
        assert "supervisor" in house.people[pair["supervisor"]]["roles"]
        assert "clinician" in house.people[pair["supervisee"]]["roles"]
    clinicians = {key for key, person in house.people.items() if "clinician" in person["roles"]}
    assert {pair["supervisee"] for pair in house.pairings} == clinicians


def test_families_have_a_team_children_and_caregivers(house: House) -> None:
    names = [family["code_name"] for family in house.families.values()]
    assert len(set(names)) == len(names)
    for family in house.families.values():
        assert family["children"]
        assert family["caregivers"]
        assert family["began_days_ago"] <= 150
        assert family.get("program") in house.programs | {None}
        assert {row["level"] for row in family["continuum"]} <= LEVELS
        for member in family["carried_by"]:
            assert "clinician" in house.people[member]["roles"]
        for row in family.get("consent", []):
            assert row["with"] in house.people.keys() | house.outside


def test_nothing_happens_before_a_family_began_or_after_it_ended(house: House) -> None:
    for family in house.families.values():
        first, last = family["began_days_ago"], family.get("ended_days_ago", 0)
        for part in ("visits", "consent", "same_baby", "continuum"):
            for row in family.get(part, []):
                assert last <= row["days_ago"] <= first, (family["key"], row)


def test_a_moment_about_a_child_comes_after_its_birth(house: House) -> None:
    for moment, visit, family in house.moments():
        born = {child["initial"]: child["birth_days_ago"] for child in family["children"]}
        for initial in moment.get("about_children", []):
            assert born[initial] > visit["days_ago"]
        assert max(born.values()) > visit["days_ago"], "no child was born yet"


def test_a_visit_is_by_one_of_the_team_and_gives_open_services(house: House) -> None:
    for key, visit in house.visits.items():
        author = house.people[visit["author"]]
        assert visit["author"] in house.family_of[key]["carried_by"]
        assert visit["setting"] in SETTINGS
        services = visit.get("services", [])
        assert set(services) <= {code for code in CODES if code.startswith("C")}
        assert "C6" not in services or author["licensed_imh"]
        for row in visit.get("collaboration", []):
            assert row["with"] in house.people.keys() | house.outside


def test_a_visit_that_did_not_take_place_has_no_moments(house: House) -> None:
    for key, visit in house.visits.items():
        if "outcome" in visit:
            assert visit["outcome"] in OUTCOMES
            assert not visit.keys() & {"moments", "minutes", "present", "services", "status"}, key
        else:
            assert visit["status"] == "kept"
            assert visit["present"]
            assert visit["services"]
            assert 10 <= visit["minutes"] <= 120
            assert 1 <= len(visit["moments"]) <= 2
    assert any("outcome" in visit for visit in house.visits.values())


def test_nobody_is_in_two_places(house: House) -> None:
    times = Counter((row["author"], row["days_ago"], row.get("time", "10:00")) for row in house.visits.values())
    assert max(times.values()) == 1
    for visit in house.visits.values():
        assert re.fullmatch(r"(0[7-9]|1\d):[0-5]\d", visit.get("time", "10:00"))


def test_moments_carry_known_tags(house: House) -> None:
    for moment, visit, family in house.moments():
        assert moment["tags"]
        for tags, allowed in (("tags", "W"), ("t_tags", "T"), ("e_tags", "E")):
            codes = moment.get(tags, [])
            assert len(set(codes)) == len(codes)
            assert all(code in CODES and code.startswith(allowed) for code in codes), moment
        assert "TB" not in moment.get("t_tags", []), "a prompt beside the four, never a tag"
        assert set(moment.get("e_tags", [])) <= {"E1", "E2", "E3"}
        assert not moment.get("e_tags") or house.people[visit["author"]]["vocabulary"] == "E"
        away = set(moment.get("held_back_from", []))
        assert away <= set(family["carried_by"]) - {visit["author"]}


def test_every_behavior_occurs_and_they_are_uneven() -> None:
    used = Counter(tag for moment, _, _ in LANTERN.moments() for tag in moment["tags"])
    assert set(used) == {f"W{number}" for number in range(1, 18)}
    assert max(used.values()) > 3 * min(used.values())
    assert {tag for moment, _, _ in LANTERN.moments() for tag in moment.get("t_tags", [])} >= {"T1", "T2", "T3"}


def test_moments_can_be_read_at_a_glance() -> None:
    told = {"h1", "h2", "h3", "h4", "h5", "h6", "h7", "h8", "f1", "f2", "f3"}  # the given story's are longer
    names = {word for home in HOUSES.values() for row in home.people.values() for word in row["name"].split()}
    for home in HOUSES.values():
        for moment, visit, _ in home.moments():
            if visit["key"] not in told:
                assert 40 <= len(moment["text"]) <= 450, moment["text"]
                assert len(SENTENCE_END.findall(moment["text"])) <= 6, moment["text"]
                assert not names & set(re.findall(r"\w+", moment["text"])), moment["text"]
            assert len(moment.get("something_else", "")) <= 200


def test_no_sentence_is_told_twice() -> None:
    everything = [moment["text"] for home in HOUSES.values() for moment, _, _ in home.moments()]
    everything += [row["text"] for home in HOUSES.values() for row in home.reflections.values()]
    everything += [c["text"] for home in HOUSES.values() for s in home.sessions.values() for c in s.get("comments", [])]
    assert len(set(everything)) == len(everything)
    words = [re.findall(r"[a-z']+", text.lower()) for text in everything]
    runs = Counter(" ".join(text[at : at + 8]) for text in words for at in range(len(text) - 7))
    assert [run for run, times in runs.items() if times > 1] == []


def test_there_is_enough_to_look_at() -> None:
    more = [key for key, visit in LANTERN.visits.items() if LANTERN.family_of[key]["key"] not in {"heron", "finch"}]
    assert len(more) >= 90
    assert len(LANTERN.families) == 12
    for key, family in LANTERN.families.items():
        if key not in {"heron", "finch"}:
            assert 4 <= len(family["visits"]) <= 16
    assert sum("held_back_from" in moment for moment, _, _ in LANTERN.moments()) >= 4
    assert len(HOUSES) == 2
    assert sum("ended_days_ago" in family for family in LANTERN.families.values()) == 1


def test_reflections_are_about_a_visit_of_the_authors_own(house: House) -> None:
    for reflection in house.reflections.values():
        visit = house.visits[reflection["about_visit"]]
        assert reflection["author"] == visit["author"]
        assert reflection["days_ago"] <= visit["days_ago"]
        assert set(reflection["prompts_used"]) <= CODES
        assert 40 <= len(reflection["text"]) <= 1500


def test_what_is_shared_is_shared_with_the_supervisor_for_a_session(house: House) -> None:
    for reflection in house.reflections.values():
        assert reflection["state"] in STATES
        if reflection["state"] == "private":
            assert not reflection.keys() & {"shared", "shared_excerpt"}
            continue
        share = reflection["shared"]
        assert house.supervises(share["with"], reflection["author"], share["days_ago"])
        assert house.sessions[share["for_session"]]["days_ago"] <= share["days_ago"] <= reflection["days_ago"]
        assert ("shared_excerpt" in reflection) == (reflection["state"] == "shared in part")
        whole = reflection["text"].splitlines()
        assert all(line in whole for line in reflection.get("shared_excerpt", "").splitlines())


def test_sessions_are_held_by_a_pair(house: House) -> None:
    for session in [*house.sessions.values(), *house.held_elsewhere]:
        supervisee, supervisor = session["with"]
        assert house.supervises(supervisor, supervisee, session.get("days_ago", 0))
    for session in house.sessions.values():
        planned = "in_days" in session
        assert planned == ("days_ago" not in session) == ("minutes" not in session)
        assert sum(item.get("first", False) for item in session["agenda"]) == 1
        if not planned:
            assert session["minutes"].keys() == {"reflective", "clinical", "administrative"}


def test_agenda_items_bring_what_is_the_bringers_own(house: House) -> None:
    for session in house.sessions.values():
        for item in session["agenda"]:
            assert item["from"] in session["with"]
            assert item["kind"] in ITEM_KINDS
            assert 0 < len(item["title"]) <= 80
            if item["kind"] == "moment":
                visit = house.visits[item["ref"].rpartition(".")[0]]
                assert house.moment(item["ref"])
                assert visit["author"] == item["from"]
                assert visit["days_ago"] >= session.get("days_ago", 0)
            elif item["kind"] == "shared reflection":
                reflection = house.reflections[item["ref"]]
                assert reflection["author"] == item["from"]
                assert reflection["shared"]["for_session"] == session["key"]
                assert reflection["shared"]["with"] in session["with"]


def test_comments_answer_earlier_ones_and_quote_them_exactly(house: House) -> None:
    for session in house.sessions.values():
        for item, comments in threads(session).items():
            said: dict[str, Row] = {}
            for comment in comments:
                assert comment["by"] in session["with"]
                assert comment.get("kind") in REPLY_KINDS | {None}
                assert 10 <= len(comment["text"]) <= 400
                assert ("days_ago" in comment) == ("in_days" in session)
                if "answers" in comment:
                    assert comment["answers"] in said, f"{comment['key']} answers nothing said before it in {item}"
                if "quotes_from" in comment:
                    assert comment["quotes"] in read_as(house.reflections[comment["quotes_from"]]), comment["key"]
                elif "quotes" in comment:
                    assert comment["quotes"] in said[comment["answers"]]["text"], comment["key"]
                said[comment["key"]] = comment


def test_what_is_unread_stands_last_and_is_somebody_elses(house: House) -> None:
    for session in house.sessions.values():
        for comments in threads(session).values():
            unread = [comment for comment in comments if "unread_by" in comment]
            assert unread == comments[len(comments) - len(unread) :]
            for comment in unread:
                assert comment["unread_by"] in set(session["with"]) - {comment["by"]}


def test_one_summary_is_approved_and_one_waits_for_one_of_the_two() -> None:
    summaries = {key: row["summary"] for key, row in LANTERN.sessions.items() if "summary" in row}
    assert {key: row["state"] for key, row in summaries.items()} == {"s3": "approved by both", "bea-ruth-2": "waiting"}
    for key, summary in summaries.items():
        session = LANTERN.sessions[key]
        approved = summary["approved_days_ago"]
        assert len(approved) == (2 if summary["state"] == "approved by both" else 1)
        assert set(approved) <= set(session["with"])
        assert all(days <= session["days_ago"] for days in approved.values())
        assert summary["baby_in_mind"]
        assert summary["what_we_hold"]
        assert all(step["who"] in {*session["with"], "both"} for step in summary["next_steps"])

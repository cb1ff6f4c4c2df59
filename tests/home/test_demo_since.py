"""What the demo tells beside the story: what was written between sessions, what is begun, whom to call."""

import re
from collections.abc import Iterator

from tests.home.houses import CODES, OWN, REPLY_KINDS, SETTINGS, House, Row


def test_what_was_written_since_stands_in_a_thread_and_answers_it(house: House) -> None:
    brought = {f"{key}-next-{n}": row for key, family in house.families.items() for n, row in next_items(family)}
    sessions = {item["key"]: session for session in house.sessions.values() for item in session["agenda"]}
    said: dict[str, Row] = {c["key"]: c for session in sessions.values() for c in session.get("comments", [])}
    for comment in house.since:
        assert comment["item"] in sessions.keys() | brought.keys()
        pair = sessions[comment["item"]]["with"] if comment["item"] in sessions else [OWN, "ruth"]
        assert comment["by"] in pair
        assert comment.get("unread_by") in {*pair, None} - {comment["by"]}
        assert 10 <= len(comment["text"]) <= 400
        assert comment.get("kind") in REPLY_KINDS | {None}
        if "answers" in comment:
            assert said[comment["answers"]]["item"] == comment["item"]
            assert said[comment["answers"]].get("days_ago", 150) >= comment["days_ago"]
        said[comment["key"]] = comment
    for row in house.unread:
        assert said[row["from"]]["item"] == row["item"]
        assert row["by"] in house.people


def next_items(family: Row) -> Iterator[tuple[int, Row]]:
    return enumerate(family.get("next_session", {}).get("agenda", []), 1)


def test_a_begun_visit_is_of_a_family_its_author_carries(house: House) -> None:
    for visit in house.begun:
        assert visit["author"] in house.families[visit["family"]]["carried_by"]
        assert visit["setting"] in SETTINGS
        for moment in visit["moments"]:
            assert set(moment["tags"]) <= CODES
            assert 40 <= len(moment["text"]) <= 450


def test_supervisors_can_be_called_at_numbers_that_nobody_has(house: House) -> None:
    supervisors = {key for key, row in house.people.items() if "supervisor" in row["roles"]}
    assert {row["who"] for row in house.phones} == supervisors
    for row in house.phones:
        assert re.fullmatch(r"555-01\d\d", row["number"])

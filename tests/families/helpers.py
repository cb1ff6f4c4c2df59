"""The page of a family as a browser sends it."""

from typing import Any


def filled_in(code_name: str = "Wren", **fields: Any) -> dict[str, Any]:
    data = {
        "code_name": code_name,
        "began_on": "2026-05-04",
        "children-TOTAL_FORMS": "1",
        "children-INITIAL_FORMS": "0",
        "children-0-initial_letter": "K.",
        "children-0-born_on": "2026-03-01",
        "children-0-weeks_early": "3",
        "caregivers-TOTAL_FORMS": "1",
        "caregivers-INITIAL_FORMS": "0",
        "caregivers-0-role": "grandmother",
        "caregivers-0-initial_letter": "",
    }
    return data | {name.replace("__", "-"): value for name, value in fields.items()}

"""`manage.py rules`: the rule file as a table for people."""

from io import StringIO

from django.core.management import call_command

from imh_practice.membership.rule import rules


def test_each_address_stands_with_who_may() -> None:
    out = StringIO()
    call_command("rules", stdout=out)
    entries = out.getvalue().rstrip("\n").split("\n/")
    assert len(entries) == len(rules())
    amend = next(entry for entry in entries if entry.startswith("visits/<ref>/edit/"))
    assert amend.splitlines()[1:] == [
        "    read: the author",
        "    do: the author",
        "    see it, and are told that they may not: a colleague on the family's team, the author's current supervisor",
    ]
    assert "accounts/signup/\n    closed: nobody" in out.getvalue()

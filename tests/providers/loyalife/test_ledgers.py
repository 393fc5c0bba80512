"""The ledgers that control calls show are those of the service."""

from __future__ import annotations

import pytest

from tests.providers.loyalife.builders import JANE, Loyalife, a_fixture, a_member, a_program
from tests.world import Json


def ledgers(api: Loyalife, name: str) -> list[Json]:
    path = f"/ledger?member={name}&provider=loyalife"
    found: list[Json] = api.controlled("GET", path)["ledgers"]
    return found


def test_entries_are_the_lines_of_the_history(api: Loyalife) -> None:
    redemption = api.redeemed(JANE, 1200)
    api.reverse(redemption, JANE).ok()
    api.insert(JANE, 250).ok()
    (ledger,) = ledgers(api, JANE)
    assert (ledger["member"], ledger["part"]) == (JANE, "19")
    assert ledger["balance"] == api.balance(JANE) == 2525
    shown = {entry["id"]: (abs(entry["amount"]), entry["reason"]) for entry in ledger["entries"]}
    assert shown == {
        str(line["Id"]): (line["Points"], line["Narration"]) for line in api.history(JANE)
    }
    assert [entry["kind"] for entry in ledger["entries"]][:3] == ["earn", "refund", "spend"]
    assert [entry["reference"] for entry in ledger["entries"]][1:3] == [redemption, redemption]


@pytest.mark.parametrize("name", ["m_8124", "M_8124@example.com"])
def test_a_member_is_found_by_reference_and_by_e_mail_address(api: Loyalife, name: str) -> None:
    api.start(a_fixture(a_program(a_member("m_8124", email_id="m_8124@example.com", points=5))))
    assert [(each["member"], each["balance"]) for each in ledgers(api, name)] == [("m_8124", 5)]


def test_a_member_of_several_programs_has_a_ledger_in_each(api: Loyalife) -> None:
    tenths = a_program(a_member("m", points=1.5), id=3, clients=[], decimal_points=True)
    api.start(a_fixture(a_program(a_member("m", points=7)), tenths))
    assert [(each["part"], each["balance"]) for each in ledgers(api, "m")] == [
        ("3", 1.5),
        ("19", 7),
    ]

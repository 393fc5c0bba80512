"""The ledgers that control calls show are those of the service."""

from __future__ import annotations

from tests.builders import Api, a_fixture, an_org
from tests.world import Json


def ledgers(api: Api, member: str) -> list[Json]:
    found: list[Json] = api.controlled("GET", f"/ledger?member={member}&provider=expys")["ledgers"]
    return found


def test_entries_are_those_of_the_transactions(api: Api) -> None:
    booking = api.a_booking(100)["id"]
    api.cancel(booking)
    (ledger,) = ledgers(api, "member")
    assert ledger["balance"] == api.balance()
    assert [
        {
            "id": entry["id"],
            "type": "CREDIT" if entry["amount"] > 0 else "DEBIT",
            "amount": entry["amount"],
            "reason": entry["reason"],
            "redemptionID": entry["reference"],
            "createdAt": entry["at"],
        }
        for entry in ledger["entries"]
    ] == api.transactions()
    assert [entry["kind"] for entry in ledger["entries"]] == ["refund", "spend", "earn"]


def test_a_member_who_was_removed_keeps_the_ledger(api: Api) -> None:
    api.a_member(5)
    api.delete("/v1/members/member")
    (ledger,) = ledgers(api, "member")
    assert [entry["reason"] for entry in ledger["entries"]] == ["member_removed", None]


def test_parts_are_in_the_order_of_orgs_and_environments(api: Api) -> None:
    side: Json = {"members": [{"externalUserID": "m"}]}
    api.start(
        a_fixture(
            an_org(side, side),
            {"id": "a_first", "name": "First", "live": side},
        )
    )
    assert [each["part"] for each in ledgers(api, "m")] == [
        "a_first/live",
        "org/sandbox",
        "org/live",
    ]

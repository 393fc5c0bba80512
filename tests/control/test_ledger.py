"""The points of members, in one form for all services."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import httpx2
import pytest

from tests.builders import LIVE_KEY, NOW, Api, Json
from tests.control.builders import problem

Serve = Callable[..., Api]


def ledgers(api: Api, member: str, **query: Any) -> list[Json]:
    """The ledgers of a member."""
    asked = httpx2.QueryParams({"member": member, **query})
    answer = api.controlled("GET", f"/ledger?{asked}")
    assert answer.keys() == {"ledgers"}
    found: list[Json] = answer["ledgers"]
    return found


def refused(api: Api, query: str, status: int) -> Json:
    return problem(api.control("GET", f"/ledger?{query}"), status)


def test_a_ledger_has_the_balance_and_the_entries_newest_first(api: Api) -> None:
    booking = api.a_booking(100)["id"]
    credit, debit = reversed(api.transactions())
    assert ledgers(api, "member") == [
        {
            "provider": "expys",
            "member": "member",
            "part": "org_demo/sandbox",
            "balance": 0,
            "entries": [
                {
                    "id": debit["id"],
                    "at": NOW,
                    "amount": -100,
                    "balance": 0,
                    "kind": "spend",
                    "reason": debit["reason"],
                    "reference": booking,
                },
                {
                    "id": credit["id"],
                    "at": NOW,
                    "amount": 100,
                    "balance": 100,
                    "kind": "earn",
                    "reason": None,
                    "reference": None,
                },
            ],
        }
    ]


def test_a_member_without_points_has_an_empty_ledger(api: Api) -> None:
    api.a_member()
    (ledger,) = ledgers(api, "member")
    assert (ledger["balance"], ledger["entries"]) == (0, [])


def test_the_balance_is_that_of_all_entries_however_few_are_shown(api: Api) -> None:
    api.a_member(5)
    api.credit("member", 7)
    (ledger,) = ledgers(api, "member", limit=1)
    assert ledger["balance"] == 12
    assert [entry["amount"] for entry in ledger["entries"]] == [7]


def test_a_member_of_several_parts_has_a_ledger_in_each(api: Api) -> None:
    api.a_member(5)
    api.a_member(7, by=LIVE_KEY)
    assert [(each["part"], each["balance"]) for each in ledgers(api, "member")] == [
        ("org_demo/sandbox", 5),
        ("org_demo/live", 7),
    ]
    (live,) = ledgers(api, "member", part="org_demo/live")
    assert live["balance"] == 7


def test_members_of_several_services_may_have_one_name(api: Api) -> None:
    api.a_member(5, "m_8124")
    assert [each["provider"] for each in ledgers(api, "m_8124")] == ["expys", "loyalife"]
    (ours,) = ledgers(api, "m_8124", provider="expys")
    assert ours["balance"] == 5


def test_who_is_nowhere_is_an_unknown_id(api: Api) -> None:
    assert "no member 'nobody'" in refused(api, "member=nobody", 404)["detail"]
    assert "no member 'user_42'" in refused(api, "member=user_42&provider=vinr", 404)["detail"]


@pytest.mark.parametrize(
    ("query", "path", "known"),
    [
        ("member=user_42&provider=expy", "provider", ["expys", "loyalife", "vinr"]),
        ("member=user_42&part=org_demo/live", "part", ["org_demo/sandbox"]),
        ("member=user_42&limit=0", "limit", None),
        ("member=user_42&limit=1001", "limit", None),
        ("provider=expys", "member", None),
        ("member=user_42&org=org_demo", "org", None),
    ],
)
def test_what_cannot_be_asked_is_refused_by_name(
    api: Api, query: str, path: str, known: list[str] | None
) -> None:
    (error,) = refused(api, query, 422)["errors"]
    assert error["path"] == path
    if known is not None:
        assert error["known"] == known


def test_a_slip_of_the_pen_is_told_what_was_meant(api: Api) -> None:
    detail = refused(api, "member=user_42&provider=expy", 422)["detail"]
    assert 'did you mean "expys"?' in detail


def test_points_that_have_ended_by_now_are_gone(api: Api) -> None:
    api.advance("730d")
    (account,) = ledgers(api, "loy_abc123")
    assert account["balance"] == 0
    assert account["entries"][0]["kind"] == "expire"


def test_to_look_is_no_request_of_the_journal(api: Api) -> None:
    ledgers(api, "user_42")
    assert api.controlled("GET", "/requests")["requests"] == []


def test_a_service_that_is_not_served_has_no_members(serve: Serve) -> None:
    api = serve(only="vinr")
    assert "no member 'user_42'" in refused(api, "member=user_42", 404)["detail"]
    assert ledgers(api, "loy_empty")[0]["balance"] == 0

"""Runs against VINR as this server has it: nothing differs, everything is called."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest

from mockserver.contract.check import Verdict
from mockserver.contract.dialect import Credentials
from mockserver.contract.run import READ_ONLY, Report
from mockserver.contract.vinr import DIALECT
from mockserver.exchange.dispatch import parameter_names
from mockserver.providers.vinr.provider import VINR
from tests.contract.vinr.altering import Alteration, Exchange
from tests.contract.vinr.conftest import KEY, RUN, Service

# A world with nothing but the default program, in which refunds succeed at once.
BARE: dict[str, Any] = {"version": 1, "vinr": {"keys": [{"key": KEY}], "refund_delay": "0s"}}


def drift(report: Report) -> list[str]:
    """What differs, in words."""
    return [
        f"{outcome.check.id}: {each.where}: expected {each.expected}, got {each.got}"
        for outcome in report.outcomes
        for each in outcome.differences
    ]


def skipped(report: Report) -> dict[str, str]:
    """The checks that were not made although they might have been, with the reasons."""
    return {
        outcome.check.id: outcome.reason
        for outcome in report.outcomes
        if outcome.verdict is Verdict.SKIPPED and outcome.reason != READ_ONLY
    }


def test_a_run_that_writes_finds_no_drift_and_calls_every_operation(service: Service) -> None:
    report = service.check()
    assert drift(report) == []
    assert skipped(report) == {}
    assert report.not_called == ()


def test_a_run_that_reads_finds_no_drift_and_sends_nothing_that_writes(service: Service) -> None:
    before = service.controlled("GET", "/state")
    report = service.check(writes=False)
    assert drift(report) == []
    made = {outcome.check.id for outcome in report.outcomes if outcome.requests}
    assert made <= {check.id for check in DIALECT.checks if not check.writes}
    after = service.controlled("GET", "/state")
    assert after["vinr"] == before["vinr"]


def test_a_run_calls_each_operation_at_each_of_its_paths(service: Service) -> None:
    seen: set[tuple[str, str]] = set()

    def note(exchange: Exchange) -> Any:
        seen.add((exchange.asked.method, exchange.asked.path))
        return exchange.answered

    service.check(Alteration(on=".*", answers=note))
    assert [route for route in _routes() if not any(_is_at(route, way) for way in seen)] == []


def _routes() -> Iterator[tuple[str, str]]:
    for operation in VINR.operations:
        if operation.built:
            for route in operation.routes:
                yield route.method, route.path


def _is_at(route: tuple[str, str], way: tuple[str, str]) -> bool:
    method, path = route
    for name in parameter_names(path):
        path = path.replace(f"{{{name}}}", "[^/]+")
    return method == way[0] and re.fullmatch(path, way[1]) is not None


def test_a_second_run_in_the_same_world_finds_no_drift_either(service: Service) -> None:
    service.check()
    assert drift(service.check(run_id="run7654321")) == []


def test_a_run_leaves_nothing_active_behind(service: Service) -> None:
    before = service.controlled("GET", "/state")["vinr"]["test"]
    service.check()
    after = service.controlled("GET", "/state")["vinr"]["test"]
    for gone in ("customers", "earning_rules", "webhooks"):
        left = [each for each in after.get(gone, ()) if "deleted_at" not in each]
        assert left == before.get(gone, [])
    (program,) = (each for each in after["programs"] if RUN in each["name"])
    assert program["status"] == "archived"
    rewards = [each for each in after["rewards"] if RUN in each["name"]]
    assert [each["name"] for each in rewards if each.get("active", True)] == []
    members = [each for each in after["accounts"] if each.get("program") == program["id"]]
    assert {each["status"] for each in members} == {"closed", "merged"}


def test_a_bare_world_is_checked_as_far_as_that_goes(service: Service) -> None:
    service.start(BARE)
    report = service.check(writes=False)
    assert drift(report) == []
    assert skipped(report)["accounts.found"] == "there is no account"
    assert skipped(report)["accounts.sum"] == "there is no account to check it with"


def test_points_are_taken_back_once_a_refund_has_succeeded(service: Service) -> None:
    service.start(BARE)
    report = service.check()
    assert drift(report) == []


@pytest.mark.parametrize("member", ["cust_abc123", "loy_abc123", "la_abc123"])
def test_the_caller_may_name_a_member(service: Service, member: str) -> None:
    report = service.check(writes=False, member=member)
    assert drift(report) == []
    assert not any(id.startswith("accounts.") for id in skipped(report))


def test_a_member_without_customer_and_tier_is_checked_all_the_same(service: Service) -> None:
    side = {
        "accounts": [
            {
                "id": "loy_alone",
                "created_at": "-2d",
                "ledger": [{"amount": 5, "reason": "gift", "at": "-1d"}],
            }
        ]
    }
    service.start({"version": 1, "vinr": {"keys": [{"key": KEY}], "test": side}})
    report = service.check(writes=False, member="loy_alone")
    assert drift(report) == []
    assert skipped(report)["expanding.customer"] == "the account has no customer"
    assert skipped(report)["expanding.tier"] == "the account is in no tier"


def test_a_member_without_entries_has_none_to_read(service: Service) -> None:
    report = service.check(writes=False, member="loy_empty")
    assert drift(report) == []
    assert skipped(report)["transactions.found"] == "the account has no entries"


def test_a_customer_without_account_is_no_member(service: Service) -> None:
    report = service.check(writes=False, member="cust_nobody")
    assert skipped(report)["accounts.found"] == "there is no account"


@pytest.mark.parametrize(
    ("key", "is_live"),
    [
        ("sk_test_demo", False),
        ("rk_test_readonly", False),
        ("sk_live_demo", True),
        ("rk_live_demo", True),
    ],
)
def test_live_keys_open_what_real_members_have(key: str, is_live: bool) -> None:
    assert DIALECT.is_live(Credentials(key=key)) is is_live


def test_a_restricted_key_is_enough_to_read(service: Service) -> None:
    report = service.check(writes=False, key="rk_test_readonly")
    assert drift(report) == []


def test_no_two_checks_have_one_id() -> None:
    ids = [check.id for check in DIALECT.checks]
    assert len(set(ids)) == len(ids)


def test_statements_are_sentences() -> None:
    odd = [
        check.id
        for check in DIALECT.checks
        if not re.fullmatch("[A-Z0-9a-z].*[.]", check.statement)
    ]
    assert odd == []

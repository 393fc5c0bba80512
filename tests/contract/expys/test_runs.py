"""Expys is held to its contract: this server, and servers that do something else."""

from __future__ import annotations

import httpx2
import pytest

from mockserver.contract.check import Aspect
from mockserver.contract.dialect import Credentials
from mockserver.contract.run import READ_ONLY
from tests.contract.other_server import (
    Alter,
    Lose,
    Told,
    other_server,
    without_header,
    without_parameter,
)
from tests.contract.runs import a_run, drift, skipped

BEHAVIOUR = {Aspect.BEHAVIOUR}


def test_this_server_has_no_drift(world_url: str) -> None:
    report = a_run("expys", world_url)
    assert drift(report) == {}
    assert skipped(report) == {}
    assert report.not_called == ()


def test_a_run_that_reads_changes_nothing(world_url: str) -> None:
    report = a_run("expys", world_url, writes=False)
    assert drift(report) == {}
    assert set(skipped(report).values()) == {READ_ONLY}
    diff = httpx2.get(f"{world_url}/_mock/diff").json()
    assert (diff["added"], diff["changed"], diff["removed"]) == ({}, {}, {})


def test_what_a_run_has_made_is_gone_in_the_end(world_url: str) -> None:
    a_run("expys", world_url)
    members = httpx2.get(
        f"{world_url}/expys/v1/members", headers={"Authorization": "Bearer expys_sandbox_demo"}
    ).json()["members"]
    assert {each["externalUserID"] for each in members} == {"user_42", "user_123", "user_broke"}


def test_two_runs_do_not_meet(world_url: str) -> None:
    for run_id in ("run1", "run2"):
        assert drift(a_run("expys", world_url, run_id=run_id)) == {}


@pytest.mark.parametrize(
    ("key", "reasons"),
    [
        ("expys_sandbox_noscope", {"orgs.balance": "the key lacks the scope BILLING_READ"}),
        (
            "expys_live_demo",
            {
                "members.one": "there is no member to check it with",
                "redemptions.one": "there is no some redemption to check it with",
                "orgs.sandbox-pool": "the key is a live one",
            },
        ),
    ],
)
def test_what_cannot_be_checked_says_why(world_url: str, key: str, reasons: dict[str, str]) -> None:
    report = a_run("expys", world_url, Credentials(key=key), writes=False)
    assert drift(report) == {}
    assert reasons.items() <= skipped(report).items()


def test_a_member_may_be_named(world_url: str) -> None:
    credentials = Credentials(key="expys_sandbox_demo", member="user_42")
    assert drift(a_run("expys", world_url, credentials, writes=False)) == {}
    credentials = Credentials(key="expys_sandbox_demo", member="nobody")
    found = drift(a_run("expys", world_url, credentials, writes=False))
    assert found["members.one"] == {Aspect.STATUS}


def test_a_service_with_another_contract_differs_nearly_everywhere(world_url: str) -> None:
    report = a_run("expys", world_url, at="vinr")
    assert len(drift(report)) > 10
    assert all(Aspect.SHAPE in found or Aspect.STATUS in found for found in drift(report).values())


def test_an_org_with_nothing_in_it_has_no_drift(world_url: str) -> None:
    server, _, world = world_url.partition("/w/")
    httpx2.put(f"{server}/_mock/worlds/{world}", json={"fixture": "empty"}).raise_for_status()
    report = a_run("expys", world_url)
    assert drift(report) == {}
    missing = "there is no offer that can be booked and has a price to check it with"
    assert skipped(report)["redemptions.book"] == missing
    assert skipped(report)["terms.accept"] == "the org has no legal documents"


def test_a_ledger_that_is_too_long_to_read_is_not_added_up() -> None:
    def endless(told: Told) -> None:
        entries = told.content.get("transactions")
        if entries:
            told.content.update(transactions=entries[:1] * 100, nextCursor="more")

    with other_server(endless, without_parameter(b"cursor")) as url:
        credentials = Credentials(key="expys_sandbox_demo", member="user_42")
        assert "wallets.ledger" not in drift(a_run("expys", url, credentials, writes=False))


def test_a_member_who_has_never_written_has_no_messages_to_check() -> None:
    def silent(told: Told) -> None:
        if "conversations" in told.content:
            told.content["conversations"] = []

    with other_server(silent) as url:
        report = a_run("expys", url, writes=False)
    assert drift(report) == {}
    assert "conversations.messages" in {
        name for name, reason in skipped(report).items() if reason != READ_ONLY
    }


def test_a_price_of_the_orgs_own_is_put_back(world_url: str) -> None:
    offers = f"{world_url}/expys/v1/offers"
    headers = {"Authorization": "Bearer expys_sandbox_demo"}
    cheapest = "off_coffee", "off_small"
    for offer in cheapest:
        httpx2.put(f"{offers}/{offer}/price", json={"amount": 7}, headers=headers)
    assert drift(a_run("expys", world_url)) == {}
    for offer in cheapest:
        display = httpx2.get(f"{offers}/{offer}", headers=headers).json()["display"]
        assert (display["amount"], display["source"]) == (7, "AUTHORED")


# Servers that do something else


def one_point_more(told: Told) -> None:
    if told.path.endswith("/v1/wallet"):
        told.content["balance"] += 1


def debits_without_sign(told: Told) -> None:
    for entry in told.content.get("transactions", []):
        entry["amount"] = abs(entry["amount"])


def oldest_members_first(told: Told) -> None:
    if told.path.endswith("/v1/members"):
        told.content["members"].reverse()


def another_code(told: Told) -> None:
    error = told.content.get("error", {})
    if error.get("code") == "REDEMPTION_ALREADY_EXISTS":
        error["code"] = "CONFLICT"


def created_is_ok(told: Told) -> None:
    if told.status == 201:
        told.status = 200


def no_request_id(told: Told) -> None:
    told.headers[:] = [each for each in told.headers if each[0] != b"x-request-id"]


def tokens_of_another_kind(told: Told) -> None:
    if "accessToken" in told.content:
        told.content["accessToken"] = told.content["accessToken"][3:]


def another_hash(told: Told) -> None:
    if "renderedHash" in told.content:
        told.content["renderedHash"] = told.content["renderedHash"].upper()


def texts_may_change(told: Told) -> None:
    told.headers[:] = [each for each in told.headers if each[0] != b"cache-control"]


def bookings_begin_open(told: Told) -> None:
    if told.content.get("status") == "SUBMITTED":
        told.content["status"] = "OPEN"


def method_not_allowed(told: Told) -> None:
    if told.method == "PATCH":
        told.status = 405


def secrets_in_lists(told: Told) -> None:
    if told.method == "GET" and told.path.endswith("/v1/webhooks"):
        for endpoint in told.content["data"]:
            endpoint["signingSecret"] = "whsec_shown"


@pytest.mark.parametrize(
    ("alter", "lose", "check", "aspects"),
    [
        (one_point_more, None, "members.made", None),
        (one_point_more, None, "wallets.credit", BEHAVIOUR),
        (debits_without_sign, None, "redemptions.debit", BEHAVIOUR),
        (oldest_members_first, None, "members.newest-first", BEHAVIOUR),
        (another_code, None, "redemptions.twice", {Aspect.CODE}),
        (created_is_ok, None, "redemptions.book", {Aspect.STATUS}),
        (created_is_ok, None, "interests.create", {Aspect.STATUS}),
        # It is told once: where it lacks in one answer, it lacks in all.
        (no_request_id, None, "access.no-credential", {Aspect.HEADER}),
        (no_request_id, None, "offers.list", None),
        (tokens_of_another_kind, None, "members.exchange", BEHAVIOUR),
        (another_hash, None, "terms.hash", BEHAVIOUR),
        (texts_may_change, None, "terms.cache", BEHAVIOUR),
        (bookings_begin_open, None, "redemptions.begins", BEHAVIOUR),
        (method_not_allowed, None, "access.wrong-method", {Aspect.STATUS}),
        (secrets_in_lists, None, "webhooks.listed", {Aspect.SHAPE, Aspect.BEHAVIOUR}),
        (None, without_header(b"idempotency-key"), "wallets.replay", BEHAVIOUR),
        (None, without_header(b"idempotency-key"), "wallets.key-reused", BEHAVIOUR),
        (None, without_header(b"idempotency-key"), "conversations.replay", BEHAVIOUR),
        (None, without_parameter(b"cursor"), "offers.pages", BEHAVIOUR),
        (None, without_parameter(b"available"), "offers.available", BEHAVIOUR),
        (None, without_parameter(b"tier"), "members.by-tier", BEHAVIOUR),
        (None, without_parameter(b"retainBalance"), "", None),
    ],
)
def test_a_server_that_does_otherwise_is_found_out(
    alter: Alter | None, lose: Lose | None, check: str, aspects: set[Aspect] | None
) -> None:
    with other_server(alter, lose) as url:
        found = drift(a_run("expys", url))
    assert found.get(check) == aspects

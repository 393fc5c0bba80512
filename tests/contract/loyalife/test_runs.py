"""Loyalife is held to its contract: this server, and servers that do something else."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import httpx2
import pytest

from mockserver.contract.check import Aspect
from mockserver.contract.run import READ_ONLY
from tests.contract.loyalife.other_requests import Asked, Twist, server_that_gets
from tests.contract.other_server import Alter, Told, other_server
from tests.contract.runs import DEMO, a_run, drift, skipped

BEHAVIOUR = {Aspect.BEHAVIOUR}
KEY = "_xoxo_api_client_idempotency"
LOYALIFE = DEMO["loyalife"]

SESSION_TABLES = {"loyalife.tokens", "loyalife.grants"}


def test_this_server_has_no_drift(world_url: str) -> None:
    report = a_run("loyalife", world_url)
    assert drift(report) == {}
    assert skipped(report) == {}
    assert report.not_called == ()


def test_a_run_that_reads_changes_nothing(world_url: str) -> None:
    report = a_run("loyalife", world_url, writes=False)
    assert drift(report) == {}
    assert set(skipped(report).values()) == {READ_ONLY}
    diff = httpx2.get(f"{world_url}/_mock/diff").json()
    changed = {*diff["added"], *diff["changed"], *diff["removed"]}
    assert changed <= SESSION_TABLES


def test_two_runs_do_not_meet(world_url: str) -> None:
    for run_id in ("run1", "run2"):
        assert drift(a_run("loyalife", world_url, run_id=run_id)) == {}


def test_a_run_writes_for_members_of_its_own_only(world_url: str) -> None:
    a_run("loyalife", world_url)
    diff = httpx2.get(f"{world_url}/_mock/diff").json()
    assert "loyalife.members" not in diff["changed"]
    made = [each["key"] for each in diff["added"]["loyalife.members"]]
    assert made == [[19, "run-run1-1"], [19, "run-run1-2"]]


def test_every_code_is_sent_to_an_address_that_nobody_has(world_url: str) -> None:
    a_run("loyalife", world_url)
    diff = httpx2.get(f"{world_url}/_mock/diff").json()
    for each in diff["added"]["loyalife.members"]:
        assert each["email"].endswith("@example.com")
        assert each["mobile"].startswith("+999")


def test_without_a_member_what_reads_one_says_so(world_url: str) -> None:
    report = a_run("loyalife", world_url, replace(LOYALIFE, member=""))
    assert drift(report) == {}
    assert set(skipped(report).values()) == {
        "there is no member (--member) to check it with",
        "there is no existing member (--member) to check it with",
    }
    assert report.not_called == ()


def test_without_a_product_nothing_is_earned_and_all_operations_are_called(world_url: str) -> None:
    report = a_run("loyalife", world_url, replace(LOYALIFE, product=""))
    assert drift(report) == {}
    assert skipped(report)["transactions.earn"] == (
        "there is no product code (--product) to check it with"
    )
    assert skipped(report)["payments.redeem"] == (
        "there is no purchase that earns points to check it with"
    )
    assert report.not_called == ()


@pytest.mark.parametrize(
    ("member", "expected"),
    [
        ("m_blocked", {"payments.available": "the member is not active"}),
        ("m_cancelled", {"payments.available": "the member is not active"}),
        ("m_short", {}),
    ],
)
def test_members_of_all_kinds_are_read(
    world_url: str, member: str, expected: dict[str, str]
) -> None:
    report = a_run("loyalife", world_url, replace(LOYALIFE, member=member), writes=False)
    assert drift(report) == {}
    reasons = {name: each for name, each in skipped(report).items() if each != READ_ONLY}
    assert reasons == expected


def test_a_member_who_never_had_points_has_no_history_to_check(world_url: str) -> None:
    a_run("loyalife", world_url, replace(LOYALIFE, product=""))
    known = replace(LOYALIFE, member="run-run1-1")
    report = a_run("loyalife", world_url, known, writes=False, run_id="run2")
    assert drift(report) == {}
    assert skipped(report)["statements.history"] == "the member has never had points"


def a_program(world_url: str, **rule: str) -> None:
    """Make the world one with a program whose only product has this rule, or none."""
    server, _, world = world_url.partition("/w/")
    program = {
        "id": 19,
        "name": "Program",
        "clients": [{"client_id": "demo-client", "client_secret": "demo-secret"}],
        "product_codes": [{"code": "RETAIL001", "rules": [rule] if rule else []}],
    }
    fixture = {"version": 1, "loyalife": {"programs": [program]}}
    answer = httpx2.put(f"{server}/_mock/worlds/{world}", json={"fixture": fixture})
    answer.raise_for_status()


def test_a_product_that_earns_nothing_is_found(world_url: str) -> None:
    a_program(world_url)
    report = a_run("loyalife", world_url, replace(LOYALIFE, member=""))
    assert drift(report) == {"transactions.earn": BEHAVIOUR}
    assert skipped(report)["payments.redeem"] == (
        "there is no purchase that earns points to check it with"
    )


def test_a_purchase_that_earns_little_leaves_nothing_to_redeem(world_url: str) -> None:
    a_program(world_url, name="Purchase", factor="0.0002")
    report = a_run("loyalife", world_url, replace(LOYALIFE, member=""))
    assert drift(report) == {}
    assert skipped(report)["payments.redeem"] == (
        "the active member of the run has less than 10 points to check it with"
    )


def test_a_batch_that_takes_too_long_is_skipped() -> None:
    def slow(told: Told) -> None:
        found = told.content.get("results", {}).get("ReturnObject")
        if told.path.endswith("/PollTransactionBatchStatus") and found:
            summary = found["summary"]
            summary.update(dict.fromkeys(summary, 0), total=summary["total"])
            summary["pending"] = summary["total"]
            pending = {"status": "PENDING", "message": "Waiting"}
            found["results"] = [
                {"request_id": each["request_id"], **pending} for each in found["results"]
            ]

    with other_server(slow) as url:
        report = a_run("loyalife", url)
    assert skipped(report) == dict.fromkeys(
        ("batches.failed", "batches.earn", "batches.total", "batches.same-key"),
        "the batch was still pending when it was asked for the 6th time",
    )


def test_samples_of_the_service_may_lack_count() -> None:
    def without_count(told: Told) -> None:
        results = told.content.get("results", {})
        if not isinstance(results.get("ReturnObject"), list):
            results.pop("Count", None)

    with other_server(without_count) as url:
        found = drift(a_run("loyalife", url))
    assert found == {"bodies.count": {Aspect.SHAPE}}


@pytest.mark.parametrize(
    ("wrong", "check", "told", "left", "reason"),
    [
        (
            {"client_secret": "wrong"},
            "tokens.grant",
            {Aspect.STATUS},
            "access.program",
            "there is no token to check it with",
        ),
        (
            {"program": "20"},
            "access.program",
            {Aspect.STATUS, Aspect.CODE},
            "bodies.null",
            "there is no program of the client (--program) to check it with",
        ),
        (
            {"member": "nobody"},
            "members.profile",
            {Aspect.STATUS},
            "statements.sums",
            "there is no existing member (--member) to check it with",
        ),
    ],
    ids=["secret", "program", "member"],
)
def test_what_a_run_is_given_wrongly_is_told_once(
    world_url: str,
    wrong: dict[str, str],
    check: str,
    told: set[Aspect],
    left: str,
    reason: str,
) -> None:
    report = a_run("loyalife", world_url, replace(LOYALIFE, **wrong), writes=False)
    assert drift(report) == {check: told}
    assert skipped(report)[left] == reason


# Servers that answer something else

# What others need to have been made before.
BEFORE = (
    "tokens.grant",
    "access.program",
    "members.profile",
    "enrolment.create",
    "enrolment.inactive",
    "transactions.earn",
    "payments.redeem",
    "reversals.reverse",
)


def results(told: Told) -> dict[str, Any]:
    """What is in the envelope."""
    found: dict[str, Any] = told.content.get("results", {})
    return found


def value(told: Told, name: str) -> Any:
    """The ReturnObject of an operation, None if it is another one."""
    if not told.path.endswith(f"/{name}"):
        return None
    return results(told).get("ReturnObject")


def all_is_well(told: Told) -> None:
    if results(told).get("IsSucessful") is False:
        results(told)["IsSucessful"] = True


def refusals_without_results(told: Told) -> None:
    if results(told).get("IsSucessful") is False:
        told.content = {}


def answers_without_results(told: Told) -> None:
    if results(told).get("IsSucessful") is True:
        told.content = {}


def everything_is_200(told: Told) -> None:
    told.status = 200


def conflicts_are_200(told: Told) -> None:
    if told.status == 409:
        told.status = 200


def batches_are_ok(told: Told) -> None:
    if told.status == 202:
        told.status = 200


def old_batch_code(told: Told) -> None:
    if results(told).get("ErrorCode") == "001":
        results(told)["ErrorCode"] = "000"


def another_message(told: Told) -> None:
    if results(told).get("IsSucessful") is True:
        results(told)["ExceptionMessage"] = "OK"


def counts_single_things(told: Told) -> None:
    if results(told).get("ReturnObject") is True:
        results(told)["Count"] = 1


def counts_the_page(told: Told) -> None:
    lines = value(told, "GetMemberTransactionSummaryByDate")
    if lines is not None:
        results(told)["Count"] = len(lines)


def html(told: Told) -> None:
    told.headers[:] = [each for each in told.headers if each[0] != b"content-type"]
    told.headers.append((b"content-type", b"text/html"))


def no_allow(told: Told) -> None:
    told.headers[:] = [each for each in told.headers if each[0] != b"allow"]


def local_expiry(told: Told) -> None:
    if "tokenExpiresOn" in results(told):
        results(told)["tokenExpiresOn"] = results(told)["tokenExpiresOn"].removesuffix("Z")


def expired_tokens(told: Told) -> None:
    if "tokenExpiresOn" in results(told):
        results(told)["tokenExpiresOn"] = "2001-01-01T00:00:00Z"


def times_with_offset(told: Told) -> None:
    profile = value(told, "GetMemberProfile")
    if profile is not None:
        profile["EnrollmentDate"] += "+05:30"


def status_as_text(told: Told) -> None:
    profile = value(told, "GetMemberProfile")
    if profile is not None:
        profile["Status"] = str(profile["Status"])


def no_tier(told: Told) -> None:
    profile = value(told, "GetMemberProfile")
    if profile is not None:
        del profile["TierName"]


def a_field_more(told: Told) -> None:
    found = value(told, "GetMemberStatementSummary")
    if found is not None:
        found["Transferred"] = 0


def one_point_more(told: Told) -> None:
    if value(told, "CheckAvailability") is not None:
        results(told)["ReturnObject"] += 1


def oldest_first(told: Told) -> None:
    lines = value(told, "GetMemberTransactionSummaryByDate")
    if lines is not None:
        lines.reverse()


def signed_points(told: Told) -> None:
    for line in value(told, "GetMemberTransactionSummaryByDate") or ():
        if line["TransactionType"] == 2:
            line["Points"] = -line["Points"]


def always_active(told: Told) -> None:
    for line in value(told, "GetMemberTransactionSummaryByDate") or ():
        line["IsActive"] = True


def gross_redemptions(told: Told) -> None:
    found = value(told, "GetMemberStatementSummary")
    if found is not None:
        found["Redeem"] += 10


def three_quarters(told: Told) -> None:
    found = value(told, "GetExpirySchedule")
    if found is not None:
        del found["ExpiryPeriod"][0]


def nothing_expires(told: Told) -> None:
    found = value(told, "GetExpirySchedule")
    if found is not None:
        for period in found["ExpiryPeriod"]:
            period.update(dict.fromkeys(period.keys() - {"ScheduleDate"}, 0))


def short_guids(told: Told) -> None:
    found = value(told, "RedeemPoints")
    if found is not None:
        results(told)["ReturnObject"] = found[:8]


def whole_cards(told: Told) -> None:
    for link in value(told, "GetSubRelations") or ():
        link["CardNumber"] = "".join(each if each != "X" else "9" for each in link["CardNumber"])


def reversals_never_fail(told: Told) -> None:
    if results(told).get("ErrorCode") == "206":
        told.status = 200
        results(told).update(
            IsSucessful=True, ErrorCode="000", ExceptionMessage="Success", ReturnObject=True
        )


def another_code_of(code: str, other: str) -> Alter:
    """Refusals with another code."""

    def alter(told: Told) -> None:
        if results(told).get("ErrorCode") == code:
            results(told)["ErrorCode"] = other

    alter.__name__ = f"{code} is {other}"
    return alter


ANSWERS: list[tuple[Alter, str, set[Aspect]]] = [
    (all_is_well, "access.program", BEHAVIOUR),
    (all_is_well, "enrolment.same-reference", {Aspect.CODE}),
    (refusals_without_results, "access.program", BEHAVIOUR),
    (refusals_without_results, "members.unknown", {Aspect.SHAPE, Aspect.CODE}),
    (answers_without_results, "members.profile", {Aspect.SHAPE, Aspect.BEHAVIOUR}),
    (everything_is_200, "members.unknown", {Aspect.STATUS}),
    (everything_is_200, "access.no-token", {Aspect.STATUS}),
    (conflicts_are_200, "enrolment.same-email", {Aspect.STATUS}),
    (conflicts_are_200, "short.there-and-back", {Aspect.STATUS}),
    (batches_are_ok, "batches.queue", {Aspect.STATUS}),
    (old_batch_code, "batches.queue", {Aspect.CODE}),
    (another_message, "enrolment.create", BEHAVIOUR),
    (counts_single_things, "logins.send", BEHAVIOUR),
    (counts_the_page, "statements.history-pages", BEHAVIOUR),
    (html, "tokens.grant", {Aspect.HEADER}),
    (html, "access.unknown-path", {Aspect.HEADER}),
    (no_allow, "access.wrong-method", {Aspect.HEADER}),
    (local_expiry, "tokens.grant", BEHAVIOUR),
    (expired_tokens, "tokens.grant", BEHAVIOUR),
    (times_with_offset, "members.profile-times", BEHAVIOUR),
    (status_as_text, "members.profile", {Aspect.SHAPE, Aspect.BEHAVIOUR}),
    (no_tier, "members.search", {Aspect.SHAPE, Aspect.BEHAVIOUR}),
    (a_field_more, "statements.sums", {Aspect.SHAPE}),
    (one_point_more, "payments.available", BEHAVIOUR),
    (one_point_more, "reversals.all-agree", BEHAVIOUR),
    (oldest_first, "statements.history-order", BEHAVIOUR),
    (signed_points, "payments.line", BEHAVIOUR),
    (always_active, "reversals.lines", BEHAVIOUR),
    (gross_redemptions, "reversals.net", BEHAVIOUR),
    (gross_redemptions, "statements.sums", BEHAVIOUR),
    (three_quarters, "statements.schedule-periods", BEHAVIOUR),
    (nothing_expires, "reversals.expiring", BEHAVIOUR),
    (short_guids, "payments.redeem", BEHAVIOUR),
    (whole_cards, "links.masked", BEHAVIOUR),
    (reversals_never_fail, "reversals.again", BEHAVIOUR),
    (another_code_of("205", "110"), "payments.too-many", {Aspect.CODE}),
    (another_code_of("E206", "E205"), "enrolment.update-same", {Aspect.CODE}),
    (another_code_of("120", "121"), "logins.wrong-code", {Aspect.CODE}),
    (another_code_of("401", "110"), "access.garbled-token", {Aspect.CODE}),
]


@pytest.mark.parametrize(
    ("alter", "check", "aspects"),
    [pytest.param(*row, id=f"{row[0].__name__}-{row[1]}") for row in ANSWERS],
)
def test_a_server_that_answers_otherwise_is_found_out(
    alter: Alter, check: str, aspects: set[Aspect]
) -> None:
    with other_server(alter) as url:
        found = drift(a_run("loyalife", url, only=(*BEFORE, check)))
    assert found.get(check) == aspects


# Servers that do something else


def ends(name: str) -> Callable[[Asked], bool]:
    """Whether a request is one of an operation."""
    return lambda asked: asked.path.endswith(f"/{name}")


def keys_are_ignored(asked: Asked) -> list[Any]:
    content = asked.content
    items = content if isinstance(content, list) else [content]
    for each in items:
        each.pop(KEY, None)
    return [content]


def credited_twice(asked: Asked) -> list[Any]:
    content = asked.content
    if not ends("InsertTransactionData")(asked) or KEY in content:
        return [content]
    return [content, content]


def debited_twice(asked: Asked) -> list[Any]:
    if not ends("RedeemPoints")(asked):
        return [asked.content]
    return [{**asked.content, KEY: None}, asked.content]


def fractions_are_cut(asked: Asked) -> list[Any]:
    content = asked.content
    if ends("RedeemPoints")(asked) and isinstance(content.get("Points"), float):
        content["Points"] = int(content["Points"])
    return [content]


def merchants_are_ignored(asked: Asked) -> list[Any]:
    if ends("ReversalPoints")(asked) and "MerchantName" in asked.content:
        asked.content["MerchantName"] = "Contract Run"
    return [asked.content]


def returns_earn(asked: Asked) -> list[Any]:
    if isinstance(asked.content, dict) and asked.content.get("transaction_type") == "CR":
        asked.content["transaction_type"] = "DR"
    return [asked.content]


def updates_reset_the_address(asked: Asked) -> list[Any]:
    if ends("UpdateProfileWithAttributes")(asked) and asked.content.get("data"):
        asked.content["data"]["address"] = None
    return [asked.content]


def new_members_are_inactive(asked: Asked) -> list[Any]:
    if ends("CreateProfileWithAttributes")(asked) and "status" in asked.content:
        asked.content["status"] = "5"
    return [asked.content]


def codes_count_twice(asked: Asked) -> list[Any]:
    if ends("VerifyOTPByRelationReference")(asked):
        return [asked.content, asked.content]
    return [asked.content]


def pages_begin_at_0(asked: Asked) -> list[Any]:
    if "MinimumRange" in asked.content:
        asked.content["MinimumRange"] = 0
    return [asked.content]


def types_are_ignored(asked: Asked) -> list[Any]:
    if ends("GetMemberTransactionSummaryByDate")(asked):
        asked.content.pop("LoyaltyTxnType", None)
    return [asked.content]


REQUESTS: list[tuple[Twist, str, set[Aspect]]] = [
    (keys_are_ignored, "transactions.same-key", BEHAVIOUR),
    (keys_are_ignored, "batches.same-key", BEHAVIOUR),
    (keys_are_ignored, "payments.same-key", BEHAVIOUR),
    (credited_twice, "transactions.same-id", BEHAVIOUR),
    (debited_twice, "payments.redeem", BEHAVIOUR),
    (fractions_are_cut, "payments.fraction", BEHAVIOUR),
    (merchants_are_ignored, "reversals.other-merchant", BEHAVIOUR),
    (returns_earn, "transactions.take-back", BEHAVIOUR),
    (updates_reset_the_address, "enrolment.update", BEHAVIOUR),
    (new_members_are_inactive, "enrolment.create", BEHAVIOUR),
    (codes_count_twice, "logins.attempts", {Aspect.CODE}),
    (pages_begin_at_0, "statements.history-pages", BEHAVIOUR),
    (types_are_ignored, "statements.history-of-type", BEHAVIOUR),
]


@pytest.mark.parametrize(
    ("twist", "check", "aspects"),
    [pytest.param(*row, id=f"{row[0].__name__}-{row[1]}") for row in REQUESTS],
)
def test_a_server_that_does_otherwise_is_found_out(
    twist: Twist, check: str, aspects: set[Aspect]
) -> None:
    with server_that_gets(twist) as url:
        found = drift(a_run("loyalife", url, only=(*BEFORE, check)))
    assert found.get(check) == aspects

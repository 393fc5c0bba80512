"""Who may call what: credentials, modes and what each operation does with the wrong one."""

import re

import pytest

from mockserver.exchange.operation import Operation
from mockserver.providers.expys.operations import OPERATIONS
from tests.builders import KEY, LIVE_KEY, NO_SCOPE_KEY, POOL_KEY, POOL_SANDBOX_KEY, Api

SERVER = {
    "exchangeToken",
    "getBalance",
    "updateConfiguration",
    "listMembers",
    "getMember",
    "setMember",
    "removeMember",
    "setOfferPrice",
    "deleteOfferPrice",
    "creditWallet",
    "getAnalyticsSummary",
    "getAnalyticsOffers",
    "getAnalyticsTimeseries",
    "createWebhook",
    "listWebhooks",
    "deleteWebhook",
}
MEMBER = {"getWallet", "sendMessage", "streamMessages"}
EITHER = {
    "listOffers",
    "getOffer",
    "createRedemption",
    "listRedemptions",
    "getRedemption",
    "cancelRedemption",
    "setRedemptionFeedback",
    "getEligibility",
    "listTransactions",
    "listConversations",
    "listMessages",
    "createInterest",
    "getInterest",
    "setInterestIntake",
    "startPhoneVerification",
    "confirmPhoneVerification",
    "getTerms",
    "acceptTerms",
    "getTermsContent",
}

every_operation = pytest.mark.parametrize(
    "operation", [pytest.param(operation, id=operation.id) for operation in OPERATIONS]
)


def path_of(operation: Operation) -> str:
    """A path of the operation that names nothing that exists."""
    return re.sub(r"\{\w+\}", "nothing", operation.path)


def call(api: Api, operation: Operation, by: str | None) -> tuple[int, str] | None:
    """Status and code of a refusal, None for a success."""
    answer = api.send(operation.method, path_of(operation), by)
    return None if answer.status < 400 else answer.error


def test_the_modes_cover_every_operation_once() -> None:
    named = [*SERVER, *MEMBER, *EITHER]
    assert sorted(named) == sorted(operation.id for operation in OPERATIONS)
    assert len(named) == 38


@every_operation
def test_every_operation_needs_a_credential(api: Api, operation: Operation) -> None:
    assert call(api, operation, None) == (401, "UNAUTHORIZED")


@every_operation
def test_a_token_is_forbidden_where_only_keys_go(api: Api, operation: Operation) -> None:
    refusal = call(api, operation, api.a_token("user_42"))
    assert (refusal == (403, "FORBIDDEN")) is (operation.id in SERVER)


@every_operation
def test_a_key_is_forbidden_where_only_tokens_go(api: Api, operation: Operation) -> None:
    refusal = call(api, operation, KEY)
    assert (refusal == (403, "FORBIDDEN")) is (operation.id in MEMBER)


@every_operation
def test_what_is_documented_but_not_built_says_so(api: Api, operation: Operation) -> None:
    by = api.a_token("user_42") if operation.id in MEMBER else KEY
    answer = api.send(operation.method, path_of(operation), by)
    assert (answer.status == 501) is (not operation.built)
    if answer.status == 501:
        assert answer.error == (501, "INTERNAL")
        assert f"operation={operation.id};" in answer.headers["X-Mock"]


@every_operation
def test_every_answer_names_operation_evidence_and_world(api: Api, operation: Operation) -> None:
    answer = api.send(operation.method, path_of(operation))
    evidence = "inferred" if operation.id == "cancelRedemption" else "documented"
    assert answer.headers["X-Mock"] == (
        f"operation={operation.id}; evidence={evidence}; world={api.world}"
    )


@pytest.mark.parametrize(
    "authorization",
    [
        "",
        "Bearer",
        "expys_sandbox_demo",
        "Basic expys_sandbox_demo",
        "Bearer expys_sandbox_unknown",
        "Bearer Expys_sandbox_demo",
        "Bearer expys_sandbox_demo2",
        "Bearer expys_sandbox_dem",
        "Bearer expys_",
        "Bearer v4.local.unknown",
        "Bearer v4.local.",
        "Bearer nonsense",
        "Bearer expys_sandbox_demo expys_sandbox_demo",
        "Bearer " + "x" * 5000,
        b"Bearer \xfc",
        b"Bearer expys_\xff",
    ],
)
def test_a_wrong_credential_is_unauthorized(api: Api, authorization: str | bytes) -> None:
    answer = api.send("GET", "/v1/offers", None, headers={"Authorization": authorization})
    assert answer.error == (401, "UNAUTHORIZED")


@pytest.mark.parametrize("scheme", ["Bearer", "bearer", "BEARER"])
def test_the_scheme_may_be_written_in_any_case(api: Api, scheme: str) -> None:
    headers = {"Authorization": f"{scheme} {KEY}"}
    assert api.send("GET", "/v1/offers", None, headers=headers).status == 200


@pytest.mark.parametrize("by", [KEY, NO_SCOPE_KEY, LIVE_KEY, POOL_SANDBOX_KEY, POOL_KEY])
def test_every_demo_key_opens_its_part(api: Api, by: str) -> None:
    assert api.get("/v1/offers", by).status == 200


def test_both_keys_of_a_partition_see_the_same(api: Api) -> None:
    assert api.get("/v1/members", NO_SCOPE_KEY).data == api.get("/v1/members", KEY).data


def test_a_user_agent_changes_nothing(api: Api) -> None:
    agent = "expys-sdk-ts/0.7.1 (spec/1.3.0; env=live; org=org_other)"
    answer = api.send("GET", "/v1/members", headers={"User-Agent": agent})
    assert answer.data == api.get("/v1/members").data

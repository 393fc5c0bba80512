"""The short paths: names in any case, other names, defaults, and their own HTTP statuses."""

from __future__ import annotations

from typing import Any

import pytest

from mockserver.providers.loyalife.operations import OPERATIONS
from tests.providers.loyalife.builders import JANE, REDEEMED, Answer, Loyalife
from tests.world import Json


@pytest.fixture
def short(api: Loyalife) -> Loyalife:
    """The demo world at the short paths."""
    return api.short


def post(api: Loyalife, name: str, body: Json, **query: Any) -> Answer:
    """One operation by the last part of its path."""
    return api.send("POST", f"/v1/{name}", by=api.token, body=body, query=query)


def test_every_built_operation_has_a_short_path() -> None:
    for operation in OPERATIONS:
        name = operation.path.rsplit("/", 1)[1]
        if operation.id == "oauth.token":
            assert operation.aliases == ("/oauth/Auth/Token",)
        else:
            assert operation.aliases == ((f"/v1/{name}",) if operation.built else ())


def test_the_example_of_the_product_page_works(short: Loyalife) -> None:
    answer = post(short, "RedeemPoints", {"memberId": "m_8124", "points": 1000, "amount": 12.50})
    assert answer.status == 200
    redemption = answer.value
    assert short.balance("m_8124") == 4000
    line = short.history("m_8124", DateFrom="2026-03-01T00:00:00")[0]
    assert (line["MerchantName"], line["LoyaltyTxnType"]) == ("API", 30)
    post(short, "ReversalPoints", {"transactionId": redemption}).ok()
    assert short.balance("m_8124") == 5000


def test_too_few_points_have_a_status_of_their_own(short: Loyalife) -> None:
    answer = post(short, "RedeemPoints", {"memberId": "m_8124", "points": 5001, "amount": 62.5})
    assert answer.error == (422, "205")


def test_documented_bodies_work_unchanged(api: Loyalife) -> None:
    assert api.short.redeem(JANE, 10).value
    assert api.balance(JANE) == 2490


@pytest.mark.parametrize(
    "body",
    [
        {"memberId": JANE, "points": 10, "amount": 1},
        {"MEMBERID": JANE, "POINTS": 10, "AMOUNT": 1},
        {"memberid": 1, "Points": 10, "Amount": 1},
        {"memberId": "1", "points": 10, "amount": 1, "programId": 19},
        {"relationReference": JANE, "points": 10, "amount": 1, "currency": "DEFAULT"},
        {
            "relationreference": JANE,
            "points": 10,
            "amount": 1,
            "merchantName": "Shop",
            "loyaltyTxnType": 5,
            "transactionCurrency": "DEFAULT",
            "relationType": 4,
        },
    ],
    ids=str,
)
def test_names_may_be_spelled_in_many_ways(short: Loyalife, body: Json) -> None:
    post(short, "RedeemPoints", body).ok()
    assert short.balance(JANE) == 2490


def test_a_documented_name_wins_over_another_one(short: Loyalife) -> None:
    body = {"RelationReference": JANE, "memberId": "m_short", "Points": 10, "points": 99}
    post(short, "RedeemPoints", {**body, "amount": 1}).ok()
    assert short.balance(JANE) == 2490


@pytest.mark.parametrize(
    ("body", "error"),
    [
        ({"points": 1, "amount": 1}, (400, "999")),
        ({"memberId": "m_8124", "amount": 1}, (400, "999")),
        ({"memberId": "m_8124", "points": 1}, (400, "999")),
        ({"memberId": None, "points": 1, "amount": 1}, (400, "999")),
        ({"memberId": [], "points": 1, "amount": 1}, (400, "999")),
        ({"memberId": True, "points": 1, "amount": 1}, (400, "999")),
        ({"memberId": "999", "points": 1, "amount": 1}, (404, "103")),
        ({"memberId": 999, "points": 1, "amount": 1}, (404, "103")),
        ({"memberId": "m_8124", "points": 1, "amount": 1, "currency": "X"}, (400, "998")),
        ({"memberId": "m_8124", "points": 1, "amount": 1, "programId": 20}, (401, "401")),
    ],
    ids=str,
)
def test_what_does_not_fit_is_refused(short: Loyalife, body: Json, error: tuple[int, str]) -> None:
    assert post(short, "RedeemPoints", body).error == error


def test_a_reference_of_digits_comes_before_an_internal_id(short: Loyalife) -> None:
    short.create("1").ok()
    short.insert("1", 500).ok()
    post(short, "RedeemPoints", {"memberId": "1", "points": 10, "amount": 1}).ok()
    assert (short.balance("1"), short.balance(JANE)) == (40, 2500)


def test_an_internal_id_of_another_program_is_unknown(api: Loyalife) -> None:
    clients = [{"client_id": "other", "client_secret": "s"}]
    program = {"id": 20, "clients": clients, "product_codes": [{"code": "RETAIL001"}]}
    api.start({"version": 1, "extends": "demo", "loyalife": {"programs": [program]}})
    other = api.of(20, "other", "s").short
    body = {"memberId": "1", "points": 1, "amount": 1}
    assert post(other, "RedeemPoints", body).error == (404, "103")


# Other operations


def test_members_are_named_alike_everywhere(short: Loyalife) -> None:
    query = {"memberId": 1}
    profile = short.send("GET", "/v1/GetMemberProfile", by=short.token, query=query)
    assert profile.value["RelationReference"] == JANE
    assert post(short, "CheckAvailability", {"memberId": 1}).value == 2500
    assert post(short, "GetMemberStatementSummary", {"memberid": "1"}).value["PointBalance"] == 2500
    assert post(short, "GetExpirySchedule", {"memberId": 1, "year": 2027}).value["Period"]
    history = {
        "memberId": 1,
        "dateFrom": "2025-01-01T00:00:00",
        "dateTo": "2026-12-31T00:00:00",
        "minimumRange": 0,
        "maximumRange": 10,
    }
    assert post(short, "GetMemberTransactionSummaryByDate", history).count == 3
    links = short.send("GET", "/v1/GetSubRelations", by=short.token, query=query)
    assert links.error == (404, "302")


def test_a_query_may_stand_in_the_body(short: Loyalife) -> None:
    order = {
        "memberId": 1,
        "transaction_id": "POS-1",
        "amount": 100,
        "transaction_date": "2026-02-28",
        "product_code": "RETAIL001",
        "transaction_type": "DR",
    }
    post(short, "InsertTransactionData", {**order, "programId": 19}).ok()
    post(short, "InsertTransactionData", order).ok()
    post(short, "InsertTransactionData", order, pintProgramId=19).ok()
    post(short, "InsertTransactionData", order, PROGRAMID=19).ok()
    assert short.balance(JANE) == 2540
    wrong = post(short, "InsertTransactionData", {**order, "programId": 20})
    assert wrong.error == (401, "401")
    other = post(short, "InsertTransactionData", order, pintProgramId=20)
    assert other.error == (401, "401")


def test_a_query_parameter_given_twice_is_a_bad_request(short: Loyalife) -> None:
    answer = short.send(
        "GET", "/v1/GetMemberProfile", by=short.token, query="memberId=1&memberId=1"
    )
    assert answer.error == (400, "999")
    assert "memberId" in answer.reason


def test_the_program_is_no_custom_attribute(short: Loyalife) -> None:
    body = {
        "relation_reference": "new",
        "full_name": "New",
        "email_id": "new@example.com",
        "mobile_number": "+15550999999",
        "programId": 19,
        "Branch": "Porto",
    }
    post(short, "CreateProfileWithAttributes", body).ok()
    assert short.profile("new")["CustomAttributes"] == {"Branch": "Porto"}


def test_a_new_member_may_have_the_number_of_another_ones_id(short: Loyalife) -> None:
    body = {
        "memberId": 1,
        "full_name": "One",
        "email_id": "one@example.com",
        "mobile_number": "+15550999999",
    }
    post(short, "CreateProfileWithAttributes", body).ok()
    assert short.profile("1")["FullName"] == "One"


def test_an_update_may_name_the_member_by_reference(short: Loyalife) -> None:
    body = {"memberId": "m_8124", "data": {"full_name": "Renamed"}}
    post(short, "UpdateProfileWithAttributes", body).ok()
    assert short.profile("m_8124")["FullName"] == "Renamed"
    assert short.profile(JANE)["FullName"] == "Jane Doe"


def test_batches_know_short_names_too(short: Loyalife) -> None:
    order = short.an_order(JANE, 100)
    order["memberId"] = order.pop("member_relation_reference")
    answer = short.send("POST", "/v1/InsertTransactionDataV2", by=short.token, body=[order])
    assert answer.status == 202
    short.advance("1s")
    query = {"BATCHID": answer.value["batch_id"]}
    polled = short.send("GET", "/v1/PollTransactionBatchStatus", by=short.token, query=query)
    assert polled.value["summary"]["success"] == 1


def test_codes_are_sent_to_a_member_by_id(short: Loyalife) -> None:
    source = {"SourceAddress": "203.0.113.9", "SourceCode": 1, "OtpType": "LOGIN"}
    post(short, "GenerateOTP", {"memberId": 1, **source}).ok()
    post(short, "GenerateOTPByRelationReference", {"memberId": "1", **source}).ok()
    code = short.otp()["otp"]
    destination = {"DestinationAddress": "x", "Destination": "Web", "OtpType": "LOGIN"}
    post(short, "VerifyOTP", {"memberId": 1, "otp": code, **destination}).ok()


@pytest.mark.parametrize("name", ["transactionId", "guid", "externalReference", "GUID"])
def test_a_redemption_is_named_in_many_ways(short: Loyalife, name: str) -> None:
    post(short, "ReversalPoints", {name: REDEEMED.lower()}).ok()
    assert short.balance("m_8124") == 5500


def test_what_a_short_reversal_says_is_compared(short: Loyalife) -> None:
    for more in ({"memberId": JANE}, {"merchantName": "Other"}):
        assert post(short, "ReversalPoints", {"guid": REDEEMED, **more}).error == (422, "208")
    post(short, "ReversalPoints", {"guid": REDEEMED, "memberId": 2, "merchantName": "Amazon"}).ok()


def test_the_documented_reversal_leaves_nothing_out(api: Loyalife) -> None:
    body = {"ExternalReference": REDEEMED, "ProgramId": 19}
    assert api.call("pg.reversal_points", body).error == (400, "999")


def test_short_names_are_not_taken_at_the_documented_paths(api: Loyalife) -> None:
    body = {"memberId": JANE, "points": 10, "amount": 1}
    assert api.call("pg.redeem_points", body).error == (400, "999")


@pytest.mark.parametrize("content", [b"[]", b"5", b'"x"', b"null"], ids=repr)
def test_a_body_that_is_no_object_is_an_invalid_request(short: Loyalife, content: bytes) -> None:
    for name in ("RedeemPoints", "InsertTransactionData"):
        answer = short.send("POST", f"/v1/{name}", by=short.token, content=content)
        assert answer.error == (400, "998")


# Paths


@pytest.mark.parametrize(
    "path",
    [
        "/lbms-ingress/member/API/Member/GetMemberProfile",
        "/LBMS-INGRESS/member/api/member/getmemberprofile",
        "/v1/getMemberProfile",
        "/V1/GETMEMBERPROFILE",
    ],
)
def test_paths_are_found_in_any_case(api: Loyalife, path: str) -> None:
    query = {"pintProgramId": 19, "pstrRelationReference": JANE}
    answer = api.send("GET", path, by=api.token, query=query)
    assert answer.value["FullName"] == "Jane Doe"

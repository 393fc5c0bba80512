"""Wallets and credits."""

import pytest

from tests.builders import KEY, LIVE_KEY, NOW, POOL_KEY, POOL_SANDBOX_KEY, Api

CURRENCY = {"name": "Points", "symbol": "PT", "unitsPerUSD": 100}
POINTS_MAX = 2**31 - 1


def test_a_wallet_shows_points_dollars_and_display_currency(api: Api) -> None:
    assert api.get("/v1/wallet", api.a_token("user_42")).data == {
        "balance": 5500,
        "balanceUSD": 55,
        "balanceDisplay": 5500,
        "amountReceived": 10000,
        "amountReceivedUSD": 100,
        "amountReceivedDisplay": 10000,
        "amountSpent": 4500,
        "amountSpentUSD": 45,
        "amountSpentDisplay": 4500,
        "currency": CURRENCY,
    }


def test_eligibility_is_the_tier_and_the_same_wallet(api: Api) -> None:
    token = api.a_token("user_42")
    wallet = api.get("/v1/wallet", token).data
    expected = {"tier": "gold", "wallet": wallet}
    assert api.get("/v1/eligibility", token).data == expected
    assert api.get("/v1/eligibility", token, externalUserID="user_42").data == expected
    assert api.get("/v1/eligibility", externalUserID="user_42").data == expected


@pytest.mark.parametrize("path", ["/v1/eligibility", "/v1/wallet/transactions"])
def test_a_key_has_to_say_whose_wallet_it_reads(api: Api, path: str) -> None:
    assert api.get(path).fields == ["externalUserID"]


@pytest.mark.parametrize("path", ["/v1/eligibility", "/v1/wallet/transactions"])
def test_a_token_cannot_read_the_wallet_of_another_member(api: Api, path: str) -> None:
    answer = api.get(path, api.a_token("user_123"), externalUserID="user_42")
    assert answer.error == (403, "FORBIDDEN")


@pytest.mark.parametrize("path", ["/v1/eligibility", "/v1/wallet/transactions"])
@pytest.mark.parametrize("by", [KEY, LIVE_KEY, POOL_SANDBOX_KEY], ids=["own", "live", "org"])
def test_the_wallet_of_an_unknown_member_is_not_found(api: Api, path: str, by: str) -> None:
    member = "nobody" if by == KEY else "user_42"
    assert api.get(path, by, externalUserID=member).error == (404, "NOT_FOUND")


@pytest.mark.parametrize("member", ["", "u" * 256], ids=["empty", "too long"])
@pytest.mark.parametrize("path", ["/v1/eligibility", "/v1/wallet/transactions", "/v1/redemptions"])
def test_the_id_of_a_member_in_a_query_has_1_to_255_characters(
    api: Api, path: str, member: str
) -> None:
    assert api.get(path, externalUserID=member).fields == ["externalUserID"]


# Credits


def test_a_credit_answers_the_balance_after_it(api: Api) -> None:
    api.a_member(100)
    answer = api.credit("member", 50)
    assert answer.status == 200
    assert answer.data == {"balance": 150, "currency": CURRENCY}


def test_a_credit_is_written_as_a_transaction_with_its_reason(api: Api) -> None:
    api.a_member()
    api.credit("member", 50, reason="welcome bonus").ok()
    (move,) = api.transactions()
    assert move["id"].startswith("txn_")
    assert move == {
        "id": move["id"],
        "type": "CREDIT",
        "amount": 50,
        "reason": "welcome bonus",
        "redemptionID": None,
        "createdAt": NOW,
    }


def test_a_credit_without_a_reason_has_none(api: Api) -> None:
    api.a_member(5)
    assert api.transactions()[0]["reason"] is None


def test_a_credit_raises_balance_and_received(api: Api) -> None:
    api.a_member(10)
    api.credit("member", 5).ok()
    wallet = api.wallet()
    assert (wallet["balance"], wallet["amountReceived"], wallet["amountSpent"]) == (15, 15, 0)


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"amount": 0}, "amount"),
        ({"amount": -1}, "amount"),
        ({"amount": 1.5}, "amount"),
        ({"amount": "5"}, "amount"),
        ({"amount": True}, "amount"),
        ({"amount": None}, "amount"),
        ({"amount": POINTS_MAX + 1}, "amount"),
        ({"amount": 10**40}, "amount"),
        ({"externalUserID": None}, "externalUserID"),
        ({"externalUserID": ""}, "externalUserID"),
        ({"externalUserID": 42}, "externalUserID"),
        ({"externalUserID": "u" * 256}, "externalUserID"),
        ({"reason": None}, "reason"),
        ({"reason": 7}, "reason"),
        ({"reason": "r" * 1001}, "reason"),
    ],
    ids=lambda value: str(value)[:40],
)
def test_a_bad_field_of_a_credit_is_named(api: Api, body: dict[str, object], field: str) -> None:
    credit = {"externalUserID": "user_42", "amount": 1, **body}
    assert api.post("/v1/wallet/credit", credit).fields == [field]
    assert api.balance("user_42") == 5500


@pytest.mark.parametrize("missing", ["externalUserID", "amount"])
def test_a_credit_needs_member_and_amount(api: Api, missing: str) -> None:
    credit = {"externalUserID": "user_42", "amount": 1}
    del credit[missing]
    assert api.post("/v1/wallet/credit", credit).fields == [missing]


def test_a_reason_of_the_longest_length_is_kept(api: Api) -> None:
    api.credit("user_42", 1, reason="r" * 1000).ok()
    assert api.transactions("user_42")[0]["reason"] == "r" * 1000


def test_text_is_stored_as_it_was_sent(api: Api) -> None:
    reason = '  Grüße \N{PARTY POPPER} "quoted" \\ \t\n '
    api.credit("user_42", 1, reason=reason).ok()
    assert api.transactions("user_42")[0]["reason"] == reason


def test_a_credit_does_not_create_its_member(api: Api) -> None:
    assert api.credit("nobody", 1).error == (404, "NOT_FOUND")
    assert api.get("/v1/members/nobody").error == (404, "NOT_FOUND")


def test_a_member_id_is_case_sensitive(api: Api) -> None:
    assert api.credit("USER_42", 1).error == (404, "NOT_FOUND")


def test_the_largest_credit_fills_a_wallet(api: Api) -> None:
    api.a_member()
    assert api.credit("member", POINTS_MAX).data["balance"] == POINTS_MAX


def test_a_credit_that_a_32_bit_total_cannot_hold_is_invalid(api: Api) -> None:
    api.a_member()
    api.credit("member", POINTS_MAX).ok()
    assert api.credit("member", 1).fields == ["amount"]
    assert api.balance() == POINTS_MAX


def test_the_bound_holds_for_the_lifetime_total_too(api: Api) -> None:
    api.a_member(POINTS_MAX)
    api.redeem(api.an_offer(1000), "member").ok()
    assert api.credit("member", 1).fields == ["amount"]


def test_the_same_credit_twice_counts_twice(api: Api) -> None:
    api.a_member()
    for balance in (5, 10):
        assert api.credit("member", 5).data["balance"] == balance


# Where the org's pool pays, nobody has a wallet


@pytest.mark.parametrize("by", [POOL_SANDBOX_KEY, POOL_KEY], ids=["sandbox", "live"])
def test_wallets_of_a_pool_org_cannot_be_credited(api: Api, by: str) -> None:
    api.a_member(by=by)
    assert api.credit("member", 1, by=by).error == (409, "CONFLICT")


def test_an_unknown_member_is_reported_before_the_missing_wallet(api: Api) -> None:
    assert api.credit("nobody", 1, by=POOL_KEY).error == (404, "NOT_FOUND")


def test_wallet_figures_of_a_pool_org_are_zeros(api: Api) -> None:
    api.a_member(by=POOL_KEY)
    api.redeem("off_spa", "member", by=POOL_KEY).ok()
    wallet = api.get("/v1/wallet", api.a_token(by=POOL_KEY)).data
    assert wallet.pop("currency") == CURRENCY
    assert set(wallet.values()) == {0}
    assert api.get("/v1/members/member", POOL_KEY).data["wallet"] == {
        **wallet,
        "currency": CURRENCY,
    }
    assert api.transactions(by=POOL_KEY) == []

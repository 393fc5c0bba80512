"""Removing members: archived rather than erased, with the balance cleared or kept."""

import pytest

from tests.builders import KEY, NOW, POOL_KEY, Api

PATH = "/v1/members/member"


def test_a_removal_says_what_became_of_the_member(api: Api) -> None:
    api.a_member(100)
    answer = api.delete(PATH)
    assert answer.status == 200
    assert answer.data == {"archived": True, "balanceRetained": False, "externalUserID": "member"}


@pytest.mark.parametrize(("retain", "balance"), [("true", 100), ("false", 0), (None, 0)])
def test_the_balance_is_cleared_unless_it_is_to_be_kept(
    api: Api, retain: str | None, balance: int
) -> None:
    api.a_member(100)
    query = {} if retain is None else {"retainBalance": retain}
    assert api.delete(PATH, **query).data["balanceRetained"] is (retain == "true")
    api.put(PATH, {}).ok()
    assert api.balance() == balance


def test_clearing_is_a_debit_of_the_whole_balance(api: Api) -> None:
    api.a_member(100)
    api.delete(PATH).ok()
    api.put(PATH, {}).ok()
    cleared = api.transactions()[0]
    assert cleared == {
        "id": cleared["id"],
        "type": "DEBIT",
        "amount": -100,
        "reason": "member_removed",
        "redemptionID": None,
        "createdAt": NOW,
    }
    wallet = api.wallet()
    assert (wallet["balance"], wallet["amountReceived"], wallet["amountSpent"]) == (0, 100, 100)


def test_an_empty_wallet_is_cleared_without_a_movement(api: Api) -> None:
    api.a_member(0)
    api.delete(PATH).ok()
    api.put(PATH, {}).ok()
    assert api.transactions() == []


@pytest.mark.parametrize("retain", ["True", "1", "yes", "", "TRUE", "null"])
def test_retain_balance_is_true_or_false(api: Api, retain: str) -> None:
    api.a_member(100)
    assert api.delete(PATH, retainBalance=retain).fields == ["retainBalance"]
    assert api.balance() == 100


def test_a_removed_member_is_gone_for_every_operation(api: Api) -> None:
    api.a_member(100)
    api.delete(PATH).ok()
    missing = (404, "NOT_FOUND")
    assert api.get(PATH).error == missing
    assert api.get("/v1/eligibility", externalUserID="member").error == missing
    assert api.get("/v1/wallet/transactions", externalUserID="member").error == missing
    assert api.get("/v1/redemptions", externalUserID="member").error == missing
    assert api.credit("member", 1).error == missing
    assert api.redeem("off_zero", "member").error == missing


def test_a_removed_member_is_in_no_list(api: Api) -> None:
    api.delete("/v1/members/user_42").ok()
    members = api.get("/v1/members").data["members"]
    assert "user_42" not in [each["externalUserID"] for each in members]
    assert api.get("/v1/members", tier="gold").data["members"] == []


def test_a_second_removal_has_the_outcome_of_the_first(api: Api) -> None:
    api.a_member(100)
    first = api.delete(PATH, retainBalance="true").data
    assert api.delete(PATH, retainBalance="false").data == first
    api.put(PATH, {}).ok()
    assert api.balance() == 100


def test_bookings_of_a_removed_member_stay_readable_to_a_key(api: Api) -> None:
    booking = api.a_booking()
    api.delete(PATH).ok()
    assert api.get(f"/v1/redemptions/{booking['id']}").data == booking
    assert booking in api.get("/v1/redemptions", KEY, status="SUBMITTED").data["redemptions"]


def test_tokens_end_with_the_removal(api: Api) -> None:
    token = api.a_token()
    api.delete(PATH).ok()
    assert api.get("/v1/wallet", token).error == (401, "UNAUTHORIZED")


@pytest.mark.parametrize("way", ["upsert", "exchange"])
def test_tokens_stay_dead_when_the_member_comes_back(api: Api, way: str) -> None:
    old = api.a_token()
    api.delete(PATH).ok()
    if way == "upsert":
        api.put(PATH, {}).ok()
    new = api.a_token()
    assert api.get("/v1/wallet", old).error == (401, "UNAUTHORIZED")
    assert api.get("/v1/wallet", new).status == 200


def test_a_member_comes_back_with_profile_and_history(api: Api) -> None:
    api.a_member(100, displayName="Nell", tier="gold", attributes={"a": 1})
    api.delete(PATH, retainBalance="true").ok()
    assert api.put(PATH, {"tier": "silver"}).data == {
        "externalUserID": "member",
        "displayName": "Nell",
        "tier": "silver",
        "attributes": {"a": 1},
    }
    assert [move["amount"] for move in api.transactions()] == [100]


def test_a_member_who_came_back_is_listed_again(api: Api) -> None:
    api.delete("/v1/members/user_42").ok()
    api.put("/v1/members/user_42", {}).ok()
    (listed,) = api.get("/v1/members", tier="gold").data["members"]
    assert listed["externalUserID"] == "user_42"


def test_a_member_can_be_removed_again_with_another_outcome(api: Api) -> None:
    api.a_member(100)
    api.delete(PATH, retainBalance="true").ok()
    api.put(PATH, {}).ok()
    assert api.delete(PATH).data["balanceRetained"] is False
    api.put(PATH, {}).ok()
    assert api.balance() == 0


def test_a_booking_survives_removal_and_return(api: Api) -> None:
    booking = api.a_booking()
    api.delete(PATH).ok()
    api.put(PATH, {}).ok()
    assert api.redemptions(api.a_token()) == [booking]
    assert api.redeem(booking["offer"], "member").error == (409, "REDEMPTION_ALREADY_EXISTS")


def test_removing_a_member_of_a_pool_org_moves_no_points(api: Api) -> None:
    api.a_member(by=POOL_KEY)
    api.redeem("off_spa", "member", by=POOL_KEY).ok()
    assert api.delete(PATH, POOL_KEY).data["archived"] is True

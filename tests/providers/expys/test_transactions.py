"""The points ledger of a member."""

from tests.builders import NOW, Api


def test_the_newest_movement_comes_first(api: Api) -> None:
    api.a_member()
    for amount in (1, 2, 3):
        api.credit("member", amount).ok()
        api.advance("1s")
    moves = api.transactions()
    assert [move["amount"] for move in moves] == [3, 2, 1]
    assert [move["createdAt"] for move in moves] == [
        "2026-03-01T12:00:02.000Z",
        "2026-03-01T12:00:01.000Z",
        NOW,
    ]


def test_movements_of_one_millisecond_keep_their_order(api: Api) -> None:
    api.a_member()
    for amount in range(1, 8):
        api.credit("member", amount).ok()
    assert [move["amount"] for move in api.transactions()] == [7, 6, 5, 4, 3, 2, 1]


def test_a_token_reads_its_own_movements(api: Api) -> None:
    api.a_member(7)
    token = api.a_token()
    own = api.get("/v1/wallet/transactions", token).data
    assert [move["amount"] for move in own["transactions"]] == [7]
    assert own["nextCursor"] is None
    assert api.get("/v1/wallet/transactions", token, externalUserID="member").data == own


def test_movements_of_members_do_not_mix(api: Api) -> None:
    api.a_member(1, "one")
    api.a_member(2, "two")
    api.credit("one", 3).ok()
    assert [move["amount"] for move in api.transactions("one")] == [3, 1]
    assert [move["amount"] for move in api.transactions("two")] == [2]


def test_a_member_without_movements_has_an_empty_list(api: Api) -> None:
    assert api.transactions("user_broke") == []


def test_the_sum_of_all_movements_is_the_balance(api: Api) -> None:
    member = api.a_member(1000)
    booking = api.redeem(api.an_offer(300), member).data["id"]
    api.redeem(api.an_offer(450), member).ok()
    api.cancel(booking).ok()
    api.credit(member, 20).ok()
    assert sum(move["amount"] for move in api.transactions(member)) == api.balance(member) == 570


def test_a_movement_keeps_its_id(api: Api) -> None:
    api.a_member(5)
    (first,) = api.transactions()
    api.credit("member", 5).ok()
    assert api.transactions()[1] == first

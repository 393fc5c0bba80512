"""Pages: every list cut the same way, stable while it grows, and cursors good for one list only."""

from collections.abc import Callable
from itertools import chain
from typing import Any, NamedTuple

import pytest

from tests.builders import KEY, LIVE_KEY, POOL_SANDBOX_KEY, Api, Json


class Listing(NamedTuple):
    """A list and how to add one item to it."""

    path: str
    items: str
    id: str
    query: dict[str, str]
    add: Callable[[Api, int], object]


def _book(api: Api, number: int) -> object:
    api.a_member(id="booker", by=LIVE_KEY)
    offer = api.an_offer(None, env="live", id=f"off_page_{number}")
    return api.redeem(offer, "booker", by=LIVE_KEY).data


def _credit(api: Api, number: int) -> object:
    api.a_member(id="booker", by=LIVE_KEY)
    return api.credit("booker", number + 1, by=LIVE_KEY).data


def _offer(api: Api, number: int) -> object:
    # The live side of the pool's org has the demo offers too; those come last.
    return api.an_offer(1, env="live", id=f"off_page_{number}")


def _member(api: Api, number: int) -> object:
    return api.a_member(id=f"member_{number}", by=LIVE_KEY)


LISTINGS = {
    "members": Listing("/v1/members", "members", "externalUserID", {}, _member),
    "members of a tier": Listing(
        "/v1/members", "members", "externalUserID", {"tier": "standard"}, _member
    ),
    "offers": Listing("/v1/offers", "data", "id", {}, _offer),
    "available offers": Listing("/v1/offers", "data", "id", {"available": "true"}, _offer),
    "redemptions": Listing("/v1/redemptions", "redemptions", "id", {}, _book),
    "redemptions of a status": Listing(
        "/v1/redemptions", "redemptions", "id", {"status": "SUBMITTED"}, _book
    ),
    "redemptions of a member": Listing(
        "/v1/redemptions", "redemptions", "id", {"externalUserID": "booker"}, _book
    ),
    "transactions": Listing(
        "/v1/wallet/transactions", "transactions", "id", {"externalUserID": "booker"}, _credit
    ),
}


@pytest.fixture(params=LISTINGS.values(), ids=list(LISTINGS))
def listing(request: pytest.FixtureRequest) -> Listing:
    """Each list in turn."""
    chosen: Listing = request.param
    return chosen


def page(api: Api, listing: Listing, **query: Any) -> Json:
    """One page of a list."""
    data: Json = api.get(listing.path, LIVE_KEY, **listing.query, **query).data
    assert data.keys() == {listing.items, "nextCursor"}
    return data


def ids(listing: Listing, data: Json) -> list[str]:
    """The ids on a page."""
    return [item[listing.id] for item in data[listing.items]]


def walk(api: Api, listing: Listing, limit: int, **query: Any) -> list[list[str]]:
    """The ids of all pages from a cursor on."""
    pages = []
    while True:
        data = page(api, listing, limit=limit, **query)
        pages.append(ids(listing, data))
        if data["nextCursor"] is None:
            return pages
        query = {"cursor": data["nextCursor"]}


def test_a_walk_meets_every_item_once_and_in_order(api: Api, listing: Listing) -> None:
    for number in range(7):
        listing.add(api, number)
        if number % 3 == 0:
            api.advance("1ms")
    whole = ids(listing, page(api, listing, limit=100))
    assert len(whole) >= 7
    pages = walk(api, listing, limit=2)
    assert list(chain.from_iterable(pages)) == whole
    assert all(len(each) == 2 for each in pages[:-1])


def test_the_last_full_page_has_no_cursor(api: Api, listing: Listing) -> None:
    listing.add(api, 0)
    listing.add(api, 1)
    whole = ids(listing, page(api, listing, limit=100))
    assert page(api, listing, limit=len(whole))["nextCursor"] is None


def test_new_items_neither_repeat_nor_shift_later_pages(api: Api, listing: Listing) -> None:
    for number in range(5):
        listing.add(api, number)
    expected = ids(listing, page(api, listing, limit=100))
    first = page(api, listing, limit=2)
    for number in range(5, 8):
        listing.add(api, number)
    rest = walk(api, listing, limit=2, cursor=first["nextCursor"])
    assert [*ids(listing, first), *chain.from_iterable(rest)] == expected


def test_the_limit_may_change_between_pages(api: Api, listing: Listing) -> None:
    for number in range(6):
        listing.add(api, number)
    expected = ids(listing, page(api, listing, limit=100))
    first = page(api, listing, limit=1)
    second = page(api, listing, limit=3, cursor=first["nextCursor"])
    assert ids(listing, first) + ids(listing, second) == expected[:4]


def test_a_cursor_can_be_used_again(api: Api, listing: Listing) -> None:
    for number in range(4):
        listing.add(api, number)
    cursor = page(api, listing, limit=2)["nextCursor"]
    assert page(api, listing, cursor=cursor) == page(api, listing, cursor=cursor)


@pytest.mark.parametrize("limit", ["0", "101", "-1", "1.5", "ten", "", "1e1", "9" * 30, "0x10"])
def test_a_limit_is_a_whole_number_from_1_to_100(api: Api, listing: Listing, limit: str) -> None:
    listing.add(api, 0)
    assert api.get(listing.path, LIVE_KEY, **listing.query, limit=limit).fields == ["limit"]


def test_the_default_limit_is_50(api: Api) -> None:
    for number in range(51):
        api.a_member(id=f"m{number}", by=LIVE_KEY)
    first = api.get("/v1/members", LIVE_KEY).data
    assert len(first["members"]) == 50
    rest = api.get("/v1/members", LIVE_KEY, cursor=first["nextCursor"]).data
    assert [each["externalUserID"] for each in rest["members"]] == ["m0"]


def test_a_page_may_have_100_items(api: Api) -> None:
    api.a_member()
    for number in range(101):
        api.credit("member", number + 1).ok()
    path = "/v1/wallet/transactions"
    first = api.get(path, externalUserID="member", limit=100).data
    assert len(first["transactions"]) == 100
    rest = api.get(path, externalUserID="member", cursor=first["nextCursor"]).data
    assert [move["amount"] for move in rest["transactions"]] == [1]


# Cursors


def a_cursor(api: Api, path: str, by: str = KEY, **query: Any) -> str:
    """The cursor behind the first item of a list."""
    cursor = api.get(path, by, limit=1, **query).data["nextCursor"]
    assert isinstance(cursor, str)
    return cursor


@pytest.mark.parametrize(
    "cursor",
    ["", "x", "nonsense", "AAAAAAAAAAAA", "=", "ü", "a b", "x" * 5000],
    ids=["empty", "short", "text", "zeros", "padding", "not ASCII", "space", "long"],
)
def test_a_cursor_that_was_never_issued_is_invalid(api: Api, listing: Listing, cursor: str) -> None:
    listing.add(api, 0)
    assert api.get(listing.path, LIVE_KEY, **listing.query, cursor=cursor).fields == ["cursor"]


def test_a_changed_cursor_is_invalid(api: Api) -> None:
    cursor = a_cursor(api, "/v1/offers")
    changed = cursor[:-1] + ("A" if cursor[-1] != "A" else "B")
    assert api.get("/v1/offers", cursor=changed).fields == ["cursor"]


def test_a_cursor_with_characters_added_is_invalid(api: Api) -> None:
    cursor = a_cursor(api, "/v1/offers")
    assert api.get("/v1/offers", cursor=f"!!!!{cursor}").fields == ["cursor"]


@pytest.mark.parametrize(
    ("path", "query", "by"),
    [
        pytest.param("/v1/redemptions", {}, KEY, id="list"),
        pytest.param("/v1/offers", {"available": "true"}, KEY, id="filter"),
        pytest.param("/v1/offers", {}, LIVE_KEY, id="environment"),
        pytest.param("/v1/offers", {}, POOL_SANDBOX_KEY, id="org"),
    ],
)
def test_a_cursor_works_for_its_own_list_filter_and_partition_alone(
    api: Api, path: str, query: dict[str, str], by: str
) -> None:
    cursor = a_cursor(api, "/v1/offers")
    assert api.get(path, by, cursor=cursor, **query).fields == ["cursor"]


def test_a_cursor_works_for_its_own_caller_alone(api: Api) -> None:
    cursor = a_cursor(api, "/v1/offers", api.a_token("one"))
    assert api.get("/v1/offers", api.a_token("one"), cursor=cursor).status == 200
    assert api.get("/v1/offers", api.a_token("two"), cursor=cursor).fields == ["cursor"]
    assert api.get("/v1/offers", cursor=cursor).fields == ["cursor"]


def test_a_cursor_works_for_its_own_member_alone(api: Api) -> None:
    path = "/v1/wallet/transactions"
    api.a_member(5)
    cursor = a_cursor(api, path, externalUserID="user_42")
    assert api.get(path, externalUserID="member", cursor=cursor).fields == ["cursor"]


def test_a_cursor_works_for_its_own_tier_and_status_alone(api: Api) -> None:
    for member in ("one", "two"):
        api.a_member(id=member, tier="gold")
        api.redeem("off_zero", member).ok()
    tier = a_cursor(api, "/v1/members", tier="gold")
    assert api.get("/v1/members", tier="silver", cursor=tier).fields == ["cursor"]
    assert api.get("/v1/members", cursor=tier).fields == ["cursor"]
    status = a_cursor(api, "/v1/redemptions", status="SUBMITTED")
    assert api.get("/v1/redemptions", status="OPEN", cursor=status).fields == ["cursor"]


def test_both_keys_of_a_partition_may_use_a_cursor(api: Api) -> None:
    cursor = a_cursor(api, "/v1/offers")
    answer = api.get("/v1/offers", "expys_sandbox_noscope", cursor=cursor)
    assert answer.data == api.get("/v1/offers", cursor=cursor).data


def test_a_cursor_behind_an_item_that_left_the_list_goes_on_from_its_place(api: Api) -> None:
    for member in ("one", "two", "three"):
        api.a_member(id=member, by=LIVE_KEY)
    cursor = a_cursor(api, "/v1/members", LIVE_KEY)
    api.delete("/v1/members/three", LIVE_KEY).ok()
    rest = api.get("/v1/members", LIVE_KEY, cursor=cursor).data["members"]
    assert [each["externalUserID"] for each in rest] == ["two", "one"]


def test_a_cursor_of_a_movement_that_a_restore_took_back_is_invalid(api: Api) -> None:
    api.a_member(5)
    api.checkpoint("before")
    api.credit("member", 6).ok()
    path = "/v1/wallet/transactions"
    cursor = a_cursor(api, path, externalUserID="member")
    api.restore("before")
    assert api.get(path, externalUserID="member", cursor=cursor).fields == ["cursor"]


def test_a_cursor_never_leads_into_the_movements_of_another_member(api: Api) -> None:
    api.a_member(5)
    api.a_member(7, "stranger")
    api.checkpoint("before")
    api.credit("member", 6).ok()
    path = "/v1/wallet/transactions"
    cursor = a_cursor(api, path, externalUserID="member")
    api.restore("before")
    api.credit("stranger", 8).ok()
    assert api.get(path, externalUserID="member", cursor=cursor).fields == ["cursor"]

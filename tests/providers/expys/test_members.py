"""Members: making, changing, reading and listing them."""

from urllib.parse import quote

import pytest

from tests.builders import KEY, LIVE_KEY, POOL_SANDBOX_KEY, Api

COUNTS = {
    "SUBMITTED": 0,
    "OPEN": 0,
    "AWAITING_VENDOR": 0,
    "AWAITING_CUSTOMER": 0,
    "PURCHASED": 0,
    "COMPLETED": 0,
    "CANCELED": 0,
}


def test_a_member_is_made_with_what_is_given(api: Api) -> None:
    profile = {"displayName": "Nell", "tier": "gold", "attributes": {"plan": "annual"}}
    answer = api.put("/v1/members/new", profile)
    assert answer.status == 200
    assert answer.data == {"externalUserID": "new", **profile}


def test_an_empty_body_makes_a_standard_member(api: Api) -> None:
    assert api.put("/v1/members/new", {}).data == {
        "externalUserID": "new",
        "displayName": None,
        "tier": "standard",
        "attributes": None,
    }


def test_a_member_is_read_with_wallet_and_counts(api: Api) -> None:
    member = api.get("/v1/members/user_42").data
    assert member == {
        "externalUserID": "user_42",
        "displayName": "Member Forty-Two",
        "tier": "gold",
        "attributes": {"plan": "annual", "newsletter": True},
        "wallet": api.wallet("user_42"),
        "redemptionCounts": {**COUNTS, "COMPLETED": 1},
    }


def test_bookings_are_counted_by_status(api: Api) -> None:
    one, _ = api.a_booking(10)["id"], api.a_booking(20)["id"]
    api.move(one, "OPEN")
    counts = api.get("/v1/members/member").data["redemptionCounts"]
    assert counts == {**COUNTS, "SUBMITTED": 1, "OPEN": 1}


def test_what_a_change_leaves_out_stays(api: Api) -> None:
    profile = {"displayName": "Nell", "tier": "gold", "attributes": {"plan": "annual"}}
    api.put("/v1/members/new", profile).ok()
    assert api.put("/v1/members/new", {}).data == {"externalUserID": "new", **profile}
    assert api.put("/v1/members/new", {"tier": "silver"}).data == {
        "externalUserID": "new",
        **profile,
        "tier": "silver",
    }


def test_attributes_replace_all_earlier_ones(api: Api) -> None:
    api.a_member(attributes={"a": 1, "b": 2})
    assert api.put("/v1/members/member", {"attributes": {"b": 3}}).data["attributes"] == {"b": 3}


@pytest.mark.parametrize(
    ("first", "second"), [("1", "true"), ("0", "false"), ("1", "1.0"), ('{"a":1}', '{"a":true}')]
)
def test_attributes_that_look_alike_replace_each_other(api: Api, first: str, second: str) -> None:
    for value in (first, second):
        content = f'{{"attributes":{{"value":{value}}}}}'.encode()
        api.send("PUT", "/v1/members/member", content=content).ok()
        assert f'"attributes":{{"value":{value}}}' in api.get("/v1/members/member").text


def test_empty_attributes_are_kept_as_an_empty_object(api: Api) -> None:
    api.a_member(attributes={})
    assert api.get("/v1/members/member").data["attributes"] == {}


def test_attributes_keep_every_kind_of_json_value(api: Api) -> None:
    attributes = {
        "text": "ü \N{PARTY POPPER}",
        "whole": 9007199254740993,
        "decimal": 0.1,
        "yes": True,
        "nothing": None,
        "list": [1, [2, {"deep": []}]],
        "": "empty key",
    }
    assert api.put("/v1/members/new", {"attributes": attributes}).data["attributes"] == attributes
    assert api.get("/v1/members/new").data["attributes"] == attributes


def test_attributes_may_take_16_kib(api: Api) -> None:
    largest = {"a": "x" * (16 * 1024 - len('{"a":""}'))}
    assert api.put("/v1/members/new", {"attributes": largest}).status == 200
    larger = {"a": largest["a"] + "x"}
    assert api.put("/v1/members/new", {"attributes": larger}).fields == ["attributes"]
    assert api.get("/v1/members/new").data["attributes"] == largest


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"displayName": None}, "displayName"),
        ({"displayName": 5}, "displayName"),
        ({"tier": None}, "tier"),
        ({"tier": ""}, "tier"),
        ({"tier": "t" * 256}, "tier"),
        ({"tier": 1}, "tier"),
        ({"attributes": None}, "attributes"),
        ({"attributes": []}, "attributes"),
        ({"attributes": "a=b"}, "attributes"),
    ],
    ids=lambda value: str(value)[:40],
)
def test_a_bad_field_of_a_member_is_named(api: Api, body: dict[str, object], field: str) -> None:
    assert api.put("/v1/members/new", body).fields == [field]
    assert api.get("/v1/members/new").error == (404, "NOT_FOUND")


def test_unknown_fields_of_a_member_are_ignored(api: Api) -> None:
    assert api.put("/v1/members/new", {"email": 5, "balance": 100}).status == 200
    assert api.balance("new") == 0


def test_an_unknown_member_is_not_found(api: Api) -> None:
    assert api.get("/v1/members/nobody").error == (404, "NOT_FOUND")
    assert api.delete("/v1/members/nobody").error == (404, "NOT_FOUND")


@pytest.mark.parametrize(
    "member",
    ["user 1", "a/b", "50%", "a?b=c", "ünï", "+1", "semi;colon", "#7", "a@b.example", "{id}"],
)
def test_a_member_id_is_decoded_from_its_path(api: Api, member: str) -> None:
    path = f"/v1/members/{quote(member, safe='')}"
    assert api.put(path, {}).data["externalUserID"] == member
    assert api.get(path).data["externalUserID"] == member
    assert api.wallet(member)["balance"] == 0
    assert api.delete(path).data["externalUserID"] == member


@pytest.mark.parametrize("method", ["PUT", "DELETE"])
def test_a_member_id_in_a_path_has_at_most_255_characters(api: Api, method: str) -> None:
    path = f"/v1/members/{'u' * 256}"
    body: dict[str, str] | None = {} if method == "PUT" else None
    assert api.send(method, path, body=body).fields == ["externalUserID"]
    assert api.get(path).error == (404, "NOT_FOUND")


@pytest.mark.parametrize("by", [LIVE_KEY, POOL_SANDBOX_KEY], ids=["environment", "org"])
def test_members_of_another_partition_do_not_exist(api: Api, by: str) -> None:
    assert api.get("/v1/members", by).data == {"members": [], "nextCursor": None}
    assert api.get("/v1/members/user_42", by).error == (404, "NOT_FOUND")
    assert api.delete("/v1/members/user_42", by).error == (404, "NOT_FOUND")


def test_one_id_names_different_members_in_different_partitions(api: Api) -> None:
    api.a_member(id="twin", tier="sandbox")
    api.a_member(id="twin", tier="live", by=LIVE_KEY)
    assert api.get("/v1/members/twin").data["tier"] == "sandbox"
    assert api.get("/v1/members/twin", LIVE_KEY).data["tier"] == "live"


# Listing


def test_a_listed_member_looks_like_one_that_is_read(api: Api) -> None:
    members = api.get("/v1/members").data["members"]
    assert {each["externalUserID"] for each in members} == {"user_42", "user_123", "user_broke"}
    for member in members:
        assert api.get(f"/v1/members/{member['externalUserID']}").data == member


def test_members_are_listed_newest_first(api: Api) -> None:
    for member in ("one", "two", "three"):
        api.a_member(id=member, by=LIVE_KEY)
    listed = api.get("/v1/members", LIVE_KEY).data["members"]
    assert [each["externalUserID"] for each in listed] == ["three", "two", "one"]


def test_a_change_does_not_move_a_member_up(api: Api) -> None:
    for member in ("one", "two"):
        api.a_member(id=member, by=LIVE_KEY)
        api.advance("1s")
    api.a_member(id="one", tier="gold", by=LIVE_KEY)
    listed = api.get("/v1/members", LIVE_KEY).data["members"]
    assert [each["externalUserID"] for each in listed] == ["two", "one"]


@pytest.mark.parametrize(
    ("tier", "members"),
    [
        ("gold", ["user_42"]),
        ("standard", ["user_broke"]),
        ("Gold", []),
        ("platinum", []),
    ],
)
def test_members_are_listed_by_their_exact_tier(api: Api, tier: str, members: list[str]) -> None:
    listed = api.get("/v1/members", tier=tier).data["members"]
    assert [each["externalUserID"] for each in listed] == members


def test_a_changed_tier_is_what_counts(api: Api) -> None:
    api.put("/v1/members/user_42", {"tier": "platinum"}).ok()
    assert api.get("/v1/members", tier="gold").data["members"] == []
    (listed,) = api.get("/v1/members", tier="platinum").data["members"]
    assert listed["tier"] == api.get("/v1/eligibility", externalUserID="user_42").data["tier"]


def test_an_empty_tier_is_invalid(api: Api) -> None:
    assert api.send("GET", "/v1/members", KEY, query="tier=").fields == ["tier"]

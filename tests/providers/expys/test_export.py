"""The document of a world reads as if somebody had written it by hand."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest

from tests.builders import NOW, ORG_KEY, Api, Json, a_fixture, an_org
from tests.providers.documents import state
from tests.providers.expys.sessions import (
    a_population,
    a_population_without_wallets,
    steps_at_one_instant,
)

RELATIVE = re.compile(r"now|[+-](?:P|\d).*[A-Za-z]")


def org(api: Api, name: str = "org_demo") -> Json:
    (found,) = (each for each in state(api)["expys"]["orgs"] if each["id"] == name)
    return found  # type: ignore[no-any-return]


def listed(api: Api, kind: str, name: str = "org_demo", side: str = "sandbox") -> list[Json]:
    found: list[Json] = org(api, name)[side].get(kind, [])
    return found


def the(records: list[Json], id: str) -> Json:
    (found,) = (each for each in records if id in (each.get("id"), each.get("externalUserID")))
    return found


def values(data: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    """Every value of a document with its path."""
    if isinstance(data, dict):
        for key, each in data.items():
            yield from values(each, f"{path}.{key}")
    elif isinstance(data, list):
        for index, each in enumerate(data):
            yield from values(each, f"{path}[{index}]")
    else:
        yield path, data


@pytest.mark.parametrize("fixture", ["demo", "edge-cases", "empty"])
def test_nothing_is_null_and_no_time_is_relative(in_process_api: Api, fixture: str) -> None:
    in_process_api.start(fixture)
    for path, value in values(state(in_process_api)):
        assert value is not None, path
        assert not (isinstance(value, str) and RELATIVE.fullmatch(value)), path


def test_what_an_org_leaves_to_the_defaults_is_left_out(in_process_api: Api) -> None:
    in_process_api.start("empty")
    found = state(in_process_api)
    del found["loyalife"], found["vinr"]
    assert found == {
        "version": 1,
        "clock": {"now": NOW, "mode": "frozen"},
        # The default programs of VINR have the first two numbers.
        "ids": {"next": 3},
        "expys": {
            "orgs": [
                {
                    "id": "org_demo",
                    "name": "Harbour Rewards",
                    "keys": [
                        {"key": "expys_live_demo"},
                        {"key": "expys_sandbox_demo"},
                        {"key": "expys_sandbox_noscope", "scopes": []},
                    ],
                }
            ]
        },
    }


def test_settings_of_an_org_are_exact_and_as_short_as_they_can_be(in_process_api: Api) -> None:
    settings: Json = {
        "settlement": "ORG_POOL",
        "ratePerPoint": "0.003333333",
        "currency": {"name": "Crowns", "unitsPerUSD": "7.77"},
        "rate_limit": 5,
        "token_ttl": "90s",
        "first_status": "OPEN",
        "phone_code": "654321",
        "auto_advance": [{"to": "OPEN", "after": "1500ms"}, {"to": "PURCHASED", "after": "2h"}],
        "pool": {"balance": -5, "creditLimit": 5, "lowWaterMark": 0, "lifetimeSpent": 9},
        "terms": [{"version": "v", "type": "PRIVACY_POLICY", "publishedAt": NOW}],
    }
    in_process_api.start(a_fixture(an_org(**settings)))
    expected = {**an_org(**settings), "keys": [{"key": "expys_live_org"}, {"key": ORG_KEY}]}
    del expected["sandbox"], expected["live"]
    assert org(in_process_api, "org") == expected


@pytest.mark.parametrize("same", ["300s", "5m", 300, "PT5M"], ids=str)
def test_a_default_may_have_been_spelled_in_another_way(in_process_api: Api, same: object) -> None:
    settings: Json = {
        "token_ttl": same,
        "ratePerPoint": 0.01,
        "currency": {"unitsPerUSD": "100.00"},
    }
    in_process_api.start(a_fixture(an_org(**settings)))
    assert org(in_process_api, "org").keys() == {"id", "name", "keys"}


def test_whole_rates_are_numbers(in_process_api: Api) -> None:
    in_process_api.start(a_fixture(an_org(ratePerPoint=3)))
    assert org(in_process_api, "org")["ratePerPoint"] == 3


def test_records_that_the_world_has_made_spell_their_numbers(in_process_api: Api) -> None:
    in_process_api.a_member(5)
    booking = in_process_api.redeem("off_coffee", "member").data
    assert the(listed(in_process_api, "redemptions"), booking["id"]) == {
        "id": booking["id"],
        "offer": "off_coffee",
        "member": "member",
        "status": "SUBMITTED",
        "createdAt": NOW,
        "conversationId": booking["conversationId"],
    }
    member = the(listed(in_process_api, "members"), "member")
    assert [entry.keys() - {"reason", "redemptionID"} for entry in member["ledger"]] == [
        {"type", "amount", "at", "id"}
    ] * 2
    ids = [entry["id"] for entry in member["ledger"]]
    assert ids == [each["id"] for each in in_process_api.transactions()[::-1]]


def test_records_with_names_of_their_own_say_their_numbers(in_process_api: Api) -> None:
    in_process_api.redeem("off_free", "user_42").ok()
    numbers = [each["number"] for each in listed(in_process_api, "offers")]
    assert numbers == sorted(numbers)
    assert len({*numbers}) == 9
    assert the(listed(in_process_api, "members"), "user_42")["number"]


def test_lists_are_in_the_order_of_creation(in_process_api: Api) -> None:
    for name in ("zoe", "ann", "max"):
        in_process_api.a_member(0, name)
    names = [each["externalUserID"] for each in listed(in_process_api, "members")]
    assert names[-3:] == ["zoe", "ann", "max"]


def test_a_thread_that_begins_with_its_first_message_needs_no_date(in_process_api: Api) -> None:
    threads = {each["id"]: each for each in listed(in_process_api, "conversations")}
    assert "createdAt" not in threads["cnv_support"]
    assert threads["cnv_demo_dinner"]["createdAt"] == "2026-01-30T12:00:00.000Z"


def test_what_is_planned_stands_with_the_booking(in_process_api: Api) -> None:
    steps_at_one_instant(in_process_api)
    planned = [each.get("advance") for each in listed(in_process_api, "redemptions", "org")]
    assert planned == [
        {"at": "2026-03-01T13:05:00.000Z", "step": 1, "order": 1},
        {"at": "2026-03-01T13:05:00.000Z"},
        {"at": "2026-03-01T14:00:00.000Z"},
    ]


def test_a_rate_window_that_is_over_is_left_out(in_process_api: Api) -> None:
    in_process_api.start(a_fixture(an_org(rate_limit=5)))
    in_process_api.get("/v1/offers", ORG_KEY).ok()
    (key,) = (each for each in org(in_process_api, "org")["keys"] if each["key"] == ORG_KEY)
    assert key["window"] == {"began_at": NOW, "requests": 1}
    in_process_api.advance("60s")
    assert all("window" not in each for each in org(in_process_api, "org")["keys"])


def sides(api: Api) -> dict[str, Json]:
    """What each side of the demo says of its offers."""
    keys = ("catalogue", "catalogue_number", "offers")
    found = {}
    for each in state(api)["expys"]["orgs"]:
        for side in ("sandbox", "live"):
            shown = {key: each.get(side, {}).get(key) for key in keys}
            found[f"{each['id']} {side}"] = {**shown, "offers": len(shown["offers"] or ())}
    return found


def test_what_several_sides_offer_alike_is_written_once(in_process_api: Api) -> None:
    found = sides(in_process_api)
    assert [each["catalogue"] for each in found.values()] == ["shared_1"] * 4
    assert [each["offers"] for each in found.values()] == [0] * 4
    assert len({each["catalogue_number"] for each in found.values()}) == 4
    assert len(state(in_process_api)["expys"]["catalogue"]["shared_1"]) == 9


def test_a_side_that_offers_something_else_has_its_own_list(in_process_api: Api) -> None:
    in_process_api.redeem("off_coffee", "user_42").ok()
    in_process_api.an_offer(5, org="org_pool", env="live")
    found = sides(in_process_api)
    assert [each["catalogue"] for each in found.values()] == [None, "shared_1", "shared_1", None]
    assert [each["offers"] for each in found.values()] == [9, 0, 0, 10]


def test_what_one_side_alone_offers_is_no_catalogue(in_process_api: Api) -> None:
    one = [{"id": "off_1", "title": "One"}]
    in_process_api.start(a_fixture(an_org({"offers": one}, {"offers": one})))
    in_process_api.put("/v1/offers/off_1/price", {"amount": 1}, ORG_KEY).ok()
    assert "catalogue" not in state(in_process_api)["expys"]
    assert [each["offers"] for each in sides(in_process_api).values()] == [1, 1]


def test_offers_whose_numbers_do_not_follow_each_other_are_no_catalogue(
    in_process_api: Api,
) -> None:
    for env in ("sandbox", "live"):
        in_process_api.an_offer(5, id="off_same", env=env)
        in_process_api.a_member(0, env)
        in_process_api.an_offer(5, id="off_more", env=env)
    found = sides(in_process_api)
    assert [each["catalogue"] for each in found.values()] == [None, None, "shared_1", "shared_1"]


# Made-up members


def test_only_made_up_members_who_have_changed_are_listed(in_process_api: Api) -> None:
    a_population(in_process_api)
    document = state(in_process_api)
    assert document["population"]["expys"] == {
        "org": "org_demo",
        "members": 30,
        "entries_per_member": 3,
        "points_per_entry": 5000,
        "prefix": "m_",
        "tiers": ["a", "b"],
        "at": NOW,
        "number": document["population"]["expys"]["number"],
    }
    names = [each["externalUserID"] for each in listed(in_process_api, "members")]
    changed = [f"m_{number}" for number in (3, 4, 5, 6, 7, 8, 9, 10, 30)]
    assert [each for each in names if each.startswith("m_")] == changed
    threads = listed(in_process_api, "conversations")
    assert {each["member"] for each in threads if each["member"].startswith("m_")} == {*changed}


def test_the_side_and_the_missing_wallets_of_a_population_are_kept(in_process_api: Api) -> None:
    a_population_without_wallets(in_process_api)
    population = state(in_process_api)["population"]["expys"]
    assert (population["env"], population["entries_per_member"]) == ("live", 0)
    assert len(listed(in_process_api, "members", "org_pool", "live")) == 1


@pytest.mark.parametrize("how", ["all changed", "another seed"])
def test_a_population_of_which_nobody_is_as_before_is_listed(in_process_api: Api, how: str) -> None:
    part = {"org": "org_demo", "members": 3, "points_per_entry": 1_000_000}
    in_process_api.start({"version": 1, "extends": "demo", "population": {"expys": part}})
    if how == "another seed":
        world = in_process_api.world
        in_process_api.controlled("PUT", f"/worlds/{world}", {"from": world, "seed": 5})
    else:
        for number in (1, 2, 3):
            in_process_api.credit(f"member_{number}", 1).ok()
    assert "population" not in state(in_process_api)
    assert len(listed(in_process_api, "members")) == 6


# Edited by hand


def test_a_document_can_be_changed_and_added_to(in_process_api: Api) -> None:
    in_process_api.a_member(5)
    document = state(in_process_api)
    (demo,) = (each for each in document["expys"]["orgs"] if each["id"] == "org_demo")
    demo["sandbox"]["members"][0]["tier"] = "diamond"
    demo["sandbox"]["members"].append({"externalUserID": "added", "points": 7, "createdAt": "-1d"})
    demo["sandbox"]["offers"] = []
    demo["sandbox"]["offers"].append({"id": "off_added", "title": "Added", "pointsPrice": 7})
    document["clock"]["now"] = "2026-04-01T12:00:00Z"
    in_process_api.controlled("PUT", f"/worlds/{in_process_api.world}", {"fixture": document})
    assert in_process_api.get("/v1/members/user_42").data["tier"] == "diamond"
    assert in_process_api.get("/v1/members").data["members"][0]["externalUserID"] == "added"
    booking = in_process_api.redeem("off_added", "added").data
    assert booking["createdAt"] == "2026-04-01T12:00:00.000Z"
    ids = [each["id"] for each in in_process_api.redemptions()]
    assert len({*ids}) == len(ids) == 2


def test_what_does_not_fit_after_a_change_is_named(in_process_api: Api) -> None:
    document = state(in_process_api)
    document["expys"]["orgs"][0]["sandbox"]["members"][0]["ledger"][0]["amount"] = 1
    refused = in_process_api.control("PUT", "/worlds/never", {"fixture": document})
    assert refused.status_code == 422
    assert "fixture.expys.orgs[0].sandbox.members[0].ledger[1].amount" in refused.text

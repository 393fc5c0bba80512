"""The numbers that ids are made of, in fixtures."""

from __future__ import annotations

from typing import Any

import pytest

from mockserver.core.ids import NUMBER_MAX, Stream
from mockserver.core.store import Table
from mockserver.core.world import World
from mockserver.exchange import faults
from mockserver.exchange.journal import Journal
from mockserver.providers import all_providers
from mockserver.providers.expys.state import (
    CONVERSATIONS,
    INTERESTS,
    LEDGER,
    MEMBERS,
    MESSAGES,
    OFFERS,
    REDEMPTIONS,
)
from mockserver.seeding.build import Seeds, Start
from mockserver.seeding.errors import FixtureError
from mockserver.seeding.loader import read_inline
from tests.builders import a_fixture, an_org

PROVIDERS = {provider.name: provider for provider in all_providers()}
SEED = 7
STREAM = Stream(SEED)
NOW_MS = 1_769_860_800_000
SIDE = "expys.orgs[0].sandbox"

Data = dict[str, Any]


def a_document(sandbox: Data | None = None, **more: object) -> Data:
    return {**a_fixture(an_org(sandbox)), "seed": SEED, **more}


def a_world(document: Data, seed: int | None = None) -> World:
    seeds = Seeds(PROVIDERS, Journal(10, 10_000))
    return seeds.world("one", seeds.snapshot(read_inline(document), Start(NOW_MS, seed=seed)))


def found(document: Data) -> list[tuple[str, str]]:
    with pytest.raises(FixtureError) as caught:
        read_inline(document)
    return [(each.path, each.message) for each in caught.value.problems]


def everything(number: int | None, spelled: bool) -> Data:
    """A side with one record of each kind, whose numbers follow each other."""

    def numbered(prefix: str, offset: int) -> Data:
        if number is None:
            return {"id": f"{prefix}mine"}
        if spelled:
            return {"id": STREAM.text(prefix, number + offset)}
        return {"id": f"{prefix}mine", "number": number + offset}

    offer = numbered("off_", 1)
    plain_number = {} if number is None else {"number": number}
    return {
        "offers": [{**offer, "title": "Offer"}],
        "members": [
            {
                "externalUserID": "ann",
                **plain_number,
                "ledger": [{"type": "CREDIT", "amount": 5, "at": "-1d", **numbered("txn_", 2)}],
            }
        ],
        "interests": [
            {**numbered("req_", 3), "offer": offer["id"], "member": "ann", "conversationId": "a"}
        ],
        "redemptions": [
            {
                **numbered("rdm_", 4),
                "offer": offer["id"],
                "member": "ann",
                "status": "OPEN",
                "conversationId": "a",
            }
        ],
        "conversations": [
            {"id": "a", "member": "ann", "type": "booking", "number": 90},
            {
                **numbered("cnv_", 5),
                "member": "ann",
                "messages": [{"author": "ann", "at": "-1d", **numbered("msg_", 6)}],
            },
        ],
    }


def numbers_in(world: World) -> dict[str, list[int]]:
    tables: tuple[Table[Any], ...] = (
        OFFERS,
        MEMBERS,
        INTERESTS,
        REDEMPTIONS,
        CONVERSATIONS,
        MESSAGES,
        LEDGER.entries,
    )
    return {
        table.name: sorted(record.number for _, record in world.store.items(table))
        for table in tables
    }


# Numbers of records


@pytest.mark.parametrize("spelled", [False, True], ids=["given", "spelled by ids"])
def test_records_keep_the_numbers_that_a_document_gives_them(spelled: bool) -> None:
    world = a_world(a_document(everything(40, spelled)))
    assert numbers_in(world) == {
        "expys.offers": [41],
        "expys.members": [40],
        "expys.interests": [43],
        "expys.redemptions": [44],
        "expys.conversations": [45, 90],
        "expys.messages": [46],
        "expys.entries": [42],
    }
    assert world.ids.number() == 91


def test_records_without_a_number_take_the_next_ones() -> None:
    world = a_world(a_document(everything(None, spelled=False)))
    found = [number for numbers in numbers_in(world).values() for number in numbers]
    assert sorted(found) == [90, *range(91, 98)]


def test_ids_that_another_seed_has_made_are_names_like_any_other() -> None:
    document = a_document(everything(40, spelled=True))
    world = a_world(document, seed=8)
    found = [number for numbers in numbers_in(world).values() for number in numbers]
    assert sorted(found) == [40, 90, *range(91, 97)]
    ((_, entry),) = world.store.items(LEDGER.entries)
    assert entry.id == STREAM.text("txn_", 42)


def test_an_entry_whose_id_follows_from_its_number_is_like_all_others() -> None:
    world = a_world(a_document(everything(40, spelled=True)))
    ((_, entry),) = world.store.items(LEDGER.entries)
    assert (entry.number, entry.id) == (42, None)


def test_a_thread_that_is_made_for_a_booking_takes_the_number_of_its_id() -> None:
    side = everything(None, spelled=False)
    del side["interests"]
    side["conversations"] = []
    side["redemptions"][0]["conversationId"] = STREAM.text("cnv_", 50)
    world = a_world(a_document(side))
    thread = world.store.get(CONVERSATIONS, STREAM.text("cnv_", 50))
    assert thread is not None
    assert thread.number == 50
    # Behind it, so that no later conversation gets the same id.
    assert world.store.get(MEMBERS, ("org", "sandbox", "ann")).number > 50  # type: ignore[union-attr]


def test_offers_of_a_catalogue_have_numbers_of_their_own_on_each_side() -> None:
    offer = {"id": STREAM.text("off_", 50), "title": "Shared"}
    document = a_document({"catalogue": "all"})
    document["expys"]["catalogue"] = {"all": [offer]}
    document["expys"]["orgs"][0]["live"] = {"catalogue": "all"}
    assert numbers_in(a_world(document))["expys.offers"] == [1, 2]


def test_the_offers_of_a_catalogue_may_have_their_numbers_on_each_side() -> None:
    document = a_document({"catalogue": "all", "catalogue_number": 20})
    document["expys"]["catalogue"] = {
        "all": [{"id": f"off_{number}", "title": "Shared"} for number in range(3)]
    }
    document["expys"]["orgs"][0]["live"] = {"catalogue": "all", "catalogue_number": 30}
    assert numbers_in(a_world(document))["expys.offers"] == [20, 21, 22, 30, 31, 32]
    document["expys"]["orgs"][0]["live"]["catalogue_number"] = 22
    assert found(document) == [
        (
            "expys.orgs[0].live.catalogue_number",
            f"its number, 22, is used already, by {SIDE}.catalogue_number",
        )
    ]


# Where the numbers go on


def test_a_world_goes_on_behind_the_numbers_of_its_document() -> None:
    ids = {"next": 500, "next_request": 20, "next_event": 30}
    world = a_world(a_document(everything(40, spelled=True), ids=ids))
    assert world.ids.number() == 500
    assert (world.ids.requests, world.ids.events, world.outbox_after) == (19, 29, 29)
    assert world.fork("two").ids.events == 29


def test_records_that_were_added_by_hand_come_behind_the_others() -> None:
    side = everything(40, spelled=True)
    side["members"].append({"externalUserID": "added"})
    world = a_world(a_document(side, ids={"next": 500}))
    added = world.store.get(MEMBERS, ("org", "sandbox", "added"))
    assert added is not None
    assert added.number == 500
    assert world.ids.counter > 500


@pytest.mark.parametrize(
    ("more", "following"),
    [
        pytest.param({}, 1, id="nothing"),
        pytest.param(
            {"faults": [{"id": STREAM.text("flt_", 60), "provider": "expys", "delay": "1s"}]},
            1,
            id="a rule, which has numbers of its own",
        ),
        pytest.param(
            {"population": {"expys": {"org": "org", "members": 10, "number": 11}}},
            41,
            id="a population",
        ),
    ],
)
def test_without_more_said_numbers_go_on_behind_the_highest(more: Data, following: int) -> None:
    assert a_world(a_document(**more)).ids.number() == following


def test_rules_take_the_numbers_that_come_next() -> None:
    rule = {"provider": "expys", "delay": "1s"}
    document = a_document(faults=[rule, rule], ids={"next_fault": 7})
    assert faults.rule_ids(a_world(document).store) == tuple(
        STREAM.text("flt_", number) for number in (7, 8)
    )


# Mistakes


def test_two_records_cannot_have_one_number() -> None:
    side = everything(40, spelled=False)
    side["members"][0]["number"] = 41
    side["conversations"][1]["id"] = STREAM.text("cnv_", 41)
    del side["conversations"][1]["number"]
    assert found(a_document(side)) == [
        (
            f"{SIDE}.conversations[1].id",
            f"its number, 41, is used already, by {SIDE}.offers[0].number",
        ),
        (
            f"{SIDE}.members[0].number",
            f"its number, 41, is used already, by {SIDE}.offers[0].number",
        ),
    ]


def test_the_numbers_of_two_orgs_are_compared() -> None:
    document = a_document({"members": [{"externalUserID": "ann", "number": 5}]})
    other = an_org({"members": [{"externalUserID": "ann", "number": 5}]}, id="other", keys=[])
    document["expys"]["orgs"].append(other)
    ((path, message),) = found(document)
    assert path == "expys.orgs[1].sandbox.members[0].number"
    assert message == f"its number, 5, is used already, by {SIDE}.members[0].number"


def test_a_number_that_is_yet_to_come_is_taken_by_nobody() -> None:
    side = {"members": [{"externalUserID": "ann", "number": 41}]}
    population = {"expys": {"org": "org", "members": 1, "number": 40}}
    document = a_document(side, ids={"next": 41}, population=population)
    assert found(document) == [
        (f"{SIDE}.members[0].number", "reaches number 41, which is yet to come: ids.next is 41"),
        ("population.expys.number", "reaches number 42, which is yet to come: ids.next is 41"),
    ]


@pytest.mark.parametrize("number", [0, -1, NUMBER_MAX + 1, "5"])
def test_a_number_is_at_least_1_and_fits_into_an_id(number: object) -> None:
    ((path, _),) = found(a_document({"members": [{"externalUserID": "ann", "number": number}]}))
    assert path == f"{SIDE}.members[0].number"
    ((path, _),) = found(a_document(ids={"next": number}))
    assert path == "ids.next"

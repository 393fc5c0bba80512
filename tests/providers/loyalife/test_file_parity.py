"""The same transactions by every way in: the same balances, lots, histories and statements."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any
from zlib import crc32

import pytest

from tests.providers.loyalife.builders import (
    Loyalife,
    a_fixture,
    a_member,
    a_program,
)
from tests.sftp.host import Host
from tests.world import Json

COUNT = 200
MEMBERS = ("ada", "bea", "cid", "dot", "eve")
REFERENCES = (*MEMBERS, "LOAN-1", "ghost", "gone")
PRODUCTS = ("RETAIL001", "RETAIL002", "RETAIL001", "FUEL", "NONE")
COLUMNS = (
    "transaction_id",
    "amount",
    "transaction_date",
    "product_code",
    "member_relation_reference",
    "transaction_type",
    "_xoxo_api_client_idempotency",
    "store",
)

Way = Callable[[Loyalife, list[Json]], None]


def a_world() -> Json:
    """Members of several tiers, some with points; rules of several kinds; held points."""
    fuel = {
        "code": "FUEL",
        "rules": [
            {"name": "Litres", "factor": 0.05, "tier_factors": {"Gold": 0.5}},
            {
                "name": "Partner",
                "factor": "0.013",
                "category": "Partner",
                "hold_if_points_over": 60,
            },
            {"name": "Big", "factor": 0.01, "minimum_amount": 5000, "category": "Bonus"},
        ],
    }
    members = [
        a_member(name, points=points)
        for name, points in zip(MEMBERS, (1, 10, 6000, 30_000, 1), strict=True)
    ]
    return a_fixture(
        a_program(
            *members,
            a_member("gone", status=4),
            product_codes=[{"code": "RETAIL001"}, {"code": "RETAIL002"}, fuel],
            sub_relations=[{"member": "ada", "sub_relation_identifier": "LOAN-1"}],
            transaction_attributes=[{"name": "store"}],
            # Batches are processed at once, so that all points come in at one instant.
            v2={"delay": 0},
        )
    )


def orders() -> list[Json]:
    """Purchases and returns; some of them are refused, and some keys come twice."""
    return [_order(number) for number in range(COUNT)]


def _order(number: int) -> Json:
    chance = crc32(f"order {number}".encode())
    return {
        "transaction_id": f"T{number}",
        "amount": (chance >> 3) % 9000 + (0.25 if chance % 3 == 0 else 0),
        "transaction_date": f"2026-0{1 + chance % 2}-{1 + chance % 28:02}",
        "product_code": PRODUCTS[chance % 41 % len(PRODUCTS)],
        "member_relation_reference": REFERENCES[chance % 97 % len(REFERENCES)],
        "transaction_type": "CR" if chance % 5 == 0 else "DR",
        "_xoxo_api_client_idempotency": f"key-{number}",
        "store": f"S{chance % 7}",
    }


def by_v1(api: Loyalife, sent: list[Json]) -> None:
    for order in sent:
        api.call("transaction.insert", order, query=api.program_query)


def by_v2(api: Loyalife, sent: list[Json]) -> None:
    batch = api.queue(*sent).value["batch_id"]
    assert api.poll(batch)["summary"]["pending"] == 0


def as_rows(sent: list[Json], delimiter: str) -> str:
    rows = [COLUMNS, *([str(order[name]) for name in COLUMNS] for order in sent)]
    return "\n".join(delimiter.join(row) for row in rows)


def by_the_lever(api: Loyalife, sent: list[Json]) -> None:
    told = api.drop("TXN", as_rows(sent, ","))
    assert told["total"] == COUNT


@pytest.fixture
def by_sftp(any_host: Host) -> Way:
    def upload(api: Loyalife, sent: list[Json]) -> None:
        host = replace(any_host, world=api.world)
        host.put("upload/TXN/orders.txt", as_rows(sent, "|"))
        assert json.loads(host.get("results/TXN_orders.txt.result.json"))["total"] == COUNT

    return upload


def outcome(api: Loyalife) -> Json:
    """What readers see of the members, and what the ledger has of them."""
    found: Json = {
        name: {
            "profile": api.profile(name),
            "statement": api.statement(name),
            "history": api.get_history(name, MaximumRange=1000).results["ReturnObject"],
            "schedule": api.schedule(name),
        }
        for name in MEMBERS
    }
    lots = api.controlled("GET", "/diff")["added"]["loyalife.lots"]
    # Numbers tell in which order records of all kinds were made, of which batches make more.
    found["lots"] = [{**lot, "number": None} for lot in _in_order(lots)]
    return found


def _in_order(lots: list[Json]) -> list[Json]:
    def number(lot: Json) -> Any:
        return lot["number"]

    return sorted(lots, key=number)


def test_four_ways_lead_to_one_outcome(live_api: Loyalife, any_host: Host, by_sftp: Way) -> None:
    outcomes = []
    for name, way in {"v1": by_v1, "v2": by_v2, "lever": by_the_lever, "sftp": by_sftp}.items():
        api = Loyalife(live_api.http, any_host.url, f"parity-{name}")
        api.start(a_world())
        way(api, orders())
        outcomes.append(outcome(api))
    first = outcomes[0]
    assert [each == first for each in outcomes] == [True] * 4
    assert len(first["lots"]) > 80
    assert {lot["category"] for lot in first["lots"]} == {"Spend", "Partner", "Bonus"}
    assert any(lot["held"] for lot in first["lots"])
    assert any(lot["revoked"] for lot in first["lots"])

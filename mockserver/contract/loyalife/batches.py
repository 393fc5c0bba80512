"""Purchases in batches, which the service goes through on its own time.

A run asks a few times what has come of a batch, half a minute in all; if that is not enough, what
depends on it is skipped.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from mockserver.contract.check import Aspect, Check
from mockserver.contract.loyalife.facts import (
    EARNED,
    GUEST,
    balance_moves,
    nobody,
    program,
    refused,
    results,
    value,
    without,
)
from mockserver.contract.loyalife.transactions import KEY, earning, first_key, purchase
from mockserver.contract.walk import Walk

POLLS_MAX: Final = 6
FIRST_PAUSE_S: Final = 1.0
"""Each pause after it is twice as long as the one before, as the service asks its clients to."""

BATCH: Final = "batch that fails"
"""The id of a batch whose transactions have nothing that they could be posted for."""

_INSERT: Final = "transaction.insert_v2"
_POLL: Final = "transaction.poll_batch"
_QUEUED: Final = "001"
_OTHER_NAMES: Final = ("batchId", "pstrBatchId")
# What an outcome has beside its request_id and status.
_FIELDS: Final[Mapping[str, str]] = {
    "SUCCESS": "message and points",
    "PARTIAL HOLD": "message and points",
    "ON HOLD": "message",
    "PENDING": "message",
    "FAILED": "error",
}
_COUNTERS: Final = ("success", "failed", "pending", "on_hold", "partial_hold")


def _queued(walk: Walk, items: list[dict[str, object]]) -> Any:
    """What a batch is given when it is accepted."""
    found = results(walk, _INSERT, code=_QUEUED, query=program(walk), body=items)["ReturnObject"]
    walk.same("total_transactions", len(items), found["total_transactions"])
    return found


def _status(walk: Walk, batch_id: str) -> Any:
    found = value(walk, _POLL, query=program(walk, batch_id=batch_id))
    summary = found["summary"]
    walk.same("batch_id", batch_id, found["batch_id"])
    walk.same("the counters, together", summary["total"], sum(summary[each] for each in _COUNTERS))
    for item in found["results"]:
        given = " and ".join(sorted(item.keys() - {"request_id", "status"}))
        expected = _FIELDS.get(item["status"], "no such status")
        if given != expected:
            walk.differs(Aspect.SHAPE, f"{_POLL}: one that is {item['status']}", expected, given)
    return found


def _outcome(walk: Walk, batch_id: str) -> Any:
    """What has come of a batch when none of it is pending; raises Skipped if it takes long."""
    for asked in range(POLLS_MAX):
        found = _status(walk, batch_id)
        if found["summary"]["pending"] == 0:
            break
        walk.pause(FIRST_PAUSE_S * 2**asked)
    else:
        walk.skip(f"the batch was still pending when it was asked for the {POLLS_MAX}th time")
    return found


def _not_queued(walk: Walk, code: str, body: object) -> None:
    refused(walk, _INSERT, 400, code, query=program(walk), body=body)


def _failing(walk: Walk) -> list[dict[str, object]]:
    """Two transactions without effect: neither the product is there nor, once, the member."""
    return [
        without(purchase(walk, 11, transaction_type="dr"), "transaction_id"),
        purchase(walk, 12, member_relation_reference=nobody(walk)),
    ]


def _queue(walk: Walk) -> None:
    items = _failing(walk)
    found = _queued(walk, items)
    walk.keep(BATCH, found["batch_id"])
    if "transactions" not in found:
        walk.differs(
            Aspect.SHAPE, f"{_INSERT}: results.ReturnObject.transactions", "a list", "nothing"
        )
    entries = found["transactions"]
    for name in ("member_relation_reference", "transaction_id", "transaction_type"):
        walk.same(name, [item.get(name) for item in items], [entry[name] for entry in entries])
    walk.same("different request_ids", len(items), len({each["request_id"] for each in entries}))


def _failed(walk: Walk) -> None:
    found = _outcome(walk, walk.need(BATCH))
    expected = {"total": 2, "success": 0, "failed": 2}
    walk.same("summary", expected, {each: found["summary"][each] for each in expected})
    for item in found["results"]:
        walk.same("status", "FAILED", item["status"])


def _other_names(walk: Walk) -> None:
    batch_id = walk.need(BATCH)
    for name in _OTHER_NAMES:
        found = value(walk, _POLL, query=program(walk, **{name: batch_id}))
        walk.same("batch_id", batch_id, found["batch_id"])


def _without_program(walk: Walk) -> None:
    batch_id = walk.need(BATCH)
    walk.same("batch_id", batch_id, value(walk, _POLL, query={"batch_id": batch_id})["batch_id"])


def _post(walk: Walk, items: list[dict[str, object]], moves: int | float) -> Any:
    """What comes of a batch that moves the balance of the run's active member."""
    with balance_moves(walk, walk.need(GUEST), moves):
        return _outcome(walk, _queued(walk, items)["batch_id"])


def _earn(walk: Walk) -> None:
    earned = walk.need(EARNED)
    items = [earning(walk, 13, **{KEY: f"{walk.run_id}-batch"}), purchase(walk, 14)]
    found = _post(walk, items, earned)
    first, second = found["results"]
    walk.same("status of the first", "SUCCESS", first["status"])
    walk.same("points of the first", earned, first.get("points"))
    walk.same("status of the second", "FAILED", second["status"])


def _total(walk: Walk) -> None:
    earned = walk.need(EARNED)
    found = _post(walk, [earning(walk, 15), earning(walk, 16)], 2 * earned)
    walk.same("total_points", 2 * earned, found["total_points"])


def _same_key(walk: Walk) -> None:
    walk.need(EARNED)
    found = _post(walk, [earning(walk, 17, **first_key(walk))], 0)
    walk.same("status", "FAILED", found["results"][0]["status"])


def _empty(walk: Walk) -> None:
    _not_queued(walk, "999", [])


def _no_list(walk: Walk) -> None:
    _not_queued(walk, "999", purchase(walk, 18))


def _incomplete(walk: Walk) -> None:
    good, body = purchase(walk, 18), purchase(walk, 19)
    for name in without(body, "transaction_id"):
        _not_queued(walk, "999", [good, without(body, name)])


def _unknown(walk: Walk) -> None:
    query = program(walk, batch_id=f"no-batch-{walk.run_id}")
    refused(walk, _POLL, 404, "998", query=query)


def _no_id(walk: Walk) -> None:
    refused(walk, _POLL, 400, "999", query=program(walk))


_SILENT_ON_NAMES: Final = "mockserver.providers.loyalife.wire.transactions:PollQuery"

READS: Final = (
    Check(
        id="batches.unknown",
        operation=_POLL,
        statement="A batch that does not exist answers 404, 998.",
        run=_unknown,
        decided_in="mockserver.providers.loyalife.errors:ROWS",
    ),
    Check(
        id="batches.no-id",
        operation=_POLL,
        statement="Polling without a batch_id is refused with 400, 999.",
        run=_no_id,
        decided_in=_SILENT_ON_NAMES,
    ),
)

WRITES: Final = (
    Check(
        id="batches.queue",
        operation=_INSERT,
        statement="A batch is accepted with 202, 001 and one entry for each transaction, in their"
        " order; the transaction_id may be left out.",
        run=_queue,
        writes=True,
    ),
    Check(
        id="batches.failed",
        operation=_POLL,
        statement="Transactions that break a rule come out as FAILED with an error, one by one.",
        run=_failed,
        writes=True,
    ),
    Check(
        id="batches.other-names",
        operation=_POLL,
        statement="The batch may also be named as batchId or pstrBatchId.",
        run=_other_names,
        writes=True,
        decided_in=_SILENT_ON_NAMES,
    ),
    Check(
        id="batches.without-program",
        operation=_POLL,
        statement="Polling need not name the program.",
        run=_without_program,
        writes=True,
        decided_in=_SILENT_ON_NAMES,
    ),
    Check(
        id="batches.earn",
        operation=_POLL,
        statement="A transaction that comes out as SUCCESS has earned its points, whatever comes"
        " of the others.",
        run=_earn,
        writes=True,
    ),
    Check(
        id="batches.total",
        operation=_POLL,
        statement="total_points is what the batch has earned in all.",
        run=_total,
        writes=True,
        decided_in="mockserver.providers.loyalife.wire.transactions:BatchStatus",
    ),
    Check(
        id="batches.same-key",
        operation=_POLL,
        statement="In a batch, an idempotency key that was used before comes out as FAILED.",
        run=_same_key,
        writes=True,
    ),
    Check(
        id="batches.empty",
        operation=_INSERT,
        statement="An empty batch is refused with 400, 999.",
        run=_empty,
        writes=True,
        decided_in="mockserver.providers.loyalife.reading:read",
    ),
    Check(
        id="batches.no-list",
        operation=_INSERT,
        statement="A transaction that is in no list is refused with 400, 999.",
        run=_no_list,
        writes=True,
        decided_in="mockserver.providers.loyalife.reading:read",
    ),
    Check(
        id="batches.incomplete",
        operation=_INSERT,
        statement="A transaction that lacks a field makes the whole batch 400, 999.",
        run=_incomplete,
        writes=True,
        decided_in="mockserver.providers.loyalife.reading:read",
    ),
)

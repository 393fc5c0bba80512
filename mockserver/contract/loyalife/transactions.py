"""Purchases that earn points, one by one.

What a purchase earns is decided by rules that no call tells. So the run measures it once, and
holds later ones against that.
"""

from __future__ import annotations

from typing import Any, Final

from mockserver.contract.check import Check
from mockserver.contract.loyalife.facts import (
    DAY,
    EARNED,
    GUEST,
    NO_PRODUCT,
    PRODUCT,
    agree,
    balance,
    balance_moves,
    done,
    history,
    nobody,
    program,
    refused,
    statement,
    without,
)
from mockserver.contract.walk import Walk

KEY: Final = "_xoxo_api_client_idempotency"

_INSERT: Final = "transaction.insert"
_AMOUNT: Final = 5000
"""Money enough to earn points in most programs, and too little for a review in most."""
_NEVER: Final = "2999-12-31"


def purchase(walk: Walk, number: int, **other: object) -> dict[str, object]:
    """A purchase of the run's active member that needs no product code."""
    return {
        "transaction_id": f"{walk.run_id}-{number}",
        "amount": _AMOUNT,
        "transaction_date": walk.need(DAY),
        "product_code": NO_PRODUCT,
        "member_relation_reference": walk.need(GUEST),
        "transaction_type": "DR",
        **other,
    }


def earning(walk: Walk, number: int, **other: object) -> dict[str, object]:
    """A purchase that earns points."""
    return purchase(walk, number, product_code=walk.need(PRODUCT), **other)


def first_key(walk: Walk) -> dict[str, object]:
    """The idempotency key of the first purchase."""
    return {KEY: f"{walk.run_id}-first"}


def insert(walk: Walk, body: dict[str, object]) -> None:
    """Post a transaction."""
    done(walk, _INSERT, query=program(walk), body=body)


def not_inserted(walk: Walk, code: str, body: dict[str, object]) -> None:
    """Post a transaction that has to be refused."""
    refused(walk, _INSERT, 400, code, query=program(walk), body=body)


def _unknown_product(walk: Walk) -> None:
    with balance_moves(walk, walk.need(GUEST), 0):
        not_inserted(walk, "006", purchase(walk, 1))


def _unknown_member(walk: Walk) -> None:
    not_inserted(walk, "103", earning(walk, 1, member_relation_reference=nobody(walk)))


def _member_before_product(walk: Walk) -> None:
    not_inserted(walk, "103", purchase(walk, 1, member_relation_reference=nobody(walk)))


def _incomplete(walk: Walk) -> None:
    body = purchase(walk, 1)
    for name in body:
        not_inserted(walk, "999", without(body, name))


def _future(walk: Walk) -> None:
    not_inserted(walk, "999", purchase(walk, 1, transaction_date=_NEVER))


def _negative(walk: Walk) -> None:
    not_inserted(walk, "999", purchase(walk, 1, amount=-1))


def _other_type(walk: Walk) -> None:
    not_inserted(walk, "998", purchase(walk, 1, transaction_type="XX"))


def _earn(walk: Walk) -> None:
    guest = walk.need(GUEST)
    body = earning(walk, 2, **first_key(walk))
    before = balance(walk, guest)
    insert(walk, body)
    points = balance(walk, guest) - before
    walk.holds(f"a purchase for {_AMOUNT} earns points", points > 0, points)
    walk.keep(EARNED, points or None)


def _line(walk: Walk) -> None:
    points = walk.need(EARNED)
    lines, count = history(walk, walk.need(GUEST))
    expected: dict[str, Any] = {
        "Points": points,
        "TransactionType": 1,
        "LoyaltyTxnType": 1,
        "RelationReference": walk.need(GUEST),
        "IsActive": True,
    }
    walk.same("lines of the history", 1, count)
    agree(walk, "the purchase's line", expected, lines[0])
    walk.same("its day", walk.need(DAY), lines[0]["TransactionDate"].partition("T")[0])


def _sum(walk: Walk) -> None:
    found = statement(walk, walk.need(GUEST))
    expected = {"Spend": walk.need(EARNED), "PointBalance": walk.need(EARNED), "Redeem": 0}
    agree(walk, "the statement", expected, found)


def _same_key(walk: Walk) -> None:
    walk.need(EARNED)
    with balance_moves(walk, walk.need(GUEST), 0):
        insert(walk, earning(walk, 2, **first_key(walk)))


def _same_id(walk: Walk) -> None:
    with balance_moves(walk, walk.need(GUEST), walk.need(EARNED)):
        insert(walk, earning(walk, 2))


def _take_back(walk: Walk) -> None:
    with balance_moves(walk, walk.need(GUEST), -walk.need(EARNED)):
        insert(walk, earning(walk, 3, transaction_type="CR"))


def _any_case(walk: Walk) -> None:
    with balance_moves(walk, walk.need(GUEST), walk.need(EARNED)):
        insert(walk, earning(walk, 4, transaction_type="dr"))


def _custom_attribute(walk: Walk) -> None:
    with balance_moves(walk, walk.need(GUEST), walk.need(EARNED)):
        insert(walk, earning(walk, 5, contract_run=walk.run_id))


_SILENT: Final = "mockserver.providers.loyalife.rules.transactions:process"
_SILENT_ON_KEYS: Final = "mockserver.providers.loyalife.rules.transactions:insert"

WRITES: Final = (
    Check(
        id="transactions.unknown-product",
        operation=_INSERT,
        statement="A product code that the program does not have is refused with 400, 006.",
        run=_unknown_product,
        writes=True,
        decided_in="mockserver.providers.loyalife.errors:ROWS",
    ),
    Check(
        id="transactions.unknown-member",
        operation=_INSERT,
        statement="A purchase of nobody is refused with 400, 103.",
        run=_unknown_member,
        writes=True,
    ),
    Check(
        id="transactions.member-before-product",
        operation=_INSERT,
        statement="The member is looked up before the product code.",
        run=_member_before_product,
        writes=True,
        decided_in=_SILENT,
    ),
    Check(
        id="transactions.incomplete",
        operation=_INSERT,
        statement="A purchase needs id, amount, date, product code, member and type: else 400,"
        " 999.",
        run=_incomplete,
        writes=True,
    ),
    Check(
        id="transactions.future",
        operation=_INSERT,
        statement="A transaction_date in the future is refused with 400, 999.",
        run=_future,
        writes=True,
        decided_in="mockserver.providers.loyalife.wire.transactions:TransactionDate",
    ),
    Check(
        id="transactions.negative",
        operation=_INSERT,
        statement="An amount below 0 is refused with 400, 999.",
        run=_negative,
        writes=True,
        decided_in="mockserver.providers.loyalife.wire.common:Money",
    ),
    Check(
        id="transactions.other-type",
        operation=_INSERT,
        statement="Another transaction_type than DR and CR is refused with 400, 998.",
        run=_other_type,
        writes=True,
        decided_in="mockserver.providers.loyalife.wire.transactions:TransactionType",
    ),
    Check(
        id="transactions.earn",
        operation=_INSERT,
        statement="A DR is a purchase: it earns points, which can be spent at once.",
        run=_earn,
        writes=True,
        decided_in=_SILENT,
    ),
    Check(
        id="transactions.line",
        operation="transaction.summary_by_date",
        statement="The history has the purchase at its own date, as a credit of LoyaltyTxnType 1.",
        run=_line,
        writes=True,
    ),
    Check(
        id="transactions.sum",
        operation="transaction.statement_summary",
        statement="The statement has what a purchase earns in Spend and in PointBalance.",
        run=_sum,
        writes=True,
    ),
    Check(
        id="transactions.same-key",
        operation=_INSERT,
        statement="A purchase with the same idempotency key succeeds and earns nothing more.",
        run=_same_key,
        writes=True,
        decided_in=_SILENT_ON_KEYS,
    ),
    Check(
        id="transactions.same-id",
        operation=_INSERT,
        statement="A transaction_id may be used again: without a key, the purchase earns again.",
        run=_same_id,
        writes=True,
        decided_in="mockserver.providers.loyalife.fixture.programs:Program",
    ),
    Check(
        id="transactions.take-back",
        operation=_INSERT,
        statement="A CR takes away what a DR of the same amount earns.",
        run=_take_back,
        writes=True,
        decided_in="mockserver.providers.loyalife.rules.accruals:take_back",
    ),
    Check(
        id="transactions.any-case",
        operation=_INSERT,
        statement="DR and CR may be written in lower case.",
        run=_any_case,
        writes=True,
    ),
    Check(
        id="transactions.custom-attribute",
        operation=_INSERT,
        statement="A field that transactions do not have is taken as a custom attribute.",
        run=_custom_attribute,
        writes=True,
        decided_in="mockserver.providers.loyalife.reading:Given",
    ),
)

"""Showing objects in the place of their ids."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from msgspec import UnsetType

from mockserver.exchange.call import Call
from mockserver.providers.vinr import wire
from mockserver.providers.vinr.handlers.acting import environment
from mockserver.providers.vinr.refusals import InvalidExpand
from mockserver.providers.vinr.render import guide, reference
from mockserver.providers.vinr.rules import accounts, tiers
from mockserver.providers.vinr.state import (
    CUSTOMERS,
    PAYMENTS,
    PROGRAMS,
    REDEMPTIONS,
    REFUNDS,
    REFUNDS_BY_PAYMENT,
    REWARDS,
)

W = TypeVar("W")

DEPTH_MAX = 4

# In lists, the path may begin with the list itself.
_DATA = "data."

# What is to be expanded: names with what is to be expanded of each.
_Tree = dict[str, "_Tree"]


@dataclass(frozen=True, slots=True)
class _Field:
    """A field that can be expanded: to what kind of object, and how that is found.

    The function gets the call, the object that has the field, and what stands there.
    """

    kind: str
    show: Callable[[Call, Any, Any], object]


def expand(call: Call, kind: str, paths: list[str] | UnsetType, *objects: W) -> list[W]:
    """The objects with the fields in `paths` expanded. Raises InvalidExpand."""
    if not isinstance(paths, UnsetType):
        tree = _tree(kind, paths)
        for each in objects:
            _grow(call, kind, each, tree)
    return list(objects)


def _tree(kind: str, paths: list[str]) -> _Tree:
    tree: _Tree = {}
    for path in paths:
        names = path.removeprefix(_DATA).split(".")
        if len(names) > DEPTH_MAX:
            raise InvalidExpand(path, f"it is deeper than {DEPTH_MAX}")
        branch, here = tree, kind
        for name in names:
            field = _FIELDS.get(here, {}).get(name)
            if field is None:
                known = ", ".join(_FIELDS.get(here, {})) or "nothing"
                raise InvalidExpand(path, f"{name!r} is not known there, only {known}")
            branch = branch.setdefault(name, {})
            here = field.kind
    return tree


def _grow(call: Call, kind: str, holder: Any, tree: _Tree) -> None:
    for name, below in tree.items():
        field = _FIELDS[kind][name]
        value = field.show(call, holder, getattr(holder, name))
        setattr(holder, name, value)
        for each in value if isinstance(value, list) else [value]:
            # What is null, or gone, stays as it is.
            if below and each is not None and not isinstance(each, str):
                _grow(call, field.kind, each, below)


# How each kind of object is found


def _customer(call: Call, _: object, id: str | None) -> wire.Customer | str | None:
    found = None if id is None else call.store.get(CUSTOMERS, (environment(call), id))
    if found is None or found.deleted_at_ms is not None:
        return id
    return guide.customer(found)


def _program(call: Call, _: object, id: str) -> wire.Program:
    found = call.store.get(PROGRAMS, (environment(call), id))
    assert found is not None, "programs are never deleted"
    return guide.program(found)


def _account(call: Call, _: object, id: str) -> wire.Account:
    return guide.account(call.store, accounts.find(call.step, environment(call), id))


def _tier(call: Call, holder: wire.Account, key: str | None) -> wire.Tier | str | None:
    name = holder.program if isinstance(holder.program, str) else holder.program.id
    program = call.store.get(PROGRAMS, (environment(call), name))
    assert program is not None, "programs are never deleted"
    ladder = [each.key for each in program.tiers]
    if key not in ladder:
        return key
    return guide.tier(program.tiers[ladder.index(key)], ladder.index(key))


def _reward(call: Call, _: object, id: str) -> wire.Reward:
    found = call.store.get(REWARDS, (environment(call), id))
    assert found is not None, "rewards are never deleted"
    return guide.reward(found)


def _redemption(call: Call, _: object, id: str | None) -> wire.Redemption | None:
    found = None if id is None else call.store.get(REDEMPTIONS, (environment(call), id))
    return None if found is None else guide.redemption(call.step.ids.stream, found)


def _payment(call: Call, _: object, id: str | None) -> wire.Payment | None:
    found = None if id is None else call.store.get(PAYMENTS, (environment(call), id))
    return None if found is None else guide.payment(found)


def _refunds(call: Call, holder: wire.Payment, _: object) -> list[wire.Refund]:
    scope = (environment(call), holder.id)
    return [
        guide.refund(each) for each in call.store.newest_first(REFUNDS, REFUNDS_BY_PAYMENT, scope)
    ]


def _nothing(_: Call, __: object, ___: object) -> None:
    """There are no disputes, and no payment methods but those of tests."""


def _as_it_is(_: Call, __: object, value: str | None) -> str | None:
    return value


def _loyalty_account(call: Call, _: object, id: str) -> wire.LoyaltyAccount:
    return reference.account(call.store, accounts.find(call.step, environment(call), id))


def _tier_name(call: Call, holder: wire.LoyaltyAccount, id: str | None) -> wire.TierName | None:
    program = call.store.get(PROGRAMS, (environment(call), holder.programme_id))
    assert program is not None, "programs are never deleted"
    tier = None if id is None else tiers.find(program, id)
    return None if tier is None else wire.TierName(tier.id, tier.name)


_LEAF = ""
_PROGRAM = _Field("program", _program)
_CUSTOMER = _Field("customer", _customer)

_FIELDS: dict[str, dict[str, _Field]] = {
    "account": {
        "customer": _CUSTOMER,
        "tier": _Field(_LEAF, _tier),
        "program": _PROGRAM,
    },
    "transaction": {
        "account": _Field("account", _account),
        "program": _PROGRAM,
        "redemption": _Field("redemption", _redemption),
    },
    "rule": {"program": _PROGRAM},
    "reward": {"program": _PROGRAM},
    "redemption": {
        "account": _Field("account", _account),
        "reward": _Field("reward", _reward),
        "program": _PROGRAM,
        "payment": _Field("payment", _payment),
    },
    "customer": {"default_payment_method": _Field(_LEAF, _as_it_is)},
    "payment": {
        "customer": _CUSTOMER,
        "refunds": _Field("refund", _refunds),
        "dispute": _Field(_LEAF, _nothing),
    },
    "refund": {"payment": _Field("payment", _payment)},
    "loyalty_account": {"customer": _CUSTOMER, "tier": _Field(_LEAF, _tier_name)},
    "points_transaction": {"loyalty_account": _Field("loyalty_account", _loyalty_account)},
    "reference_redemption": {"customer": _CUSTOMER},
}

"""The codes that each operation can answer with, beside those that all operations have.

What follows from an operation's path and types is read from them; what its rules refuse stands
here, for each in the order in which it is checked.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Any, Final

from msgspec import inspect

from mockserver.exchange.dispatch import parameter_names
from mockserver.exchange.operation import Operation
from mockserver.providers.vinr import spelling, wire

_MOVING: Final = (
    "reserved_reason",
    "resource_not_found",
    "account_not_active",
    "program_not_active",
    "insufficient_points",
)
_ENROLLING: Final = ("resource_not_found", "account_already_exists", "program_not_active")
_REDEEMING: Final = (
    "resource_not_found",
    "account_not_active",
    "reward_not_available",
    "reward_out_of_stock",
    "reward_not_eligible",
    "redemption_limit_reached",
    "insufficient_points",
)
# A field names the object, or the default program is not there.
_NAMING: Final = ("resource_not_found",)

RULES: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "loyalty.programs.update": ("decimals_in_use",),
        "loyalty.accounts.create": _ENROLLING,
        "loyalty.accounts.update": ("account_already_exists", "account_not_active"),
        "loyalty.accounts.close": ("account_not_active",),
        "loyalty.accounts.merge": ("account_not_active", "merge_not_allowed"),
        "ref.loyaltyAccounts.create": _ENROLLING,
        "ref.loyaltyAccounts.update": ("account_not_active",),
        "loyalty.transactions.create": _MOVING,
        "loyalty.transactions.createBatch": ("batch_too_large", *_MOVING),
        "loyalty.transactions.list": _NAMING,
        "ref.pointsTransactions.create": _MOVING,
        "ref.pointsTransactions.list": _NAMING,
        "loyalty.earningRules.create": _NAMING,
        "ref.earningRules.create": _NAMING,
        "loyalty.rewards.create": _NAMING,
        "loyalty.rewards.list": _NAMING,
        # A new value lacks what its type needs.
        "loyalty.rewards.update": ("parameter_missing",),
        "ref.rewards.create": _NAMING,
        "loyalty.redemptions.create": _REDEEMING,
        "loyalty.redemptions.reverse": ("redemption_not_reversible", "account_not_active"),
        "loyalty.redemptions.fulfill": ("redemption_not_fulfillable",),
        "ref.redemptions.create": _REDEEMING,
        "ref.tiers.create": ("resource_not_found", "tier_already_exists"),
        "ref.tiers.delete": ("entry_tier_required",),
        "ref.tiers.list": _NAMING,
        "payments.create": (
            "resource_not_found",
            "redemption_not_applicable",
            "currency_mismatch",
            "card_declined",
        ),
        "payments.capture": ("payment_not_capturable",),
        "payments.cancel": ("payment_not_cancellable",),
        "refunds.create": ("resource_not_found", "payment_not_refundable", "amount_too_large"),
    }
)


def errors_of(operation: Operation) -> tuple[str, ...]:
    """The codes of an operation, each once."""
    return tuple(dict.fromkeys(_codes(operation)))


def _codes(operation: Operation) -> Iterator[str]:
    yield "expired_api_key"
    yield "insufficient_permissions"
    if not operation.built:
        return
    yield "invalid_api_version"
    # A query can be nested too deeply even where there is no body.
    yield "invalid_json"
    yield from _of_input(operation, operation.body or operation.query)
    if parameter_names(operation.path):
        yield "resource_not_found"
    yield from RULES.get(operation.id, ())


def _of_input(operation: Operation, wanted: Any) -> Iterator[str]:
    """What reading can come to."""
    if wanted is None:
        return
    if any(field.required for each in _structs(inspect.type_info(wanted)) for field in each.fields):
        yield "parameter_missing"
    is_list = issubclass(wanted, wire.Paging)
    if is_list or spelling.has_other_names(wanted):
        yield "parameter_conflict"
    if is_list:
        yield "invalid_cursor"
    # What is deleted has nothing left to expand.
    if issubclass(wanted, wire.Expandable) and operation.method != "DELETE":
        yield "invalid_expand"
    if issubclass(wanted, wire.Updating):
        yield "immutable_field"


def _structs(info: inspect.Type) -> Iterator[inspect.StructType]:
    """All structs that a value may have inside."""
    match info:
        case inspect.Metadata():
            yield from _structs(info.type)
        case inspect.UnionType():
            for each in info.types:
                yield from _structs(each)
        case inspect.ListType():
            yield from _structs(info.item_type)
        case inspect.StructType():
            yield info
            for field in info.fields:
                yield from _structs(field.type)

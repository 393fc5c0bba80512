"""How well a statement is known, as data."""

from __future__ import annotations

from mockserver.contract.check import Check
from mockserver.exchange.operation import Operation
from mockserver.exchange.provider import Provider


def operation_of(provider: Provider, check: Check) -> Operation:
    """The operation that a check is about."""
    return next(each for each in provider.operations if each.id == check.operation)


def evidence_of(provider: Provider, check: Check) -> str:
    """documented, illustrative, inferred; or decided, where the service is silent."""
    return check.evidence(operation_of(provider, check).evidence)


def sources_of(provider: Provider, check: Check) -> tuple[str, ...]:
    """The public pages of its operation."""
    return provider.sources.get(check.operation, ())

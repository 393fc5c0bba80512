"""What levers share: where they act, and when."""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta, UnsetType

from mockserver.core.times import parse_relative
from mockserver.core.validation import Problem
from mockserver.core.world import Transaction
from mockserver.exchange.errors import InvalidInput, invalid
from mockserver.providers.expys import wire
from mockserver.providers.expys.state import ORGS, Environment, Org

# Where a lever acts unless it says so.
DEFAULT_ORG = "org_demo"

DEFAULT_ENVIRONMENT = Environment.SANDBOX

EnvironmentName = Literal["sandbox", "live"]

Whole = Annotated[int, Meta(ge=0, le=wire.CREDIT_MAX)]


def time(step: Transaction, path: str, text: str | UnsetType | None) -> int | UnsetType | None:
    """A time in a body, also one that counts from the world's present; raises InvalidInput."""
    if text is None or isinstance(text, UnsetType):
        return text
    try:
        return parse_relative(text, step.now_ms)
    except ValueError as error:
        raise invalid(path, str(error)) from None


def find_org(step: Transaction, org_id: str) -> Org:
    """The org; raises InvalidInput that lists those there are."""
    org = step.store.get(ORGS, org_id)
    if org is None:
        known = tuple(sorted(key for key, _ in step.store.items(ORGS)))
        raise InvalidInput([Problem("org", f"there is no org {org_id!r}", known)])
    return org

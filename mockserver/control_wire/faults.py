"""Rules that make requests fail."""

from typing import Any, Literal, Required, TypedDict


class FaultMatch(TypedDict, total=False):
    """Which requests a rule is for: each given part must be contained in the request."""

    member: str
    body: dict[str, Any]
    query: dict[str, str]
    headers: dict[str, str]


class FaultAnswer(TypedDict, total=False):
    """An answer of one's own."""

    status: Required[int]
    body: Any
    headers: dict[str, str]


class _RuleParts(TypedDict, total=False):
    provider: str
    operation: str | list[str]
    method: str
    path: str
    match: FaultMatch
    error: str | FaultAnswer
    wire: Literal["reset", "close", "truncate", "garbage", "hang", "drip"]
    phase: Literal["before", "after"]
    delay: str | float
    retry_after: int
    skip: int
    times: int
    every: int
    share: float
    until: str | float


class FaultRule(_RuleParts, total=False):
    """When to fail and how; see `Control.fail`."""

    id: str


class FaultLast(TypedDict):
    """The newest request that fits a rule's operation, and why it did not fail; null if it did."""

    request: str
    fired: bool
    why: str | None


class Fault(_RuleParts):
    """A rule in force, with its counters."""

    id: str
    matches: int
    fires: int
    last: FaultLast | None


class CatalogueCode(TypedDict):
    """An error code that a rule may name; `by_state`: state can also produce it by itself."""

    code: str
    status: int
    message: str
    when: str
    by_state: bool

"""A check: one statement of a contract, and how a service is held to it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from mockserver.exchange.operation import Evidence

if TYPE_CHECKING:
    from mockserver.contract.walk import Walk

DECIDED: Final = "decided"
"""The evidence of statements on which the service's pages are silent."""


class Aspect(StrEnum):
    """In what an answer differs."""

    STATUS = "status"
    CODE = "code"
    HEADER = "header"
    SHAPE = "shape"
    BEHAVIOUR = "behaviour"


class Verdict(StrEnum):
    """What came of a check. Skipped is one whose requests could not be made."""

    HOLDS = "holds"
    DIFFERS = "differs"
    SKIPPED = "skipped"


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that is not as the contract says; `where` names the operation and the place."""

    aspect: Aspect
    where: str
    expected: str
    got: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One statement.

    `decided_in` is for those on which the service is silent: it names what has to change if the
    service turns out to do otherwise, as `module:NAME`.

    `run` makes the requests. It gives facts to the checks after it and takes those of checks before
    it; one that `writes` is only made when the run may change something.
    """

    id: str
    operation: str
    statement: str
    run: Callable[[Walk], None]
    writes: bool = False
    decided_in: str = ""

    def evidence(self, of_operation: Evidence) -> str:
        """How well the statement is known, on an operation that is known so well."""
        return DECIDED if self.decided_in else of_operation.value


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of one check; `reason` says why it was skipped."""

    check: Check
    verdict: Verdict
    differences: tuple[Difference, ...] = ()
    reason: str = ""
    requests: int = 0

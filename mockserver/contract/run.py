"""A run: every check once, in order."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from mockserver.contract.check import Aspect, Check, Outcome, Verdict
from mockserver.contract.dialect import Credentials, Dialect
from mockserver.contract.masking import Masking
from mockserver.contract.probe import Probe, Unreachable
from mockserver.contract.walk import Ended, Skipped, Walk
from mockserver.exchange.provider import Provider

READ_ONLY = "it writes, and this run only reads"
GONE = "the service no longer answers"

# A service that has gone is not waited for in every check that is left.
SILENCE_MAX = 3


@dataclass(frozen=True, slots=True)
class Report:
    """What came of a run. `called` are the operations that were called."""

    provider: Provider
    url: str
    writes: bool
    outcomes: tuple[Outcome, ...]
    called: frozenset[str]
    requests: int

    @property
    def counts(self) -> Counter[Verdict]:
        """How many checks came to which verdict."""
        return Counter(outcome.verdict for outcome in self.outcomes)

    @property
    def drifted(self) -> bool:
        """Whether anything is not as the contract says."""
        return self.counts[Verdict.DIFFERS] > 0

    @property
    def not_called(self) -> tuple[str, ...]:
        """The operations that this server has and the run did not call."""
        return tuple(
            operation.id
            for operation in self.provider.operations
            if operation.built and operation.id not in self.called
        )

    @property
    def settled(self) -> Iterator[Outcome]:
        """What became of the statements on which the service's pages are silent."""
        return (each for each in self.outcomes if each.check.decided_in)


def run(
    provider: Provider,
    dialect: Dialect,
    probe: Probe,
    credentials: Credentials,
    run_id: str,
    *,
    writes: bool,
    on_outcome: Callable[[Outcome], None],
) -> Report:
    """Make all checks; each is told as soon as it is done.

    Raises Unreachable if there is no answer at all; one that is missing later is drift.
    """
    walk = begin(provider, dialect, probe, credentials, run_id)
    outcomes = []
    for check in dialect.checks:
        if check.writes and not writes:
            outcome = Outcome(check, Verdict.SKIPPED, reason=READ_ONLY)
        elif probe.silence >= SILENCE_MAX:
            outcome = Outcome(check, Verdict.SKIPPED, reason=GONE)
        else:
            outcome = make(check, walk, probe)
        on_outcome(outcome)
        outcomes.append(outcome)
    return Report(
        provider, probe.url, writes, tuple(outcomes), frozenset(walk.called), probe.requests
    )


def begin(
    provider: Provider, dialect: Dialect, probe: Probe, credentials: Credentials, run_id: str
) -> Walk:
    """A walk before its first check."""
    secret_fields = provider.secret_fields | provider.private_fields
    walk = Walk(provider, dialect, probe, Masking(secret_fields, credentials.secrets), run_id)
    dialect.begin(walk, credentials)
    return walk


def make(check: Check, walk: Walk, probe: Probe) -> Outcome:
    """Make one check. Raises Unreachable if nothing has been answered so far."""
    before = probe.requests
    reason = ""
    try:
        check.run(walk)
    except Skipped as skipped:
        reason = str(skipped)
    except Ended:
        # What is missing is noted.
        reason = ""
    except Unreachable as error:
        if not probe.answered:
            raise
        walk.differs(Aspect.BEHAVIOUR, check.operation, "an answer", str(error))
    except (LookupError, TypeError, ValueError, AttributeError, ArithmeticError) as error:
        # Content that is not of its shape, or lacks what may lack, may leave a check with nothing
        # to go on with. Whatever a service answers, the checks after it are made.
        said = f"{type(error).__name__}: {error}"
        walk.differs(Aspect.BEHAVIOUR, check.operation, "what the check can go on with", said)
    differences = walk.take_differences()
    verdict = Verdict.DIFFERS if differences else Verdict.SKIPPED if reason else Verdict.HOLDS
    return Outcome(check, verdict, differences, reason, probe.requests - before)

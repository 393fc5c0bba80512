"""The requests that the budgets speak of, made for a server: two kinds for each service."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from tests.bench.figures import Budget, Unit
from tests.bench.processes import Answer, Broken, Server
from tests.bench.wrk import Shot

READ = Budget(0.8, Unit.RATIO, at_least=True)
WRITE = Budget(0.65, Unit.RATIO, at_least=True)

# The ids of new records: no two servers draw the same.
_NEW_ID = re.compile(rb"[0-9A-F]{8}(-[0-9A-F]{4}){3}-[0-9A-F]{12}")


@dataclass(frozen=True, slots=True)
class Kind:
    """Requests of one operation, and how they compare with bare Starlette's.

    `shot` makes them for a server that stands at its seed: it signs in, and brings the world to
    where they succeed however many there are.
    """

    what: str
    budget: Budget
    shot: Callable[[Server], Shot]


def begin_again(server: Server) -> None:
    """Take a mockserver back to its seed, so that every round finds the same."""
    server.asked("POST", "/_mock/reset")


def check_same(ours: Server, bare: Server, kinds: Sequence[Kind]) -> None:
    """Raise Broken unless both servers answer the same bytes to the first requests of each kind.

    Both are new, and reads come before writes.
    """
    for kind in kinds:
        shot = kind.shot(ours)
        credential, body = shot.pairs[0]
        headers = {"Authorization": credential, "Content-Type": "application/json"}
        if shot.has_key:
            headers["Idempotency-Key"] = "check"
        answers = [server.ask(shot.method, shot.path, headers, body) for server in (ours, bare)]
        first, second = map(_comparable, answers)
        if first != second or first.status != 200:
            raise Broken(f"{shot.method} {shot.path}: the servers differ: {answers}")


def _comparable(answer: Answer) -> Answer:
    return Answer(answer.status, _NEW_ID.sub(b"a new id", answer.body))

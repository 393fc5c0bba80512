"""The requests that the budgets speak of, made for a server: two kinds for each service."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from tests.bench.figures import Budget, Unit
from tests.bench.processes import Answer, Broken, Server
from tests.bench.wrk import Shot

READ = Budget(0.8, Unit.RATIO, at_least=True)
WRITE = Budget(0.65, Unit.RATIO, at_least=True)

# The ids of new records, and times: no two servers have the same.
_NEW = re.compile(
    rb"[0-9A-F]{8}(-[0-9A-F]{4}){3}-[0-9A-F]{12}|ptx_[0-9A-Za-z]{8}|\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ"
)


@dataclass(frozen=True, slots=True)
class Kind:
    """Requests of one operation, and how they compare with bare Starlette's.

    `shot` makes them for a server that stands at its seed: it signs in, and brings the world to
    where they succeed however many there are. `populated` makes the same for these members of a
    large world, where there is one.
    """

    what: str
    budget: Budget
    shot: Callable[[Server], Shot]
    populated: Callable[[Server, Sequence[str]], Shot] | None = None


def begin_again(server: Server) -> None:
    """Take a mockserver back to its seed, so that every round finds the same."""
    server.asked("POST", "/_mock/reset")


def check_same(ours: Server, bare: Server, kinds: Sequence[Kind]) -> None:
    """Raise Broken unless both servers answer the same bytes to the first requests of each kind.

    Both are new, and reads come before writes.
    """
    for kind in kinds:
        shot = kind.shot(ours)
        path, credential, body = shot.asked[0]
        headers = {"Authorization": credential, "Content-Type": "application/json"}
        if shot.has_key:
            headers["Idempotency-Key"] = "check"
        answers = [server.ask(shot.method, path, headers, body) for server in (ours, bare)]
        first, second = map(comparable, answers)
        if first != second or not 200 <= first.status < 300:
            raise Broken(f"{shot.method} {path}: the servers differ: {answers}")


def comparable(answer: Answer) -> Answer:
    """Return an answer without what differs from one server to the next."""
    return Answer(answer.status, _NEW.sub(b"new", answer.body))

"""What a server was asked, and what would become of a request."""

from typing import Any, Literal, TypedDict


class JournalRequest(TypedDict):
    """A request as it came in; the body is parsed JSON or text."""

    headers: dict[str, str]
    query: dict[str, str]
    body: Any


class JournalResponse(TypedDict):
    """The answer to a request; the body is parsed JSON or text."""

    headers: dict[str, str]
    body: Any


class JournalEntry(TypedDict):
    """One request and its answer; `duration_ms` is real time, `at` the world's."""

    id: str
    at: str
    method: str
    path: str
    operation: str | None
    provider: str
    world: str
    principal: str | None
    status: int
    duration_ms: float
    fault: str | None
    idempotency: Literal["stored", "replayed", "conflict"] | None
    request: JournalRequest
    response: JournalResponse


class RequestMatch(TypedDict, total=False):
    """Which requests are meant; each given part narrows it. `path` is a prefix.

    `body`, `query` and `headers` must be contained in the request.
    """

    operation: str
    provider: str
    method: str
    path: str
    status: int
    body: Any
    query: dict[str, str]
    headers: dict[str, str]


class MissDifference(TypedDict):
    """Where a request is not as described; `got` is null where there is nothing."""

    path: str
    expected: Any
    got: Any


class Miss(TypedDict):
    """A request that came close; it differs in nothing where there were too many."""

    request: str
    method: str
    path: str
    status: int
    differs: list[MissDifference]


class ExplainedOperation(TypedDict):
    """The operation that a request would meet."""

    id: str
    method: str
    path: str
    evidence: str


class ExplainedKey(TypedDict):
    """What an idempotency key does; the state is null where nobody looks at it."""

    key: str
    state: Literal["fresh", "replay", "conflict"] | None


class ExplainedRule(TypedDict):
    """Whether a rule for the operation fires, and if not, why."""

    id: str
    fires: bool
    why: str | None


class ExplainedAnswer(TypedDict):
    """The answer that a request would get."""

    status: int
    headers: dict[str, str]
    body: Any


class Explanation(TypedDict):
    """What would become of a request; `answered_by` is where on its way it is answered."""

    world: str
    provider: str
    operation: ExplainedOperation | None
    parameters: dict[str, str]
    principal: str | None
    member: str | list[str] | None
    idempotency: ExplainedKey | None
    rules: list[ExplainedRule]
    fault: str | None
    wire: str | None
    delay_ms: int
    answered_by: Literal[
        "route", "credential", "rate", "access", "fault", "idempotency", "input", "operation"
    ]
    answer: ExplainedAnswer

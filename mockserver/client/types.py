"""What goes over the wire of the control plane, as typed dictionaries.

They are the JSON documents themselves: a later server may add keys, and nothing here breaks.
Times are ISO 8601 UTC with milliseconds, as `2026-01-31T12:00:00.000Z`.
"""

from typing import Any, Literal, TypedDict

Mode = Literal["running", "frozen"]


class ProviderInfo(TypedDict):
    """One provider of the server; `credentials` are those of the demo world, name to value."""

    name: str
    base_url: str
    hosts: list[str]
    operations: int
    credentials: dict[str, Any]


class Info(TypedDict):
    """What the server says of itself."""

    version: str
    providers: list[ProviderInfo]
    worlds: int
    settings: dict[str, Any]


class World(TypedDict):
    """One world; `requests` counts those that it has answered."""

    name: str
    created_at: str
    last_used_at: str
    now: str
    mode: Mode
    requests: int


class Due(TypedDict):
    """Work that ran or will run at a time of the world's clock."""

    at: str
    what: str


class ClockState(TypedDict):
    """The world's time, and the next hundred things due."""

    now: str
    mode: Mode
    due: list[Due]


class Advanced(TypedDict):
    """The time after an advance, and what ran on the way, in order."""

    now: str
    mode: Mode
    ran: list[Due]


class Reset(TypedDict):
    """The world that was reset, and its time."""

    world: str
    now: str


class Checkpoint(TypedDict):
    """A named point in the world's history; `at` is the world's time then."""

    name: str
    at: str


class Restored(TypedDict):
    """The checkpoint that the world went back to, and its time."""

    name: str
    now: str


class Change(TypedDict):
    """A record as it was and as it is."""

    before: Any
    after: Any


class Diff(TypedDict):
    """What has become of a world's records, by table, and how many requests it has answered."""

    added: dict[str, list[Any]]
    changed: dict[str, list[Change]]
    removed: dict[str, list[Any]]
    requests: int


EntryKind = Literal["earn", "spend", "refund", "revoke", "expire"]


class LedgerEntry(TypedDict):
    """One movement of points; `balance` is the member's after it.

    `id` is the one that the service shows, `reference` that of what caused the movement.
    """

    id: str | None
    at: str
    amount: int | float
    balance: int | float
    kind: EntryKind
    reason: str | None
    reference: str | None


class MemberLedger(TypedDict):
    """The points of a member in one part of a service, as `org_demo/sandbox`, newest first."""

    provider: str
    member: str
    part: str
    balance: int | float
    entries: list[LedgerEntry]


class FaultMatch(TypedDict, total=False):
    """Which requests a rule is for: each given part must be contained in the request."""

    member: str
    body: dict[str, Any]
    query: dict[str, str]
    headers: dict[str, str]


class FaultAnswer(TypedDict, total=False):
    """An answer of one's own; `status` must be given."""

    status: int
    body: Any
    headers: dict[str, str]


class FaultRule(TypedDict, total=False):
    """When to fail and how; see `Control.fail`."""

    id: str
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
    until: str


class FaultLast(TypedDict):
    """The newest request that fits a rule's operation, and why it failed or did not."""

    request: str
    fired: bool
    why: str


class Fault(FaultRule):
    """A rule in force, with its counters."""

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


DeliveryStatus = Literal["pending", "delivered", "failed", "dropped"]


class WebhookAttempt(TypedDict):
    """One try to send an event: the status of the answer, or what went wrong."""

    at: str
    status: int | None
    error: str | None


class WebhookDelivery(TypedDict):
    """An event on its way to one endpoint; `dropped`: it was not meant to arrive."""

    id: str
    endpoint: str
    url: str
    status: DeliveryStatus
    attempts: list[WebhookAttempt]
    next_at: str | None


class WebhookEvent(TypedDict):
    """One event with all of its deliveries; the payload is what receivers get."""

    id: str
    at: str
    provider: str
    event: str
    payload: dict[str, Any]
    deliveries: list[WebhookDelivery]


class Drained(TypedDict):
    """What became of the deliveries that were due, and how many still wait."""

    delivered: int
    failed: int
    pending: int


DeliveryMode = Literal["deliver", "sink"]


class DeliveryFaults(TypedDict, total=False):
    """How likely it is that a delivery goes wrong in this way, each from 0 to 1."""

    drop: float
    duplicate: float
    delay: float
    bad_signature: float
    reorder: float


class WebhookSettings(TypedDict):
    """Whether webhooks are sent, and what goes wrong with them."""

    mode: DeliveryMode
    faults: DeliveryFaults


class Problem(TypedDict, total=False):
    """One bad field of a call; `known` lists the allowed values where there is such a list."""

    path: str
    message: str
    known: list[str]

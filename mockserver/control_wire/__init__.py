"""What goes over the wire of the control plane, as typed dictionaries: its one description.

The client returns these documents, the server checks its answers against them, and the OpenAPI
document of the control plane shows them. A later server may add keys. Times are ISO 8601 UTC with
milliseconds, as `2026-01-31T12:00:00.000Z`.
"""

from mockserver.control_wire.faults import (
    CatalogueCode,
    Fault,
    FaultAnswer,
    FaultLast,
    FaultMatch,
    FaultRule,
)
from mockserver.control_wire.ledgers import (
    EntryKind,
    LedgerEntry,
    MemberLedger,
)
from mockserver.control_wire.problems import (
    Problem,
    Refusal,
    Unmet,
)
from mockserver.control_wire.requests import (
    ExplainedAnswer,
    ExplainedKey,
    ExplainedOperation,
    ExplainedRule,
    Explanation,
    JournalEntry,
    JournalRequest,
    JournalResponse,
    Miss,
    MissDifference,
    RequestMatch,
)
from mockserver.control_wire.webhooks import (
    DeliveryFaults,
    DeliveryMode,
    DeliveryStatus,
    Drained,
    WebhookAttempt,
    WebhookDelivery,
    WebhookEvent,
    WebhookSettings,
)
from mockserver.control_wire.worlds import (
    Advanced,
    Change,
    Checkpoint,
    ClockState,
    Diff,
    Due,
    Info,
    Mode,
    ProviderInfo,
    Reset,
    Restored,
    World,
)

__all__ = [
    "Mode",
    "ProviderInfo",
    "Info",
    "World",
    "Due",
    "ClockState",
    "Advanced",
    "Reset",
    "Checkpoint",
    "Restored",
    "Change",
    "Diff",
    "EntryKind",
    "LedgerEntry",
    "MemberLedger",
    "FaultMatch",
    "FaultAnswer",
    "FaultRule",
    "FaultLast",
    "Fault",
    "CatalogueCode",
    "JournalRequest",
    "JournalResponse",
    "JournalEntry",
    "RequestMatch",
    "MissDifference",
    "Miss",
    "ExplainedOperation",
    "ExplainedKey",
    "ExplainedRule",
    "ExplainedAnswer",
    "Explanation",
    "DeliveryStatus",
    "WebhookAttempt",
    "WebhookDelivery",
    "WebhookEvent",
    "Drained",
    "DeliveryMode",
    "DeliveryFaults",
    "WebhookSettings",
    "Problem",
    "Refusal",
    "Unmet",
]

"""Every error code of the service, for faults that ask for one by name."""

from __future__ import annotations

from mockserver.exchange.operation import CatalogueEntry

# In the order of the service's own list of codes. `by_state`: the server's state can produce it.
CATALOGUE = (
    CatalogueEntry(
        "BAD_REQUEST",
        400,
        "The request could not be read.",
        "the body is missing, is not JSON, or is not an object",
    ),
    CatalogueEntry(
        "UNAUTHORIZED",
        401,
        "The credential is not valid.",
        "the key or token is missing, unknown, garbled or expired, or its member was removed",
    ),
    CatalogueEntry(
        "INSUFFICIENT_ORG_POINTS",
        402,
        "Insufficient organization points.",
        "the org's live pool, credit included, cannot cover a credit or a redemption",
    ),
    CatalogueEntry(
        "FORBIDDEN",
        403,
        "This credential may not do this.",
        "the operation takes the other kind of credential, a scope is missing, or a member token"
        " names another member",
    ),
    CatalogueEntry(
        "CONVERSATION_FORBIDDEN",
        403,
        "This conversation belongs to another member.",
        "a conversation of the same org and environment is another member's",
    ),
    CatalogueEntry(
        "NOT_FOUND",
        404,
        "There is no such resource.",
        "the path or the record does not exist for this caller",
    ),
    CatalogueEntry(
        "CONFLICT",
        409,
        "The request conflicts with the present state.",
        "wallets of an org that settles from its pool are credited, a final redemption is"
        " canceled, an interest is used twice, or a change of the display ratio is not confirmed",
    ),
    CatalogueEntry(
        "REDEMPTION_ALREADY_EXISTS",
        409,
        "The member has already booked this offer.",
        "the member has a redemption of this offer that was not canceled",
    ),
    CatalogueEntry(
        "IDEMPOTENCY_KEY_REUSED",
        409,
        "This Idempotency-Key was used for another request.",
        "the same Idempotency-Key comes with another path or body",
    ),
    CatalogueEntry(
        "PAYLOAD_TOO_LARGE", 413, "The body is too large.", "the body is larger than 1 MiB"
    ),
    CatalogueEntry(
        "UNPROCESSABLE_ENTITY",
        422,
        "The request could not be processed.",
        "the service's default for 422; this server itself says VALIDATION instead",
        by_state=False,
    ),
    CatalogueEntry(
        "VALIDATION",
        422,
        "A field is not valid.",
        "a field of the body, the query or a header does not fit",
    ),
    CatalogueEntry(
        "INSUFFICIENT_POINTS",
        422,
        "The member has too few points.",
        "the member's balance is below the offer's price",
    ),
    CatalogueEntry(
        "OFFER_UNAVAILABLE",
        422,
        "The offer is not available.",
        "the offer has ended or is sold out",
    ),
    CatalogueEntry(
        "REDEMPTION_NOT_COMPLETED",
        422,
        "The experience has not been completed yet.",
        "feedback is given on a redemption that is not COMPLETED",
        details=(("status", "AWAITING_VENDOR"),),
    ),
    CatalogueEntry(
        "WEBHOOK_EVENT_UNKNOWN",
        422,
        "There is no such event.",
        "a webhook endpoint subscribes to a name outside the list of events",
    ),
    CatalogueEntry(
        "WEBHOOK_URL_NOT_ALLOWED",
        422,
        "This URL is not allowed.",
        "a webhook endpoint's URL is not https or its target is not allowed",
    ),
    CatalogueEntry(
        "RATE_LIMITED",
        429,
        "Too many requests.",
        "a credential made more requests in 60 s than its org may",
        retry_after=True,
    ),
    CatalogueEntry(
        "INTERNAL", 500, "Something went wrong on our side.", "a failure inside", by_state=False
    ),
)

"""What may be different in a service, each with the check that has to see it."""

from __future__ import annotations

from dataclasses import replace
from typing import Final, NamedTuple

from mockserver.contract.check import Aspect
from tests.contract.vinr.altering import Alteration
from tests.contract.vinr.changes import (
    accepted,
    as_before,
    content,
    deaf,
    deleted,
    dropping,
    error,
    every,
    headers,
    instead,
    keyless,
    once_told,
    open_to_all,
    refused,
    setting,
    status,
    twice,
    without,
)


class Altered(NamedTuple):
    """An alteration, the check that has to see it, and in what."""

    id: str
    alteration: Alteration
    found_by: str
    aspect: Aspect


ALTERED: Final = (
    Altered(
        "status of a success",
        Alteration(on="POST /v1/customers", answers=status(201, 200)),
        "customers.create",
        Aspect.STATUS,
    ),
    Altered(
        "status of a refusal",
        Alteration(on="GET /v1/loyalty/rewards/[^/]+", answers=status(404, 400)),
        "objects.loyalty.rewards-unknown",
        Aspect.STATUS,
    ),
    Altered(
        "code of a refusal",
        Alteration(
            on="POST /v1/loyalty/transactions",
            answers=error("insufficient_points", "balance_too_low"),
        ),
        "transactions.too-few",
        Aspect.CODE,
    ),
    Altered(
        "type of a refusal",
        Alteration(
            on="POST /v1/loyalty/transactions",
            answers=content(lambda data: data["error"].update(type="api_error"), range(422, 423)),
        ),
        "transactions.too-few",
        Aspect.BEHAVIOUR,
    ),
    Altered(
        "no decline code",
        Alteration(
            on="POST /v1/payments",
            answers=content(lambda data: data["error"].pop("decline_code", None), range(402, 403)),
        ),
        "payments.declined",
        Aspect.BEHAVIOUR,
    ),
    Altered(
        "a field is gone",
        Alteration(on="POST /v1/loyalty/accounts", answers=content(dropping("lifetime_points"))),
        "accounts.enrol",
        Aspect.SHAPE,
    ),
    Altered(
        "a field is gone in a list",
        Alteration(on="GET /v1/events", answers=content(every(dropping("created")))),
        "events.told",
        Aspect.SHAPE,
    ),
    Altered(
        "a number is text",
        Alteration(
            on="POST /v1/loyalty/transactions",
            answers=content(lambda data: data.update(balance_after=str(data["balance_after"]))),
        ),
        "transactions.credit",
        Aspect.SHAPE,
    ),
    Altered(
        "a list is null",
        Alteration(on="POST /v1/loyalty/earning-rules", answers=content(setting(multipliers=None))),
        "earning.create",
        Aspect.SHAPE,
    ),
    Altered(
        "a field more",
        Alteration(on="GET /v1/loyalty/programs", answers=content(every(setting(colour="blue")))),
        "lists.loyalty.programs",
        Aspect.SHAPE,
    ),
    Altered(
        "an unknown status of an object",
        Alteration(on="POST /v1/loyalty/redemptions", answers=content(setting(status="consumed"))),
        "redemptions.create",
        Aspect.SHAPE,
    ),
    Altered(
        "no request id",
        Alteration(on=".*", answers=headers(b"x-request-id")),
        "access.request-id",
        Aspect.HEADER,
    ),
    Altered(
        "no rate limits",
        Alteration(on=".*", answers=headers(b"x-ratelimit-remaining")),
        "access.request-id",
        Aspect.HEADER,
    ),
    Altered(
        "no content type",
        Alteration(on="GET /v1/customers", answers=headers(b"content-type")),
        "lists.customers",
        Aspect.HEADER,
    ),
    Altered(
        "a page of HTML",
        Alteration(
            on="GET /v1/loyalty/no-such-path",
            answers=lambda exchange: replace(exchange.answered, body=b"<h1>Not found</h1>"),
        ),
        "access.unknown-path",
        Aspect.HEADER,
    ),
    Altered(
        "no key is needed",
        Alteration(on="GET /v1/loyalty/programs", asks=open_to_all),
        "access.no-key",
        Aspect.BEHAVIOUR,
    ),
    Altered(
        "cursors lead nowhere",
        Alteration(on="GET /v1/loyalty/transactions", asks=deaf),
        "lists.loyalty.transactions",
        Aspect.BEHAVIOUR,
    ),
    Altered(
        "the oldest first",
        Alteration(
            on="GET /v1/loyalty/accounts",
            answers=content(lambda data: data["data"].reverse()),
        ),
        "lists.loyalty.accounts",
        Aspect.BEHAVIOUR,
    ),
    Altered(
        "pages never end",
        Alteration(
            on="GET /v1/loyalty/rewards",
            answers=content(lambda data: data["page"].update(has_more=True, next_cursor="rwd_1")),
        ),
        "lists.loyalty.rewards",
        Aspect.BEHAVIOUR,
    ),
    Altered(
        "an estimate below what is there",
        Alteration(
            on="GET /v1/customers",
            answers=content(lambda data: data["page"].update(total_estimate=0)),
        ),
        "lists.customers",
        Aspect.BEHAVIOUR,
    ),
    Altered(
        "a balance that is no sum",
        Alteration(
            on="GET /v1/loyalty/accounts/[^/]+",
            answers=content(lambda data: data.update(balance=data.get("balance", 0) + 1)),
        ),
        "accounts.sum",
        Aspect.BEHAVIOUR,
    ),
    Altered(
        "liability at another price",
        Alteration(
            on="GET /v1/loyalty/programs/[^/]+/liability",
            answers=content(lambda data: data.update(liabilityMinor=data["liabilityMinor"] + 9)),
        ),
        "programs.liability",
        Aspect.BEHAVIOUR,
    ),
    Altered(
        "nothing is expanded",
        Alteration(on="GET /v1/loyalty/accounts/[^/]+", asks=deaf),
        "expanding.program",
        Aspect.BEHAVIOUR,
    ),
    Altered(
        "an update replaces metadata",
        Alteration(
            on="PATCH /v1/customers/[^/]+",
            answers=content(setting(metadata={"shop": "harbour", "till": "4"})),
        ),
        "customers.update",
        Aspect.BEHAVIOUR,
    ),
    Altered(
        "an update forgets",
        Alteration(on="PATCH /v1/customers/[^/]+", answers=content(setting(email=None))),
        "customers.update",
        Aspect.BEHAVIOUR,
    ),
    Altered(
        "no PUT",
        Alteration(on="PUT /v1/customers/[^/]+", answers=refused(405, "method_not_allowed")),
        "customers.update",
        Aspect.STATUS,
    ),
    Altered(
        "no second path",
        Alteration(on="[A-Z]+ /v1/webhooks.*", answers=refused(404, "resource_not_found")),
        "webhooks.create",
        Aspect.STATUS,
    ),
    Altered(
        "secrets are shown again",
        Alteration(
            on="GET /v1/webhook-endpoints/[^/]+", answers=content(setting(secret="whsec_1"))
        ),
        "webhooks.create",
        Aspect.BEHAVIOUR,
    ),
    Altered(
        "points are credited twice",
        Alteration(on="POST /v1/loyalty/transactions", asks=twice, answers=once_told),
        "transactions.credit",
        Aspect.BEHAVIOUR,
    ),
    Altered(
        "debits above the balance",
        Alteration(
            on="POST /v1/loyalty/transactions",
            answers=accepted("insufficient_points", as_before),
        ),
        "transactions.too-few",
        Aspect.BEHAVIOUR,
    ),
    Altered(
        "keys are forgotten",
        Alteration(on="POST /v1/loyalty/transactions", asks=keyless),
        "idempotency.replay",
        Aspect.BEHAVIOUR,
    ),
    Altered(
        "keys take any body",
        Alteration(
            on="POST /v1/loyalty/transactions",
            answers=accepted("idempotency_key_reused", as_before),
        ),
        "idempotency.other-body",
        Aspect.BEHAVIOUR,
    ),
    Altered(
        "customers earn nothing",
        Alteration(on="POST /v1/payments", asks=without(customer="")),
        "payments.earns",
        Aspect.BEHAVIOUR,
    ),
    Altered(
        "payments earn twice",
        Alteration(on="POST /v1/payments", asks=twice),
        "payments.earns",
        Aspect.BEHAVIOUR,
    ),
    Altered(
        "redemptions do not cost",
        Alteration(on="POST /v1/loyalty/redemptions", answers=content(setting(cost=0))),
        "redemptions.create",
        Aspect.BEHAVIOUR,
    ),
    Altered(
        "reversals are accepted twice",
        Alteration(
            on="POST /v1/loyalty/redemptions/[^/]+/(reverse|release)",
            answers=accepted("redemption_not_reversible", as_before),
        ),
        "redemptions.once-only",
        Aspect.BEHAVIOUR,
    ),
    Altered(
        "refunds above the payment",
        Alteration(
            on="POST /v1/refunds",
            answers=accepted("amount_too_large", as_before),
        ),
        "refunds.too-large",
        Aspect.BEHAVIOUR,
    ),
    Altered(
        "refunds succeed and take no points",
        Alteration(on="GET /v1/refunds/[^/]+", answers=content(setting(status="succeeded"))),
        "refunds.fits",
        Aspect.BEHAVIOUR,
    ),
    Altered(
        "events are not told",
        Alteration(on="GET /v1/events", asks=deaf, answers=content(setting(data=[]))),
        "events.told",
        Aspect.BEHAVIOUR,
    ),
    Altered(
        "merging leaves points behind",
        Alteration(
            on="POST /v1/loyalty/accounts/[^/]+/merge",
            answers=content(lambda data: data.update(balance=data["balance"] - 1)),
        ),
        "endings.merge",
        Aspect.BEHAVIOUR,
    ),
    Altered(
        "closing forfeits nothing",
        Alteration(
            on="POST /v1/loyalty/accounts/[^/]+/close", answers=content(setting(balance=12))
        ),
        "endings.close",
        Aspect.BEHAVIOUR,
    ),
    Altered(
        "nothing is deleted",
        Alteration(
            on="DELETE /v1/customers/[^/]+",
            asks=instead("GET", "/v1/events"),
            answers=deleted,
        ),
        "customers.delete",
        Aspect.BEHAVIOUR,
    ),
)

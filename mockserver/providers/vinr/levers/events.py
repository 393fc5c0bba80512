"""What other parts of the service do: rules may award points for it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Literal

import msgspec
from msgspec import UNSET, Meta, UnsetType

from mockserver.core.world import Transaction
from mockserver.exchange.errors import invalid
from mockserver.providers.vinr import events, wire
from mockserver.providers.vinr.render.values import iso_seconds
from mockserver.providers.vinr.rules import accounts, triggers
from mockserver.providers.vinr.rules.awards import Occasion
from mockserver.providers.vinr.rules.ids import new_id
from mockserver.providers.vinr.state import Source

# What each event is about, and what its ids begin with.
_OBJECTS: dict[str, tuple[Literal["subscription", "invoice", "referral"], str]] = {
    "subscription.created": ("subscription", "sub_"),
    "invoice.paid": ("invoice", "inv_"),
    "referral.converted": ("referral", "ref_"),
}


class EventBody(msgspec.Struct, forbid_unknown_fields=True):
    """Body of the lever: an event that rules are tried on, and whose it is."""

    type: Literal["subscription.created", "invoice.paid", "referral.converted"]
    customer: str | None = None
    account: str | None = None
    amount: Annotated[int, Meta(ge=0)] = 0
    currency: Annotated[str, Meta(pattern="^[A-Z]{3}$")] = "EUR"
    id: Annotated[str, Meta(min_length=1)] | UnsetType = UNSET
    env: Literal["test", "live"] = "test"


def tell(step: Transaction, _: Mapping[str, str], given: EventBody) -> wire.Outside:
    """Have an event happen; endpoints are told of it, and rules award what they give for it."""
    if (given.customer is None) is (given.account is None):
        raise invalid("customer", "or else account is needed: whose event it is")
    if given.customer is not None:
        accounts.find_customer(step.store, given.env, given.customer, "customer")
    else:
        accounts.find(step, given.env, given.account or "", "account")
    kind, prefix = _OBJECTS[given.type]
    id = new_id(step, prefix)[0] if isinstance(given.id, UnsetType) else given.id
    now = iso_seconds(step.now_ms)
    shown = wire.Outside(id, kind, given.customer, given.amount, given.currency, now)
    events.happened(step, given.type, given.env, shown)
    occasion = Occasion(given.type, Source(kind, id), given.amount, given.currency)
    triggers.award(step, given.env, given.customer, given.account or "", occasion)
    return shown

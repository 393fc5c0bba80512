"""From what is on the wire to what the rules take, the same for requests and for rows of files."""

from __future__ import annotations

from typing import Any

from msgspec import UNSET, UnsetType

from mockserver.providers.loyalife import wire
from mockserver.providers.loyalife.local_times import read_date
from mockserver.providers.loyalife.rules import attributes, profiles, sub_relations
from mockserver.providers.loyalife.state import (
    NOTHING,
    Order,
    Program,
    Status,
    TransactionType,
)


def text(value: str | UnsetType | None) -> str | None:
    """A text that may be missing."""
    return value if isinstance(value, str) else None


def order(home: Program, body: wire.BatchItem, custom: dict[str, Any]) -> Order:
    """A transaction to post."""
    return Order(
        program=home.id,
        reference=body.member_relation_reference,
        transaction_id=text(body.transaction_id),
        type=TransactionType(body.transaction_type.upper()),
        amount=body.amount,
        at_ms=read_date(body.transaction_date),
        product_code=body.product_code,
        sub_product_code=text(body.sub_product_code),
        key=text(body.idempotency_key),
        attributes=custom,
    )


def changes(
    body: wire.CreateProfileRequest | wire.ProfileRow | wire.ProfileChanges, custom: dict[str, Any]
) -> profiles.Changes:
    """What is said of a member."""
    dob = body.dob
    return profiles.Changes(
        full_name=body.full_name,
        email=body.email_id,
        mobile=body.mobile_number,
        status=UNSET if isinstance(body.status, UnsetType) else Status(int(body.status)),
        address=body.address,
        gender=body.gender,
        dob=dob if isinstance(dob, UnsetType) or dob is None else dob.isoformat(),
        segment=UNSET if body.segment is None else body.segment,
        language=UNSET if body.preferred_language is None else body.preferred_language,
        referral_code=UNSET if body.referral_code is None else body.referral_code,
        attributes=custom,
    )


def standard(
    body: wire.CreateProfileRequest | wire.ProfileRow | wire.ProfileChanges,
) -> dict[str, object]:
    """The standard attributes that a schema may demand, as far as they are given."""
    values = {name: getattr(body, name) for name in attributes.STANDARD}
    return {name: value for name, value in values.items() if value is not UNSET}


def link(body: wire.AddSubRelationRequest) -> sub_relations.Wanted:
    """A link to make."""
    expiry_date = body.expiry_date
    return sub_relations.Wanted(
        card_number=text(body.card_number) or NOTHING,
        identifier=text(body.sub_relation_identifier) or NOTHING,
        last_six=text(body.last_six_digits),
        type=body.sub_relation_type,
        status=body.status,
        product_code=text(body.product_code),
        expiry_date=(
            None
            if isinstance(expiry_date, UnsetType) or expiry_date is None
            else expiry_date.isoformat()
        ),
    )

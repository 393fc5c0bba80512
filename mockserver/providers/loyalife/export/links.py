"""Cards, accounts and other ids that are linked to members."""

from __future__ import annotations

from datetime import date
from typing import Any

from mockserver.providers.loyalife import fixture
from mockserver.providers.loyalife.rules import sub_relations
from mockserver.providers.loyalife.state import SubRelation


def link(record: SubRelation) -> fixture.SubRelation:
    """A link as a fixture lists it."""
    usual = sub_relations.last_six(record.card_number)
    # Both come from closed lists.
    kind: Any = record.type
    status: Any = record.status
    return fixture.SubRelation(
        member=record.member[1],
        card_number=record.card_number,
        last_six_digits=None if record.last_six == usual else record.last_six,
        sub_relation_identifier=record.identifier,
        sub_relation_type=kind,
        status=status,
        product_code=record.product_code,
        expiry_date=None if record.expiry_date is None else date.fromisoformat(record.expiry_date),
        id=record.id,
    )

"""Cards, accounts and other ids that are linked to members."""

from __future__ import annotations

from mockserver.core.world import Transaction as Step
from mockserver.providers.loyalife import fixture
from mockserver.providers.loyalife.rules import sub_relations
from mockserver.providers.loyalife.rules.counters import SUB_RELATION, next_number
from mockserver.providers.loyalife.state import SUB_RELATIONS, Program, SubRelation


def put_link(step: Step, home: Program, given: fixture.SubRelation) -> None:
    """Add a link."""
    shown = given.last_six_digits
    record = SubRelation(
        id=next_number(step.store, SUB_RELATION) if given.id is None else given.id,
        member=(home.id, given.member),
        card_number=given.card_number,
        last_six=sub_relations.last_six(given.card_number) if shown is None else shown,
        identifier=given.sub_relation_identifier,
        type=given.sub_relation_type,
        status=given.status,
        product_code=given.product_code,
        expiry_date=None if given.expiry_date is None else given.expiry_date.isoformat(),
    )
    step.store.put(SUB_RELATIONS, record.id, record)

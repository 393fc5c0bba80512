"""Legal documents, and who has accepted them."""

from __future__ import annotations

from mockserver.core.documents import at
from mockserver.core.world import Transaction
from mockserver.providers.expys import fixture
from mockserver.providers.expys.state import (
    ACCEPTANCES,
    TERMS,
    Acceptance,
    LegalVersion,
    Partition,
)


def put_terms(step: Transaction, org: fixture.Org) -> None:
    """Add all versions of an org's documents; their places in the list number them."""
    for number, terms in enumerate(org.terms):
        version = LegalVersion(
            org.id,
            number,
            terms.version,
            terms.type,
            at(step, terms.published_at),
            terms.content_html,
        )
        step.store.put(TERMS, (org.id, terms.version), version)


def put_acceptances(step: Transaction, partition: Partition, member: fixture.Member) -> None:
    """Note what a member has accepted."""
    key = (*partition, member.external_user_id)
    for each in member.accepted:
        acceptance = Acceptance(key, each.version, at(step, each.at))
        step.store.put(ACCEPTANCES, (*key, each.version), acceptance)

"""Display prices: what an org shows instead of what follows from dollars or points.

They are for show only and never change what a booking costs.
"""

from __future__ import annotations

import msgspec

from mockserver.core.world import Transaction
from mockserver.providers.expys.state import OFFERS, Offer


def author(step: Transaction, offer: Offer, hundredths: int | None) -> Offer:
    """Show an offer at this many hundredths of a display unit, None for the derived price."""
    if offer.authored_price == hundredths:
        return offer
    after = msgspec.structs.replace(offer, authored_price=hundredths)
    step.store.put(OFFERS, after.key, after)
    return after

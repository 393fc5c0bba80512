"""Which debit of a ledger a later credit undoes, as the two of them tell."""

from __future__ import annotations

from collections import defaultdict

from mockserver.core.ledger import Entry
from mockserver.providers.vinr.rules.reasons import (
    CLAWBACK,
    CLAWBACK_REVERSAL,
    REDEMPTION,
    REDEMPTION_REVERSAL,
)
from mockserver.providers.vinr.state import Details

# The reasons of what undoes a debit, with that of the debit.
_UNDOES = {REDEMPTION_REVERSAL: REDEMPTION, CLAWBACK_REVERSAL: CLAWBACK}


class Debits:
    """The debits of a ledger that may be undone yet, gone through in its order.

    A redemption is undone by what names the same one, a clawback by what names the same refund:
    the oldest one of that amount, because a refund may have several.
    """

    def __init__(self) -> None:
        self._waiting: dict[tuple[str, str], list[Entry]] = defaultdict(list)

    def add(self, entry: Entry, details: Details) -> None:
        """Remember a debit."""
        name, reason = _name(details), entry.reason
        if name is not None and reason is not None and reason in _UNDOES.values():
            self._waiting[reason, name].append(entry)

    def undone_by(self, reason: str | None, details: Details, amount: int) -> Entry | None:
        """The debit that a credit undoes, if any; no other credit undoes it then."""
        name = _name(details)
        if name is None or reason not in _UNDOES:
            return None
        waiting = self._waiting[_UNDOES[reason], name]
        for place, debit in enumerate(waiting):
            if debit.amount == -amount:
                return waiting.pop(place)
        return None


def _name(details: Details) -> str | None:
    """What a redemption or a clawback is known by."""
    return details.redemption or (None if details.source is None else details.source.id)

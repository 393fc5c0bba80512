"""Which numbers the records of a `vinr` section have already."""

from __future__ import annotations

from collections.abc import Iterator

from mockserver.core.ids import Stream
from mockserver.providers.vinr.fixture import LedgerEntry, Section, Side

_PARTS = (
    "programs",
    "customers",
    "accounts",
    "earning_rules",
    "rewards",
    "redemptions",
    "payments",
    "refunds",
    "webhooks",
)


def numbers(section: Section, _: Stream) -> Iterator[tuple[str, int]]:
    """The numbers that are taken, and where they stand; paths count from the section.

    Ids tell no numbers, because each of their form spells one: records say theirs.
    """
    for path, side in (("test", section.test), ("live", section.live)):
        yield from _own(side, path)
        yield from _credits(side, path)
        for outer, account in enumerate(side.accounts):
            for inner, entry in enumerate(account.ledger):
                yield from _entry(entry, f"{path}.accounts[{outer}].ledger[{inner}]")


def _own(side: Side, path: str) -> Iterator[tuple[str, int]]:
    """The numbers of records themselves."""
    for part in _PARTS:
        for index, record in enumerate(getattr(side, part)):
            if record.number is not None:
                yield f"{path}.{part}[{index}].number", record.number


def _credits(side: Side, path: str) -> Iterator[tuple[str, int]]:
    """Those of entries in wallets."""
    for index, redemption in enumerate(side.redemptions):
        for name in ("credit_number", "credit_back_number"):
            number = getattr(redemption, name)
            if number is not None:
                yield f"{path}.redemptions[{index}].{name}", number


def _entry(entry: LedgerEntry, path: str) -> Iterator[tuple[str, int]]:
    if entry.number is not None:
        yield f"{path}.number", entry.number
    for index, lot in enumerate(entry.lots):
        if lot.number is not None:
            yield f"{path}.lots[{index}].number", lot.number

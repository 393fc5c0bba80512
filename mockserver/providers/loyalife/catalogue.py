"""Every error code of the service, for faults that ask for one by number or by name."""

from __future__ import annotations

from collections.abc import Iterator

from mockserver.exchange.operation import CatalogueEntry
from mockserver.providers.loyalife.codes import CODES, NAMES


def _entries() -> Iterator[CatalogueEntry]:
    for code in CODES.values():
        yield _entry(code.number, code.number)
    for name, number in NAMES.items():
        yield _entry(name, number)


def _entry(name: str, number: str) -> CatalogueEntry:
    code = CODES[number]
    when = code.when if name == number else f"another name of {number}"
    if code.short_status != code.status:
        when = f"{when}; {code.short_status} at the short paths"
    retry_after = number == "429"
    return CatalogueEntry(
        name, code.status, code.message, when, code.by_state, retry_after=retry_after
    )


# By number, then by name; the status is that of most operations at their documented paths.
CATALOGUE = tuple(_entries())

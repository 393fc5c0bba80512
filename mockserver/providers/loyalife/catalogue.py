"""Every error code of the service, for faults that ask for one by number or by name."""

from __future__ import annotations

from mockserver.exchange.operation import CatalogueEntry
from mockserver.providers.loyalife.codes import CODES, Code


def _entry(code: Code) -> CatalogueEntry:
    when = code.when
    if code.short_status != code.status:
        when = f"{when}; {code.short_status} at the short paths"
    return CatalogueEntry(
        code.number,
        code.status,
        code.message,
        when,
        code.by_state,
        retry_after=code.number == "429",
        aliases=code.aliases,
    )


# By number; the status is that of most operations at their documented paths.
CATALOGUE = tuple(map(_entry, CODES.values()))

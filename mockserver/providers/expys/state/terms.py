"""Legal documents."""

from __future__ import annotations

import msgspec

from mockserver.core.store import Table


class LegalVersion(msgspec.Struct, frozen=True, gc=False):
    """A published version of a legal document; the newest of each type is the current one."""

    org: str
    version: str
    type: str
    published_at_ms: int
    content_html: str | None


TERMS: Table[LegalVersion] = Table("expys.terms")

"""Legal documents, and who has accepted them."""

from __future__ import annotations

from typing import Literal

import msgspec

from mockserver.core.store import Index, Table
from mockserver.providers.expys.state.orgs import MemberKey

DocumentType = Literal["TERMS_OF_SERVICE", "PRIVACY_POLICY"]


class LegalVersion(msgspec.Struct, frozen=True, gc=False):
    """A version of a legal document; of those published, the newest of each type is current.

    `content_html` is None for a short text made by the server.
    """

    org: str
    number: int
    version: str
    type: DocumentType
    published_at_ms: int
    content_html: str | None


class Acceptance(msgspec.Struct, frozen=True, gc=False):
    """That a member has accepted a version, and when this was first done."""

    member: MemberKey
    version: str
    at_ms: int


# Of versions published in the same millisecond, the one listed last is the newer one.
TERMS_BY_TYPE: Index[LegalVersion] = Index(
    "type",
    scope=lambda version: (version.org, version.type),
    sort=lambda version: (version.published_at_ms, version.number),
)

TERMS: Table[LegalVersion] = Table("expys.terms", TERMS_BY_TYPE)

ACCEPTANCES: Table[Acceptance] = Table("expys.acceptances")

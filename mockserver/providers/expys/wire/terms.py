"""Legal documents."""

from __future__ import annotations

from typing import Annotated

import msgspec
from msgspec import UNSET, Meta, UnsetType

from mockserver.providers.expys.state import DocumentType
from mockserver.providers.expys.wire.common import ExternalUserID, Id

# How many versions one call may accept is not published: decided here.
VERSIONS_MAX = 20


class AcceptTermsRequest(msgspec.Struct):
    """Body of acceptTerms."""

    versions: Annotated[list[Id], Meta(min_length=1, max_length=VERSIONS_MAX)]
    externalUserID: ExternalUserID | UnsetType = UNSET


class LegalDocument(msgspec.Struct):
    """The current version of a legal document; `acceptedAt` is null until that one is accepted."""

    type: DocumentType
    version: str
    publishedAt: str
    acceptedAt: str | None


class LegalDocuments(msgspec.Struct):
    """The current versions."""

    documents: list[LegalDocument]


class TermsContent(msgspec.Struct):
    """The text of one version; `renderedHash` is the SHA-256 of that text."""

    type: DocumentType
    version: str
    publishedAt: str
    contentHTML: str
    renderedHash: str

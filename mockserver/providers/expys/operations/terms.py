"""Legal documents."""

from __future__ import annotations

from mockserver.exchange.operation import Operation
from mockserver.providers.expys import wire
from mockserver.providers.expys.auth import EITHER
from mockserver.providers.expys.handlers import terms

TERMS = (
    Operation(
        id="getTerms",
        method="GET",
        path="/v1/terms",
        summary="List the current legal documents and what the member has accepted.",
        access=EITHER,
        handler=terms.get_terms,
        query=wire.OnBehalfQuery,
        answer=wire.LegalDocuments,
    ),
    Operation(
        id="acceptTerms",
        method="POST",
        path="/v1/terms/acceptance",
        summary="Accept versions of legal documents.",
        access=EITHER,
        handler=terms.accept_terms,
        body=wire.AcceptTermsRequest,
        answer=wire.LegalDocuments,
    ),
    Operation(
        id="getTermsContent",
        method="GET",
        path="/v1/terms/{version}/content",
        summary="Get the text of one version of a legal document.",
        access=EITHER,
        handler=terms.get_terms_content,
        answer=wire.TermsContent,
        headers=terms.CACHE_HEADERS,
    ),
)

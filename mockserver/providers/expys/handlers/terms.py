"""Legal documents."""

from __future__ import annotations

from mockserver.exchange.call import Call, NoInput
from mockserver.providers.expys import render, wire
from mockserver.providers.expys.handlers.acting import acting_member, org
from mockserver.providers.expys.rules import terms
from mockserver.providers.expys.state import MemberKey

# A published version never changes; its text names the caller's org, so caches are private.
# The service promises `immutable` alone, the rest is decided here.
CACHE_HEADERS = ((b"cache-control", b"private, max-age=31536000, immutable"),)


def get_terms(call: Call, query: wire.OnBehalfQuery) -> wire.LegalDocuments:
    """The current versions, and what the member has accepted of them."""
    return _documents(call, acting_member(call, query.externalUserID).key)


def accept_terms(call: Call, body: wire.AcceptTermsRequest) -> wire.LegalDocuments:
    """Accept versions, superseded ones too; again is a no-op."""
    member = acting_member(call, body.externalUserID)
    terms.accept(call.step, member.key, body.versions)
    return _documents(call, member.key)


def get_terms_content(call: Call, _: NoInput) -> wire.TermsContent:
    """The text of one version."""
    home = org(call)
    version = terms.find(call.store, home.id, call.parameters["version"], call.step.now_ms)
    return render.terms_content(home, version)


def _documents(call: Call, member: MemberKey) -> wire.LegalDocuments:
    store = call.store
    return wire.LegalDocuments(
        [
            render.legal_document(version, terms.accepted_at_ms(store, member, version))
            for version in terms.current(store, member[0], call.step.now_ms)
        ]
    )

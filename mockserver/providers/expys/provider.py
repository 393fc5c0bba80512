"""Everything that the exchange needs to know of this service."""

from __future__ import annotations

from types import MappingProxyType

from mockserver.exchange.idempotency import IdempotencyPolicy
from mockserver.exchange.provider import Provider
from mockserver.providers.expys import auth, errors, events, members
from mockserver.providers.expys.adoption import ADOPTION
from mockserver.providers.expys.catalogue import CATALOGUE
from mockserver.providers.expys.export import export
from mockserver.providers.expys.fixture import Section
from mockserver.providers.expys.ledgers import ledgers
from mockserver.providers.expys.levers import LEVERS
from mockserver.providers.expys.numbers import numbers
from mockserver.providers.expys.operations import OPERATIONS
from mockserver.providers.expys.records import RECORDS
from mockserver.providers.expys.reference import REFERENCE
from mockserver.providers.expys.references import population_references, references
from mockserver.providers.expys.rules import redemptions, webhooks
from mockserver.providers.expys.seed import populate, seed
from mockserver.providers.expys.sources import SOURCES

# The service declares keys on some POSTs and honours them on more; on all of them is decided
# here, as is how long a key is remembered (24 hours of the world's time).
IDEMPOTENCY = IdempotencyPolicy(
    header=b"idempotency-key",
    methods=frozenset({"POST"}),
    length_max=255,
    retention_ms=24 * 60 * 60 * 1000,
)

EXPYS = Provider(
    name="expys",
    title="Expys",
    hosts=("api.expys.com", "expys.localhost"),
    operations=OPERATIONS,
    catalogue=CATALOGUE,
    sources=SOURCES,
    reference=REFERENCE,
    authenticate=auth.authenticate,
    limit_rate=auth.limit_rate,
    authorize=auth.authorize,
    member_of=members.member_of,
    idempotency=IDEMPOTENCY,
    request_id_header=b"x-request-id",
    render=errors.render,
    explain=errors.explain,
    force=errors.force,
    section=Section,
    references=references,
    population_references=population_references,
    seed=seed,
    populate=populate,
    numbers=numbers,
    export=export,
    credentials=MappingProxyType(
        {"api_key": "expys_sandbox_demo", "live_api_key": "expys_live_demo"}
    ),
    adoption=ADOPTION,
    levers=LEVERS,
    due_handlers=MappingProxyType({redemptions.ADVANCE: redemptions.advance}),
    event_payload=events.payload,
    subscribers=webhooks.subscribers,
    webhooks=webhooks.DIALECT,
    secret_fields=frozenset({"accessToken", "signingSecret"}),
    private_fields=frozenset({"dietary", "allergies", "accessibility"}),
    records=RECORDS,
    ledgers=ledgers,
)

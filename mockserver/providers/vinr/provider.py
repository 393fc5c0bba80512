"""Everything that the exchange needs to know of this service."""

from __future__ import annotations

from types import MappingProxyType

from mockserver.exchange.idempotency import IdempotencyPolicy
from mockserver.exchange.provider import Check, Provider
from mockserver.providers.vinr import auth, errors, events, members, reading
from mockserver.providers.vinr.adoption import ADOPTION
from mockserver.providers.vinr.catalogue import CATALOGUE
from mockserver.providers.vinr.export import export
from mockserver.providers.vinr.fixture import Section
from mockserver.providers.vinr.ledgers import ledgers
from mockserver.providers.vinr.levers import LEVERS
from mockserver.providers.vinr.numbers import numbers
from mockserver.providers.vinr.operations import OPERATIONS
from mockserver.providers.vinr.records import RECORDS
from mockserver.providers.vinr.reference import REFERENCE
from mockserver.providers.vinr.references import population_references, references
from mockserver.providers.vinr.rules import expiry, refunds, sweeps, webhooks
from mockserver.providers.vinr.seed import populate, seed
from mockserver.providers.vinr.sources import SOURCES

# Keys are documented for POST alone, up to 255 characters, for each endpoint. How long they are
# remembered (24 hours of the world's time) and which refusals are is decided here: those of the
# operation itself, and none that another try may avoid.
IDEMPOTENCY = IdempotencyPolicy(
    header=b"idempotency-key",
    methods=frozenset({"POST"}),
    length_max=255,
    retention_ms=24 * 60 * 60 * 1000,
    remembered=frozenset({402, 404, 409, 422}),
    by_endpoint=True,
    payload=reading.payload,
    key_in_body=reading.key_in_body({"payments.create": "idempotencyKey"}),
    replay_headers=((b"idempotency-replayed", b"true"),),
)

VINR = Provider(
    name="vinr",
    title="VINR",
    hosts=(auth.SANDBOX_HOST, auth.LIVE_HOST, "vinr.localhost"),
    operations=OPERATIONS,
    catalogue=CATALOGUE,
    sources=SOURCES,
    reference=REFERENCE,
    # Decided here, as the service does not say what it looks at first.
    order=(Check.CREDENTIAL, Check.ACCESS, Check.RATE, Check.ROUTE),
    authenticate=auth.authenticate,
    limit_rate=auth.limit_rate,
    authorize=auth.authorize,
    member_of=members.member_of,
    plain_body=reading.plain_body,
    idempotency=IDEMPOTENCY,
    parse=reading.parse,
    read=reading.read,
    request_id=auth.request_id,
    request_id_header=b"x-request-id",
    request_headers=("Vinr-Version", "X-Api-Key"),
    answer_headers=auth.answer_headers,
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
        {
            "api_key": "sk_test_demo",
            "live_api_key": "sk_live_demo",
            "restricted_api_key": "rk_test_readonly",
        }
    ),
    adoption=ADOPTION,
    levers=LEVERS,
    due_handlers=MappingProxyType(
        {
            sweeps.SWEEP_KIND: expiry.sweep,
            refunds.SUCCEED: refunds.succeed_when_due,
        }
    ),
    event_payload=events.payload,
    subscribers=webhooks.subscribers,
    webhooks=webhooks.DIALECT,
    secret_fields=frozenset({"secret"}),
    records=RECORDS,
    ledgers=ledgers,
)

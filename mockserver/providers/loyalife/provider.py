"""Everything that the exchange needs to know of this service."""

from __future__ import annotations

from types import MappingProxyType

from mockserver.exchange.provider import Provider
from mockserver.providers.loyalife import auth, errors, members
from mockserver.providers.loyalife.adoption import ADOPTION
from mockserver.providers.loyalife.catalogue import CATALOGUE
from mockserver.providers.loyalife.export import export
from mockserver.providers.loyalife.files.drop import FILE_DROP
from mockserver.providers.loyalife.fixture import Section
from mockserver.providers.loyalife.ledgers import ledgers
from mockserver.providers.loyalife.levers import LEVERS
from mockserver.providers.loyalife.numbers import numbers
from mockserver.providers.loyalife.operations import OPERATIONS
from mockserver.providers.loyalife.reading import read
from mockserver.providers.loyalife.records import RECORDS
from mockserver.providers.loyalife.reference import REFERENCE
from mockserver.providers.loyalife.references import population_references, references
from mockserver.providers.loyalife.rules import batches, expiry, logins
from mockserver.providers.loyalife.seed import populate, seed
from mockserver.providers.loyalife.sources import SOURCES

# It sends no events. Its idempotency keys are fields of some bodies, and rules keep them.
LOYALIFE = Provider(
    name="loyalife",
    title="Loyalife",
    hosts=("loyalife-api.xoxoday.in", "loyalife.localhost"),
    operations=OPERATIONS,
    catalogue=CATALOGUE,
    sources=SOURCES,
    reference=REFERENCE,
    paths_in_any_case=True,
    authenticate=auth.authenticate,
    limit_rate=auth.limit_rate,
    authorize=auth.authorize,
    member_of=members.member_of,
    read=read,
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
    credentials=MappingProxyType({"client_id": "demo-client", "client_secret": "demo-secret"}),
    adoption=ADOPTION,
    file_drop=FILE_DROP,
    levers=LEVERS,
    due_handlers=MappingProxyType(
        {
            batches.PROCESS: batches.process,
            expiry.SWEEP: expiry.sweep,
            logins.UNBLOCK: logins.unblock,
        }
    ),
    secret_fields=frozenset({"token", "client_secret", "card_number"}),
    private_fields=frozenset({"Password", "OTP"}),
    records=RECORDS,
    ledgers=ledgers,
)

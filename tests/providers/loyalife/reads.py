"""Everything that can be read of a world, request by request, to compare two worlds."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from mockserver.providers.loyalife.wire import OTP_TYPES
from tests.providers.loyalife.builders import Answer, Loyalife
from tests.world import Json

# Operations that change nothing, but for what they count of requests.
READING = frozenset(
    {
        "member.get_profile",
        "member.get_by_unique_attribute",
        "transaction.poll_batch",
        "transaction.summary_by_date",
        "transaction.statement_summary",
        "transaction.expiry_schedule",
        "pg.check_availability",
        "subrelation.list",
    }
)


@dataclass(frozen=True)
class Read:
    """A request and what was answered."""

    operation: str
    about: object
    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes


def read_all(document: Json, api: Loyalife) -> Iterator[Read]:
    """Ask for everything that a document says there is, with a new credential of each program."""
    for program in document["loyalife"]["programs"]:
        client = _renewed(api, program)
        if client is None:
            continue
        for operation, body, query in asked(client, program):
            yield _read(client, operation, (body, query), client.call(operation, body, query=query))
        yield from _otps(client, program)


def _renewed(api: Loyalife, program: Json) -> Loyalife | None:
    """A client whose credential is new: a token that is held is in no document."""
    if not program.get("clients"):
        return None
    after = api.controlled("POST", f"/loyalife/programs/{program['id']}/rotate", {})
    return api.of(program["id"], after["client_id"], after["client_secret"])


def asked(client: Loyalife, program: Json) -> Iterator[tuple[str, Json | None, Json | None]]:
    """Operation, body and query of all requests."""
    for member in program.get("members", ()):
        yield from _of_member(client, program, member)
    for batch in program.get("batches", ()):
        query = {**client.program_query, "batch_id": batch["batch_id"]}
        yield "transaction.poll_batch", None, query
    for link in program.get("sub_relations", ()):
        names = (
            ("card_number", "CardNumber"),
            ("sub_relation_identifier", "SubRelationIdentifier"),
        )
        for key, name in names:
            value = link.get(key, "0")
            query = {**client.program_query, f"pstr{name}": value}
            yield "subrelation.list", None, query


def _of_member(
    client: Loyalife, program: Json, member: Json
) -> Iterator[tuple[str, Json | None, Json | None]]:
    reference, base = member["relation_reference"], client.program_query
    yield "member.get_profile", None, {**base, "pstrRelationReference": reference}
    yield "subrelation.list", None, {**base, "pstrRelationReference": reference}
    for name, value in _unique(program, member):
        query = {**base, "pstrUniqueAttributeKey": name, "pstrUniqueAttributeValue": value}
        yield "member.get_by_unique_attribute", None, query
    about = client.about(reference, TransactionCurrency=program.get("currencies", ["DEFAULT"])[0])
    yield "pg.check_availability", about, None
    yield "transaction.statement_summary", about, None
    for year in range(2026, 2028):
        yield "transaction.expiry_schedule", {**about, "Year": year}, None
    span = {"DateFrom": "2020-01-01T00:00:00", "DateTo": "2040-01-01T00:00:00"}
    for page in ({}, {"MinimumRange": 1, "MaximumRange": 2}, {"LoyaltyTxnType": 1}):
        ranged: Any = {"MinimumRange": 0, "MaximumRange": 100, **page}
        yield "transaction.summary_by_date", {**about, **span, **ranged}, None


def _unique(program: Json, member: Json) -> Iterator[tuple[str, str]]:
    own = [each["name"] for each in program.get("attributes", ()) if each.get("unique")]
    for name in ("email_id", "mobile_number", "referral_code"):
        if name in member:
            yield name, member[name]
    for name in own:
        if member.get("attributes", {}).get(name):
            yield name, member["attributes"][name]


def _read(api: Loyalife, operation: str, about: object, answer: Answer) -> Read:
    headers = tuple(
        (name, value.replace(f"world={api.world}", "world="))
        for name, value in answer.headers.multi_items()
    )
    return Read(operation, about, answer.status, headers, answer.body)


def _otps(api: Loyalife, program: Json) -> Iterator[Read]:
    for member in program.get("members", ()):
        for kind in OTP_TYPES:
            query = {
                "program": program["id"],
                "reference": member["relation_reference"],
                "type": kind,
            }
            response = api.control("GET", f"/loyalife/otp?{urlencode(query)}")
            yield Read("otp", query, response.status_code, (), response.content)

"""Credentials, paths and what is checked first."""

from __future__ import annotations

from typing import Final

from mockserver.contract.check import Check
from mockserver.contract.expys.facts import GUEST_TOKEN, bearer
from mockserver.contract.walk import Walk

_UNKNOWN_KEY: Final = "expys_unknown_contract_run"


def _no_credential(walk: Walk) -> None:
    walk.refused("listMembers", auth={}, status=401, code="UNAUTHORIZED")


def _other_scheme(walk: Walk) -> None:
    auth = {"Authorization": "Basic Y29udHJhY3Q6cnVu"}
    walk.refused("listMembers", auth=auth, status=401, code="UNAUTHORIZED")


def _unknown_key(walk: Walk) -> None:
    walk.refused("listMembers", auth=bearer(_UNKNOWN_KEY), status=401, code="UNAUTHORIZED")


def _unknown_token(walk: Walk) -> None:
    auth = bearer("v4.local.contract-run")
    walk.refused("getWallet", auth=auth, status=401, code="UNAUTHORIZED")


def _key_for_member(walk: Walk) -> None:
    walk.refused("getWallet", status=403, code="FORBIDDEN")


def _unknown_path(walk: Walk) -> None:
    reply = walk.send("GET", "/v1/no-such-path")
    walk.is_refusal("an unknown path", reply, 404, "NOT_FOUND")


def _wrong_method(walk: Walk) -> None:
    walk.is_refusal("a wrong method", walk.send("PATCH", "/v1/offers"), 404, "NOT_FOUND")


def _path_before_credential(walk: Walk) -> None:
    reply = walk.send("GET", "/v1/no-such-path", auth={})
    walk.is_refusal("an unknown path without a credential", reply, 404, "NOT_FOUND")


def _token_for_key(walk: Walk) -> None:
    auth = bearer(walk.need(GUEST_TOKEN))
    walk.refused("listMembers", auth=auth, status=403, code="FORBIDDEN")


def _token_for_exchange(walk: Walk) -> None:
    auth = bearer(walk.need(GUEST_TOKEN))
    body = {"externalUserID": "somebody"}
    walk.refused("exchangeToken", auth=auth, body=body, status=403, code="FORBIDDEN")


def _somebody_else(walk: Walk) -> None:
    auth = bearer(walk.need(GUEST_TOKEN))
    query = {"externalUserID": "somebody-else"}
    walk.refused("getEligibility", auth=auth, query=query, status=403, code="FORBIDDEN")


READS: Final = (
    Check(
        id="access.no-credential",
        operation="listMembers",
        statement="Without Authorization every operation answers 401 UNAUTHORIZED.",
        run=_no_credential,
    ),
    Check(
        id="access.other-scheme",
        operation="listMembers",
        statement="Another scheme than Bearer is no credential: 401 UNAUTHORIZED.",
        run=_other_scheme,
    ),
    Check(
        id="access.unknown-key",
        operation="listMembers",
        statement="A key that the service did not give out is refused with 401 UNAUTHORIZED.",
        run=_unknown_key,
    ),
    Check(
        id="access.unknown-token",
        operation="getWallet",
        statement="A garbled member token is refused with 401 UNAUTHORIZED.",
        run=_unknown_token,
    ),
    Check(
        id="access.key-for-member",
        operation="getWallet",
        statement="An operation of the authenticated member refuses a key with 403 FORBIDDEN.",
        run=_key_for_member,
        decided_in="mockserver.providers.expys.auth:authorize",
    ),
    Check(
        id="access.unknown-path",
        operation="listOffers",
        statement="A path that does not exist answers 404 NOT_FOUND in the usual envelope.",
        run=_unknown_path,
    ),
    Check(
        id="access.wrong-method",
        operation="listOffers",
        statement="A method that a path does not have answers 404 NOT_FOUND, not 405.",
        run=_wrong_method,
        decided_in="mockserver.providers.expys.errors:TABLE",
    ),
    Check(
        id="access.path-before-credential",
        operation="listOffers",
        statement="The path is looked up before the credential is checked.",
        run=_path_before_credential,
        decided_in="mockserver.exchange.provider:Provider",
    ),
)

WRITES: Final = (
    Check(
        id="access.token-for-key",
        operation="listMembers",
        statement="An operation of the org's backend refuses a member token with 403 FORBIDDEN.",
        run=_token_for_key,
        writes=True,
    ),
    Check(
        id="access.token-for-exchange",
        operation="exchangeToken",
        statement="A member token mints no tokens: 403 FORBIDDEN.",
        run=_token_for_exchange,
        writes=True,
    ),
    Check(
        id="access.somebody-else",
        operation="getEligibility",
        statement="A member token that names somebody else is refused with 403 FORBIDDEN.",
        run=_somebody_else,
        writes=True,
        decided_in="mockserver.providers.expys.handlers.acting:named_member",
    ),
)

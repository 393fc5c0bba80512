"""What comes before an operation: paths, methods and tokens.

That a token has ended cannot be seen in a run: it lives for half an hour and may be shared.
"""

from __future__ import annotations

from typing import Final

from mockserver.contract.check import Aspect, Check
from mockserver.contract.loyalife.facts import (
    GIVEN_PROGRAM,
    PROGRAM,
    TOKEN,
    about,
    about_in,
    bearer,
    nobody,
)
from mockserver.contract.walk import Walk

_AVAILABILITY: Final = "pg.check_availability"
_PATH: Final = "/lbms-ingress/pg-lm/API/PG/CheckAvailability"
_UNAUTHORIZED: Final = 401
_BROKEN: Final = b'{"RelationReference":'
# Within the signature, where one letter matters.
_ALTERED_AT: Final = -20


def _unauthorized(walk: Walk, auth: dict[str, str], body: object = None) -> None:
    sent = about(walk, nobody(walk)) if body is None else body
    walk.refused(_AVAILABILITY, auth=auth, body=sent, status=401, code="401")


def _program(walk: Walk) -> None:
    walk.need(TOKEN)
    program = walk.need(GIVEN_PROGRAM)
    body = about_in(program, nobody(walk))
    reply = walk.reply_to(_AVAILABILITY, body=body)
    if reply.status != _UNAUTHORIZED:
        walk.keep(PROGRAM, program)
    walk.is_refusal(_AVAILABILITY, reply, 200, "103")


def _no_token(walk: Walk) -> None:
    _unauthorized(walk, {})


def _other_scheme(walk: Walk) -> None:
    _unauthorized(walk, {"Authorization": f"Basic {walk.need(TOKEN)}"})


def _garbled_token(walk: Walk) -> None:
    _unauthorized(walk, dict(bearer(f"contract-run-{walk.run_id}")))


def _altered_token(walk: Walk) -> None:
    token: str = walk.need(TOKEN)
    rest = token[_ALTERED_AT + 1 :]
    altered = next(
        text for text in (f"{token[:_ALTERED_AT]}{each}{rest}" for each in "AB") if text != token
    )
    _unauthorized(walk, dict(bearer(altered)))


def _any_scheme(walk: Walk) -> None:
    for scheme in ("bearer", "Bearer", "BEARER"):
        auth = {"Authorization": f"{scheme} {walk.need(TOKEN)}"}
        body = about(walk, nobody(walk))
        walk.refused(_AVAILABILITY, auth=auth, body=body, status=200, code="103")


def _token_before_body(walk: Walk) -> None:
    _unauthorized(walk, {}, _BROKEN)


def _unknown_path(walk: Walk) -> None:
    reply = walk.send("GET", "/lbms-ingress/no-such-path")
    walk.is_refusal("an unknown path", reply, 404, "404")


def _wrong_method(walk: Walk) -> None:
    reply = walk.send("GET", _PATH)
    walk.is_refusal("a wrong method", reply, 405, "405")
    allowed = reply.headers.get("allow", "nothing")
    if allowed != "POST":
        walk.differs(Aspect.HEADER, "a wrong method: Allow", "POST", allowed)


def _path_before_token(walk: Walk) -> None:
    reply = walk.send("GET", "/lbms-ingress/no-such-path", auth={})
    walk.is_refusal("an unknown path without a token", reply, 404, "404")


def _any_case(walk: Walk) -> None:
    walk.need(TOKEN)
    reply = walk.send("POST", _PATH.replace("API", "api"), body=about(walk, nobody(walk)))
    walk.is_refusal("a path with api in lower case", reply, 200, "103")


def _other_program(walk: Walk) -> None:
    body = about(walk, nobody(walk), ProgramId=walk.need(PROGRAM) + 1)
    walk.need(TOKEN)
    walk.refused(_AVAILABILITY, body=body, status=401, code="401")


def _other_program_in_query(walk: Walk) -> None:
    walk.need(TOKEN)
    query = {"pintProgramId": walk.need(PROGRAM) + 1, "pstrRelationReference": nobody(walk)}
    walk.refused("member.get_profile", query=query, status=401, code="401")


def _lists_before_program(walk: Walk) -> None:
    walk.need(TOKEN)
    body = about(walk, nobody(walk), ProgramId=walk.need(PROGRAM) + 1, RelationType=3)
    walk.refused(_AVAILABILITY, body=body, status=400, code="998")


FIRST: Final = (
    Check(
        id="access.program",
        operation=_AVAILABILITY,
        statement="The points of nobody are asked for in vain: 200, 103. With another program than"
        " the client's it is 401.",
        run=_program,
    ),
)

READS: Final = (
    Check(
        id="access.no-token",
        operation=_AVAILABILITY,
        statement="Without Authorization every operation but the token call answers 401.",
        run=_no_token,
        decided_in="mockserver.providers.loyalife.codes:CODES",
    ),
    Check(
        id="access.other-scheme",
        operation=_AVAILABILITY,
        statement="A token of another scheme than bearer is none: 401.",
        run=_other_scheme,
        decided_in="mockserver.providers.loyalife.codes:CODES",
    ),
    Check(
        id="access.garbled-token",
        operation=_AVAILABILITY,
        statement="What is no token is refused with 401.",
        run=_garbled_token,
        decided_in="mockserver.providers.loyalife.codes:CODES",
    ),
    Check(
        id="access.altered-token",
        operation=_AVAILABILITY,
        statement="A token with another signature is refused with 401.",
        run=_altered_token,
        decided_in="mockserver.providers.loyalife.codes:CODES",
    ),
    Check(
        id="access.any-scheme",
        operation=_AVAILABILITY,
        statement="bearer may be written in upper or lower case.",
        run=_any_scheme,
        decided_in="mockserver.providers.loyalife.auth:authenticate",
    ),
    Check(
        id="access.unknown-path",
        operation=_AVAILABILITY,
        statement="A path that does not exist answers 404 in the envelope, ErrorCode 404.",
        run=_unknown_path,
        decided_in="mockserver.providers.loyalife.codes:CODES",
    ),
    Check(
        id="access.wrong-method",
        operation=_AVAILABILITY,
        statement="A method that a path does not have answers 405 in the envelope; Allow has those"
        " that it has.",
        run=_wrong_method,
        decided_in="mockserver.providers.loyalife.codes:CODES",
    ),
    Check(
        id="access.any-case",
        operation=_AVAILABILITY,
        statement="Paths are found in upper or lower case.",
        run=_any_case,
        decided_in="mockserver.providers.loyalife.provider:LOYALIFE",
    ),
    Check(
        id="access.path-before-token",
        operation=_AVAILABILITY,
        statement="The path is looked up before the token is checked.",
        run=_path_before_token,
        decided_in="mockserver.providers.loyalife.errors:ROWS",
    ),
    Check(
        id="access.token-before-body",
        operation=_AVAILABILITY,
        statement="The token is checked before the body is read.",
        run=_token_before_body,
        decided_in="mockserver.providers.loyalife.errors:ROWS",
    ),
    Check(
        id="access.other-program",
        operation=_AVAILABILITY,
        statement="A body that names another program than the token's is refused with 401, before"
        " its member is looked up.",
        run=_other_program,
        decided_in="mockserver.providers.loyalife.reading:read",
    ),
    Check(
        id="access.other-program-in-query",
        operation="member.get_profile",
        statement="A query that names another program than the token's is refused with 401.",
        run=_other_program_in_query,
        decided_in="mockserver.providers.loyalife.reading:read",
    ),
    Check(
        id="access.lists-before-program",
        operation=_AVAILABILITY,
        statement="Values are held against their lists before the program is compared.",
        run=_lists_before_program,
        decided_in="mockserver.providers.loyalife.reading:read",
    ),
)

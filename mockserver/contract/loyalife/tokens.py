"""Tokens: what they are given for, and to whom."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from mockserver.contract.check import Check
from mockserver.contract.loyalife.facts import (
    CLIENT_ID,
    CLIENT_SECRET,
    DAY,
    MEMBER,
    TOKEN,
    about,
    bearer,
    nobody,
    program,
    value,
    without,
)
from mockserver.contract.walk import Walk

_MOMENT: Final = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")


def asking(walk: Walk, **other: object) -> dict[str, object]:
    """The body of a call for a token."""
    return {
        "grant_type": "client_credentials",
        "client_id": walk.need(CLIENT_ID),
        "client_secret": walk.need(CLIENT_SECRET),
        **other,
    }


def _granted(walk: Walk, **other: object) -> Any:
    return walk.call("oauth.token", auth={}, body=asking(walk, **other))["results"]


def _refused(walk: Walk, status: int, code: str, body: object, **more: Any) -> None:
    walk.refused("oauth.token", auth={}, body=body, status=status, code=code, **more)


def _scope(member: str) -> str:
    return json.dumps(["LOGIN", member])


def bound(walk: Walk) -> Mapping[str, str]:
    """How a token is sent that is bound to the member who is there already."""
    return bearer(_granted(walk, scope=_scope(walk.need(MEMBER)))["token"])


def _grant(walk: Walk) -> None:
    found = _granted(walk)
    walk.auth = bearer(found["token"])
    walk.keep(TOKEN, found["token"])
    walk.keep(DAY, walk.now.strftime("%Y-%m-%d"))
    ends = found["tokenExpiresOn"]
    walk.holds("tokenExpiresOn is in UTC, to the second", bool(_MOMENT.fullmatch(ends)), ends)
    walk.holds("the token ends in the future", datetime.fromisoformat(ends) > walk.now, ends)


def _again(walk: Walk) -> None:
    token = walk.need(TOKEN)
    walk.holds("the second token is the first one", _granted(walk)["token"] == token)


def _extra_fields(walk: Walk) -> None:
    walk.need(TOKEN)
    _granted(walk, username="", password="")


def _wrong_secret(walk: Walk) -> None:
    _refused(walk, 401, "401", asking(walk, client_secret=f"wrong-{walk.run_id}"))


def _unknown_client(walk: Walk) -> None:
    _refused(walk, 401, "401", asking(walk, client_id=f"nobody-{walk.run_id}"))


def _missing_field(walk: Walk) -> None:
    for name in asking(walk):
        _refused(walk, 400, "999", without(asking(walk), name))


def _other_grant(walk: Walk) -> None:
    _refused(walk, 400, "999", asking(walk, grant_type="password"))


def _form(walk: Walk) -> None:
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    _refused(walk, 400, "998", b"grant_type=client_credentials", headers=headers)


def _scope_no_list(walk: Walk) -> None:
    walk.need(TOKEN)
    _refused(walk, 400, "999", asking(walk, scope="LOGIN"))


def _scope_other_word(walk: Walk) -> None:
    walk.need(TOKEN)
    _refused(walk, 400, "999", asking(walk, scope=json.dumps(["LOGOUT", nobody(walk)])))


def _scope_unknown_member(walk: Walk) -> None:
    walk.need(TOKEN)
    _refused(walk, 400, "999", asking(walk, scope=_scope(nobody(walk))))


def _scope_single_quotes(walk: Walk) -> None:
    walk.need(TOKEN)
    _granted(walk, scope=_scope(walk.need(MEMBER)).replace('"', "'"))


def _bound(walk: Walk) -> None:
    member, auth = walk.need(MEMBER), bound(walk)
    walk.holds("it is not the token of the whole program", auth != bearer(walk.need(TOKEN)))
    query = program(walk, pstrRelationReference=member)
    found = value(walk, "member.get_profile", auth=auth, query=query)
    walk.same("RelationReference", member, found["RelationReference"])


def _bound_says_who(walk: Walk) -> None:
    found = value(walk, "member.get_profile", auth=bound(walk), query=program(walk))
    walk.same("RelationReference", walk.need(MEMBER), found["RelationReference"])


def _bound_elsewhere(walk: Walk) -> None:
    auth, body = bound(walk), about(walk, nobody(walk))
    walk.refused("pg.check_availability", auth=auth, body=body, status=401, code="401")


def _unbound_says_who(walk: Walk) -> None:
    walk.need(TOKEN)
    walk.refused("member.get_profile", query=program(walk), status=400, code="999")


FIRST: Final = (
    Check(
        id="tokens.grant",
        operation="oauth.token",
        statement="Client id and secret buy a token; tokenExpiresOn says to the second when it"
        " ends, in UTC.",
        run=_grant,
    ),
)

READS: Final = (
    Check(
        id="tokens.again",
        operation="oauth.token",
        statement="Until a token has ended, asking again gives the same one.",
        run=_again,
        decided_in="mockserver.providers.loyalife.rules.tokens:grant",
    ),
    Check(
        id="tokens.extra-fields",
        operation="oauth.token",
        statement="Fields that the token call does not know, such as an empty password, are"
        " ignored.",
        run=_extra_fields,
    ),
    Check(
        id="tokens.wrong-secret",
        operation="oauth.token",
        statement="A wrong secret is refused with 401, ErrorCode 401.",
        run=_wrong_secret,
        decided_in="mockserver.providers.loyalife.codes:CODES",
    ),
    Check(
        id="tokens.unknown-client",
        operation="oauth.token",
        statement="A client that the service does not know is refused with 401, ErrorCode 401.",
        run=_unknown_client,
        decided_in="mockserver.providers.loyalife.codes:CODES",
    ),
    Check(
        id="tokens.missing-field",
        operation="oauth.token",
        statement="A token call that lacks a field is refused with 400, 999.",
        run=_missing_field,
    ),
    Check(
        id="tokens.other-grant",
        operation="oauth.token",
        statement="Another grant_type than client_credentials is refused with 400, 999.",
        run=_other_grant,
    ),
    Check(
        id="tokens.form",
        operation="oauth.token",
        statement="A form is no body: 400, 998.",
        run=_form,
        decided_in="mockserver.exchange.reading:check_content_type",
    ),
    Check(
        id="tokens.scope-no-list",
        operation="oauth.token",
        statement="A scope that is no JSON list of two texts is refused with 400, 999.",
        run=_scope_no_list,
        decided_in="mockserver.providers.loyalife.rules.tokens:member_of_scope",
    ),
    Check(
        id="tokens.scope-other-word",
        operation="oauth.token",
        statement="A scope that does not begin with LOGIN is refused with 400, 999.",
        run=_scope_other_word,
        decided_in="mockserver.providers.loyalife.rules.tokens:member_of_scope",
    ),
    Check(
        id="tokens.scope-unknown-member",
        operation="oauth.token",
        statement="A scope that names no member of the program is refused with 400, 999.",
        run=_scope_unknown_member,
        decided_in="mockserver.providers.loyalife.rules.tokens:member_of_scope",
    ),
    Check(
        id="tokens.scope-single-quotes",
        operation="oauth.token",
        statement="A scope may have single quotes.",
        run=_scope_single_quotes,
        decided_in="mockserver.providers.loyalife.rules.tokens:member_of_scope",
    ),
    Check(
        id="tokens.bound",
        operation="oauth.token",
        statement="A scope buys a token of one member, which is another one and reads that member.",
        run=_bound,
    ),
    Check(
        id="tokens.bound-says-who",
        operation="member.get_profile",
        statement="With a token of one member, the query need not say who is meant.",
        run=_bound_says_who,
        decided_in="mockserver.providers.loyalife.handlers.members:get_profile",
    ),
    Check(
        id="tokens.bound-elsewhere",
        operation="pg.check_availability",
        statement="A token of one member is worth nothing for another one: 401.",
        run=_bound_elsewhere,
        decided_in="mockserver.providers.loyalife.handlers.acting:check_member",
    ),
    Check(
        id="tokens.unbound-says-who",
        operation="member.get_profile",
        statement="With a token of the whole program, the query has to say who is meant: 400, 999.",
        run=_unbound_says_who,
    ),
)

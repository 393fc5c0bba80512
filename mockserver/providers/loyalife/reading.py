"""From bytes to input: bodies and queries, each checked in the service's own order.

First what is no JSON, then fields and types, then values that have to be of a list, then whether
the request is about the program of its token.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from functools import cache
from typing import Any, Generic, TypeVar, get_args, get_origin

import msgspec
from msgspec import UNSET

from mockserver.core.validation import Problem
from mockserver.exchange.call import Call
from mockserver.exchange.errors import (
    BodyMalformed,
    BodyTooLarge,
    InvalidInput,
    Unauthenticated,
    invalid,
)
from mockserver.exchange.reading import (
    check_content_type,
    convert,
    parse_json,
    query_values,
    read_body,
)
from mockserver.providers.loyalife import value_checks, wire
from mockserver.providers.loyalife.auth import Caller
from mockserver.providers.loyalife.spelling import defaults, short_type, spell_out

B = TypeVar("B")


class Given(msgspec.Struct, Generic[B]):
    """A body, and the fields that its type does not know: attributes of the program's own."""

    body: B
    attributes: dict[str, Any]


class GivenBatch(msgspec.Struct):
    """The transactions of a batch."""

    items: list[Given[wire.BatchItem]]


def read(call: Call, body_bytes_max: int) -> msgspec.Struct:
    """What the handler of an operation gets: its query, its body, or a body with attributes.

    A body has attributes where a query goes with it. Raises BodyTooLarge, BodyMalformed,
    InvalidInput, NotListed or Unauthenticated.
    """
    operation = call.operation
    assert operation is not None, "only an operation reads"
    if operation.body is None:
        return _checked(call, _read_query(call, operation.query, {}))
    if operation.query is None and not operation.is_alias:
        body: msgspec.Struct = read_body(call.request, operation.body, body_bytes_max)
        return _checked(call, body)
    content = _content(call, body_bytes_max)
    if operation.query is None:
        wanted = short_type(operation.body)
        return _checked(call, _spelled(call, _object(content), wanted)[0])
    query = _read_query(call, operation.query, content)
    given = _with_attributes(call, content, operation.body)
    bodies = [each.body for each in given.items] if isinstance(given, GivenBatch) else [given.body]
    _checked(call, query, *_with_parts(bodies))
    return given


def _read_query(call: Call, wanted: Any, body: object) -> msgspec.Struct:
    """The query; on the short surface what belongs to it may stand in the body."""
    assert call.operation is not None
    pairs = call.request.query
    if not call.operation.is_alias:
        plain: msgspec.Struct = convert(query_values(pairs, wanted), wanted)
        return plain
    twice = [name for name, count in Counter(name for name, _ in pairs).items() if count > 1]
    if twice:
        raise InvalidInput([Problem(name, "is given more than once") for name in twice])
    inside = spell_out(call, body, wanted) if isinstance(body, dict) else {}
    known = {field.encode_name for field in msgspec.structs.fields(wanted)}
    moved = {name: value for name, value in inside.items() if name in known}
    stated = query_values(spell_out(call, dict(pairs), wanted).items(), wanted)
    query: msgspec.Struct = convert(defaults(call, wanted) | moved | stated, wanted)
    return query


def _content(call: Call, body_bytes_max: int) -> object:
    """The body as plain data. Raises BodyTooLarge or BodyMalformed."""
    body = call.request.body
    if body is None:
        raise BodyTooLarge(body_bytes_max)
    check_content_type(call.request)
    if not body.strip():
        raise BodyMalformed("The body is empty; JSON is needed.")
    return parse_json(body)


def _object(content: object) -> dict[str, Any]:
    if not isinstance(content, dict):
        raise BodyMalformed("The body must be a JSON object.")
    return content


def _with_attributes(call: Call, content: object, wanted: Any) -> Given[Any] | GivenBatch:
    if get_origin(wanted) is not list:
        return Given(*_spelled(call, _object(content), wanted))
    if not isinstance(content, list) or not content:
        raise invalid("", "a JSON list with at least one transaction is needed")
    (item_type,) = get_args(wanted)
    items, faulty = [], []
    for position, item in enumerate(content):
        try:
            items.append(Given(*_spelled(call, _item(item), item_type)))
        except InvalidInput as error:
            faulty += [within(position, each) for each in error.problems]
    if faulty:
        raise InvalidInput(faulty)
    return GivenBatch(items)


def within(position: int, problem: Problem) -> Problem:
    """The same problem, of a transaction in a batch."""
    path = f"[{position}].{problem.path}" if problem.path else f"[{position}]"
    return Problem(path, problem.message, problem.known)


def _item(content: object) -> dict[str, Any]:
    if not isinstance(content, dict):
        raise invalid("", "a transaction is a JSON object")
    return content


def _spelled(call: Call, content: dict[str, Any], wanted: Any) -> tuple[Any, dict[str, Any]]:
    """A body as its type, and what the type does not know."""
    assert call.operation is not None
    if call.operation.is_alias:
        content = defaults(call, wanted) | spell_out(call, content, wanted)
    body = convert(content, wanted)
    if isinstance(body, wire.UpdateProfileRequest):
        content, wanted = content["data"], wire.ProfileChanges
        if not content:
            raise invalid("data", "must hold at least one attribute")
    known = _names(wanted)
    return body, {name: value for name, value in content.items() if name not in known}


@cache
def _names(wanted: Any) -> frozenset[str]:
    """The fields that are no attributes; the program is never one."""
    names = {field.encode_name for field in msgspec.structs.fields(wanted)}
    return frozenset(names | {"pintProgramId", "programId", "ProgramId"})


# Values of lists, and the program


def _checked(call: Call, value: msgspec.Struct, *bodies: msgspec.Struct) -> msgspec.Struct:
    """The first of some values, once all of them are known to be good."""
    caller = call.principal
    program = caller.program if isinstance(caller, Caller) else None
    value_checks.check(program, call.now_ms, (value, *bodies))
    if program is not None:
        for name in _program_fields(type(value)):
            stated = getattr(value, name)
            if stated is not UNSET and stated != program.id:
                raise Unauthenticated(f"the token is one of program {program.id}")
    return value


def _with_parts(bodies: list[Any]) -> Iterator[msgspec.Struct]:
    """The bodies and what they hold: of an update, the changes."""
    for body in bodies:
        yield body
        if isinstance(body, wire.UpdateProfileRequest):
            yield body.data


@cache
def _program_fields(wanted: Any) -> tuple[str, ...]:
    names = [field.name for field in msgspec.structs.fields(wanted)]
    return tuple(name for name in ("ProgramId", "pintProgramId") if name in names)

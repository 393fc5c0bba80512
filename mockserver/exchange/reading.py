"""From bytes to typed input: bodies and queries."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from functools import cache
from typing import Any, TypeVar, cast

import msgspec

from mockserver.core.validation import Problem, problems
from mockserver.exchange.call import Call, NoInput
from mockserver.exchange.errors import BodyMalformed, BodyTooLarge, InvalidInput
from mockserver.exchange.request import Request

T = TypeVar("T", bound=msgspec.Struct)

# Enough digits for every number a query can mean; longer ones would only cost time.
_INTEGER = re.compile(r"-?[0-9]{1,18}")
_NO_INPUT = NoInput()
_BOOLEANS = {"true": True, "false": False}


def parse_json(body: bytes) -> object:
    """The plain data of a JSON text; an absent body is `{}`. Raises BodyMalformed."""
    if not body.strip():
        return {}
    try:
        return cast(object, msgspec.json.decode(body))
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise BodyMalformed(f"The body is not valid JSON: {error}") from None
    except RecursionError:
        raise BodyMalformed("The body is nested too deeply.") from None


def plain_json(request: Request) -> object:
    """The plain data of a body that is JSON. Raises BodyMalformed."""
    return parse_json(request.body or b"")


def read_input(call: Call, body_bytes_max: int) -> msgspec.Struct:
    """What the operation of a call reads: the body, else the query, else nothing.

    Raises like `read_body` and `read_query`.
    """
    operation = call.operation
    assert operation is not None, "only an operation reads"
    if operation.body is not None:
        body: msgspec.Struct = read_body(call.request, operation.body, body_bytes_max)
        return body
    if operation.query is not None:
        return read_query(call.request, operation.query)
    return _NO_INPUT


def read_body(request: Request, body_type: type[T], limit: int) -> T:
    """The body as `body_type`.

    Raises BodyTooLarge, BodyMalformed (no body, no JSON, not an object) or InvalidInput with
    every field that does not fit.
    """
    body = request.body
    if body is None:
        raise BodyTooLarge(limit)
    check_content_type(request)
    try:
        # The decoder skips fields that the type does not know without looking at their text.
        return msgspec.json.decode(body.decode(), type=body_type)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        # Where a POST has nothing to say, it may say nothing; a PUT says what is to be there.
        optional = request.method == "POST" and not _has_required_fields(body_type)
        return _explain(body, body_type, optional=optional)


def check_content_type(request: Request) -> None:
    """Only a stated type that is not JSON is refused: clients may leave the header out."""
    stated = request.header(b"content-type")
    if stated == "application/json" or not stated or not request.body:
        return
    kind = stated.partition(";")[0].strip().lower()
    if kind != "application/json" and not kind.endswith("+json"):
        raise BodyMalformed(
            f"The Content-Type is {kind!r}; send JSON with Content-Type: application/json."
        )


def _explain(body: bytes, body_type: type[T], *, optional: bool) -> T:
    if not body.strip() and not optional:
        raise BodyMalformed("A JSON object is needed as the body.")
    value = parse_json(body)
    if not isinstance(value, dict):
        raise BodyMalformed("The body must be a JSON object.")
    return convert(value, body_type)


def _has_required_fields(body_type: type[msgspec.Struct]) -> bool:
    return any(field.required for field in msgspec.structs.fields(body_type))


def read_query(request: Request, query_type: type[T]) -> T:
    """The query as `query_type`; raises InvalidInput with every parameter that does not fit."""
    return convert(query_values(request.query, query_type), query_type)


def query_values(
    pairs: Iterable[tuple[str, str]], query_type: type[msgspec.Struct]
) -> dict[str, object]:
    """The parameters that a type knows, numbers as such; others are ignored.

    A repeated or empty one is an error (InvalidInput): it says that the client's code is not
    doing what it means to.
    """
    values: dict[str, object] = {}
    faulty: list[Problem] = []
    converters = _converters(query_type)
    for name, text in pairs:
        spell = converters.get(name)
        if spell is None:
            continue
        if name in values:
            faulty.append(Problem(name, "is given more than once"))
        elif not text:
            faulty.append(Problem(name, "must not be empty"))
        values[name] = spell(text)
    if faulty:
        raise InvalidInput(faulty)
    return values


def convert(value: object, wanted: type[T]) -> T:
    """Plain data as a type; raises InvalidInput with everything that does not fit."""
    try:
        return msgspec.convert(value, wanted)
    except msgspec.ValidationError as error:
        found = problems(value, wanted) or [Problem("", str(error))]
        raise InvalidInput(found) from None


@cache
def _converters(query_type: type[msgspec.Struct]) -> dict[str, Callable[[str], Any]]:
    return {
        field.encode_name: _converter(field.type) for field in msgspec.structs.fields(query_type)
    }


def _converter(field_type: Any) -> Callable[[str], Any]:
    kind = msgspec.inspect.type_info(field_type)
    kinds = [
        each.type if isinstance(each, msgspec.inspect.Metadata) else each
        for each in (kind.types if isinstance(kind, msgspec.inspect.UnionType) else (kind,))
    ]
    if any(isinstance(each, msgspec.inspect.IntType) for each in kinds):
        return lambda text: int(text) if _INTEGER.fullmatch(text) else text
    if any(isinstance(each, msgspec.inspect.BoolType) for each in kinds):
        return lambda text: _BOOLEANS.get(text, text)
    return str

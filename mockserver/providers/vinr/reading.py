"""From a request to typed input, in the steps that the service documents.

First the version, the size and the form of the body; then the idempotency key counts, and only
then the fields: what is missing, what does not fit, what excludes each other.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from functools import cache
from typing import Any
from urllib.parse import parse_qsl

import msgspec
from msgspec import inspect

from mockserver.core.validation import Problem, problems
from mockserver.exchange.call import Call, NoInput
from mockserver.exchange.errors import BodyMalformed, BodyTooLarge, InvalidInput
from mockserver.exchange.request import Request
from mockserver.providers.vinr import forms
from mockserver.providers.vinr.refusals import ParameterConflict, ParameterMissing, UnknownVersion
from mockserver.providers.vinr.rules.points import plain
from mockserver.providers.vinr.spelling import Report, spell, spell_text

# Which versions there are is not published: the one that the guides name is decided here.
VERSIONS = ("2026-04-01",)

VERSION_HEADER = b"vinr-version"

_FORM = "application/x-www-form-urlencoded"
# The field of bodies that may also stand in the query.
EXPAND = "expand"
# Ranges of a query; a dot may stand for their brackets.
_RANGES = ("created",)

# Numbers that are longer, or larger, than this are no points and no money: decided here.
_DIGITS_MAX = 18


def _exact(text: str) -> Decimal | str:
    """The number exactly as it is written; one that is out of all bounds stays text, for errors."""
    try:
        number = Decimal(text)
    except InvalidOperation:
        return text
    exponent = number.as_tuple().exponent
    assert isinstance(exponent, int), "JSON has no infinity"
    if exponent < -_DIGITS_MAX or number.adjusted() > _DIGITS_MAX:
        return text
    return plain(number)


_decode = msgspec.json.Decoder(float_hook=_exact).decode
_encode = msgspec.json.Encoder(decimal_format="number", order="deterministic").encode


@dataclass(frozen=True, slots=True)
class Parsed:
    """The fields of a request under their one name each, not yet checked."""

    fields: dict[str, Any]
    report: Report


def parse(call: Call, body_bytes_max: int) -> Parsed:
    """What a request says, in one spelling.

    Raises UnknownVersion, BodyTooLarge or BodyMalformed.
    """
    request, operation, report = call.request, call.operation, Report()
    assert operation is not None, "only an operation reads"
    version(request)
    query = _query(request)
    if operation.body is not None:
        if request.body is None:
            raise BodyTooLarge(body_bytes_max)
        is_text, data = _content(request)
        fields = (spell_text if is_text else spell)(operation.body, data, report)
        if EXPAND in query:
            expand = spell_text(operation.body, {EXPAND: query[EXPAND]}, report)
            fields[EXPAND] = [*_listed(fields.get(EXPAND)), *_listed(expand[EXPAND])]
    elif operation.query is not None and query:
        fields = spell_text(operation.query, query, report)
    else:
        fields = {}
    return Parsed(fields, report)


def version(request: Request) -> str:
    """The version that a request asks for. Raises UnknownVersion."""
    asked = request.header(VERSION_HEADER)
    if asked is None:
        return VERSIONS[0]
    if asked not in VERSIONS:
        raise UnknownVersion(asked, VERSIONS)
    return asked


def read(call: Call, _: int) -> msgspec.Struct:
    """The input of the operation's handler.

    Raises, for the first field that is at fault, ParameterMissing, InvalidInput or
    ParameterConflict.
    """
    operation, parsed = call.operation, call.parsed
    assert operation is not None, "only an operation reads"
    wanted = operation.body or operation.query
    if wanted is None:
        return NoInput()
    given = convert(parsed.fields, wanted, thoroughly=parsed.report.has_odd_numbers)
    if parsed.report.conflict is not None:
        raise ParameterConflict(parsed.report.conflict, "is given twice, with different values")
    return given


def convert(
    fields: Mapping[str, Any], wanted: type[msgspec.Struct], *, thoroughly: bool = False
) -> msgspec.Struct:
    """The fields as a type. Raises ParameterMissing or InvalidInput for the first at fault."""
    if not (thoroughly or _has_checks(wanted)):
        try:
            return msgspec.convert(fields, wanted)
        except msgspec.ValidationError:
            pass
    found = problems(fields, wanted)
    if found:
        raise _first(found, fields, wanted)
    return msgspec.convert(fields, wanted)


def _first(
    found: list[Problem], fields: Mapping[str, Any], wanted: type[msgspec.Struct]
) -> Exception:
    """What is said about a request with several mistakes: one of them, what is missing first."""
    order = [field.encode_name for field in msgspec.structs.fields(wanted)]
    required = {field.encode_name for field in msgspec.structs.fields(wanted) if field.required}

    def place(problem: Problem) -> int:
        return order.index(_top(problem.path))

    missing = [each for each in found if _is_missing(each, fields, required)]
    if missing:
        return ParameterMissing(min(missing, key=place).path)
    return InvalidInput([min(found, key=place)])


def _top(path: str) -> str:
    return path.partition(".")[0].partition("[")[0]


def _is_missing(problem: Problem, fields: Mapping[str, Any], required: set[str]) -> bool:
    """Whether a field that has to be there is not, or is null."""
    if problem.message == "is required":
        return True
    return problem.path in required and fields[problem.path] is None


@cache
def _has_checks(wanted: type[msgspec.Struct]) -> bool:
    """Whether a type has rules that msgspec does not know."""
    return _checks(inspect.type_info(wanted))


def _checks(info: inspect.Type) -> bool:
    match info:
        case inspect.Metadata():
            return "check" in (info.extra or {}) or _checks(info.type)
        case inspect.UnionType():
            return any(map(_checks, info.types))
        case inspect.StructType():
            return any(_checks(field.type) for field in info.fields)
        case inspect.ListType():
            return _checks(info.item_type)
        case inspect.DictType():
            return _checks(info.key_type) or _checks(info.value_type)
    return False


# Bytes


def _content(request: Request) -> tuple[bool, dict[str, Any]]:
    """Whether the body is a form, and its data. Raises BodyMalformed."""
    stated = (request.header(b"content-type") or "").partition(";")[0].strip().lower()
    body = request.body or b""
    if stated == _FORM:
        return True, _form(body)
    if not body.strip():
        return False, {}
    if stated and stated != "application/json" and not stated.endswith("+json"):
        raise BodyMalformed(
            f"The Content-Type is {stated!r}; send JSON as application/json, or {_FORM}."
        )
    return False, _json(body)


def _json(body: bytes) -> dict[str, Any]:
    try:
        data = _decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise BodyMalformed(f"The body is not valid JSON: {error}") from None
    except RecursionError:
        raise BodyMalformed("The body is nested too deeply.") from None
    if not isinstance(data, dict):
        raise BodyMalformed("The body must be a JSON object.")
    return data


def _form(body: bytes) -> dict[str, Any]:
    try:
        pairs = parse_qsl(body.decode(), keep_blank_values=True, errors="strict")
    except ValueError as error:
        raise BodyMalformed(f"The body is not a valid form: {error}") from None
    return forms.nested(pairs)


def _query(request: Request) -> dict[str, Any]:
    if not request.query_string:
        return {}
    return forms.nested(
        (forms.dotted(name) if name.startswith(_RANGES) else name, text)
        for name, text in request.query
    )


def _listed(value: Any) -> list[Any]:
    if value is None:
        return []
    return value if isinstance(value, list) else [value]


def plain_body(request: Request) -> object:
    """The body as it was spelled, for those who look for something in it."""
    return _content(request)[1]


# Idempotency


def payload(call: Call) -> bytes:
    """What has to be the same in a retry: the fields, whatever their order and spelling."""
    return _encode(call.parsed.fields)


def key_in_body(names: Mapping[str, str]) -> Callable[[Call], str | None]:
    """Finds the idempotency key of the operations that take it as a field of this name."""

    def find(call: Call) -> str | None:
        assert call.operation is not None, "only an operation has a key"
        name = names.get(call.operation.id)
        key = None if name is None else call.parsed.fields.get(name)
        return key if isinstance(key, str) else None

    return find

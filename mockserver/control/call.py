"""One call of the control plane: what came in, and helpers to read and answer it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, TypeVar

import msgspec
from msgspec import Meta
from starlette.responses import Response

from mockserver.core.times import parse_duration, parse_present
from mockserver.core.validation import problems
from mockserver.core.world import World
from mockserver.exchange.errors import InvalidInput, invalid
from mockserver.exchange.reading import parse_json

if TYPE_CHECKING:
    from mockserver.control.plane import ControlPlane

T = TypeVar("T")

# Exact decimals are numbers here as they are on the wire of the services.
encode = msgspec.json.Encoder(decimal_format="number").encode

# How many items a list has unless it is asked for more, and at most: the longest lists would hold
# up all other requests while they are written.
LIMIT_DEFAULT = 100
LIMIT_MAX = 1000
Limit = Annotated[int, Meta(ge=1, le=LIMIT_MAX)]

# Enough digits for every number that a query can mean.
_INTEGER = re.compile(r"[0-9]{1,9}")

# Longest that a call may be told to wait, in real seconds. Decided here: clients give up on a
# server that does not answer for longer.
PATIENCE_S_MAX = 60


class Nothing(msgspec.Struct, forbid_unknown_fields=True):
    """The body of calls that take none."""


@dataclass(frozen=True, slots=True)
class ControlCall:
    """Path parameters, query and body of a call, and the world it is for."""

    plane: ControlPlane
    world_name: str
    parameters: Mapping[str, str]
    query: Mapping[str, str]
    body: bytes

    @property
    def world(self) -> World:
        """The world, made on first use."""
        return self.plane.worlds.use(self.world_name)

    def read(self, wanted: type[T]) -> T:
        """The body as `wanted`; an absent one is `{}`.

        Raises BodyMalformed for what is not JSON, InvalidInput for what does not fit, unknown
        fields included.
        """
        return _convert(parse_json(self.body), wanted)

    def read_query(self, wanted: type[T], *whole: str) -> T:
        """The query as `wanted`; `whole` names the parameters that are whole numbers.

        Raises InvalidInput for what does not fit, unknown parameters included.
        """
        values: dict[str, object] = {
            name: int(text) if name in whole and _INTEGER.fullmatch(text) else text
            for name, text in self.query.items()
        }
        return _convert(values, wanted)


def _convert(value: object, wanted: type[T]) -> T:
    found = problems(value, wanted)
    if found:
        raise InvalidInput(found)
    return msgspec.convert(value, wanted)


def read_present(text: str) -> int:
    """The `now` of a body, in milliseconds; raises InvalidInput."""
    try:
        return parse_present(text)
    except ValueError as error:
        raise invalid("now", str(error)) from None


def read_patience(given: str | float) -> float:
    """The `timeout` of a body, in seconds; raises InvalidInput."""
    try:
        patience_ms = parse_duration(given)
    except ValueError as error:
        raise invalid("timeout", str(error)) from None
    if patience_ms > PATIENCE_S_MAX * 1000:
        raise invalid("timeout", f"must be at most {PATIENCE_S_MAX} seconds")
    return patience_ms / 1000


def reply(data: object, status: int = 200) -> Response:
    """JSON."""
    return Response(encode(data), status, media_type="application/json")


def no_content() -> Response:
    """204."""
    return Response(status_code=204)

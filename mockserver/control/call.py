"""One call of the control plane: what came in, and helpers to read and answer it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

import msgspec
from starlette.responses import Response

from mockserver.core.times import parse_present
from mockserver.core.validation import problems
from mockserver.core.world import World
from mockserver.exchange.errors import InvalidInput, invalid
from mockserver.exchange.reading import parse_json

if TYPE_CHECKING:
    from mockserver.control.plane import ControlPlane

T = TypeVar("T")


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

    def read_query(self, wanted: type[T]) -> T:
        """The query as `wanted`, whose fields are text.

        Raises InvalidInput for what does not fit, unknown parameters included.
        """
        return _convert(dict(self.query), wanted)


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


def reply(data: object, status: int = 200) -> Response:
    """JSON."""
    return Response(msgspec.json.encode(data), status, media_type="application/json")


def no_content() -> Response:
    """204."""
    return Response(status_code=204)

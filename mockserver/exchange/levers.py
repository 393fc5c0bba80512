"""What happens behind the real API's back, and what the levers for it share."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

import msgspec

from mockserver.core.validation import problems
from mockserver.core.world import Transaction
from mockserver.exchange.errors import InvalidInput

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Lever:
    """Something that happens behind the real API's back and that tests must drive.

    `path` is below `/_mock/{provider}`, for example `/redemptions/{id}/status`. The handler gets
    a transaction, the parameters of the path and the query, and the parsed body, or its bytes if
    it `takes_text`; it returns status and JSON data, None for no content.
    """

    method: str
    path: str
    summary: str
    handler: Callable[[Transaction, Mapping[str, str], Any], tuple[int, object]]
    takes_text: bool = False


class NoBody(msgspec.Struct, forbid_unknown_fields=True):
    """The body of a lever that has nothing to say."""


def read(body: dict[str, Any], wanted: type[T]) -> T:
    """The body as `wanted`; raises InvalidInput with every field that does not fit."""
    found = problems(body, wanted)
    if found:
        raise InvalidInput(found)
    return msgspec.convert(body, wanted)

"""What happens behind the real API's back, and what the levers for it share."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

import msgspec

from mockserver.core.validation import problems
from mockserver.core.world import Transaction
from mockserver.exchange.errors import InvalidInput

T = TypeVar("T")


class NoBody(msgspec.Struct, forbid_unknown_fields=True):
    """The body of a lever that has nothing to say, and the query of one that takes none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Lever:
    """Something that happens behind the real API's back and that tests must drive.

    `path` is below `/_mock/{provider}`, for example `/redemptions/{id}/status`. The handler gets
    a transaction, the parameters of the path and the query, and the body as `body`, which is
    `bytes` where it is no JSON. What it returns is of the type `answer`, sent with `status`;
    where that is None there is no content. `refusals` are the statuses of what the provider's
    errors may say of it, with the reason.
    """

    id: str
    method: str
    path: str
    summary: str
    handler: Callable[[Transaction, Mapping[str, str], Any], object]
    body: type[Any] = NoBody
    query: type[msgspec.Struct] = NoBody
    answer: Any = None
    status: int = 200
    refusals: Mapping[int, str] = field(default_factory=dict)


def read(value: object, wanted: type[T]) -> T:
    """A body or a query as `wanted`; raises InvalidInput with every field that does not fit."""
    found = problems(value, wanted)
    if found:
        raise InvalidInput(found)
    return msgspec.convert(value, wanted)

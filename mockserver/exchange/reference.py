"""What a provider says of itself for its reference, beside its operations and types."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from mockserver.core.errors import DomainError
from mockserver.exchange.operation import Operation

if TYPE_CHECKING:
    from mockserver.exchange.openapi.stories import Narrator

JSON = "application/json"
FORM = "application/x-www-form-urlencoded"

# Codes of the catalogue; or errors, where one has another status than its code usually has.
Errors = tuple[str | DomainError, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Reference:
    """What documents of a provider need that its operations do not say."""

    description: str
    """What the service is, for somebody who begins with it."""

    schemes: Mapping[str, Mapping[str, object]]
    """Security schemes by name, as OpenAPI has them."""

    security: Mapping[str, tuple[str, ...]]
    """For each `access` of operations the schemes of which one has to be met; none: nothing."""

    error: type[Any]
    """The body of errors."""

    errors: Callable[[Operation], Errors]
    """What an operation can answer with, beside what every one can."""

    code_of: Callable[[Any], str]
    """The code of a body of that type."""

    story: Callable[[Narrator], None]
    """Calls every operation that is built, in the demo world: the examples of the reference."""

    events: Mapping[str, Any] = field(default_factory=dict)
    """The body that endpoints get of each event."""

    media_types: tuple[str, ...] = (JSON,)
    """In which requests may be written."""

    may_be_empty: frozenset[str] = frozenset({"POST"})
    """The methods whose bodies may be left out where no field has to be there."""

    also_in_query: frozenset[str] = frozenset()
    """Fields of bodies that may as well stand in the query."""

    headers: tuple[Mapping[str, object], ...] = ()
    """Those that every request may have, as OpenAPI has parameters."""

    answer_headers: Mapping[str, Mapping[str, object]] = field(default_factory=dict)
    """Those of every answer by name, as OpenAPI has them."""

    form: Callable[[Any], Any] = lambda kind: kind
    """The type that a body has at the other paths of its operation."""

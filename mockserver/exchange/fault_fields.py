"""A fault rule as people write it: in YAML, to the control plane, in a header or a test."""

from __future__ import annotations

from typing import Annotated, Any, Literal

import msgspec
from msgspec import UNSET, Meta, UnsetType

from mockserver.exchange.faults import Wire

_Whole = Annotated[int, Meta(ge=1)]
_RuleId = Annotated[str, Meta(pattern=r"^[A-Za-z0-9._-]{1,64}(?!\n)$")]
_Text = str | UnsetType
# Durations in words or in seconds; `until` also takes a time.
_Moment = str | int | float | UnsetType


class GivenAnswer(msgspec.Struct, forbid_unknown_fields=True):
    """A literal answer: sent as it is, whatever the provider's envelope."""

    status: Annotated[int, Meta(ge=200, le=599, description="The HTTP status.")]
    body: Annotated[Any, Meta(description="Text as it is, anything else as JSON.")] = UNSET
    headers: Annotated[dict[str, str] | UnsetType, Meta(description="Name to value.")] = UNSET


class GivenMatch(msgspec.Struct, forbid_unknown_fields=True):
    """What a request must hold for the rule to match; every part is a subset match."""

    member: Annotated[
        _Text, Meta(description="Whom it acts for, in the provider's own identifier.")
    ] = UNSET
    body: Annotated[
        dict[str, Any] | UnsetType, Meta(description="Fields of the JSON body, with values.")
    ] = UNSET
    query: Annotated[
        dict[str, str] | UnsetType, Meta(description="Query parameters, with values.")
    ] = UNSET
    headers: Annotated[
        dict[str, str] | UnsetType, Meta(description="Headers, with values; in any case.")
    ] = UNSET


class GivenRule(msgspec.Struct, forbid_unknown_fields=True, kw_only=True):
    """Which requests fail, how, and how often."""

    id: Annotated[
        _RuleId | UnsetType, Meta(description="Name of the rule; one is made if there is none.")
    ] = UNSET
    provider: Annotated[
        _Text, Meta(description="Whose operations; may be left out if the path names it.")
    ] = UNSET
    operation: Annotated[
        str | Annotated[list[str], Meta(min_length=1)] | UnsetType,
        Meta(description="Operation id, or a list of them; none = all."),
    ] = UNSET
    method: Annotated[_Text, Meta(description="HTTP method; none = all.")] = UNSET
    path: Annotated[
        _Text, Meta(description="Path or template, with or without the provider's prefix.")
    ] = UNSET
    match: Annotated[GivenMatch | UnsetType, Meta(description="What else a request must hold.")] = (
        UNSET
    )
    error: Annotated[
        str | GivenAnswer | UnsetType,
        Meta(description="A code of the provider's catalogue, or an answer of your own."),
    ] = UNSET
    wire: Annotated[
        Wire | UnsetType, Meta(description="In place of error: what happens on the connection.")
    ] = UNSET
    phase: Annotated[
        Literal["before", "after"] | UnsetType,
        Meta(description="before: nothing changes; after: the change is made, its answer lost."),
    ] = UNSET
    delay: Annotated[
        _Moment, Meta(description="Pause as 250ms or 2s; of a drip, how long it takes.")
    ] = UNSET
    retry_after: Annotated[
        int, Meta(ge=0, le=86_400, description="Seconds in Retry-After, where the code has one.")
    ] = 1
    skip: Annotated[int, Meta(ge=0, description="Let so many matches pass first.")] = 0
    times: Annotated[
        _Whole | UnsetType, Meta(description="Strike so often; none = without end.")
    ] = UNSET
    every: Annotated[_Whole, Meta(description="Strike each match of so many.")] = 1
    share: Annotated[
        float, Meta(gt=0, le=1, description="Strike this share of the matches, drawn by seed.")
    ] = 1.0
    until: Annotated[
        _Moment, Meta(description="End by the world's clock: PT10M, 90s, or a time.")
    ] = UNSET

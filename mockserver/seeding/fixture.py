"""The types of a whole fixture: what every fixture may say, and a section for each provider."""

from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from mockserver.core.times import TimeText
from mockserver.providers.expys.fixture import Population as ExpysPopulation
from mockserver.providers.expys.fixture import Section as ExpysSection
from mockserver.providers.vinr.fixture import Population as VinrPopulation
from mockserver.providers.vinr.fixture import Section as VinrSection


class Clock(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The clock that a world starts with."""

    now: Annotated[
        TimeText | None, Meta(description="The world's present; null = the real one.")
    ] = None
    mode: Annotated[Literal["running", "frozen"] | None, Meta(description="null = running.")] = None


class Populations(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Members made in bulk, for each provider."""

    expys: Annotated[ExpysPopulation | None, Meta(description="Expys members.")] = None
    vinr: Annotated[VinrPopulation | None, Meta(description="VINR accounts.")] = None


class Fixture(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a world starts with. Times may be absolute or count from its present (`-30d`)."""

    version: Annotated[Literal[1], Meta(description="Version of the format: 1.")]
    extends: Annotated[
        str | None,
        Meta(
            description="Name or path of a fixture that this one is laid over: mappings are "
            "merged by key, lists by id, externalUserID or key; anything else is replaced."
        ),
    ] = None
    clock: Annotated[Clock, Meta(description="The world's clock.")] = msgspec.field(
        default_factory=Clock
    )
    seed: Annotated[
        int,
        Meta(ge=0, le=2**63 - 1, description="Seed of ids, tokens and all other random choices."),
    ] = 0
    expys: Annotated[ExpysSection | None, Meta(description="The Expys part.")] = None
    vinr: Annotated[VinrSection | None, Meta(description="The VINR part.")] = None
    faults: Annotated[
        tuple[dict[str, object], ...], Meta(description="Rules for failures on purpose.")
    ] = ()
    population: Annotated[Populations, Meta(description="Members made in bulk.")] = msgspec.field(
        default_factory=Populations
    )

"""The types of a whole fixture: what every fixture may say, and a section for each provider."""

from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from mockserver.core.ids import RecordNumber
from mockserver.core.times import TimeText
from mockserver.providers.expys.fixture import Population as ExpysPopulation
from mockserver.providers.expys.fixture import Section as ExpysSection
from mockserver.providers.loyalife.fixture import Population as LoyalifePopulation
from mockserver.providers.loyalife.fixture import Section as LoyalifeSection
from mockserver.providers.vinr.fixture import Population as VinrPopulation
from mockserver.providers.vinr.fixture import Section as VinrSection


class Clock(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The clock that a world starts with."""

    now: Annotated[
        TimeText | None, Meta(description="The world's present; null = the real one.")
    ] = None
    mode: Annotated[Literal["running", "frozen"] | None, Meta(description="null = running.")] = None


class Numbering(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Where the numbers go on that ids are made of, so that a world is continued exactly."""

    next: Annotated[
        RecordNumber | None,
        Meta(description="Of records; null = behind the highest number in the fixture."),
    ] = None
    next_request: Annotated[RecordNumber, Meta(description="Of requests.")] = 1
    next_event: Annotated[RecordNumber, Meta(description="Of events.")] = 1
    next_fault: Annotated[RecordNumber, Meta(description="Of fault rules without an id.")] = 1


Chance = Annotated[float, Meta(ge=0, le=1)]


class DeliveryFaults(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How likely it is that a delivery goes wrong on purpose."""

    drop: Annotated[Chance, Meta(description="It is lost.")] = 0.0
    duplicate: Annotated[Chance, Meta(description="It comes twice.")] = 0.0
    delay: Annotated[Chance, Meta(description="It comes late, within a minute.")] = 0.0
    bad_signature: Annotated[Chance, Meta(description="Another secret signs it.")] = 0.0
    reorder: Annotated[Chance, Meta(description="Its successor passes it.")] = 0.0


class Webhooks(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How events are delivered, as `PUT /_mock/webhooks/settings` sets it."""

    mode: Annotated[Literal["deliver", "sink"], Meta(description="sink = nothing is sent.")] = (
        "deliver"
    )
    faults: Annotated[DeliveryFaults, Meta(description="What goes wrong on purpose.")] = (
        msgspec.field(default_factory=DeliveryFaults)
    )


class Populations(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Members made in bulk, for each provider."""

    expys: Annotated[ExpysPopulation | None, Meta(description="Expys members.")] = None
    loyalife: Annotated[LoyalifePopulation | None, Meta(description="Loyalife members.")] = None
    vinr: Annotated[VinrPopulation | None, Meta(description="VINR accounts.")] = None


class Fixture(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a world starts with. Times may be absolute or count from its present (`-30d`)."""

    version: Annotated[Literal[1], Meta(description="Version of the format: 1.")]
    extends: Annotated[
        str | None,
        Meta(
            description="Name or path of a fixture that this one is laid over: mappings are "
            "merged by key, lists by what names their items (id, externalUserID, key, "
            "relation_reference, code, ...); anything else is replaced."
        ),
    ] = None
    clock: Annotated[Clock, Meta(description="The world's clock.")] = msgspec.field(
        default_factory=Clock
    )
    seed: Annotated[
        int,
        Meta(ge=0, le=2**63 - 1, description="Seed of ids, tokens and all other random choices."),
    ] = 0
    ids: Annotated[Numbering, Meta(description="Where numbering goes on.")] = msgspec.field(
        default_factory=Numbering
    )
    expys: Annotated[ExpysSection | None, Meta(description="The Expys part.")] = None
    loyalife: Annotated[LoyalifeSection | None, Meta(description="The Loyalife part.")] = None
    vinr: Annotated[VinrSection | None, Meta(description="The VINR part.")] = None
    faults: Annotated[
        tuple[dict[str, object], ...],
        Meta(
            description="Rules for failures on purpose. `matches` and `fires` are what a rule has "
            "counted already."
        ),
    ] = ()
    webhooks: Annotated[Webhooks, Meta(description="How events are delivered.")] = msgspec.field(
        default_factory=Webhooks
    )
    population: Annotated[Populations, Meta(description="Members made in bulk.")] = msgspec.field(
        default_factory=Populations
    )

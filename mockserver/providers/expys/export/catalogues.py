"""The catalogues of all sides; what several sides offer alike is written once."""

from __future__ import annotations

from dataclasses import dataclass, field

import msgspec

from mockserver.providers.expys import fixture
from mockserver.providers.expys.export.common import Source
from mockserver.providers.expys.export.offers import offer
from mockserver.providers.expys.state import OFFERS, Offer, Partition

Offers = tuple[fixture.Offer, ...]


@dataclass(slots=True)
class Catalogues:
    """The lists that sides share, which of them each side has, and what the others offer."""

    shared: dict[str, Offers] = field(default_factory=dict)
    chosen: dict[Partition, tuple[str, int]] = field(default_factory=dict)
    own: dict[Partition, Offers] = field(default_factory=dict)


def catalogues(source: Source) -> Catalogues:
    """Find the sides that offer the same: alike but for numbers, which follow each other."""
    alike: dict[Offers, list[tuple[Partition, int]]] = {}
    found = Catalogues()
    by_partition = source.by_partition(OFFERS, lambda each: each.partition)
    for partition in sorted(by_partition):
        records = by_partition[partition]
        listed = tuple(offer(source, each) for each in records)
        found.own[partition] = listed
        if _is_numbered_in_a_row(records):
            unnumbered = tuple(msgspec.structs.replace(each, number=None) for each in listed)
            alike.setdefault(unnumbered, []).append((partition, records[0].number))
    for listed, sides in alike.items():
        if len(sides) > 1:
            name = f"shared_{len(found.shared) + 1}"
            found.shared[name] = listed
            for partition, number in sides:
                del found.own[partition]
                found.chosen[partition] = (name, number)
    return found


def _is_numbered_in_a_row(records: list[Offer]) -> bool:
    first = records[0].number
    return all(each.number == first + place for place, each in enumerate(records))

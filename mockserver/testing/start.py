"""How a test's world starts: what its markers say."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from mockserver.client.types import FaultRule

KNOWN = ("fixture", "faults", "now", "frozen", "mode", "seed")
"""The keywords of the marker."""


class BadMarker(Exception):
    """A marker says what cannot be understood; the text says what can."""


@dataclass(frozen=True, slots=True)
class Start:
    """What a world is made of, and the faults that it starts with."""

    made_of: Mapping[str, Any] = field(default_factory=dict)
    """Keywords of `mockserver.client.Control.make_world`."""
    faults: Sequence[FaultRule] = ()
    """Rules that are in force from the start."""


def start_of(markers: Iterable[Any]) -> Start:
    """Return what the markers of a test say, closest first. Raises `BadMarker`.

    Decided here: the closest marker wins for each key by itself, so that a class may say when its
    tests take place and each test which fixture it needs. `faults` is one key, too: a test's own
    list takes the place of its class's. `frozen` is another way to say `mode`.
    """
    said: dict[str, Any] = {}
    for marker in markers:
        said = {**_checked(marker.args, marker.kwargs), **said}
    faults = said.pop("faults", ())
    return Start({name: value for name, value in said.items() if value is not None}, faults or ())


def _checked(args: Sequence[object], given: Mapping[str, Any]) -> dict[str, Any]:
    if args:
        raise BadMarker(
            f"the marker takes keywords only, and was given {', '.join(map(repr, args))};"
            f" known are {_listed()}"
        )
    unknown = [name for name in given if name not in KNOWN]
    if unknown:
        raise BadMarker(
            f"the marker does not know {', '.join(map(repr, unknown))}; known are {_listed()}"
        )
    said = dict(given)
    if "frozen" in said:
        if "mode" in said:
            raise BadMarker("frozen=True is mode='frozen': give one of them")
        if not isinstance(said["frozen"], bool):
            raise BadMarker(f"frozen must be True or False, not {said['frozen']!r}")
        said["mode"] = "frozen" if said.pop("frozen") else "running"
    faults = said.get("faults")
    if isinstance(faults, str | Mapping) or not isinstance(faults, Sequence | None):
        raise BadMarker(f"faults must be a list of rules, not {faults!r}")
    return said


def _listed() -> str:
    return ", ".join(KNOWN)

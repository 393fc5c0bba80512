"""How shapes differ from earlier ones, and whether clients of those break.

What a request may be must not become narrower, and what an answer may be not wider. Fields may be
added to both, unless requests then need them.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum, auto
from typing import Any

from tests.control.published.shapes import reachable
from tests.world import Json


class Change(Enum):
    """What a change does to the values that are possible."""

    NARROWER = auto()
    WIDER = auto()
    ADDED = auto()
    OTHER = auto()


class Side(Enum):
    """Who writes it."""

    REQUEST = "request"
    ANSWER = "answer"


@dataclass(frozen=True)
class Difference:
    """One thing that is not as it was."""

    where: str
    what: str
    is_breaking: bool

    def __str__(self) -> str:
        """Say it in a line."""
        return f"{'breaking' if self.is_breaking else 'additive'}: {self.where}: {self.what}"


# One change of a schema: where, what, and what it does.
_Found = Iterator[tuple[str, str, Change]]

_BREAKS = {
    Side.REQUEST: frozenset({Change.NARROWER, Change.OTHER}),
    Side.ANSWER: frozenset({Change.WIDER, Change.OTHER}),
}

# A greater value leaves fewer possibilities, or more of them.
_FLOORS = frozenset({"minimum", "exclusiveMinimum", "minLength", "minItems"})
_CEILINGS = frozenset({"maximum", "exclusiveMaximum", "maxLength", "maxItems"})
_NESTED = ("anyOf", "properties", "required", "enum", "items", "additionalProperties")


def differences(before: Json, after: Json) -> list[Difference]:
    """All differences, each once; what breaks a client on either side is breaking."""
    found: dict[tuple[str, str], bool] = {}
    for each in (*_operations(before, after), *_schemas(before, after)):
        place = (each.where, each.what)
        found[place] = found.get(place, False) or each.is_breaking
    return [Difference(*place, is_breaking) for place, is_breaking in sorted(found.items())]


# Operations


def _operations(before: Json, after: Json) -> Iterator[Difference]:
    old, new = before["operations"], after["operations"]
    for name in old.keys() - new.keys():
        yield Difference(name, "is gone", is_breaking=True)
    for name in new.keys() - old.keys():
        yield Difference(name, "is new", is_breaking=False)
    for name in old.keys() & new.keys():
        yield from _operation(name, old[name], new[name])


def _operation(name: str, old: Json, new: Json) -> Iterator[Difference]:
    if old["id"] != new["id"]:
        yield Difference(name, f"is called {new['id']}, not {old['id']}", is_breaking=True)
    if old["token"] != new["token"]:
        what = "may ask for the token" if new["token"] else "no longer asks for the token"
        yield Difference(name, what, is_breaking=new["token"])
    yield from _parameters(name, old.get("parameters", {}), new.get("parameters", {}))
    yield from _body(f"{name} body", old.get("body"), new.get("body"))
    yield from _answers(name, old["answers"], new["answers"])


def _parameters(name: str, old: Json, new: Json) -> Iterator[Difference]:
    for each in old.keys() - new.keys():
        yield Difference(f"{name} {each}", "is gone", is_breaking=True)
    for each in new.keys() - old.keys():
        required = new[each]["required"]
        what = "is new and required" if required else "is new"
        yield Difference(f"{name} {each}", what, is_breaking=required)
    for each in old.keys() & new.keys():
        yield from _required(f"{name} {each}", old[each], new[each])
        schemas = (old[each]["schema"], new[each]["schema"])
        yield from _judged(f"{name} {each}", *schemas, Side.REQUEST)


def _required(where: str, old: Json, new: Json) -> Iterator[Difference]:
    if new["required"] != old["required"]:
        what = "is required now" if new["required"] else "may be left out now"
        yield Difference(where, what, is_breaking=new["required"])


def _body(where: str, old: Json | None, new: Json | None) -> Iterator[Difference]:
    if old is None and new is not None:
        what = "is new and required" if new["required"] else "is new"
        yield Difference(where, what, is_breaking=new["required"])
    elif new is None and old is not None:
        yield Difference(where, "is gone", is_breaking=True)
    elif old is not None and new is not None:
        yield from _required(where, old, new)
        yield from _content(where, old["content"], new["content"], Side.REQUEST)


def _answers(name: str, old: Json, new: Json) -> Iterator[Difference]:
    for status in old.keys() - new.keys():
        yield Difference(f"{name} {status}", "is gone", is_breaking=True)
    for status in new.keys() - old.keys():
        # Clients are ready for refusals that they do not know, but not for such successes.
        yield Difference(f"{name} {status}", "is new", is_breaking=status < "400")
    for status in old.keys() & new.keys():
        yield from _content(f"{name} {status}", old[status], new[status], Side.ANSWER)


def _content(where: str, old: Json, new: Json, side: Side) -> Iterator[Difference]:
    for kind in old.keys() - new.keys():
        yield Difference(f"{where} {kind}", "is gone", is_breaking=True)
    for kind in new.keys() - old.keys():
        yield Difference(f"{where} {kind}", "is new", is_breaking=False)
    for kind in old.keys() & new.keys():
        yield from _judged(f"{where} {kind}", old[kind], new[kind], side)


# Schemas


def _schemas(before: Json, after: Json) -> Iterator[Difference]:
    """Those of which both have one, judged by every side that uses them."""
    sides = {side: _used(before, side) | _used(after, side) for side in Side}
    for name in before["schemas"].keys() & after["schemas"].keys():
        for side in Side:
            if name in sides[side]:
                old, new = before["schemas"][name], after["schemas"][name]
                yield from _judged(name, old, new, side)


def _used(shapes: Json, side: Side) -> set[str]:
    parts = ("parameters", "body") if side is Side.REQUEST else ("answers",)
    used = [
        operation[part]
        for operation in shapes["operations"].values()
        for part in parts
        if part in operation
    ]
    return set(reachable(used, shapes["schemas"]))


def _judged(where: str, old: Json, new: Json, side: Side) -> Iterator[Difference]:
    for place, what, change in _compare(where, old, new):
        yield Difference(place, what, is_breaking=change in _BREAKS[side])


def _compare(where: str, old: Json, new: Json) -> _Found:
    """What differs between two schemas; references are by name, and looked into elsewhere."""
    if old == new:
        return
    if "anyOf" in old or "anyOf" in new:
        yield from _alternatives(where, old, new)
    elif old.get("type") != new.get("type") or old.get("$ref") != new.get("$ref"):
        yield where, f"is {_kind(new)}, not {_kind(old)}", Change.OTHER
    else:
        yield from _choices(where, old.get("enum"), new.get("enum"))
        yield from _fields(where, old, new)
        for key, place in (("items", f"{where}[]"), ("additionalProperties", f"{where}.*")):
            yield from _nested(place, old.get(key, {}), new.get(key, {}))
        for key in sorted({*old, *new} - {*_NESTED}):
            yield from _limit(where, key, old.get(key), new.get(key))


def _alternatives(where: str, old: Json, new: Json) -> _Found:
    gone = [each for each in old.get("anyOf", [old]) if each not in new.get("anyOf", [new])]
    came = [each for each in new.get("anyOf", [new]) if each not in old.get("anyOf", [old])]
    for each in [*gone]:
        alike = [other for other in came if _kind(other) == _kind(each)]
        if len(alike) == 1:
            gone.remove(each)
            came.remove(alike[0])
            yield from _compare(where, each, alike[0])
    for each in gone:
        yield where, f"can no longer be {_kind(each)}", Change.NARROWER
    for each in came:
        yield where, f"can be {_kind(each)}, too", Change.WIDER


def _choices(where: str, old: list[Any] | None, new: list[Any] | None) -> _Found:
    if old is None and new is not None:
        yield where, f"can only be {_listed(new)} now", Change.NARROWER
    elif old is not None and new is None:
        yield where, f"can be other things than {_listed(old)}", Change.WIDER
    for each in old or () if new is not None else ():
        if each not in (new or ()):
            yield where, f"can no longer be {json.dumps(each)}", Change.NARROWER
    for each in new or () if old is not None else ():
        if each not in (old or ()):
            yield where, f"can be {json.dumps(each)}, too", Change.WIDER


def _fields(where: str, old: Json, new: Json) -> _Found:
    before, after = old.get("properties", {}), new.get("properties", {})
    needed, needs = set(old.get("required", ())), set(new.get("required", ()))
    for name in before.keys() - after.keys():
        yield f"{where}.{name}", "is gone", Change.OTHER
    for name in after.keys() - before.keys():
        yield f"{where}.{name}", "is new", Change.ADDED
    for name in needs - needed:
        yield f"{where}.{name}", "must be there now", Change.NARROWER
    for name in (needed - needs) & after.keys():
        yield f"{where}.{name}", "may be missing now", Change.WIDER
    for name in before.keys() & after.keys():
        yield from _compare(f"{where}.{name}", before[name], after[name])


def _nested(where: str, old: Any, new: Any) -> _Found:
    """Schemas of items; `false` stands for no such items."""
    if isinstance(old, dict) and isinstance(new, dict):
        yield from _compare(where, old, new)
    elif old != new:
        yield (
            (where, "is refused now", Change.NARROWER)
            if new is False
            else (
                where,
                "is taken now",
                Change.WIDER,
            )
        )


def _limit(where: str, key: str, old: Any, new: Any) -> _Found:
    if old == new:
        return
    what = f"has the {key} {json.dumps(new)}, not {json.dumps(old)}"
    if key == "default":
        yield where, what, Change.OTHER
    elif old is None:
        yield where, f"has the {key} {json.dumps(new)} now", Change.NARROWER
    elif new is None:
        yield where, f"no longer has the {key} {json.dumps(old)}", Change.WIDER
    elif key in _FLOORS:
        yield where, what, Change.NARROWER if new > old else Change.WIDER
    elif key in _CEILINGS:
        yield where, what, Change.WIDER if new > old else Change.NARROWER
    else:
        yield where, what, Change.OTHER


def _kind(schema: Json) -> str:
    """What a schema is for, in a word or two."""
    if "$ref" in schema:
        name: str = schema["$ref"]
        return name
    if "type" not in schema and "enum" in schema:
        return "one of a list"
    found: str = schema.get("type", "anything")
    return found


def _listed(values: list[Any]) -> str:
    return ", ".join(map(json.dumps, values))

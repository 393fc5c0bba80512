"""Read YAML safely, and remember where everything stands.

A document is built from the parser's events and not by PyYAML's constructors: nothing in it can
run code, nesting is bounded before it can exhaust the stack, aliases are counted before they
multiply, and every key has its line. Plain scalars are read by the rules of YAML 1.2, as editors
do: only `true` and `false` are booleans (`no` and `on` are text), and a date stays text.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final, NoReturn, cast

import yaml

from mockserver.seeding.errors import FixtureError, FixtureProblem
from mockserver.seeding.nodes import Node, Place, Scalar

LENGTH_MAX: Final = 16 * 1024 * 1024
"""A longer document, in characters, is refused unread."""

DEPTH_MAX: Final = 64
"""Mappings and lists may be nested this deep."""

ALIASED_MAX: Final = 100_000
"""All aliases of a document together may stand for this many values."""

# libyaml's parser is some ten times faster, but not every platform has it.
_LOADER: Final = cast(type[yaml.SafeLoader], getattr(yaml, "CSafeLoader", yaml.SafeLoader))

_WORDS: Final[Mapping[str, Scalar]] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL")),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}
# Longer digit strings stay text: Python refuses to read them.
_INTEGER: Final = re.compile(r"[-+]?[0-9]{1,4300}")
_FLOAT: Final = re.compile(
    r"[-+]?(?:\.[0-9]{1,40}|[0-9]{1,40}(?:\.[0-9]{0,40})?)(?:[eE][-+]?[0-9]{1,3})?"
)
_UNPRINTABLE: Final = re.compile(
    "[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]"
)
_MERGE: Final = "<<"
_TEXT_TAGS: Final = ("!", "tag:yaml.org,2002:str")


@dataclass(frozen=True, slots=True)
class Document:
    """A YAML document whose top level is a mapping.

    Attributes:
        root: The content.
        problems: Mistakes in the writing (keys given twice, tags) that did not stop the reading.
    """

    root: Node
    problems: tuple[FixtureProblem, ...] = ()


def load(text: str, file: str) -> Document:
    """Read a document.

    Args:
        text: The YAML text.
        file: How messages name it.

    Raises:
        FixtureError: The text is not YAML, not one document, not a mapping, or beyond a limit.
    """
    _check_text(text, file)
    builder = _Builder(file)
    try:
        for event in yaml.parse(text, Loader=_LOADER):
            builder.take(event)
    except yaml.MarkedYAMLError as error:
        raise FixtureError([_syntax_problem(error, text, file)]) from None
    root = builder.root
    if root is None or not isinstance(root.value, dict):
        place = root.place if root else Place(file, 1, 1)
        message = "a fixture is a mapping and begins with `version: 1`"
        raise FixtureError([*builder.problems, place.problem("", message)])
    return Document(root, tuple(builder.problems))


@dataclass(slots=True)
class _Open:
    """A mapping or list whose end has not been read yet."""

    place: Place
    items: list[Node] | dict[str, Node]
    anchor: str | None
    count_before: int
    keys: dict[str, Place] = field(default_factory=dict)
    key: str | None = None
    merges: bool = False


class _Builder:
    """Make nodes of parser events, with a stack of its own instead of recursion."""

    def __init__(self, file: str) -> None:
        self.root: Node | None = None
        self.problems: list[FixtureProblem] = []
        self._file = file
        self._open: list[_Open] = []
        self._anchors: dict[str, tuple[Node | None, int]] = {}
        self._count = 0
        self._aliased = 0

    def take(self, event: yaml.Event) -> None:
        if isinstance(event, yaml.ScalarEvent):
            self._scalar(event)
        elif isinstance(event, yaml.MappingStartEvent | yaml.SequenceStartEvent):
            self._begin(event)
        elif isinstance(event, yaml.CollectionEndEvent):
            self._end()
        elif isinstance(event, yaml.AliasEvent):
            self._alias(event)
        elif isinstance(event, yaml.DocumentStartEvent) and self.root is not None:
            self._stop(self._place(event), "a fixture file holds one document, and here is another")

    def _scalar(self, event: yaml.ScalarEvent) -> None:
        place = self._place(event)
        top = self._open[-1] if self._open else None
        if top is not None and isinstance(top.items, dict) and top.key is None:
            # In quotes it is a key like any other.
            top.merges = top.merges or (event.value == _MERGE and event.implicit[0])
            self._key(top, event.value, place)
            return
        if event.tag is not None:
            self._check_tag(event.tag, place, _TEXT_TAGS)
        is_plain = event.tag is None and event.implicit[0]
        node = Node(place, _resolve(event.value) if is_plain else event.value)
        self._count += 1
        if event.anchor is not None:
            self._anchors[event.anchor] = (node, 1)
        self._add(node)

    def _key(self, top: _Open, key: str, place: Place) -> None:
        top.key = key
        if key in top.keys:
            first = top.keys[key].line
            self.problems.append(
                place.problem(self._path(), f"is given twice, first in line {first}")
            )
        else:
            top.keys[key] = place

    def _begin(self, event: yaml.MappingStartEvent | yaml.SequenceStartEvent) -> None:
        place = self._place(event)
        if event.tag is not None:
            self._check_tag(event.tag, place, ("!",))
        self._check_is_value(place)
        if len(self._open) >= DEPTH_MAX:
            self._stop(place, f"is nested too deep: {DEPTH_MAX} levels are the limit")
        items: list[Node] | dict[str, Node]
        items = {} if isinstance(event, yaml.MappingStartEvent) else []
        if event.anchor is not None:
            self._anchors[event.anchor] = (None, 0)
        self._open.append(_Open(place, items, event.anchor, self._count))
        self._count += 1

    def _end(self) -> None:
        done = self._open.pop()
        if isinstance(done.items, dict) and done.merges:
            self._merge(done.items, done.keys)
        node = Node(done.place, done.items, done.keys)
        if done.anchor is not None:
            self._anchors[done.anchor] = (node, self._count - done.count_before)
        self._add(node)

    def _alias(self, event: yaml.AliasEvent) -> None:
        place = self._place(event)
        self._check_is_value(place)
        if event.anchor not in self._anchors:
            self._stop(place, f"there is no anchor &{event.anchor} above")
        node, size = self._anchors[event.anchor]
        if node is None:
            self._stop(place, f"*{event.anchor} stands inside &{event.anchor}, so it has no end")
        self._aliased += size
        if self._aliased > ALIASED_MAX:
            self._stop(place, f"aliases stand for more than {ALIASED_MAX} values")
        self._count += size
        self._add(node)

    def _add(self, node: Node) -> None:
        if not self._open:
            self.root = node
            return
        top = self._open[-1]
        if isinstance(top.items, list):
            top.items.append(node)
        else:
            # A repeated key is reported where it is read; here the later value wins.
            top.items[cast(str, top.key)] = node
            top.key = None

    def _merge(self, items: dict[str, Node], keys: dict[str, Place]) -> None:
        """Fill in what `<<: *anchor` brings; a key of the mapping itself wins."""
        merged, place = items.pop(_MERGE), keys.pop(_MERGE)
        for source in merged.value if isinstance(merged.value, list) else [merged]:
            if not isinstance(source.value, dict):
                message = "<< takes an alias of a mapping, or a list of these"
                self.problems.append(place.problem(self._path(), message))
                continue
            for key, item in source.value.items():
                items.setdefault(key, item)
                keys.setdefault(key, source.keys[key])

    def _check_is_value(self, place: Place) -> None:
        if self._open and isinstance(self._open[-1].items, dict) and self._open[-1].key is None:
            self._stop(place, "a key must be plain text")

    def _check_tag(self, tag: str, place: Place, allowed: Iterable[str]) -> None:
        if tag not in allowed:
            name = tag.replace("tag:yaml.org,2002:", "!!")
            self.problems.append(place.problem(self._path(), f"the tag {name} is not taken here"))

    def _place(self, event: yaml.Event) -> Place:
        mark = event.start_mark
        assert mark is not None, "events of a parser have marks"
        return Place(self._file, mark.line + 1, mark.column + 1)

    def _path(self) -> str:
        """Return the path of what is being read."""
        path = ""
        for level in self._open:
            if isinstance(level.items, list):
                path += f"[{len(level.items)}]"
            elif level.key is not None:
                path += f".{level.key}" if path else level.key
        return path

    def _stop(self, place: Place, message: str) -> NoReturn:
        raise FixtureError([*self.problems, place.problem(self._path(), message)])


def _resolve(text: str) -> Scalar:
    if text in _WORDS:
        return _WORDS[text]
    if text[0] in "+-.0123456789":
        if _INTEGER.fullmatch(text):
            return int(text)
        if _FLOAT.fullmatch(text):
            return float(text)
    return text


def _check_text(text: str, file: str) -> None:
    if len(text) > LENGTH_MAX:
        message = f"is longer than {LENGTH_MAX} characters, the limit of a fixture"
        raise FixtureError([Place(file, None, None).problem("", message)])
    if strange := _UNPRINTABLE.search(text):
        before = text[: strange.start()]
        column = strange.start() - (before.rfind("\n") + 1) + 1
        place = Place(file, before.count("\n") + 1, column)
        message = f"the character U+{ord(strange[0]):04X} is not allowed in YAML"
        raise FixtureError([place.problem("", message)])


def _syntax_problem(error: yaml.MarkedYAMLError, text: str, file: str) -> FixtureProblem:
    mark = error.problem_mark or error.context_mark
    line, column = (mark.line, mark.column) if mark else (0, 0)
    context = f" {error.context}" if error.context else ""
    culprit = "".join(text.splitlines()[line : line + 1])[column : column + 1]
    hint = "; a tab cannot indent, use spaces" if culprit == "\t" else ""
    message = f"is not valid YAML: {error.problem}{context}{hint}"
    return Place(file, line + 1, column + 1).problem("", message)

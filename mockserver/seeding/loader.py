"""Load a fixture: find it, lay it over what it extends, and check all of it."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final

import msgspec

from mockserver.core.ids import Stream
from mockserver.core.times import parse_present
from mockserver.core.validation import EXPECTED_TEXT, Problem, did_you_mean, problems
from mockserver.providers import all_providers
from mockserver.seeding.document import LENGTH_MAX, Document, load
from mockserver.seeding.errors import FixtureError, FixtureProblem
from mockserver.seeding.fault_rules import read_rules, too_many_rules
from mockserver.seeding.fixture import Fixture
from mockserver.seeding.nodes import Node, Place, find, from_plain, overlay, plain
from mockserver.seeding.numbering import number_problems
from mockserver.seeding.shipped import find_fixture, fixture_names, shipped_folder

INLINE: Final = "<inline>"
"""How messages name a fixture that came as data."""

_NAME: Final = re.compile(r"(?!.*\.(?:ya?ml|json)$)[A-Za-z0-9._-]+")

_Explain = Callable[[Problem], FixtureProblem]

Notice = Callable[[Path, bytes | None], None]
"""Is told of each file of a fixture: its path and content, None if it could not be read."""


def _unnoticed(_: Path, __: bytes | None) -> None:
    """For those who need not know."""


def read_fixture(
    source: str,
    folders: Sequence[Path] = (),
    faults_max: int | None = None,
    notice: Notice = _unnoticed,
) -> Fixture:
    """Read a fixture by name or path, with everything it extends, and check it.

    Args:
        source: A name (`demo`), looked up in the folders and then among the shipped fixtures;
            or a path, recognised by a separator or the suffix .yaml, .yml or .json.
        folders: Where names are looked up first.
        faults_max: Most rules for failures that it may have, None for any number.
        notice: Is told of each file, also where the fixture cannot be used.

    Raises:
        FixtureError: With every mistake that was found.
    """
    if _NAME.fullmatch(source):
        return read_named(source, folders, faults_max, notice)
    path = Path(source)
    text = _text(path, Place(source, None, None), "", notice)
    return _merged(_chain(path, text, folders, (), notice), faults_max)


def read_named(
    name: str,
    folders: Sequence[Path] = (),
    faults_max: int | None = None,
    notice: Notice = _unnoticed,
) -> Fixture:
    """Read a fixture by name only, for callers who may not read any file of the machine.

    Raises:
        FixtureError: With every mistake that was found; a path is a mistake too.
    """
    place = Place(name, None, None)
    path = _named(name, folders, place, "")
    text = _text(path, place, "", notice)
    return _merged(_chain(path, text, folders, (), notice), faults_max)


def read_inline(
    data: Mapping[str, object], folders: Sequence[Path] = (), faults_max: int | None = None
) -> Fixture:
    """Check a fixture that came as plain data. What it extends is found by name only.

    Raises:
        FixtureError: With every mistake that was found, without lines.
    """
    place = Place(INLINE, None, None)
    try:
        base = data.get("extends")
        if not isinstance(base, str):
            # Data may be a large world written out, so nodes are made only where they merge.
            return _checked(
                data,
                lambda problem: place.problem(problem.path, problem.message),
                faults_max=faults_max,
            )
        path = _named(base, folders, place, "extends")
        text = _text(path, place, "extends", _unnoticed)
        bases = _chain(path, text, folders, (), _unnoticed)
        return _merged([Document(from_plain(data, INLINE)), *bases], faults_max)
    except RecursionError:
        raise FixtureError([place.problem("", "is nested too deep")]) from None


def _named(name: str, folders: Sequence[Path], place: Place, key: str) -> Path:
    everywhere = (*folders, shipped_folder())
    path = find_fixture(name, everywhere) if _NAME.fullmatch(name) else None
    if path is None:
        names = fixture_names(everywhere)
        among = f"{', '.join(names)}{did_you_mean(name, names)}"
        message = f'there is no fixture "{name}" among {among}'
        raise FixtureError([place.problem(key, message)])
    return path


def _text(path: Path, place: Place, key: str, notice: Notice) -> str:
    """Read a file; failures are reported where it was asked for."""
    content = None
    try:
        with path.open("rb") as file:
            content = file.read(LENGTH_MAX + 1)
        if len(content) <= LENGTH_MAX:
            return content.decode("utf-8-sig")
        message = f"{path} is longer than {LENGTH_MAX} bytes, the limit of a fixture"
    except OSError as error:
        message = f"cannot read {path}: {error.strerror}"
    except UnicodeDecodeError as error:
        message = f"{path} is not UTF-8 text: {error.reason} at byte {error.start}"
    finally:
        notice(path, content)
    raise FixtureError([place.problem(key, message)])


def _chain(
    path: Path, text: str, folders: Sequence[Path], above: tuple[Path, ...], notice: Notice
) -> list[Document]:
    """Read a file and everything it extends; the file itself comes first."""
    document = load(text, str(path))
    place, base = find(document.root, "extends")
    if base is None or not isinstance(base.value, str):
        return [document]
    try:
        base_path = _base_path(base.value, path, folders, place)
        _check_cycle((*above, path), base_path, place)
        base_text = _text(base_path, place, "extends", notice)
        return [document, *_chain(base_path, base_text, folders, (*above, path), notice)]
    except FixtureError as error:
        raise FixtureError([*document.problems, *error.problems]) from None


def _base_path(base: str, path: Path, folders: Sequence[Path], place: Place) -> Path:
    if _NAME.fullmatch(base):
        return _named(base, folders, place, "extends")
    return path.parent / base


def _check_cycle(above: tuple[Path, ...], path: Path, place: Place) -> None:
    if path.resolve() in [each.resolve() for each in above]:
        chain = " -> ".join(str(each) for each in (*above, path))
        raise FixtureError([place.problem("extends", f"fixtures extend each other: {chain}")])


def _merged(documents: Sequence[Document], faults_max: int | None) -> Fixture:
    """Lay the documents over each other, the first one on top, and check the outcome."""
    *uppers, base = documents
    root = base.root
    for upper in reversed(uppers):
        root = overlay(root, upper.root)
    files = [document.root.place.file for document in documents]
    try:
        before = [problem for document in documents for problem in document.problems]
        return _checked(plain(root), lambda problem: _explain(problem, root), before, faults_max)
    except FixtureError as error:
        raise FixtureError(_in_order(error.problems, files)) from None


def _explain(problem: Problem, root: Node) -> FixtureProblem:
    place, node = find(root, problem.path)
    is_number = node is not None and isinstance(node.value, int | float)
    # Only where somebody wrote it: JSON has no text without quotes.
    is_written = place.line is not None and problem.message.startswith(EXPECTED_TEXT)
    hint = " (put it in quotes)" if is_number and is_written else ""
    return place.problem(problem.path, f"{problem.message}{hint}")


def _in_order(found: Iterable[FixtureProblem], files: Sequence[str]) -> list[FixtureProblem]:
    return sorted(
        found, key=lambda each: (files.index(each.file), each.line or 0, each.column or 0)
    )


def _checked(
    data: object,
    explain: _Explain,
    before: Sequence[FixtureProblem] = (),
    faults_max: int | None = None,
) -> Fixture:
    found = [*before, *map(explain, problems(data, Fixture))]
    if found:
        raise FixtureError(found)
    fixture = msgspec.convert(data, Fixture)
    if found := [explain(problem) for problem in _references(fixture, faults_max)]:
        raise FixtureError(found)
    return fixture


def _references(fixture: Fixture, faults_max: int | None) -> Iterator[Problem]:
    """Find what is wrong between the parts of a fixture whose types are right."""
    now = fixture.clock.now
    # Only an absolute present is known before the world runs.
    now_ms = None
    if now is not None and now[0].isdigit():
        try:
            now_ms = parse_present(now)
        except ValueError as error:
            yield Problem("clock.now", str(error))
    everyone = {provider.name: provider for provider in all_providers()}
    for name, provider in everyone.items():
        section = getattr(fixture, name) or provider.section()
        yield from _below(name, provider.references(section, now_ms))
        population = getattr(fixture.population, name)
        if population is not None:
            found = provider.population_references(section, population)
            yield from _below(f"population.{name}", found)
    yield from number_problems(fixture, everyone, Stream(fixture.seed))
    yield from read_rules(fixture, everyone, now_ms or 0)[1]
    yield from too_many_rules(fixture, faults_max)


def _below(path: str, found: Iterable[Problem]) -> Iterator[Problem]:
    for problem in found:
        yield Problem(f"{path}.{problem.path}", problem.message, problem.known)

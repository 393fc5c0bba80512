"""What was published when, and what must be true of it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import yaml

from mockserver.control.documents import Documents
from mockserver.control.levers import operations as lever_operations
from mockserver.control.operations import OPERATIONS
from mockserver.providers import all_providers
from mockserver.settings import Settings
from tests.control.published.differences import Difference, differences
from tests.control.published.shapes import digest, shapes_of
from tests.world import Json

FOLDER = Path(__file__).parent
SHAPES = FOLDER / "shapes.yaml"
PUBLICATIONS = FOLDER / "publications.yaml"
CHANGELOG = FOLDER.parent.parent.parent / "CHANGELOG.md"

# Where a line has to stand that tells of a change which breaks clients.
BREAKING_SECTIONS = ("Changed", "Removed")

HOW_TO = (
    "To publish, describe it in a line of CHANGELOG.md and run: python -m tests.control.published"
    ' --changelog "THE LINE". A breaking change needs a line below "### Changed" or "### Removed".'
)


class NotPublished(Exception):
    """The shapes cannot be published so; the text says what to do."""


class Publication(NamedTuple):
    """One state of the shapes, and the line of CHANGELOG.md that told of it."""

    digest: str
    line: str


class Entry(NamedTuple):
    """A line of a changelog, and the section that it stands in."""

    section: str
    line: str


def entries(changelog: str) -> Iterator[Entry]:
    """The lines of a changelog."""
    section = ""
    for text in changelog.splitlines():
        heading = re.fullmatch(r"### (.+)", text)
        if heading is not None:
            section = heading[1].strip()
        elif text.startswith("- "):
            yield Entry(section, text.removeprefix("- ").strip())


def current_shapes() -> Json:
    """Those of the control plane as it is."""
    providers = {provider.name: provider for provider in all_providers()}
    table = (*OPERATIONS, *lever_operations(providers))
    return shapes_of(Documents(providers, table, "", Settings()).of("control"))


def publish(
    shapes: Json,
    published: Json | None,
    publications: Sequence[Publication],
    line: str,
    changelog: str,
) -> list[Publication]:
    """The publications with one more; raises NotPublished."""
    line = line.removeprefix("- ").strip()
    found = [] if published is None else differences(published, shapes)
    if published is not None and published == shapes:
        raise NotPublished("Nothing has changed since the last publication.")
    sections = [each.section for each in entries(changelog) if each.line == line]
    if not sections:
        raise NotPublished("CHANGELOG.md has no such line; it has to be the whole line.")
    if line in (each.line for each in publications):
        raise NotPublished("An earlier publication has that line; write one for this change.")
    breaking = [str(each) for each in found if each.is_breaking]
    if breaking and not set(sections) & {*BREAKING_SECTIONS}:
        where = " or ".join(f'"### {name}"' for name in BREAKING_SECTIONS)
        told = "\n".join(f"  {each}" for each in breaking)
        raise NotPublished(f"Clients break, so the line has to stand below {where}:\n{told}")
    return [*publications, Publication(digest(shapes), line)]


def mistakes(published: Json, publications: Sequence[Publication], changelog: str) -> Iterator[str]:
    """What is wrong with the files, so that nobody edits one of them alone."""
    if not publications or publications[-1].digest != digest(published):
        yield "shapes.yaml is not what was published last; it is written by publishing alone"
    lines = [each.line for each in publications]
    known = {each.line for each in entries(changelog)}
    for line in dict.fromkeys(lines):
        if line not in known:
            yield f"CHANGELOG.md no longer has the line of a publication: {line}"
        if lines.count(line) > 1:
            yield f"two publications have the same line: {line}"


def report(found: Sequence[Difference]) -> str:
    """The differences and what to do about them, for somebody who has just made them."""
    told = "\n".join(f"  {each}" for each in found)
    return f"The control plane is not as it was published:\n{told}\n{HOW_TO}"


def read_shapes() -> Json | None:
    """The published shapes; None before the first publication."""
    if not SHAPES.exists():
        return None
    shapes: Json = _load(SHAPES)
    return shapes


def read_publications() -> list[Publication]:
    """All of them, oldest first."""
    if not PUBLICATIONS.exists():
        return []
    return [Publication(**each) for each in _load(PUBLICATIONS)]


def write(shapes: Json, publications: Sequence[Publication]) -> None:
    """Keep what was published."""
    told = [each._asdict() for each in publications]
    SHAPES.write_text(_dump(shapes, None), encoding="utf-8")
    PUBLICATIONS.write_text(_dump(told, flow=False), encoding="utf-8")


def _load(path: Path) -> Any:
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    return yaml.load(path.read_text(encoding="utf-8"), loader)


def _dump(data: object, flow: bool | None) -> str:
    """YAML; without a `flow` the innermost lists and objects stand in one line."""
    text: str = yaml.safe_dump(
        data, sort_keys=True, allow_unicode=True, width=100, default_flow_style=flow
    )
    return text

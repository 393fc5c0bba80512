"""`mockserver example`: files to start from, which come with the product."""

from pathlib import Path
from typing import Final, NamedTuple

import click

from mockserver.commands.output import table

FOLDER: Final = Path(__file__).resolve().parents[1] / "examples"
COLUMNS = ("NAME", "FILE", "WHAT IT IS")


class Example(NamedTuple):
    """A file, and what it is for."""

    file: str
    title: str


EXAMPLES: Final = {
    "compose": Example(
        "compose.yaml", "an app beside the server, which answers under the services' real names"
    ),
    "github-actions": Example(
        "github-actions.yaml", "a workflow whose tests use the server as a service container"
    ),
    "kotlin": Example("BookingTest.kt", "tests of a client with OkHttp and JUnit"),
    "kubernetes": Example("kubernetes.yaml", "one instance for a team"),
    "nginx": Example("nginx.conf", "worlds that are spread over several servers"),
    "swift": Example("BookingTests.swift", "tests of a client with URLSession and XCTest"),
    "testcontainers-java": Example("BookingTest.java", "tests with a container, JUnit"),
    "testcontainers-node": Example("testcontainers-node.mjs", "tests with a container, Node"),
    "testcontainers-python": Example("testcontainers_python.py", "tests with a container, pytest"),
}


def listing() -> str:
    """Return what there is, one example a line."""
    return table(COLUMNS, [(name, *example) for name, example in EXAMPLES.items()])


def text(name: str) -> str:
    """Return an example; raises `click.ClickException` for a name that there is not."""
    if name not in EXAMPLES:
        known = ", ".join(EXAMPLES)
        raise click.ClickException(f"there is no example {name!r}; expected one of {known}")
    return (FOLDER / EXAMPLES[name].file).read_text(encoding="utf-8")

"""`mockserver example`."""

from __future__ import annotations

import pytest

from mockserver.commands.example import EXAMPLES, FOLDER
from tests.test_cli import mockserver


def test_every_example_is_listed_with_a_line_on_what_it_is() -> None:
    run = mockserver("example")
    assert run.exit_code == 0
    rows = [line.split(maxsplit=2) for line in run.stdout.splitlines()[1:]]
    assert rows == [[name, *example] for name, example in EXAMPLES.items()]


def test_every_file_of_the_folder_is_an_example() -> None:
    files = {path.name for path in FOLDER.iterdir() if path.is_file()}
    assert files == {example.file for example in EXAMPLES.values()}


@pytest.mark.parametrize("name", EXAMPLES)
def test_an_example_is_printed_as_it_is(name: str) -> None:
    run = mockserver("example", name)
    assert run.exit_code == 0
    assert run.stdout_bytes == (FOLDER / EXAMPLES[name].file).read_bytes()


def test_an_unknown_example_is_named_with_the_known_ones() -> None:
    run = mockserver("example", "helm")
    assert run.exit_code == 1
    assert f"there is no example 'helm'; expected one of {', '.join(EXAMPLES)}" in run.stderr

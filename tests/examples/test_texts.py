"""What all examples have in common."""

from __future__ import annotations

import re

import pytest

from mockserver import __version__
from mockserver.commands.example import EXAMPLES
from tests.examples.texts import ROOT, example, known_variables, variables
from tests.readme import TEXT, table_rows

_TAG = re.compile(r"\bmockserver:([0-9][0-9A-Za-z.]*)")


@pytest.mark.parametrize("name", EXAMPLES)
def test_an_example_names_only_variables_that_the_command_reads(name: str) -> None:
    assert variables(example(name)) <= known_variables()


def test_so_does_the_readme() -> None:
    assert variables(TEXT) <= known_variables()


def test_so_does_the_image() -> None:
    dockerfile = (ROOT / "Dockerfile").read_text(encoding="utf-8")
    assert variables(dockerfile) <= known_variables()


def test_images_are_those_of_this_version() -> None:
    tags = {tag for name in EXAMPLES for tag in _TAG.findall(example(name))}
    assert tags == {__version__}


def test_the_readme_has_a_table_of_all_examples() -> None:
    shown = [name for row in table_rows("Docker") for name in row[0].split(", ")]
    assert sorted(shown) == sorted(EXAMPLES)

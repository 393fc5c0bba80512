"""What all examples have in common."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from mockserver import __version__
from mockserver.commands.example import EXAMPLES
from tests.examples.texts import ROOT, example, known_variables, variables

README = (ROOT / "README.md").read_text(encoding="utf-8")
_TAG = re.compile(r"\bmockserver:([0-9][0-9A-Za-z.]*)")


@pytest.mark.parametrize("name", EXAMPLES)
def test_an_example_names_only_variables_that_the_command_reads(name: str) -> None:
    assert variables(example(name)) <= known_variables()


def test_so_does_the_readme() -> None:
    assert variables(README) <= known_variables()


def test_so_does_the_image() -> None:
    dockerfile = Path(ROOT / "Dockerfile").read_text(encoding="utf-8")
    assert variables(dockerfile) <= known_variables()


def test_images_are_those_of_this_version() -> None:
    tags = {tag for name in EXAMPLES for tag in _TAG.findall(example(name))}
    assert tags == {__version__}

"""CONTRIBUTING.md names what is there, and has a page for each thing that people add."""

import re
from collections.abc import Iterator

import pytest

from mockserver.exchange.faults import Wire
from mockserver.exchange.wire.in_process import IN_PROCESS
from mockserver.exchange.wire.sockets import ON_A_SOCKET
from mockserver.providers import all_providers
from tests.readme import ROOT

TEXT = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
# Written `like/this`: a folder ends in a slash, a file has an ending or is `.ci/run`.
NAMED = re.compile(r"`((?:[\w.-]+/)+|(?:[\w.-]+/)*[\w-]+\.(?:py|yaml|json|md)|\.ci/run)`")
# A short name stands for what is below one of these.
PARTS = ("", "mockserver/", "mockserver/exchange/", "mockserver/control/", "tests/seeding/")
OF_A_PROVIDER = ("mockserver/providers/NAME/", "tests/providers/NAME/", "tests/contract/NAME/")
# The wheel has it, and no checkout.
ELSEWHERE = {"mockserver/fixtures/"}
COMMAND = re.compile(r"python -m (tests[.\w]*)")


def places(name: str) -> Iterator[str]:
    """Yield where a name may lie, with NAME for each provider."""
    for part in (*PARTS, *OF_A_PROVIDER, "mockserver/exchange/wire/", "tests/exchange/wire/"):
        yield f"{part}{name}"
    yield f"tests/exchange/{name}"


def is_there(name: str) -> bool:
    """Say whether it is somewhere; of what has NAME in it, that every provider has it."""
    return any(
        all((ROOT / place.replace("NAME", each.name)).exists() for each in all_providers())
        for place in places(name)
    )


@pytest.mark.parametrize("name", sorted(set(NAMED.findall(TEXT)) - ELSEWHERE))
def test_a_file_or_folder_that_is_named_exists(name: str) -> None:
    assert is_there(name)


def test_a_name_that_is_nowhere_is_noticed() -> None:
    assert NAMED.findall("`nowhere/` and `tests/nothing.py`") == ["nowhere/", "tests/nothing.py"]
    assert not is_there("nowhere/")
    assert not is_there("tests/nothing.py")


@pytest.mark.parametrize("module", sorted(set(COMMAND.findall(TEXT))))
def test_a_program_that_is_named_exists(module: str) -> None:
    path = ROOT / module.replace(".", "/")
    assert path.with_suffix(".py").is_file() or (path / "__main__.py").is_file()


@pytest.mark.parametrize("what", ["an operation", "a fault effect", "a provider", "a fixture"])
def test_there_is_a_page_on_adding_it(what: str) -> None:
    assert f"\n## Add {what}\n" in TEXT


def test_every_section_that_is_linked_exists() -> None:
    headings = {heading.lower().replace(" ", "-") for heading in re.findall(r"\n## (.+)", TEXT)}
    assert set(re.findall(r"\]\(#([^)]+)\)", TEXT)) <= headings


def test_every_effect_on_the_wire_is_made_with_a_socket_and_without() -> None:
    assert set(ON_A_SOCKET) == set(IN_PROCESS) == set(Wire)

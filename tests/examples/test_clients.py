"""The examples in other languages: tests of a client, and what the README shows of clients.

What can run here does. The rest is parsed by its language's grammar, and what it says of the server
is compared with the server. No container is started: the tests are told of a server that runs.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import tree_sitter_java
import tree_sitter_kotlin
import tree_sitter_swift
from starlette.testclient import TestClient
from tree_sitter import Language, Parser

from mockserver.providers import all_providers
from mockserver.seeding.loader import read_fixture
from tests.examples.texts import example, variables
from tests.readme import blocks
from tests.test_cli import serving, url_in

TOKEN = "the-token"
SECTION = "Other languages"
NODE = shutil.which("node")

CLIENTS = {
    name: example(name)
    for name in (
        "kotlin",
        "swift",
        "testcontainers-java",
        "testcontainers-node",
        "testcontainers-python",
    )
}
SHOWN = {f"README {each.language}": each.text for each in blocks() if each.section == SECTION}
GRAMMARS = {
    "README kotlin": tree_sitter_kotlin,
    "README swift": tree_sitter_swift,
    "kotlin": tree_sitter_kotlin,
    "swift": tree_sitter_swift,
    "testcontainers-java": tree_sitter_java,
}
EXPYS = next(provider for provider in all_providers() if provider.name == "expys")
# Words in capitals that are none of the service's codes.
OTHERS = {"GET", "POST", "PUT", "DELETE", "SUBMITTED"}

TEXTS = {name: text for name, text in (CLIENTS | SHOWN).items() if name != "README text"}
each_client = pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
runs_node = pytest.mark.skipif(NODE is None, reason="runs Node")


@pytest.fixture(scope="module")
def environment() -> Iterator[dict[str, str]]:
    """The variables that name a server, and its token."""
    with serving(MOCKSERVER_CONTROL_TOKEN=TOKEN) as (_, line):
        named = {"MOCKSERVER_URL": url_in(line), "MOCKSERVER_CONTROL_TOKEN": TOKEN}
        yield {**os.environ, **named}


def test_the_tests_with_pytest_pass(
    pytester: pytest.Pytester, environment: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "environ", environment)
    pytester.makeini("[pytest]\nfilterwarnings = error\n")
    pytester.makepyfile(CLIENTS["testcontainers-python"])
    pytester.runpytest_subprocess().assert_outcomes(passed=3)


@runs_node
def test_the_tests_with_node_pass(tmp_path: Path, environment: dict[str, str]) -> None:
    file = tmp_path / "booking.test.mjs"
    file.write_text(CLIENTS["testcontainers-node"], encoding="utf-8")
    said = node(environment, "--test", "--test-reporter=tap", file)
    assert re.findall(r"^# (?:pass|fail) \d+$", said, re.MULTILINE) == ["# pass 3", "# fail 0"]


@runs_node
def test_typescript_gives_the_answers_that_curl_gives(tmp_path: Path) -> None:
    file = tmp_path / "shown.mjs"
    file.write_text(without_types(SHOWN["README ts"]), encoding="utf-8")
    with serving() as (_, line):
        said = node({**os.environ, "MOCKSERVER_URL": url_in(line)}, file)
    assert said.split() == SHOWN["README text"].split()


def without_types(text: str) -> str:
    """What Node runs, also where it does not yet know TypeScript."""
    return re.sub(r"(\w): (?:string|object|Record<string, string>)(?=[,) =])", r"\1", text)


def node(environment: dict[str, str], *arguments: str | Path) -> str:
    run = subprocess.run(
        [str(NODE), *arguments], check=False, capture_output=True, text=True, env=environment
    )
    assert (run.returncode, run.stderr) == (0, ""), run.stdout
    return run.stdout


@pytest.mark.parametrize("name", GRAMMARS)
def test_it_is_written_in_its_language(name: str) -> None:
    assert not parsed(GRAMMARS[name], TEXTS[name]).has_error


def test_the_grammars_see_mistakes() -> None:
    for grammar in GRAMMARS.values():
        assert parsed(grammar, "class A { oops( }").has_error


def parsed(grammar: Any, text: str) -> Any:
    return Parser(Language(grammar.language())).parse(text.encode()).root_node


@each_client
def test_it_calls_operations_that_exist(text: str) -> None:
    known = {operation.path for operation in EXPYS.operations}
    paths = set(re.findall(r"/v1/[a-z/-]+", text))
    assert paths
    assert paths <= known


@each_client
def test_it_calls_the_control_plane_where_that_is(text: str, in_process: TestClient) -> None:
    for path in set(re.findall(r"/_mock/[a-z]+", text)):
        assert in_process.get(path).status_code == 200, path


@each_client
def test_its_faults_are_of_the_catalogue_and_for_an_operation(text: str) -> None:
    codes = set(re.findall(r'(?:"|Fault: )([A-Z]+(?:_[A-Z]+)*)(?=["\';])', text))
    codes -= OTHERS | variables(text)
    assert codes
    assert codes <= EXPYS.codes.keys()
    ids = {operation.id for operation in EXPYS.operations}
    assert set(re.findall(r"operation\W+(\w+)", text)) <= ids


@each_client
def test_its_members_offers_and_keys_are_those_of_the_demo_world(text: str) -> None:
    section = read_fixture("demo").expys
    assert section is not None
    known = {each.key for org in section.orgs for each in org.keys}
    known |= {each.external_user_id for org in section.orgs for each in org.sandbox.members}
    known |= {each.id for each in section.catalogue["demo"]}
    assert set(re.findall(r"\b(?:off|user|expys_sandbox|expys_live)_[a-z0-9]+\b", text)) <= known

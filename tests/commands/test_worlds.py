"""`mockserver worlds` and `mockserver checkpoints`."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.builders import NOW
from tests.commands.conftest import Shell

FIXTURE = """
version: 1
clock: {now: "2040-01-31T12:00:00Z", mode: frozen}
"""


@pytest.fixture
def spare(shell: Shell) -> Iterator[str]:
    """The name of a world that is dropped afterwards."""
    name = f"{shell.api.world}-spare"
    yield name
    shell.api.control("DELETE", f"/worlds/{name}")


def test_worlds_are_made_listed_and_deleted(shell: Shell, spare: str) -> None:
    made = shell.table("worlds", "make", spare, "--now", "2040-01-31T12:00:00Z", "--mode=frozen")
    assert made[0] == ["NAME", "NOW", "MODE", "REQUESTS", "MADE", "LAST USED"]
    assert made[1][:4] == [spare, "2040-01-31T12:00:00.000Z", "frozen", "0"]
    assert spare in [row[0] for row in shell.table("worlds", "list")]
    assert shell.lines("worlds", "delete", spare) == []
    assert spare not in [each["name"] for each in shell.data("worlds", "list")]


def test_a_world_is_a_fork_of_another(shell: Shell, spare: str) -> None:
    shell.api.advance("1d")
    made = shell.data("worlds", "make", spare, "--from", shell.api.world)
    assert (made["now"], made["mode"]) == ("2026-03-02T12:00:00.000Z", "frozen")


def test_a_world_is_made_from_a_fixture_by_name(shell: Shell, spare: str) -> None:
    shell.lines("worlds", "make", spare, "--fixture=empty", "--seed=7")
    url = f"{shell.api.origin}/w/{spare}/expys/v1/offers/off_spa"
    assert shell.api.send_to(url, by="expys_sandbox_demo").status in (401, 404)


def test_a_world_is_made_from_a_fixture_in_a_file_or_on_standard_input(
    shell: Shell, spare: str, tmp_path: Path
) -> None:
    file = tmp_path / "mine.yaml"
    file.write_text(FIXTURE)
    now = "2040-01-31T12:00:00.000Z"
    assert shell.data("worlds", "make", spare, "--fixture", str(file))["now"] == now
    made = shell.data("worlds", "make", spare, "--fixture=-", stdin=FIXTURE)
    assert made["now"] == now


def test_a_world_is_exported_as_a_fixture(shell: Shell, spare: str, tmp_path: Path) -> None:
    shell.api.credit("user_42", 5)
    file = tmp_path / "mine.yaml"
    assert shell.lines("worlds", "export", "--output", str(file)) == []
    assert file.read_text().splitlines() == shell.lines("worlds", "export")
    shell.lines("worlds", "make", spare, "--fixture", str(file))
    assert shell.data("worlds", "export", "--world", spare) == shell.data("worlds", "export")


def test_changes_are_counted_since_a_checkpoint_or_the_start(shell: Shell) -> None:
    shell.lines("checkpoints", "set", "then")
    assert shell.lines("worlds", "diff") == ["no changes"]
    shell.api.credit("user_42", 5)
    assert shell.table("worlds", "diff", "--since=then") == [
        ["TABLE", "ADDED", "CHANGED", "REMOVED"],
        ["expys.accounts", "0", "1", "0"],
        ["expys.entries", "1", "0", "0"],
    ]
    assert set(shell.data("worlds", "diff")["added"]) == {"expys.entries"}


@pytest.mark.parametrize(
    ("content", "message"),
    [
        pytest.param("version: 1\nversion: 1\n", "fixture.yaml:2:1", id="key given twice"),
        pytest.param("- a\n", "a fixture is a mapping", id="no mapping"),
    ],
)
def test_a_file_that_is_no_fixture_is_refused_with_its_line(
    shell: Shell, spare: str, tmp_path: Path, content: str, message: str
) -> None:
    file = tmp_path / "fixture.yaml"
    file.write_text(content)
    assert message in shell.error("worlds", "make", spare, "--fixture", str(file))


def test_a_fixture_that_is_wrong_is_refused_by_the_server(shell: Shell, spare: str) -> None:
    error = shell.error("worlds", "make", spare, "--fixture=-", stdin="version: 1\nno_such: 1\n")
    assert "fixture.no_such" in error


def test_a_world_goes_back_to_its_start(shell: Shell, spare: str) -> None:
    shell.api.advance("1d")
    line = f"{shell.api.world} is back at its start, {NOW}"
    assert shell.lines("worlds", "reset") == [line]
    shell.lines("worlds", "make", spare, "--from", shell.api.world)
    assert shell.data("worlds", "reset", spare)["world"] == spare


def test_the_default_world_stays(shell: Shell) -> None:
    assert "409 The default world stays" in shell.error("worlds", "delete", "default")


def test_checkpoints_are_set_listed_restored_and_deleted(shell: Shell) -> None:
    assert shell.lines("checkpoints", "list") == ["no checkpoints"]
    assert shell.lines("checkpoints", "set", "before") == [f"before is the state of {NOW}"]
    shell.api.advance("1d")
    assert shell.data("checkpoints", "set", "after")["at"] == "2026-03-02T12:00:00.000Z"
    assert shell.table("checkpoints", "list") == [
        ["NAME", "AT"],
        ["before", NOW],
        ["after", "2026-03-02T12:00:00.000Z"],
    ]
    assert shell.lines("checkpoints", "restore", "before") == [f"back at before, {NOW}"]
    assert shell.data("checkpoints", "restore", "after")["name"] == "after"
    assert shell.lines("checkpoints", "delete", "after") == []
    assert [each["name"] for each in shell.data("checkpoints", "list")] == ["before"]


def test_an_unknown_checkpoint_is_named(shell: Shell) -> None:
    assert "no checkpoint 'nothing'" in shell.error("checkpoints", "restore", "nothing")

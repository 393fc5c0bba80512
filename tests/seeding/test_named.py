"""Fixtures by name are read again when their files have changed, and only then."""

from __future__ import annotations

from pathlib import Path

import pytest

from mockserver.seeding.errors import FixtureError
from mockserver.seeding.loader import read_named
from mockserver.seeding.named import KEPT_MAX, KEPT_NS, NamedFixtures


@pytest.fixture
def fixtures(tmp_path: Path) -> NamedFixtures:
    """Those of a folder that is empty at first."""
    return NamedFixtures([tmp_path], 10)


def write(folder: Path, name: str, text: str) -> Path:
    path = folder / f"{name}.yaml"
    path.write_text(f"version: 1\n{text}\n", encoding="utf-8")
    return path


def test_a_fixture_is_what_its_file_says(fixtures: NamedFixtures) -> None:
    assert fixtures.read("demo") == read_named("demo")


def test_it_is_the_same_object_while_its_file_stays_as_it_is(
    fixtures: NamedFixtures, tmp_path: Path
) -> None:
    path = write(tmp_path, "mine", "seed: 1")
    first = fixtures.read("mine")
    path.touch()
    assert fixtures.read("mine") is first
    # As long as before, and in the same instant.
    write(tmp_path, "mine", "seed: 2")
    assert fixtures.read("mine").seed == 2


def test_it_is_read_again_after_a_while_so_that_its_times_are_of_today(tmp_path: Path) -> None:
    times = iter([0, KEPT_NS - 1, KEPT_NS, KEPT_NS + 1, KEPT_NS + 2])
    fixtures = NamedFixtures([tmp_path], 10, lambda: next(times))
    first = fixtures.read("demo")
    assert fixtures.read("demo") is first
    second = fixtures.read("demo")
    assert second is not first
    assert fixtures.read("demo") is second


def test_what_it_extends_counts_too(fixtures: NamedFixtures, tmp_path: Path) -> None:
    write(tmp_path, "base", "seed: 1")
    write(tmp_path, "mine", "extends: base")
    assert fixtures.read("mine").seed == 1
    write(tmp_path, "base", "seed: 2")
    assert fixtures.read("mine").seed == 2


def test_a_file_that_comes_before_the_one_that_was_read_wins(
    fixtures: NamedFixtures, tmp_path: Path
) -> None:
    write(tmp_path, "mine", "extends: empty")
    fixtures.read("mine")
    fixtures.read("empty")
    write(tmp_path, "empty", "seed: 7")
    assert (fixtures.read("mine").seed, fixtures.read("empty").seed) == (7, 7)


def test_a_base_that_is_named_by_its_path_is_looked_at_too(
    fixtures: NamedFixtures, tmp_path: Path
) -> None:
    (tmp_path / "below").mkdir()
    write(tmp_path / "below", "base", "seed: 1")
    write(tmp_path, "mine", "extends: below/base.yaml")
    first = fixtures.read("mine")
    assert fixtures.read("mine") is first
    write(tmp_path / "below", "base", "seed: 2")
    assert fixtures.read("mine").seed == 2


@pytest.mark.parametrize(
    "spoil", [Path.unlink, lambda path: path.write_bytes(b"\xff")], ids=["gone", "not text"]
)
def test_a_file_that_is_spoiled_is_refused(
    fixtures: NamedFixtures, tmp_path: Path, spoil: object
) -> None:
    path = write(tmp_path, "mine", "seed: 1")
    fixtures.read("mine")
    assert callable(spoil)
    spoil(path)
    for _ in range(2):
        with pytest.raises(FixtureError):
            fixtures.read("mine")
    write(tmp_path, "mine", "seed: 2")
    assert fixtures.read("mine").seed == 2


def test_the_one_that_was_not_asked_for_for_longest_makes_room(
    fixtures: NamedFixtures, tmp_path: Path
) -> None:
    for number in range(KEPT_MAX + 1):
        write(tmp_path, f"mine-{number}", f"seed: {number}")
    first, second = fixtures.read("mine-0"), fixtures.read("mine-1")
    for number in range(2, KEPT_MAX):
        fixtures.read(f"mine-{number}")
    assert fixtures.read("mine-0") is first
    fixtures.read(f"mine-{KEPT_MAX}")
    assert fixtures.read("mine-0") is first
    assert fixtures.read("mine-1") is not second

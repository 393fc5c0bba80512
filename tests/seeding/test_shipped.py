"""Where fixtures are found."""

from pathlib import Path

from mockserver.seeding.shipped import find_fixture, fixture_names, shipped_folder


def test_a_checkout_has_the_fixtures_beside_the_package() -> None:
    assert {"demo", "empty"} <= set(fixture_names([shipped_folder()]))


def test_a_wheel_has_the_fixtures_inside_the_package(tmp_path: Path) -> None:
    package = tmp_path / "mockserver"
    assert shipped_folder(package) == tmp_path / "fixtures"
    (package / "fixtures").mkdir(parents=True)
    assert shipped_folder(package) == package / "fixtures"


def test_the_first_folder_that_has_the_name_wins(tmp_path: Path) -> None:
    first, second = tmp_path / "first", tmp_path / "second"
    for folder, name in ((first, "mine"), (second, "mine"), (second, "other")):
        folder.mkdir(exist_ok=True)
        (folder / f"{name}.yaml").touch()
    assert find_fixture("mine", [first, second]) == first / "mine.yaml"
    assert find_fixture("other", [first, second]) == second / "other.yaml"
    assert find_fixture("none", [first, second]) is None
    assert fixture_names([first, second, tmp_path / "missing"]) == ("mine", "other")

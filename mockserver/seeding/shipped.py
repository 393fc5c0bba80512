"""Where the fixtures are that come with the product."""

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Final

SUFFIX: Final = ".yaml"
_PACKAGE: Final = Path(__file__).resolve().parents[1]


def shipped_folder(package: Path = _PACKAGE) -> Path:
    """Return the folder of the shipped fixtures.

    Installed from a wheel, it is inside the package; in a checkout it is beside it.
    """
    inside = package / "fixtures"
    return inside if inside.is_dir() else package.parent / "fixtures"


def find_fixture(name: str, folders: Sequence[Path]) -> Path | None:
    """Return the file of a fixture by its name; None if no folder has it."""
    for folder in folders:
        path = folder / f"{name}{SUFFIX}"
        if path.is_file():
            return path
    return None


def fixture_names(folders: Iterable[Path]) -> tuple[str, ...]:
    """Return the names of all fixtures in these folders, sorted."""
    return tuple(sorted({path.stem for folder in folders for path in folder.glob(f"*{SUFFIX}")}))

"""What the wheel and the sdist hold, and the rules of the house that no linter knows."""

import ast
import re
import subprocess
import sys
import tarfile
import zipfile
from collections.abc import Iterable, Iterator
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

import mockserver
from mockserver.commands.example import EXAMPLES
from mockserver.providers import all_providers
from tests.lowest import BESIDE, SUITE, pin, pins

ROOT = Path(__file__).parent.parent
PACKAGE = ROOT / "mockserver"


def dotted(module: Path) -> str:
    """The name that a source file is imported by."""
    parts = module.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


MODULES = sorted(PACKAGE.rglob("*.py"))
PROVIDER_MODULES = sorted((PACKAGE / "providers").glob("*/**/*.py"))
NAMES = {dotted(module) for module in MODULES}
MODULE_LINES_MAX = 400
FUNCTION_LINES_MAX = 50

# Which parts of the package a part may import; what is not listed here may import any part.
IMPORTS = {
    "settings": set[str](),
    "core": {"core"},
    "exchange": {"core", "exchange"},
    "providers": {"core", "exchange", "providers"},
    "seeding": {"core", "exchange", "providers", "seeding"},
    "contract": {"core", "exchange", "providers", "contract"},
    "control": {"core", "exchange", "seeding", "control", "settings", "control_wire"},
    "control_wire": {"control_wire"},
    "client": {"client", "control_wire"},
    "testing": {"core", "exchange", "settings", "client", "serving", "app", "testing"},
}


# What every provider has, as modules or packages, so that you know where to look.
PROVIDER_PARTS = {
    "auth",
    "catalogue",
    "errors",
    "export",
    "fixture",
    "handlers",
    "ledgers",
    "levers",
    "members",
    "numbers",
    "operations",
    "provider",
    "records",
    "references",
    "refusals",
    "render",
    "rules",
    "seed",
    "sources",
    "state",
    "wire",
}


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Folder with the wheel and the sdist."""
    folder = tmp_path_factory.mktemp("dist")
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "--directory", str(folder)],
        cwd=ROOT,
        check=True,
        capture_output=True,
    )
    return folder


def wheel_files(folder: Path) -> list[str]:
    with zipfile.ZipFile(next(folder.glob("*.whl"))) as wheel:
        return wheel.namelist()


def relative(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def part_of(module: Path) -> str:
    """Name of the part of the package that a source file belongs to."""
    return module.relative_to(PACKAGE).parts[0].removesuffix(".py")


def imported(module: Path) -> Iterator[str]:
    """Yield the dotted names that a source file imports from the package, wherever it does."""
    yield from imported_by(ast.walk(ast.parse(module.read_text(encoding="utf-8"))))


def imported_at_once(module: Path) -> Iterator[str]:
    """Yield the modules of the package that a source file imports when it is imported itself."""
    for name in imported_by(ast.parse(module.read_text(encoding="utf-8")).body):
        yield name if name in NAMES else name.rpartition(".")[0]


def imported_by(nodes: Iterable[ast.AST]) -> Iterator[str]:
    for node in nodes:
        names: list[str] = []
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            names = [f"{node.module}.{alias.name}" for alias in node.names]
        yield from (name for name in names if re.match(r"mockserver\.[a-z]", name))


def functions(module: Path) -> Iterator[tuple[str, int]]:
    """Yield each function of a source file with its number of lines."""
    for node in ast.walk(ast.parse(module.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            assert node.end_lineno is not None
            yield node.name, node.end_lineno - node.lineno + 1


def test_the_wheel_holds_every_module_fixture_and_example_and_the_type_marker(built: Path) -> None:
    files = wheel_files(built)
    examples = [f"mockserver/examples/{example.file}" for example in EXAMPLES.values()]
    fixtures = [f"mockserver/{relative(path)}" for path in (ROOT / "fixtures").glob("*.yaml")]
    modules = [relative(module) for module in MODULES]
    assert "mockserver/fixtures/demo.yaml" in fixtures
    assert {*modules, *fixtures, *examples, "mockserver/py.typed"} <= set(files)


def test_the_wheel_holds_nothing_else(built: Path) -> None:
    version = mockserver.__version__
    roots = {name.split("/")[0] for name in wheel_files(built)}
    assert roots == {"mockserver", f"loyalty_mockserver-{version}.dist-info"}


def test_the_wheel_brings_the_command_and_the_plugin(built: Path) -> None:
    with zipfile.ZipFile(next(built.glob("*.whl"))) as wheel:
        name = next(name for name in wheel.namelist() if name.endswith("entry_points.txt"))
        lines = wheel.read(name).decode().splitlines()
    assert "mockserver = mockserver.cli:main" in lines
    assert lines[lines.index("[pytest11]") + 1] == "mockserver = mockserver.pytest_plugin"


def test_the_sdist_holds_the_tests(built: Path) -> None:
    with tarfile.open(next(built.glob("*.tar.gz"))) as sdist:
        files = {name.partition("/")[2] for name in sdist.getnames()}
    assert {"tests/test_packaging.py", ".github/workflows/ci.yml", "fixtures/demo.yaml"} <= files
    assert {"README.md", "LICENSE"} <= files


def test_every_dependency_has_a_lowest_version_to_test_with() -> None:
    pinned = {each.partition("==")[0] for each in pins()}
    assert {"click", "starlette", "uvicorn", "asyncssh", *BESIDE} <= pinned
    with pytest.raises(ValueError, match="'click' has no lower bound"):
        pin("click")


def test_the_lowest_versions_meet_tests_that_exist() -> None:
    assert [path for path in SUITE if not (ROOT / path).exists()] == []


def test_modules_import_only_what_lies_below_them() -> None:
    upward = [
        f"{relative(module)} imports {name}"
        for module in MODULES
        for name in imported(module)
        if part_of(module) in IMPORTS and name.split(".")[1] not in IMPORTS[part_of(module)]
    ]
    assert upward == []


@pytest.mark.parametrize("provider", [each.name for each in all_providers()])
def test_every_provider_has_the_same_parts(provider: str) -> None:
    folder = PACKAGE / "providers" / provider
    there = {path.stem for path in folder.iterdir()}
    assert there >= PROVIDER_PARTS
    guide = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    assert all(f"`{part}`" in guide for part in PROVIDER_PARTS)


def test_no_module_needs_itself() -> None:
    graph = {dotted(module): set(imported_at_once(module)) for module in MODULES}
    # Raises CycleError, which names the modules of a circle.
    assert set(TopologicalSorter(graph).static_order()) >= graph.keys()


def test_a_provider_imports_no_other() -> None:
    sideways = [
        f"{relative(module)} imports {name}"
        for module in PROVIDER_MODULES
        for name in imported(module)
        if name.startswith("mockserver.providers.")
        and name.split(".")[2] != module.relative_to(PACKAGE / "providers").parts[0]
    ]
    assert sideways == []


def test_modules_stay_short() -> None:
    lengths = {relative(path): len(path.read_text("utf-8").splitlines()) for path in MODULES}
    assert {name: lines for name, lines in lengths.items() if lines > MODULE_LINES_MAX} == {}


def test_functions_stay_short() -> None:
    long = [
        f"{relative(module)}: {name} has {lines} lines"
        for module in MODULES
        for name, lines in functions(module)
        if lines > FUNCTION_LINES_MAX
    ]
    assert long == []

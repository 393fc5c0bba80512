"""What other people's code may name says what it is, where lint does not ask for it."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.readme import ROOT

PACKAGE = ROOT / "mockserver"
# Insides, which `mockserver.client` and `mockserver.testing` do not offer.
INSIDE = {"connection.py", "report.py", "session.py", "shown.py"}
PUBLIC = [
    PACKAGE / "settings.py",
    *(
        path
        for folder in ("client", "testing")
        for path in sorted((PACKAGE / folder).glob("*.py"))
        if path.name not in INSIDE
    ),
]


def attributes(body: list[ast.stmt]) -> Iterator[tuple[str, ast.stmt, ast.stmt | None]]:
    """Yield each public name that a body binds, with the statement and the next one."""
    for statement, following in zip(body, [*body[1:], None], strict=True):
        targets: list[ast.expr] = []
        if isinstance(statement, ast.AnnAssign):
            targets = [statement.target]
        elif isinstance(statement, ast.Assign):
            targets = statement.targets
        for target in targets:
            if isinstance(target, ast.Name) and not target.id.startswith("_"):
                yield target.id, statement, following


def is_text(node: ast.stmt | None) -> bool:
    """Say whether a statement is a docstring."""
    return (
        isinstance(node, ast.Expr)
        and isinstance(node.value, ast.Constant)
        and isinstance(node.value.value, str)
    )


def undescribed(source: str) -> Iterator[str]:
    """Yield names without a docstring, a comment above, or a word in their class's docstring."""
    tree, lines = ast.parse(source), source.splitlines()
    classes = [node for node in ast.walk(tree) if isinstance(node, ast.ClassDef)]
    owners: list[ast.Module | ast.ClassDef] = [tree]
    for owner in [*owners, *(each for each in classes if not each.name.startswith("_"))]:
        # A class says its own name where one of its kind above it has told what that is.
        inherits = isinstance(owner, ast.ClassDef) and bool(owner.bases)
        told = ast.get_docstring(owner) or ""
        for name, statement, following in attributes(owner.body):
            above = lines[statement.lineno - 2].lstrip()
            is_told = is_text(following) or above.startswith("#") or f"`{name}`" in told
            if not is_told and not (inherits and name == "name"):
                yield name


@pytest.mark.parametrize("path", PUBLIC, ids=lambda path: path.relative_to(PACKAGE).as_posix())
def test_every_public_name_is_described(path: Path) -> None:
    assert list(undescribed(path.read_text(encoding="utf-8"))) == []


def test_a_name_that_nothing_describes_is_noticed() -> None:
    source = '''
A = 1
"""It."""
# It.
B = 1
C = 1

class D:
    """It has `e`."""
    e: int
    f: int
    _g: int
'''
    assert list(undescribed(source)) == ["C", "f"]

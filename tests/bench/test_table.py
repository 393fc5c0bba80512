"""The benchmark's report as text."""

from tests.bench.figures import Budget, Row, Unit
from tests.bench.table import table


def test_columns_are_aligned_and_figures_end_at_the_same_place() -> None:
    rows = [
        Row("read", 0.91, Budget(0.8, Unit.RATIO, at_least=True), "rounds 0.90 to 0.92"),
        Row("idle memory", 136.04, Budget(60, Unit.MEBIBYTES)),
        Row("growth", None, Budget(2, Unit.MEBIBYTES), "this system has no /proc"),
    ]
    assert table(rows).splitlines() == [
        "WHAT          MEASURED  BUDGET            HOW",
        "read            0.91 ×  ≥ 0.8 ×   ok      rounds 0.90 to 0.92",
        "idle memory  136.0 MiB  ≤ 60 MiB  MISSED",
        "growth               -  ≤ 2 MiB   -       this system has no /proc",
    ]

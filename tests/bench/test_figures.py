"""Figures, budgets and ratios of the benchmark."""

import pytest

from tests.bench.figures import Budget, Row, Unit, ratio

LEAST = Budget(0.8, Unit.RATIO, at_least=True)
MOST = Budget(60, Unit.MEBIBYTES)


@pytest.mark.parametrize(
    ("budget", "value", "holds"),
    [
        pytest.param(LEAST, 0.8, True, id="at the lower bound"),
        pytest.param(LEAST, 0.79, False, id="below the lower bound"),
        pytest.param(MOST, 60, True, id="at the upper bound"),
        pytest.param(MOST, 60.1, False, id="above the upper bound"),
    ],
)
def test_a_budget_holds_on_its_own_side_of_the_bound(
    budget: Budget, value: float, holds: bool
) -> None:
    assert budget.holds(value) is holds


def test_a_budget_reads_as_people_write_it() -> None:
    assert str(LEAST) == "≥ 0.8 ×"
    assert str(MOST) == "≤ 60 MiB"


@pytest.mark.parametrize(
    ("value", "figure", "verdict"),
    [
        pytest.param(0.912, "0.91 ×", "ok", id="kept"),
        pytest.param(0.5, "0.50 ×", "MISSED", id="missed"),
        pytest.param(None, "-", "-", id="not measured"),
    ],
)
def test_a_row_shows_its_figure_and_a_verdict(
    value: float | None, figure: str, verdict: str
) -> None:
    row = Row("read", value, LEAST)
    assert (row.figure, row.verdict) == (figure, verdict)


def test_a_figure_just_below_its_bound_is_missed_although_it_is_shown_rounded() -> None:
    row = Row("read", 0.799, LEAST)
    assert (row.figure, row.verdict) == ("0.80 ×", "MISSED")


def test_a_ratio_is_the_median_of_the_rounds_and_not_the_ratio_of_medians() -> None:
    # The machine was slow in the second round, for both.
    compared = ratio([90, 30, 100], [100, 60, 100])
    assert (compared.value, compared.lowest, compared.highest) == (0.9, 0.5, 1.0)
    assert str(compared) == "rounds 0.50 to 1.00"


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [pytest.param([], [], id="no rounds"), pytest.param([1.0], [], id="an odd one")],
)
def test_a_ratio_of_what_does_not_pair_up_is_refused(
    ours: list[float], theirs: list[float]
) -> None:
    with pytest.raises(ValueError, match=r"round|shorter"):
        ratio(ours, theirs)

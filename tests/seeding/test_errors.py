"""How mistakes in fixtures are written."""

import pytest

from mockserver.seeding.errors import FixtureError, FixtureProblem


@pytest.mark.parametrize(
    ("problem", "text"),
    [
        pytest.param(
            FixtureProblem("a.yaml", 3, 7, "expys.orgs[0].id", "is required"),
            "a.yaml:3:7: expys.orgs[0].id: is required",
            id="in a file",
        ),
        pytest.param(
            FixtureProblem("a.yaml", 1, 1, "", "is empty"), "a.yaml:1:1: is empty", id="as a whole"
        ),
        pytest.param(
            FixtureProblem("<inline>", None, None, "seed", "is required"),
            "<inline>: seed: is required",
            id="without lines",
        ),
    ],
)
def test_a_problem_is_written_as_compilers_do(problem: FixtureProblem, text: str) -> None:
    assert str(problem) == text


def test_an_error_lists_all_problems_and_counts_them() -> None:
    problems = [FixtureProblem("a.yaml", line, 1, "", "is odd") for line in (1, 3)]
    assert str(FixtureError(problems)) == "a.yaml:1:1: is odd\na.yaml:3:1: is odd\n2 problems"
    assert str(FixtureError(problems[:1])) == "a.yaml:1:1: is odd\n1 problem"

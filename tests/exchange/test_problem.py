"""Problem documents."""

import msgspec
import pytest

from mockserver.core.validation import Problem
from mockserver.exchange.problem import problem_answer, problem_body


def test_a_problem_says_what_is_wrong() -> None:
    assert problem_body(409, "Id in use", "There is one already.") == {
        "type": "about:blank",
        "title": "Id in use",
        "status": 409,
        "detail": "There is one already.",
    }


@pytest.mark.parametrize(
    ("status", "title"), [(404, "Not Found"), (405, "Method Not Allowed"), (422, None)]
)
def test_without_a_title_it_has_the_phrase_of_its_status(status: int, title: str | None) -> None:
    found = problem_body(status, "", "detail")["title"]
    assert isinstance(found, str)
    assert found == title or (title is None and found)


def test_each_bad_field_is_listed_with_what_is_known() -> None:
    body = problem_body(
        422, "Invalid", "detail", [Problem("a", "is bad"), Problem("b[1]", "is worse", ("x", "y"))]
    )
    assert body["errors"] == [
        {"path": "a", "message": "is bad"},
        {"path": "b[1]", "message": "is worse", "known": ["x", "y"]},
    ]


def test_a_problem_may_hold_more() -> None:
    assert problem_body(409, "Verify", "detail", count=3)["count"] == 3


def test_a_problem_is_answered_with_its_own_type() -> None:
    answer = problem_answer(400, "Bad", "detail", [Problem("a", "is bad")])
    assert (answer.status, answer.content_type) == (400, b"application/problem+json")
    assert msgspec.json.decode(answer.body) == problem_body(
        400, "Bad", "detail", [Problem("a", "is bad")]
    )

"""What the server refuses, as exceptions."""

import json
from collections.abc import Iterator, Sequence

from mockserver.client.types import Miss, Problem


class ControlError(Exception):
    """The server refused a call: `errors` names each bad field.

    `status` is that of the answer; `title` says what was refused, and `detail` why.
    """

    def __init__(
        self, status: int, title: str, detail: str | None, errors: Sequence[Problem] = ()
    ) -> None:
        self.status = status
        self.title = title
        self.detail = detail
        self.errors = tuple(errors)
        super().__init__("\n".join(self._lines()))

    def _lines(self) -> Iterator[str]:
        # What is wrong with the fields is told by line, and not twice.
        detail = None if self.errors else self.detail
        yield f"{self.status} {self.title}" + (f": {detail}" if detail else "")
        for problem in self.errors:
            yield f"  {_problem_line(problem)}"


class NotVerified(ControlError, AssertionError):
    """There were not as many requests as expected; a test that does not catch it fails.

    `count` is how many there were, `nearest` those that came closest.
    """

    def __init__(
        self, status: int, title: str, detail: str | None, count: int, nearest: Sequence[Miss]
    ) -> None:
        self.count = count
        self.nearest = tuple(nearest)
        super().__init__(status, title, detail)

    def _lines(self) -> Iterator[str]:
        yield from super()._lines()
        for miss in self.nearest:
            yield f"  {miss['method']} {miss['path']} -> {miss['status']} ({miss['request']})"
            for each in miss["differs"]:
                expected, got = _json(each["expected"]), _json(each["got"])
                yield f"    {each['path']}: expected {expected}, got {got}"


def refusal(status: int, reason: str, answer: bytes) -> ControlError:
    """Return the exception for an answer that is no success."""
    try:
        problem = json.loads(answer)
        title, detail = problem["title"], problem.get("detail")
        if "nearest" in problem:
            return NotVerified(status, title, detail, problem["count"], problem["nearest"])
        return ControlError(status, title, detail, problem.get("errors") or ())
    except (ValueError, LookupError, TypeError, AttributeError):
        # Not our server: something between, or another program on the port.
        return ControlError(status, reason, answer.decode(errors="replace")[:200])


def _problem_line(problem: Problem) -> str:
    known = problem.get("known")
    return f"{problem.get('path')}: {problem.get('message')}" + (
        f" (known: {', '.join(known)})" if known else ""
    )


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)

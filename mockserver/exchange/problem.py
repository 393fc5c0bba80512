"""Errors of the server's own surfaces as `application/problem+json` (RFC 9457)."""

from __future__ import annotations

from collections.abc import Iterable
from http import HTTPStatus

import msgspec

from mockserver.core.validation import Problem
from mockserver.exchange.request import Answer

PROBLEM_TYPE = b"application/problem+json"


def problem_body(
    status: int,
    title: str,
    detail: str,
    problems: Iterable[Problem] = (),
    **more: object,
) -> dict[str, object]:
    """The members of a problem; `errors` is there only when there are any."""
    body: dict[str, object] = {
        "type": "about:blank",
        "title": title or HTTPStatus(status).phrase,
        "status": status,
        "detail": detail,
        **more,
    }
    errors = [_error(each) for each in problems]
    if errors:
        body["errors"] = errors
    return body


def _error(problem: Problem) -> dict[str, object]:
    error: dict[str, object] = {"path": problem.path, "message": problem.message}
    if problem.known:
        error["known"] = list(problem.known)
    return error


def problem_answer(
    status: int, title: str, detail: str, problems: Iterable[Problem] = ()
) -> Answer:
    """The same as an answer."""
    body = msgspec.json.encode(problem_body(status, title, detail, problems))
    return Answer(status, body, content_type=PROBLEM_TYPE)

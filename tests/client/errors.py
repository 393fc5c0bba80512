"""The errors of the client: classes by status, with what the envelope says."""

from __future__ import annotations

from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

import httpx2

RETRY_AFTER_MAX_S = 300.0

DEFAULT_CODES = {
    400: "BAD_REQUEST",
    401: "UNAUTHORIZED",
    403: "FORBIDDEN",
    404: "NOT_FOUND",
    409: "CONFLICT",
    413: "PAYLOAD_TOO_LARGE",
    422: "UNPROCESSABLE_ENTITY",
    429: "RATE_LIMITED",
    500: "INTERNAL",
}


class ExpysError(Exception):
    """Any answer but a success."""

    def __init__(self, response: httpx2.Response) -> None:
        self.status = response.status_code
        self.code = DEFAULT_CODES.get(self.status, "ERROR")
        self.message = f"The service answered {self.status}."
        self.details: Any = None
        self.request_id = response.headers.get("x-request-id")
        self.retry_after_s = _retry_after_s(response.headers.get("retry-after"))
        try:
            error = response.json()["error"]
            self.code, self.message = error["code"], error["message"]
            self.details = error.get("details")
        except (ValueError, KeyError, TypeError):
            pass  # not an envelope: what the status says has to do
        super().__init__(f"{self.status} {self.code}: {self.message} ({self.request_id})")


class Unauthorized(ExpysError):
    """401."""


class Forbidden(ExpysError):
    """403."""


class NotFound(ExpysError):
    """404."""


class Conflict(ExpysError):
    """409."""


class Invalid(ExpysError):
    """422."""


class RateLimited(ExpysError):
    """429."""


class ServerFailure(ExpysError):
    """500 and above."""


CLASSES: dict[int, type[ExpysError]] = {
    401: Unauthorized,
    403: Forbidden,
    404: NotFound,
    409: Conflict,
    422: Invalid,
    429: RateLimited,
}


def error_of(response: httpx2.Response) -> ExpysError:
    general = ServerFailure if response.status_code >= 500 else ExpysError
    return CLASSES.get(response.status_code, general)(response)


def _retry_after_s(text: str | None) -> float | None:
    if text is None:
        return None
    try:
        seconds = float(text)
    except ValueError:
        seconds = (parsedate_to_datetime(text) - datetime.now(UTC)).total_seconds()
    return min(max(seconds, 0.0), RETRY_AFTER_MAX_S)

"""What can be done to requests and answers."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from tests.contract.vinr.altering import Answered, Asked, Exchange, Json

OK = range(200, 300)


def status(of: range | int, other: int) -> Callable[[Exchange], Answered]:
    """Another status."""

    def change(exchange: Exchange) -> Answered:
        answered = exchange.answered
        wanted = of if isinstance(of, range) else (of,)
        return replace(answered, status=other) if answered.status in wanted else answered

    return change


def content(change: Callable[[Json], None], of: range = OK) -> Callable[[Exchange], Answered]:
    """Another body of answers with such a status; `change` edits the data in place."""

    def changed(exchange: Exchange) -> Answered:
        answered = exchange.answered
        if answered.status not in of:
            return answered
        data = answered.data
        change(data)
        return answered.saying(data)

    return changed


def error(code: str, other: str) -> Callable[[Exchange], Answered]:
    """Another code of an error."""

    def change(data: Json) -> None:
        if data["error"]["code"] == code:
            data["error"]["code"] = other

    return content(change, range(400, 500))


def every(change: Callable[[Json], None]) -> Callable[[Json], None]:
    """The same of each object in a list."""

    def changed(data: Json) -> None:
        for each in data["data"]:
            change(each)

    return changed


def setting(**fields: object) -> Callable[[Json], None]:
    """Other values of some fields."""

    def change(data: Json) -> None:
        data.update(fields)

    return change


def dropping(*names: str) -> Callable[[Json], None]:
    """Without some fields."""

    def change(data: Json) -> None:
        for name in names:
            data.pop(name, None)

    return change


def headers(name: bytes) -> Callable[[Exchange], Answered]:
    """Without a header."""
    return lambda exchange: exchange.answered.without_header(name)


def accepted(code: str, when: Callable[[Exchange], Answered]) -> Callable[[Exchange], Answered]:
    """A success, where there was an error with this code."""

    def change(exchange: Exchange) -> Answered:
        answered = exchange.answered
        if answered.status in OK or answered.data["error"]["code"] != code:
            return answered
        return when(exchange)

    return change


def as_before(exchange: Exchange) -> Answered:
    """The last success that the same method had there, or at a path that differs in its end."""
    asked = exchange.asked
    stem = re.sub("/(reverse|release)$", "", asked.path)
    found = [
        answered
        for other, answered in exchange.before
        if answered.status in OK
        and (other.method, re.sub("/(reverse|release)$", "", other.path)) == (asked.method, stem)
    ]
    return found[-1]


def twice(asked: Asked) -> tuple[Asked, ...]:
    """The service does it twice and tells of the first time."""
    return (asked, asked)


def once_told(exchange: Exchange) -> Answered:
    """What the service would have said if it had done it once."""
    data = exchange.answered.data
    data["balance_after"] = data["balance_after"] - data["amount"]
    return exchange.answered.saying(data)


def without(**fields: str) -> Callable[[Asked], tuple[Asked, ...]]:
    """The service does not see some fields of a body with certain values."""

    def change(asked: Asked) -> tuple[Asked, ...]:
        data: Any = json.loads(asked.body) if asked.body.startswith(b"{") else {}
        kept = {name: value for name, value in data.items() if name not in fields}
        return (replace(asked, body=json.dumps(kept).encode()) if data else asked,)

    return change


def deaf(asked: Asked) -> tuple[Asked, ...]:
    """The service does not look at queries."""
    return (replace(asked, query=b""),)


def keyless(asked: Asked) -> tuple[Asked, ...]:
    """The service does not know idempotency keys."""
    return (asked.without_header(b"idempotency-key"),)


def open_to_all(asked: Asked) -> tuple[Asked, ...]:
    """The service needs no key."""
    key = (b"authorization", b"Bearer sk_test_demo")
    return (replace(asked.without_header(b"authorization"), headers=(*asked.headers, key)),)


def refused(code: int, name: str) -> Callable[[Exchange], Answered]:
    """What the service does not offer."""
    detail = {
        "type": "validation_error",
        "code": name,
        "message": "There is no such thing.",
        "doc_url": f"https://docs.vinr.com/docs/troubleshooting/error-codes#{name}",
        "request_id": "req_12345678",
    }

    def change(exchange: Exchange) -> Answered:
        return replace(exchange.answered, status=code).saying({"error": detail})

    return change


def instead(method: str, path: str) -> Callable[[Asked], tuple[Asked, ...]]:
    """The service does something else, which changes nothing."""
    return lambda asked: (replace(asked, method=method, path=path, query=b"", body=b""),)


def deleted(exchange: Exchange) -> Answered:
    """As if it were gone."""
    id = exchange.asked.path.rpartition("/")[2]
    answered = replace(exchange.answered, status=200)
    return answered.saying({"id": id, "object": "customer", "deleted": True})

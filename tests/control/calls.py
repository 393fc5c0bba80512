"""Calls of the control plane whose answers are checked on the way."""

from __future__ import annotations

import re
from typing import Any

import httpx2

from tests.builders import KEY, Api, Json

INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z")
AUTHORIZED = {"Authorization": f"Bearer {KEY}"}


class Plane:
    """The control plane of one world; `api` is the provider's side of the same world."""

    def __init__(self, http: httpx2.Client, origin: str, world: str) -> None:
        self.http = http
        self.origin = origin
        self.world = world
        self.api = Api(http, origin, world)

    def of(self, world: str) -> Plane:
        """The same server's control plane of another world."""
        return Plane(self.http, self.origin, world)

    def send(
        self,
        method: str,
        path: str,
        body: object = None,
        content: bytes | None = None,
        headers: dict[str, str] | None = None,
    ) -> httpx2.Response:
        """One call, whatever comes of it."""
        url = f"{self.origin}/w/{self.world}/_mock{path}"
        if content is not None:
            return self.http.request(method, url, content=content, headers=headers)
        return self.http.request(method, url, json=body, headers=headers)

    def call(self, method: str, path: str, body: object = None, status: int = 200) -> Any:
        """The content of a success."""
        answer = self.send(method, path, body)
        assert answer.status_code == status, answer.text
        if status == 204:
            assert answer.content == b""
            return None
        assert answer.headers["Content-Type"] == "application/json"
        return answer.json()

    def get(self, path: str) -> Any:
        """The content of a read."""
        return self.call("GET", path)

    def refused(
        self,
        method: str,
        path: str,
        body: object = None,
        content: bytes | None = None,
        headers: dict[str, str] | None = None,
    ) -> tuple[int, Json]:
        """Status and problem document of a refusal."""
        answer = self.send(method, path, body, content, headers)
        return answer.status_code, problem(answer)

    def bad_fields(self, method: str, path: str, body: object) -> list[str]:
        """The paths of the fields that are refused."""
        status, found = self.refused(method, path, body)
        assert status == 422, found
        return [each["path"] for each in found["errors"]]

    def fail(self, **rule: Any) -> Json:
        """Add a rule that answers 503 unless it says else."""
        added: Json = self.call(
            "POST", "/faults", {"provider": "expys", "error": {"status": 503}, **rule}, 201
        )
        return added

    def offers(self, **headers: str) -> int:
        """The status of one request to the provider."""
        url = f"{self.origin}/w/{self.world}/expys/v1/offers"
        return self.http.get(url, headers=AUTHORIZED | headers).status_code

    def requests(self, query: str = "") -> list[Json]:
        """The journal, newest first."""
        found: list[Json] = self.get(f"/requests{query}")["requests"]
        return found


def problem(answer: httpx2.Response) -> Json:
    """A problem document, which has exactly the shape that all of them have."""
    assert answer.status_code >= 400, answer.text
    assert answer.headers["Content-Type"] == "application/problem+json"
    found: Json = answer.json()
    assert found.keys() - {"errors"} == {"type", "title", "status", "detail"}
    assert found["status"] == answer.status_code
    assert all(isinstance(found[name], str) and found[name] for name in ("type", "title", "detail"))
    for error in found.get("errors", ()):
        assert error.keys() - {"known"} == {"path", "message"}
    return found

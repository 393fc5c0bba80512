"""What the suite of the control plane shares: calls of any form, and the shapes of answers."""

from __future__ import annotations

from typing import Any

import httpx2

from tests.builders import Api, Json

ORIGIN = "http://127.0.0.1:8080"

A_RULE: Json = {"provider": "expys", "operation": "listOffers", "error": "CONFLICT"}


def send(
    api: Api,
    method: str,
    path: str,
    content: bytes | None = None,
    headers: dict[str, str] | None = None,
) -> httpx2.Response:
    """One request to the server as it is, without the prefix of the client's world."""
    return api.http.request(method, api.origin + path, content=content, headers=headers)


def in_world(api: Api, world: str) -> Api:
    """A client of another world of the same server."""
    return Api(api.http, api.origin, world)


def fork(api: Api, target: Api, **how: Any) -> Json:
    """Make a world as a fork of another one."""
    made: Json = api.controlled("PUT", f"/worlds/{target.world}", {"from": api.world, **how})
    return made


def fail(api: Api, **rule: Any) -> Json:
    """Add a rule: `listOffers` fails with CONFLICT unless `rule` says else."""
    given = {**A_RULE, **rule}
    if "wire" in rule:
        del given["error"]
    added: Json = api.controlled("POST", "/faults", given)
    return added


def fault(api: Api, rule_id: str) -> Json:
    """A rule with its counters."""
    found: Json = api.controlled("GET", f"/faults/{rule_id}")
    return found


def journal(api: Api, query: str = "") -> list[Json]:
    """The requests of the world, newest first."""
    found: list[Json] = api.controlled("GET", f"/requests{query}")["requests"]
    return found


def now(api: Api) -> str:
    """The world's present."""
    shown: str = api.controlled("GET", "/clock")["now"]
    return shown


def world_list(api: Api) -> dict[str, Json]:
    """The worlds of the server by name."""
    return {each["name"]: each for each in api.controlled("GET", "/worlds")["worlds"]}


def problem(response: httpx2.Response, status: int) -> Json:
    """The content of a refusal, which has exactly the shape that all of them have."""
    assert response.status_code == status, response.text
    assert response.headers["Content-Type"] == "application/problem+json"
    content: Json = response.json()
    assert content.keys() - {"errors"} == {"type", "title", "status", "detail"}
    assert content["type"] == "about:blank"
    assert content["status"] == status
    assert all(isinstance(content[name], str) and content[name] for name in ("title", "detail"))
    for each in content.get("errors", ()):
        assert each.keys() - {"known"} == {"path", "message"}
        assert isinstance(each["path"], str)
        assert isinstance(each["message"], str)
        assert all(isinstance(name, str) for name in each.get("known", ()))
    return content


def faulty(response: httpx2.Response) -> list[str]:
    """The paths of the values that were refused with 422."""
    return [each["path"] for each in problem(response, 422)["errors"]]

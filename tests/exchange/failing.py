"""Adding rules and sending requests that meet them."""

from __future__ import annotations

from typing import Any

import httpx2

from tests.builders import KEY, Api, Json

DOWN: Json = {"status": 503}


def fail(api: Api, **rule: Any) -> str:
    """Add a rule that answers 503 unless it says else; returns its id."""
    rule.setdefault("provider", "expys")
    if not rule.keys() & {"delay", "wire"}:
        rule.setdefault("error", DOWN)
    added: str = api.controlled("POST", "/faults", rule)["id"]
    return added


def fault(api: Api, rule_id: str) -> Json:
    """A rule with its counters."""
    found: Json = api.controlled("GET", f"/faults/{rule_id}")
    return found


def counters(api: Api, rule_id: str) -> tuple[int, int]:
    """Matches and fires."""
    found = fault(api, rule_id)
    return found["matches"], found["fires"]


def why(api: Api, rule_id: str) -> str | None:
    """Why the rule did not fire last time."""
    last = fault(api, rule_id)["last"]
    assert last["fired"] is (last["why"] is None)
    reason: str | None = last["why"]
    return reason


def send(
    api: Api,
    method: str = "GET",
    path: str = "/v1/offers",
    by: str = KEY,
    body: object = None,
    headers: dict[str, str] | None = None,
) -> httpx2.Response:
    """A request to the API whose answer may have any form."""
    sent = {"Authorization": f"Bearer {by}", **(headers or {})}
    return api.http.request(method, f"{api.url}/expys{path}", json=body, headers=sent)


def fired(api: Api, requests: int) -> list[int]:
    """Which of so many equal requests were answered 503, counted from 1."""
    return [number + 1 for number in range(requests) if send(api).status_code == 503]


def newest(api: Api) -> Json:
    """The last request in the journal."""
    entry: Json = api.controlled("GET", "/requests?limit=1")["requests"][0]
    return entry

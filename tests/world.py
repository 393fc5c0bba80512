"""One world of a server, as tests control it."""

from __future__ import annotations

from typing import Any

import httpx2

NOW = "2026-03-01T12:00:00.000Z"

Json = dict[str, Any]


class World:
    """The control plane of one world; clients of providers build on it."""

    def __init__(self, http: httpx2.Client, origin: str, world: str) -> None:
        self.http = http
        self.origin = origin
        self.world = world
        self.url = f"{origin}/w/{world}"

    def control(self, method: str, path: str, body: object = None) -> httpx2.Response:
        """One call below `/_mock` of this world."""
        return self.http.request(method, f"{self.url}/_mock{path}", json=body)

    def controlled(self, method: str, path: str, body: object = None) -> Any:
        """The content of such a call, which must succeed."""
        response = self.control(method, path, body)
        assert response.is_success, response.text
        return response.json() if response.content else None

    def start(self, fixture: Json | str | None = None, **how: Any) -> None:
        """Make the world anew, frozen at NOW unless `how` says else."""
        body: Json = {"now": NOW, "mode": "frozen", **how}
        if fixture is not None:
            body["fixture"] = fixture
        self.controlled("PUT", f"/worlds/{self.world}", body)

    def advance(self, by: str) -> Json:
        """Move the clock."""
        moved: Json = self.controlled("POST", "/clock/advance", {"by": by})
        return moved

    def checkpoint(self, name: str) -> None:
        """Keep the world as it is."""
        self.controlled("PUT", f"/checkpoints/{name}")

    def restore(self, name: str) -> None:
        """Go back to a checkpoint."""
        self.controlled("POST", f"/checkpoints/{name}/restore")

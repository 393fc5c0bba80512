"""Worlds, and the points in time of one world."""

from collections.abc import Mapping
from typing import Any

from mockserver.client.connection import Calls, given, part
from mockserver.client.types import Checkpoint, Diff, Mode, Reset, Restored, World


class WorldCalls:
    """Makes, drops, resets and restores worlds."""

    _calls: Calls

    def worlds(self) -> list[World]:
        """Return all worlds."""
        worlds: list[World] = self._calls.server("GET", "/worlds")["worlds"]
        return worlds

    def make_world(
        self,
        name: str,
        *,
        fork_of: str | None = None,
        fixture: str | Mapping[str, Any] | None = None,
        now: str | None = None,
        mode: Mode | None = None,
        seed: int | None = None,
    ) -> World:
        """Make a world, in place of the one of that name if there is one.

        It starts as `fork_of` another world, or from a `fixture` (a name or a whole document), or
        from the server's own seed. `now` is an ISO 8601 time.
        """
        wanted = {"from": fork_of, "fixture": fixture, "now": now, "mode": mode, "seed": seed}
        world: World = self._calls.server("PUT", f"/worlds/{part(name)}", given(wanted))
        return world

    def drop_world(self, name: str) -> None:
        """Drop a world; its next use makes it afresh. The default one is refused."""
        self._calls.server("DELETE", f"/worlds/{part(name)}")

    def reset(self) -> Reset:
        """Take the world back to its seed: records, ids, clock, faults and journal."""
        answer: Reset = self._calls.here("POST", "/reset")
        return answer

    def state(self) -> dict[str, Any]:
        """Return the whole world as a fixture document.

        `make_world(name, fixture=…)` makes a world of it that answers every read alike. Tokens,
        answers kept for idempotency keys, journal and events are not in it.
        """
        document: dict[str, Any] = self._calls.here("GET", "/state")
        return document

    def diff(self, since: str | None = None) -> Diff:
        """Return the records that came, changed and went since a checkpoint, else since the start.

        Credentials are masked in it.
        """
        found: Diff = self._calls.here("GET", "/diff", query=given({"since": since}))
        return found

    def checkpoints(self) -> list[Checkpoint]:
        """Return the world's checkpoints."""
        checkpoints: list[Checkpoint] = self._calls.here("GET", "/checkpoints")["checkpoints"]
        return checkpoints

    def checkpoint(self, name: str) -> Checkpoint:
        """Keep the world as it is now under a name, in place of an earlier one of that name."""
        answer: Checkpoint = self._calls.here("PUT", f"/checkpoints/{part(name)}")
        return answer

    def restore(self, name: str) -> Restored:
        """Take the world back to a checkpoint, clock and journal included."""
        answer: Restored = self._calls.here("POST", f"/checkpoints/{part(name)}/restore")
        return answer

    def drop_checkpoint(self, name: str) -> None:
        """Forget a checkpoint."""
        self._calls.here("DELETE", f"/checkpoints/{part(name)}")

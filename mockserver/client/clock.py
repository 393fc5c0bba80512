"""The time of a world."""

from mockserver.client.connection import Calls, given
from mockserver.client.types import Advanced, ClockState, Mode


class ClockCalls:
    """Reads and moves the clock."""

    _calls: Calls

    def clock(self) -> ClockState:
        """Return the world's time, and what is due next."""
        answer: ClockState = self._calls.here("GET", "/clock")
        return answer

    def set_clock(self, *, now: str | None = None, mode: Mode | None = None) -> ClockState:
        """Move the clock to a later ISO 8601 time, freeze it, or let it run."""
        answer: ClockState = self._calls.here("PUT", "/clock", given({"now": now, "mode": mode}))
        return answer

    def advance(self, by: str) -> Advanced:
        """Move the clock by a duration (`90s`, `30d`, `P30D`), running all that falls due."""
        answer: Advanced = self._calls.here("POST", "/clock/advance", {"by": by})
        return answer

"""What checks work with."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from mockserver.contract.dialect import Credentials
from mockserver.contract.probe import Probe, reply
from mockserver.contract.run import begin
from mockserver.contract.suites import DIALECTS
from mockserver.contract.walk import Skipped, Walk
from tests.contract.runs import PROVIDERS
from tests.contract.test_run import Always

NOON = "Sun, 01 Mar 2026 12:00:00 GMT"


def a_walk(*dates: str, waits: list[float] | None = None) -> Walk:
    """A walk through a service whose answers have this time; `waits` are its pauses."""
    answer = reply(200, [("Date", each) for each in dates], b"{}")
    pauses: list[float] = [] if waits is None else waits
    probe = Probe("http://service", Always(answer), pauses.append)
    return begin(PROVIDERS["expys"], DIALECTS["expys"], probe, Credentials(key="key"), "run1")


def test_now_is_what_the_last_answer_says() -> None:
    walk = a_walk(NOON)
    walk.send("GET", "/")
    assert walk.now == datetime(2026, 3, 1, 12, tzinfo=UTC)


@pytest.mark.parametrize("dates", [(), ("noon",)], ids=["no date", "no time"])
def test_without_a_time_of_the_service_a_check_is_skipped(dates: tuple[str, ...]) -> None:
    walk = a_walk(*dates)
    walk.send("GET", "/")
    with pytest.raises(Skipped, match="no answer says in its header Date what time it is there"):
        _ = walk.now


def test_before_the_first_answer_nobody_knows_the_time() -> None:
    with pytest.raises(Skipped):
        _ = a_walk(NOON).now


def test_a_check_may_wait() -> None:
    waits: list[float] = []
    a_walk(waits=waits).pause(1.5)
    assert waits == [1.5]

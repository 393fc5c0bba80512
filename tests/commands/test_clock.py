"""`mockserver clock`."""

from __future__ import annotations

from tests.commands.conftest import Shell


def test_an_empty_world_has_nothing_due(shell: Shell) -> None:
    shell.api.start("empty")
    assert shell.lines("clock", "show") == ["2026-03-01T12:00:00.000Z (frozen)", "nothing is due"]


def test_the_time_is_shown_with_what_is_due(shell: Shell) -> None:
    shell.api.a_webhook("http://127.0.0.1:9/")
    shell.api.credit("user_42", 5)
    shell.api.drain()
    now, head, due, *_ = shell.lines("clock", "show")
    assert now == "2026-03-01T12:00:00.000Z (frozen)"
    assert head.split() == ["AT", "WHAT"]
    assert due.startswith("2026-03-01T12:00:30.000Z  webhook wallet.credited")
    assert shell.data("clock", "show")["mode"] == "frozen"


def test_the_clock_is_advanced_with_what_happened(shell: Shell) -> None:
    lines = shell.lines("clock", "advance", "301s")
    assert lines == ["2026-03-01T12:05:01.000Z (frozen)", "nothing happened"]
    assert shell.data("clock", "advance", "1s")["now"] == "2026-03-01T12:05:02.000Z"


def test_the_clock_is_set_stopped_and_let_run(shell: Shell) -> None:
    assert shell.data("clock", "run")["mode"] == "running"
    assert shell.data("clock", "set", "2040-01-01T00:00:00Z")["mode"] == "running"
    assert shell.data("clock", "freeze")["mode"] == "frozen"
    later = "2041-01-01T00:00:00.000Z"
    assert shell.lines("clock", "freeze", later)[0] == f"{later} (frozen)"


def test_the_clock_does_not_go_back(shell: Shell) -> None:
    assert "409 Time does not go back" in shell.error("clock", "set", "2020-01-01T00:00:00Z")


def test_a_bad_duration_is_refused_with_what_is_expected(shell: Shell) -> None:
    assert "by: expected a duration such as" in shell.error("clock", "advance", "soon")

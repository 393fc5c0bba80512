"""What the benchmark reads out of wrk, and what it passes to it."""

from collections.abc import Iterator

import pytest

from tests.bench import __main__ as program
from tests.bench import wrk
from tests.bench.figures import Row
from tests.bench.processes import Broken
from tests.bench.throughput import Effort
from tests.bench.wrk import Asked, Shot, Taken, taken

OUTPUT = """\
Running 5s test @ http://127.0.0.1:8080
  1 threads and 32 connections
  Thread Stats   Avg      Stdev     Max   +/- Stdev
    Latency     3.41ms    1.02ms  40.11ms   93.58%
    Req/Sec     9.44k   512.32     9.92k    92.00%
  46961 requests in 5.00s, 16.08MB read
{more}Requests/sec:   9391.27
Transfer/sec:      3.22MB
"""


def test_the_figures_of_a_run_are_read() -> None:
    assert taken(OUTPUT.format(more="")) == Taken(46961, 9391.27)


@pytest.mark.parametrize(
    "line",
    [
        pytest.param("  Non-2xx or 3xx responses: 12\n", id="answers that are errors"),
        pytest.param("  Socket errors: connect 0, read 3, write 0, timeout 0\n", id="no answers"),
    ],
)
def test_a_run_in_which_requests_failed_gives_no_figure(line: str) -> None:
    with pytest.raises(Broken, match=line.strip()):
        taken(OUTPUT.format(more=line))


def test_an_output_without_figures_is_shown() -> None:
    with pytest.raises(Broken, match="unable to connect"):
        taken("unable to connect to 127.0.0.1:1 Connection refused")


@pytest.mark.parametrize(
    ("has_key", "prefix"),
    [pytest.param(True, "run 3-", id="keys"), pytest.param(False, "", id="no keys")],
)
def test_the_script_gets_requests_and_a_prefix_of_keys_only_where_keys_are_sent(
    has_key: bool, prefix: str
) -> None:
    shot = Shot("POST", [Asked("/a", "Bearer a", "1"), Asked("/b", "Bearer b")], has_key)
    expected = ["POST", prefix, "/a", "Bearer a", "1", "/b", "Bearer b", ""]
    assert shot.arguments("run 3") == expected


def test_without_wrk_a_message_names_the_package_and_the_other_rows_are_measured(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PATH", "")
    asked = []

    def no_rows(_: Effort, *, has_wrk: bool) -> Iterator[Row]:
        asked.append(has_wrk)
        return iter(())

    monkeypatch.setattr(program, "_rows", no_rows)
    assert program.main(["--quick"]) == 0
    assert "apt-get install wrk" in capsys.readouterr().err
    assert asked == [False]
    assert not wrk.is_installed()

"""`mockserver serve --watch`: a real server, whose fixture is changed as editors do it."""

from __future__ import annotations

import json
import shutil
import signal
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.test_cli import mockserver, serving, url_in

PATIENCE_S = 30
EXIT_S = 0.5


class Watched:
    """A server that watches a fixture."""

    def __init__(self, process: subprocess.Popen[str], url: str, file: Path) -> None:
        self.process = process
        self.url = url
        self._file = file

    def save(self, *lines: str) -> None:
        """Change what the fixture says beside the credentials."""
        self.save_plain("extends: empty", *lines)

    def save_plain(self, *lines: str) -> None:
        """Write another file and rename it, as editors do."""
        draft = self._file.with_suffix(".tmp")
        draft.write_text("\n".join(["version: 1", *lines, ""]))
        draft.replace(self._file)

    def says(self) -> str:
        """The next line of the log."""
        assert self.process.stderr is not None
        watchdog = threading.Timer(PATIENCE_S, self.process.kill)
        watchdog.start()
        line = self.process.stderr.readline()
        watchdog.cancel()
        return line

    def is_renewed(self) -> bool:
        """Wait for a new version, whatever is said before: a file may be missing for a moment."""
        line = self.says()
        while line and "a new version is in force" not in line:
            line = self.says()
        return bool(line)

    def now(self, world: str) -> str:
        """What the clock of a world shows."""
        with urllib.request.urlopen(f"{self.url}/w/{world}/_mock/clock") as answer:
            clock: dict[str, Any] = json.load(answer)
        now: str = clock["now"]
        return now[:10]

    def is_ready(self) -> bool:
        with urllib.request.urlopen(f"{self.url}/_mock/readyz") as answer:
            return bool(answer.status == 200)


@contextmanager
def watching(folder: Path, *arguments: str, **environment: str) -> Iterator[Watched]:
    file = folder / "mine.yaml"
    file.write_text("version: 1\nextends: empty\nclock: {now: '2031-01-01T00:00:00Z'}\n")
    given = ("--watch", f"--fixtures-folder={folder}", "--fixture=mine", "--frozen")
    with serving(*given, *arguments, **environment) as (process, line):
        yield Watched(process, url_in(line), file)


NEXT = "clock: {now: '2032-01-01T00:00:00Z'}"


def test_a_saved_fixture_is_in_force_without_a_restart(tmp_path: Path) -> None:
    with watching(tmp_path) as server:
        assert server.now("before") == "2031-01-01"
        server.save(NEXT)
        assert server.says() == (
            "INFO fixture mine: a new version is in force; worlds that exist stay as they are\n"
        )
        assert [server.now(each) for each in ("before", "after")] == ["2031-01-01", "2032-01-01"]
        begin_s = time.monotonic()
        server.process.send_signal(signal.SIGTERM)
        _, log = server.process.communicate(timeout=5)
        assert time.monotonic() - begin_s < EXIT_S
        assert (log, server.process.returncode) == ("", 0)


@pytest.mark.parametrize(
    ("arguments", "environment"),
    [
        pytest.param(["--watch-reset"], {}, id="told by the system"),
        pytest.param(["--watch-reset", "--watch-polling"], {}, id="polled"),
        pytest.param(["--watch-reset"], {"WATCHFILES_FORCE_POLLING": "1"}, id="environment"),
    ],
)
def test_worlds_are_reset_to_it_when_told_to(
    tmp_path: Path, arguments: list[str], environment: dict[str, str]
) -> None:
    with watching(tmp_path, *arguments, **environment) as server:
        server.save(NEXT)
        assert server.says() == (
            "INFO fixture mine: a new version is in force; worlds that were reset to it: 1\n"
        )
        assert server.now("default") == "2032-01-01"


def test_mistakes_are_told_with_their_places_and_do_no_harm(tmp_path: Path) -> None:
    with watching(tmp_path) as server:
        server.save("faults: 3", "no_such_section: {}")
        told = [server.says() for _ in range(4)]
        assert told[0].startswith("ERROR fixture mine cannot be used; the last good version stays")
        assert told[1].startswith(f"{tmp_path / 'mine.yaml'}:3:1: faults: ")
        assert told[2].startswith(f"{tmp_path / 'mine.yaml'}:4:1: no_such_section: ")
        assert told[3] == "2 problems\n"
        assert server.is_ready()
        assert server.now("meanwhile") == "2031-01-01"
        server.save(NEXT)
        assert "a new version is in force" in server.says()


def test_a_folder_that_is_made_anew_is_still_watched(tmp_path: Path) -> None:
    below = tmp_path / "below"
    below.mkdir()
    with watching(tmp_path) as server:
        base(below, "2033")
        server.save_plain("extends: below/base.yaml")
        assert "a new version is in force" in server.says()
        shutil.rmtree(below)
        below.mkdir()
        for year in ("2034", "2035"):
            base(below, year)
            assert server.is_renewed()
            assert server.now(year) == f"{year}-01-01"


def base(folder: Path, year: str) -> None:
    """A fixture for others, at the beginning of a year."""
    draft = folder / "draft"
    draft.write_text(f"version: 1\nextends: empty\nclock: {{now: '{year}-01-01T00:00:00Z'}}\n")
    draft.replace(folder / "base.yaml")


@pytest.mark.parametrize("option", ["--watch-reset", "--watch-polling"])
def test_its_options_need_it(option: str) -> None:
    run = mockserver("serve", "--port=0", option)
    assert run.exit_code == 2
    assert f"{option}: needs --watch" in run.output


def test_without_it_nobody_needs_watchfiles() -> None:
    code = "import sys; sys.modules['watchfiles'] = None; import mockserver.commands.serve"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_without_watchfiles_the_message_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(sys.modules, "watchfiles", None)
    run = mockserver("serve", "--port=0", "--watch")
    assert run.exit_code == 1
    assert "pip install watchfiles" in run.output


def test_another_module_that_is_missing_is_no_matter_of_installing(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "watchfiles.py").write_text("import nothing_of_the_kind\n")
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.delitem(sys.modules, "watchfiles", raising=False)
    run = mockserver("serve", "--port=0", "--watch")
    assert isinstance(run.exception, ModuleNotFoundError)

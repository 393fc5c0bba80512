"""Servers as processes of their own, from spawn to exit."""

import http.client
import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

ROOT = Path(__file__).resolve().parents[2]
OURS = ("mockserver", "serve", "--port=0", "--log-format=json", "--log-level=warning")
BARE = ("tests.bench.bare",)
EXIT_TIMEOUT_S = 10
ANSWER_TIMEOUT_S = 30


class Broken(Exception):
    """Something does not work, so that no figure would mean anything; the text says what."""


@dataclass(frozen=True, slots=True)
class Answer:
    """Status and body of an answer."""

    status: int
    body: bytes


@dataclass(frozen=True, slots=True)
class Server:
    """A running server; `spawned_s` is the reading of `time.perf_counter` before its start."""

    process: subprocess.Popen[str]
    url: str
    spawned_s: float

    def ask(
        self, method: str, path: str, headers: Mapping[str, str] | None = None, body: str = ""
    ) -> Answer:
        """Send one request on a connection of its own."""
        connection = self.connect()
        try:
            connection.request(method, path, body or None, dict(headers or {}))
            response = connection.getresponse()
            return Answer(response.status, response.read())
        except OSError as error:
            raise Broken(f"no answer to {method} {path}: {error!r}") from error
        finally:
            connection.close()

    def asked(
        self, method: str, path: str, headers: Mapping[str, str] | None = None, body: str = ""
    ) -> Any:
        """Send one request that must succeed; return the JSON of the answer."""
        answer = self.ask(method, path, headers, body)
        if not 200 <= answer.status < 300:
            raise Broken(f"{method} {path} answered {answer.status}: {answer.body!r}")
        return json.loads(answer.body)

    def connect(self) -> http.client.HTTPConnection:
        """Return a connection for the caller to close; it opens with its first request."""
        return http.client.HTTPConnection(urlsplit(self.url).netloc, timeout=ANSWER_TIMEOUT_S)

    def cpu_s(self) -> float | None:
        """Return the processor time of the process so far; None where the system does not tell."""
        stat = Path(f"/proc/{self.process.pid}/stat")
        if not stat.is_file():
            return None
        # The second field is the program's name in parentheses, and may hold spaces.
        fields = stat.read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def memory_bytes(self) -> int | None:
        """Return the memory that the process occupies; None where the system does not tell."""
        status = Path(f"/proc/{self.process.pid}/status")
        if not status.is_file():
            return None
        line = next(line for line in status.read_text().splitlines() if line.startswith("VmRSS:"))
        return int(line.split()[1]) * 1024


@contextmanager
def running(*module_and_arguments: str) -> Iterator[Server]:
    """Run a module that prints one JSON line with its `url` when it answers, and end it after.

    Raises Broken when it ends before.
    """
    command = [sys.executable, "-m", *module_and_arguments]
    spawned_s = time.perf_counter()
    with subprocess.Popen(
        command, cwd=ROOT, stdout=subprocess.PIPE, text=True, env=_environment()
    ) as process:
        try:
            assert process.stdout is not None
            line = process.stdout.readline()
            if not line:
                raise Broken(f"{' '.join(module_and_arguments)} ended before it served")
            yield Server(process, json.loads(line)["url"], spawned_s)
        finally:
            _end(process)


def _environment() -> dict[str, str]:
    """Settings of the caller's must not tilt the figures, nor must compiling at each start."""
    return {
        name: value
        for name, value in os.environ.items()
        if not name.startswith("MOCKSERVER_") and name != "PYTHONDONTWRITEBYTECODE"
    }


def _end(process: subprocess.Popen[str]) -> None:
    process.terminate()
    try:
        process.wait(EXIT_TIMEOUT_S)
    except subprocess.TimeoutExpired:
        process.kill()

"""Load by `wrk`: how it is called, and what it says."""

import re
import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from tests.bench.processes import Broken

SCRIPT = Path(__file__).with_name("load.lua")
THREADS = 1
CONNECTIONS = 32
MISSING = (
    "wrk is not installed (Debian and Ubuntu: apt-get install wrk; macOS: brew install wrk), "
    "so the rows that need load are left out."
)

_COUNT = re.compile(r"^\s*([0-9]+) requests in ", re.MULTILINE)
_RATE = re.compile(r"^Requests/sec:\s+([0-9.]+)$", re.MULTILINE)
_FAILED = re.compile(r"^\s*Non-2xx or 3xx responses: ([0-9]+)$", re.MULTILINE)
_SOCKET_ERRORS = re.compile(r"^\s*Socket errors: (.*)$", re.MULTILINE)


class Asked(NamedTuple):
    """A path, who asks there, and with which body."""

    path: str
    credential: str
    body: str = ""


@dataclass(frozen=True, slots=True)
class Shot:
    """What `load.lua` sends: requests of one method, in turn."""

    method: str
    asked: Sequence[Asked]
    has_key: bool = False

    def arguments(self, run: str) -> list[str]:
        """Return the script's arguments; `run` makes idempotency keys differ between runs."""
        flat = [text for asked in self.asked for text in asked]
        return [self.method, f"{run}-" if self.has_key else "", *flat]


@dataclass(frozen=True, slots=True)
class Taken:
    """What a server took in one run: how many requests, and how many a second."""

    requests: int
    per_second: float


def is_installed() -> bool:
    """Say whether there is a `wrk` to call."""
    return shutil.which("wrk") is not None


def load(url: str, shot: Shot, seconds: float, run: str) -> Taken:
    """Send as many requests as the server takes for that long.

    Raises Broken when one of them fails.
    """
    command = ["wrk", f"-t{THREADS}", f"-c{CONNECTIONS}", f"-d{seconds:g}s", f"-s{SCRIPT}", url]
    done = subprocess.run(
        [*command, "--", *shot.arguments(run)], check=False, capture_output=True, text=True
    )
    if done.returncode != 0:
        raise Broken(f"wrk failed: {done.stderr.strip() or done.stdout.strip()}")
    return taken(done.stdout)


def taken(output: str) -> Taken:
    """Read what wrk prints; raises Broken if any request failed."""
    for pattern in (_FAILED, _SOCKET_ERRORS):
        if found := pattern.search(output):
            raise Broken(f"a server failed under load: {found[0].strip()}")
    count, per_second = _COUNT.search(output), _RATE.search(output)
    if count is None or per_second is None:
        raise Broken(f"wrk gave no figure:\n{output}")
    return Taken(int(count[1]), float(per_second[1]))

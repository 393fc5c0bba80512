"""Runs a part of the suite with the lowest versions that `pyproject.toml` allows.

    python -m tests.lowest          in a fresh environment; the newest are what everything else uses
    python -m tests.lowest --pins   prints these versions, as constraints for pip

Suites that install this package have pins of their own, so that each range has to be as wide as it
says. Versions as old as these have no wheels for a newer Python than the lowest: on any other one
this has nothing to run, and says so.
"""

import re
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from tests.readme import ROOT

PROJECT: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
# What stands beside the package in a client team's suite; other tools of ours are the newest.
BESIDE = ("pytest", "pytest-xdist")
# Which tests cannot do without. Starlette's test client asked for httpx before it took httpx2.
TOOLS = ("blockbuster", "coverage", "hypothesis", "httpx")
EXTRAS = tuple(name for name in PROJECT["optional-dependencies"] if name != "dev")
LOWER_BOUND = re.compile(r"([A-Za-z0-9-]+)>=([0-9.]+)")

# Every library is met: sockets and HTTP, types, clocks, YAML, tokens, SFTP, TLS, watched files, the
# command, the plugin, and the README from its points loop to its tests.
SUITE = (
    "tests/commands/test_faults.py",
    "tests/commands/test_requests.py",
    "tests/commands/test_worlds.py",
    "tests/control/test_requests.py",
    "tests/control/test_state.py",
    "tests/exchange/test_courier.py",
    "tests/exchange/test_gateway.py",
    "tests/exchange/test_idempotency.py",
    "tests/exchange/test_limits.py",
    "tests/exchange/wire/test_sockets.py",
    "tests/sftp/test_server.py",
    "tests/testing/test_transport.py",
    "tests/tls",
    "tests/test_cli.py",
    "tests/test_connections.py",
    "tests/test_readme.py",
    "tests/test_serving.py",
    "tests/test_upgrades.py",
    "tests/test_watching.py",
)
# Old versions use what newer ones of their own dependencies warn of.
OPTIONS = ("-q", "--numprocesses", "auto", "-o", "filterwarnings=default", "--disable-warnings")


def main(arguments: Sequence[str]) -> int:
    """Run the tests, or print the pins; returns the exit code."""
    if arguments == ["--pins"]:
        say("\n".join(pins()))
        return 0
    lowest = lowest_python()
    if sys.version_info[:2] != lowest:
        say(f"nothing to run: the lowest versions are for Python {lowest[0]}.{lowest[1]}")
        return 0
    with tempfile.TemporaryDirectory() as folder:
        python = environment(Path(folder))
        return subprocess.run(
            [python, "-m", "pytest", *OPTIONS, *SUITE], cwd=ROOT, check=False
        ).returncode


def pins() -> list[str]:
    """Return the lowest version of each dependency, of each extra, and of what stands beside."""
    extras = PROJECT["optional-dependencies"]
    ours = [pin(each) for each in PROJECT["dependencies"]]
    ours += [pin(each) for name in EXTRAS for each in extras[name]]
    beside = [pin(each) for each in extras["dev"]]
    return [*ours, *(each for each in beside if each.partition("==")[0] in BESIDE)]


def pin(requirement: str) -> str:
    """Return the lowest version that a requirement allows; raises ValueError if it names none."""
    found = LOWER_BOUND.match(requirement)
    if found is None:
        raise ValueError(f"{requirement!r} has no lower bound, as in 'name>=1.2'")
    return f"{found[1]}=={found[2]}"


def lowest_python() -> tuple[int, int]:
    """Return the lowest Python that the package is for."""
    major, minor = PROJECT["requires-python"].removeprefix(">=").split(".")
    return int(major), int(minor)


def environment(folder: Path) -> str:
    """Make an environment with these versions; return its Python."""
    constraints = folder / "lowest.txt"
    constraints.write_text("\n".join(pins()) + "\n", encoding="utf-8")
    home = folder / "environment"
    subprocess.run([sys.executable, "-m", "venv", str(home)], check=True)
    python = str(home / "bin/python")
    install = (python, "-m", "pip", "install", "-q", "-c", str(constraints))
    subprocess.run([*install, "-e", f"{ROOT}[{','.join(EXTRAS)}]", *BESIDE, *TOOLS], check=True)
    return python


def say(text: str) -> None:
    """Print."""
    print(text, flush=True)  # noqa: T201 - the output of this program


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

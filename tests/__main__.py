"""Runs the suite as it must pass: all tests, each branch of the package covered.

    python -m tests                     everything, on all cores, with the coverage gate
    python -m tests tests/test_cli.py   these pytest arguments alone, without coverage

The last line printed is pytest's closing line.
"""

import subprocess
import sys
from collections.abc import Sequence

PYTEST = ("-m", "pytest")
# pytest loads this package as a plugin before any pytest option could start coverage.
COVERED_PYTEST = ("-m", "coverage", "run", *PYTEST, "--numprocesses", "auto")


def main(arguments: Sequence[str]) -> int:
    """Run the tests, then the gate; return the exit code of the first that fails."""
    if arguments:
        return _python(*PYTEST, *arguments)
    _python("-m", "coverage", "erase")
    code, closing_line = _python_last_line(*COVERED_PYTEST)
    code = _python("-m", "coverage", "combine", "--quiet") or code
    code = code or _python("-m", "coverage", "report")
    print(closing_line)  # noqa: T201 - the last word of this program
    return code


def _python(*arguments: str) -> int:
    return subprocess.run([sys.executable, *arguments], check=False).returncode


def _python_last_line(*arguments: str) -> tuple[int, str]:
    """Run Python with its output passed on; return the exit code and the last line of it."""
    last = ""
    with subprocess.Popen([sys.executable, *arguments], stdout=subprocess.PIPE, text=True) as run:
        assert run.stdout is not None
        for line in run.stdout:
            print(line, end="", flush=True)  # noqa: T201 - passing it on
            last = line.strip() or last
    return run.returncode, last


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

"""Walks where a newcomer walks: what is built is installed and used, outside of this tree.

    python -m tests.newcomer

The wheel goes into an environment that has nothing but it and pytest; there its commands are run,
a server is asked for a booking, and the README's tests pass. The sdist makes the same wheel, and
in it the README is typed from the top: its first line, then every block for bash, against the
server that the line has started. Only the port is another one, for 8080 may be taken.
"""

import json
import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.request import Request, urlopen

from tests.readme import ROOT, blocks, script, session_differences, steps

FIXTURES = sorted(path.stem for path in (ROOT / "fixtures").glob("*.yaml"))
KEY = "expys_sandbox_demo"
BOOKING = {"externalUserID": "user_42", "offer": "off_spa"}
# The port of the README may be taken on this machine.
ANY_PORT = {"MOCKSERVER_PORT": "0"}
STOP_TIMEOUT_S = 10


class Stumbled(Exception):
    """Something is not as a newcomer has to find it."""


def main() -> int:
    """Make the whole walk; returns the exit code."""
    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder)
        try:
            wheel, source = built(work)
            use_the_wheel(wheel, work)
            type_the_readme(source)
        except (Stumbled, subprocess.CalledProcessError) as error:
            told = getattr(error, "stderr", None) or getattr(error, "output", None) or ""
            print(f"{error}\n{told}", file=sys.stderr)  # noqa: T201 - the output of this program
            return 1
    return 0


def built(work: Path) -> tuple[Path, Path]:
    """Build wheel and sdist; return the wheel, and the folder that the sdist was unpacked to."""
    say("build wheel and sdist")
    wheel, sdist = build(ROOT, work / "dist", "wheel", "sdist")
    with tarfile.open(sdist) as archive:
        archive.extractall(work, filter="data")
    source = work / sdist.name.removesuffix(".tar.gz")
    (again,) = build(source, work / "again", "wheel")
    expect(contents(again) == contents(wheel), "the sdist does not make the same wheel")
    return wheel, source


def build(source: Path, target: Path, *kinds: str) -> list[Path]:
    """Build these kinds of files, and return them in order."""
    for kind in kinds:
        run(sys.executable, "-m", "hatchling", "build", "-t", kind, "-d", str(target), cwd=source)
    endings = {"wheel": "*.whl", "sdist": "*.tar.gz"}
    return [next(target.glob(endings[kind])) for kind in kinds]


def contents(wheel: Path) -> dict[str, bytes]:
    """Return the files of a wheel."""
    with zipfile.ZipFile(wheel) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def use_the_wheel(wheel: Path, work: Path) -> None:
    """Install the wheel beside pytest alone, and do with it what the README says it does."""
    say("install the wheel")
    home = work / "clean"
    run(sys.executable, "-m", "venv", str(home), cwd=work)
    run(str(home / "bin/pip"), "install", "-q", str(wheel), "pytest", cwd=work)
    command = str(home / "bin/mockserver")
    say(run(command, "--version", cwd=work).strip())
    for line in run(command, "check", *FIXTURES, cwd=work).splitlines():
        say(line.partition(" (")[0])
    compose = run(command, "example", "compose", cwd=work)
    there = (ROOT / "mockserver/examples/compose.yaml").read_text(encoding="utf-8")
    expect(compose == there, "`mockserver example compose` does not print its file")
    with serving([command, "serve"], work) as url:
        run(command, "healthcheck", "--url", url, cwd=work)
        expect(booked(url) == "SUBMITTED", "a booking is not submitted")
    test_like_a_client_team(home, work)


def booked(url: str) -> str:
    """Redeem an offer over HTTP; return the booking's status."""
    headers = {"Authorization": f"Bearer {KEY}", "Content-Type": "application/json"}
    body = json.dumps(BOOKING).encode()
    with urlopen(Request(f"{url}/expys/v1/redemptions", body, headers)) as answer:
        return str(json.load(answer)["status"])


def test_like_a_client_team(home: Path, work: Path) -> None:
    """Run the README's first tests in a project that knows nothing of this one."""
    project = work / "project"
    project.mkdir()
    code = next(each for each in blocks() if each.language == "python").text
    (project / "test_shop.py").write_text(code, encoding="utf-8")
    options = ("-q", "-W", "error", "--strict-markers")
    told = run(str(home / "bin/python"), "-m", "pytest", *options, cwd=project)
    say(told.strip().splitlines()[-1])
    expect(f"{code.count('def test_')} passed" in told, told)


def type_the_readme(source: Path) -> None:
    """Type the README's first line and its blocks into bash, in the unpacked sdist."""
    first = next(each for each in blocks() if each.language == "sh").text.splitlines()[0]
    say(f"$ {first}")
    # What is typed before the last `&&` ends; the rest runs until it is told to stop.
    prepare, _, serve = first.rpartition(" && ")
    run("bash", "-c", prepare, cwd=source)
    with serving(["bash", "-c", f"exec {serve}"], source) as url:
        bin_first = f"{source / '.venv/bin'}{os.pathsep}{os.environ['PATH']}"
        told = subprocess.run(
            ["bash", "-u"],
            input=script(steps(), url),
            capture_output=True,
            text=True,
            check=False,
            cwd=source,
            env={**os.environ, "PATH": bin_first},
        )
    expect(not told.stderr, told.stderr)
    found = session_differences(steps(), told.stdout)
    expect(not found, "\n".join(found))
    say(f"{len(steps())} blocks of the README give the answers that it shows")


@contextmanager
def serving(command: list[str], folder: Path) -> Iterator[str]:
    """Run a server on any port until the block ends, then see that it stops in order."""
    with subprocess.Popen(
        command, cwd=folder, stdout=subprocess.PIPE, text=True, env={**os.environ, **ANY_PORT}
    ) as process:
        assert process.stdout is not None
        try:
            line = process.stdout.readline()
            say(line.strip())
            urls = [word.strip(":;,") for word in line.split() if word.startswith("http://")]
            expect(bool(urls), "the server does not say where it is")
            yield urls[0]
        finally:
            process.terminate()
        expect(process.wait(STOP_TIMEOUT_S) == 0, "the server did not stop in order")


def run(*command: str, cwd: Path) -> str:
    """Run a program and return what it printed; raises CalledProcessError if it fails."""
    done = subprocess.run(command, cwd=cwd, check=True, capture_output=True, text=True)
    return done.stdout


def expect(fine: bool, message: str) -> None:
    """Raise Stumbled unless all is fine."""
    if not fine:
        raise Stumbled(message)


def say(text: str) -> None:
    """Tell how far the walk has come."""
    print(text, flush=True)  # noqa: T201 - the output of this program


if __name__ == "__main__":
    sys.exit("it needs bash and curl" if not shutil.which("curl") else main())

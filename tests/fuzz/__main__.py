"""Lets Schemathesis try a live server against the OpenAPI documents: of providers, and of `/_mock`.

    python -m tests.fuzz                 all of them; needs `st` beside this Python or on PATH
    python -m tests.fuzz expys control   these alone

The server is strict: an answer that is not as its document says is a failure of the server. The
last line says how many cases were generated; the exit code is 1 if one of them failed.
"""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import httpx2

from mockserver.app import create_app
from mockserver.control.documents import CONTROL
from mockserver.exchange.reference import FORM, JSON
from mockserver.serving import ServerThread, bind
from mockserver.settings import Settings
from tests.world import Json

# No failure of the server, no undocumented status, no body that breaks its schema; and, see below,
# no request accepted that the schema forbids.
CHECKS = (
    "not_a_server_error",
    "status_code_conformance",
    "content_type_conformance",
    "response_headers_conformance",
    "response_schema_conformance",
)
SEED = 1

_GENERATED = re.compile(r"(\d+) generated")
_STREAM = "text/event-stream"


@dataclass(frozen=True)
class Run:
    """One pass over a document with one credential; more examples find more and take longer."""

    name: str
    who: str
    examples: int
    media_type: str = JSON

    @property
    def options(self) -> tuple[str, ...]:
        """How requests are made, and what their answers are held to."""
        if self.media_type == JSON:
            return ("--checks", ",".join((*CHECKS, "negative_data_rejection")))
        # A form cannot break the type of a field: an empty text is null there, and one value is a
        # list of one. What is generated to be refused may be taken.
        return ("--checks", ",".join(CHECKS), "--mode", "positive")


RUNS = (
    Run("expys", "the org", 20),
    Run("expys", "a member", 20),
    Run("loyalife", "a client", 20),
    Run("vinr", "a secret key", 5),
    Run("vinr", "a secret key", 5, FORM),
    Run(CONTROL, "an operator", 10),
)

# What is not tried of the control plane: calls that hold the run up for as long as they are told
# to, and those that act on other worlds than that of the run, of which a server has only so many.
WAITING = frozenset({"waitForRequests", "drainWebhooks"})
OF_OTHER_WORLDS = frozenset({"putWorld", "deleteWorld"})


def main(arguments: Sequence[str]) -> int:
    """Do the runs; return 0 if nothing was found."""
    found = Path(sys.executable).with_name("st")
    program = str(found) if found.exists() else shutil.which("st")
    if program is None:
        sys.exit("st is missing: install schemathesis, best in an environment of its own on PATH")
    chosen = [run for run in RUNS if run.name in (arguments or [each.name for each in RUNS])]
    app = create_app(Settings(strict_answers=True, frozen=True))
    generated, failed = 0, 0
    with (
        ServerThread(app, bind("127.0.0.1", 0)) as server,
        httpx2.Client(trust_env=False, timeout=60) as http,
    ):
        for number, run in enumerate(chosen):
            world = f"fuzz-{number}"
            base = f"{server.url}/w/{world}/{'_mock' if run.name == CONTROL else run.name}"
            count, code = _fuzz(program, run, base, _credential(http, run, base), http)
            generated += count
            crashes = app.state.crashes(world)
            _say("\n".join(crashes[:5]))
            failed += bool(code or crashes)
    _say(f"{generated} cases generated in {len(chosen)} runs, {failed} runs failed")
    return 1 if failed else 0


def _fuzz(
    program: str, run: Run, base: str, credential: str, http: httpx2.Client
) -> tuple[int, int]:
    """How many cases were tried, and the exit code of the command."""
    document = http.get(f"{base}/openapi.json").json()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "openapi.json"
        path.write_text(json.dumps(_tried(document, run.media_type)), encoding="utf-8")
        done = subprocess.run(
            [
                *(program, "run", str(path), "--url", base),
                *("--header", f"Authorization: Bearer {credential}"),
                *run.options,
                *("--max-examples", str(run.examples), "--seed", str(SEED)),
                *("--generation-database", "none", "--warnings", "off", "--no-color"),
            ],
            check=False,
            cwd=folder,
            stdout=subprocess.PIPE,
            text=True,
        )
    count = sum(int(number) for number in _GENERATED.findall(done.stdout)[-1:])
    _say(
        done.stdout
        if done.returncode
        else f"{run.name} as {run.who}, {run.media_type}: {count} cases"
    )
    return count, done.returncode


def _tried(document: Json, media_type: str) -> Json:
    """What is tried of a document, with bodies of one type.

    Left out, each for its reason: operations that are not built, for they answer 501 to all; calls
    of the control plane that wait, or leave the world of the run; and streams, for they have no end
    to wait for. All of these have tests of their own. With forms, operations without one are left
    out too: they are tried with JSON.
    """
    paths = {
        path: {
            method: _with_bodies(each, media_type)
            for method, each in _built(item)
            if media_type == JSON or _takes(each, media_type)
        }
        for path, item in document["paths"].items()
    }
    return {**document, "paths": {path: item for path, item in paths.items() if item}}


def _built(item: Json) -> Iterator[tuple[str, Json]]:
    for method, operation in item.items():
        is_built = operation.get("x-built", True)
        is_safe = operation["operationId"] not in WAITING | OF_OTHER_WORLDS
        if is_built and is_safe and not _streams(operation):
            yield method, operation


def _streams(operation: Json) -> bool:
    return any(_STREAM in each.get("content", ()) for each in operation["responses"].values())


def _takes(operation: Json, media_type: str) -> bool:
    return media_type in operation.get("requestBody", {}).get("content", ())


def _with_bodies(operation: Json, media_type: str) -> Json:
    """The same without forms, or with nothing else."""
    body = operation.get("requestBody")
    if body is None:
        return operation
    content = {
        kind: each
        for kind, each in body["content"].items()
        if (kind == FORM) == (media_type == FORM)
    }
    return {**operation, "requestBody": {**body, "content": content}}


def _credential(http: httpx2.Client, run: Run, base: str) -> str:
    match run.name, run.who:
        case "expys", "a member":
            response = http.post(
                f"{base}/v1/auth/exchange",
                headers={"Authorization": "Bearer expys_sandbox_demo"},
                json={"externalUserID": "user_42"},
            )
            token: str = response.json()["accessToken"]
        case "expys", _:
            token = "expys_sandbox_demo"
        case "loyalife", _:
            grant = {
                "grant_type": "client_credentials",
                "client_id": "demo-client",
                "client_secret": "demo-secret",
            }
            token = http.post(f"{base}/oauth/Auth/Token", json=grant).json()["results"]["token"]
        case _:
            token = "sk_test_demo"
    return token


def _say(text: str) -> None:
    if text:
        print(text, flush=True)  # noqa: T201 - what the command is for


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

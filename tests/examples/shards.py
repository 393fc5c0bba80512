"""Servers behind nginx, as the example `nginx` sets it up."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx2

from tests.builders import Api
from tests.examples.texts import example
from tests.receiver import a_closed_port
from tests.test_cli import serving, url_in
from tests.world import Json

TOKEN = "the-token"
TIMEOUT_S = 20
# Debian has it where only root looks for programs.
NGINX = shutil.which("nginx", path=f"{os.environ['PATH']}{os.pathsep}/usr/sbin")
_STARTED = "start worker process"
_SERVER = re.compile(r"^ *server 127\.0\.0\.1:808[12](.*;)\n", re.MULTILINE)


@dataclass(frozen=True)
class Shards:
    """`url` is nginx', `servers` are the URLs of those behind it."""

    url: str
    servers: tuple[str, ...]
    http: httpx2.Client

    def api(self, world: str) -> Api:
        """A client of one world that goes through nginx."""
        return Api(self.http, self.url, world)

    def world_names(self) -> list[set[str]]:
        """The worlds of each server; the world `default` is on each, used or not."""
        listed = [self._asked(server, "/_mock/worlds")["worlds"] for server in self.servers]
        return [{world["name"] for world in worlds} - {"default"} for worlds in listed]

    def journal(self, world: str) -> list[Json]:
        """What a world was asked, whichever server it is on; asks the servers themselves."""
        (server,) = (
            server
            for server, names in zip(self.servers, self.world_names(), strict=True)
            if world in names
        )
        requests: list[Json] = self._asked(server, f"/w/{world}/_mock/requests")["requests"]
        return requests

    def _asked(self, server: str, path: str) -> Any:
        answer = self.http.get(server + path)
        assert answer.is_success, answer.text
        return answer.json()


@contextmanager
def some_servers(count: int) -> Iterator[tuple[str, ...]]:
    """The URLs of so many servers, each a process of its own."""
    with ExitStack() as stack, ThreadPoolExecutor(count) as pool:
        contexts = [serving(MOCKSERVER_CONTROL_TOKEN=TOKEN) for _ in range(count)]
        lines = [line for _, line in pool.map(stack.enter_context, contexts)]
        yield tuple(map(url_in, lines))


@contextmanager
def nginx_before(servers: Sequence[str]) -> Iterator[Shards]:
    """Nginx in front of servers, with the example's configuration but for its addresses."""
    assert NGINX is not None
    url = a_closed_port().removesuffix("/hook")
    # Started as root, nginx works with the rights of another user, who has to reach the folder.
    folder = Path(tempfile.mkdtemp(prefix="mockserver-nginx-"))
    folder.chmod(0o755)
    file = folder / "nginx.conf"
    file.write_text(_configuration(url, servers, folder), encoding="utf-8")
    try:
        with (
            subprocess.Popen(
                [NGINX, "-c", file, "-g", "daemon off; error_log stderr notice;"],
                stderr=subprocess.PIPE,
                text=True,
            ) as process,
            httpx2.Client(trust_env=False, timeout=TIMEOUT_S) as http,
        ):
            http.headers["Authorization"] = f"Bearer {TOKEN}"
            try:
                assert process.stderr is not None
                said = ""
                while _STARTED not in said:
                    line = process.stderr.readline()
                    assert line, said
                    said += line
                yield Shards(url, tuple(servers), http)
            finally:
                process.terminate()
    finally:
        shutil.rmtree(folder)


def _configuration(url: str, servers: Sequence[str], folder: Path) -> str:
    text = example("nginx").replace("/tmp/mockserver-nginx", f"{folder}/nginx")
    text = text.replace("127.0.0.1:8080", urlsplit(url).netloc)
    first = _SERVER.search(text)
    assert first is not None
    lines = "".join(f"server {urlsplit(server).netloc}{first[1]}\n" for server in servers)
    return _SERVER.sub("", text[: first.start()] + lines + text[first.end() :])

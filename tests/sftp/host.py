"""A server with SFTP, and the two clients that the tests use: asyncssh's and OpenSSH's."""

from __future__ import annotations

import asyncio
import os
import shutil
import subprocess
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import asyncssh
import pytest
from asyncssh import SFTPClient, SSHClientConnection
from starlette.applications import Starlette

T = TypeVar("T")

USER = "demo-client"
PASSWORD = "demo-secret"
HEADER = "member_relation_reference,points"
JANE = "jane.doe@example.com"

needs_openssh = pytest.mark.skipif(
    shutil.which("sftp") is None, reason="needs OpenSSH's sftp: apt-get install openssh-client"
)


@dataclass(frozen=True)
class Host:
    """Where a server is, and how to talk to it as the demo's client, in a world of its own."""

    url: str
    port: int
    public_key: str
    app: Starlette
    world: str = "default"

    @property
    def user(self) -> str:
        """The client, in this world."""
        return f"{USER}+{self.world}"

    # asyncssh

    def connected(
        self,
        work: Callable[[SSHClientConnection], Awaitable[T]],
        user: str | None = None,
        password: str = PASSWORD,
    ) -> T:
        """What the work with a connection gives."""

        async def run() -> T:
            key = asyncssh.import_public_key(self.public_key)
            async with asyncssh.connect(
                "127.0.0.1",
                self.port,
                username=self.user if user is None else user,
                password=password,
                known_hosts=([key], [], []),
                config=[],
            ) as connection:
                return await work(connection)

        return asyncio.run(run())

    def using(self, work: Callable[[SFTPClient], Awaitable[T]], **login: str) -> T:
        """What the work with an SFTP client gives."""

        async def run(connection: SSHClientConnection) -> T:
            async with connection.start_sftp_client() as client:
                return await work(client)

        return self.connected(run, **login)

    def put(self, path: str, content: str | bytes) -> None:
        """Upload a file."""

        async def run(client: SFTPClient) -> None:
            async with client.open(path, "wb") as file:
                await file.write(content.encode() if isinstance(content, str) else content)

        self.using(run)

    def get(self, path: str) -> bytes:
        """Read a file."""

        async def run(client: SFTPClient) -> bytes:
            async with client.open(path, "rb") as file:
                content: bytes = await file.read()
                return content

        return self.using(run)

    def names(self, folder: str) -> list[str]:
        """What is in a folder."""

        async def run(client: SFTPClient) -> list[str]:
            return [str(name) for name in await client.listdir(folder)]

        found = self.using(run)
        assert found[:2] == [".", ".."]
        return found[2:]

    # OpenSSH

    def openssh(
        self, folder: Path, *lines: str, password: str = PASSWORD, program: str = "sftp"
    ) -> subprocess.CompletedProcess[str]:
        """Run the command with a batch of lines, or `ssh` with a command; `folder` is for files."""
        (folder / "known_hosts").write_text(f"[127.0.0.1]:{self.port} {self.public_key}\n")
        answer = folder / "answer.sh"
        answer.write_text(f"#!/bin/sh\necho {password}\n")
        answer.chmod(0o700)
        (folder / "batch").write_text("\n".join(lines))
        options = [
            f"-oPort={self.port}",
            f"-oUserKnownHostsFile={folder / 'known_hosts'}",
            "-oGlobalKnownHostsFile=/dev/null",
            "-oNumberOfPasswordPrompts=1",
            "-oPreferredAuthentications=password",
            "-oBatchMode=no",
        ]
        what = [f"{self.user}@127.0.0.1"]
        if program == "sftp":
            options += ["-b", str(folder / "batch")]
        else:
            what += lines
        # Without a terminal of its own, the command asks that program for the password.
        return subprocess.run(
            [program, "-F", "/dev/null", *options, *what],
            check=False,
            cwd=folder,
            capture_output=True,
            text=True,
            timeout=30,
            start_new_session=True,
            env={**os.environ, "SSH_ASKPASS": str(answer), "SSH_ASKPASS_REQUIRE": "force"},
        )

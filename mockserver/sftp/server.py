"""The SSH side: who may come in, and what a connection may ask for, which is SFTP alone."""

from __future__ import annotations

import asyncio
import logging
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Final

import asyncssh
from asyncssh import SSHReader, SSHServerChannel, SSHServerConnection, SSHWriter
from asyncssh.channel import SSHChannel
from asyncssh.sftp import SFTPServerHandler
from asyncssh.stream import SSHServerStreamSession

from mockserver.core.errors import LimitReached
from mockserver.exchange.files import FileDrop
from mockserver.exchange.worlds import DEFAULT_WORLD, Worlds, is_name
from mockserver.sftp.folders import Folders

# Connections at a time. A team needs a few, and each costs a key exchange.
CONNECTIONS_MAX: Final = 100

# How long a client may take to log in, in seconds.
LOGIN_S_MAX: Final = 30

# Stands between a user name and the world that it is for: `demo-client+gw3`.
WORLD_SIGN: Final = "+"

_log = logging.getLogger("mockserver.sftp")

_KEY_ALGORITHM: Final = "ssh-ed25519"

# The version of the protocol that all clients speak.
_SFTP_VERSION: Final = 3


class HostKeyError(Exception):
    """The file with the host key cannot be used; the text says why."""


def host_key(path: Path | None) -> asyncssh.SSHKey:
    """The key by which clients know the server: that of a file, or a new one.

    Raises HostKeyError.
    """
    if path is None:
        return asyncssh.generate_private_key(_KEY_ALGORITHM)
    try:
        return asyncssh.read_private_key(path)
    except (OSError, asyncssh.KeyImportError) as error:
        raise HostKeyError(f"{path} is no private key in OpenSSH's form: {error}") from error


@asynccontextmanager
async def serve(
    drop: FileDrop, worlds: Worlds, listener: socket.socket, key: asyncssh.SSHKey
) -> AsyncIterator[None]:
    """Answer on a listening socket; in the end all connections are cut."""
    doors: set[_Door] = set()
    acceptor = await asyncssh.listen(
        sock=listener,
        server_factory=lambda: _Door(drop, worlds, doors),
        server_host_keys=[key],
        login_timeout=LOGIN_S_MAX,
        # Nothing of the machine is anybody's business.
        server_version="mockserver",
        encoding=None,
        line_editor=False,
        allow_pty=False,
        agent_forwarding=False,
        x11_forwarding=False,
        gss_host=None,
        config=[],
    )
    try:
        yield
    finally:
        acceptor.close()
        for door in tuple(doors):
            door.cut()
        await acceptor.wait_closed()


class _Door(asyncssh.SSHServer):
    """One connection, from its first byte on."""

    def __init__(self, drop: FileDrop, worlds: Worlds, doors: set[_Door]) -> None:
        self._drop = drop
        self._worlds = worlds
        self._doors = doors
        self._world = DEFAULT_WORLD
        self._principal: object = None
        self._connection: SSHServerConnection

    def connection_made(self, conn: SSHServerConnection) -> None:
        """Note the connection, or refuse it: there are too many."""
        self._connection = conn
        if len(self._doors) >= CONNECTIONS_MAX:
            # The protocol has no words for it before both sides have named their versions.
            _log.warning("sftp: a connection was refused: there are %d", CONNECTIONS_MAX)
            conn.abort()
            return
        self._doors.add(self)

    def connection_lost(self, exc: Exception | None) -> None:
        """Forget the connection."""
        self._doors.discard(self)

    def cut(self) -> None:
        """End the connection at once."""
        self._connection.abort()

    def password_auth_supported(self) -> bool:
        """A password is the only way in."""
        return True

    def validate_password(self, username: str, password: str) -> bool:
        """Whether a client of a program has these credentials, in the world that it names."""
        for world, name in _readings(username):
            try:
                principal = self._drop.log_in(self._worlds.use(world).store, name, password)
            except LimitReached:
                continue
            if principal is not None:
                self._world, self._principal = world, principal
                return True
        return False

    def session_requested(self) -> _Session:
        """What a logged-in client gets."""
        return _Session(
            lambda channel: Folders(channel, self._drop, self._worlds, self._world, self._principal)
        )


def _readings(username: str) -> list[tuple[str, str]]:
    """World and client that a user name may mean; client ids may hold the sign as well."""
    client, sign, world = username.rpartition(WORLD_SIGN)
    named = [(world, client)] if sign and is_name(world) else []
    return [(DEFAULT_WORLD, username), *named]


class _Session(SSHServerStreamSession[bytes]):
    """A channel on which SFTP is spoken and nothing else."""

    def __init__(self, folders: Callable[[SSHServerChannel[bytes]], Folders]) -> None:
        super().__init__(None)
        self._folders = folders
        self._channel: SSHServerChannel[bytes]
        self._task: asyncio.Task[None]

    def connection_made(self, chan: SSHChannel[bytes]) -> None:
        """Note the channel."""
        super().connection_made(chan)
        assert isinstance(chan, SSHServerChannel), "clients open channels, not the server"
        self._channel = chan

    def subsystem_requested(self, subsystem: str) -> bool:
        """Only one is there."""
        return subsystem == "sftp"

    def session_started(self) -> None:
        """Answer the client until it leaves."""
        channel = self._channel
        handler = _Handler(
            self._folders(channel), SSHReader(self, channel), SSHWriter(self, channel)
        )
        self._task = asyncio.create_task(handler.run())


class _Handler(SFTPServerHandler):
    """asyncssh's way through a session, but for its end.

    It closes what the client has left open as if the client had done so. A file that a client
    lost its connection over would be processed by half then, so the folders are told first.
    """

    def __init__(
        self, folders: Folders, reader: SSHReader[bytes], writer: SSHWriter[bytes]
    ) -> None:
        super().__init__(folders, reader, writer, _SFTP_VERSION)
        self._left_folders = folders

    async def _cleanup(self, exc: Exception | None) -> None:
        self._left_folders.abandon()
        await super()._cleanup(exc)

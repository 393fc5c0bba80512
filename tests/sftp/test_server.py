"""Who may come in, and what becomes of connections that end."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from pathlib import Path

import asyncssh
import httpx2
import pytest
from asyncssh import SFTPClient, SSHClientConnection

from mockserver.app import create_app
from mockserver.core.world import Transaction
from mockserver.exchange.files import FileDrop
from mockserver.serving import ServerThread, bind
from mockserver.settings import Settings
from mockserver.sftp.server import CONNECTIONS_MAX, HostKeyError, host_key, serve
from tests.sftp.host import HEADER, JANE, PASSWORD, USER, Host
from tests.world import World

FILE = "upload/BNS/b.csv"
ROWS = f"{HEADER}\n{JANE},70\n"


async def pwd(client: SFTPClient) -> str:
    return str(await client.realpath("."))


@pytest.mark.parametrize(
    ("user", "password"),
    [
        pytest.param(USER, "wrong", id="password"),
        pytest.param(USER, "", id="no password"),
        pytest.param("nobody", PASSWORD, id="client"),
        pytest.param(f"nobody+{USER}", PASSWORD, id="client of a world"),
        pytest.param(f"{USER}+no world", PASSWORD, id="name of a world"),
    ],
)
def test_wrong_credentials_do_not_come_in(host: Host, user: str, password: str) -> None:
    with pytest.raises(asyncssh.PermissionDenied):
        host.using(pwd, user=user, password=password)


def test_a_user_without_a_world_is_in_the_default_one(host: Host) -> None:
    host.using(lambda client: client.open("upload/BNS/mine.tmp", "wb"), user=USER)
    assert host.using(pwd, user=USER) == "/"
    assert host.names("upload/BNS") == []


def test_the_name_of_a_client_may_hold_the_sign_of_worlds(any_host: Host) -> None:
    fixture = {
        "version": 1,
        "loyalife": {
            "programs": [{"id": 19, "clients": [{"client_id": "a+b", "client_secret": "s"}]}]
        },
    }
    with httpx2.Client(trust_env=False) as http:
        World(http, any_host.url, "plus").start(fixture)
    assert any_host.using(pwd, user="a+b+plus", password="s") == "/"


def test_rotated_credentials_are_worth_nothing_at_once(host: Host, world: World) -> None:
    async def work(client: SFTPClient) -> None:
        await client.listdir("/")
        await asyncio.to_thread(world.controlled, "POST", "/loyalife/programs/19/rotate", {})
        with pytest.raises(asyncssh.SFTPPermissionDenied, match="no longer valid"):
            await client.listdir("/")

    host.using(work)
    with pytest.raises(asyncssh.PermissionDenied):
        host.using(pwd)


def test_an_upload_that_breaks_off_is_dropped(host: Host, world: World) -> None:
    async def break_off(connection: SSHClientConnection) -> None:
        client = await connection.start_sftp_client()
        file = await client.open(FILE, "wb")
        await file.write(ROWS.encode())
        connection.abort()
        await connection.wait_closed()

    host.connected(break_off)
    assert host.names("upload/BNS") == host.names("results") == []


def test_an_upload_whose_session_ends_is_dropped(host: Host, world: World) -> None:
    async def leave(connection: SSHClientConnection) -> list[str]:
        async with connection.start_sftp_client() as client:
            await (await client.open(FILE, "wb")).write(ROWS.encode())
        async with connection.start_sftp_client() as client:
            return [str(name) for name in await client.listdir("upload/BNS")]

    assert host.connected(leave) == [".", ".."]


def test_another_subsystem_is_refused(host: Host) -> None:
    async def ask(connection: SSHClientConnection) -> None:
        with pytest.raises(asyncssh.ChannelOpenError):
            await connection.create_process(subsystem="netconf")

    host.connected(ask)


def a_server(drop: FileDrop | None = None) -> tuple[ServerThread, Host]:
    """A server of its own, which may take files in another way."""
    app, listener, key = create_app(Settings()), bind("127.0.0.1", 0), host_key(None)
    beside = serve(drop or app.state.file_drop, app.state.worlds, listener, key)
    server = ServerThread(app, bind("127.0.0.1", 0), beside=beside)
    public_key = key.export_public_key().decode().strip()
    return server, Host(server.url, listener.getsockname()[1], public_key, app)


def test_the_server_ends_although_clients_are_there() -> None:
    server, host = a_server()

    async def stay(connection: SSHClientConnection) -> None:
        client = await connection.start_sftp_client()
        file = await client.open(FILE, "wb")
        await file.write(ROWS.encode())
        await asyncio.to_thread(server.__exit__, None, None, None)
        await connection.wait_closed()

    server.__enter__()
    host.connected(stay)
    world = host.app.state.worlds.find("default")
    assert host.app.state.file_drop.list(world.store, _login(host), "upload/BNS") == []


def _login(host: Host) -> object:
    store = host.app.state.worlds.find("default").store
    return host.app.state.file_drop.log_in(store, USER, PASSWORD)


def test_there_are_at_most_so_many_connections(caplog: pytest.LogCaptureFixture) -> None:
    server, host = a_server()

    async def fill() -> None:
        held = [
            await asyncio.open_connection("127.0.0.1", host.port) for _ in range(CONNECTIONS_MAX)
        ]
        for reader, _ in held:
            assert await reader.readline() == b"SSH-2.0-mockserver\r\n"
        with pytest.raises(asyncssh.ConnectionLost):
            await asyncssh.connect("127.0.0.1", host.port, known_hosts=None, config=[])
        for _, writer in held:
            writer.close()
            await writer.wait_closed()

    with server:
        asyncio.run(fill())
        assert host.using(pwd) == "/"
    assert "sftp: a connection was refused: there are 100" in caplog.text


def test_a_failure_of_the_server_is_told_and_kept() -> None:
    def fail(*_: object) -> None:
        raise LookupError("broken on purpose")

    drop = replace(create_app(Settings()).state.file_drop, put=fail)
    server, host = a_server(drop)
    with server, pytest.raises(asyncssh.SFTPFailure, match="the server failed"):
        host.put(FILE, ROWS)
    (trace,) = host.app.state.crashes("default")
    assert "broken on purpose" in trace


def test_a_full_server_opens_no_more_worlds() -> None:
    app = create_app(Settings(worlds_max=1))
    listener, key = bind("127.0.0.1", 0), host_key(None)
    beside = serve(app.state.file_drop, app.state.worlds, listener, key)
    server = ServerThread(app, bind("127.0.0.1", 0), beside=beside)
    public_key = key.export_public_key().decode().strip()
    host = Host(server.url, listener.getsockname()[1], public_key, app, world="another")
    with server, pytest.raises(asyncssh.PermissionDenied):
        host.using(pwd)


def test_a_change_that_is_refused_leaves_no_trace() -> None:
    def refuse(step: Transaction, *_: object) -> None:
        step.ids.number()
        raise LookupError

    drop = replace(create_app(Settings()).state.file_drop, put=refuse)
    server, host = a_server(drop)
    with server:
        before = host.app.state.worlds.find("default").ids.counter
        with pytest.raises(asyncssh.SFTPFailure):
            host.put(FILE, ROWS)
    assert host.app.state.worlds.find("default").ids.counter == before


# The key of the server


def test_a_key_from_a_file_is_the_servers(tmp_path: Path) -> None:
    made = asyncssh.generate_private_key("ssh-ed25519")
    path = tmp_path / "key"
    path.write_bytes(made.export_private_key())
    assert host_key(path).get_fingerprint() == made.get_fingerprint()


@pytest.mark.parametrize("content", [None, "no key"], ids=["no file", "no key"])
def test_a_file_without_a_key_is_refused(tmp_path: Path, content: str | None) -> None:
    path = tmp_path / "key"
    if content is not None:
        path.write_text(content)
    with pytest.raises(HostKeyError, match="key is no private key"):
        host_key(path)

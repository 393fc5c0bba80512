"""What a client can do with the files of its program."""

from __future__ import annotations

import json
import stat
from collections.abc import Awaitable, Callable

import pytest
from asyncssh import (
    SFTPAttrs,
    SFTPClient,
    SFTPError,
    SFTPFailure,
    SFTPNoSuchFile,
    SFTPOpUnsupported,
    SFTPPermissionDenied,
)

from tests.sftp.host import HEADER, JANE, Host
from tests.world import World

FILE = "upload/BNS/b.csv"
ROWS = f"{HEADER}\n{JANE},70\n"
RESULT = "results/BNS_b.csv.result.json"
HANDBACK = "results/BNS_b.csv.handback.csv"


def balance(world: World) -> int:
    """Jane's points after what has changed them."""
    accounts = world.controlled("GET", "/diff")["changed"].get("loyalife.accounts", [])
    return accounts[0]["after"]["balance"] if accounts else 2500


def test_a_file_is_there_with_its_size_and_the_time_of_the_world(host: Host, world: World) -> None:
    host.put(FILE, ROWS)

    async def look(client: SFTPClient) -> SFTPAttrs:
        return await client.stat(FILE)

    found = host.using(look)
    assert (found.size, found.permissions) == (len(ROWS), stat.S_IFREG | 0o644)
    assert found.mtime == 1772366400
    assert balance(world) == 2570


def test_a_file_in_place_of_another_is_processed_too(host: Host, world: World) -> None:
    host.put(FILE, ROWS)
    host.put(FILE, f"{HEADER}\n{JANE},5\n{JANE},6\n")
    assert balance(world) == 2581
    assert json.loads(host.get(RESULT))["total"] == 2
    assert host.names("upload/BNS") == ["b.csv"]


def test_a_file_that_cannot_be_read_has_a_report_and_no_handback(host: Host, world: World) -> None:
    host.put(FILE, "")
    (rejected,) = json.loads(host.get(RESULT))["rejected"]
    assert rejected["row"] == 1
    assert host.names("results") == ["BNS_b.csv.result.json"]


def test_a_handback_has_a_cell_for_each_column(host: Host, world: World) -> None:
    host.put(FILE, f"{HEADER.replace(',', '|')}\n{JANE}\n{JANE}|5|6\n")
    lines = host.get(HANDBACK).decode().splitlines()
    assert [line.split("|")[:4] for line in lines] == [
        ["member_relation_reference", "points", "status", "code"],
        [JANE, "", "REJECTED", "998"],
        [JANE, "5", "REJECTED", "998"],
    ]


def test_a_file_is_written_in_any_order_and_processed_once(host: Host, world: World) -> None:
    async def write(client: SFTPClient) -> None:
        async with client.open(FILE, "wb") as file:
            await file.write(ROWS[20:].encode(), 20)
            assert await client.exists(FILE) is False
            await file.write(ROWS[:20].encode(), 0)
            assert (await file.stat()).size == len(ROWS)
            await file.fsync()
            await file.utime((1, 1))

    host.using(write)
    assert balance(world) == 2570
    assert host.get(FILE).decode() == ROWS


def test_a_file_can_be_continued(host: Host, world: World) -> None:
    host.put("upload/BNS/b.csv.tmp", ROWS)

    async def append(client: SFTPClient) -> None:
        async with client.open("upload/BNS/b.csv.tmp", "ab") as file:
            await file.write(f"{JANE},5\n".encode())
        await client.posix_rename("upload/BNS/b.csv.tmp", FILE)

    host.using(append)
    assert balance(world) == 2575


def test_a_file_can_be_cut(host: Host, world: World) -> None:
    async def cut(client: SFTPClient) -> None:
        async with client.open(FILE, "wb") as file:
            await file.write(f"{ROWS}{JANE},5\n".encode())
            await file.truncate(len(ROWS))

    host.using(cut)
    assert balance(world) == 2570


@pytest.mark.parametrize("name", [".b.csv", "b.csv.tmp", "b.csv.PART", "b.csv.filepart"])
def test_an_unfinished_file_waits_for_its_name(host: Host, world: World, name: str) -> None:
    host.put(f"upload/BNS/{name}", ROWS)
    assert balance(world) == 2500

    async def rename(client: SFTPClient) -> None:
        await client.rename(f"upload/BNS/{name}", FILE)

    host.using(rename)
    assert balance(world) == 2570
    assert host.names("upload/BNS") == ["b.csv"]


def test_a_processed_file_is_not_processed_again_under_another_name(
    host: Host, world: World
) -> None:
    host.put(FILE, ROWS)

    async def rename(client: SFTPClient) -> None:
        await client.rename(FILE, "upload/BNS/done.csv")

    host.using(rename)
    assert balance(world) == 2570
    assert host.names("upload/BNS") == ["done.csv"]


def test_files_and_results_can_be_deleted(host: Host, world: World) -> None:
    host.put(FILE, ROWS)

    async def delete(client: SFTPClient) -> None:
        for path in (FILE, RESULT, HANDBACK):
            await client.remove(path)

    host.using(delete)
    assert host.names("results") == host.names("upload/BNS") == []
    assert balance(world) == 2570


def test_the_control_plane_puts_results_here_too(host: Host, world: World) -> None:
    url = f"{world.url}/_mock/loyalife/files/BNS?filename=b.csv"
    told = world.http.post(url, content=ROWS).json()
    assert json.loads(host.get(RESULT)) == told


def test_folders_are_those_of_the_program(host: Host, world: World) -> None:
    host.put(FILE, ROWS)
    clients = [{"client_id": "demo-client", "client_secret": "demo-secret"}]
    other = [{"client_id": "other", "client_secret": "s"}]
    programs = [{"id": 19, "clients": clients}, {"id": 20, "clients": other}]
    world.start({"version": 1, "loyalife": {"programs": programs}})
    host.put(FILE, ROWS)

    async def names(client: SFTPClient) -> list[str]:
        return [str(name) for name in await client.listdir("upload/BNS")]

    assert host.using(names, user=f"other+{host.world}", password="s") == [".", ".."]


Attempt = Callable[[SFTPClient], Awaitable[object]]


async def opened(client: SFTPClient, path: str, mode: str) -> None:
    await client.open(path, mode)


async def read_while_writing(client: SFTPClient) -> None:
    async with client.open(FILE, "rb") as file:
        await file.write(b"x")


async def cut_while_reading(client: SFTPClient) -> None:
    async with client.open(FILE, "rb") as file:
        await file.truncate(0)


@pytest.mark.parametrize(
    ("attempt", "error", "message"),
    [
        pytest.param(
            lambda client: opened(client, "upload/none/b.csv", "wb"),
            SFTPNoSuchFile,
            "there is no folder /upload/none; files go to /upload/BNS, /upload/CPD, /upload/CRD,"
            " /upload/TXN",
            id="an unknown folder",
        ),
        pytest.param(
            lambda client: opened(client, "b.csv", "wb"),
            SFTPPermissionDenied,
            "no files are taken in /; files go to",
            id="the root",
        ),
        pytest.param(
            lambda client: opened(client, "results/b.csv", "wb"),
            SFTPPermissionDenied,
            "no files are taken in /results",
            id="results",
        ),
        pytest.param(
            lambda client: opened(client, "upload/BNS", "wb"),
            SFTPFailure,
            "/upload/BNS is a folder",
            id="a folder",
        ),
        pytest.param(
            lambda client: opened(client, f"upload/BNS/{'a' * 51}", "wb"),
            SFTPFailure,
            "must have 1 to 50 characters, got 51",
            id="a long name",
        ),
        pytest.param(
            lambda client: opened(client, "upload/BNS/none", "rb"),
            SFTPNoSuchFile,
            "there is no file /upload/BNS/none",
            id="reading what is not there",
        ),
        pytest.param(
            lambda client: opened(client, "upload/BNS/none", "r+b"),
            SFTPNoSuchFile,
            "there is no file /upload/BNS/none",
            id="changing what is not there",
        ),
        pytest.param(
            lambda client: opened(client, FILE, "xb"),
            SFTPFailure,
            "/upload/BNS/b.csv exists",
            id="making what is there",
        ),
        pytest.param(
            read_while_writing, SFTPFailure, "was opened for reading", id="writing while reading"
        ),
        pytest.param(
            cut_while_reading, SFTPFailure, "was opened for reading", id="cutting while reading"
        ),
        pytest.param(
            lambda client: client.remove("results/none"),
            SFTPNoSuchFile,
            "there is no file /results/none",
            id="deleting what is not there",
        ),
        pytest.param(
            lambda client: client.rename("upload/BNS/none", "upload/BNS/other"),
            SFTPNoSuchFile,
            "there is no file /upload/BNS/none",
            id="renaming what is not there",
        ),
        pytest.param(
            lambda client: client.rename(FILE, FILE),
            SFTPFailure,
            "/upload/BNS/b.csv exists",
            id="renaming onto a file",
        ),
        pytest.param(
            lambda client: client.rename(FILE, "results/b.csv"),
            SFTPPermissionDenied,
            "no files are taken in /results",
            id="renaming into results",
        ),
        pytest.param(
            lambda client: client.listdir("upload/none"),
            SFTPNoSuchFile,
            "there is no folder /upload/none",
            id="listing what is not there",
        ),
        pytest.param(
            lambda client: client.stat("upload/BNS/none"),
            SFTPNoSuchFile,
            "there is no file /upload/BNS/none",
            id="looking at what is not there",
        ),
        pytest.param(
            lambda client: client.stat(b"upload/\xff"),
            SFTPNoSuchFile,
            "paths are UTF-8",
            id="a path that is no text",
        ),
        pytest.param(
            lambda client: client.truncate(FILE, 0),
            SFTPOpUnsupported,
            "open it for writing",
            id="cutting by name",
        ),
        pytest.param(
            lambda client: client.mkdir("upload/NEW"),
            SFTPOpUnsupported,
            "folders that stay as they are",
            id="a new folder",
        ),
        pytest.param(
            lambda client: client.rmdir("upload/BNS"),
            SFTPOpUnsupported,
            "folders that stay as they are",
            id="one folder less",
        ),
        pytest.param(
            lambda client: client.symlink("/etc/passwd", "upload/BNS/link"),
            SFTPOpUnsupported,
            "folders that stay as they are",
            id="a link",
        ),
        pytest.param(
            lambda client: client.readlink(FILE),
            SFTPOpUnsupported,
            "folders that stay as they are",
            id="reading a link",
        ),
        pytest.param(
            lambda client: client.statvfs("/"),
            SFTPOpUnsupported,
            "folders that stay as they are",
            id="the disk",
        ),
    ],
)
def test_what_is_refused_is_told(
    host: Host, world: World, attempt: Attempt, error: type[SFTPError], message: str
) -> None:
    host.put(FILE, ROWS)
    with pytest.raises(error) as caught:
        host.using(attempt)
    assert message in caught.value.reason
    assert host.get(FILE).decode() == ROWS
    assert balance(world) == 2570


def test_attributes_may_be_set_and_stay_as_they_are(host: Host, world: World) -> None:
    host.put(FILE, ROWS)

    async def touch(client: SFTPClient) -> SFTPAttrs:
        await client.chmod(FILE, 0o777)
        await client.utime(FILE, (1, 1), follow_symlinks=False)
        return await client.lstat(FILE)

    found = host.using(touch)
    assert (found.permissions, found.mtime) == (stat.S_IFREG | 0o644, 1772366400)


def test_a_file_has_ten_million_bytes_at_most(host: Host, world: World) -> None:
    async def write(client: SFTPClient) -> None:
        async with client.open("upload/BNS/b.tmp", "wb") as file:
            await file.truncate(10_000_000)
            with pytest.raises(SFTPFailure, match="at most 10000000 bytes"):
                await file.write(b"x", 10_000_000)

    host.using(write)


def test_few_files_are_open_at_a_time(host: Host, world: World) -> None:
    async def open_many(client: SFTPClient) -> None:
        files = [await client.open(f"upload/BNS/{number}.tmp", "wb") for number in range(32)]
        with pytest.raises(SFTPFailure, match="at most 32 files"):
            await client.open(FILE, "wb")
        await files[0].close()
        await client.open(FILE, "wb")

    host.using(open_many)


def test_the_oldest_files_make_room_for_new_ones(host: Host, world: World) -> None:
    async def fill(client: SFTPClient) -> list[str]:
        for number in range(301):
            async with client.open(f"upload/BNS/{number:03}.tmp", "wb") as file:
                await file.write(b"x")
        return [str(name) for name in await client.listdir("upload/BNS")]

    names = host.using(fill)
    assert names == [".", "..", *(f"{number:03}.tmp" for number in range(1, 301))]


def test_large_files_make_room_by_their_size(host: Host, world: World) -> None:
    async def fill(client: SFTPClient) -> list[str]:
        for number in range(7):
            async with client.open(f"upload/BNS/{number}.tmp", "wb") as file:
                await file.truncate(10_000_000)
        return [str(name) for name in await client.listdir("upload/BNS")]

    assert host.using(fill) == [".", "..", *(f"{number}.tmp" for number in range(1, 7))]

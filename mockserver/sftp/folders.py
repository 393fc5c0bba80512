"""What a client sees after its login: the folders of its program in one world.

All of it is in memory. No path ever reaches the disk of the machine.
"""

from __future__ import annotations

import logging
import stat
import traceback
from collections.abc import AsyncIterator, Callable
from posixpath import normpath
from typing import Any, Final, NoReturn

from asyncssh import (
    FXF_CREAT,
    FXF_EXCL,
    FXF_WRITE,
    SFTPAttrs,
    SFTPFailure,
    SFTPName,
    SFTPNoSuchFile,
    SFTPOpUnsupported,
    SFTPPermissionDenied,
    SFTPServer,
    SSHServerChannel,
)

from mockserver.core.errors import DomainError
from mockserver.core.world import Transaction, World
from mockserver.exchange.files import FileDrop, FoundFile
from mockserver.exchange.worlds import Worlds
from mockserver.sftp.handles import OPEN_MAX, Handle

_READABLE: Final = stat.S_IFREG | 0o444
_WRITABLE: Final = stat.S_IFREG | 0o644
_FOLDER: Final = stat.S_IFDIR | 0o555
_OPEN_FOLDER: Final = stat.S_IFDIR | 0o755

_log = logging.getLogger("mockserver.sftp")


class Folders(SFTPServer):
    """The folders of one login. Every operation that is not here is refused."""

    def __init__(
        self,
        channel: SSHServerChannel[bytes],
        drop: FileDrop,
        worlds: Worlds,
        world: str,
        principal: object,
    ) -> None:
        super().__init__(channel)
        self._drop = drop
        self._worlds = worlds
        self._world_name = world
        self._principal = principal
        self._open_files = 0
        self._is_over = False

    def abandon(self) -> None:
        """Note that the client is gone: what it has not closed is not whole, and is dropped."""
        self._is_over = True

    # Paths

    def map_path(self, path: bytes) -> bytes:
        """Refuse: what asks for it would go to the disk."""
        raise SFTPOpUnsupported("this server has files only, in folders that stay as they are")

    def realpath(self, path: bytes) -> bytes:
        """The path from the root; one that leads above it ends there."""
        return b"/" + self._path(path).encode()

    def _path(self, path: bytes) -> str:
        try:
            text = path.decode()
        except UnicodeDecodeError:
            raise SFTPNoSuchFile("paths are UTF-8") from None
        return normpath(f"/{text}").lstrip("/")

    def _place(self, path: bytes) -> tuple[str, str]:
        """Folder and name of a file. Raises an SFTPError if it cannot be one."""
        whole = self._path(path)
        if whole in self._drop.folders:
            raise SFTPFailure(f"/{whole} is a folder")
        folder, _, name = whole.rpartition("/")
        if folder not in self._drop.folders:
            raise SFTPNoSuchFile(f"there is no folder /{folder}; {self._where()}")
        return folder, name

    def _upload_place(self, path: bytes) -> tuple[str, str]:
        """The same of a file that a client may change."""
        folder, name = self._place(path)
        if folder not in self._drop.upload_folders:
            raise SFTPPermissionDenied(f"no files are taken in /{folder}; {self._where()}")
        self._guarded(lambda: self._drop.check_name(name))
        return folder, name

    def _where(self) -> str:
        return f"files go to {', '.join(f'/{each}' for each in sorted(self._drop.upload_folders))}"

    # The world

    @property
    def _world(self) -> World:
        world = self._worlds.use(self._world_name)
        if not self._drop.still_valid(world.store, self._principal):
            raise SFTPPermissionDenied("the credentials of this login are no longer valid")
        return world

    def _change(self, change: Callable[[Transaction], None]) -> None:
        world = self._world

        def carry_out() -> None:
            with world.transaction() as step:
                change(step)

        self._guarded(carry_out)

    def _guarded(self, work: Callable[[], None]) -> None:
        """Do it; what the provider refuses, and a failure of this server, are told by SFTP."""
        try:
            work()
        except DomainError as error:
            raise SFTPFailure(str(error)) from None
        except Exception as error:
            self._world.crashes.append("".join(traceback.format_exception(error)))
            _log.exception("sftp: the server failed")
            raise SFTPFailure("the server failed; the cause is in its log") from None

    def _find(self, folder: str, name: str) -> FoundFile | None:
        files = self._drop.list(self._world.store, self._principal, folder)
        return next((file for file in files if file.name == name), None)

    def _known(self, path: bytes, folder: str, name: str) -> FoundFile:
        return self._find(folder, name) or self._unknown(path)

    def _unknown(self, path: bytes) -> NoReturn:
        raise SFTPNoSuchFile(f"there is no file /{self._path(path)}")

    # Files

    def open(self, path: bytes, pflags: int, attrs: SFTPAttrs) -> Handle:
        """Open a file; one that is written must be in a folder for uploads."""
        writes = bool(pflags & FXF_WRITE)
        folder, name = self._upload_place(path) if writes else self._place(path)
        found = self._find(folder, name)
        if found is None and not (writes and pflags & FXF_CREAT):
            self._unknown(path)
        if found is not None and writes and pflags & FXF_EXCL:
            raise SFTPFailure(f"/{folder}/{name} exists")
        if self._open_files >= OPEN_MAX:
            raise SFTPFailure(f"at most {OPEN_MAX} files can be open at a time; close some")
        world = self._world
        content = b""
        if found is not None:
            content = self._drop.get(world.store, self._principal, folder, name)
        self._open_files += 1
        at_ms = world.now_ms() if found is None else found.at_ms
        return Handle(folder, name, pflags, content, self._drop.file_bytes_max, at_ms)

    def read(self, file_obj: object, offset: int, size: int) -> bytes:
        """A part of an open file."""
        return _handle(file_obj).read(offset, size)

    def write(self, file_obj: object, offset: int, data: bytes) -> int:
        """Put a part into an open file."""
        return _handle(file_obj).write(offset, data)

    def close(self, file_obj: object) -> None:
        """Close a file; one that was written is in the world now, and processed."""
        handle = _handle(file_obj)
        self._open_files -= 1
        if not handle.is_upload:
            return
        where = f"{self._world_name}: /{handle.folder}/{handle.name}, {handle.size} bytes"
        if self._is_over:
            _log.warning("sftp upload was not finished, and is dropped; world %s", where)
            return
        content = handle.content
        self._change(
            lambda step: self._drop.put(step, self._principal, handle.folder, handle.name, content)
        )
        _log.info("sftp upload, world %s", where)

    def fsync(self, file_obj: object) -> None:
        """Nothing to do: files are in memory."""

    def remove(self, path: bytes) -> None:
        """Delete a file, results included."""
        folder, name = self._place(path)
        self._known(path, folder, name)
        self._change(lambda step: self._drop.remove(step, self._principal, folder, name))

    def rename(self, oldpath: bytes, newpath: bytes) -> None:
        """Give a file another name that no file has."""
        folder, name = self._upload_place(newpath)
        if self._find(folder, name) is not None:
            raise SFTPFailure(f"/{folder}/{name} exists")
        self.posix_rename(oldpath, newpath)

    def posix_rename(self, oldpath: bytes, newpath: bytes) -> None:
        """Give a file another name, in place of one that has it."""
        old, new = self._upload_place(oldpath), self._upload_place(newpath)
        self._known(oldpath, *old)
        self._change(lambda step: self._drop.rename(step, self._principal, old, new))

    # Attributes

    def stat(self, path: bytes) -> SFTPAttrs:
        """What a path is."""
        whole = self._path(path)
        if whole in self._drop.folders:
            return self._folder_attributes(whole)
        folder, name = self._place(path)
        return self._file_attributes(folder, self._known(path, folder, name))

    def lstat(self, path: bytes) -> SFTPAttrs:
        """The same: there are no links."""
        return self.stat(path)

    def fstat(self, file_obj: object) -> SFTPAttrs:
        """What an open file is."""
        handle = _handle(file_obj)
        return self._file_attributes(
            handle.folder, FoundFile(handle.name, handle.size, handle.at_ms)
        )

    def setstat(self, path: bytes, attrs: SFTPAttrs) -> None:
        """Clients that keep times and modes may ask, but files have those of the world."""
        self.stat(path)
        if attrs.size is not None:
            raise SFTPOpUnsupported("to cut a file, open it for writing")

    def lsetstat(self, path: bytes, attrs: SFTPAttrs) -> None:
        """The same: there are no links."""
        self.setstat(path, attrs)

    def fsetstat(self, file_obj: object, attrs: SFTPAttrs) -> None:
        """Of an open file the size can be set."""
        handle = _handle(file_obj)
        if attrs.size is not None:
            # Writing nothing tells whether the file may be written.
            handle.write(0, b"")
            handle.resize(attrs.size)

    async def scandir(self, path: bytes) -> AsyncIterator[SFTPName]:
        """What is in a folder."""
        folder = self._path(path)
        if folder not in self._drop.folders:
            raise SFTPNoSuchFile(f"there is no folder /{folder}; {self._where()}")
        for name in (".", ".."):
            yield SFTPName(name.encode(), attrs=self._folder_attributes(folder))
        for each in self._drop.folders:
            above, _, name = each.rpartition("/")
            if above == folder and name:
                yield SFTPName(name.encode(), attrs=self._folder_attributes(each))
        for file in self._drop.list(self._world.store, self._principal, folder):
            yield SFTPName(file.name.encode(), attrs=self._file_attributes(folder, file))

    def _folder_attributes(self, folder: str) -> SFTPAttrs:
        now_ms = self._world.now_ms()
        return _attributes(
            _OPEN_FOLDER if folder in self._drop.upload_folders else _FOLDER, 0, now_ms
        )

    def _file_attributes(self, folder: str, file: FoundFile) -> SFTPAttrs:
        mode = _WRITABLE if folder in self._drop.upload_folders else _READABLE
        return _attributes(mode, file.size, file.at_ms)


def _attributes(mode: int, size: int, at_ms: int) -> SFTPAttrs:
    at_s = at_ms // 1000
    return SFTPAttrs(permissions=mode, size=size, atime=at_s, mtime=at_s, uid=0, gid=0, nlink=1)


def _handle(file_obj: Any) -> Handle:
    assert isinstance(file_obj, Handle), "only this server makes handles"
    return file_obj

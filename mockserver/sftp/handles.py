"""Open files: what is being written, and what is being read."""

from __future__ import annotations

from typing import Final

from asyncssh import FXF_APPEND, FXF_TRUNC, FXF_WRITE, SFTPFailure

# Open files of one session; clients have one or two.
OPEN_MAX: Final = 32


class Handle:
    """A file while a client has it open; what is written reaches the world when it is closed."""

    def __init__(
        self, folder: str, name: str, flags: int, content: bytes, bytes_max: int, at_ms: int
    ) -> None:
        self.folder = folder
        self.name = name
        self.is_upload = bool(flags & FXF_WRITE)
        self.at_ms = at_ms
        self._appends = bool(flags & FXF_APPEND)
        self._bytes_max = bytes_max
        self._content = bytearray(b"" if flags & FXF_TRUNC else content)

    @property
    def content(self) -> bytes:
        """What has been written so far, or what there is to read."""
        return bytes(self._content)

    @property
    def size(self) -> int:
        """In bytes."""
        return len(self._content)

    def read(self, offset: int, size: int) -> bytes:
        """A part of it; nothing behind its end."""
        return bytes(self._content[offset : offset + size])

    def write(self, offset: int, data: bytes) -> int:
        """Put a part in; returns its size. Raises SFTPFailure."""
        if not self.is_upload:
            raise SFTPFailure("the file was opened for reading")
        begin = self.size if self._appends else offset
        self.resize(max(self.size, begin + len(data)))
        self._content[begin : begin + len(data)] = data
        return len(data)

    def resize(self, size: int) -> None:
        """Cut it, or fill it up with zeros. Raises SFTPFailure."""
        if size > self._bytes_max:
            raise SFTPFailure(f"files have at most {self._bytes_max} bytes")
        del self._content[size:]
        self._content.extend(bytes(size - self.size))

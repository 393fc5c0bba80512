"""The folders of a program, as a client of its file server sees them."""

from __future__ import annotations

from typing import Final

import msgspec

from mockserver.core.store import Store
from mockserver.core.world import Transaction as Step
from mockserver.exchange.errors import Unauthenticated
from mockserver.exchange.files import FileDrop, FoundFile
from mockserver.providers.loyalife.files import processing
from mockserver.providers.loyalife.rules import files, tokens
from mockserver.providers.loyalife.state import (
    CLIENTS,
    PROGRAMS,
    RESULTS,
    UPLOAD,
    UPLOAD_FOLDERS,
    File,
    Program,
)


class Login(msgspec.Struct, frozen=True):
    """A client of a program, as it was when it logged in."""

    client: str
    version: int
    program: int


def log_in(store: Store, name: str, password: str) -> Login | None:
    """The client with these credentials, which are those of the API."""
    try:
        client = tokens.find_client(store, name, password)
    except Unauthenticated:
        return None
    return Login(client.id, client.version, client.program)


def still_valid(store: Store, login: Login) -> bool:
    """Whether the credentials were not rotated since."""
    client = store.get(CLIENTS, login.client)
    return client is not None and client.version == login.version


def found(store: Store, login: Login, folder: str) -> list[FoundFile]:
    """The files of a folder, by name."""
    kept = files.in_folder(store, login.program, folder)
    return [FoundFile(file.name, file.size, file.at_ms) for file in kept]


def get(store: Store, login: Login, folder: str, name: str) -> bytes:
    """What is in a file, which must exist."""
    return files.content(store, _known(store, login, folder, name))


def put(step: Step, login: Login, folder: str, name: str, content: bytes) -> None:
    """Take an uploaded file: process it, or keep it until it gets the name that it shall have."""
    files.check_name(name)
    files.check_size(content)
    _arrived(step, files.keep(step, _program(step.store, login), folder, name, content))


def remove(step: Step, login: Login, folder: str, name: str) -> None:
    """Delete a file, which must exist."""
    files.remove(step, _known(step.store, login, folder, name).key)


def rename(step: Step, login: Login, old: tuple[str, str], new: tuple[str, str]) -> None:
    """Give a file, which must exist, another name; one that waited for that is processed."""
    folder, name = new
    files.check_name(name)
    before = _known(step.store, login, *old)
    content = files.content(step.store, before)
    files.remove(step, before.key)
    after = files.keep(step, _program(step.store, login), folder, name, content)
    if before.is_processed:
        files.mark_processed(step, after)
    else:
        _arrived(step, after)


def _arrived(step: Step, file: File) -> None:
    program = step.store.get(PROGRAMS, file.program)
    assert program is not None, "a file outlives no program"
    if not files.is_unfinished(file.name):
        processing.process(step, program, UPLOAD_FOLDERS[file.folder], file)


def _known(store: Store, login: Login, folder: str, name: str) -> File:
    file = files.find(store, (login.program, folder, name))
    assert file is not None, "whoever asks has looked whether it is there"
    return file


def _program(store: Store, login: Login) -> Program:
    program = store.get(PROGRAMS, login.program)
    assert program is not None, "a client outlives no program"
    return program


FILE_DROP: Final = FileDrop(
    folders=("", UPLOAD, *UPLOAD_FOLDERS, RESULTS),
    upload_folders=frozenset(UPLOAD_FOLDERS),
    file_bytes_max=files.BYTES_MAX,
    check_name=files.check_name,
    log_in=log_in,
    still_valid=still_valid,
    list=found,
    get=get,
    put=put,
    remove=remove,
    rename=rename,
)

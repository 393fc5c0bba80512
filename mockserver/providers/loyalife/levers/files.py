"""Batch files, without a client for SFTP."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec
from msgspec import UNSET, UnsetType

from mockserver.core.store import Store
from mockserver.core.validation import Problem
from mockserver.core.world import Transaction
from mockserver.exchange.errors import InvalidInput
from mockserver.providers.loyalife import wire
from mockserver.providers.loyalife.files import processing
from mockserver.providers.loyalife.levers.common import find_program, programs
from mockserver.providers.loyalife.state import PROGRAMS, FileType, Program


class FileQuery(msgspec.Struct, forbid_unknown_fields=True):
    """Query of the lever: the id of a program, the only one by default, and the file's name."""

    program: str | UnsetType = UNSET
    filename: str | UnsetType = UNSET


def take_file(step: Transaction, parameters: Mapping[str, str], content: bytes) -> wire.FileReport:
    """Process a file as if it had been uploaded; it and its results are then in the folders."""
    file_type = _file_type(parameters["type"])
    program = _program(step.store, parameters)
    name = parameters.get("filename", f"{file_type}.csv")
    return processing.take(step, program, file_type, name, content)


def _file_type(text: str) -> FileType:
    known = tuple(each.value for each in FileType)
    if text not in known:
        raise InvalidInput([Problem("type", f"there is no file type {text}", known)])
    return FileType(text)


def _program(store: Store, parameters: Mapping[str, str]) -> Program:
    """The program that the query names; the only one need not be named."""
    named, all_of_them = find_program(store, parameters), programs(store)
    if named is None and len(all_of_them) != 1:
        known = tuple(map(str, all_of_them))
        raise InvalidInput([Problem("program", "is required: there are several", known)])
    program = store.get(PROGRAMS, all_of_them[0] if named is None else named)
    assert program is not None, "it was found a moment ago"
    return program

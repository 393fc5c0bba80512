"""The shapes that the client promises: those of the control plane, and of the levers' answers."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from mockserver import control_wire
from mockserver.client import expys, loyalife, types
from mockserver.providers import all_providers

ANSWERS = {
    f"{provider.name}.{lever.id}": lever.answer
    for provider in all_providers()
    for lever in provider.levers
}


def test_the_types_of_the_client_are_those_of_the_server() -> None:
    names = [name for name in vars(control_wire) if name[0].isupper()]
    assert {"World", "Fault", "JournalEntry", "Mode"} <= {*names}
    assert all(getattr(types, name) is getattr(control_wire, name) for name in names)


@pytest.mark.parametrize(
    ("promised", "lever"),
    [
        (expys.PhoneCode, "expys.getPhoneCode"),
        (loyalife.Credentials, "loyalife.rotateCredentials"),
        (loyalife.OneTimePassword, "loyalife.getOtp"),
        (loyalife.FileReport, "loyalife.processFile"),
    ],
    ids=lambda each: each if isinstance(each, str) else "",
)
def test_what_a_lever_gives_is_what_the_client_promises(promised: Any, lever: str) -> None:
    assert shape_of(promised) == shape_of(ANSWERS[lever])


def shape_of(kind: Any) -> Any:
    """The schema of a type, without names and words."""
    schema = msgspec.json.schema(kind)

    def plain(part: Any) -> Any:
        if isinstance(part, list):
            return [plain(each) for each in part]
        if not isinstance(part, dict):
            return part
        if "$ref" in part:
            return plain(schema["$defs"][part["$ref"].rpartition("/")[2]])
        if "required" in part:
            part = {**part, "required": sorted(part["required"])}
        left_out = ("title", "description", "$defs")
        return {name: plain(each) for name, each in part.items() if name not in left_out}

    return plain(schema)

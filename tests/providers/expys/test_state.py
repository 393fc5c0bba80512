"""A world that is made of another one's document answers as that one does."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from mockserver.providers.expys.operations import OPERATIONS
from tests.builders import Api, Json
from tests.providers.documents import as_yaml, state
from tests.providers.expys.reads import ENDLESS, Side, calls, due, read_all, rules
from tests.providers.expys.sessions import SESSIONS, afterwards

NOBODY = Side([], {}, [], [], [], [], [], [], [])


@pytest.fixture
def copy(in_process_api: Api) -> Any:
    """A second world beside the first one."""
    copy = Api(in_process_api.http, in_process_api.origin, f"{in_process_api.world}-copy")
    yield copy
    copy.control("DELETE", f"/worlds/{copy.world}")


def interests_of(document: Json) -> list[str]:
    sides = [org.get("sandbox", {}) for org in document["expys"]["orgs"]]
    return [each["id"] for side in sides for each in side.get("interests", ())]


def test_every_operation_that_reads_is_compared() -> None:
    reading = {each.id for each in OPERATIONS if each.method == "GET"}
    assert calls(NOBODY).keys() == reading - ENDLESS


@pytest.mark.parametrize("session", SESSIONS)
def test_a_copy_answers_alike(
    in_process_api: Api, copy: Api, session: Callable[[Api], None]
) -> None:
    session(in_process_api)
    document = state(in_process_api)
    copy.controlled("PUT", f"/worlds/{copy.world}", {"fixture": document})
    assert state(copy) == document
    assert json.dumps(as_yaml(copy)) == json.dumps(document)
    assert due(copy) == due(in_process_api)
    assert rules(copy) == rules(in_process_api)
    originals, copies = read_all(document, in_process_api), read_all(document, copy)
    for original, copied in zip(originals, copies, strict=True):
        assert copied == original
    interests = interests_of(document)
    assert afterwards(copy, interests) == afterwards(in_process_api, interests)

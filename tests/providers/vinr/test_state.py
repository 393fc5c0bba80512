"""A world that is made of another one's document answers as that one does."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest

from mockserver.providers.vinr.operations import OPERATIONS
from tests.providers.documents import as_yaml, state
from tests.providers.vinr.api import Vinr
from tests.providers.vinr.reads import LISTS, PARTS, read_all
from tests.providers.vinr.sessions import SESSIONS, Session, afterwards, sink
from tests.world import Json


@pytest.fixture
def copy(in_process_api: Vinr) -> Iterator[Vinr]:
    """A second world beside the first one."""
    origin = in_process_api
    copy = Vinr(origin.http, origin.origin, f"{origin.world}-copy")
    yield copy
    copy.control("DELETE", f"/worlds/{copy.world}")


def test_every_operation_that_reads_is_compared() -> None:
    read = {*LISTS, *(f"{path}/{{id}}" for path in LISTS)}
    read |= {f"{path}/{{id}}/{part}" for path, part in PARTS.items()}
    built = {each.path for each in OPERATIONS if each.method == "GET" and each.handler is not None}
    assert built - read == {"/v1/events", "/v1/events/{id}"}


@pytest.mark.parametrize("session", SESSIONS)
def test_a_copy_answers_alike(in_process_api: Vinr, copy: Vinr, session: Session) -> None:
    session(in_process_api)
    sink(in_process_api)
    document = state(in_process_api)
    # What readers of the YAML get is this very document, so one of the two is enough.
    assert json.dumps(as_yaml(in_process_api)) == json.dumps(document)
    copy.controlled("PUT", f"/worlds/{copy.world}", {"fixture": document})
    assert json.dumps(state(copy)) == json.dumps(document)
    compare(document, in_process_api, copy)
    for by in ("1h", "25h", "400d"):
        in_process_api.advance(by)
        copy.advance(by)
        compare(document, in_process_api, copy)
    assert state(copy) == state(in_process_api)


def compare(document: Json, original: Vinr, copy: Vinr) -> None:
    """Read both worlds, and let the same happen in both."""
    assert copy.controlled("GET", "/clock") == original.controlled("GET", "/clock")
    both = zip(read_all(document, original), read_all(document, copy), strict=True)
    for first, second in both:
        assert second == first
    happened = list(afterwards(original, document))
    assert list(afterwards(copy, document)) == happened

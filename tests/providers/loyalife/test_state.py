"""A world that is made of another one's document answers as that one does."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest

from mockserver.providers.loyalife.operations import OPERATIONS
from mockserver.seeding.document import load
from mockserver.seeding.nodes import plain
from tests.providers.loyalife.builders import Json, Loyalife, a_fixture, a_member, a_program
from tests.providers.loyalife.reads import READING, asked, read_all
from tests.providers.loyalife.sessions import SESSIONS, Session, afterwards


@pytest.fixture
def copy(in_process_api: Loyalife) -> Iterator[Loyalife]:
    """A second world beside the first one."""
    origin = in_process_api
    copy = Loyalife(origin.http, origin.origin, f"{origin.world}-copy")
    yield copy
    copy.control("DELETE", f"/worlds/{copy.world}")


def state(api: Loyalife) -> Json:
    document: Json = api.controlled("GET", "/state")
    return document


def as_yaml(api: Loyalife) -> object:
    """What readers of the YAML document get."""
    response = api.control("GET", "/state?format=yaml")
    assert response.headers["Content-Type"] == "application/yaml"
    return plain(load(response.text, "state.yaml").root)


def test_every_operation_that_reads_is_compared() -> None:
    program = a_program(
        a_member(),
        batches=[{"batch_id": "b"}],
    )
    client = Loyalife(None, "", "")  # type: ignore[arg-type]  # nothing is sent
    assert {operation for operation, _, _ in asked(client, program)} == READING
    built = {each.id for each in OPERATIONS if each.method == "GET" and each.handler is not None}
    assert built <= READING


@pytest.mark.parametrize("form", ["json", "yaml"])
@pytest.mark.parametrize("session", SESSIONS)
def test_a_copy_answers_alike(
    in_process_api: Loyalife, copy: Loyalife, session: Session, form: str
) -> None:
    session(in_process_api)
    document = state(in_process_api)
    given = document if form == "json" else as_yaml(in_process_api)
    copy.controlled("PUT", f"/worlds/{copy.world}", {"fixture": given})
    assert json.dumps(state(copy)) == json.dumps(document) == json.dumps(as_yaml(copy))
    compare(document, in_process_api, copy)
    for by in ("1s", "1h", "25h", "200d", "400d"):
        in_process_api.advance(by)
        copy.advance(by)
        compare(document, in_process_api, copy)
    assert state(copy) == state(in_process_api)


def compare(document: Json, original: Loyalife, copy: Loyalife) -> None:
    """Read both worlds, and let the same happen in both."""
    assert copy.controlled("GET", "/clock") == original.controlled("GET", "/clock")
    both = zip(read_all(document, original), read_all(document, copy), strict=True)
    for first, second in both:
        assert second == first
    for program in document["loyalife"]["programs"]:
        happened = list(afterwards(original, program))
        assert list(afterwards(copy, program)) == happened


def test_what_equals_its_default_is_not_in_it(in_process_api: Loyalife) -> None:
    in_process_api.start(a_fixture(a_program(a_member(), name="Loyalty program")))
    (program,) = state(in_process_api)["loyalife"]["programs"]
    assert program == {
        "id": 19,
        "clients": [{"client_id": "demo-client", "client_secret": "demo-secret"}],
        "product_codes": [{"code": "RETAIL001"}, {"code": "RETAIL002"}],
        "members": [
            {
                "relation_reference": "member",
                "id": 1,
                "full_name": "A Member",
                "email_id": "member@example.com",
                "mobile_number": a_member()["mobile_number"],
                "enrolled_at": "2026-01-30T12:00:00.000Z",
            }
        ],
    }

"""Refusals that leave traces."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from starlette.testclient import TestClient

from mockserver.exchange.call import Call, NoInput
from mockserver.exchange.errors import AccessForbidden
from mockserver.exchange.operation import Operation, Refused
from mockserver.providers.expys.auth import SERVER
from tests.builders import Api
from tests.exchange.failing import counters, fail, newest, why
from tests.exchange.server import NOTES, ORIGIN, PROVIDER, Server


def refuse(call: Call, _: NoInput) -> Refused:
    """Count one more try, and say no."""
    tries = call.store.get(NOTES, "tries") or ""
    call.step.store.put(NOTES, "tries", f"{tries}I")
    return Refused(AccessForbidden("Try again."))


LOGIN = Operation(
    id="logIn", method="POST", path="/v1/login", summary="", access=SERVER, handler=refuse
)


@pytest.fixture(scope="module")
def refusing() -> Server:
    """A server with an operation that refuses and remembers it."""
    return Server(provider=replace(PROVIDER, operations=(*PROVIDER.operations, LOGIN)))


@pytest.fixture
def login(refusing: Server, world_numbers: Iterator[int]) -> Iterator[Api]:
    """Its demo world."""
    with TestClient(refusing.gateway, base_url=ORIGIN) as http:
        api = Api(http, ORIGIN, f"refusing-{next(world_numbers)}")
        api.start()
        yield api


def tries(refusing: Server, api: Api) -> str | None:
    return refusing.worlds.find(api.world).store.get(NOTES, "tries")


def test_what_they_have_written_stays(login: Api, refusing: Server) -> None:
    answers = [login.post("/v1/login") for _ in range(3)]
    assert [answer.error for answer in answers] == [(403, "FORBIDDEN")] * 3
    assert tries(refusing, login) == "III"


def test_they_are_not_kept_under_an_idempotency_key(login: Api, refusing: Server) -> None:
    for _ in range(2):
        assert login.post("/v1/login", key="key").error == (403, "FORBIDDEN")
        assert newest(login)["idempotency"] is None
    assert tries(refusing, login) == "II"


def test_a_fault_after_does_not_replace_them(login: Api, refusing: Server) -> None:
    rule = fail(login, operation="logIn", phase="after")
    assert login.post("/v1/login").error == (403, "FORBIDDEN")
    assert tries(refusing, login) == "I"
    assert counters(login, rule) == (1, 0)
    assert why(login, rule) == "the call failed by itself"

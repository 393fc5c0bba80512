"""Answers that are not as their document says."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import msgspec
import pytest
from starlette.testclient import TestClient

from mockserver.app import create_app
from mockserver.exchange.operation import Operation
from mockserver.exchange.provider import Provider
from mockserver.exchange.request import Answer
from mockserver.providers import all_providers
from mockserver.settings import Settings

EXPYS = next(provider for provider in all_providers() if provider.name == "expys")
KEY = {"Authorization": "Bearer expys_sandbox_demo"}


class Wrong(msgspec.Struct):
    """What no operation answers."""

    nonsense: int = 1


@contextmanager
def serving(provider: Provider) -> Iterator[TestClient]:
    """A server that is strict."""
    app = create_app(Settings(strict_answers=True), [provider])
    with TestClient(app, base_url="http://127.0.0.1:8080") as client:
        yield client


def altered(id: str, **changes: Any) -> Provider:
    """Expys with one operation that is not as it should be."""
    return replace(
        EXPYS,
        operations=tuple(
            replace(each, **changes) if each.id == id else each for each in EXPYS.operations
        ),
    )


def crashes(client: TestClient) -> str:
    """What the server notes of its failures."""
    return "\n".join(client.app.state.crashes("default"))  # type: ignore[attr-defined]


def a_wrong_answer(*_: Any) -> Wrong:
    return Wrong()


def without_errors(id: str) -> Provider:
    """Expys whose document lacks the errors of one operation."""
    usual = EXPYS.reference.errors
    reference = replace(EXPYS.reference, errors=lambda each: () if each.id == id else usual(each))
    return replace(EXPYS, reference=reference)


def render_nonsense(*_: Any) -> Answer:
    return Answer(404, b'{"nonsense":1}')


@pytest.mark.parametrize(
    ("provider", "path", "note"),
    [
        pytest.param(
            lambda: altered("getOffer", handler=a_wrong_answer),
            "/expys/v1/offers/off_spa",
            "getOffer: the answer is not of its type",
            id="type",
        ),
        pytest.param(
            lambda: without_errors("getOffer"),
            "/expys/v1/offers/none",
            "getOffer answers 404 NOT_FOUND",
            id="code",
        ),
        pytest.param(
            lambda: replace(EXPYS, render=_rendering(render_nonsense)),
            "/expys/v1/offers/none",
            "404 is no error of the service",
            id="body of an error",
        ),
    ],
)
def test_what_no_document_has_is_a_failure_of_the_server(
    provider: Callable[[], Provider], path: str, note: str
) -> None:
    with serving(provider()) as client:
        response = client.get(path, headers=KEY)
        assert response.status_code == 500
        assert response.json()["error"]["code"] == "INTERNAL"
        assert note in crashes(client)


def _rendering(other: Callable[..., Answer]) -> Callable[..., Answer]:
    """The way to render errors, but for those of unknown records."""

    def render(error: Exception, situation: Any) -> Answer:
        made = EXPYS.render(error, situation)
        return other() if made.status == 404 else made

    return render


def test_a_success_has_its_own_status() -> None:
    def created(call: Any, given: Any) -> Any:
        call.operation = replace(call.operation, status=200)
        return _operation("createWebhook").handler(call, given)  # type: ignore[misc]

    with serving(altered("createWebhook", handler=created)) as client:
        body = {"url": "https://hooks.example.com/", "events": ["redemption.created"]}
        response = client.post("/expys/v1/webhooks", headers=KEY, json=body)
        assert response.status_code == 500
        assert "createWebhook answers 201, not 200" in crashes(client)


def _operation(id: str) -> Operation:
    return next(each for each in EXPYS.operations if each.id == id)


def test_an_error_is_needed_where_no_operation_was_found() -> None:
    def nothing(*_: Any) -> Answer:
        return Answer(200, b"{}")

    with serving(replace(EXPYS, render=_rendering(nothing))) as client:
        assert client.get("/expys/v1/nowhere", headers=KEY).status_code == 500
        assert "no operation was found, and the answer is 200" in crashes(client)


@pytest.mark.parametrize(
    "fault", ["CONFLICT", "CONFLICT; phase=after", "CONFLICT; delay=1ms", "NONSENSE"]
)
def test_answers_that_faults_force_are_let_through(fault: str) -> None:
    with serving(EXPYS) as client:
        headers = {**KEY, "X-Mock-Fault": fault}
        response = client.get("/expys/v1/offers", headers=headers)
        assert response.status_code == (400 if fault == "NONSENSE" else 409)
        assert crashes(client) == ""


def test_answers_after_a_delay_are_checked_too() -> None:
    with serving(altered("getOffer", handler=a_wrong_answer)) as client:
        rule = {"provider": "expys", "operation": "getOffer", "delay": "1ms"}
        assert client.post("/_mock/faults", json=rule).status_code == 201
        assert client.get("/expys/v1/offers/off_spa", headers=KEY).status_code == 500


def test_right_answers_are_let_through() -> None:
    with serving(EXPYS) as client:
        assert client.get("/expys/v1/offers", headers=KEY).status_code == 200
        assert client.get("/expys/v1/offers/none", headers=KEY).status_code == 404
        assert client.get("/expys/v1/nowhere", headers=KEY).status_code == 404
        assert crashes(client) == ""

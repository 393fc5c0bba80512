"""Calls that are not as the table of operations says."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, TypedDict, cast

import msgspec
import pytest
from starlette.responses import Response
from starlette.testclient import TestClient

from mockserver.app import create_app
from mockserver.control.call import ControlCall, Nothing, no_content, reply
from mockserver.control.errors import problem_response
from mockserver.control.operation import JSON, YAML, ControlOperation
from mockserver.control.strict import StrictCall, check
from mockserver.exchange.levers import Lever
from mockserver.exchange.strict import Undocumented
from mockserver.providers.expys.provider import EXPYS
from mockserver.providers.expys.refusals import NotFound
from mockserver.settings import Settings
from tests.control.builders import ORIGIN


class Line(TypedDict):
    """A part of an answer."""

    text: str


class Shown(TypedDict, total=False):
    """An answer."""

    lines: list[Line]
    note: str | None


class Stored(msgspec.Struct):
    """An answer whose field is always sent."""

    count: int = 0


def an_operation(**changes: Any) -> ControlOperation:
    """An operation that answers 200 with `Shown`."""
    usual: dict[str, Any] = {
        "id": "show",
        "method": "GET",
        "path": "/show",
        "summary": "Show it.",
        "tag": "tests",
        "endpoint": lambda _: no_content(),
        "answers": (Shown,),
    }
    return ControlOperation(**{**usual, **changes})


def unmet(status: int) -> Response:
    """A refusal that tells what was counted."""
    return problem_response(status, "Not as expected", "None fit.", count=0, nearest=[])


@pytest.mark.parametrize(
    ("changes", "answer"),
    [
        pytest.param({}, reply({}), id="of its type"),
        pytest.param({}, reply({"lines": [{"text": "x"}], "note": None}), id="with all parts"),
        pytest.param({"statuses": (200, 201)}, reply({}, 201), id="another status"),
        pytest.param({"answers": (Stored, Shown)}, reply({"note": "x"}), id="one of two types"),
        pytest.param({"answers": (), "statuses": (204,)}, no_content(), id="no content"),
        pytest.param(
            {"media_types": (JSON, YAML)}, Response("a: 1", media_type=YAML), id="as YAML"
        ),
        pytest.param({}, problem_response(422, "", "No."), id="general refusal"),
        pytest.param({"refusals": {404: "no"}}, problem_response(404, "", "No."), id="refusal"),
        pytest.param({"unmet": frozenset({409})}, unmet(409), id="verdict"),
    ],
)
def test_what_is_documented_is_let_through(changes: dict[str, Any], answer: Response) -> None:
    check(an_operation(**changes), answer)


@pytest.mark.parametrize(
    ("changes", "answer", "message"),
    [
        pytest.param(
            {}, reply({}, 201), "show answers 201, which is none of its statuses", id="status"
        ),
        pytest.param(
            {},
            problem_response(404, "", "No."),
            "show answers 404, which is none of its statuses",
            id="refusal",
        ),
        pytest.param({}, reply({"note": 1}), "Expected `str | null`, got `int`", id="type"),
        pytest.param(
            {},
            reply({"lines": [{"text": "x", "more": 1}]}),
            r"\$.lines\[0\].more is not part of its type",
            id="key too many",
        ),
        pytest.param({}, reply({"lines": [{}]}), "missing required field `text`", id="no key"),
        pytest.param(
            {"answers": (Stored,)}, reply({}), r"\$.count is missing", id="no key with a default"
        ),
        pytest.param(
            {"answers": (Stored, Shown)},
            reply([]),
            "got `array`; or Expected `object`, got `array`",
            id="none of two types",
        ),
        pytest.param(
            {"answers": (), "statuses": (200,)},
            reply({}),
            "show answers 200, with content",
            id="content",
        ),
        pytest.param(
            {}, Response("a: 1", media_type=YAML), "show answers 200 as application/yaml", id="YAML"
        ),
        pytest.param({}, unmet(409), r"\$.count is not part of its type", id="verdict"),
    ],
)
def test_what_is_not_documented_is_told(
    changes: dict[str, Any], answer: Response, message: str
) -> None:
    with pytest.raises(Undocumented, match=message):
        check(an_operation(**changes), answer)


def a_call(operation: ControlOperation) -> StrictCall:
    """A call of the operation, without body and query."""
    return StrictCall.of(ControlCall(cast("Any", None), "default", {}, {}, b""), operation)


def test_a_call_reads_what_its_operation_says() -> None:
    call = a_call(an_operation(body=Nothing, query=Stored))
    assert call.read(Nothing) == Nothing()
    assert call.read_query(Stored) == Stored()


def test_a_call_reads_nothing_else() -> None:
    call = a_call(an_operation(body=Nothing, query=Stored))
    with pytest.raises(Undocumented, match=r"show reads .*Stored.* as its body"):
        call.read(Stored)
    with pytest.raises(Undocumented, match=r"show reads .*Nothing.* as its query"):
        call.read_query(Nothing)


def test_a_call_that_is_not_as_documented_is_a_failure_of_the_server() -> None:
    def shown(*_: Any) -> Any:
        return {"note": "x", "more": 1}

    lever = Lever(id="show", method="POST", path="/show", summary="", handler=shown, answer=Shown)
    provider = replace(EXPYS, levers=(lever,))
    app = create_app(Settings(strict_answers=True), [provider])
    with TestClient(app, base_url=ORIGIN, raise_server_exceptions=False) as client:
        response = client.post("/_mock/expys/show")
        assert response.status_code == 500
        assert response.headers["Content-Type"] == "application/problem+json"
    (crash,) = app.state.crashes("default")
    assert "expys.show answers 200, but $.more is not part of its type" in crash


def test_a_lever_refuses_nothing_else_than_it_says() -> None:
    def refuse(*_: Any) -> Any:
        raise NotFound("thing", "x")

    lever = Lever(id="show", method="POST", path="/show", summary="", handler=refuse, answer=Shown)
    app = create_app(Settings(strict_answers=True), [replace(EXPYS, levers=(lever,))])
    with (
        TestClient(app, base_url=ORIGIN) as client,
        pytest.raises(Undocumented, match="answers 404, which is none of its statuses"),
    ):
        client.post("/_mock/expys/show")


def test_a_server_that_is_not_strict_lets_everything_through() -> None:
    def shown(*_: Any) -> Any:
        return {"more": 1}

    lever = Lever(id="show", method="POST", path="/show", summary="", handler=shown, answer=Shown)
    app = create_app(Settings(), [replace(EXPYS, levers=(lever,))])
    with TestClient(app, base_url=ORIGIN) as client:
        assert client.post("/_mock/expys/show").json() == {"more": 1}

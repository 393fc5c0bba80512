"""What services may do in their own way: headers of all answers, exact numbers, odd bodies."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

import msgspec
import pytest
from starlette.testclient import TestClient

from mockserver.exchange.call import Call, NoInput
from mockserver.exchange.errors import BodyMalformed
from mockserver.exchange.fault_rules import parse_rule
from mockserver.exchange.operation import CatalogueEntry, Operation
from mockserver.exchange.request import RawHeaders, Request
from mockserver.providers.expys.auth import SERVER
from tests.builders import Api
from tests.exchange.failing import DOWN, fail
from tests.exchange.server import ORIGIN, PROVIDER, Server


class Share(msgspec.Struct):
    """An exact number."""

    share: int | Decimal


def share(_: Call, __: NoInput) -> Share:
    """Three tenths, which no binary fraction is."""
    return Share(Decimal("0.3"))


def answer_headers(call: Call, now_ms: int) -> RawHeaders:
    """The operation, and the world's time."""
    name = "none" if call.operation is None else call.operation.id
    return [(b"x-operation", name.encode()), (b"x-now", str(now_ms).encode())]


def plain_body(request: Request) -> object:
    """A body of `name=value`; one without the sign is none."""
    name, sign, value = (request.body or b"").decode().partition("=")
    if not sign:
        raise BodyMalformed("There is no =.")
    return {name: value}


SHARE = Operation(
    id="share",
    method="GET",
    path="/v1/share",
    aliases=("POST /v1/shared", "PATCH /v1/share"),
    summary="",
    access=SERVER,
    handler=share,
)
BUSY = CatalogueEntry("busy", 503, "Busy.", "always", by_state=False, aliases=("BUSY", "OCCUPIED"))
DIALECT = replace(
    PROVIDER,
    operations=(*PROVIDER.operations, SHARE),
    catalogue=(*PROVIDER.catalogue, BUSY),
    answer_headers=answer_headers,
    plain_body=plain_body,
)


@pytest.fixture
def api(world_numbers: Iterator[int]) -> Iterator[Api]:
    """A world of the service."""
    with TestClient(Server(provider=DIALECT).gateway, base_url=ORIGIN) as http:
        api = Api(http, ORIGIN, f"dialect-{next(world_numbers)}")
        api.start()
        yield api


@pytest.mark.parametrize(
    ("path", "by", "status", "operation"),
    [
        pytest.param("/v1/share", "expys_sandbox_demo", 200, "share", id="success"),
        pytest.param("/v1/share", None, 401, "share", id="refusal"),
        pytest.param("/v1/nowhere", None, 404, "none", id="no operation"),
    ],
)
def test_headers_may_come_with_every_answer(
    api: Api, path: str, by: str | None, status: int, operation: str
) -> None:
    answer = api.get(path, by)
    assert answer.status == status
    assert answer.headers["x-operation"] == operation
    assert answer.headers["x-now"] == "1772366400000"


def test_exact_decimals_are_numbers(api: Api) -> None:
    assert api.get("/v1/share").text == '{"share":0.3}'


def test_a_code_may_have_other_names(api: Api) -> None:
    for name in ("busy", "BUSY", "OCCUPIED"):
        answer = api.send("GET", "/v1/share", headers={"X-Mock-Fault": name})
        assert answer.error == (503, "busy")
    catalogue = api.controlled("GET", "/faults/catalogue")["providers"]["expys"]
    assert [(each["code"], each["when"]) for each in catalogue[-3:]] == [
        ("busy", "always"),
        ("BUSY", "another name of busy"),
        ("OCCUPIED", "another name of busy"),
    ]


def test_rules_match_the_body_as_the_service_reads_it(api: Api) -> None:
    fail(api, operation="share", match={"body": {"color": "red"}})
    for content, status in ((b"color=red", 503), (b"color=blue", 200), (b"color", 200)):
        url = f"{api.url}/expys/v1/shared"
        headers = {"Authorization": "Bearer expys_sandbox_demo"}
        assert api.http.post(url, content=content, headers=headers).status_code == status


@pytest.mark.parametrize(
    ("rule", "hit"),
    [
        pytest.param({"path": "/v1/shared"}, {"POST"}, id="path of an alias"),
        pytest.param({"method": "PATCH"}, {"PATCH"}, id="method of an alias"),
        pytest.param({"operation": "share"}, {"GET", "POST", "PATCH"}, id="operation"),
    ],
)
def test_rules_know_the_aliases(rule: dict[str, str], hit: set[str]) -> None:
    given = {"provider": "expys", "error": DOWN, **rule}
    condition = parse_rule(given, {"expys": DIALECT}, 0, lambda: "rule").condition
    found = {
        route.method
        for route in SHARE.routes
        if condition.method in (None, route.method)
        and condition.segments in (None, tuple(route.path[1:].split("/")))
    }
    assert found == hit

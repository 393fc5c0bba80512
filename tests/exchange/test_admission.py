"""The checks before an operation, in the order that a service documents."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from starlette.testclient import TestClient

from mockserver.exchange.provider import Check
from tests.builders import ORG_KEY, Api, a_fixture, an_org
from tests.exchange.server import ORIGIN, PROVIDER, Server

UNKNOWN = "expys_sandbox_unknown"

CREDENTIAL_FIRST = replace(
    PROVIDER, order=(Check.CREDENTIAL, Check.ACCESS, Check.RATE, Check.ROUTE)
)


@pytest.fixture
def strict(world_numbers: Iterator[int]) -> Iterator[Api]:
    """A service that asks for the credential first and for the route last; 2 requests a minute."""
    server = Server(provider=CREDENTIAL_FIRST)
    with TestClient(server.gateway, base_url=ORIGIN) as http:
        api = Api(http, ORIGIN, f"strict-{next(world_numbers)}")
        api.start(a_fixture(an_org(rate_limit=2)))
        yield api


@pytest.mark.parametrize(
    ("path", "by", "status"),
    [
        pytest.param("/v1/nowhere", UNKNOWN, 404, id="unknown path"),
        pytest.param("/v1/offers", UNKNOWN, 401, id="unknown credential"),
    ],
)
def test_usually_the_route_comes_first(api: Api, path: str, by: str, status: int) -> None:
    assert api.get(path, by).status == status


@pytest.mark.parametrize(
    ("path", "by", "status"),
    [
        pytest.param("/v1/nowhere", UNKNOWN, 401, id="unknown credential, unknown path"),
        pytest.param("/v1/nowhere", ORG_KEY, 404, id="known credential, unknown path"),
        pytest.param("/v1/wallet", ORG_KEY, 403, id="no access"),
        pytest.param("/v1/offers", ORG_KEY, 200, id="welcome"),
    ],
)
def test_another_service_looks_at_the_credential_first(
    strict: Api, path: str, by: str, status: int
) -> None:
    assert strict.get(path, by).status == status


def test_another_service_refuses_access_before_it_counts(strict: Api) -> None:
    found = [strict.get("/v1/wallet", ORG_KEY).status for _ in range(4)]
    found += [strict.get("/v1/nowhere", ORG_KEY).status for _ in range(3)]
    assert found == [403, 403, 403, 403, 404, 404, 429]

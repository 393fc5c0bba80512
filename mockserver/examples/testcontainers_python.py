"""Tests of a client of Expys, with pytest and the mock server in a container.

    pip install pytest testcontainers
    mockserver example testcontainers-python > test_booking.py && pytest test_booking.py

Where a server runs already, MOCKSERVER_URL names it, and no container is started. Tests that can
install the package `loyalty-mockserver` itself need no container either: see its pytest fixture.
"""

import json
import os
import re
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest

IMAGE = "registry.example.com/mockserver:0.1.0"
TOKEN = os.environ.get("MOCKSERVER_CONTROL_TOKEN", "test-token")
KEY = "expys_sandbox_demo"


def call(method, url, credential, body=None):
    """Send JSON and return what comes back."""
    headers = {"Authorization": f"Bearer {credential}", "Content-Type": "application/json"}
    content = None if body is None else json.dumps(body).encode()
    with urlopen(Request(url, content, headers, method=method)) as answer:
        text = answer.read()
    return json.loads(text) if text else None


@pytest.fixture(scope="session")
def server():
    """Give the URL of the mock server."""
    if "MOCKSERVER_URL" in os.environ:
        yield os.environ["MOCKSERVER_URL"]
        return
    from testcontainers.core.container import DockerContainer
    from testcontainers.core.wait_strategies import HttpWaitStrategy

    container = (
        DockerContainer(IMAGE)
        .with_env("MOCKSERVER_CONTROL_TOKEN", TOKEN)
        .with_exposed_ports(8080)
        .waiting_for(HttpWaitStrategy(8080, "/_mock/readyz"))
    )
    with container:
        yield f"http://{container.get_container_host_ip()}:{container.get_exposed_port(8080)}"


@pytest.fixture
def world(server, request):
    """Give the URL of a fresh world, which belongs to this test alone."""
    name = re.sub(r"[^A-Za-z0-9._-]", "-", request.node.name)[:64]
    call("PUT", f"{server}/_mock/worlds/{name}", TOKEN)
    yield f"{server}/w/{name}"
    call("DELETE", f"{server}/_mock/worlds/{name}", TOKEN)


def book(base_url, member, offer):
    """Stand for the client that you test; it is told a base URL and a key."""
    body = {"externalUserID": member, "offer": offer}
    return call("POST", f"{base_url}/v1/redemptions", KEY, body)


def test_a_booking_is_submitted(world):
    assert book(f"{world}/expys", "user_42", "off_spa")["status"] == "SUBMITTED"


def test_who_has_no_points_is_told_so(world):
    with pytest.raises(HTTPError, match="422") as refused:
        book(f"{world}/expys", "user_broke", "off_spa")
    assert json.load(refused.value)["error"]["code"] == "INSUFFICIENT_POINTS"


def test_an_outage_passes(world):
    rule = {"provider": "expys", "operation": "createRedemption", "error": "INTERNAL", "times": 1}
    call("POST", f"{world}/_mock/faults", TOKEN, rule)
    with pytest.raises(HTTPError, match="500") as outage:
        book(f"{world}/expys", "user_42", "off_spa")
    outage.value.close()
    assert book(f"{world}/expys", "user_42", "off_spa")["status"] == "SUBMITTED"

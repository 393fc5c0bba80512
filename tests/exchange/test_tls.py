"""Receivers that speak TLS: their certificate must prove the name in the URL, not the address."""

from __future__ import annotations

import ssl
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
import trustme

from tests.exchange.sending import Outcomes, a_courier, a_sending_world, leading_to, sent
from tests.receiver import Receiver, a_receiver


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    """An authority that no machine trusts."""
    return trustme.CA()


@pytest.fixture
def trusted(authority: trustme.CA, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The operator has told the server to trust it."""
    file = tmp_path / "authority.pem"
    authority.cert_pem.write_to_path(str(file))
    monkeypatch.setenv("SSL_CERT_FILE", str(file))


class Certified:
    """Starts receivers with a certificate for some names."""

    def __init__(self, authority: trustme.CA, running: ExitStack) -> None:
        self._authority = authority
        self._running = running

    def receiver(self, *names: str) -> Receiver:
        """One that can prove these names and addresses."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self._authority.issue_cert(*names).configure_cert(context)
        return self._running.enter_context(a_receiver(context))


@pytest.fixture
def certified(authority: trustme.CA) -> Iterator[Certified]:
    """Starts receivers, and ends them after the test."""
    with ExitStack() as running:
        yield Certified(authority, running)


NAMES = [
    pytest.param("127.0.0.1", id="address"),
    pytest.param("localhost", id="this machine"),
    pytest.param("hooks.localhost", id="name below localhost"),
    pytest.param("hooks.example.com", id="named host"),
]


@pytest.mark.usefixtures("trusted")
@pytest.mark.parametrize("name", NAMES)
def test_a_receiver_that_proves_its_name_gets_its_events(certified: Certified, name: str) -> None:
    receiver = certified.receiver(name)
    courier = a_courier("hooks.example.com", resolve=leading_to("127.0.0.1"))
    world = a_sending_world(courier, receiver.url.replace("127.0.0.1", name))
    assert sent(courier, world, 2) == [("delivered", [(200, None)])] * 2
    assert [each.header("Host") for each in receiver.requests] == [f"{name}:{receiver.port}"] * 2


@pytest.mark.usefixtures("trusted")
@pytest.mark.parametrize("name", NAMES)
def test_one_that_proves_another_name_gets_nothing(certified: Certified, name: str) -> None:
    receiver = certified.receiver("other.example.com", "127.0.0.2")
    courier = a_courier("hooks.example.com", resolve=leading_to("127.0.0.1"))
    world = a_sending_world(courier, receiver.url.replace("127.0.0.1", name))
    assert_unproved(sent(courier, world), receiver)


@pytest.mark.usefixtures("trusted")
def test_the_address_proves_no_name(certified: Certified) -> None:
    receiver = certified.receiver("127.0.0.1")
    courier = a_courier("hooks.example.com", resolve=leading_to("127.0.0.1"))
    world = a_sending_world(courier, receiver.url.replace("127.0.0.1", "hooks.example.com"))
    assert_unproved(sent(courier, world), receiver)


def test_one_that_nobody_vouches_for_gets_nothing(certified: Certified) -> None:
    receiver = certified.receiver("127.0.0.1")
    courier = a_courier()
    assert_unproved(sent(courier, a_sending_world(courier, receiver.url)), receiver)


def assert_unproved(outcomes: Outcomes, receiver: Receiver) -> None:
    """The attempt failed for its certificate, and will be made again."""
    ((status, ((code, error),)),) = outcomes
    assert (status, code) == ("pending", None)
    assert error is not None
    assert "CERTIFICATE_VERIFY_FAILED" in error
    assert receiver.requests == []


def test_a_receiver_without_tls_is_no_receiver_with_it(receiver: Receiver) -> None:
    courier = a_courier()
    world = a_sending_world(courier, receiver.url.replace("http://", "https://"))
    ((status, ((code, error),)),) = sent(courier, world)
    assert (status, code) == ("pending", None)
    assert error is not None
    assert error.startswith("ConnectError: ")
    assert receiver.requests == []

"""Where deliveries go: to addresses that were checked, in the name of the host."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Sequence

import pytest

from mockserver.core.deliveries import SETTINGS, Chances, DeliverySettings
from tests.exchange.sending import (
    TIMEOUT_S,
    a_courier,
    a_sending_world,
    bodies,
    leading_to,
    sent,
)
from tests.receiver import Receiver, a_closed_port


def named(receiver: Receiver) -> str:
    """The URL of a receiver under a name that no system knows."""
    return receiver.url.replace("127.0.0.1", "hooks.example.com")


def test_a_host_that_is_not_allowed_is_never_called_nor_tried_again(receiver: Receiver) -> None:
    # To this machine 0.0.0.0 is itself, but it is not loopback by name.
    courier = a_courier()
    world = a_sending_world(courier, receiver.url.replace("127.0.0.1", "0.0.0.0"))
    error = "target not allowed: start the server with --webhook-allow 0.0.0.0"
    assert sent(courier, world) == [("dropped", [(None, error)])]
    assert receiver.requests == []


def test_a_url_that_nobody_could_register_is_not_called_either() -> None:
    courier = a_courier()
    world = a_sending_world(courier, "ftp://127.0.0.1/")
    ((status, ((_, error),)),) = sent(courier, world)
    assert (status, error) == (
        "dropped",
        "target not allowed: it must begin with https:// and name a host",
    )


def test_a_host_that_the_operator_has_named_is_called_in_its_name(receiver: Receiver) -> None:
    courier = a_courier("hooks.example.com", resolve=leading_to("127.0.0.1"))
    world = a_sending_world(courier, named(receiver))
    assert sent(courier, world) == [("delivered", [(200, None)])]
    assert receiver.requests[0].header("Host") == f"hooks.example.com:{receiver.port}"


@pytest.mark.parametrize(
    "addresses",
    [("169.254.169.254",), ("127.0.0.1", "169.254.169.254"), ("169.254.169.254", "127.0.0.1")],
    ids=["alone", "behind another", "before another"],
)
def test_a_named_host_that_leads_to_a_forbidden_place_gets_nothing(
    receiver: Receiver, addresses: tuple[str, ...]
) -> None:
    courier = a_courier("hooks.example.com", resolve=leading_to(*addresses))
    world = a_sending_world(courier, named(receiver))
    error = (
        "target not allowed: hooks.example.com leads to 169.254.169.254,"
        " which is link-local, as metadata services are"
    )
    assert sent(courier, world, 2) == [("dropped", [(None, error)])] * 2
    assert receiver.requests == []


def test_a_name_of_this_machine_that_leads_elsewhere_gets_nothing(receiver: Receiver) -> None:
    courier = a_courier("10.0.0.7", resolve=leading_to("127.0.0.1", "10.0.0.7"))
    world = a_sending_world(courier, receiver.url.replace("127.0.0.1", "localhost"))
    error = "target not allowed: localhost leads to 10.0.0.7, which is not this machine"
    assert sent(courier, world) == [("dropped", [(None, error)])]
    assert receiver.requests == []


def test_what_is_dialled_is_what_was_checked_whatever_the_name_means_later(
    receiver: Receiver,
) -> None:
    answers = iter(["127.0.0.1", "169.254.169.254", "127.0.0.1"])

    async def resolve(_: str) -> Sequence[str]:
        return [next(answers)]

    courier = a_courier("hooks.example.com", resolve=resolve)
    world = a_sending_world(courier, named(receiver))
    # The system knows no such host, so a second look at the name would find nothing.
    assert [status for status, _ in sent(courier, world, 3)] == [
        "delivered",
        "dropped",
        "delivered",
    ]
    assert bodies(receiver) == ["1", "3"]


def test_a_delivery_that_comes_twice_is_looked_up_once(receiver: Receiver) -> None:
    answers = iter([["127.0.0.1"]])

    async def resolve(_: str) -> Sequence[str]:
        return next(answers)

    courier = a_courier("hooks.example.com", resolve=resolve)
    world = a_sending_world(courier, named(receiver))
    world.store.put(SETTINGS, "", DeliverySettings(faults=Chances(duplicate=1)))
    assert sent(courier, world) == [("delivered", [(200, None), (200, None)])]


def test_the_next_address_is_tried_where_the_first_leads_nowhere(receiver: Receiver) -> None:
    courier = a_courier("hooks.example.com", resolve=leading_to("::1", "127.0.0.1"))
    world = a_sending_world(courier, named(receiver))
    assert sent(courier, world) == [("delivered", [(200, None)])]


def test_the_next_address_is_not_tried_where_the_first_has_answered(receiver: Receiver) -> None:
    receiver.script(500)
    courier = a_courier("hooks.example.com", resolve=leading_to("127.0.0.1", "127.0.0.1", "::1"))
    world = a_sending_world(courier, named(receiver))
    assert sent(courier, world) == [("pending", [(500, "not a 2xx status")])]
    assert len(receiver.requests) == 1


def test_a_name_that_leads_nowhere_is_tried_again() -> None:
    courier = a_courier("hooks.example.com", resolve=leading_to("::1", "127.0.0.1"))
    world = a_sending_world(courier, a_closed_port().replace("127.0.0.1", "hooks.example.com"))
    ((status, ((_, error),)),) = sent(courier, world)
    assert status == "pending"
    assert error is not None
    assert error.startswith("ConnectError: ")


def test_a_name_that_nobody_knows_is_tried_again() -> None:
    async def resolve(_: str) -> Sequence[str]:
        raise socket.gaierror(-2, "Name or service not known")

    courier = a_courier("hooks.example.com", resolve=resolve)
    world = a_sending_world(courier, "https://hooks.example.com/")
    error = "gaierror: [Errno -2] Name or service not known"
    assert sent(courier, world) == [("pending", [(None, error)])]


def test_a_name_that_is_not_found_in_time_is_tried_again() -> None:
    async def resolve(_: str) -> Sequence[str]:
        await asyncio.Event().wait()
        return []

    courier = a_courier("hooks.example.com", resolve=resolve, timeout_s=TIMEOUT_S)
    world = a_sending_world(courier, "https://hooks.example.com/")
    assert sent(courier, world) == [("pending", [(None, "no address of its host within 0.2 s")])]


def test_what_was_given_up_during_the_look_up_stays_so() -> None:
    async def resolve(_: str) -> Sequence[str]:
        with world.transaction() as step:
            step.drop_deliveries("wh_1")
        return ["169.254.169.254"]

    courier = a_courier("hooks.example.com", resolve=resolve)
    world = a_sending_world(courier, "https://hooks.example.com/")
    assert sent(courier, world) == [("dropped", [])]


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_no_redirect_leads_anywhere(
    receiver: Receiver, other_receiver: Receiver, status: int
) -> None:
    receiver.script(status)
    receiver.location = other_receiver.url
    courier = a_courier()
    world = a_sending_world(courier, receiver.url)
    assert sent(courier, world) == [("pending", [(status, "not a 2xx status")])]
    assert other_receiver.requests == []

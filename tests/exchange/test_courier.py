"""How deliveries are sent: when, in which order, and what a bad receiver can do."""

from __future__ import annotations

import asyncio
import time

import pytest

from mockserver.core import deliveries
from mockserver.core.clock import ClockMode
from mockserver.core.deliveries import (
    SETTINGS,
    Chances,
    DeliverySettings,
    Mode,
)
from mockserver.core.scheduler import Due
from mockserver.core.world import Transaction
from mockserver.exchange.courier import Settled
from tests.core.builders import NOON, Fact, tell
from tests.exchange.sending import (
    RETRIES,
    TIMEOUT_S,
    a_courier,
    a_sending_world,
    arrived,
    bodies,
    outcomes,
    run,
    times,
)
from tests.receiver import Receiver, a_closed_port

# What is sent


def test_an_event_is_posted_as_it_is_with_no_headers_of_the_client_s_own(
    receiver: Receiver,
) -> None:
    courier = a_courier()
    world = a_sending_world(courier, f"{receiver.url}?a=b#c")

    async def scenario() -> None:
        tell(world)
        await courier.settle(world)

    run(courier, scenario)
    (request,) = receiver.requests
    assert (request.method, request.path, request.body) == ("POST", "/hook?a=b", b"1")
    assert {name.lower(): value for name, value in request.headers} == {
        "host": receiver.origin.removeprefix("http://"),
        "x-expys-event": "note.made",
        "x-expys-delivery": request.delivery,
        "x-at": "0",
        "connection": "close",
        "content-length": "1",
    }
    assert outcomes(world) == [("delivered", [(200, None)])]


def test_a_cookie_that_a_receiver_sets_is_not_sent_back(receiver: Receiver) -> None:
    courier = a_courier()
    world = a_sending_world(courier, receiver.url)

    async def scenario() -> None:
        tell(world)
        tell(world)
        await courier.settle(world)

    run(courier, scenario)
    assert not any(name.lower() == "cookie" for name, _ in receiver.requests[1].headers)


def test_a_name_below_localhost_reaches_this_machine_and_is_the_host(receiver: Receiver) -> None:
    courier = a_courier()
    world = a_sending_world(courier, receiver.url.replace("127.0.0.1", "hooks.localhost"))

    async def scenario() -> None:
        tell(world)
        await courier.settle(world)

    run(courier, scenario)
    assert receiver.requests[0].header("Host").startswith("hooks.localhost:")


def test_without_an_event_loop_nothing_is_sent_until_there_is_one(receiver: Receiver) -> None:
    courier = a_courier()
    world = a_sending_world(courier, receiver.url)
    tell(world)
    assert outcomes(world) == [("pending", [])]

    async def scenario() -> None:
        courier.wake(world)
        await arrived(receiver, 1)

    run(courier, scenario)


def test_each_endpoint_gets_its_events_in_order(
    receiver: Receiver, other_receiver: Receiver
) -> None:
    courier = a_courier()
    world = a_sending_world(courier, receiver.url, other_receiver.url)

    async def scenario() -> None:
        for _ in range(20):
            tell(world)
        await courier.settle(world)

    run(courier, scenario)
    assert bodies(receiver) == bodies(other_receiver) == [str(number) for number in range(1, 21)]


# What goes wrong


@pytest.mark.parametrize("status", [300, 301, 302, 307, 308, 400, 404, 410, 500, 503])
def test_whatever_is_no_2xx_is_a_failure_and_no_redirect_is_followed(
    receiver: Receiver, status: int
) -> None:
    receiver.script(status)
    courier = a_courier()
    world = a_sending_world(courier, receiver.url)

    async def scenario() -> None:
        tell(world)
        await courier.settle(world)

    run(courier, scenario)
    assert len(receiver.requests) == 1
    assert outcomes(world) == [("pending", [(status, "not a 2xx status")])]


def test_a_receiver_that_refuses_is_a_failure() -> None:
    courier = a_courier()
    world = a_sending_world(courier, a_closed_port())

    async def scenario() -> None:
        tell(world)
        await courier.settle(world)

    run(courier, scenario)
    ((status, ((answer, error),)),) = outcomes(world)
    assert (status, answer) == ("pending", None)
    assert error is not None
    assert error.startswith("ConnectError: ")


@pytest.mark.parametrize("answer", [b"SSH-2.0-OpenSSH_9\r\n", b"", b"HTTP/1.1 2"])
def test_an_answer_that_is_not_http_is_a_failure(answer: bytes) -> None:
    courier = a_courier()

    async def respond(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(answer)
        writer.close()
        await writer.wait_closed()

    async def scenario() -> None:
        server = await asyncio.start_server(respond, "127.0.0.1", 0)
        async with server:
            port = server.sockets[0].getsockname()[1]
            world = a_sending_world(courier, f"http://127.0.0.1:{port}/")
            tell(world)
            await courier.settle(world)
        ((status, ((code, error),)),) = outcomes(world)
        assert (status, code) == ("pending", None)
        assert error is not None
        assert "Error: " in error

    run(courier, scenario)


def test_a_receiver_that_does_not_answer_in_time_is_a_failure(receiver: Receiver) -> None:
    receiver.hang()
    courier = a_courier(timeout_s=TIMEOUT_S)
    world = a_sending_world(courier, receiver.url)

    async def scenario() -> None:
        tell(world)
        await courier.settle(world)

    run(courier, scenario)
    assert outcomes(world) == [("pending", [(None, "no answer within 0.2 s")])]


def test_a_long_error_is_cut(receiver: Receiver) -> None:
    courier = a_courier()
    world = a_sending_world(courier, receiver.url + "?" + "x" * 70_000)

    async def scenario() -> None:
        tell(world)
        await courier.settle(world)

    run(courier, scenario)
    ((_, ((_, error),)),) = outcomes(world)
    assert error is not None
    assert len(error) <= 200


def test_a_mistake_of_ours_fails_one_attempt_and_holds_up_nothing(receiver: Receiver) -> None:
    courier = a_courier()
    world = a_sending_world(courier, receiver.url)

    async def scenario() -> None:
        tell(world, "broken")
        tell(world)
        await courier.settle(world)

    run(courier, scenario)
    assert outcomes(world) == [
        ("pending", [(None, "ArithmeticError: the bug")]),
        ("delivered", [(200, None)]),
    ]


def test_one_endpoint_does_not_wait_for_another(
    receiver: Receiver, other_receiver: Receiver
) -> None:
    receiver.hang()
    courier = a_courier()
    world = a_sending_world(courier, receiver.url, other_receiver.url)

    async def scenario() -> None:
        tell(world)
        tell(world)
        await arrived(other_receiver, 2)
        assert len(receiver.requests) <= 1

    run(courier, scenario)


def test_nor_does_another_endpoint_s_retry(receiver: Receiver, other_receiver: Receiver) -> None:
    receiver.hang()
    other_receiver.script(500)
    courier = a_courier(retries=(20,))
    world = a_sending_world(courier, receiver.url, other_receiver.url, running=True)

    async def scenario() -> None:
        tell(world)
        await arrived(receiver, 1)
        await arrived(other_receiver, 2)
        assert outcomes(world)[0] == ("pending", []), "it still hangs"

    run(courier, scenario)


def test_another_world_does_not_wait_either(receiver: Receiver, other_receiver: Receiver) -> None:
    receiver.hang()
    courier = a_courier()
    slow, fast = (
        a_sending_world(courier, receiver.url),
        a_sending_world(courier, other_receiver.url),
    )

    async def scenario() -> None:
        tell(slow)
        await arrived(receiver, 1)
        tell(fast)
        await courier.settle(fast)
        assert outcomes(fast) == [("delivered", [(200, None)])]
        assert outcomes(slow) == [("pending", [])]

    run(courier, scenario)


# Many at a time


def test_dropping_many_holds_up_nothing() -> None:
    courier = a_courier()
    world = a_sending_world(courier, "https://hooks.example.com/")
    turns = 0

    async def count_turns() -> None:
        nonlocal turns
        while True:
            await asyncio.sleep(0)
            turns += 1

    async def scenario() -> None:
        for _ in range(100):
            tell(world)
        counting = asyncio.create_task(count_turns())
        await courier.settle(world)
        counting.cancel()
        assert turns >= 100

    run(courier, scenario)


def test_what_waits_when_sink_mode_is_chosen_is_dropped(receiver: Receiver) -> None:
    receiver.script(500)
    courier = a_courier()
    world = a_sending_world(courier, receiver.url)

    async def scenario() -> None:
        tell(world)
        await courier.settle(world)
        world.store.put(SETTINGS, "", DeliverySettings(Mode.SINK))
        world.advance(RETRIES[0])
        await courier.settle(world)

    run(courier, scenario)
    assert outcomes(world) == [("dropped", [(500, "not a 2xx status")])]
    assert len(receiver.requests) == 1


def test_a_doubled_one_comes_twice_when_it_has_arrived(receiver: Receiver) -> None:
    receiver.script(500)
    courier = a_courier()
    world = a_sending_world(courier, receiver.url)
    world.store.put(SETTINGS, "", DeliverySettings(faults=Chances(duplicate=1)))

    async def scenario() -> None:
        tell(world)
        await courier.settle(world)
        assert len(receiver.requests) == 1
        world.advance(RETRIES[0])
        await courier.settle(world)

    run(courier, scenario)
    assert len({request.delivery for request in receiver.requests}) == 1
    assert outcomes(world) == [("delivered", [(500, "not a 2xx status"), (200, None), (200, None)])]


# When it is sent


def test_a_jump_of_the_clock_makes_all_retries_at_their_own_times(receiver: Receiver) -> None:
    receiver.script(500, 500, 500)
    courier = a_courier()
    world = a_sending_world(courier, receiver.url)

    async def scenario() -> None:
        tell(world)
        await courier.settle(world)
        world.advance(1_000_000)
        ((before, after),) = (await courier.settle(world)).deliveries
        assert len(before.attempts) == 1
        assert [attempt.at_ms - NOON for attempt in after.attempts] == [0, 30_000, 150_000]

    run(courier, scenario)
    assert times(receiver) == [0, 30_000, 150_000]
    assert outcomes(world)[0][0] == "failed"


def test_a_standing_clock_reaches_no_retry(receiver: Receiver) -> None:
    receiver.script(500)
    courier = a_courier(retries=(1,))
    world = a_sending_world(courier, receiver.url)

    async def scenario() -> None:
        tell(world)
        await courier.settle(world)
        await courier.settle(world)
        assert len(receiver.requests) == 1
        world.switch(ClockMode.RUNNING)
        await arrived(receiver, 2)

    run(courier, scenario)


def test_a_running_clock_makes_the_retries_by_itself(receiver: Receiver) -> None:
    receiver.script(500, 500)
    courier = a_courier(retries=(20, 40))
    world = a_sending_world(courier, receiver.url, running=True)

    async def scenario() -> None:
        tell(world)
        await arrived(receiver, 3)

    run(courier, scenario)
    first, second, third = times(receiver)
    assert second - first >= 20
    assert third - second >= 40


def test_one_that_had_to_wait_for_its_turn_carries_the_time_of_its_turn(
    receiver: Receiver,
) -> None:
    receiver.hang()
    courier = a_courier(timeout_s=TIMEOUT_S)
    world = a_sending_world(courier, receiver.url, running=True)

    async def scenario() -> None:
        tell(world)
        tell(world)
        await arrived(receiver, 2)

    run(courier, scenario)
    # The receiver's threads may write them down in any order.
    first, second = sorted(times(receiver))
    assert second - first >= TIMEOUT_S * 1000 - 1


def chime(step: Transaction, due: Due) -> None:
    """Work that emits an event."""
    step.emit("test", "chime", (), Fact())


def test_work_that_falls_due_tells_of_it_although_nobody_asks(receiver: Receiver) -> None:
    courier = a_courier()
    world = a_sending_world(courier, receiver.url, running=True, due_handlers={"chime": chime})

    async def scenario() -> None:
        with world.transaction() as step:
            step.schedule(20, "chime", (), "chime")
            step.schedule(40, "chime", (), "chime")
        await arrived(receiver, 2)

    run(courier, scenario)
    assert receiver.events == ["chime", "chime"]


def test_work_that_is_overdue_after_a_restore_is_done(receiver: Receiver) -> None:
    courier = a_courier()
    world = a_sending_world(courier, receiver.url, running=True, due_handlers={"chime": chime})

    async def scenario() -> None:
        with world.transaction() as step:
            step.schedule(10, "chime", (), "chime")
        world.set_checkpoint("planned")
        await arrived(receiver, 1)
        world.restore("planned")
        await arrived(receiver, 2)

    run(courier, scenario)


def test_a_retry_may_lie_further_ahead_than_an_event_loop_can_wait(receiver: Receiver) -> None:
    receiver.script(500)
    courier = a_courier(retries=(10**16,))
    world = a_sending_world(courier, receiver.url, running=True)

    async def scenario() -> None:
        tell(world)
        await courier.settle(world)

    run(courier, scenario)
    assert outcomes(world)[0][0] == "pending"


# Waiting for it


def test_settling_gives_up_in_time(receiver: Receiver) -> None:
    receiver.hang()
    courier = a_courier()
    world = a_sending_world(courier, receiver.url)

    async def scenario() -> None:
        tell(world)
        ((before, after),) = (await courier.settle(world, 0.01)).deliveries
        assert before is after
        receiver.release()
        ((_, after),) = (await courier.settle(world)).deliveries
        assert len(after.attempts) == 1

    run(courier, scenario)


def test_two_can_settle_at_a_time_and_both_see_it_all(receiver: Receiver) -> None:
    courier = a_courier()
    world = a_sending_world(courier, receiver.url)

    async def scenario() -> None:
        tell(world)
        tell(world)
        first, second = await asyncio.gather(courier.settle(world), courier.settle(world))
        assert first == second
        assert [len(after.attempts) for _, after in first.deliveries] == [1, 1]
        assert (first.delivered, first.failed) == (2, 0)

    run(courier, scenario)


def test_what_has_ended_before_somebody_waits_for_it_is_counted_once(receiver: Receiver) -> None:
    receiver.script(200, 500)
    courier = a_courier(retries=())
    world = a_sending_world(courier, receiver.url)

    async def scenario() -> None:
        tell(world)
        tell(world)
        await arrived(receiver, 2)
        settled = await courier.settle(world)
        assert (settled.delivered, settled.failed) == (1, 1)
        settled = await courier.settle(world)
        assert (settled.delivered, settled.failed) == (0, 0)

    run(courier, scenario)


def test_what_has_ended_in_a_state_that_is_gone_is_not_counted(receiver: Receiver) -> None:
    courier = a_courier()
    world = a_sending_world(courier, receiver.url)

    async def scenario() -> None:
        tell(world)
        tell(world)
        await courier.settle(world)
        world.reset()
        tell(world)
        settled = await courier.settle(world)
        assert (settled.delivered, settled.failed) == (1, 0)

    run(courier, scenario)


def test_settling_a_world_without_anything_to_send_returns_at_once() -> None:
    courier = a_courier()
    world = a_sending_world(courier)

    async def scenario() -> None:
        assert await courier.settle(world) == Settled([], 0, 0)

    run(courier, scenario)


# Worlds that change or go


@pytest.mark.parametrize("change", ["reset", "restore"])
def test_what_was_in_flight_is_abandoned_with_the_state_it_belonged_to(
    receiver: Receiver, change: str
) -> None:
    receiver.hang()
    courier = a_courier()
    world = a_sending_world(courier, receiver.url)

    async def scenario() -> None:
        world.set_checkpoint("before")
        tell(world)
        await arrived(receiver, 1)
        if change == "reset":
            world.reset()
        else:
            world.restore("before")
        receiver.release()
        assert outcomes(world) == []
        tell(world, "new")
        await courier.settle(world)
        assert outcomes(world) == [("delivered", [(200, None)])]

    run(courier, scenario)
    assert receiver.events == ["note.made", "new"]


def test_a_new_state_does_not_wait_for_what_the_old_one_has_in_flight(receiver: Receiver) -> None:
    receiver.hang()
    courier = a_courier()
    world = a_sending_world(courier, receiver.url)

    async def scenario() -> None:
        tell(world)
        await arrived(receiver, 1)
        world.reset()
        tell(world)
        await arrived(receiver, 2)

    run(courier, scenario)


def test_a_restored_delivery_that_was_in_flight_is_sent_again(receiver: Receiver) -> None:
    receiver.hang()
    courier = a_courier()
    world = a_sending_world(courier, receiver.url)

    async def scenario() -> None:
        tell(world)
        await arrived(receiver, 1)
        world.set_checkpoint("in flight")
        world.restore("in flight")
        receiver.release()
        await courier.settle(world)
        assert outcomes(world) == [("delivered", [(200, None)])]

    run(courier, scenario)
    assert bodies(receiver) == ["1", "1"]


def test_nothing_more_is_sent_for_a_world_that_was_given_up(
    receiver: Receiver, other_receiver: Receiver
) -> None:
    receiver.hang()
    courier = a_courier()
    world = a_sending_world(courier, receiver.url)
    successor = a_sending_world(courier, other_receiver.url)

    async def scenario() -> None:
        tell(world)
        tell(world)
        await arrived(receiver, 1)
        world.close()
        receiver.release()
        tell(world)
        world.advance(RETRIES[0])
        assert len((await courier.settle(world)).deliveries) == 3
        # Its tasks would have had their turn by now.
        tell(successor)
        await courier.settle(successor)

    run(courier, scenario)
    assert bodies(receiver) == ["1"]
    assert {attempts == [] for _, attempts in outcomes(world)} == {True}


def test_a_world_that_was_given_up_has_no_timer(
    receiver: Receiver, other_receiver: Receiver
) -> None:
    receiver.script(500)
    other_receiver.script(500)
    courier = a_courier(retries=(30,))
    world = a_sending_world(courier, receiver.url)
    successor = a_sending_world(courier, other_receiver.url)

    async def scenario() -> None:
        for each in (world, successor):
            tell(each)
            await courier.settle(each)
        world.switch(ClockMode.RUNNING)
        world.close()
        # The timer of the other one is set later, and has the same time to run.
        successor.switch(ClockMode.RUNNING)
        await arrived(other_receiver, 2)

    run(courier, scenario)
    assert len(receiver.requests) == 1


def test_a_fork_does_not_send_what_its_parent_has_to_send(receiver: Receiver) -> None:
    receiver.script(500)
    courier = a_courier()
    world = a_sending_world(courier, receiver.url)

    async def scenario() -> None:
        tell(world)
        await courier.settle(world)
        fork = world.fork("fork")
        fork.advance(RETRIES[0])
        assert await courier.settle(fork) == Settled([], 0, 0)
        assert len(receiver.requests) == 1
        tell(fork)
        await courier.settle(fork)

    run(courier, scenario)
    assert bodies(receiver) == ["1", "2"]


# The courier's own end


def test_ending_does_not_wait_for_receivers(receiver: Receiver) -> None:
    receiver.hang()
    courier = a_courier()
    world = a_sending_world(courier, receiver.url)
    ended_s = 0.0

    async def scenario() -> None:
        nonlocal ended_s
        async with courier:
            tell(world)
            await arrived(receiver, 1)
            began = time.monotonic()
        ended_s = time.monotonic() - began
        tell(world)
        assert len((await courier.settle(world)).deliveries) == 2

    asyncio.run(scenario())
    assert ended_s < 0.5
    assert outcomes(world) == [("pending", []), ("pending", [])]
    assert len(receiver.requests) == 1


def test_a_courier_that_has_ended_can_begin_anew(receiver: Receiver) -> None:
    courier = a_courier()
    world = a_sending_world(courier, receiver.url)

    async def scenario() -> None:
        tell(world)
        await courier.settle(world)

    run(courier, scenario)
    run(courier, scenario)
    assert bodies(receiver) == ["1", "2"]


def test_ending_without_having_sent_anything_is_fine() -> None:
    async def scenario() -> None:
        """Do nothing."""

    run(a_courier(), scenario)


def test_pending_deliveries_are_listed_in_the_order_they_are_due(receiver: Receiver) -> None:
    receiver.script(500)
    courier = a_courier()
    world = a_sending_world(courier, receiver.url)

    async def scenario() -> None:
        tell(world)
        await courier.settle(world)

    run(courier, scenario)
    tell(world)
    assert [each.event for each in deliveries.pending(world.store, 0)] == [2, 1]

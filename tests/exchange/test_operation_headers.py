"""Headers that belong to an operation come with each of its successes, and with nothing else."""

import asyncio
from dataclasses import replace

import pytest

from mockserver.core.world import World
from mockserver.exchange.call import Call
from mockserver.exchange.pipeline import Pipeline
from mockserver.exchange.request import Answer, Request, first_of_each
from mockserver.providers.expys.provider import EXPYS
from mockserver.seeding.loader import read_named
from tests.core.builders import a_world

HEADERS = ((b"cache-control", b"no-store"), (b"x-more", b"1"))


@pytest.fixture
def pipeline() -> Pipeline:
    """The Expys pipeline, whose creditWallet has headers of its own."""
    operations = tuple(
        replace(each, headers=HEADERS) if each.id == "creditWallet" else each
        for each in EXPYS.operations
    )
    provider = replace(EXPYS, operations=operations)
    return Pipeline(provider, 1000, lambda _, error: pytest.fail(repr(error)))


@pytest.fixture
def world() -> World:
    """The demo world."""
    world = a_world()
    with world.transaction() as step:
        EXPYS.seed(step, read_named("demo").expys)
    return world


def send(pipeline: Pipeline, world: World, body: bytes, *more: tuple[bytes, bytes]) -> Answer:
    headers = [(b"authorization", b"Bearer expys_sandbox_demo"), *more]
    request = Request("POST", "/v1/wallet/credit", b"", headers, first_of_each(headers), body)
    outcome = pipeline.run(Call(world, request, "request"))

    async def finish() -> Answer:
        return outcome if isinstance(outcome, Answer) else await outcome

    return asyncio.run(finish())


def test_a_success_has_them(pipeline: Pipeline, world: World) -> None:
    answer = send(pipeline, world, b'{"externalUserID": "user_42", "amount": 5}')
    assert (answer.status, answer.headers) == (200, HEADERS)


def test_a_replayed_success_has_them_too(pipeline: Pipeline, world: World) -> None:
    body, key = b'{"externalUserID": "user_42", "amount": 5}', (b"idempotency-key", b"key")
    first, again = (send(pipeline, world, body, key) for _ in range(2))
    assert (again.body, again.headers) == (first.body, HEADERS)


def test_a_refusal_has_none_of_them(pipeline: Pipeline, world: World) -> None:
    answer = send(pipeline, world, b'{"externalUserID": "nobody", "amount": 5}')
    assert (answer.status, answer.headers) == (404, ())


def test_a_fault_takes_their_place(pipeline: Pipeline, world: World) -> None:
    fault = (b"x-mock-fault", b"CONFLICT; phase=after")
    answer = send(pipeline, world, b'{"externalUserID": "user_42", "amount": 5}', fault)
    assert (answer.status, answer.headers) == (409, ())

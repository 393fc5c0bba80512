"""What a failing test shows of its world."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.request import Request, urlopen

import pytest

from mockserver.settings import Settings
from mockserver.testing import MockServer
from mockserver.testing.report import EVENTS_MAX, FAULTS_MAX, LINE_LENGTH_MAX, REQUESTS_MAX, story
from mockserver.testing.session import MockServerSession, in_thread


@pytest.fixture(scope="module")
def session() -> Iterator[MockServerSession]:
    with in_thread(Settings(strict_answers=True), ("127.0.0.1", 0)) as session:
        yield session


@pytest.fixture
def world(session: MockServerSession) -> Iterator[MockServer]:
    with session.world("report") as world:
        yield world


def ask(world: MockServer, path: str, body: bytes | None = None) -> None:
    request = Request(world.expys.base_url + path, body)
    request.add_header("Authorization", f"Bearer {world.expys.api_key}")
    request.add_header("Content-Type", "application/json")
    with urlopen(request) as answer:
        answer.read()


def credit(world: MockServer) -> None:
    ask(world, "/v1/wallet/credit", b'{"externalUserID": "user_42", "amount": 5}')


def test_a_world_in_which_nothing_happened_says_so(world: MockServer) -> None:
    assert story(world).splitlines() == [
        f"world report at {world.url}",
        "no requests",
        "no fault rules",
        "no webhooks",
    ]


def test_requests_rules_and_webhooks_have_a_line_each_newest_first(world: MockServer) -> None:
    world.fail(id="slow", provider="expys", operation="getOffer", delay="1ms", times=1)
    ask(world, "/v1/offers/off_spa")
    ask(world, "/v1/offers/off_spa")
    credit(world)
    told = story(world).splitlines()
    assert told[1:4] == [
        "requests, newest first:",
        "  POST /expys/v1/wallet/credit -> 200 creditWallet",
        "  GET /expys/v1/offers/off_spa -> 200 getOffer",
    ]
    assert told[5] == "fault rules:"
    assert told[6] == (
        "  slow: provider=expys operation=getOffer delay=1ms times=1 -> matches 2, fires 1"
        " (not the last time: times: it has fired 1 of 1 times)"
    )
    assert told[7:] == ["webhooks, newest first:", "  wallet.credited: nobody listens"]


def test_a_rule_that_nothing_met_says_so(world: MockServer) -> None:
    world.fail(id="busy", provider="expys", error="RATE_LIMITED")
    assert "  busy: provider=expys error=RATE_LIMITED -> matches 0, fires 0" in story(world)


def test_a_rule_that_fired_last_says_no_more(world: MockServer) -> None:
    world.fail(id="slow", provider="expys", delay="1ms")
    credit(world)
    assert story(world).splitlines()[4].endswith(" -> matches 1, fires 1")


def test_there_are_at_most_so_many_lines_of_each(world: MockServer) -> None:
    for number in range(FAULTS_MAX + 1):
        world.fail(provider="expys", operation="getOffer", id=f"rule-{number}", delay="1ms")
    for _ in range(REQUESTS_MAX + 1):
        credit(world)
    lines = story(world).splitlines()
    assert lines.count("  … and more") == 3
    assert len(lines) == 1 + 3 * 2 + REQUESTS_MAX + FAULTS_MAX + EVENTS_MAX


def test_long_lines_are_cut(world: MockServer) -> None:
    world.fail(provider="expys", error={"status": 503, "body": "x" * 1000})
    longest = max(story(world).splitlines(), key=len)
    assert len(longest) == LINE_LENGTH_MAX
    assert longest.endswith("…")


def test_a_server_that_is_gone_spoils_no_report() -> None:
    with in_thread(Settings(), ("127.0.0.1", 0)) as session, session.world("gone") as world:
        pass
    assert story(world).startswith("world gone could not be asked: no answer from")

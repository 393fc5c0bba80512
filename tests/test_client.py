"""The control plane's client: every call against a real server, and how it reports refusals."""

import contextlib
import http.client
import json
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx2
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from mockserver.app import create_app
from mockserver.client import Control, ControlError, NotVerified
from mockserver.serving import ServerThread, bind
from mockserver.settings import Settings
from tests.certificates import Certificates
from tests.providers.loyalife.builders import (
    MD5,
    OTHER_MD5,
    Loyalife,
    a_fixture,
    a_member,
    a_program,
)
from tests.providers.vinr.api import KEY, Vinr
from tests.receiver import Receiver

BEFORE_ALL = "2020-01-01T00:00:00.000Z"
LONG_HENCE = "2040-01-31T12:00:00.000Z"


@pytest.fixture
def control(live_server: str, request: pytest.FixtureRequest) -> Iterator[Control]:
    """Client of a world of the test's own, at a frozen time."""
    name = request.node.name[:64]
    with Control(live_server, world=name) as client:
        client.make_world(name, now=LONG_HENCE, mode="frozen")
        yield client
        client.drop_world(name)


def ask_expys(control: Control, method: str, path: str, body: object = None) -> tuple[int, Any]:
    """Send one request to the provider in the client's world; returns status and parsed body."""
    connection = http.client.HTTPConnection(control.url.removeprefix("http://"), timeout=5)
    headers = {"Authorization": "Bearer expys_sandbox_demo", "Content-Type": "application/json"}
    content = None if body is None else json.dumps(body)
    with contextlib.closing(connection):
        connection.request(method, f"/w/{control.world}/expys{path}", content, headers)
        response = connection.getresponse()
        answer = response.read()
    return response.status, json.loads(answer) if answer else None


def fetch_offers(control: Control) -> int:
    """Read the offers of the client's world; returns the status."""
    return ask_expys(control, "GET", "/v1/offers")[0]


def a_server(answer: Callable[[Request], Response]) -> ServerThread:
    async def endpoint(request: Request) -> Response:
        return answer(request)

    everything = Route("/{path:path}", endpoint, methods=["GET", "PUT", "POST", "DELETE"])
    return ServerThread(Starlette(routes=[everything]), bind("127.0.0.1", 0))


def test_a_running_server_is_ready(control: Control) -> None:
    assert control.ready()


def test_no_server_is_not_ready() -> None:
    with bind("127.0.0.1", 0) as listener:
        port = listener.getsockname()[1]
    assert not Control(f"http://127.0.0.1:{port}").ready()


def test_info_names_the_version_and_the_providers(control: Control) -> None:
    info = control.info()
    assert info["version"]
    assert [provider["name"] for provider in info["providers"]] == ["expys", "loyalife", "vinr"]


def test_worlds_are_made_listed_and_dropped(control: Control) -> None:
    made = control.make_world("other-world", now=LONG_HENCE, mode="frozen")
    assert (made["name"], made["now"], made["mode"]) == ("other-world", LONG_HENCE, "frozen")
    assert "other-world" in [world["name"] for world in control.worlds()]
    control.drop_world("other-world")
    assert "other-world" not in [world["name"] for world in control.worlds()]


def test_a_world_can_be_made_from_a_fixture_by_name_or_in_full(control: Control) -> None:
    document = {"version": 1, "clock": {"now": LONG_HENCE, "mode": "frozen"}}
    assert control.make_world("from-name", fixture="empty", mode="frozen")["mode"] == "frozen"
    assert control.make_world("from-document", fixture=document)["now"] == LONG_HENCE
    control.drop_world("from-name")
    control.drop_world("from-document")


def test_a_world_can_be_a_fork_of_another(control: Control) -> None:
    control.advance("1d")
    assert control.world is not None
    forked = control.make_world("forked-world", fork_of=control.world)
    assert forked["now"] == control.clock()["now"]
    control.drop_world("forked-world")


def test_a_client_of_another_world_shares_the_server_and_nothing_else(control: Control) -> None:
    control.make_world("in-world", now=BEFORE_ALL, mode="frozen")
    assert control.in_world("in-world").clock()["now"] == BEFORE_ALL
    assert control.clock()["now"] == LONG_HENCE
    control.drop_world("in-world")


def test_advancing_moves_a_frozen_clock_by_exactly_that(control: Control) -> None:
    assert control.advance("301s")["now"] == "2040-01-31T12:05:01.000Z"
    assert control.clock()["mode"] == "frozen"


def test_the_clock_can_be_set_to_a_later_time_only(control: Control) -> None:
    control.set_clock(now="2040-02-01T00:00:00Z")
    assert control.clock()["now"] == "2040-02-01T00:00:00.000Z"
    with pytest.raises(ControlError) as refusal:
        control.set_clock(now=BEFORE_ALL)
    assert refusal.value.status == 409


def test_the_clock_can_be_let_run(control: Control) -> None:
    control.set_clock(mode="running")
    assert control.clock()["mode"] == "running"


def test_reset_takes_the_world_back_to_its_start(control: Control) -> None:
    control.advance("1d")
    assert control.reset() == {"world": control.world, "now": LONG_HENCE}


def test_the_points_of_a_member_are_told_for_each_service_and_part(control: Control) -> None:
    ask_expys(control, "POST", "/v1/wallet/credit", {"externalUserID": "user_123", "amount": 5})
    (ledger,) = control.ledgers("user_123", provider="expys", part="org_demo/sandbox", limit=1)
    assert (ledger["balance"], ledger["entries"][0]["amount"]) == (255, 5)
    assert [each["provider"] for each in control.ledgers("loy_abc123")] == ["vinr"]
    with pytest.raises(ControlError, match="no member 'nobody'"):
        control.ledgers("nobody")


def test_a_world_is_written_down_and_made_again(control: Control) -> None:
    ask_expys(control, "POST", "/v1/wallet/credit", {"externalUserID": "user_42", "amount": 5})
    state, name = control.state(), f"{control.world}-again"
    control.make_world(name, fixture=state)
    with control.in_world(name) as again:
        assert again.state() == state
    control.drop_world(name)


def test_what_has_changed_is_told_since_a_checkpoint_or_the_start(control: Control) -> None:
    credit = {"externalUserID": "user_42", "amount": 5}
    ask_expys(control, "POST", "/v1/wallet/credit", credit)
    control.checkpoint("then")
    ask_expys(control, "POST", "/v1/wallet/credit", credit)
    since, whole = control.diff("then"), control.diff()
    assert [len(each["added"]["expys.entries"]) for each in (since, whole)] == [1, 2]
    assert since["changed"]["expys.accounts"][0]["after"]["balance"] == 5510
    assert (since["requests"], whole["requests"]) == (1, 2)


def test_a_checkpoint_brings_back_the_time_it_was_made_at(control: Control) -> None:
    assert control.checkpoint("before") == {"name": "before", "at": LONG_HENCE}
    control.advance("1d")
    assert control.restore("before") == {"name": "before", "now": LONG_HENCE}
    assert [checkpoint["name"] for checkpoint in control.checkpoints()] == ["before"]
    control.drop_checkpoint("before")
    assert control.checkpoints() == []


def test_a_fault_makes_requests_fail_until_it_is_dropped(control: Control) -> None:
    rule = control.fail(id="down", provider="expys", operation="listOffers", error={"status": 503})
    assert (rule["id"], rule["matches"], rule["fires"], rule["last"]) == ("down", 0, 0, None)
    assert fetch_offers(control) == 503
    assert control.fault("down")["fires"] == 1
    assert [fault["id"] for fault in control.faults()] == ["down"]
    control.drop_fault("down")
    assert control.faults() == []
    assert fetch_offers(control) == 200


def test_a_fault_may_be_on_the_wire(control: Control) -> None:
    rule = control.fail(provider="expys", operation="listOffers", wire="close", times=1)
    assert rule["wire"] == "close"
    with pytest.raises(http.client.RemoteDisconnected):
        fetch_offers(control)
    assert fetch_offers(control) == 200
    (answered, lost) = control.requests(operation="listOffers")
    assert (answered["status"], lost["status"], lost["fault"]) == (200, 0, rule["id"])


def test_all_faults_can_be_dropped_at_once(control: Control) -> None:
    control.fail(provider="expys", delay="1ms")
    control.drop_faults()
    assert control.faults() == []


def test_the_catalogue_holds_the_codes_of_each_provider(control: Control) -> None:
    codes = {entry["code"]: entry for entry in control.fault_catalogue()["expys"]}
    assert codes["INSUFFICIENT_POINTS"]["by_state"] is True


def test_the_journal_is_read_by_operation_and_emptied(control: Control) -> None:
    fetch_offers(control)
    entry = control.requests(operation="listOffers", provider="expys", limit=1)[0]
    assert (entry["status"], entry["world"]) == (200, control.world)
    assert control.requests(status=404) == []
    assert control.requests(since=entry["id"]) == []
    control.forget_requests()
    assert control.requests() == []


def test_one_request_is_read_by_its_id(control: Control) -> None:
    fetch_offers(control)
    (entry,) = control.requests()
    assert control.request(entry["id"]) == entry


def test_requests_are_verified_and_counted(control: Control) -> None:
    fetch_offers(control)
    fetch_offers(control)
    assert control.verify(operation="listOffers") == 2
    assert control.verify(path="/expys/v1/offers", status=200, exactly=2) == 2
    assert control.verify(operation="createRedemption", body={"offer": "x"}, at_most=0) == 0
    assert control.verify(method="GET", body=None, at_least=1) == 2


def test_what_is_not_verified_fails_a_test_with_what_came_close(control: Control) -> None:
    booking = {"externalUserID": "user_42", "offer": "off_coffee"}
    ask_expys(control, "POST", "/v1/redemptions", booking)
    with pytest.raises(AssertionError) as failure:
        control.verify(operation="createRedemption", body={"offer": "off_spa"})
    assert isinstance(failure.value, NotVerified)
    assert (failure.value.status, failure.value.count) == (409, 0)
    (miss,) = failure.value.nearest
    assert miss["differs"] == [{"path": "body.offer", "expected": "off_spa", "got": "off_coffee"}]
    assert str(failure.value).splitlines() == [
        "409 Not as expected: At least 1 expected, 0 of 1 requests in the journal fit.",
        f"  POST /expys/v1/redemptions -> 201 ({miss['request']})",
        '    body.offer: expected "off_spa", got "off_coffee"',
    ]


def test_an_impossible_description_is_no_failed_expectation(control: Control) -> None:
    with pytest.raises(ControlError) as refusal:
        control.verify(operation="listOfers", at_most=0)
    assert not isinstance(refusal.value, NotVerified)
    assert refusal.value.status == 422


def test_waiting_returns_when_the_requests_have_come(control: Control) -> None:
    counts: list[int] = []
    waiting = threading.Thread(
        target=lambda: counts.append(control.wait(operation="listOffers", timeout=30))
    )
    waiting.start()
    # The client is not held up by the call that waits.
    control.advance("1s")
    fetch_offers(control)
    waiting.join()
    assert counts == [1]
    assert control.wait(operation="listOffers", timeout="0s") == 1


def test_waiting_in_vain_fails_a_test(control: Control) -> None:
    fetch_offers(control)
    with pytest.raises(NotVerified, match="408 Not reached in time") as failure:
        control.wait(count=2, timeout="1ms", operation="listOffers")
    assert failure.value.count == 1


def test_a_request_is_explained_without_being_sent(control: Control) -> None:
    told = control.explain(
        "POST",
        "/expys/v1/wallet/credit",
        headers={"Authorization": "Bearer expys_sandbox_demo"},
        body={"externalUserID": "user_42", "amount": 5},
    )
    assert (told["member"], told["answered_by"]) == ("user_42", "operation")
    assert told["answer"]["body"]["balance"] == 5505
    refused = control.explain("GET", "/expys/v1/offers", query={"limit": "1"})
    assert (refused["answered_by"], refused["answer"]["status"]) == ("credential", 401)
    assert control.requests() == []


def test_an_offer_is_added_and_changed(control: Control) -> None:
    assert control.expys.create_offer(id="off_new")["id"] == "off_new"
    assert control.expys.change_offer("off_new", title="Sauna")["title"] == "Sauna"


def test_a_redemption_is_moved_on_by_the_concierge(control: Control) -> None:
    booking = {"externalUserID": "user_42", "offer": "off_coffee"}
    status, booked = ask_expys(control, "POST", "/v1/redemptions", booking)
    assert status == 201
    moved = control.expys.set_redemption_status(
        booked["id"], "CANCELED", reason="OTHER", note="closed"
    )
    assert (moved["status"], moved["canceledNote"]) == ("CANCELED", "closed")
    with pytest.raises(ControlError) as refusal:
        control.expys.set_redemption_status(booked["id"], "CANCELED")
    assert refusal.value.status == 409


def test_the_concierge_opens_a_conversation_and_writes_in_it(control: Control) -> None:
    opened = control.expys.open_conversation("user_42", type="support", title="Hello")
    assert (opened["title"], opened["type"]) == ("Hello", "support")
    message = control.expys.send_message(opened["id"], "Good morning.")
    assert (message["body"], message["authorID"]) == ("Good morning.", "concierge")
    other = control.expys.send_message(opened["id"], author="user_42", type="text", body="Hi.")
    assert other["authorID"] == "user_42"


def test_an_interest_has_a_status_and_a_phone_code(control: Control) -> None:
    body = {"offer": "off_spa", "externalUserID": "user_42", "phone": "+351210000000"}
    status, interest = ask_expys(control, "POST", "/v1/interests", body)
    assert status < 300
    assert control.expys.set_interest_status(interest["id"], "READY")["status"] == "READY"
    path = f"/v1/interests/{interest['id']}/phone/verification"
    assert ask_expys(control, "POST", path) == (200, {"sent": True})
    code = control.expys.phone_code(interest["id"])
    assert code == {"code": "123456", "expiresAt": "2040-01-31T12:10:00.000Z"}


def test_a_pool_is_topped_up(control: Control) -> None:
    before = control.expys.top_up_pool("org_pool")
    after = control.expys.top_up_pool("org_pool", grant=5, creditLimit=7, lowWaterMark=None)
    assert after["balance"] == before["balance"] + 5


@pytest.fixture
def loyalife(control: Control) -> Iterator[Loyalife]:
    """A client of Loyalife in the same world."""
    assert control.world is not None
    with httpx2.Client(trust_env=False) as http:
        yield Loyalife(http, control.url, control.world)


def test_the_credentials_of_a_client_are_rotated(control: Control, loyalife: Loyalife) -> None:
    old = loyalife.token
    first = control.loyalife.rotate(19)
    assert loyalife.grant().error == (401, "401")
    assert loyalife.call("member.get_profile", by=old).error == (401, "401")
    second = control.loyalife.rotate(19, client_id=first["client_id"])
    assert loyalife.of(19, first["client_id"], first["client_secret"]).grant().error == (401, "401")
    assert (
        loyalife.of(19, second["client_id"], second["client_secret"])
        .check_availability("m_8124")
        .value
        == 5000
    )


def test_a_one_time_password_is_read(control: Control, loyalife: Loyalife) -> None:
    loyalife.send_otp("m_8124", "TwoFA").ok()
    code = control.loyalife.otp("m_8124@example.com", "TwoFA")
    assert (code["expires_at"], code["attempts_left"]) == ("2040-01-31T12:05:00.000Z", 5)
    loyalife.verify_otp(code["otp"], "m_8124", "TwoFA").ok()
    with pytest.raises(ControlError) as refusal:
        control.loyalife.otp("m_8124")
    assert refusal.value.status == 404


def test_a_password_is_set(control: Control, loyalife: Loyalife) -> None:
    assert loyalife.log_in("m_8124", OTHER_MD5).error == (401, "110")
    control.loyalife.set_password("m_8124", OTHER_MD5)
    loyalife.log_in("m_8124", OTHER_MD5).ok()


def test_a_member_gets_another_status(control: Control, loyalife: Loyalife) -> None:
    changed = control.loyalife.set_member_status("m_8124", 4)
    assert changed == loyalife.profile("m_8124")
    assert loyalife.redeem("m_8124").error == (200, "113")


def test_members_of_one_name_are_told_apart_by_their_program(
    control: Control, loyalife: Loyalife
) -> None:
    other = a_program(a_member(), id=20, clients=[{"client_id": "other", "client_secret": "s"}])
    loyalife.start(a_fixture(a_program(a_member()), other))
    control.loyalife.set_member_status("member", 3, program=20)
    control.loyalife.set_password("member", MD5, program=20)
    there = loyalife.of(20, "other", "s")
    assert (loyalife.profile("member")["Status"], there.profile("member")["Status"]) == (1, 1)
    there.send_otp("member").ok()
    assert control.loyalife.otp("member", program=20)["attempts_left"] == 5
    with pytest.raises(ControlError):
        control.loyalife.otp("member", program=19)


def test_a_batch_file_is_processed(control: Control, loyalife: Loyalife) -> None:
    header = "member_relation_reference,points"
    told = control.loyalife.process_file("BNS", f"{header}\nm_8124,50\nghost,1\n", "b.csv")
    assert (told["file"], told["total"], told["processed"]) == ("b.csv", 2, 1)
    assert [(row["row"], row["code"]) for row in told["rejected"]] == [(3, "103")]
    assert loyalife.balance("m_8124") == 5050
    told = control.loyalife.process_file("BNS", f"{header}\nm_8124,1\n".encode(), program=19)
    assert told["file"] == "BNS.csv"
    with pytest.raises(ControlError, match="there is no file type XXX"):
        control.loyalife.process_file("XXX", header)


def test_points_on_hold_are_let_in_or_given_up(control: Control, loyalife: Loyalife) -> None:
    products = [{"code": "RETAIL001", "rules": [{"factor": "0.1", "hold_if_points_over": 10}]}]
    loyalife.start(a_fixture(a_program(a_member(), product_codes=products)))
    orders = [loyalife.an_order("member", amount) for amount in (200, 300)]
    good, bad = loyalife.processed(*orders)
    assert (good["status"], bad["status"]) == ("ON HOLD", "ON HOLD")
    assert control.loyalife.approve_hold(good["request_id"])["status"] == "SUCCESS"
    assert control.loyalife.reject_hold(bad["request_id"])["status"] == "FAILED"
    assert loyalife.balance("member") == 20


@pytest.fixture
def vinr(control: Control) -> Iterator[Vinr]:
    """A client of VINR in the same world."""
    assert control.world is not None
    with httpx2.Client(trust_env=False) as http:
        yield Vinr(http, control.url, control.world)


def test_a_buyer_pays_or_is_declined(control: Control, vinr: Vinr) -> None:
    good, bad = (vinr.a_payment(500, "cust_abc123", payment_method=None) for _ in range(2))
    assert control.vinr.complete_payment(good)["status"] == "completed"
    assert control.vinr.fail_payment(bad)["status"] == "failed"
    assert vinr.points("loy_abc123") == 1505
    with pytest.raises(ControlError) as refusal:
        control.vinr.complete_payment(bad)
    assert refusal.value.status == 409


def test_a_refund_succeeds_or_fails(control: Control, vinr: Vinr) -> None:
    payment = vinr.a_payment(500, "cust_abc123")
    good, bad = (
        vinr.post("/v1/refunds", {"payment": payment, "amount": 100}).data["id"] for _ in range(2)
    )
    clawback = {"applied": 1, "shortfall": 0}
    assert control.vinr.succeed_refund(good)["loyalty_clawback"] == clawback
    assert control.vinr.fail_refund(bad)["status"] == "failed"
    assert vinr.points("loy_abc123") == 1504


def test_a_key_is_rolled(control: Control, vinr: Vinr) -> None:
    second = control.vinr.roll_key(KEY)
    control.advance("24h")
    assert vinr.get("/v1/customers").error == (401, "expired_api_key")
    third = control.vinr.roll_key(second, grace="1h")
    control.advance("1h")
    assert vinr.get("/v1/customers", second).error == (401, "expired_api_key")
    assert vinr.get("/v1/customers", third).status == 200


def test_what_no_operation_does_happens(control: Control, vinr: Vinr) -> None:
    vinr.a_rule(trigger="invoice.paid", award={"type": "fixed", "points": 7})
    made = control.vinr.happen("invoice.paid", customer="cust_abc123", amount=500, id="inv_1")
    assert (made["id"], made["object"], made["currency"]) == ("inv_1", "invoice", "EUR")
    assert vinr.points("loy_abc123") == 1507
    control.vinr.happen("subscription.created", account="loy_abc123")
    assert vinr.happened()[-1] == "subscription.created"


def test_the_token_of_the_server_is_sent_with_each_call() -> None:
    def answer(request: Request) -> Response:
        return PlainTextResponse(json.dumps({"got": request.headers.get("authorization")}))

    with a_server(answer) as server:
        for token, sent in ((None, None), ("secret", "Bearer secret")):
            with Control(server.url, token=token) as control:
                assert dict(control.info()) == {"got": sent}
                assert dict(control.in_world("other").clock()) == {"got": sent}
                assert dict(control.drain()) == {"got": sent}


def credit(control: Control) -> None:
    """Cause an event."""
    body = {"externalUserID": "user_42", "amount": 1}
    assert ask_expys(control, "POST", "/v1/wallet/credit", body)[0] == 200


def subscribe(control: Control, url: str) -> str:
    """Register a receiver of credits; returns the endpoint's id."""
    body = {"url": url, "events": ["wallet.credited"]}
    status, made = ask_expys(control, "POST", "/v1/webhooks", body)
    assert status == 201
    identifier: str = made["id"]
    return identifier


def test_events_are_read_with_what_became_of_them(control: Control, receiver: Receiver) -> None:
    endpoint = subscribe(control, receiver.url)
    credit(control)
    assert control.drain() == {"delivered": 1, "failed": 0, "pending": 0}
    (event,) = control.webhooks()
    assert (event["event"], event["payload"]) == ("wallet.credited", receiver.requests[0].data)
    (delivery,) = event["deliveries"]
    assert (delivery["endpoint"], delivery["status"]) == (endpoint, "delivered")
    assert control.webhooks("wallet.credited", "delivered") == [event]
    assert control.webhooks(status="failed") == []
    assert control.webhooks(event="member.created") == []
    assert control.webhooks(limit=1) == [event]


def test_draining_gives_up_when_it_is_told_to(control: Control, receiver: Receiver) -> None:
    receiver.hang()
    subscribe(control, receiver.url)
    credit(control)
    assert control.drain("10ms") == {"delivered": 0, "failed": 0, "pending": 1}


def test_an_event_and_a_delivery_are_sent_again(control: Control, receiver: Receiver) -> None:
    subscribe(control, receiver.url)
    credit(control)
    control.drain()
    (event,) = control.webhooks()
    for wanted in (event["id"], event["deliveries"][0]["id"]):
        assert control.redeliver(wanted)["id"] == event["id"]
        assert control.drain()["delivered"] == 1
    assert len({request.delivery for request in receiver.requests}) == 1
    assert len(receiver.requests) == 3


def test_webhooks_are_held_in_the_sink_and_go_wrong_as_told(control: Control) -> None:
    assert control.webhook_settings()["mode"] == "deliver"
    settings = control.webhook_settings("sink", {"drop": 0.5})
    assert (settings["mode"], settings["faults"]["drop"]) == ("sink", 0.5)
    assert control.webhook_settings(faults={"delay": 1})["faults"] == {
        "drop": 0.5,
        "duplicate": 0,
        "delay": 1,
        "bad_signature": 0,
        "reorder": 0,
    }


def test_a_refusal_names_the_bad_field_and_the_known_values(control: Control) -> None:
    with pytest.raises(ControlError) as refusal:
        control.fail(provider="expys", error="NO_SUCH_CODE")
    assert refusal.value.status == 422
    assert refusal.value.errors[0]["path"] == "error"
    assert "INSUFFICIENT_POINTS" in str(refusal.value)


def test_names_may_hold_any_character(control: Control) -> None:
    with pytest.raises(ControlError) as refusal:
        control.fault("a/b?c")
    assert refusal.value.status == 404


def test_a_refusal_that_is_not_the_server_s_own_is_reported_too() -> None:
    with (
        a_server(lambda _: PlainTextResponse("bad gateway", 502)) as server,
        Control(server.url) as control,
        pytest.raises(ControlError, match="502 Bad Gateway: bad gateway"),
    ):
        control.info()


def test_a_server_that_is_gone_is_named() -> None:
    with bind("127.0.0.1", 0) as listener:
        port = listener.getsockname()[1]
    with (
        Control(f"http://127.0.0.1:{port}") as control,
        pytest.raises(ConnectionError, match=f"no answer from http://127.0.0.1:{port}"),
    ):
        control.info()


def test_a_connection_that_the_server_closed_is_opened_again() -> None:
    with a_server(lambda _: PlainTextResponse("{}")) as first:
        control = Control(first.url)
        assert control.ready()
    port = int(first.url.rpartition(":")[2])
    again = ServerThread(first.app, bind("127.0.0.1", port))
    with again, control:
        assert control.ready()


def test_threads_can_share_a_client(control: Control) -> None:
    times: list[str] = []
    threads = [
        threading.Thread(target=lambda: times.append(control.advance("1s")["now"]))
        for _ in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(times) == [f"2040-01-31T12:00:0{second}.000Z" for second in range(1, 9)]


@pytest.mark.parametrize("url", ["127.0.0.1:8080", "ftp://127.0.0.1", "http://"])
def test_a_url_that_cannot_be_called_is_refused(url: str) -> None:
    with pytest.raises(ValueError, match=r"expected a URL like http://127\.0\.0\.1:8080"):
        Control(url)


# TLS


@pytest.fixture(scope="module")
def secured(certificates: Certificates) -> Iterator[str]:
    """URL of a server whose authority no machine trusts."""
    app, listener = create_app(Settings()), bind("127.0.0.1", 0)
    with ServerThread(app, listener, tls=certificates.server) as server:
        yield server.url


@pytest.mark.parametrize("form", [str, Path], ids=["text", "path"])
def test_an_authority_is_trusted_by_its_file(
    secured: str, certificates: Certificates, tmp_path: Path, form: Callable[[Path], Any]
) -> None:
    with Control(secured, tls_ca=form(certificates.file(tmp_path))) as control:
        assert control.ready()
        assert control.info()["worlds"] >= 1
        # This one waits on a connection of its own.
        assert control.drain(timeout="1s")["pending"] == 0


def test_a_context_says_all_there_is_to_say(secured: str, certificates: Certificates) -> None:
    with Control(secured, tls_ca=certificates.client) as control:
        assert control.ready()


def test_without_it_python_says_whom_to_trust(
    secured: str, certificates: Certificates, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Control(secured) as control, pytest.raises(ConnectionError, match="CERTIFICATE_VERIFY"):
        control.info()
    monkeypatch.setenv("SSL_CERT_FILE", str(certificates.file(tmp_path)))
    with Control(secured) as control:
        assert control.ready()


@pytest.mark.parametrize(
    ("content", "message"), [(None, "cannot read .*No such file"), ("x", "holds no certificate")]
)
def test_a_file_without_an_authority_is_refused(
    tmp_path: Path, content: str | None, message: str
) -> None:
    file = tmp_path / "ca.pem"
    if content is not None:
        file.write_text(content)
    with pytest.raises(ValueError, match=message):
        Control("https://127.0.0.1:1", tls_ca=file)

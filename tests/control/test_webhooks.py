"""Events and their deliveries: reading, draining, sending again, going wrong on purpose."""

from __future__ import annotations

import hmac
import time
from collections.abc import Callable

import httpx2
import pytest

from mockserver.app import create_app
from mockserver.serving import ServerThread, bind
from mockserver.settings import Settings
from tests.builders import LIVE_KEY, NOW, Api, Json
from tests.receiver import Receiver

OUTSIDE = "https://hooks.example.com/expys"
NO_FAULTS = {"drop": 0, "duplicate": 0, "delay": 0, "bad_signature": 0, "reorder": 0}


def credit(api: Api, count: int = 1) -> None:
    """Cause events."""
    for _ in range(count):
        api.credit("user_42", 1).ok()


def settle_in(api: Api, **settings: object) -> Json:
    """Change the settings of deliveries."""
    answer: Json = api.controlled("PUT", "/webhooks/settings", settings)
    return answer


def redeliver(api: Api, wanted: str) -> Json:
    event: Json = api.controlled("POST", f"/webhooks/{wanted}/redeliver")
    return event


def statuses(api: Api) -> list[str]:
    return [delivery["status"] for delivery in api.deliveries()]


def balances(receiver: Receiver) -> list[int]:
    """What tells the events apart: the n-th credit leaves 5500 + n."""
    return [request.data["data"]["balance"] - 5500 for request in receiver.requests]


def problem_paths(answer: httpx2.Response) -> list[str]:
    assert answer.status_code == 422, answer.text
    assert answer.headers["Content-Type"] == "application/problem+json"
    return [error["path"] for error in answer.json()["errors"]]


# Reading


def test_a_world_begins_without_events(api: Api) -> None:
    assert api.controlled("GET", "/webhooks") == {"events": []}


def test_an_event_has_exactly_these_parts(api: Api, receiver: Receiver) -> None:
    endpoint = api.a_webhook(receiver.url)["id"]
    credit(api)
    api.drain()
    (event,) = api.controlled("GET", "/webhooks")["events"]
    (delivery,) = event["deliveries"]
    assert event == {
        "id": event["payload"]["id"],
        "at": NOW,
        "provider": "expys",
        "event": "wallet.credited",
        "payload": receiver.requests[0].data,
        "deliveries": [
            {
                "id": delivery["id"],
                "endpoint": endpoint,
                "url": receiver.url,
                "status": "delivered",
                "attempts": [{"at": NOW, "status": 200, "error": None}],
                "next_at": None,
            }
        ],
    }
    assert delivery["id"].startswith("dlv_")


def test_events_are_listed_newest_first(api: Api) -> None:
    credit(api)
    api.a_member()
    names = [event["event"] for event in api.controlled("GET", "/webhooks")["events"]]
    assert names == ["member.created", "wallet.credited"]


def test_events_can_be_chosen_by_name_and_by_the_status_of_a_delivery(
    api: Api, receiver: Receiver
) -> None:
    receiver.script(500)
    api.a_webhook(receiver.url, "wallet.credited", "member.created")
    credit(api, 2)
    api.a_member()
    api.drain()
    assert len(api.told(event="wallet.credited")) == 2
    assert len(api.told(status="delivered")) == 2
    assert len(api.told(event="wallet.credited", status="pending")) == 1
    assert api.told(event="member.removed") == []
    assert api.told(status="failed") == []


def test_an_event_without_deliveries_has_none_of_any_status(api: Api) -> None:
    credit(api)
    for status in ("pending", "delivered", "failed", "dropped"):
        assert api.told(status=status) == []


@pytest.mark.parametrize(
    ("query", "path"), [("status=lost", "status"), ("name=wallet.credited", "name")]
)
def test_a_filter_that_cannot_be_is_refused(api: Api, query: str, path: str) -> None:
    assert problem_paths(api.control("GET", f"/webhooks?{query}")) == [path]


def test_the_newest_100_events_are_listed_unless_asked_for_more(api: Api) -> None:
    credit(api, 102)
    newest = list(range(5602, 5500, -1))

    def listed(query: str) -> list[int]:
        events = api.controlled("GET", f"/webhooks{query}")["events"]
        return [event["payload"]["data"]["balance"] for event in events]

    assert listed("") == newest[:100]
    assert listed("?limit=1000") == newest
    assert listed("?limit=2&event=wallet.credited") == newest[:2]


@pytest.mark.parametrize("limit", ["0", "1001", "-1", "many", "", "1.0"])
def test_a_limit_that_cannot_be_is_refused(api: Api, limit: str) -> None:
    assert problem_paths(api.control("GET", f"/webhooks?limit={limit}")) == ["limit"]


def test_a_status_that_cannot_be_is_refused_with_those_there_are(api: Api) -> None:
    answer = api.control("GET", "/webhooks?status=lost")
    assert set(answer.json()["errors"][0]["known"]) == {
        "pending",
        "delivered",
        "failed",
        "dropped",
    }


# Draining


def test_draining_counts_what_it_has_seen_to_its_end(
    api: Api, receiver: Receiver, other_receiver: Receiver
) -> None:
    receiver.hang()
    other_receiver.hang()
    other_receiver.script(500)
    for each in (receiver, other_receiver):
        api.a_webhook(each.url)
    api.a_webhook(OUTSIDE)
    credit(api)
    receiver.wait(1)
    other_receiver.wait(1)
    assert api.drain("0s") == {"delivered": 0, "failed": 0, "pending": 2}
    receiver.release()
    other_receiver.release()
    assert api.drain() == {"delivered": 1, "failed": 0, "pending": 1}
    assert api.drain() == {"delivered": 0, "failed": 0, "pending": 1}


def test_draining_counts_what_has_arrived_before_it(api: Api, receiver: Receiver) -> None:
    api.a_webhook(receiver.url)
    credit(api, 3)
    receiver.wait(3)
    assert api.drain() == {"delivered": 3, "failed": 0, "pending": 0}
    assert api.drain() == {"delivered": 0, "failed": 0, "pending": 0}


def test_what_a_move_of_the_clock_has_seen_to_its_end_is_not_counted_again(
    api: Api, receiver: Receiver
) -> None:
    receiver.script(500)
    api.a_webhook(receiver.url)
    credit(api)
    api.advance("30s")
    assert statuses(api) == ["delivered"]
    assert api.drain() == {"delivered": 0, "failed": 0, "pending": 0}


def test_draining_counts_what_was_given_up_for_good(
    api: Api, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("mockserver.control.clock.SETTLE_S_MAX", 0)
    receiver.script(*[500] * 6)
    api.a_webhook(receiver.url)
    credit(api)
    api.advance("1d")
    assert api.drain() == {"delivered": 0, "failed": 1, "pending": 0}


def test_draining_gives_up_after_its_timeout(api: Api, receiver: Receiver) -> None:
    receiver.hang()
    api.a_webhook(receiver.url)
    credit(api)
    began = time.monotonic()
    assert api.drain("50ms") == {"delivered": 0, "failed": 0, "pending": 1}
    assert time.monotonic() - began < 5


def test_draining_needs_no_body(api: Api) -> None:
    assert api.controlled("POST", "/webhooks/drain") == {"delivered": 0, "failed": 0, "pending": 0}


@pytest.mark.parametrize(
    ("body", "path"),
    [
        ({"timeout": "soon"}, "timeout"),
        ({"timeout": -1}, "timeout"),
        ({"timeout": []}, "timeout"),
        ({"timeout": "61s"}, "timeout"),
        ({"wait": "1s"}, "wait"),
    ],
)
def test_a_drain_that_cannot_be_is_refused(api: Api, body: Json, path: str) -> None:
    assert problem_paths(api.control("POST", "/webhooks/drain", body)) == [path]


# Sending again


def test_an_event_is_sent_again_to_all_of_its_endpoints(
    api: Api, receiver: Receiver, other_receiver: Receiver
) -> None:
    for each in (receiver, other_receiver):
        api.a_webhook(each.url)
    credit(api)
    api.drain()
    (before,) = api.told()
    api.advance("1h")
    answer = redeliver(api, before["id"])
    assert answer["id"] == before["id"]
    assert [each["status"] for each in answer["deliveries"]] == ["pending", "pending"]
    assert api.drain() == {"delivered": 2, "failed": 0, "pending": 0}
    for each in (receiver, other_receiver):
        first, second = each.requests
        assert (first.body, first.delivery) == (second.body, second.delivery)
        assert int(second.header("X-Expys-Timestamp")) - int(first.header("X-Expys-Timestamp")) == (
            3600
        )


def test_an_older_event_is_sent_again(api: Api, receiver: Receiver) -> None:
    api.a_webhook(receiver.url)
    credit(api, 3)
    api.drain()
    redeliver(api, api.told()[1]["id"])
    api.drain()
    assert balances(receiver) == [1, 2, 3, 2]


def test_one_delivery_is_sent_again(api: Api, receiver: Receiver, other_receiver: Receiver) -> None:
    for each in (receiver, other_receiver):
        api.a_webhook(each.url)
    credit(api)
    api.drain()
    wanted = api.deliveries()[1]["id"]
    assert redeliver(api, wanted)["event"] == "wallet.credited"
    api.drain()
    assert len(receiver.requests) == 1
    assert [request.delivery for request in other_receiver.requests] == [wanted, wanted]
    assert [len(each["attempts"]) for each in api.deliveries()] == [1, 2]


def test_one_that_was_given_up_has_all_of_its_attempts_again(api: Api, receiver: Receiver) -> None:
    receiver.script(*[500] * 12)
    api.a_webhook(receiver.url)
    credit(api)
    api.advance("1d")
    (delivery,) = api.deliveries()
    assert delivery["status"] == "failed"
    redeliver(api, delivery["id"])
    api.advance("1d")
    (delivery,) = api.deliveries()
    assert (delivery["status"], len(delivery["attempts"])) == ("failed", 12)
    assert len(receiver.requests) == 12


def test_one_that_was_dropped_can_be_sent_after_all(api: Api, receiver: Receiver) -> None:
    settle_in(api, mode="sink")
    api.a_webhook(receiver.url)
    credit(api)
    settle_in(api, mode="deliver")
    redeliver(api, api.told()[0]["id"])
    api.drain()
    assert statuses(api) == ["delivered"]


def test_nothing_is_sent_again_to_a_disabled_endpoint(
    api: Api, receiver: Receiver, other_receiver: Receiver
) -> None:
    made = api.a_webhook(receiver.url)["id"]
    api.a_webhook(other_receiver.url)
    credit(api)
    api.drain()
    api.delete(f"/v1/webhooks/{made}").ok()
    answer = redeliver(api, api.told()[0]["id"])
    assert [each["status"] for each in answer["deliveries"]] == ["delivered", "pending"]
    api.drain()
    assert len(receiver.requests) == 1
    assert len(other_receiver.requests) == 2


def test_an_event_that_nobody_got_is_sent_to_nobody(api: Api) -> None:
    credit(api)
    assert redeliver(api, api.told()[0]["id"])["deliveries"] == []


@pytest.mark.parametrize("wanted", ["evt_nothing", "dlv_nothing", "a%2Fb"])
def test_an_unknown_id_cannot_be_sent_again(api: Api, wanted: str) -> None:
    assert api.control("POST", f"/webhooks/{wanted}/redeliver").status_code == 404


def test_sending_again_takes_no_fields(api: Api) -> None:
    credit(api)
    event = api.told()[0]["id"]
    answer = api.control("POST", f"/webhooks/{event}/redeliver", {"to": "wh_1"})
    assert problem_paths(answer) == ["to"]


# Going wrong on purpose


def test_settings_are_merged_and_answered(api: Api) -> None:
    assert settle_in(api) == {"mode": "deliver", "faults": NO_FAULTS}
    assert settle_in(api, faults={"drop": 0.5, "delay": 1}) == {
        "mode": "deliver",
        "faults": {**NO_FAULTS, "drop": 0.5, "delay": 1},
    }
    assert settle_in(api, mode="sink", faults={"drop": 0}) == {
        "mode": "sink",
        "faults": {**NO_FAULTS, "delay": 1},
    }


def test_a_reset_takes_the_settings_back(api: Api) -> None:
    settle_in(api, mode="sink", faults={"drop": 1})
    api.controlled("POST", "/reset")
    assert settle_in(api) == {"mode": "deliver", "faults": NO_FAULTS}


@pytest.mark.parametrize(
    ("body", "path"),
    [
        ({"mode": "off"}, "mode"),
        ({"faults": {"drop": 1.1}}, "faults.drop"),
        ({"faults": {"reorder": -0.1}}, "faults.reorder"),
        ({"faults": {"delay": "1s"}}, "faults.delay"),
        ({"faults": {"lose": 1}}, "faults.lose"),
        ({"fault": {}}, "fault"),
        ({"faults": None}, "faults"),
    ],
)
def test_settings_that_cannot_be_are_refused_and_change_nothing(
    api: Api, body: Json, path: str
) -> None:
    assert problem_paths(api.control("PUT", "/webhooks/settings", body)) == [path]
    assert settle_in(api) == {"mode": "deliver", "faults": NO_FAULTS}


def test_in_sink_mode_nothing_leaves(api: Api, receiver: Receiver) -> None:
    api.a_webhook(receiver.url)
    settle_in(api, mode="sink")
    credit(api)
    assert api.drain() == {"delivered": 0, "failed": 0, "pending": 0}
    assert statuses(api) == ["dropped"]
    assert receiver.requests == []
    assert redeliver(api, api.told()[0]["id"])["deliveries"][0]["status"] == "pending"
    api.drain()
    assert statuses(api) == ["dropped"]
    assert receiver.requests == []


def test_a_dropped_one_never_comes(api: Api, receiver: Receiver) -> None:
    api.a_webhook(receiver.url)
    settle_in(api, faults={"drop": 1})
    credit(api)
    api.advance("1d")
    assert statuses(api) == ["dropped"]
    assert receiver.requests == []


def test_a_doubled_one_comes_twice(api: Api, receiver: Receiver) -> None:
    api.a_webhook(receiver.url)
    settle_in(api, faults={"duplicate": 1})
    credit(api)
    api.drain()
    first, second = receiver.requests
    assert first == second
    assert [len(each["attempts"]) for each in api.deliveries()] == [2]


def test_a_delayed_one_comes_within_a_minute_of_the_world_s_time(
    api: Api, receiver: Receiver
) -> None:
    api.a_webhook(receiver.url)
    settle_in(api, faults={"delay": 1})
    credit(api)
    assert api.drain() == {"delivered": 0, "failed": 0, "pending": 1}
    assert NOW < api.deliveries()[0]["next_at"] <= "2026-03-01T12:01:00.000Z"
    api.advance("1m")
    assert statuses(api) == ["delivered"]


def test_a_spoiled_one_is_signed_with_another_secret_each_time(
    api: Api, receiver: Receiver
) -> None:
    receiver.script(401)
    secret = api.a_webhook(receiver.url)["signingSecret"]
    settle_in(api, faults={"bad_signature": 1})
    credit(api)
    api.advance("30s")
    expected = hmac.new(secret.encode(), receiver.requests[0].body, "sha256").hexdigest()
    sent = {request.header("X-Expys-Signature") for request in receiver.requests}
    assert len(receiver.requests) == 2
    assert len(sent) == 1
    assert sent != {f"sha256={expected}"}
    assert sent.pop().startswith("sha256=")


def test_a_reordered_one_lets_its_successor_pass(api: Api, receiver: Receiver) -> None:
    api.a_webhook(receiver.url)
    settle_in(api, faults={"reorder": 1})
    credit(api, 4)
    api.drain()
    assert balances(receiver) == [2, 1, 4, 3]


@pytest.mark.parametrize("fault", ["drop", "duplicate", "delay", "bad_signature", "reorder"])
def test_the_same_seed_strikes_the_same_deliveries(
    api: Api, receiver: Receiver, fault: str
) -> None:
    def outcome(seed: int) -> tuple[list[object], list[object]]:
        receiver.requests.clear()
        api.start(seed=seed)
        api.a_webhook(receiver.url)
        settle_in(api, faults={fault: 0.5})
        credit(api, 12)
        api.advance("2m")
        return list(map(str, api.deliveries())), [
            (request.headers, request.body) for request in receiver.requests
        ]

    assert outcome(7) == outcome(7)
    assert outcome(7) != outcome(8)


# Time


def test_the_clock_lists_what_is_to_be_sent_among_what_is_due(api: Api, receiver: Receiver) -> None:
    receiver.script(500)
    api.a_webhook(receiver.url)
    credit(api)
    api.drain()
    (delivery,) = api.deliveries()
    first, *_ = api.controlled("GET", "/clock")["due"]
    assert first == {
        "at": "2026-03-01T12:00:30.000Z",
        "what": f"webhook wallet.credited to {receiver.url} (delivery {delivery['id']})",
    }


def test_moving_the_clock_does_not_tell_of_what_was_due_before(
    api: Api, receiver: Receiver
) -> None:
    receiver.hang()
    api.a_webhook(receiver.url)
    credit(api)
    receiver.wait(1)
    receiver.release()
    assert api.advance("1s")["ran"] == []
    assert statuses(api) == ["delivered"]


def test_moving_the_clock_tells_of_the_attempts_on_the_way(api: Api, receiver: Receiver) -> None:
    receiver.script(500, 500)
    api.a_webhook(receiver.url)
    credit(api)
    api.drain()
    (delivery,) = api.deliveries()
    what = f"webhook wallet.credited to {receiver.url} (delivery {delivery['id']})"
    assert api.advance("10m")["ran"] == [
        {"at": "2026-03-01T12:00:30.000Z", "what": what},
        {"at": "2026-03-01T12:02:30.000Z", "what": what},
    ]


def test_setting_the_clock_makes_the_attempts_on_the_way(api: Api, receiver: Receiver) -> None:
    receiver.script(500)
    api.a_webhook(receiver.url)
    credit(api)
    api.drain()
    answer = api.controlled("PUT", "/clock", {"now": "2026-03-01T13:00:00Z"})
    assert not [each for each in answer["due"] if each["what"].startswith("webhook")]
    assert statuses(api) == ["delivered"]


def test_changing_the_mode_of_the_clock_waits_for_no_receiver(api: Api, receiver: Receiver) -> None:
    receiver.hang()
    api.a_webhook(receiver.url)
    credit(api)
    receiver.wait(1)
    began = time.monotonic()
    api.controlled("PUT", "/clock", {"mode": "frozen"})
    assert time.monotonic() - began < 5


def test_a_receiver_that_hangs_holds_up_a_move_of_the_clock_for_a_while_only(
    api: Api, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("mockserver.control.clock.SETTLE_S_MAX", 0.05)
    receiver.hang()
    api.a_webhook(receiver.url)
    credit(api)
    began = time.monotonic()
    assert api.advance("1h")["ran"] == []
    assert time.monotonic() - began < 5
    assert statuses(api) == ["pending"]


# Worlds


def test_a_reset_forgets_events_and_what_was_on_its_way(api: Api, receiver: Receiver) -> None:
    receiver.hang()
    api.a_webhook(receiver.url)
    credit(api)
    receiver.wait(1)
    api.controlled("POST", "/reset")
    receiver.release()
    api.advance("1d")
    assert api.told() == []
    assert len(receiver.requests) == 1


def test_a_restore_brings_back_what_was_to_be_sent(api: Api, receiver: Receiver) -> None:
    receiver.script(500)
    api.a_webhook(receiver.url)
    credit(api)
    api.drain()
    before = api.told()
    api.checkpoint("before")
    api.advance("1d")
    credit(api)
    api.drain()
    assert statuses(api) == ["delivered", "delivered"]
    api.restore("before")
    assert api.told() == before
    api.advance("30s")
    assert statuses(api) == ["delivered"]
    assert balances(receiver) == [1, 1, 2, 1]


def drop(api: Api) -> None:
    api.controlled("DELETE", f"/worlds/{api.world}")


@pytest.mark.parametrize("end", [drop, Api.start], ids=["dropped", "replaced"])
def test_nothing_is_sent_for_a_world_that_is_gone(
    api: Api, receiver: Receiver, end: Callable[[Api], None]
) -> None:
    receiver.hang()
    api.a_webhook(receiver.url)
    credit(api, 2)
    receiver.wait(1)
    end(api)
    receiver.release()
    # By the time that its successor has sent something, it would have done so too.
    api.a_webhook(f"{receiver.origin}/successor")
    credit(api)
    receiver.wait(2)
    api.drain()
    assert [request.path for request in receiver.requests] == ["/hook", "/successor"]


def test_a_fork_begins_without_events_and_sends_its_own(api: Api, receiver: Receiver) -> None:
    receiver.script(500)
    api.a_webhook(receiver.url)
    credit(api)
    api.drain()
    (event,) = api.told()
    fork = Api(api.http, api.origin, f"{api.world}-fork")
    fork.controlled("PUT", f"/worlds/{fork.world}", {"from": api.world})
    assert fork.told() == []
    for wanted in (event["id"], event["deliveries"][0]["id"]):
        assert fork.control("POST", f"/webhooks/{wanted}/redeliver").status_code == 404
    assert fork.drain() == {"delivered": 0, "failed": 0, "pending": 0}
    assert fork.advance("1d")["ran"] == []
    assert len(receiver.requests) == 1
    credit(fork)
    fork.drain()
    assert balances(receiver) == [1, 2]
    assert [each["event"] for each in fork.told()] == ["wallet.credited"]
    assert api.told() == [event]
    drop(fork)


def test_worlds_have_events_of_their_own(api: Api, receiver: Receiver) -> None:
    api.a_webhook(receiver.url)
    other = Api(api.http, api.origin, f"{api.world}-other")
    other.start()
    credit(other)
    assert api.told() == []
    assert [event["deliveries"] for event in other.told()] == [[]]
    drop(other)


def test_a_world_forgets_its_oldest_events(
    api: Api, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("mockserver.core.outbox.EVENTS_MAX", 3)
    monkeypatch.setattr("mockserver.core.outbox.FORGOTTEN_AT_ONCE", 1)
    api.a_webhook(receiver.url)
    receiver.hang()
    credit(api)
    receiver.wait(1)
    credit(api, 4)
    assert [event["payload"]["data"]["balance"] for event in api.told()] == [5503, 5504, 5505]
    receiver.release()
    assert api.drain() == {"delivered": 3, "failed": 0, "pending": 0}
    assert balances(receiver) == [1, 3, 4, 5]


# The server as a whole


def test_info_names_the_hosts_that_are_called_and_no_other_is(serve: Callable[..., Api]) -> None:
    api = serve(webhook_allow=("10.0.0.1", "hooks.example.org"))
    allowed = api.controlled("GET", "/info")["settings"]["webhook_allow"]
    assert allowed == ["10.0.0.1", "hooks.example.org"]
    api.a_webhook(OUTSIDE)
    credit(api)
    api.drain()
    assert statuses(api) == ["dropped"]


def test_the_server_ends_at_once_although_a_receiver_hangs(receiver: Receiver) -> None:
    receiver.hang()
    server = ServerThread(create_app(Settings(strict_answers=True)), bind("127.0.0.1", 0))
    with httpx2.Client(trust_env=False) as http:
        with server:
            api = Api(http, server.url, "default")
            api.a_webhook(receiver.url)
            api.a_webhook(receiver.url, by=LIVE_KEY)
            credit(api)
            receiver.wait(1)
            began = time.monotonic()
        ended_s = time.monotonic() - began
    assert ended_s < 0.5


def test_the_server_ends_at_once_although_a_call_waits_for_a_receiver(receiver: Receiver) -> None:
    receiver.hang()
    server = ServerThread(create_app(Settings(strict_answers=True)), bind("127.0.0.1", 0))
    with httpx2.Client(trust_env=False) as http:
        with server:
            api = Api(http, server.url, "default")
            api.a_webhook(receiver.url)
            credit(api)
            receiver.wait(1)
            with pytest.raises(httpx2.TimeoutException):
                http.post(f"{server.url}/_mock/webhooks/drain", json={}, timeout=0.1)
            began = time.monotonic()
        ended_s = time.monotonic() - began
    assert ended_s < 0.5

"""What a fault does to a request, as the client of a provider meets it."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mockserver.core.ids import Stream
from mockserver.core.store import Store
from mockserver.core.world import World
from mockserver.exchange import faults
from mockserver.exchange.faults import Condition, Decision, Effect, FaultRule, Target, Wire
from tests.builders import NOW, Api, Json
from tests.exchange.failing import DOWN, counters, fail, fault, fired, newest, send, why
from tests.exchange.server import records

KEYED = {"Idempotency-Key": "key"}

# What an answer is replaced by


def test_a_code_of_the_provider_is_answered_as_the_provider_does(api: Api) -> None:
    fail(api, operation="listOffers", error="OFFER_UNAVAILABLE")
    assert api.get("/v1/offers").error == (422, "OFFER_UNAVAILABLE")


def test_a_forced_code_carries_the_details_of_the_code(api: Api) -> None:
    fail(api, error="REDEMPTION_NOT_COMPLETED")
    assert api.get("/v1/offers").details == {"status": "AWAITING_VENDOR"}


@pytest.mark.parametrize(
    ("more", "seconds"), [({}, "1"), ({"retry_after": 7}, "7"), ({"retry_after": 0}, "0")]
)
def test_a_rate_limit_says_when_to_come_back(api: Api, more: Json, seconds: str) -> None:
    fail(api, error="RATE_LIMITED", **more)
    answer = api.get("/v1/offers")
    assert answer.error == (429, "RATE_LIMITED")
    assert answer.headers["Retry-After"] == seconds


def test_other_codes_do_not_say_when_to_come_back(api: Api) -> None:
    fail(api, error="CONFLICT")
    assert "Retry-After" not in send(api).headers


@pytest.mark.parametrize(
    ("body", "text", "content_type"),
    [
        pytest.param({"a": [1]}, '{"a":[1]}', "application/json; charset=utf-8", id="object"),
        pytest.param([], "[]", "application/json; charset=utf-8", id="list"),
        pytest.param(None, "null", "application/json; charset=utf-8", id="null"),
        pytest.param("<html>", "<html>", "text/plain; charset=utf-8", id="text"),
        pytest.param("übel", "übel", "text/plain; charset=utf-8", id="text beyond ASCII"),
    ],
)
def test_a_literal_body_is_sent_as_it_is(
    api: Api, body: object, text: str, content_type: str
) -> None:
    fail(api, error={"status": 502, "body": body})
    answer = send(api)
    assert (answer.status_code, answer.text) == (502, text)
    assert answer.headers["Content-Type"] == content_type


def test_a_literal_answer_without_a_body_is_empty(api: Api) -> None:
    fail(api, error={"status": 503})
    assert send(api).content == b""


def test_literal_headers_are_sent_and_may_name_the_type(api: Api) -> None:
    headers = {"X-Custom": "yes", "CONTENT-TYPE": "text/csv"}
    fail(api, error={"status": 200, "body": "a,b", "headers": headers})
    answer = send(api)
    assert answer.headers["X-Custom"] == "yes"
    assert answer.headers.get_list("Content-Type") == ["text/csv"]


def test_what_a_header_cannot_carry_becomes_a_question_mark(api: Api) -> None:
    fail(api, error={"status": 200, "headers": {"X-Custom": "5 €"}})
    assert send(api).headers["X-Custom"] == "5 ?"


def test_the_answer_and_the_journal_name_the_rule(api: Api) -> None:
    fail(api, id="my-rule")
    assert send(api).headers["X-Mock"].endswith("; fault=my-rule")
    assert newest(api)["fault"] == "my-rule"


def test_an_answer_without_a_fault_names_none(api: Api) -> None:
    fail(api, operation="getOffer")
    assert "fault" not in send(api).headers["X-Mock"]
    assert newest(api)["fault"] is None


# Before: nothing has happened


@pytest.mark.parametrize("error", ["INTERNAL", DOWN], ids=["code", "literal"])
def test_a_fault_before_leaves_no_trace(api: Api, world: World, error: object) -> None:
    api.a_member(500)
    offer = api.an_offer(100)
    before, events = records(world), list(world.events())
    fail(api, operation=["createRedemption", "creditWallet"], error=error)
    before_ids = records(world)["ids"]
    for _ in range(2):
        for path, body in (
            ("/v1/redemptions", {"externalUserID": "member", "offer": offer}),
            ("/v1/wallet/credit", {"externalUserID": "member", "amount": 5}),
        ):
            answer = send(api, "POST", path, body=body, headers=KEYED)
            assert answer.status_code in (500, 503)
    assert records(world) == {**before, "ids": before_ids}
    assert list(world.events()) == events


def test_a_key_that_met_a_fault_before_is_free_for_any_request(api: Api) -> None:
    api.a_member()
    fail(api, times=1)
    assert send(api, "POST", "/v1/redemptions", headers=KEYED).status_code == 503
    assert api.credit("member", 5, key="key").data["balance"] == 5
    assert newest(api)["idempotency"] == "stored"


def test_records_after_a_fault_before_have_the_ids_they_would_have_had(api: Api) -> None:
    api.a_member(500)
    offer = api.an_offer(100)
    fail(api, operation="createRedemption", times=3, id="named")
    api.checkpoint("here")
    api.controlled("DELETE", "/faults")
    undisturbed = api.redeem(offer, "member").data
    api.restore("here")
    for _ in range(3):
        assert not send(api, "POST", "/v1/redemptions").is_success
    assert api.redeem(offer, "member").data == undisturbed


def test_the_journal_keeps_a_request_that_met_a_fault_before(api: Api) -> None:
    fail(api)
    send(api, "POST", "/v1/wallet/credit", headers=KEYED)
    entry = newest(api)
    assert (entry["operation"], entry["status"]) == ("creditWallet", 503)
    assert entry["idempotency"] is None


def test_a_fault_strikes_operations_that_are_not_built(api: Api) -> None:
    fail(api, operation="planned", error="CONFLICT")
    assert api.get("/v1/planned").error == (409, "CONFLICT")


# After: everything has happened


def test_a_fault_after_keeps_the_change_and_the_retry_gets_its_answer(
    api: Api, world: World
) -> None:
    api.a_member(100)
    events = len(list(world.events()))
    fail(api, operation="creditWallet", phase="after", times=1, error="CONFLICT")
    assert api.credit("member", 5, key="key").error == (409, "CONFLICT")
    assert newest(api)["idempotency"] == "stored"
    assert (api.balance(), len(list(world.events()))) == (105, events + 1)
    kept = records(world)
    assert api.credit("member", 5, key="key").data["balance"] == 105
    assert newest(api)["idempotency"] == "replayed"
    assert records(world) == kept


def test_a_fault_after_strikes_replays_too(api: Api) -> None:
    api.a_member()
    api.credit("member", 5, key="key")
    fail(api, phase="after", times=1)
    body = {"externalUserID": "member", "amount": 5}
    assert send(api, "POST", "/v1/wallet/credit", body=body, headers=KEYED).status_code == 503
    assert api.balance() == 5


def test_a_call_that_fails_by_itself_keeps_its_own_error(api: Api) -> None:
    rule = fail(api, operation="creditWallet", phase="after", error="CONFLICT", times=1)
    answer = api.credit("nobody", 5)
    assert answer.error == (404, "NOT_FOUND")
    assert "fault" not in answer.headers["X-Mock"]
    assert counters(api, rule) == (1, 0)
    assert why(api, rule) == "the call failed by itself"


def test_a_call_that_fails_by_itself_gives_the_fire_back(api: Api) -> None:
    api.a_member()
    rule = fail(api, operation="creditWallet", phase="after", error="CONFLICT", times=1)
    api.credit("nobody", 5)
    assert api.credit("member", 5).error == (409, "CONFLICT")
    assert api.credit("member", 5).data["balance"] == 10
    assert counters(api, rule) == (3, 1)


def test_a_fire_is_given_back_only_where_it_was_counted() -> None:
    # A world may be reset, and a rule deleted, while a request is held up by a delay.
    store = Store()
    faults.add_rule(store, FaultRule("fresh", {}, Condition("expys"), Effect()))
    faults.give_back(store, Decision(rules=("fresh", "deleted")), "request")
    count = store.get(faults.COUNTS, "fresh")
    assert count is not None
    assert count.fires == 0
    assert store.get(faults.COUNTS, "deleted") is None


# Which matches fire


@pytest.mark.parametrize(
    ("rule", "hit"),
    [
        pytest.param({}, [1, 2, 3, 4, 5, 6, 7, 8], id="all"),
        pytest.param({"skip": 0}, [1, 2, 3, 4, 5, 6, 7, 8], id="skip none"),
        pytest.param({"skip": 6}, [7, 8], id="skip"),
        pytest.param({"every": 3}, [3, 6], id="every"),
        pytest.param({"times": 2}, [1, 2], id="times"),
        pytest.param({"skip": 1, "every": 3}, [4, 7], id="skip, then every"),
        pytest.param({"skip": 2, "times": 2}, [3, 4], id="skip, then times"),
        pytest.param({"every": 2, "times": 2}, [2, 4], id="every, then times"),
        pytest.param({"skip": 1, "every": 2, "times": 2}, [3, 5], id="all three"),
    ],
)
def test_skip_every_and_times_pick_the_matches_that_fire(
    api: Api, rule: Json, hit: list[int]
) -> None:
    added = fail(api, **rule)
    assert fired(api, 8) == hit
    assert counters(api, added) == (8, len(hit))


def strikes(store: Store, stream: Stream) -> bool:
    """Whether the next request meets a fault."""
    target = Target("request", "expys", "op", "GET", (), None, {}, {}, dict)
    return faults.decide(store, stream, 0, target).effect is not None


@settings(deadline=None)
@given(
    skip=st.integers(0, 4),
    every=st.integers(1, 3),
    share=st.sampled_from([0.2, 0.5, 1.0]),
    times=st.none() | st.integers(1, 4),
    seed=st.integers(0, 5),
)
def test_skip_every_share_and_times_are_asked_in_this_order(
    skip: int, every: int, share: float, times: int | None, seed: int
) -> None:
    store, stream = Store(), Stream(seed)
    effect = Effect(code="INTERNAL")
    condition = Condition("expys")
    faults.add_rule(store, FaultRule("rule", {}, condition, effect, skip, every, share, times))
    expected: list[bool] = []
    for number in range(1, 21):
        chosen = number > skip and (number - skip) % every == 0
        chosen = chosen and (share == 1 or stream.share("fault:rule", number - skip) < share)
        expected.append(chosen and (times is None or sum(expected) < times))
    assert [strikes(store, stream) for _ in range(20)] == expected
    count = store.get(faults.COUNTS, "rule")
    assert count is not None
    assert (count.matches, count.fires) == (20, sum(expected))


@pytest.mark.parametrize(
    ("rule", "requests", "reason"),
    [
        pytest.param({"skip": 3}, 1, "skip: 2 more to let pass", id="skip"),
        pytest.param({"skip": 3}, 3, "skip: 0 more to let pass", id="last skip"),
        pytest.param({"every": 3}, 1, "every: match 1 is not one of each 3", id="every"),
        pytest.param({"times": 1}, 2, "times: it has fired 1 of 1 times", id="times"),
        pytest.param({"share": 1e-9}, 1, "share: match 1 was not drawn", id="share"),
        pytest.param({"until": NOW}, 1, "its time (until) is over", id="until"),
        pytest.param({}, 1, None, id="it fired"),
    ],
)
def test_a_rule_says_why_it_did_not_fire(
    api: Api, rule: Json, requests: int, reason: str | None
) -> None:
    added = fail(api, **rule)
    fired(api, requests)
    assert why(api, added) == reason
    assert fault(api, added)["last"]["request"] == newest(api)["id"]


def test_a_rule_remembers_the_newest_request_of_its_operation_only(api: Api) -> None:
    rule = fail(api, operation="listOffers", times=1)
    send(api)
    first = fault(api, rule)["last"]
    send(api, path="/v1/offers/off_spa")
    assert fault(api, rule)["last"] == first


def test_a_new_rule_has_seen_nothing(api: Api) -> None:
    rule = fail(api)
    assert fault(api, rule)["last"] is None
    assert counters(api, rule) == (0, 0)


@pytest.mark.parametrize(
    ("rule", "fires"),
    [pytest.param({"times": 1}, 1, id="times"), pytest.param({"until": NOW}, 0, id="until")],
)
def test_matches_are_counted_when_a_rule_is_used_up(api: Api, rule: Json, fires: int) -> None:
    added = fail(api, **rule)
    fired(api, 3)
    assert counters(api, added) == (3, fires)


@pytest.mark.parametrize(
    "until",
    [
        pytest.param("PT10M", id="ISO duration"),
        pytest.param("10m", id="duration"),
        pytest.param(600, id="seconds"),
        pytest.param("2026-03-01T12:10:00Z", id="time"),
    ],
)
def test_a_rule_ends_by_the_clock_of_the_world(api: Api, until: object) -> None:
    fail(api, until=until)
    assert fired(api, 1) == [1]
    api.advance("599s")
    assert fired(api, 1) == [1]
    api.advance("1s")
    assert fired(api, 1) == []


# Chance


def test_a_share_is_drawn_from_seed_rule_and_match_number(api: Api, world: World) -> None:
    fail(api, id="share", share=0.5)
    stream = Stream(world.ids.stream.seed)
    drawn = [number for number in range(1, 21) if stream.share("fault:share", number) < 0.5]
    assert fired(api, 20) == drawn
    assert 0 < len(drawn) < 20


def test_other_traffic_and_other_worlds_do_not_change_which_requests_fire(
    api: Api, other: Api
) -> None:
    fail(api, id="share", operation="listOffers", share=0.5)
    fail(other, id="share", share=0.5)
    api.checkpoint("here")
    alone = fired(api, 20)
    api.restore("here")
    disturbed = []
    for number in range(1, 21):
        api.a_member(5, id=f"member-{number}")
        fail(api, operation="getOffer", share=0.5)
        send(api, path="/v1/offers/off_spa")
        send(other)
        if send(api).status_code == 503:
            disturbed.append(number)
    assert disturbed == alone


def test_requests_that_do_not_match_do_not_change_which_requests_fire(api: Api) -> None:
    fail(api, id="share", match={"query": {"limit": "1"}}, share=0.5)
    api.checkpoint("here")

    def pattern(others: int) -> list[int]:
        hit = []
        for number in range(1, 21):
            for _ in range(others):
                assert send(api, path="/v1/offers?limit=2").status_code == 200
            if send(api, path="/v1/offers?limit=1").status_code == 503:
                hit.append(number)
        return hit

    alone = pattern(others=0)
    api.restore("here")
    assert pattern(others=2) == alone


def test_a_rule_without_an_id_draws_alike_whatever_its_world_has_seen(api: Api, other: Api) -> None:
    for number in range(3):
        other.a_member(5, id=f"member-{number}")
    assert fail(api, share=0.5) == fail(other, share=0.5)
    assert fired(api, 20) == fired(other, 20)


def test_a_fork_goes_on_drawing_as_its_origin_does_and_neither_disturbs_the_other(
    api: Api, other: Api
) -> None:
    fail(api, id="share", operation="listOffers", share=0.5)
    api.checkpoint("here")
    whole = fired(api, 20)
    api.restore("here")
    begun = fired(api, 5)
    api.controlled("PUT", f"/worlds/{other.world}", {"from": api.world})
    patterns: dict[str, list[int]] = {api.world: [*begun], other.world: [*begun]}
    for number in range(6, 21):
        for each in (other, api):
            other.a_member(5, id=f"member-{number}")
            if send(each).status_code == 503:
                patterns[each.world].append(number)
    assert 0 < len(whole) < 20
    assert patterns == {api.world: whole, other.world: whole}


def test_a_share_of_wire_faults_is_drawn_like_any_other(world: World) -> None:
    store, stream = Store(), Stream(world.ids.stream.seed)
    condition = Condition("expys")
    for wire in (None, *Wire):
        effect = Effect(code=None if wire else "INTERNAL", wire=wire)
        faults.add_rule(store, FaultRule("same", {}, condition, effect, share=0.5))
        drawn = [strikes(store, stream) for _ in range(20)]
        faults.remove_rule(store, "same")
        assert drawn == [stream.share("fault:same", number) < 0.5 for number in range(1, 21)]


def test_another_seed_draws_other_requests(api: Api) -> None:
    patterns = set()
    for seed in range(3):
        api.start(seed=seed)
        fail(api, id="share", share=0.5)
        patterns.add(tuple(fired(api, 20)))
    assert len(patterns) == 3


# Several rules


def test_the_oldest_rule_that_fires_wins(api: Api) -> None:
    passing = fail(api, skip=1, error="NOT_FOUND")
    older = fail(api, error="CONFLICT")
    younger = fail(api, error="FORBIDDEN", times=1)
    assert api.get("/v1/offers").error == (409, "CONFLICT")
    assert [counters(api, each) for each in (passing, older, younger)] == [(1, 0), (1, 1), (1, 0)]
    assert why(api, younger) == f"fault {older} fired first"


def test_a_rule_that_did_not_win_keeps_its_times(api: Api) -> None:
    fail(api, error="CONFLICT", times=1)
    fail(api, error="FORBIDDEN", times=1)
    codes = [api.get("/v1/offers").error[1] for _ in range(2)]
    assert codes == ["CONFLICT", "FORBIDDEN"]
    assert api.get("/v1/offers").status == 200


def test_the_oldest_wins_whatever_the_phases(api: Api) -> None:
    api.a_member()
    fail(api, operation="creditWallet", phase="after", error="CONFLICT")
    fail(api, operation="creditWallet", phase="before", error="FORBIDDEN")
    assert api.credit("member", 5).error == (409, "CONFLICT")
    assert api.balance() == 5


def test_a_rule_that_only_delays_lets_another_one_win(api: Api) -> None:
    delay = fail(api, delay="1ms")
    error = fail(api, error="CONFLICT")
    assert api.get("/v1/offers").error == (409, "CONFLICT")
    assert (counters(api, delay), counters(api, error)) == ((1, 1), (1, 1))


def test_delays_add_up_and_go_with_errors(api: Api) -> None:
    fail(api, delay="10ms")
    fail(api, delay=0.01, phase="after")
    fail(api, delay="PT0.01S", error="CONFLICT", phase="after")
    assert api.get("/v1/offers").status == 409
    assert newest(api)["duration_ms"] >= 30


def test_the_delay_of_a_rule_that_did_not_win_does_not_count(api: Api) -> None:
    fail(api, error="CONFLICT")
    fail(api, error="CONFLICT", delay="1h")
    assert api.get("/v1/offers").status == 409


def test_a_delayed_request_keeps_its_own_answer(api: Api) -> None:
    rule = fail(api, delay="2ms")
    assert api.get("/v1/offers").status == 200
    assert newest(api)["fault"] is None
    assert counters(api, rule) == (1, 1)


def test_a_delay_after_is_left_out_when_the_call_fails_by_itself(api: Api) -> None:
    rule = fail(api, delay="1h", phase="after")
    assert api.get("/v1/offers/nowhere").error == (404, "NOT_FOUND")
    assert counters(api, rule) == (1, 0)


def test_rules_do_not_shift_the_ids_of_records(api: Api) -> None:
    api.a_member(500)
    offer = api.an_offer(100)
    api.checkpoint("here")
    expected = api.redeem(offer, "member").data
    api.restore("here")
    for _ in range(3):
        fail(api, operation="getOffer")
    assert api.redeem(offer, "member").data == expected


def test_the_id_of_a_rule_that_is_gone_is_not_given_again(api: Api) -> None:
    first = fail(api)
    api.controlled("DELETE", "/faults")
    assert fail(api) != first


def test_an_id_that_somebody_has_chosen_is_passed_over(api: Api) -> None:
    api.checkpoint("here")
    expected = [fail(api), fail(api)]
    api.restore("here")
    fail(api, id=expected[0])
    assert fail(api) == expected[1]


def test_a_removed_rule_does_not_fire(api: Api) -> None:
    rule = fail(api)
    api.controlled("DELETE", f"/faults/{rule}")
    assert fired(api, 1) == []


def test_worlds_do_not_share_rules(api: Api, other: Api) -> None:
    fail(other)
    assert fired(api, 1) == []

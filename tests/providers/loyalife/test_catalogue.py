"""The codes of the service: each can be forced by number or name, and most come from the state."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest

from mockserver.providers.loyalife.catalogue import CATALOGUE
from mockserver.providers.loyalife.codes import CODES
from tests.providers.loyalife.builders import (
    JANE,
    OTHER_MD5,
    REDEEMED,
    REVERSED,
    Answer,
    Loyalife,
    a_fixture,
    a_member,
    a_program,
)

NUMBERS = {name: entry.code for entry in CATALOGUE for name in (entry.code, *entry.aliases)}


def test_the_catalogue_has_every_code_by_number_and_some_by_name() -> None:
    assert [entry.code for entry in CATALOGUE] == [*CODES]
    for entry in CATALOGUE:
        code = CODES[entry.code]
        assert (entry.status, entry.message) == (code.status, code.message)
        assert entry.when


# By name


def assert_forced(answer: Answer, name: str, status: int) -> None:
    """Fail unless the answer is what the catalogue says of the code, and nothing more."""
    number = NUMBERS[name]
    assert answer.error == (status, number)
    assert answer.message == CODES[number].message
    assert answer.headers.get("Retry-After") == ("1" if number == "429" else None)
    assert "X-Mock-Reason" not in answer.headers


@pytest.mark.parametrize("phase", ["before", "after"])
@pytest.mark.parametrize("name", NUMBERS)
def test_a_request_can_ask_for_every_code(surface: Loyalife, name: str, phase: str) -> None:
    code = CODES[NUMBERS[name]]
    headers = {"X-Mock-Fault": f"{name}; phase={phase}"}
    answer = surface.call("pg.check_availability", surface.about(JANE), headers=headers)
    assert_forced(answer, name, code.short_status if surface.is_short else code.status)
    assert surface.check_availability(JANE).value == 2500


@pytest.mark.parametrize("phase", ["before", "after"])
@pytest.mark.parametrize("name", ["103", "107", "205", "INSUFFICIENT_POINTS", "UNAUTHORIZED"])
def test_a_rule_can_name_a_code(surface: Loyalife, name: str, phase: str) -> None:
    rule = {"provider": "loyalife", "operation": "transaction.insert", "error": name}
    surface.controlled("POST", "/faults", {**rule, "phase": phase, "times": 1})
    code = CODES[NUMBERS[name]]
    status = code.at.get("transaction.insert", code.status)
    answer = surface.insert(JANE, 100)
    assert_forced(answer, name, code.short_status if surface.is_short else status)
    assert surface.balance(JANE) == (2510 if phase == "after" else 2500)


def test_a_lost_redemption_is_made_all_the_same(api: Loyalife) -> None:
    headers = {"Idempotency-Key": "order-1", "X-Mock-Fault": "997; phase=after"}
    assert api.redeem(JANE, 100, headers=headers).error == (500, "997")
    assert api.balance(JANE) == 2400
    first = api.redeem(JANE, 100, headers={"Idempotency-Key": "order-1"}).value
    assert api.balance(JANE) == 2400
    assert api.history(JANE)[0]["ExternalReference"] == first


def test_an_unknown_code_lists_the_known_ones(api: Loyalife) -> None:
    body = json.dumps(api.about(JANE)).encode()
    headers = {
        "Authorization": f"bearer {api.token}",
        "Content-Type": "application/json",
        "X-Mock-Fault": "E001",
    }
    url = f"{api.url}/loyalife{api.path('pg.check_availability')}"
    response = api.http.post(url, content=body, headers=headers)
    assert response.status_code == 400
    assert response.headers["Content-Type"] == "application/problem+json"
    assert set(response.json()["errors"][0]["known"]) == NUMBERS.keys()


# By state


def a_repeated_transaction(api: Loyalife) -> Answer:
    api.start(a_fixture(a_program(a_member(), unique_transaction_id=True)))
    api.insert("member").ok()
    return api.insert("member")


def another_referral_code(api: Loyalife) -> Answer:
    api.update(JANE, referral_code="SAIL").ok()
    return api.update(JANE, referral_code="ROW")


def a_blocked_login(api: Loyalife) -> Answer:
    for _ in range(4):
        api.log_in(password=OTHER_MD5)
    return api.log_in(password=OTHER_MD5)


def a_late_code(api: Loyalife) -> Answer:
    api.send_otp().ok()
    code = api.otp()["otp"]
    api.advance("300s")
    return api.verify_otp(code)


def a_used_code(api: Loyalife) -> Answer:
    api.send_otp().ok()
    code = api.otp()["otp"]
    api.verify_otp(code).ok()
    return api.verify_otp(code)


def a_wrong_code(api: Loyalife, tries: int = 1) -> Answer:
    api.send_otp().ok()
    answers = [api.verify_otp(1) for _ in range(tries)]
    return answers[-1]


def a_member_who_may_not_earn(api: Loyalife) -> Answer:
    api.start(a_fixture(a_program(a_member(is_accrual_allowed=False))))
    return api.insert("member")


def too_much_at_once(api: Loyalife) -> Answer:
    api.start(a_fixture(a_program(a_member(points=100), redeem_max=5)))
    return api.redeem("member", 6)


def a_second_link(api: Loyalife) -> Answer:
    api.link(sub_relation_identifier="X").ok()
    return api.link(sub_relation_identifier="X")


def one_request_too_many(api: Loyalife) -> Answer:
    api.start(a_fixture(a_program(a_member(), rate_limit=1)))
    api.check_availability("member").ok()
    return api.check_availability("member")


BY_STATE: dict[str, Callable[[Loyalife], Answer]] = {
    "006": a_repeated_transaction,
    "103": lambda api: api.check_availability("nobody"),
    "104": another_referral_code,
    "107": lambda api: api.redeem("m_inactive"),
    "110": lambda api: api.log_in(password=OTHER_MD5),
    "111": a_blocked_login,
    "113": lambda api: api.redeem("m_cancelled"),
    "120": a_wrong_code,
    "121": a_late_code,
    "122": a_used_code,
    "123": lambda api: a_wrong_code(api, 5),
    "124": lambda api: api.verify_otp(123456),
    "201": a_member_who_may_not_earn,
    "204": lambda api: api.get_history(JANE, DateTo="2021-01-01T00:00:00"),
    "205": lambda api: api.redeem("m_short", 11),
    "206": lambda api: api.reverse(REVERSED, "m_8124"),
    "207": lambda api: api.reverse("00000000-0000-4000-8000-000000000000", JANE),
    "208": lambda api: api.reverse(REDEEMED, "m_8124", "Other"),
    "209": too_much_at_once,
    "301": a_second_link,
    "302": lambda api: api.links(pstrCardNumber="1"),
    "401": lambda api: api.call("pg.check_availability", api.about(JANE), by="nonsense"),
    "404": lambda api: api.send("GET", "/v1/Nothing", by=None),
    "405": lambda api: api.send("PUT", api.path("pg.redeem_points"), by=None),
    "429": one_request_too_many,
    "501": lambda api: api.call("cashback.get") if not api.is_short else not_built(api),
    "998": lambda api: api.check_availability(JANE, RelationType=5),
    "999": lambda api: api.check_availability(""),
    "E102": lambda api: api.create(email_id="nobody"),
    "E201": lambda api: api.create(JANE),
    "E202": lambda api: api.update_id(999, {"gender": "O"}),
    "E204": lambda api: api.update("m_cancelled", gender="O"),
    "E205": lambda api: api.update("m_8124", email_id=JANE),
    "E206": lambda api: api.update("m_8124", mobile_number="+15550100001"),
}


def not_built(api: Loyalife) -> Answer:
    """Operations that are not built have no short path."""
    return api.send("GET", "/lbms-ingress/pg-lm/API/PG/GetCashback", by=api.token)


def test_every_code_that_state_can_produce_is_in_the_table() -> None:
    assert [code.number for code in CODES.values() if code.by_state] == [*BY_STATE]


@pytest.mark.parametrize("number", BY_STATE)
def test_state_produces_a_code_without_any_fault(surface: Loyalife, number: str) -> None:
    answer = BY_STATE[number](surface)
    code = CODES[number]
    operation = answer.headers["X-Mock"].partition("operation=")[2].partition(";")[0]
    documented = code.at.get(operation, code.status)
    assert answer.error == (code.short_status if surface.is_short else documented, number)
    assert answer.message == code.message
    assert "fault" not in answer.headers["X-Mock"]
    assert ("Retry-After" in answer.headers) is (number == "429")


# Whose request it is, for faults that strike one member


def strike(api: Loyalife, member: str = JANE) -> None:
    """Let all requests of a member fail from now on."""
    rule = {"provider": "loyalife", "match": {"member": member}, "error": "997"}
    api.controlled("POST", "/faults", rule)


STRUCK: dict[str, Callable[[Loyalife], Answer]] = {
    "reference in a body": lambda api: api.check_availability(JANE),
    "reference in a query": lambda api: api.get_profile(JANE),
    "reference of a transaction": lambda api: api.insert(JANE),
    "reference of a link": lambda api: api.link(JANE, sub_relation_identifier="X"),
    "reference of a login": lambda api: api.log_in(JANE),
    "e-mail of a code": lambda api: api.send_otp(JANE.upper(), by_email=True),
    "internal id": lambda api: api.update_id(1, {"gender": "O"}),
    "search": lambda api: api.search("mobile_number", "+15550100001"),
    "token": lambda api: api.bound(JANE).get_profile(None),
    "batch": lambda api: api.queue(api.an_order(JANE, 1), api.an_order(JANE, 2)),
    "new member": lambda api: api.create(JANE),
}


@pytest.mark.parametrize("call", STRUCK.values(), ids=STRUCK)
def test_the_member_of_a_request_is_found_wherever_it_is_named(
    api: Loyalife, call: Callable[[Loyalife], Answer]
) -> None:
    strike(api)
    assert call(api).error == (500, "997")


def test_a_short_request_names_its_member_in_many_ways(api: Loyalife) -> None:
    strike(api, "m_8124")
    for body in ({"memberId": "m_8124"}, {"MEMBERID": 2}, {"guid": REDEEMED}):
        for path in ("/v1/RedeemPoints", "/v1/ReversalPoints"):
            if "guid" in body and path.endswith("RedeemPoints"):
                continue
            answer = api.send("POST", path, by=api.token, body=body)
            assert answer.error == (500, "997"), body


def test_a_linked_id_is_its_members(api: Loyalife) -> None:
    api.link(JANE, sub_relation_identifier="LOAN-1").ok()
    api.link("m_8124", sub_relation_identifier="SHARED").ok()
    api.link("m_short", sub_relation_identifier="SHARED").ok()
    strike(api)
    assert api.insert("LOAN-1").error == (500, "997")
    assert api.insert("SHARED").error == (400, "103")


@pytest.mark.parametrize(
    "call",
    [
        lambda api: api.check_availability("m_8124"),
        lambda api: api.search("email_id", "m_8124@example.com"),
        lambda api: api.queue(api.an_order(JANE, 1), api.an_order("m_8124", 1)),
        lambda api: api.bound("m_8124").get_profile(None),
        lambda api: api.reverse(REDEEMED, "m_8124"),
    ],
    ids=["body", "search", "mixed batch", "token", "reversal"],
)
def test_requests_of_others_pass(api: Loyalife, call: Callable[[Loyalife], Answer]) -> None:
    strike(api)
    call(api).ok()


@pytest.mark.parametrize(
    "content",
    [b"[]", b"[5]", b"{}", b"5", b"{", b'{"id": "1"}', b'{"RelationReference": 5}'],
    ids=repr,
)
def test_a_body_that_names_nobody_is_nobodys_request(api: Loyalife, content: bytes) -> None:
    strike(api)
    assert api.call("pg.check_availability", content=content).status == 400


def test_names_that_nobody_has_are_nobodys(api: Loyalife) -> None:
    strike(api)
    assert api.search("email_id", "nobody@example.com").error == (404, "103")
    assert api.update_id(999, {"gender": "O"}).error == (200, "E202")
    assert api.grant().status == 200


def test_a_rule_can_strike_a_member_that_is_not_there(api: Loyalife) -> None:
    strike(api, "ghost")
    assert api.check_availability("ghost").error == (500, "997")

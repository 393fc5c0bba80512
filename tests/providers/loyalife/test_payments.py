"""What members can spend, and spending it."""

from __future__ import annotations

import re
from typing import Any

import pytest

from tests.providers.loyalife.builders import (
    JANE,
    Loyalife,
    a_fixture,
    a_member,
    a_program,
)
from tests.world import Json

BAD = (400, "999")
INVALID = (400, "998")
GUID = re.compile("[0-9A-F]{8}-[0-9A-F]{4}-4[0-9A-F]{3}-[89AB][0-9A-F]{3}-[0-9A-F]{12}")


def refused(api: Loyalife, code: str, short: int = 422) -> tuple[int, str]:
    """How the service says no to a redemption."""
    return (short if api.is_short else 200), code


def a_redemption(api: Loyalife) -> Json:
    """The body of a redemption of one point."""
    return api.about(JANE, Amount=1, Points=1, MerchantName="Amazon", LoyaltyTxnType=30)


# Availability


def test_availability_is_a_bare_number(surface: Loyalife) -> None:
    answer = surface.check_availability(JANE)
    assert (answer.status, answer.value, answer.count) == (200, 2500, 0)
    assert b'"ReturnObject":2500,' in answer.body


@pytest.mark.parametrize(
    ("member", "code"),
    [("m_blocked", "107"), ("m_cancelled", "113"), ("m_inactive", "107"), ("nobody", "103")],
)
def test_only_active_members_can_spend(surface: Loyalife, member: str, code: str) -> None:
    error = refused(surface, code, 404 if code == "103" else 422)
    assert surface.check_availability(member).error == error
    assert surface.redeem(member, 1).error == error


@pytest.mark.parametrize(("status", "code"), [(2, "107"), (6, "107")])
def test_suspended_and_blocked_members_cannot_spend(
    surface: Loyalife, status: int, code: str
) -> None:
    surface.set_status(JANE, status)
    assert surface.check_availability(JANE).error == refused(surface, code)
    assert surface.redeem(JANE, 1).error == refused(surface, code)
    assert surface.balance(JANE) == 2500


@pytest.mark.parametrize(
    "field", ["RelationReference", "TransactionCurrency", "RelationType", "ProgramId"]
)
@pytest.mark.parametrize("value", [None, "", [], True], ids=repr)
def test_every_field_is_required(api: Loyalife, field: str, value: object) -> None:
    answer = api.check_availability(JANE, **{field: value})
    assert answer.error == BAD
    assert field in answer.reason
    body = api.about(JANE)
    del body[field]
    assert api.call("pg.check_availability", body).error == BAD


@pytest.mark.parametrize(
    ("field", "value"), [("TransactionCurrency", "EUR"), ("RelationType", 5), ("RelationType", 0)]
)
def test_a_value_outside_of_a_list_is_an_invalid_request(
    surface: Loyalife, field: str, value: object
) -> None:
    for answer in (
        surface.check_availability(JANE, **{field: value}),
        surface.call("pg.redeem_points", {**a_redemption(surface), field: value}),
    ):
        assert answer.error == INVALID
        assert field in answer.reason


def test_a_program_decides_about_its_currencies(api: Loyalife) -> None:
    api.start(a_fixture(a_program(a_member(points=5), currencies=["MILES", "STARS"])))
    assert api.check_availability("member", TransactionCurrency="STARS").value == 5
    assert api.check_availability("member").error == INVALID


# Redeeming


def test_a_redemption_gives_its_id_and_takes_the_points(surface: Loyalife) -> None:
    answer = surface.redeem(JANE, 200)
    assert (answer.status, answer.count) == (200, 0)
    assert GUID.fullmatch(answer.value)
    assert surface.check_availability(JANE).value == 2300


def test_a_redemption_stands_in_the_history(api: Loyalife) -> None:
    api.a_member(points=100)
    redemption = api.redeemed(points=40, MerchantName="Sample Store", LoyaltyTxnType=6)
    line, _ = api.history()
    assert line == {
        "Id": 13,
        "Points": 40,
        "Narration": "Flight",
        "TransactionDate": "2026-03-01T12:00:00.000",
        "ProcessingDate": "2026-03-01T12:00:00.000",
        "ExpiryDate": None,
        "RelationReference": "new",
        "ExternalReference": redemption,
        "AdditionalDetail": None,
        "LoyaltyTxnType": 6,
        "TransactionType": 2,
        "MerchantName": "Sample Store",
        "IsActive": True,
    }


@pytest.mark.parametrize(
    ("kind", "narration"),
    [
        (4, "Miles/Points transfer"),
        (5, "Hotel"),
        (6, "Flight"),
        (19, "Charity"),
        (30, "Gift card"),
    ],
)
def test_there_are_five_kinds_of_redemptions(api: Loyalife, kind: int, narration: str) -> None:
    api.a_member(points=10)
    api.redeem(LoyaltyTxnType=kind).ok()
    line = api.history()[0]
    assert (line["LoyaltyTxnType"], line["Narration"]) == (kind, narration)


def test_a_program_may_have_kinds_of_its_own(api: Loyalife) -> None:
    kinds = [{"type": 77, "name": "Lottery"}]
    api.start(a_fixture(a_program(a_member(points=10), redemption_types=kinds)))
    api.redeem("member", 5, LoyaltyTxnType=77).ok()
    answer = api.redeem("member", 5)
    assert answer.error == INVALID
    assert "77" in answer.reason


def test_a_member_may_spend_everything_and_not_one_point_more(surface: Loyalife) -> None:
    answer = surface.redeem(JANE, 2501)
    assert (answer.error, answer.message) == (
        refused(surface, "205"),
        "Insufficient point balance",
    )
    assert "2500 available" in answer.reason
    assert surface.balance(JANE) == 2500
    surface.redeem(JANE, 2500).ok()
    assert surface.redeem(JANE, 1).error == refused(surface, "205")


def test_points_that_end_first_are_spent_first(api: Loyalife) -> None:
    entries = [
        {"type": "ACCRUAL", "points": 100, "at": "-200d"},
        {"type": "ACCRUAL", "points": 100, "at": "-100d", "expires_at": "+10d"},
        {"type": "ACCRUAL", "points": 100, "at": "-50d"},
    ]
    api.start(a_fixture(a_program(a_member(ledger=entries, enrolled_at="-300d"))))
    api.redeem("member", 150).ok()
    year = {each["ScheduleDate"][:10]: each for each in api.schedule("member", 2026)}
    assert year["2026-03-31"]["RedeemPoints"] == 100
    assert year["2026-09-30"]["RedeemPoints"] == 50
    assert year["2026-09-30"]["TotalAvailablePoints"] == 50


@pytest.mark.parametrize(
    ("points", "taken"),
    [
        (1, 1),
        (1.0, 1),
        (1.2, 2),
        (1.00001, 2),
        (1.000001, 1),
        (0.00001, 1),
        (9.999999999, 10),
    ],
)
def test_a_fraction_of_a_point_costs_a_whole_one(api: Loyalife, points: float, taken: int) -> None:
    api.a_member(points=10)
    redemption = api.redeemed(points=points)
    assert api.balance() == 10 - taken
    # What was rounded up comes back, too.
    api.reverse(redemption).ok()
    assert api.balance() == 10


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("Points", 0),
        ("Points", -1),
        ("Points", 0.000001),
        ("Points", "10"),
        ("Points", None),
        ("Points", True),
        ("Amount", -1),
        ("Amount", -0.01),
        ("Amount", "1"),
        ("Amount", None),
        ("MerchantName", ""),
        ("MerchantName", None),
        ("MerchantName", 5),
        ("LoyaltyTxnType", "30"),
        ("LoyaltyTxnType", None),
        ("LoyaltyTxnType", 30.5),
        ("_xoxo_api_client_idempotency", 5),
    ],
    ids=repr,
)
def test_a_field_that_does_not_fit_is_a_bad_request(
    surface: Loyalife, field: str, value: object
) -> None:
    fields: dict[str, Any] = {field: value}
    answer = surface.redeem(JANE, **{"points": 1, **fields})
    assert answer.error == BAD
    assert field in answer.reason
    assert surface.balance(JANE) == 2500


@pytest.mark.parametrize("kind", [0, 1, 2, 31])
def test_an_unknown_kind_is_an_invalid_request(surface: Loyalife, kind: int) -> None:
    assert surface.redeem(JANE, 1, LoyaltyTxnType=kind).error == INVALID


def test_the_amount_is_not_compared_with_the_points(api: Loyalife) -> None:
    api.redeem(JANE, 1, Amount=0).ok()
    api.redeem(JANE, 1, Amount=10**9).ok()


@pytest.mark.parametrize("points", [10**30, 1e308])
def test_points_beyond_all_balances_are_just_too_many(api: Loyalife, points: float) -> None:
    assert api.redeem(JANE, points).error == (200, "205")


@pytest.mark.parametrize(
    ("points", "fits"), [(99, False), (100, True), (99.5, True), (500, True), (500.1, False)]
)
def test_a_program_may_limit_redemptions(surface: Loyalife, points: float, fits: bool) -> None:
    surface.start(a_fixture(a_program(a_member(points=1000), redeem_min=100, redeem_max=500)))
    answer = surface.redeem("member", points)
    if fits:
        answer.ok()
        return
    assert answer.error == refused(surface, "209")
    assert answer.message == "Redemption outside the allowed limits"


def test_limits_are_checked_before_the_balance(api: Loyalife) -> None:
    api.start(a_fixture(a_program(a_member(points=10), redeem_max=500)))
    assert api.redeem("member", 501).error == (200, "209")


# Retries


def test_every_call_without_a_key_spends_again(api: Loyalife) -> None:
    assert api.redeemed(JANE, 100) != api.redeemed(JANE, 100)
    assert api.balance(JANE) == 2300


def test_a_key_in_the_body_spends_once(surface: Loyalife) -> None:
    key: dict[str, Any] = {"_xoxo_api_client_idempotency": "order-1"}
    first = surface.redeemed(JANE, 100, **key)
    assert surface.redeemed(JANE, 100, **key) == first
    assert surface.redeemed(JANE, 700, **key, MerchantName="Other") == first
    assert surface.balance(JANE) == 2400


def test_a_key_in_the_header_spends_once(surface: Loyalife) -> None:
    answers = [
        surface.redeem(JANE, 100, headers={"Idempotency-Key": "order-1"}).value for _ in range(3)
    ]
    assert len(set(answers)) == 1
    assert surface.balance(JANE) == 2400
    key: dict[str, Any] = {"_xoxo_api_client_idempotency": "order-1"}
    assert surface.redeemed(JANE, 100, **key) == answers[0]


@pytest.mark.parametrize("where", ["body", "header"])
def test_an_empty_key_is_refused(surface: Loyalife, where: str) -> None:
    """It would make every later redemption of the program a repetition of the first."""
    if where == "body":
        answer = surface.redeem(JANE, 100, _xoxo_api_client_idempotency="")
    else:
        answer = surface.redeem(JANE, 100, headers={"Idempotency-Key": ""})
    assert answer.error == (400, "999")
    assert "must not be empty" in answer.reason
    assert surface.balance(JANE) == 2500


def test_a_key_answers_after_everything_was_spent_and_the_member_has_left(
    api: Loyalife,
) -> None:
    key: dict[str, Any] = {"_xoxo_api_client_idempotency": "order-1"}
    first = api.redeemed(JANE, 2500, **key)
    api.set_status(JANE, 4)
    assert api.redeemed(JANE, 2500, **key) == first


def test_a_key_of_a_refused_redemption_may_be_used_again(api: Loyalife) -> None:
    key: dict[str, Any] = {"_xoxo_api_client_idempotency": "order-1"}
    assert api.redeem(JANE, 9999, **key).error == (200, "205")
    api.redeem(JANE, 100, **key).ok()
    assert api.balance(JANE) == 2400


def test_keys_of_inserts_and_redemptions_do_not_meet(api: Loyalife) -> None:
    api.insert(JANE, 100, idempotency_key="same").ok()
    api.redeem(JANE, 10, _xoxo_api_client_idempotency="same").ok()
    assert api.balance(JANE) == 2500


def test_the_journal_tells_first_redemptions_from_repeated_ones(api: Loyalife) -> None:
    found = []
    for headers in ({"Idempotency-Key": "order-1"}, {"Idempotency-Key": "order-1"}, {}):
        api.redeem(JANE, 1, headers=headers).ok()
        entry = api.controlled("GET", "/requests?operation=pg.redeem_points&limit=1")
        found.append(entry["requests"][0]["idempotency"])
    assert found == ["stored", "replayed", None]


def test_a_program_may_do_without_keys(api: Loyalife) -> None:
    api.start(a_fixture(a_program(a_member(points=10), idempotency=False)))
    headers = {"Idempotency-Key": "order-1"}
    assert api.redeem("member", 1, headers=headers).value != (
        api.redeem("member", 1, headers=headers).value
    )
    assert api.balance("member") == 8

"""Giving the points of a redemption back, exactly once."""

from __future__ import annotations

from typing import Any

import pytest

from tests.providers.loyalife.builders import (
    JANE,
    REDEEMED,
    REVERSED,
    Loyalife,
    a_fixture,
    a_member,
    a_program,
)
from tests.world import Json

BAD = (400, "999")
NOWHERE = "00000000-0000-4000-8000-000000000000"


def refused(api: Loyalife, code: str, short: int) -> tuple[int, str]:
    return (short if api.is_short else 200), code


def test_a_reversal_gives_all_points_back(surface: Loyalife) -> None:
    redemption = surface.redeemed(JANE, 200)
    answer = surface.reverse(redemption, JANE)
    assert (answer.status, answer.value, answer.count) == (200, True, 0)
    assert surface.balance(JANE) == 2500


def test_a_second_reversal_is_refused(surface: Loyalife) -> None:
    redemption = surface.redeemed(JANE, 200)
    surface.reverse(redemption, JANE).ok()
    answer = surface.reverse(redemption, JANE)
    assert (answer.error, answer.message) == (
        refused(surface, "206", 409),
        "Redemption already reversed",
    )
    assert surface.balance(JANE) == 2500


def test_the_demo_has_a_redemption_to_reverse_and_one_that_was(surface: Loyalife) -> None:
    assert surface.reverse(REVERSED, "m_8124").error == refused(surface, "206", 409)
    assert surface.balance("m_8124") == 5000
    surface.reverse(REDEEMED, "m_8124").ok()
    assert surface.balance("m_8124") == 5500


@pytest.mark.parametrize("spell", [str.lower, str.upper, str.title])
def test_ids_are_compared_without_case(api: Loyalife, spell: object) -> None:
    assert callable(spell)
    api.reverse(spell(REDEEMED), "m_8124").ok()


def test_an_unknown_redemption_is_not_found(surface: Loyalife) -> None:
    answer = surface.reverse(NOWHERE, JANE)
    assert (answer.error, answer.message) == (
        refused(surface, "207", 404),
        "Redemption transaction not found",
    )


def test_a_redemption_of_another_program_is_not_found(api: Loyalife) -> None:
    clients = [{"client_id": "other", "client_secret": "s"}]
    api.start(
        a_fixture(a_program(a_member(points=10)), a_program(a_member(), id=20, clients=clients))
    )
    redemption = api.redeemed("member", 5)
    assert api.of(20, "other", "s").reverse(redemption, "member").error == (200, "207")


@pytest.mark.parametrize(
    ("reference", "merchant", "field"),
    [
        ("m_8124", "Amazon", "RelationReference"),
        (JANE, "amazon", "MerchantName"),
        (JANE, "Other", "MerchantName"),
    ],
)
def test_who_and_where_have_to_be_those_of_the_redemption(
    surface: Loyalife, reference: str, merchant: str, field: str
) -> None:
    redemption = surface.redeemed(JANE, 200)
    answer = surface.reverse(redemption, reference, merchant)
    assert (answer.error, answer.message) == (
        refused(surface, "208", 422),
        "Reversal details do not match the redemption",
    )
    assert field in answer.reason
    assert surface.balance(JANE) == 2300


def test_details_are_compared_before_it_matters_whether_it_was_reversed(api: Loyalife) -> None:
    assert api.reverse(REVERSED, "m_8124", "Other").error == (200, "208")


def test_an_unknown_member_is_noticed_first(surface: Loyalife) -> None:
    assert surface.reverse(NOWHERE, "nobody").error == refused(surface, "103", 404)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("RelationReference", None),
        ("RelationReference", ""),
        ("MerchantName", None),
        ("MerchantName", 5),
        ("ExternalReference", None),
        ("ExternalReference", ""),
        ("ProgramId", None),
        ("ProgramId", "19"),
        ("ProgramId", 19.5),
        ("ExternalReference", "7C9E6679"),
        ("ExternalReference", f"{REDEEMED}\n"),
        ("ExternalReference", f"{{{REDEEMED}}}"),
        ("ExternalReference", REDEEMED.replace("-", "")),
        ("ExternalReference", REDEEMED.replace("7", "G")),
    ],
    ids=repr,
)
def test_a_field_that_does_not_fit_is_a_bad_request(
    surface: Loyalife, field: str, value: object
) -> None:
    fields: dict[str, Any] = {field: value}
    answer = surface.reverse(REDEEMED, "m_8124", **fields)
    assert answer.error == BAD
    assert field in answer.reason


@pytest.mark.parametrize("status", [1, 2, 3, 5, 6])
def test_members_of_nearly_every_status_get_their_points_back(api: Loyalife, status: int) -> None:
    redemption = api.redeemed(JANE, 200)
    api.set_status(JANE, status)
    api.reverse(redemption, JANE).ok()
    assert api.balance(JANE) == 2500


def test_a_canceled_member_does_not(surface: Loyalife) -> None:
    redemption = surface.redeemed(JANE, 200)
    surface.set_status(JANE, 4)
    assert surface.reverse(redemption, JANE).error == refused(surface, "113", 422)
    short = surface.short.call("pg.reversal_points", {"guid": redemption})
    assert short.error == (422, "113")
    assert surface.balance(JANE) == 2300


def test_there_is_no_time_limit(api: Loyalife) -> None:
    redemption = api.redeemed(JANE, 200)
    api.advance("3650d")
    api.reverse(redemption, JANE).ok()


def test_a_reversal_has_a_line_of_its_own(api: Loyalife) -> None:
    api.a_member(points=100)
    redemption = api.redeemed(points=40)
    api.advance("1h")
    api.reverse(redemption).ok()
    back, spent, _ = api.history()
    assert (back["Points"], back["TransactionType"], back["Narration"]) == (
        40,
        1,
        "Redemption reversal",
    )
    assert (back["ExternalReference"], back["LoyaltyTxnType"]) == (redemption, 30)
    assert (back["MerchantName"], back["ExpiryDate"]) == ("Amazon", None)
    assert (spent["IsActive"], back["IsActive"]) == (False, True)
    assert spent["ExternalReference"] == redemption


def test_a_statement_is_net_of_reversals(api: Loyalife) -> None:
    api.a_member(points=100)
    api.redeem(points=30).ok()
    api.reverse(api.redeemed(points=40)).ok()
    statement = api.statement()
    assert (statement["Redeem"], statement["Spend"], statement["PointBalance"]) == (30, 100, 70)


# Where the points come back to


@pytest.fixture
def three_lots(api: Loyalife) -> Loyalife:
    """A member with points that end in three quarters."""
    entries = [
        {"type": "ACCRUAL", "points": 100, "at": "-300d"},
        {"type": "ACCRUAL", "points": 100, "at": "-200d"},
        {"type": "ACCRUAL", "points": 100, "at": "-100d"},
    ]
    api.start(a_fixture(a_program(a_member(ledger=entries, enrolled_at="-400d"))))
    return api


def available(api: Loyalife, *years: int) -> Json:
    """What is left, by the day it ends."""
    return {
        each["ScheduleDate"][:10]: each["TotalAvailablePoints"]
        for year in years or (2026, 2027)
        for each in api.schedule("member", year)
        if each["TotalAvailablePoints"]
    }


def test_points_come_back_to_where_they_were(three_lots: Loyalife) -> None:
    before = [three_lots.schedule("member", year) for year in (2026, 2027)]
    redemption = three_lots.redeemed("member", 250)
    assert available(three_lots) == {"2026-12-31": 50}
    three_lots.reverse(redemption, "member").ok()
    assert [three_lots.schedule("member", year) for year in (2026, 2027)] == before


def test_points_that_would_have_ended_live_to_the_end_of_the_period(
    three_lots: Loyalife,
) -> None:
    assert available(three_lots) == {"2026-06-30": 100, "2026-09-30": 100, "2026-12-31": 100}
    redemption = three_lots.redeemed("member", 150)
    # The first lot was spent whole; of the second one, half has expired meanwhile.
    three_lots.advance("240d")
    assert three_lots.balance("member") == 100
    three_lots.reverse(redemption, "member").ok()
    assert three_lots.balance("member") == 250
    assert available(three_lots) == {"2026-12-31": 250}
    statement = three_lots.statement("member")
    assert (statement["ExpiredPoints"], statement["Redeem"]) == (50, 0)
    three_lots.advance("90d")
    assert three_lots.balance("member") == 0
    assert three_lots.statement("member")["ExpiredPoints"] == 300


def test_points_that_come_back_pay_what_is_owed(api: Loyalife) -> None:
    api.a_member(points=100)
    redemption = api.redeemed(points=100)
    api.insert(amount=300, transaction_type="CR").ok()
    assert api.balance() == -30
    api.reverse(redemption).ok()
    assert api.balance() == 70
    assert sum(each["TotalAvailablePoints"] for each in api.schedule()) == 70

"""Transactions that are posted one by one."""

from __future__ import annotations

import pytest

from tests.providers.loyalife.builders import (
    JANE,
    Loyalife,
    a_fixture,
    a_member,
    a_program,
)

BAD = (400, "999")
INVALID = (400, "998")


def refused(api: Loyalife, code: str) -> tuple[int, str]:
    """How the service says no to an insert."""
    return (404 if code == "103" else 422) if api.is_short else 400, code


def test_a_purchase_earns_at_once(surface: Loyalife) -> None:
    answer = surface.insert(JANE, 2500)
    assert (answer.status, answer.value, answer.count) == (200, True, 0)
    assert surface.balance(JANE) == 2750


def test_a_purchase_stands_in_the_history(api: Loyalife) -> None:
    api.a_member()
    api.insert(amount=2500, transaction_id="POS-88213", transaction_date="2026-02-20T09:30:00")
    (line,) = api.history()
    assert line == {
        "Id": 12,
        "Points": 250,
        "Narration": "Purchase",
        "TransactionDate": "2026-02-20T09:30:00.000",
        "ProcessingDate": "2026-03-01T12:00:00.000",
        "ExpiryDate": "2027-03-31T00:00:00",
        "RelationReference": "new",
        "ExternalReference": None,
        "AdditionalDetail": "POS-88213",
        "LoyaltyTxnType": 1,
        "TransactionType": 1,
        "MerchantName": None,
        "IsActive": True,
    }


@pytest.mark.parametrize("amount", [0, 0.0, 9.99, 9])
def test_less_than_a_point_earns_nothing_and_leaves_no_line(api: Loyalife, amount: float) -> None:
    api.a_member()
    api.insert(amount=amount).ok()
    assert api.balance() == 0
    assert api.get_history().error == (200, "204")


@pytest.mark.parametrize(
    ("amount", "points"),
    [(10, 1), (19.99, 1), (29.999999, 2), (30, 3), (2500.5, 250), (10**9, 10**8), (1e6, 10**5)],
)
def test_points_are_a_tenth_of_the_amount_rounded_down(
    api: Loyalife, amount: float, points: int
) -> None:
    api.a_member()
    api.insert(amount=amount).ok()
    assert api.balance() == points


def test_everything_optional_may_be_left_out_or_null(api: Loyalife) -> None:
    api.a_member()
    api.insert(amount=10, sub_product_code=None).ok()
    order = {**api.an_order("new", 10), "sub_product_code": None}
    order["_xoxo_api_client_idempotency"] = None
    api.call("transaction.insert", order, query=api.program_query).ok()
    assert api.balance() == 2


def test_unknown_fields_and_sub_product_codes_are_taken(api: Loyalife) -> None:
    api.a_member()
    api.insert(amount=10, sub_product_code="NOT-LISTED", cashier="Ada", till={"no": 5}).ok()
    assert api.balance() == 1


@pytest.mark.parametrize("kind", ["DR", "dr", "Dr"])
def test_the_type_may_be_in_any_case(api: Loyalife, kind: str) -> None:
    api.a_member()
    api.insert(amount=10, transaction_type=kind).ok()
    assert api.balance() == 1


@pytest.mark.parametrize(
    "date",
    [
        "2026-03-01",
        "2020-02-29",
        "2026-03-01T12:00:00",
        "2026-03-01T11:59:59.999",
        "2026-02-28T23:59:59Z",
    ],
)
def test_a_date_may_have_a_time(api: Loyalife, date: str) -> None:
    api.a_member()
    api.insert(amount=10, transaction_date=date).ok()
    shown = api.history()[0]["TransactionDate"]
    assert shown.startswith(date.removesuffix("Z"))


@pytest.mark.parametrize(
    "field",
    [
        "transaction_id",
        "amount",
        "transaction_date",
        "product_code",
        "member_relation_reference",
        "transaction_type",
    ],
)
@pytest.mark.parametrize("value", [None, "", True, [], {}], ids=repr)
def test_a_field_that_is_missing_or_mistyped_is_a_bad_request(
    surface: Loyalife, field: str, value: object
) -> None:
    answer = surface.insert(JANE, **{"amount": 10, field: value})
    assert answer.error == BAD
    assert field in answer.reason
    assert surface.balance(JANE) == 2500


@pytest.mark.parametrize(
    ("field", "value", "error"),
    [
        ("amount", -1, BAD),
        ("amount", -0.01, BAD),
        ("amount", "10", BAD),
        ("transaction_date", "01.03.2026", BAD),
        ("transaction_date", "2026-02-30", BAD),
        ("transaction_date", "2026-03-01T25:00:00", BAD),
        ("transaction_date", "2026-03-01 12:00:00", BAD),
        ("transaction_date", "2026-03-01T12:00:00+02:00", BAD),
        ("transaction_date", "2026-03-02", BAD),
        ("transaction_date", "2026-03-01T12:00:01", BAD),
        ("transaction_date", "2" * 200, BAD),
        ("transaction_type", "XX", INVALID),
        ("transaction_type", "CREDIT", INVALID),
        ("transaction_id", "x" * 256, BAD),
        ("idempotency_key", "", BAD),
        ("idempotency_key", 5, BAD),
    ],
    ids=lambda value: repr(value)[:30],
)
def test_a_value_that_does_not_fit_is_refused(
    surface: Loyalife, field: str, value: object, error: tuple[int, str]
) -> None:
    answer = surface.insert(JANE, **{"amount": 10, field: value})
    assert answer.error == error
    assert field.removesuffix("_key") in answer.reason


def test_an_unknown_product_code_has_a_text_of_its_own(surface: Loyalife) -> None:
    answer = surface.insert(JANE, product_code="RETAIL003")
    assert (answer.error, answer.message) == (refused(surface, "006"), "Invalid product code")
    assert "RETAIL001, RETAIL002" in answer.reason


def test_an_unknown_member_does_not_exist(surface: Loyalife) -> None:
    answer = surface.insert("nobody")
    assert (answer.error, answer.message) == (refused(surface, "103"), "Member does not exist")


@pytest.mark.parametrize(
    ("status", "code"), [(1, None), (2, "107"), (3, None), (4, "113"), (5, None), (6, "107")]
)
@pytest.mark.parametrize("kind", ["DR", "CR"])
def test_the_status_decides_who_earns(
    surface: Loyalife, status: int, code: str | None, kind: str
) -> None:
    surface.set_status(JANE, status)
    answer = surface.insert(JANE, 100, transaction_type=kind)
    if code is None:
        answer.ok()
    else:
        assert answer.error == refused(surface, code)
        assert surface.balance(JANE) == 2500


def test_a_member_who_may_not_earn_is_not_awarded(api: Loyalife) -> None:
    api.start(a_fixture(a_program(a_member(is_accrual_allowed=False))))
    for client, status in ((api, 200), (api.short, 500)):
        answer = client.insert("member")
        assert (answer.status, answer.results["ErrorCode"]) == (status, "201")
        assert answer.results["ExceptionMessage"] == "Failed to award points"
    assert api.profile("member")["IsAccrualAllowed"] is False


def test_a_transaction_id_may_be_repeated(api: Loyalife) -> None:
    for _ in range(2):
        api.insert(JANE, 10, transaction_id="POS-7").ok()
    assert api.balance(JANE) == 2502


def test_a_program_may_refuse_a_repeated_transaction_id(api: Loyalife) -> None:
    api.start(a_fixture(a_program(a_member(), a_member("other"), unique_transaction_id=True)))
    api.insert("member", 10, transaction_id="POS-7").ok()
    answer = api.insert("other", 10, transaction_id="POS-7")
    assert (answer.error, answer.message) == ((400, "006"), "Insert failed")
    assert "POS-7" in answer.reason
    api.insert("other", 10, transaction_id="POS-8").ok()
    results = api.processed(
        api.an_order("member", 10, transaction_id="POS-9"),
        api.an_order("member", 10, transaction_id="POS-9"),
        api.an_order("member", 10, transaction_id=None),
        api.an_order("member", 10, transaction_id=None),
    )
    assert [each["status"] for each in results] == ["SUCCESS", "FAILED", "SUCCESS", "SUCCESS"]


def test_transactions_of_a_schema_are_checked(api: Loyalife) -> None:
    schema = [{"name": "till", "mandatory": True, "type": "number"}]
    api.start(a_fixture(a_program(a_member(), transaction_attributes=schema)))
    for fields in ({}, {"till": "five"}):
        answer = api.insert("member", **fields)
        assert answer.error == BAD
        assert "till" in answer.reason
    api.insert("member", till=5).ok()
    assert api.queue(api.an_order("member", 1)).error == BAD
    assert api.processed(api.an_order("member", 1, till=5))[0]["status"] == "SUCCESS"


# Idempotency


def test_the_same_key_posts_once_whatever_else_is_sent(surface: Loyalife) -> None:
    for amount, product in ((100, "RETAIL001"), (100, "RETAIL001"), (500, "UNKNOWN")):
        answer = surface.insert(JANE, amount, product_code=product, idempotency_key="inv-1")
        assert answer.value is True
    assert surface.balance(JANE) == 2510


def test_both_surfaces_share_their_keys(api: Loyalife) -> None:
    api.insert(JANE, 100, idempotency_key="inv-1").ok()
    api.short.insert(JANE, 100, idempotency_key="inv-1").ok()
    assert api.balance(JANE) == 2510


def test_a_known_key_answers_even_when_the_member_has_left(api: Loyalife) -> None:
    api.insert(JANE, 100, idempotency_key="inv-1").ok()
    api.set_status(JANE, 4)
    assert api.insert(JANE, 100, idempotency_key="inv-1").value is True
    assert api.insert(JANE, 100, idempotency_key="inv-2").error == (400, "113")


def test_a_key_whose_transaction_failed_may_be_used_again(api: Loyalife) -> None:
    assert api.insert(JANE, 100, product_code="X", idempotency_key="inv-1").error == (400, "006")
    api.insert(JANE, 100, idempotency_key="inv-1").ok()
    assert api.balance(JANE) == 2510


def test_a_key_is_kept_for_ever(api: Loyalife) -> None:
    api.a_member()
    api.insert(amount=100, idempotency_key="inv-1").ok()
    api.advance("3650d")
    api.insert(amount=100, idempotency_key="inv-1").ok()
    assert api.statement()["Spend"] == 10


def test_a_key_of_one_program_is_none_of_another(api: Loyalife) -> None:
    clients = [{"client_id": "other", "client_secret": "s"}]
    api.start(a_fixture(a_program(a_member()), a_program(a_member(), id=20, clients=clients)))
    other = api.of(20, "other", "s")
    for client in (api, other):
        client.insert("member", 100, idempotency_key="inv-1").ok()
        assert client.balance("member") == 10


def test_a_program_may_do_without_keys(api: Loyalife) -> None:
    api.start(a_fixture(a_program(a_member(), idempotency=False)))
    for _ in range(2):
        api.insert("member", 100, idempotency_key="inv-1").ok()
    assert api.balance("member") == 20


def test_the_journal_tells_first_calls_from_repeated_ones(api: Loyalife) -> None:
    found = []
    for key in ("inv-1", "inv-1", None):
        api.insert(JANE, 100, idempotency_key=key)
        entry = api.controlled("GET", "/requests?operation=transaction.insert&limit=1")
        found.append(entry["requests"][0]["idempotency"])
    assert found == ["stored", "replayed", None]


# Linked ids


@pytest.mark.parametrize("name", ["LOAN-1", "4111111111111111"])
def test_a_transaction_of_a_linked_id_goes_to_its_member(surface: Loyalife, name: str) -> None:
    surface.link(sub_relation_identifier="LOAN-1", card_number="4111111111111111").ok()
    surface.insert(name, 100).ok()
    assert surface.balance(JANE) == 2510
    results = surface.processed(surface.an_order(name, 100))
    assert results[0]["status"] == "SUCCESS"
    assert surface.balance(JANE) == 2520


def test_an_id_that_two_members_share_is_nobodys(api: Loyalife) -> None:
    for member in (JANE, "m_8124"):
        api.link(member, sub_relation_identifier="SHARED").ok()
    assert api.insert("SHARED", 100).error == (400, "103")


def test_a_reference_comes_before_a_linked_id(api: Loyalife) -> None:
    api.link(JANE, sub_relation_identifier="m_8124").ok()
    api.insert("m_8124", 100).ok()
    assert (api.balance("m_8124"), api.balance(JANE)) == (5010, 2500)

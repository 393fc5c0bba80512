"""What the comments in the Loyalife part of `edge-cases` promise."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from starlette.testclient import TestClient

from mockserver.app import create_app
from mockserver.settings import Settings
from tests.providers.loyalife.builders import MD5, Answer, Loyalife

ORIGIN = "http://127.0.0.1:8080"
WRONG = "0" * 32
CARD = "4000000000000002"
LATE = "11111111-1111-4111-8111-111111111111"
OF_CATEGORIES = "22222222-2222-4222-8222-222222222222"


@pytest.fixture(scope="module")
def client() -> Iterator[TestClient]:
    with TestClient(create_app(Settings()), base_url=ORIGIN) as client:
        yield client


@pytest.fixture
def api(client: TestClient) -> Iterator[Loyalife]:
    """A world of the edge cases, frozen."""
    api = Loyalife(client, ORIGIN, "loyalife-edges")
    api.start("edge-cases")
    yield api
    api.controlled("DELETE", f"/worlds/{api.world}")


REFUSED: dict[str, tuple[Callable[[Loyalife], Answer], tuple[int, str]]] = {
    "owing": (lambda api: api.redeem("l_owing", 1), (200, "205")),
    "no accrual": (lambda api: api.insert("l_no_accrual"), (200, "201")),
    "suspended earns": (lambda api: api.insert("l_suspended"), (400, "107")),
    "suspended spends": (lambda api: api.check_availability("l_suspended"), (200, "107")),
    "blocked earns": (lambda api: api.insert("l_membership_blocked"), (400, "107")),
    "blocked logs in": (lambda api: api.log_in("l_membership_blocked"), (401, "111")),
    "last try": (lambda api: api.log_in("l_last_login", WRONG), (401, "111")),
    "login blocked": (lambda api: api.log_in("l_login_blocked"), (401, "111")),
    "referral code": (lambda api: api.update("l_referral", referral_code="X"), (200, "104")),
    "last wrong code": (lambda api: api.verify_otp(1, "l_codes", "NONE"), (400, "123")),
    "late code": (lambda api: api.verify_otp(333333, "l_codes", "TwoFA"), (400, "121")),
    "no code": (lambda api: api.verify_otp(1, "l_codes", "FORGOTPWD"), (400, "124")),
    "shared card": (lambda api: api.insert(CARD), (400, "103")),
    "other merchant": (
        lambda api: api.reverse(OF_CATEGORIES, "l_categories", "Other"),
        (200, "208"),
    ),
}


@pytest.mark.parametrize(("call", "error"), REFUSED.values(), ids=REFUSED)
def test_what_is_promised_to_fail_fails(
    api: Loyalife, call: Callable[[Loyalife], Answer], error: tuple[int, str]
) -> None:
    assert call(api).error == error


def test_the_last_point_can_be_spent(api: Loyalife) -> None:
    api.redeem("l_exact", 100).ok()
    assert api.redeem("l_exact", 1).error == (200, "205")


def test_a_purchase_pays_what_is_owed(api: Loyalife) -> None:
    assert api.check_availability("l_owing").value == -20
    api.insert("l_owing", 300).ok()
    assert api.check_availability("l_owing").value == 10


def test_points_end_in_an_hour(api: Loyalife) -> None:
    assert api.balance("l_ending") == 150
    api.advance("1h")
    assert api.balance("l_ending") == 50
    assert api.history("l_ending")[0]["Narration"] == "Points expired"


def test_points_that_ended_come_back_until_the_end_of_the_quarter(api: Loyalife) -> None:
    assert api.balance("l_late") == 0
    api.reverse(LATE, "l_late", "Sample Store").ok()
    assert api.balance("l_late") == 80
    (slot,) = (each for each in api.schedule("l_late", 2026) if each["TotalAvailablePoints"])
    assert (slot["ScheduleDate"], slot["TotalAvailablePoints"]) == ("2026-03-31T00:00:00", 80)


def test_one_purchase_makes_a_member_gold(api: Loyalife) -> None:
    assert api.profile("l_nearly_gold")["TierName"] == "Silver"
    api.insert("l_nearly_gold", 100).ok()
    assert api.profile("l_nearly_gold")["TierName"] == "Gold"


def test_a_login_is_free_after_ten_minutes(api: Loyalife) -> None:
    api.advance("10m")
    assert api.log_in("l_login_blocked").status == 200


def test_a_password_has_to_be_changed(api: Loyalife) -> None:
    assert api.log_in("l_change_password", MD5.lower()).value["ForceChangePassword"] is True


def test_an_empty_referral_code_changes_nothing(api: Loyalife) -> None:
    api.update("l_referral", referral_code="").ok()
    assert api.search("referral_code", "SAIL").value["RelationReference"] == "l_referral"


def test_a_reference_may_have_to_be_encoded(api: Loyalife) -> None:
    query = "pintProgramId=19&pstrRelationReference=with%20space%2Fand%20%26"
    assert api.call("member.get_profile", query=query).value["TotalPoints"] == 100


def test_a_statement_adds_up_all_categories(api: Loyalife) -> None:
    assert api.statement("l_categories") == {
        "Bonus": 20,
        "Spend": 90,
        "Redeem": 30,
        "Partner": 30,
        "Purchased": 40,
        "OtherAccrued": 50,
        "ExpiredPoints": 0,
        "PointBalance": 200,
    }


def test_codes_are_good_or_used(api: Loyalife) -> None:
    api.verify_otp(111111, "l_codes", "LOGIN").ok()
    api.set_status("l_codes", 5)
    assert api.verify_otp(444444, "l_codes", "ACTIVATION").error == (400, "122")


def test_links_are_shared_or_not(api: Loyalife) -> None:
    found = api.links(pstrCardNumber=CARD).value
    assert [link["RelationReference"] for link in found] == ["l_linked", "l_linked_too"]
    api.insert("ACC-1", 100).ok()
    assert api.balance("l_linked") == 110


def test_a_batch_shows_every_status(api: Loyalife) -> None:
    polled = api.poll("p19_1_1")
    assert [each["status"] for each in polled["results"]] == [
        "SUCCESS",
        "FAILED",
        "ON HOLD",
        "PARTIAL HOLD",
        "PENDING",
    ]
    assert polled["total_points"] == 120
    api.advance("300ms")
    assert api.poll("p19_1_1")["summary"]["success"] == 2
    assert api.balance("l_exact") == 200
    api.controlled("POST", "/loyalife/holds/req_on_hold/approve", {})
    api.controlled("POST", "/loyalife/holds/req_partial_hold/reject", {})
    assert api.balance("l_exact") == 700
    assert api.poll("p19_1_1")["summary"]["success"] == 4


def test_large_purchases_wait_for_a_review(api: Loyalife) -> None:
    (result,) = api.processed(api.an_order("l_exact", 100_010))
    assert result["status"] == "ON HOLD"
    api.controlled("POST", f"/loyalife/holds/{result['request_id']}/approve", {})
    assert api.profile("l_exact")["TierName"] == "Gold"


# The other programs


def test_points_have_a_decimal(api: Loyalife) -> None:
    decimal = api.of(20, "decimal-client", "decimal-secret")
    assert decimal.check_availability("l_exact").value == 12.5
    decimal.redeem("l_exact", 1.25).ok()
    assert decimal.check_availability("l_exact").value == 11.2


def test_the_fourth_request_is_too_many(api: Loyalife) -> None:
    limited = api.of(21, "limited-client", "limited-secret")
    for _ in range(3):
        limited.check_availability("l_exact").ok()
    answer = limited.check_availability("l_exact")
    assert answer.error == (429, "429")
    assert answer.headers["Retry-After"]


def test_tokens_and_codes_are_short_lived(api: Loyalife) -> None:
    hurried = api.of(22, "hurried-client", "hurried-secret")
    hurried.send_otp("l_exact").ok()
    hurried.send_otp("l_exact", "NONE").ok()
    hurried.verify_otp(4821, "l_exact", "NONE").ok()
    token = hurried.token
    hurried.advance("5s")
    assert hurried.verify_otp(4821, "l_exact").error == (400, "121")
    hurried.advance("5s")
    body = hurried.about("l_exact")
    assert hurried.call("pg.check_availability", body, by=token).error == (401, "401")


def test_limits_are_of_all_kinds(api: Loyalife) -> None:
    strict = api.of(23, "strict-client", "strict-secret")
    for points in (9, 51):
        assert strict.redeem("l_exact", points).error == (200, "209")
    strict.insert("l_exact", transaction_id="POS-1").ok()
    assert strict.insert("l_exact", transaction_id="POS-1").error == (400, "006")
    order = strict.an_order("l_exact", 1)
    assert strict.queue(order, order, order).error == (400, "998")


def test_attributes_are_mandatory_or_unique(api: Loyalife) -> None:
    schema = api.of(24, "schema-client", "schema-secret")
    assert schema.create("new").error == (400, "999")
    assert schema.create("new", branch="Faro", card="C-1").error == (409, "E201")
    schema.create("new", branch="Faro", card="C-2").ok()


def test_older_batches_have_another_shape(api: Loyalife) -> None:
    legacy = api.of(25, "legacy-client", "legacy-secret")
    answer = legacy.queue(legacy.an_order("l_exact", 1))
    assert (answer.status, answer.results["ErrorCode"]) == (202, "000")


def test_rules_differ_by_tier_and_points_end_with_the_month(api: Loyalife) -> None:
    rules = api.of(26, "rules-client", "rules-secret")
    for member, spend in (("l_exact", 10), ("l_gold", 20)):
        rules.insert(member, 100).ok()
        lines = rules.history(member, DateTo="2026-02-28T00:00:00")[:2]
        assert sorted(line["Points"] for line in lines) == [5, spend]
        assert {line["ExpiryDate"] for line in lines} == {"2026-03-31T00:00:00"}

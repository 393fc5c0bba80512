"""Every built operation answers its declared type: no key more, none less, numbers as promised."""

from __future__ import annotations

import json
import re
from collections.abc import Callable

import msgspec
import pytest

from mockserver.exchange.operation import Operation
from mockserver.providers.loyalife.operations import OPERATIONS
from tests.providers.loyalife.builders import JANE, REDEEMED, Answer, Loyalife


def a_batch(api: Loyalife) -> str:
    batch: str = api.queue(api.an_order(JANE, 10), api.an_order("nobody", 10)).value["batch_id"]
    api.advance("1s")
    return batch


def a_code(api: Loyalife) -> int:
    api.send_otp().ok()
    code: int = api.otp()["otp"]
    return code


CALLS: dict[str, Callable[[Loyalife], Answer]] = {
    "oauth.token": lambda api: api.grant(),
    "member.create_profile": lambda api: api.create(),
    "member.get_profile": lambda api: api.get_profile(JANE),
    "member.get_by_unique_attribute": lambda api: api.search("email_id", JANE),
    "member.update_profile": lambda api: api.update(JANE, gender="O"),
    "member.check_credentials": lambda api: api.log_in(),
    "member.generate_otp": lambda api: api.send_otp(by_email=True),
    "member.verify_otp": lambda api: api.verify_otp(a_code(api), by_email=True),
    "member.generate_otp_by_relation": lambda api: api.send_otp(),
    "member.verify_otp_by_relation": lambda api: api.verify_otp(a_code(api)),
    "transaction.insert": lambda api: api.insert(JANE),
    "transaction.insert_v2": lambda api: api.queue(api.an_order(JANE, 10)),
    "transaction.poll_batch": lambda api: api.call(
        "transaction.poll_batch", query={"batch_id": a_batch(api)}
    ),
    "transaction.summary_by_date": lambda api: api.get_history("m_8124"),
    "transaction.statement_summary": lambda api: api.call(
        "transaction.statement_summary", api.about(JANE)
    ),
    "transaction.expiry_schedule": lambda api: api.call(
        "transaction.expiry_schedule", api.about(JANE, Year=2027)
    ),
    "pg.check_availability": lambda api: api.check_availability(JANE),
    "pg.redeem_points": lambda api: api.redeem(JANE),
    "pg.reversal_points": lambda api: api.reverse(REDEEMED, "m_8124"),
    "subrelation.add": lambda api: api.link(card_number="4111111111111111"),
    "subrelation.list": lambda api: (
        api.link(card_number="4111111111111111"),
        api.links(pstrRelationReference=JANE),
    )[1],
}
WHOLE = re.compile(
    r'"(?:Id|Status|TotalPoints|LoginAttempt|Points|LoyaltyTxnType|TransactionType|Bonus|Spend'
    r"|Redeem|Partner|Purchased|OtherAccrued|ExpiredPoints|PointBalance|[A-Z][a-z]+Points|Count"
    r'|total|success|failed|pending|on_hold|partial_hold|points|total_points)":(-?[0-9.eE+-]+)'
)
TIME = re.compile(
    r'"(?:DOB|EnrollmentDate|ActivatedDate|LastLoggedIn|ExpiryDate|ScheduleDate)":"([^"]*)"'
)

built = [operation for operation in OPERATIONS if operation.built]
every_built_operation = pytest.mark.parametrize(
    "operation", [pytest.param(each, id=each.id) for each in built]
)


def test_every_built_operation_is_called_here() -> None:
    assert [*CALLS] == [operation.id for operation in built]
    assert len(built) == 21


@every_built_operation
def test_a_success_has_exactly_its_declared_shape(surface: Loyalife, operation: Operation) -> None:
    answer = CALLS[operation.id](surface)
    assert answer.status == operation.status
    if operation.id != "oauth.token":
        answer.ok()
    assert operation.answer is not None
    read = msgspec.convert(json.loads(answer.body), operation.answer, strict=True)
    # A key that the type lacks would be dropped on the way, one that it has would be added.
    assert msgspec.json.encode(read) == answer.body


@every_built_operation
def test_whole_numbers_are_integer_literals(api: Loyalife, operation: Operation) -> None:
    text = CALLS[operation.id](api).body.decode()
    assert all(re.fullmatch(r"-?[0-9]+", number) for number in WHOLE.findall(text))


@every_built_operation
def test_times_have_no_offset(api: Loyalife, operation: Operation) -> None:
    text = CALLS[operation.id](api).body.decode()
    seconds = r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d"
    assert all(re.fullmatch(seconds, each) for each in TIME.findall(text))
    exact = re.findall(r'"(?:TransactionDate|ProcessingDate)":"([^"]*)"', text)
    assert all(re.fullmatch(rf"{seconds}\.\d\d\d", each) for each in exact)


@every_built_operation
def test_only_lists_are_counted(api: Loyalife, operation: Operation) -> None:
    if operation.id == "oauth.token":
        return
    results = CALLS[operation.id](api).results
    expected = len(results["ReturnObject"]) if isinstance(results["ReturnObject"], list) else 0
    assert results["Count"] == expected


def test_text_outside_ascii_is_sent_as_utf_8(api: Loyalife) -> None:
    api.update(JANE, full_name="Zoë \N{PARTY POPPER}").ok()
    assert "Zoë \N{PARTY POPPER}".encode() in api.get_profile(JANE).body

"""A world that is made of another one's document answers as that one does."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest

from mockserver.providers.loyalife.operations import OPERATIONS
from tests.providers.documents import as_yaml, state
from tests.providers.loyalife.builders import (
    JANE,
    MD5,
    OTHER_MD5,
    Loyalife,
    a_fixture,
    a_member,
    a_program,
)
from tests.providers.loyalife.reads import READING, asked, read_all
from tests.providers.loyalife.sessions import SESSIONS, Session, afterwards
from tests.world import Json


@pytest.fixture
def copy(in_process_api: Loyalife) -> Iterator[Loyalife]:
    """A second world beside the first one."""
    origin = in_process_api
    copy = Loyalife(origin.http, origin.origin, f"{origin.world}-copy")
    yield copy
    copy.control("DELETE", f"/worlds/{copy.world}")


def test_every_operation_that_reads_is_compared() -> None:
    program = a_program(
        a_member(),
        batches=[{"batch_id": "b"}],
    )
    client = Loyalife(None, "", "")  # type: ignore[arg-type]  # nothing is sent
    assert {operation for operation, _, _ in asked(client, program)} == READING
    built = {each.id for each in OPERATIONS if each.method == "GET" and each.handler is not None}
    assert built <= READING


@pytest.mark.parametrize("session", SESSIONS)
def test_a_copy_answers_alike(in_process_api: Loyalife, copy: Loyalife, session: Session) -> None:
    session(in_process_api)
    document = state(in_process_api)
    # What readers of the YAML get is this very document, so one of the two is enough.
    assert json.dumps(as_yaml(in_process_api)) == json.dumps(document)
    copy.controlled("PUT", f"/worlds/{copy.world}", {"fixture": document})
    assert json.dumps(state(copy)) == json.dumps(document)
    compare(document, in_process_api, copy)
    for by in ("1h", "25h", "400d"):
        in_process_api.advance(by)
        copy.advance(by)
        compare(document, in_process_api, copy)
    assert state(copy) == state(in_process_api)


def compare(document: Json, original: Loyalife, copy: Loyalife) -> None:
    """Read both worlds, and let the same happen in both."""
    assert copy.controlled("GET", "/clock") == original.controlled("GET", "/clock")
    both = zip(read_all(document, original), read_all(document, copy), strict=True)
    for first, second in both:
        assert second == first
    for program in document["loyalife"]["programs"]:
        happened = list(afterwards(original, program))
        assert list(afterwards(copy, program)) == happened


def test_what_equals_its_default_is_not_in_it(in_process_api: Loyalife) -> None:
    in_process_api.start(a_fixture(a_program(a_member(), name="Loyalty program")))
    (program,) = state(in_process_api)["loyalife"]["programs"]
    assert program == {
        "id": 19,
        "clients": [{"client_id": "demo-client", "client_secret": "demo-secret"}],
        "product_codes": [{"code": "RETAIL001"}, {"code": "RETAIL002"}],
        "members": [
            {
                "relation_reference": "member",
                "id": 1,
                "full_name": "A Member",
                "email_id": "member@example.com",
                "mobile_number": a_member()["mobile_number"],
                "enrolled_at": "2026-01-30T12:00:00.000Z",
            }
        ],
    }


# What documents show of single records


def the_member(api: Loyalife, reference: str) -> Json:
    (program,) = state(api)["loyalife"]["programs"]
    (found,) = (each for each in program["members"] if each["relation_reference"] == reference)
    member: Json = found
    return member


def lift_by_password(api: Loyalife) -> None:
    api.controlled("POST", "/loyalife/members/a/password", {"password": MD5})


def lift_by_status(api: Loyalife) -> None:
    api.set_status("a", 1)


def lift_by_update(api: Loyalife) -> None:
    api.update("a", status="1").ok()


def lift_by_code(api: Loyalife) -> None:
    api.send_otp("a", "UNBLOCKMEMBER").ok()
    api.verify_otp(api.otp("a", "UNBLOCKMEMBER")["otp"], "a", "UNBLOCKMEMBER").ok()


@pytest.mark.parametrize("lift", [lift_by_password, lift_by_status, lift_by_update, lift_by_code])
def test_the_end_of_a_block_that_was_lifted_is_not_planned(
    in_process_api: Loyalife, lift: Session
) -> None:
    in_process_api.start(a_fixture(a_program(a_member("a", password=MD5), a_member("b"))))
    for name in ("a", "b"):
        for _ in range(5):
            in_process_api.log_in(name, OTHER_MD5)
    lift(in_process_api)
    due = in_process_api.controlled("GET", "/clock")["due"]
    assert [each["what"] for each in due] == ["loyalife member b may log in again"]
    assert "blocked_until" not in the_member(in_process_api, "a")


def test_points_that_end_late_are_booked_behind_what_came_before(
    in_process_api: Loyalife,
) -> None:
    ledger = [
        {"type": "ACCRUAL", "points": 10, "at": "-30d", "expires_at": "-20d"},
        {"type": "ACCRUAL", "points": 10, "at": "-10d"},
    ]
    in_process_api.start(a_fixture(a_program(a_member("a", ledger=ledger))))
    entries = the_member(in_process_api, "a")["ledger"]
    assert [(each["type"], each["at"][:10]) for each in entries] == [
        ("ACCRUAL", "2026-01-30"),
        ("ACCRUAL", "2026-02-19"),
        ("EXPIRY", "2026-02-19"),
    ]


def test_a_key_is_in_it_if_something_pending_has_the_same(in_process_api: Loyalife) -> None:
    api = in_process_api
    for key in ("shared", "other"):
        api.insert(JANE, 100, transaction_id=key, idempotency_key=key).ok()
    api.queue(api.an_order(JANE, 50, _xoxo_api_client_idempotency="shared")).ok()
    (program,) = state(api)["loyalife"]["programs"]
    keys = [each.get("idempotency_key") for each in program["transactions"]]
    assert keys == ["shared", None, "shared"]


@pytest.mark.parametrize(
    ("operation", "body"),
    [("insert", {"amount": 10**12 + 1}), ("redeem", {"Amount": 1e13})],
    ids=["transaction", "redemption"],
)
def test_more_money_than_a_document_holds_is_refused(
    in_process_api: Loyalife, operation: str, body: Json
) -> None:
    assert getattr(in_process_api, operation)(JANE, **body).error == (400, "999")


def test_the_largest_amount_can_be_written_out(in_process_api: Loyalife, copy: Loyalife) -> None:
    codes = [{"code": "RETAIL001", "rules": [{"factor": 1_000_000}]}]
    in_process_api.start(a_fixture(a_program(a_member("a"), product_codes=codes)))
    in_process_api.insert("a", 10**12).ok()
    document = state(in_process_api)
    copy.controlled("PUT", f"/worlds/{copy.world}", {"fixture": document})
    assert state(copy) == document


# What fixtures may say of the order of a plan


def planned(*due: Json) -> Json:
    """A fixture of a block, a batch and points that end in the same instant."""
    blocked = {"status": 3, "blocked_until": "+1h"}
    ledger = [{"type": "ACCRUAL", "points": 5, "at": "-1d", "expires_at": "+1h"}]
    program = a_program(
        a_member("a", **blocked),
        a_member("b", ledger=ledger, **blocked),
        transactions=[{**PENDING, "request_id": "r"}],
        batches=[{"batch_id": "first", "transactions": ["r"]}],
        v2={"delay": "1h"},
    )
    return {**a_fixture(program), "loyalife": {"programs": [program], "due": list(due)}}


PENDING = {"member": "a", "amount": 1, "product_code": "RETAIL001", "status": "PENDING"}
BATCH = {"batch": "first"}
BLOCKS = [{"program": 19, "member": "a"}, {"program": 19, "member": "b"}]


def test_points_end_before_blocks_and_those_before_batches(in_process_api: Loyalife) -> None:
    assert order_of(in_process_api) == ["points", "a", "b", "first"]


@pytest.mark.parametrize(
    ("due", "order"),
    [
        ([BATCH, *BLOCKS, {"points_end": "+1h"}], ["first", "a", "b", "points"]),
        ([BLOCKS[0]], ["points", "b", "first", "a"]),
        ([{"points_end": "2026-03-01T13:00:00Z"}, BLOCKS[1]], ["a", "first", "points", "b"]),
        ([{"points_end": "+2h"}], ["points", "a", "b", "first"]),
    ],
    ids=["all", "one", "some", "of another time"],
)
def test_what_falls_due_in_one_instant_is_done_as_listed(
    in_process_api: Loyalife, due: list[Json], order: list[str]
) -> None:
    assert order_of(in_process_api, *due) == order


def order_of(api: Loyalife, *due: Json) -> list[str]:
    """In which order a world of the fixture does what is planned."""
    api.start(planned(*due))
    names = {"loyalife points": "points", "loyalife batch first": "first"}
    names |= {f"loyalife member {name}": name for name in "ab"}
    ran = [each["what"] for each in api.advance("1h")["ran"]]
    return [name for what in ran for begin, name in names.items() if what.startswith(begin)]


@pytest.mark.parametrize(
    ("due", "path", "message"),
    [
        ({}, "", "needs one of batch, member and points_end"),
        ({**BATCH, "points_end": "+1h"}, "", "needs one of batch, member and points_end"),
        ({"batch": "second"}, ".batch", 'there is no batch "second" here'),
        ({"member": "a"}, "", "needs both member and program, or none of them"),
        ({**BATCH, "program": 19}, "", "needs both member and program, or none of them"),
        ({"program": 20, "member": "a"}, ".program", 'there is no program "20" here'),
        ({"program": 19, "member": "c"}, ".member", 'there is no member "c" here'),
    ],
)
def test_a_plan_for_what_is_not_there_is_refused(
    in_process_api: Loyalife, due: Json, path: str, message: str
) -> None:
    body = {"fixture": planned(due)}
    response = in_process_api.control("PUT", f"/worlds/{in_process_api.world}", body)
    assert response.status_code == 422
    (error,) = response.json()["errors"]
    assert error["path"] == f"fixture.loyalife.due[0]{path}"
    assert error["message"].startswith(message)


# What fixtures may say of numbers


def held_points(**fields: object) -> Json:
    return {
        "request_id": "r",
        "member": "a",
        "amount": 1,
        "product_code": "RETAIL001",
        "status": "ON HOLD",
        "held": [{"points": 1, **fields}],
    }


ACCRUAL = {"type": "ACCRUAL", "points": 1, "at": "-1d"}


@pytest.mark.parametrize(
    ("path", "entry", "transaction"),
    [
        ("members[0].ledger[0].held_number", {**ACCRUAL, "held_number": 5}, held_points()),
        ("members[0].ledger[0].reopened", {**ACCRUAL, "reopened": [5]}, held_points()),
        ("transactions[0].held[0].since", ACCRUAL, held_points(since="+1d")),
        ("transactions[0].holder", ACCRUAL, {**held_points(), "holder": "nobody"}),
        (
            "transactions[0].holder",
            ACCRUAL,
            {**held_points(), "holder": "a", "status": "SUCCESS", "held": []},
        ),
        (
            "transactions[0].held[0].number",
            {**ACCRUAL, "number": 7},
            held_points(number=7),
        ),
        (
            "members[0].ledger[0].held_number",
            {**ACCRUAL, "held_since": "-2d", "number": 7, "held_number": 7},
            held_points(),
        ),
        ("transactions[0].number", {**ACCRUAL, "number": 7}, {**held_points(), "number": 7}),
    ],
)
def test_numbers_that_do_not_go_together_are_refused(
    in_process_api: Loyalife, path: str, entry: Json, transaction: Json
) -> None:
    program = a_program(a_member("a", ledger=[entry]), transactions=[transaction])
    world = f"/worlds/{in_process_api.world}"
    response = in_process_api.control("PUT", world, {"fixture": a_fixture(program)})
    assert response.status_code == 422
    assert [each["path"] for each in response.json()["errors"]] == [
        f"fixture.loyalife.programs[0].{path}"
    ]

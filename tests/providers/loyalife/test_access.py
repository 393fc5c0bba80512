"""Who may do what: bearer tokens, programs, and tokens of one member."""

from collections.abc import Callable
from unittest.mock import create_autospec

import pytest

from mockserver.providers.loyalife.auth import BEARER, Caller
from mockserver.providers.loyalife.operations import OPERATIONS
from mockserver.providers.loyalife.state.programs import Client, Program
from tests.providers.loyalife.builders import (
    JANE,
    REDEEMED,
    Answer,
    Loyalife,
    a_fixture,
    a_member,
    a_program,
)

UNAUTHORIZED = (401, "401")


@pytest.mark.parametrize(
    "operation",
    [pytest.param(each.id, id=each.id) for each in OPERATIONS if each.access == BEARER],
)
def test_every_operation_but_the_token_call_needs_a_token(api: Loyalife, operation: str) -> None:
    found = next(each for each in OPERATIONS if each.id == operation)
    for path in (found.path, *found.aliases):
        answer = api.send(found.method, path, by=None)
        assert answer.error == UNAUTHORIZED
        assert answer.message == "Unauthorized"


@pytest.mark.parametrize(
    "header",
    [
        "bearer",
        "Basic abc",
        "bearer abc",
        "bearer eyJhbGciOiJub25lIn0.e30.",
        "{token}",
        "token {token}",
        "bearer {token}x",
    ],
)
def test_another_header_is_unauthorized(surface: Loyalife, header: str) -> None:
    headers = {"Authorization": header.replace("{token}", surface.token)}
    answer = surface.send("GET", surface.path("member.get_profile"), by=None, headers=headers)
    assert answer.error == UNAUTHORIZED
    assert answer.reason


@pytest.mark.parametrize("scheme", ["bearer", "Bearer", "BEARER", "bearer  "])
def test_the_scheme_is_compared_without_case(api: Loyalife, scheme: str) -> None:
    headers = {"Authorization": f"{scheme} {api.token}"}
    path = f"{api.path('member.get_profile')}?pintProgramId=19&pstrRelationReference=m_8124"
    assert api.send("GET", path, by=None, headers=headers).status == 200


def test_a_token_ends_by_the_clock(surface: Loyalife) -> None:
    token = surface.token
    body = surface.about(JANE)
    surface.advance("1799999ms")
    assert surface.call("pg.check_availability", body, by=token).status == 200
    surface.advance("1ms")
    answer = surface.call("pg.check_availability", body, by=token)
    assert answer.error == UNAUTHORIZED
    assert "expired" in answer.reason
    assert surface.token != token
    assert surface.check_availability(JANE).status == 200


def test_a_token_of_another_world_is_unknown(api: Loyalife) -> None:
    other = Loyalife(api.http, api.origin, f"{api.world}-other")
    other.start(seed=5)
    other.kept_token = api.token
    assert other.get_profile(JANE).error == UNAUTHORIZED
    other.controlled("DELETE", f"/worlds/{other.world}")


# Programs


@pytest.fixture
def two_programs(api: Loyalife) -> Loyalife:
    """A world with the programs 19 and 20; the client is one of 19."""
    api.start(
        a_fixture(
            a_program(a_member("here", points=100)),
            a_program(
                a_member("there", points=100),
                id=20,
                clients=[{"client_id": "other", "client_secret": "s"}],
            ),
        )
    )
    return api


def test_another_program_than_that_of_the_token_is_unauthorized(two_programs: Loyalife) -> None:
    for client in (two_programs, two_programs.short):
        for answer in (
            client.get_profile("here", pintProgramId=20),
            client.check_availability("here", ProgramId=20),
            client.call("transaction.insert", client.an_order("here", 1), query="pintProgramId=20"),
        ):
            assert answer.error == UNAUTHORIZED
            assert "program 19" in answer.reason


def test_members_of_another_program_do_not_exist(two_programs: Loyalife) -> None:
    assert two_programs.get_profile("there").error == (404, "103")
    assert two_programs.check_availability("there").error == (200, "103")
    other = two_programs.of(20, "other", "s")
    assert other.profile("there")["ProgramId"] == 20


def test_programs_may_have_members_of_one_reference(two_programs: Loyalife) -> None:
    other = two_programs.of(20, "other", "s")
    other.create("here").ok()
    assert (two_programs.balance("here"), other.balance("here")) == (100, 0)
    ids = {client.profile("here")["Id"] for client in (two_programs, other)}
    assert len(ids) == 2


def test_a_member_of_another_program_cannot_be_changed(two_programs: Loyalife) -> None:
    other = two_programs.of(20, "other", "s")
    id = other.profile("there")["Id"]
    assert two_programs.update_id(id, {"full_name": "Mine"}).error == (200, "103")


# Tokens of one member

Call = Callable[[Loyalife, str], Answer]

OF_MEMBERS: dict[str, Call] = {
    "profile": lambda api, member: api.get_profile(member),
    "availability": lambda api, member: api.check_availability(member),
    "redeem": lambda api, member: api.redeem(member, 1),
    "insert": lambda api, member: api.insert(member),
    "batch": lambda api, member: api.queue(api.an_order(member, 1)),
    "history": lambda api, member: api.get_history(member),
    "statement": lambda api, member: api.call("transaction.statement_summary", api.about(member)),
    "schedule": lambda api, member: api.call(
        "transaction.expiry_schedule", api.about(member, Year=2027)
    ),
    "password": lambda api, member: api.log_in(member),
    "code": lambda api, member: api.send_otp(member, "NONE"),
    "code by e-mail": lambda api, member: api.send_otp(f"{member}@example.com", by_email=True),
    "link": lambda api, member: api.link(member, sub_relation_identifier="LOAN-1"),
    "search": lambda api, member: api.search("email_id", f"{member}@example.com"),
}


@pytest.mark.parametrize("call", OF_MEMBERS.values(), ids=OF_MEMBERS)
def test_a_token_of_one_member_acts_for_that_member_only(api: Loyalife, call: Call) -> None:
    bound = api.bound("m_8124")
    other = call(bound, "m_short")
    assert other.error == UNAUTHORIZED
    assert "m_8124" in other.reason
    own = call(bound, "m_8124")
    assert own.results["ErrorCode"] in ("000", "001", "110"), own.body


def test_a_token_of_one_member_need_not_name_it(surface: Loyalife) -> None:
    bound = surface.bound("m_8124")
    assert bound.get_profile(None).value["RelationReference"] == "m_8124"
    assert surface.get_profile(None).error == (400, "999")


def test_a_token_of_one_member_enrols_nobody_else(api: Loyalife) -> None:
    bound = api.bound("m_8124")
    assert bound.create("new").error == UNAUTHORIZED
    assert bound.create("m_8124").error == (409, "E201")


def test_a_token_of_one_member_changes_nobody_else(api: Loyalife) -> None:
    bound = api.bound("m_8124")
    assert bound.update_id(api.profile(JANE)["Id"], {"gender": "O"}).error == UNAUTHORIZED
    bound.update("m_8124", gender="O").ok()


def test_a_token_of_one_member_reverses_nobody_elses_redemption(api: Loyalife) -> None:
    bound = api.bound(JANE)
    assert bound.reverse(REDEEMED, "m_8124").error == UNAUTHORIZED
    assert bound.short.call("pg.reversal_points", {"guid": REDEEMED}).error == UNAUTHORIZED
    own = api.bound("m_8124").short
    own.call("pg.reversal_points", {"guid": REDEEMED}).ok()


def test_a_token_of_one_member_posts_for_an_id_linked_to_it(api: Loyalife) -> None:
    api.link("m_8124", sub_relation_identifier="LOAN-1").ok()
    api.link("m_short", sub_relation_identifier="LOAN-2").ok()
    bound = api.bound("m_8124")
    bound.insert("LOAN-1", 100).ok()
    assert bound.insert("LOAN-2", 100).error == UNAUTHORIZED
    assert bound.insert("LOAN-3", 100).error == UNAUTHORIZED
    assert api.balance("m_8124") == 5010


def test_a_token_of_one_member_polls_its_own_batches(api: Loyalife) -> None:
    own = api.queue(api.an_order("m_8124", 1)).value["batch_id"]
    mixed = api.queue(api.an_order("m_8124", 1), api.an_order(JANE, 1)).value["batch_id"]
    bound = api.bound("m_8124")
    assert bound.poll(own)["summary"]["total"] == 1
    answer = bound.call("transaction.poll_batch", query={"batch_id": mixed})
    assert answer.error == UNAUTHORIZED


def test_a_token_of_one_member_lists_its_own_links(api: Loyalife) -> None:
    for member in ("m_8124", "m_short"):
        api.link(member, sub_relation_identifier="SHARED").ok()
    bound = api.bound("m_8124")
    assert api.links(pstrSubRelationIdentifier="SHARED").count == 2
    (link,) = bound.links(pstrSubRelationIdentifier="SHARED").value
    assert link["RelationReference"] == "m_8124"
    assert bound.links(pstrRelationReference="m_short").error == UNAUTHORIZED


def test_what_is_kept_for_a_caller_belongs_to_its_credential() -> None:
    """Whoever of its members the credential acts for."""
    program = create_autospec(Program, instance=True)
    one, other = Client("one", "-", 1, 1), Client("other", "-", 1, 2)
    assert Caller(one, program, None).owner == Caller(one, program, "member").owner
    assert Caller(one, program, None).owner != Caller(other, program, None).owner

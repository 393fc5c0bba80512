"""What tests drive behind the API's back, and how the control plane answers it."""

from __future__ import annotations

from typing import Any

import pytest

from tests.providers.loyalife.builders import (
    CLIENT,
    JANE,
    MD5,
    Loyalife,
    a_fixture,
    a_member,
    a_program,
)
from tests.world import Json


def problem(api: Loyalife, status: int, method: str, path: str, body: object = None) -> Json:
    """The problem that a call is answered with."""
    response = api.control(method, f"/loyalife{path}", body)
    assert response.status_code == status, response.text
    assert response.headers["Content-Type"] == "application/problem+json"
    content: Json = response.json()
    return content


def paths(content: Json) -> list[str]:
    return [each["path"] for each in content["errors"]]


@pytest.fixture
def two_programs(api: Loyalife) -> Loyalife:
    """Members of one reference, and of one e-mail address, in two programs."""
    clients = [{"client_id": "other", "client_secret": "s"}]
    api.start(
        a_fixture(
            a_program(a_member("both"), a_member("here")),
            a_program(a_member("both"), a_member("there"), id=20, clients=clients),
        )
    )
    return api


# Programs


def test_an_unknown_program_is_not_found(api: Loyalife) -> None:
    for id in ("20", "nineteen"):
        assert id in problem(api, 404, "POST", f"/programs/{id}/rotate", {})["detail"]


def test_an_unknown_client_is_named_with_the_known_ones(api: Loyalife) -> None:
    content = problem(api, 422, "POST", "/programs/19/rotate", {"client_id": "nobody"})
    assert paths(content) == ["client_id"]
    assert content["errors"][0]["known"] == [CLIENT]


def test_a_program_without_clients_has_nothing_to_rotate(api: Loyalife) -> None:
    api.start(a_fixture(a_program(clients=[])))
    assert paths(problem(api, 422, "POST", "/programs/19/rotate", {})) == ["client_id"]


@pytest.mark.parametrize("body", [{"client": "x"}, {"client_id": 5}], ids=str)
def test_a_rotation_reads_its_body_strictly(api: Loyalife, body: Json) -> None:
    assert paths(problem(api, 422, "POST", "/programs/19/rotate", body)) == [*body]


# Codes


def test_a_code_is_read_as_it_was_sent(api: Loyalife) -> None:
    api.send_otp(kind="TwoFA").ok()
    found = api.otp(kind="TwoFA")
    assert found.keys() == {"otp", "expires_at", "attempts_left"}
    assert 100_000 <= found["otp"] <= 999_999
    assert (found["expires_at"], found["attempts_left"]) == ("2026-03-01T12:05:00.000Z", 5)
    api.verify_otp(found["otp"], kind="TwoFA").ok()


def test_a_code_is_found_by_email_or_reference(api: Loyalife) -> None:
    api.send_otp("m_8124").ok()
    for name in ("m_8124", "m_8124@example.com", "M_8124@EXAMPLE.COM"):
        assert api.otp(name) == api.otp("m_8124")


def test_a_code_that_cannot_be_verified_is_not_found(api: Loyalife) -> None:
    query = f"/otp?program=19&reference={JANE}&type=LOGIN"
    problem(api, 404, "GET", query)
    api.send_otp().ok()
    api.verify_otp(api.otp()["otp"]).ok()
    problem(api, 404, "GET", query)
    api.send_otp().ok()
    for _ in range(5):
        api.verify_otp(1)
    problem(api, 404, "GET", query)
    api.send_otp().ok()
    api.advance("300s")
    assert "LOGIN" in problem(api, 404, "GET", query)["detail"]


@pytest.mark.parametrize(
    ("query", "path"),
    [
        (f"reference={JANE}", "type"),
        ("type=LOGIN", "reference"),
        (f"reference={JANE}&type=login", "type"),
        (f"reference={JANE}&type=LOGIN&program=20", "program"),
        (f"reference={JANE}&type=LOGIN&program=x", "program"),
    ],
)
def test_a_query_that_does_not_fit_is_refused(api: Loyalife, query: str, path: str) -> None:
    assert paths(problem(api, 422, "GET", f"/otp?{query}")) == [path]


def test_an_unknown_type_is_named_with_the_known_ones(api: Loyalife) -> None:
    content = problem(api, 422, "GET", f"/otp?reference={JANE}&type=x")
    assert "UNBLOCKMEMBER" in content["errors"][0]["known"]


def test_a_code_of_nobody_is_not_found(api: Loyalife) -> None:
    assert "nobody" in problem(api, 404, "GET", "/otp?reference=nobody&type=LOGIN")["detail"]


def test_a_program_may_be_left_out_where_there_is_one_such_member(
    two_programs: Loyalife,
) -> None:
    other = two_programs.of(20, "other", "s")
    other.send_otp("there").ok()
    other.send_otp("both").ok()
    found = two_programs.controlled("GET", "/loyalife/otp?reference=there&type=LOGIN")
    assert found["attempts_left"] == 5
    problem(two_programs, 404, "GET", "/otp?reference=both&type=LOGIN")
    query = "reference=both&type=LOGIN&program=20"
    assert two_programs.controlled("GET", f"/loyalife/otp?{query}")["attempts_left"] == 5


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("GET", f"/otp?reference={JANE}&type=LOGIN&progam=19", None),
        ("POST", f"/members/{JANE}/status?progam=19", {"status": 1}),
        ("POST", "/files/BNS?progam=19", {}),
        ("POST", "/programs/19/rotate?progam=19", {}),
    ],
    ids=["otp", "status", "file", "no query"],
)
def test_an_unknown_parameter_is_refused(
    api: Loyalife, method: str, path: str, body: object
) -> None:
    assert paths(problem(api, 422, method, path, body)) == ["progam"]


# Members


def test_a_password_answers_nothing(api: Loyalife) -> None:
    response = api.control("POST", "/loyalife/members/m_8124/password", {"password": MD5})
    assert (response.status_code, response.content) == (204, b"")
    assert api.log_in("m_8124").status == 200


@pytest.mark.parametrize(
    ("body", "path"),
    [({}, "password"), ({"password": "secret"}, "password"), ({"password": MD5, "x": 1}, "x")],
    ids=str,
)
def test_a_password_has_to_be_a_hash(api: Loyalife, body: Json, path: str) -> None:
    assert paths(problem(api, 422, "POST", f"/members/{JANE}/password", body)) == [path]


def test_a_status_answers_the_profile(api: Loyalife) -> None:
    for status in (2, 3, 4, 5, 6, 1):
        assert api.set_status(JANE, status) == api.profile(JANE)
        assert api.profile(JANE)["Status"] == status


def test_becoming_active_by_a_lever_activates(api: Loyalife) -> None:
    assert api.set_status("m_inactive", 1)["ActivatedDate"] == "2026-03-01T12:00:00"


@pytest.mark.parametrize("status", [0, 7, "1", None, 1.5])
def test_a_status_is_one_of_six(api: Loyalife, status: object) -> None:
    content = problem(api, 422, "POST", f"/members/{JANE}/status", {"status": status})
    assert paths(content) == ["status"]


@pytest.mark.parametrize(
    ("path", "body"), [("password", {"password": MD5}), ("status", {"status": 1})]
)
def test_an_unknown_member_is_not_found(api: Loyalife, path: str, body: Json) -> None:
    assert "nobody" in problem(api, 404, "POST", f"/members/nobody/{path}", body)["detail"]


def test_a_member_may_be_named_by_program(two_programs: Loyalife) -> None:
    other = two_programs.of(20, "other", "s")
    path = "/loyalife/members/both/status"
    two_programs.controlled("POST", f"{path}?program=20", {"status": 4})
    assert (two_programs.profile("both")["Status"], other.profile("both")["Status"]) == (1, 4)
    two_programs.controlled("POST", path, {"status": 6})
    assert (two_programs.profile("both")["Status"], other.profile("both")["Status"]) == (6, 4)


def test_a_reference_in_a_path_is_decoded(api: Loyalife) -> None:
    api.create("with space/and slash", email_id="new@example.com").ok()
    path = "/loyalife/members/with%20space%2Fand%20slash/status"
    assert api.controlled("POST", path, {"status": 6})["Status"] == 6


# Holds


@pytest.mark.parametrize("decision", ["approve", "reject"])
def test_a_decision_takes_no_fields(api: Loyalife, decision: str) -> None:
    content = problem(api, 422, "POST", f"/holds/req_1/{decision}", {"points": 5})
    assert paths(content) == ["points"]


# All


def test_levers_act_in_the_world_of_their_address(api: Loyalife) -> None:
    other = Loyalife(api.http, api.origin, f"{api.world}-other")
    other.start()
    api.set_status(JANE, 4)
    assert other.profile(JANE)["Status"] == 1
    other.controlled("DELETE", f"/worlds/{other.world}")


def test_a_refused_lever_leaves_no_trace(api: Loyalife) -> None:
    api.checkpoint("before")
    expected = api.redeemed(JANE, 1)
    api.restore("before")
    problem(api, 422, "POST", "/programs/19/rotate", {"client_id": "nobody"})
    problem(api, 404, "POST", "/holds/req_1/approve", {})
    assert api.redeemed(JANE, 1) == expected


def test_the_catalogue_of_levers_is_that_of_the_control_plane(api: Loyalife) -> None:
    calls: dict[str, Any] = {
        "POST /programs/19/rotate": {},
        f"GET /otp?program=19&reference={JANE}&type=LOGIN": None,
        f"POST /members/{JANE}/password": {"password": MD5},
        f"POST /members/{JANE}/status": {"status": 1},
    }
    api.send_otp().ok()
    for call, body in calls.items():
        method, path = call.split(" ")
        assert api.control(method, f"/loyalife{path}", body).is_success, call

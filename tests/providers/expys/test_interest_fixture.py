"""Interests and acceptances in a fixture: what may be written, and what does not fit together."""

from collections.abc import Mapping
from datetime import date
from pathlib import Path

import msgspec
import pytest

from mockserver.core.times import parse_instant
from mockserver.core.validation import problems
from mockserver.providers.expys.fixture import Section
from mockserver.providers.expys.references import references
from mockserver.seeding.errors import FixtureError
from mockserver.seeding.loader import read_fixture

Data = Mapping[str, object]

SIDE = "orgs[0].sandbox"
PHONE = "+351210000000"
TERMS = [
    {"version": "old", "type": "TERMS_OF_SERVICE", "publishedAt": "-2d"},
    {"version": "new", "type": "TERMS_OF_SERVICE", "publishedAt": "2026-01-01"},
]


def an_interest(**changes: object) -> Data:
    return {"id": "req_1", "offer": "off_1", "member": "user_1", **changes}


def a_booking(**changes: object) -> Data:
    return {
        "id": "rdm_1",
        "offer": "off_1",
        "member": "user_1",
        "status": "OPEN",
        "interest": "req_1",
        **changes,
    }


def a_section(**parts: object) -> Data:
    """A section with one org, whose sandbox has these parts."""
    offers = [{"id": "off_1", "title": "One"}, {"id": "off_2", "title": "Two"}]
    members = [{"externalUserID": "user_1"}, {"externalUserID": "user_2"}]
    sandbox = {"offers": offers, "members": members, "interests": [an_interest()], **parts}
    return {"orgs": [{"id": "org_a", "name": "A", "terms": TERMS, "sandbox": sandbox}]}


def accepting(*accepted: Data) -> Data:
    return a_section(members=[{"externalUserID": "user_1", "accepted": accepted}], interests=[])


def found(data: Data, now: str | None = None) -> list[tuple[str, str]]:
    assert problems(data, Section) == []
    section = msgspec.convert(data, Section)
    now_ms = parse_instant(now) if now else None
    return [(problem.path, problem.message) for problem in references(section, now_ms)]


@pytest.mark.parametrize(
    ("changes", "path", "message"),
    [
        pytest.param({"id": ""}, "id", "must not be empty", id="id"),
        pytest.param({"status": ""}, "status", "must not be empty", id="status"),
        pytest.param({"intake": {"adults": 0}}, "intake.adults", "from 1 to", id="adults"),
        pytest.param({"intake": {"children": -1}}, "intake.children", "from 0 to", id="children"),
        pytest.param(
            {"intake": {"preferredDates": ["2026-02-30"]}},
            "intake.preferredDates[0]",
            'expected a date such as 2026-01-31, got "2026-02-30"',
            id="day",
        ),
        pytest.param(
            {"intake": {"blackoutDates": ["2026-01-01"] * 51}},
            "intake.blackoutDates",
            "at most 50 items",
            id="days",
        ),
        pytest.param({"intake": {"occasion": "PARTY"}}, "intake.occasion", "BIRTHDAY", id="enum"),
        pytest.param({"intake": {"phone": "123"}}, "intake.phone", "must match", id="phone"),
        pytest.param(
            {"intake": {"dietary": "x"}}, "intake.dietary", "is not known here", id="confidence"
        ),
        pytest.param(
            {"intake": {"phone_code": {"code": "12345"}}},
            "intake.phone_code.code",
            "must match",
            id="code",
        ),
        pytest.param(
            {"intake": {"phone_code": {"code": "123456", "wrong_tries": 5}}},
            "intake.phone_code.wrong_tries",
            "from 0 to 4",
            id="tries",
        ),
    ],
)
def test_a_value_of_an_interest_that_cannot_be_is_found(
    changes: Data, path: str, message: str
) -> None:
    (problem,) = problems(a_section(interests=[an_interest(**changes)]), Section)
    assert problem.path == f"{SIDE}.interests[0].{path}"
    assert message in problem.message


@pytest.mark.parametrize("code", ["", "12345", "1234567", "123456\n", "abcdef", 123456])
def test_the_code_of_an_org_has_six_digits(code: object) -> None:
    found = problems({"orgs": [{"id": "org_a", "name": "A", "phone_code": code}]}, Section)
    assert {problem.path for problem in found} == {"orgs[0].phone_code"}


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(a_section(), id="an interest alone"),
        pytest.param(
            a_section(interests=[an_interest(), an_interest(id="req_2")]), id="two in one offer"
        ),
        pytest.param(
            a_section(
                interests=[
                    an_interest(
                        intake={
                            "phone": PHONE,
                            "phoneVerified": True,
                            "phone_code": {"code": "123456"},
                        }
                    )
                ]
            ),
            id="a verified phone and its code",
        ),
        pytest.param(a_section(interests=[an_interest(intake={"adults": 2})]), id="no phone"),
        pytest.param(a_section(redemptions=[a_booking()]), id="a booking"),
        pytest.param(
            a_section(
                interests=[an_interest(conversationId="cnv_1")],
                redemptions=[a_booking(conversationId="cnv_1")],
                conversations=[{"id": "cnv_1", "member": "user_1", "type": "booking"}],
            ),
            id="a listed conversation that both share",
        ),
        pytest.param(
            a_section(redemptions=[a_booking(status="CANCELED"), a_booking(id="rdm_2")]),
            id="booked again after it was canceled",
        ),
        pytest.param(
            accepting({"version": "old", "at": "-1d"}, {"version": "new"}), id="acceptances"
        ),
        pytest.param(
            accepting({"version": "old", "at": "2026-01-01"}), id="times that cannot be compared"
        ),
    ],
)
def test_what_fits_together_has_no_problems(data: Data) -> None:
    assert found(data) == []


@pytest.mark.parametrize(
    ("data", "path", "message"),
    [
        pytest.param(
            a_section(interests=[an_interest(), an_interest()]),
            "interests[1].id",
            f'"req_1" is used already, by {SIDE}.interests[0].id',
            id="id",
        ),
        pytest.param(
            a_section(interests=[an_interest(offer="off_3")]),
            "interests[0].offer",
            'there is no offer "off_3" here; did you mean "off_2"?',
            id="offer",
        ),
        pytest.param(
            a_section(interests=[an_interest(member="zzz")]),
            "interests[0].member",
            'there is no member "zzz" here; known: user_1, user_2',
            id="member",
        ),
        pytest.param(
            a_section(interests=[an_interest(intake={"phoneVerified": True})]),
            "interests[0].intake.phoneVerified",
            "needs a phone: there is none to verify",
            id="verified without a phone",
        ),
        pytest.param(
            a_section(interests=[an_interest(intake={"phone_code": {"code": "123456"}})]),
            "interests[0].intake.phone_code",
            "needs a phone: there is none to send it to",
            id="code without a phone",
        ),
        pytest.param(
            a_section(
                interests=[an_interest(conversationId="cnv_1")],
                conversations=[{"id": "cnv_1", "member": "user_2", "type": "booking"}],
            ),
            "interests[0].conversationId",
            "cnv_1 is a conversation of user_2",
            id="somebody else's conversation",
        ),
        pytest.param(
            a_section(
                interests=[an_interest(conversationId="cnv_1")],
                conversations=[{"id": "cnv_1", "member": "user_1", "type": "support"}],
            ),
            "interests[0].conversationId",
            "cnv_1 is of type support, not booking",
            id="another type of conversation",
        ),
        pytest.param(
            a_section(redemptions=[a_booking(interest="req_9")]),
            "redemptions[0].interest",
            'there is no interest "req_9" here; did you mean "req_1"?',
            id="booking of an unknown interest",
        ),
        pytest.param(
            a_section(redemptions=[a_booking(member="user_2")]),
            "redemptions[0].interest",
            "req_1 is an interest of user_1",
            id="booking by another member",
        ),
        pytest.param(
            a_section(redemptions=[a_booking(offer="off_2")]),
            "redemptions[0].interest",
            "req_1 is an interest in off_1",
            id="booking of another offer",
        ),
        pytest.param(
            a_section(redemptions=[a_booking(conversationId="cnv_2")]),
            "redemptions[0].conversationId",
            "must be that of req_1, or left out: its conversationId is not given there",
            id="a conversation that the interest leaves open",
        ),
        pytest.param(
            a_section(
                interests=[an_interest(conversationId="cnv_1")],
                redemptions=[a_booking(conversationId="cnv_2")],
            ),
            "redemptions[0].conversationId",
            "must be that of req_1, or left out: its conversationId is cnv_1",
            id="another conversation than the interest's",
        ),
        pytest.param(
            accepting({"version": "odl"}),
            "members[0].accepted[0].version",
            'there is no version "odl" here; did you mean "old"?',
            id="unknown version",
        ),
        pytest.param(
            accepting({"version": "new"}, {"version": "new"}),
            "members[0].accepted[1].version",
            f'"new" is used already, by {SIDE}.members[0].accepted[0].version',
            id="accepted twice",
        ),
        pytest.param(
            accepting({"version": "new", "at": "+1h"}),
            "members[0].accepted[0].at",
            "+1h is later than the present of the world",
            id="accepted in the future",
        ),
        pytest.param(
            accepting({"version": "old", "at": "-3d"}),
            "members[0].accepted[0].at",
            "-3d is before old was published: -2d",
            id="relative times",
        ),
        pytest.param(
            accepting({"version": "new", "at": "2025-12-31"}),
            "members[0].accepted[0].at",
            "2025-12-31 is before new was published: 2026-01-01",
            id="absolute times",
        ),
    ],
)
def test_what_does_not_fit_together_is_found(data: Data, path: str, message: str) -> None:
    assert found(data) == [(f"{SIDE}.{path}", message)]


def test_times_of_both_kinds_are_compared_when_the_present_is_known() -> None:
    data = accepting({"version": "new", "at": "-9d"})
    assert found(data) == []
    assert found(data, now="2026-01-05") == [
        (
            f"{SIDE}.members[0].accepted[0].at",
            "-9d is before new was published: 2026-01-01",
        )
    ]


TEXT = """\
version: 1
extends: demo
expys:
  orgs:
    - id: org_demo
      sandbox:
        interests:
          - id: req_1
            offer: off_spa
            member: user_42
            intake:
              preferredDates: [2026-09-05, 2026-09-30]
"""


@pytest.mark.parametrize(
    ("sound", "wrong", "problem"),
    [
        pytest.param(
            "09-30",
            "09-31",
            "mine.yaml:12:44: expys.orgs[0].sandbox.interests[0].intake.preferredDates[1]: "
            'expected a date such as 2026-01-31, got "2026-09-31"',
            id="value",
        ),
        pytest.param(
            "user_42",
            "user_24",
            "mine.yaml:10:13: expys.orgs[0].sandbox.interests[0].member: "
            'there is no member "user_24" here; did you mean "user_42"?',
            id="reference",
        ),
    ],
)
def test_a_mistake_is_reported_with_its_place(
    sound: str, wrong: str, problem: str, tmp_path: Path
) -> None:
    mine = tmp_path / "mine.yaml"
    mine.write_text(TEXT.replace(sound, wrong))
    with pytest.raises(FixtureError) as caught:
        read_fixture(str(mine))
    assert [str(each).replace(f"{tmp_path}/", "") for each in caught.value.problems] == [problem]


def test_days_need_no_quotes_in_yaml(tmp_path: Path) -> None:
    mine = tmp_path / "mine.yaml"
    mine.write_text(TEXT)
    section = read_fixture(str(mine)).expys
    assert section is not None
    intake = section.orgs[0].sandbox.interests[0].intake
    assert intake is not None
    assert intake.preferred_dates == (date(2026, 9, 5), date(2026, 9, 30))

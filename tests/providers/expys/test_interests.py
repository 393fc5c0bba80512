"""Interests: opened without cost, with an intake that is replaced as a whole."""

from typing import Any

import httpx2
import pytest

from tests.builders import KEY, LIVE_KEY, NOW, POOL_SANDBOX_KEY, Api, Json

INTAKE: Json = {
    "adults": 2,
    "children": 0,
    "preferredDates": ["2026-09-06", "2026-09-05"],
    "blackoutDates": ["2026-09-12"],
    "occasion": "ANNIVERSARY",
    "contactMethod": "SMS",
    "contactWindow": "EVENING",
    "phone": "+351210000000",
}
EMPTY: Json = {
    "adults": None,
    "children": None,
    "preferredDates": [],
    "blackoutDates": [],
    "occasion": None,
    "contactMethod": None,
    "contactWindow": None,
    "phone": None,
    "phoneVerified": False,
    "sensitiveDetailsSentAt": None,
}
OCCASIONS = (
    "BIRTHDAY",
    "ANNIVERSARY",
    "ENGAGEMENT",
    "WEDDING",
    "GRADUATION",
    "PROMOTION",
    "BUSINESS",
    "OTHER",
)
SENSITIVE = ("dietary", "allergies", "accessibility")
SECRET = "no peanuts at all"


def create(api: Api, body: Json, by: str = KEY, key: str | None = None) -> Any:
    """Ask for a new interest of user_42 in off_spa, unless the body says otherwise."""
    named = {} if by.startswith("v4.") else {"externalUserID": "user_42"}
    return api.post("/v1/interests", {"offer": "off_spa", **named, **body}, by, key)


def path(interest: Json) -> str:
    return f"/v1/interests/{interest['id']}"


def set_intake(api: Api, interest: Json, body: Json, by: str = KEY) -> Any:
    return api.put(f"{path(interest)}/intake", body, by)


def intake_of(api: Api, interest: Json) -> Any:
    return api.get(path(interest)).data["intake"]


# Creating


def test_an_interest_is_submitted_with_a_conversation_and_its_intake(api: Api) -> None:
    answer = create(api, INTAKE)
    assert answer.status == 201
    interest = answer.data
    assert interest["id"].startswith("req_")
    assert interest["conversationId"].startswith("cnv_")
    assert interest["id"] != interest["conversationId"]
    assert interest == {
        "id": interest["id"],
        "offer": "off_spa",
        "status": "submitted",
        "conversationId": interest["conversationId"],
        "createdAt": NOW,
        "intake": {**INTAKE, "phoneVerified": False, "sensitiveDetailsSentAt": None},
    }
    assert '"adults":2,"children":0,' in answer.text


def test_an_interest_without_intake_fields_has_no_intake(api: Api) -> None:
    assert create(api, {}).data["intake"] is None


@pytest.mark.parametrize("field", INTAKE)
def test_one_intake_field_makes_an_intake_with_the_others_empty(api: Api, field: str) -> None:
    intake = create(api, {field: INTAKE[field]}).data["intake"]
    assert intake == {**EMPTY, field: INTAKE[field]}


def test_an_empty_list_of_days_makes_an_intake_too(api: Api) -> None:
    assert create(api, {"blackoutDates": []}).data["intake"] == EMPTY


@pytest.mark.parametrize(
    ("field", "values"),
    [
        ("occasion", OCCASIONS),
        ("contactMethod", ("APP_CHAT", "SMS", "EMAIL", "PHONE")),
        ("contactWindow", ("MORNING", "AFTERNOON", "EVENING", "ANYTIME")),
        ("adults", (1, 2**31 - 1)),
        ("children", (0, 2**31 - 1)),
        ("phone", ("+12345678", "+123456789012345")),
        ("preferredDates", (["2028-02-29"], ["2026-01-01"] * 50)),
    ],
)
def test_these_values_are_taken(api: Api, field: str, values: tuple[object, ...]) -> None:
    for value in values:
        assert create(api, {field: value}).data["intake"][field] == value


BAD = [
    ("adults", 0),
    ("adults", -1),
    ("adults", 1.5),
    ("adults", "2"),
    ("adults", 2**31),
    ("adults", True),
    ("children", -1),
    ("children", 2**31),
    ("preferredDates", "2026-09-05"),
    ("preferredDates", ["2026-01-01"] * 51),
    ("blackoutDates", ["2026-01-01"] * 51),
    ("occasion", "birthday"),
    ("occasion", ""),
    ("contactMethod", "FAX"),
    ("contactWindow", "NOON"),
    ("phone", ""),
    ("phone", "351210000000"),
    ("phone", "+1234567"),
    ("phone", "+1234567890123456"),
    ("phone", "+351 210 000 000"),
    ("phone", "+351210000000\n"),
    ("phone", "+٣٥١٢١٠٠٠٠٠٠"),
    ("phone", 351210000000),
    *((field, None) for field in INTAKE),
]
BAD_DAYS = ["2026-02-29", "2026-9-5", "2026-13-01", "05.09.2026", "", "2026-09-05T00:00:00Z", 5]
bad_intakes = pytest.mark.parametrize(
    ("field", "value", "where"),
    [
        *(pytest.param(name, value, name, id=f"{name} {str(value)[:20]!r}") for name, value in BAD),
        *(
            pytest.param("blackoutDates", ["2026-01-01", day], "blackoutDates[1]", id=f"day {day}")
            for day in BAD_DAYS
        ),
    ],
)


@bad_intakes
def test_a_bad_field_of_a_new_interest_is_named(
    api: Api, field: str, value: object, where: str
) -> None:
    assert create(api, {field: value}).fields == [where]


@bad_intakes
def test_a_bad_field_of_an_intake_is_named(api: Api, field: str, value: object, where: str) -> None:
    interest = api.an_interest(**INTAKE)
    assert set_intake(api, interest, {field: value}).fields == [where]
    assert api.get(path(interest)).data == interest


@pytest.mark.parametrize("offer", [None, "", 7, "o" * 256])
def test_an_interest_names_an_offer(api: Api, offer: object) -> None:
    assert create(api, {"offer": offer}).fields == ["offer"]


def test_a_new_interest_without_an_offer_is_invalid(api: Api) -> None:
    assert api.post("/v1/interests", {"externalUserID": "user_42"}).fields == ["offer"]


@pytest.mark.parametrize("value", [SECRET, "", None, 5, ["x"]], ids=repr)
@pytest.mark.parametrize("field", SENSITIVE)
def test_what_is_told_in_confidence_is_not_accepted_with_a_new_interest(
    api: Api, field: str, value: object
) -> None:
    answer = create(api, {field: value})
    assert answer.fields == [field]
    assert SECRET not in answer.text


def test_all_bad_fields_of_a_new_interest_are_named_at_once(api: Api) -> None:
    body = {"adults": 0, "preferredDates": ["x"], "dietary": "x", "allergies": None}
    assert create(api, body).fields == ["adults", "preferredDates[0]", "dietary", "allergies"]


def test_unknown_fields_of_a_new_interest_are_ignored(api: Api) -> None:
    assert create(api, {"colour": "blue"}).data["intake"] is None


def test_a_key_has_to_name_a_member(api: Api) -> None:
    assert api.post("/v1/interests", {"offer": "off_spa"}).fields == ["externalUserID"]


@pytest.mark.parametrize(
    "body", [{"externalUserID": "nobody"}, {"offer": "off_nothing"}], ids=["member", "offer"]
)
def test_what_an_interest_names_has_to_exist(api: Api, body: Json) -> None:
    assert create(api, body).error == (404, "NOT_FOUND")


def test_an_unknown_member_is_reported_before_an_unknown_offer(api: Api) -> None:
    answer = create(api, {"externalUserID": "nobody", "offer": "off_nothing"})
    assert "nobody" in answer.text
    assert "off_nothing" not in answer.text


def test_a_token_opens_an_interest_of_its_own_member(api: Api) -> None:
    token = api.a_token("user_42")
    interest = create(api, {}, by=token).data
    assert api.get(path(interest), token).data == interest
    assert create(api, {"externalUserID": "user_42"}, by=token).status == 201


def test_a_token_cannot_open_an_interest_of_another_member(api: Api) -> None:
    answer = create(api, {"externalUserID": "user_123"}, by=api.a_token("user_42"))
    assert answer.error == (403, "FORBIDDEN")


def test_an_offer_that_has_expired_is_unavailable(api: Api) -> None:
    offer = api.an_offer(expiresAt="+10s")
    api.advance("9999ms")
    assert create(api, {"offer": offer}).status == 201
    api.advance("1ms")
    assert create(api, {"offer": offer}).error == (422, "OFFER_UNAVAILABLE")
    assert create(api, {"offer": "off_expired"}).error == (422, "OFFER_UNAVAILABLE")


def test_a_sold_out_offer_may_be_wished_for(api: Api) -> None:
    assert create(api, {"offer": "off_soldout"}).status == 201


def test_an_interest_takes_no_points_and_no_stock(api: Api) -> None:
    before = api.left("off_spa"), api.wallet("user_42"), api.transactions("user_42")
    assert create(api, INTAKE).status == 201
    assert (api.left("off_spa"), api.wallet("user_42"), api.transactions("user_42")) == before


def test_a_member_may_have_several_interests_in_one_offer(api: Api) -> None:
    first, second = api.an_interest(), api.an_interest()
    assert first["id"] != second["id"]
    assert first["conversationId"] != second["conversationId"]


def test_an_interest_opens_a_booking_conversation_of_the_member(api: Api) -> None:
    interest = api.an_interest()
    found = {each["id"]: each for each in api.conversations("user_42")}
    assert found[interest["conversationId"]] == {
        "id": interest["conversationId"],
        "type": "booking",
        "title": "Spa day for two",
        "lastMessageAt": None,
    }


def test_no_event_tells_of_an_interest(in_process_api: Api, events: Any) -> None:
    before = events()
    interest = in_process_api.an_interest(**INTAKE)
    set_intake(in_process_api, interest, {"dietary": SECRET})
    assert events() == before


def test_a_retry_gets_the_first_interest_again(api: Api) -> None:
    first = create(api, INTAKE, key="key")
    assert create(api, INTAKE, key="key").body == first.body
    other = create(api, {"adults": 3}, key="key")
    assert other.error == (409, "IDEMPOTENCY_KEY_REUSED")


# Reading


def test_an_interest_can_be_read_by_its_member_and_by_the_key(api: Api) -> None:
    interest = api.an_interest(**INTAKE)
    assert api.get(path(interest)).data == interest
    assert api.get(path(interest), api.a_token("user_42")).data == interest


every_use = pytest.mark.parametrize(
    ("method", "below", "body"),
    [
        ("GET", "", None),
        ("PUT", "/intake", {}),
        ("POST", "/phone/verification", None),
        ("PUT", "/phone/verification", {"code": "123456"}),
    ],
    ids=["get", "intake", "start", "confirm"],
)


@every_use
def test_an_unknown_interest_is_not_found(api: Api, method: str, below: str, body: Any) -> None:
    answer = api.send(method, f"/v1/interests/req_nothing{below}", body=body)
    assert answer.error == (404, "NOT_FOUND")


@every_use
@pytest.mark.parametrize("who", ["member", LIVE_KEY, POOL_SANDBOX_KEY])
def test_somebody_else_s_interest_does_not_exist(
    api: Api, method: str, below: str, body: Any, who: str
) -> None:
    interest = api.an_interest(phone="+351210000000")
    by = api.a_token("stranger") if who == "member" else who
    assert api.send(method, path(interest) + below, by, body=body).error == (404, "NOT_FOUND")
    assert api.get(path(interest)).data == interest


def test_the_interest_of_a_removed_member_stays_readable_for_the_key(api: Api) -> None:
    interest = api.an_interest()
    assert api.delete("/v1/members/user_42").status == 200
    assert api.get(path(interest)).data == interest
    assert create(api, {}).error == (404, "NOT_FOUND")


# The intake


def test_an_intake_is_replaced_as_a_whole(api: Api) -> None:
    interest = api.an_interest(**INTAKE)
    body = {"adults": 4, "preferredDates": ["2026-10-01"], "contactMethod": "APP_CHAT"}
    answer = set_intake(api, interest, body)
    assert answer.status == 200
    assert answer.data == {**interest, "intake": {**EMPTY, **body}}
    assert api.get(path(interest)).data == answer.data


def test_an_empty_intake_is_an_intake(api: Api) -> None:
    interest = api.an_interest()
    assert interest["intake"] is None
    assert set_intake(api, interest, {}).data["intake"] == EMPTY


def test_a_token_sets_the_intake_of_its_own_member(api: Api) -> None:
    interest = api.an_interest()
    changed = set_intake(api, interest, INTAKE, api.a_token("user_42")).data
    assert changed["intake"]["adults"] == 2


def test_unknown_fields_of_an_intake_are_ignored(api: Api) -> None:
    interest = api.an_interest()
    body = {"offer": "off_dinner", "status": "done", "phoneVerified": True}
    assert set_intake(api, interest, body).data == {**interest, "intake": EMPTY}


@pytest.mark.parametrize("content", [b"", b"[]", b"{"], ids=["none", "list", "broken"])
def test_an_intake_is_a_json_object(api: Api, content: bytes) -> None:
    interest = api.an_interest()
    answer = api.send("PUT", f"{path(interest)}/intake", content=content)
    assert answer.error == (400, "BAD_REQUEST")


# What is told in confidence


@pytest.mark.parametrize("field", SENSITIVE)
def test_of_what_is_told_in_confidence_only_the_time_is_shown(api: Api, field: str) -> None:
    interest = api.an_interest()
    api.advance("90s")
    answer = set_intake(api, interest, {"adults": 2, field: SECRET})
    shown = {**EMPTY, "adults": 2, "sensitiveDetailsSentAt": "2026-03-01T12:01:30.000Z"}
    assert answer.data["intake"] == shown
    assert intake_of(api, interest) == shown


def test_the_time_stays_until_something_is_told_in_confidence_again(api: Api) -> None:
    interest = api.an_interest()
    assert set_intake(api, interest, {"dietary": SECRET}).status == 200
    api.advance("1s")
    for nothing in ({}, {"dietary": ""}, dict.fromkeys(SENSITIVE, "")):
        assert set_intake(api, interest, nothing).status == 200
        assert intake_of(api, interest)["sensitiveDetailsSentAt"] == NOW
    assert set_intake(api, interest, {"allergies": SECRET}).status == 200
    assert intake_of(api, interest)["sensitiveDetailsSentAt"] == "2026-03-01T12:00:01.000Z"


def test_nothing_told_leaves_no_time(api: Api) -> None:
    interest = api.an_interest()
    body = dict.fromkeys(SENSITIVE, "")
    assert set_intake(api, interest, body).data["intake"] == EMPTY


@pytest.mark.parametrize("field", SENSITIVE)
@pytest.mark.parametrize("value", [None, 5, ["x"], "x" * 2001], ids=["null", "5", "list", "long"])
def test_a_bad_value_told_in_confidence_is_refused(api: Api, field: str, value: object) -> None:
    interest = api.an_interest()
    assert set_intake(api, interest, {field: value}).fields == [field]
    assert intake_of(api, interest) is None


def test_what_is_told_in_confidence_may_have_2000_characters(api: Api) -> None:
    interest = api.an_interest()
    assert set_intake(api, interest, {"dietary": "ü" * 2000}).status == 200


@pytest.mark.parametrize(
    "content",
    [
        b'{"adults": 2, "dietary": "%s"}',
        b'{"adults": 2, "di\\u0065tary": "%s"}',
        b'{"adults": 0, "accessibility": "%s"}',
        b'{"adults": 2, "more": [{"allergies": ["%s"]}]}',
        b'{"dietary": "%s",}',
        b"adults=2&dietary=%s",
    ],
    ids=["plain", "escaped", "refused", "deep", "broken", "a form"],
)
@pytest.mark.parametrize("below", ["/intake", "/intakes"], ids=["known path", "unknown path"])
def test_the_journal_never_holds_what_is_told_in_confidence(
    api: Api, content: bytes, below: str
) -> None:
    interest = api.an_interest()
    api.send("PUT", path(interest) + below, content=content % SECRET.encode())
    entry = api.controlled("GET", "/requests")["requests"][0]
    assert entry["method"] == "PUT"
    assert SECRET not in str(entry)


def test_the_journal_shows_the_rest_of_such_a_body(api: Api) -> None:
    interest = api.an_interest()
    set_intake(api, interest, {"adults": 2, "dietary": SECRET, "allergies": ""})
    entry = api.controlled("GET", "/requests")["requests"][0]
    assert entry["request"]["body"] == {"adults": 2, "dietary": "…", "allergies": "…"}


# Levers


def refused(response: httpx2.Response) -> tuple[int, list[str]]:
    """Status and fields of a refusal by the control plane."""
    problem = response.json()
    assert problem["status"] == response.status_code
    return response.status_code, [each["path"] for each in problem.get("errors", ())]


def test_the_concierge_may_give_an_interest_any_status(api: Api) -> None:
    interest = api.an_interest(**INTAKE)
    lever = f"/expys/interests/{interest['id']}/status"
    changed = api.controlled("POST", lever, {"status": "in review"})
    assert changed == {**interest, "status": "in review"}
    assert api.get(path(interest)).data == changed


@pytest.mark.parametrize(
    ("body", "fields"),
    [
        ({}, ["status"]),
        ({"status": ""}, ["status"]),
        ({"status": None}, ["status"]),
        ({"status": "s" * 256}, ["status"]),
        ({"status": "done", "note": "x"}, ["note"]),
    ],
    ids=["none", "empty", "null", "long", "unknown field"],
)
def test_a_bad_status_is_refused(api: Api, body: Json, fields: list[str]) -> None:
    interest = api.an_interest()
    lever = f"/expys/interests/{interest['id']}/status"
    assert refused(api.control("POST", lever, body)) == (422, fields)
    assert api.get(path(interest)).data == interest


def test_the_status_of_an_unknown_interest_cannot_be_set(api: Api) -> None:
    lever = "/expys/interests/req_nothing/status"
    assert refused(api.control("POST", lever, {"status": "done"})) == (404, [])


# Faults


def test_a_fault_can_be_aimed_at_the_member_of_an_interest(api: Api) -> None:
    mine, other = api.an_interest(), api.an_interest(member="user_123")
    rule = {"operation": "getInterest", "match": {"member": "user_42"}, "error": "CONFLICT"}
    api.controlled("POST", "/faults", {"provider": "expys", **rule})
    assert api.get(path(mine)).error == (409, "CONFLICT")
    assert api.get(path(other)).data == other
    assert api.get("/v1/interests/req_nothing").error == (404, "NOT_FOUND")

"""From a request to its fields: JSON and forms, spellings, other names, what is said first."""

from __future__ import annotations

from urllib.parse import quote

import pytest

from tests.builders import Json
from tests.providers.vinr.api import Answer, Vinr

MIB = 1024 * 1024
MOVES = "/v1/loyalty/transactions"
MOVE = b'{"account": "loy_abc123", "amount": 5}'


def send(api: Vinr, content: bytes, content_type: str = "application/json") -> Answer:
    return api.send("POST", MOVES, content=content, headers={"Content-Type": content_type})


# Bodies


@pytest.mark.parametrize(
    "content",
    [
        b"{",
        b"{'a': 1}",
        MOVE + b" x",
        b'{"account": "loy_abc123", "amount": 5,}',
        b'{"account": "loy_abc123", "amount": NaN}',
        b'{"account": "loy_abc123", "amount": 01}',
        b'{"account": "loy_\xff", "amount": 5}',
        b'{"account": "loy_abc123", "amount": 5, "more": "\xff"}',
        b'{"account": "loy_abc123", "amount": 5, "reason": "\\ud800"}',
        b"\xef\xbb\xbf" + MOVE,
        b"[]",
        b"null",
        b'"text"',
        b"5",
        b"\x00",
        b"account=loy_abc123&amount=5",
        MOVE.decode().encode("utf-16"),
        b"[" * 100_000 + b"]" * 100_000,
    ],
    ids=lambda content: repr(content[:40]),
)
def test_a_body_that_is_no_json_object_cannot_be_read(api: Vinr, content: bytes) -> None:
    assert send(api, content).error == (400, "invalid_json")
    assert api.points("loy_abc123") == 1500


@pytest.mark.parametrize(
    "content_type",
    ["application/json", "application/json; charset=utf-8", "APPLICATION/JSON", "text+json", ""],
)
def test_json_may_be_announced_in_several_ways(api: Vinr, content_type: str) -> None:
    assert send(api, MOVE, content_type).status == 201


@pytest.mark.parametrize("content_type", ["text/plain", "application/xml", "multipart/form-data"])
def test_other_content_cannot_be_read(api: Vinr, content_type: str) -> None:
    answer = send(api, MOVE, content_type)
    assert answer.error == (400, "invalid_json")
    assert content_type in answer.refusal["message"]


@pytest.mark.parametrize("content", [b"", b"  \n"])
def test_no_body_is_an_empty_one(api: Vinr, content: bytes) -> None:
    assert send(api, content).param == ("parameter_missing", "account")
    assert api.send("POST", "/v1/customers", content=content).status == 201
    assert api.send("POST", "/v1/customers").status == 201


def test_a_body_may_have_one_mebibyte(api: Vinr) -> None:
    padded = b'{"email": "a@b.c", "more": "' + b"x" * (MIB - 30) + b'"}'
    assert len(padded) == MIB
    assert api.send("POST", "/v1/customers", content=padded).status == 201
    answer = api.send("POST", "/v1/customers", content=padded + b" ")
    assert answer.error == (413, "body_too_large")


def test_unknown_fields_do_not_matter(api: Vinr) -> None:
    body = {"account": "loy_abc123", "amount": 5, "color": "red", "more": {"a": [None]}}
    assert api.post(MOVES, body).status == 201


# Forms


def test_a_form_says_what_json_says(api: Vinr) -> None:
    form = (
        "name=Ten%20off&cost=10&type=discount_amount&value[amount]=1000&value[currency]=eur"
        "&active=false&inventory=3&perMemberLimit=1&availableFrom=2026-01-01"
        "&eligibility[tiers][]=gold&eligibility[tiers][]=silver&metadata[shop]=one&metadata[n]=2"
    )
    made = api.form("/v1/loyalty/rewards", form).data
    assert made == {
        **made,
        "name": "Ten off",
        "cost": 10,
        "value": {"amount": 1000, "currency": "EUR"},
        "active": False,
        "inventory": 3,
        "perMemberLimit": 1,
        "availableFrom": "2026-01-01T00:00:00Z",
        "eligibility": {"tiers": ["gold", "silver"]},
        "metadata": {"shop": "one", "n": "2"},
    }


def test_a_form_may_number_the_items_of_a_list(api: Vinr) -> None:
    form = "&".join(
        f"transactions[{index}][account]=loy_abc123&transactions[{index}][amount]={index + 1}"
        for index in (0, 1, 10, 2)
    )
    answer = api.form(f"{MOVES}/batch", form)
    assert [each["amount"] for each in answer.data["data"]] == [1, 2, 3, 11]


def test_a_form_may_append_the_items_of_a_list(api: Vinr) -> None:
    form = (
        "transactions[][account]=loy_abc123&transactions[][amount]=1"
        "&transactions[][account]=loy_empty&transactions[][amount]=2"
    )
    answer = api.form(f"{MOVES}/batch", form)
    assert [(each["account"], each["amount"]) for each in answer.data["data"]] == [
        ("loy_abc123", 1),
        ("loy_empty", 2),
    ]


def test_an_item_of_a_form_may_stand_for_a_list_of_one(api: Vinr) -> None:
    form = "url=https://hooks.example.com/&enabled_events=payment.completed"
    made = api.form("/v1/webhook-endpoints", form).data
    assert made["enabled_events"] == ["payment.completed"]


@pytest.mark.parametrize(
    ("text", "shown"),
    [("2.5", 2.5), ("-2.5", None), ("5", 5), ("5.0", 5), ("%2B5", None), ("1e3", None), ("", None)],
)
def test_the_text_of_a_form_becomes_a_number_where_one_belongs(
    api: Vinr, text: str, shown: float | None
) -> None:
    program = api.a_program(currency={"decimals": 1})
    account = api.an_account(10, program=program)
    answer = api.form(MOVES, f"account={account}&amount={text}")
    if text == "-2.5":
        assert answer.data["amount"] == -2.5
    elif shown is None:
        assert answer.status == 400
        assert answer.refusal["param"] == "amount"
    else:
        assert answer.data["amount"] == shown


def test_an_empty_text_of_a_form_is_null(api: Vinr) -> None:
    customer = api.a_customer(email="a@b.c")
    assert api.form(f"/v1/customers/{customer}", "email=", "PATCH").data["email"] is None


@pytest.mark.parametrize(
    "form",
    ["amount=%FF&account=loy_abc123", "a" + "[b]" * 9 + "=1", b"account=\xff&amount=1"],
    ids=["bad escape", "too deep", "bad bytes"],
)
def test_a_form_that_cannot_be_read_is_malformed(api: Vinr, form: str | bytes) -> None:
    content = form if isinstance(form, bytes) else form.encode()
    answer = send(api, content, "application/x-www-form-urlencoded")
    assert answer.error == (400, "invalid_json")


@pytest.mark.parametrize(
    "form",
    [
        "account=loy_abc123&account[x]=1&amount=5",
        "account=loy_abc123&amount=5&metadata=text&metadata[a]=b",
        "account=loy_abc123&amount=5&metadata[]=a&metadata[x]=b",
    ],
)
def test_parts_of_a_form_that_exclude_each_other_are_refused_or_dropped(
    api: Vinr, form: str
) -> None:
    answer = api.form(MOVES, form)
    assert answer.status in (201, 400)
    if answer.status == 400:
        assert answer.error == (400, "parameter_invalid")


# Names


@pytest.mark.parametrize(
    "fields",
    [
        {"availableFrom": "2026-05-01", "perMemberLimit": 2},
        {"available_from": "2026-05-01", "per_member_limit": 2},
        {"availableFrom": "2026-05-01", "available_from": "2026-05-01", "per_member_limit": 2},
    ],
    ids=["camel", "snake", "both alike"],
)
def test_fields_may_have_humps_or_underscores(api: Vinr, fields: Json) -> None:
    made = api.get(f"/v1/loyalty/rewards/{api.a_reward(**fields)}").data
    assert made["availableFrom"] == "2026-05-01T00:00:00Z"
    assert made["perMemberLimit"] == 2


def test_nested_fields_may_be_spelled_both_ways_too(api: Vinr) -> None:
    for expiry in (
        {"mode": "rolling", "months": 6, "resetOnActivity": True, "warnDaysBefore": 3},
        {"mode": "rolling", "months": 6, "reset_on_activity": True, "warn_days_before": 3},
    ):
        made = api.get(f"/v1/loyalty/programs/{api.a_program(expiry=expiry)}").data["expiry"]
        assert made == {
            "mode": "rolling",
            "months": 6,
            "resetOnActivity": True,
            "warnDaysBefore": 3,
            "fixedDate": None,
        }


def test_two_values_under_two_spellings_are_a_conflict(api: Vinr) -> None:
    reward = {"name": "x", "cost": 1, "value": {"amount": 1, "currency": "EUR"}}
    body = {**reward, "perMemberLimit": 1, "per_member_limit": 2}
    assert api.post("/v1/loyalty/rewards", body).param == ("parameter_conflict", "perMemberLimit")
    expiry = {"mode": "rolling", "months": 6, "warnDaysBefore": 3, "warn_days_before": 4}
    answer = api.post("/v1/loyalty/programs", {"name": "x", "expiry": expiry})
    assert answer.param == ("parameter_conflict", "expiry.warnDaysBefore")


@pytest.mark.parametrize(
    ("path", "body"),
    [
        (MOVES, {"account_id": "loy_abc123", "amount": 5}),
        ("/v1/loyalty/accounts", {"program_id": "prog_default", "customer_id": "cust_new"}),
        (
            "/v1/loyalty/redemptions",
            {"account_id": "loy_abc123", "reward_id": "rwd_freecoffee"},
        ),
    ],
)
def test_ids_may_be_called_ids(api: Vinr, path: str, body: dict[str, object]) -> None:
    new = api.a_customer()
    named = {name: new if value == "cust_new" else value for name, value in body.items()}
    assert api.post(path, named).status == 201


def test_a_field_under_its_other_name_conflicts_too(api: Vinr) -> None:
    body = {"account": "loy_abc123", "account_id": "loy_empty", "amount": 5}
    assert api.post(MOVES, body).param == ("parameter_conflict", "account")
    assert api.get(MOVES, account="loy_abc123", account_id="loy_empty").param == (
        "parameter_conflict",
        "account",
    )


# Queries


def test_a_query_may_name_a_range_with_brackets_or_a_dot(api: Vinr) -> None:
    for query in ("created[gte]=2026-01-01", "created.gte=2026-01-01", "created%5Bgte%5D=2026"):
        answer = api.asked(MOVES, query)
        if query.endswith("=2026"):
            # Four digits are unix seconds, in 1970.
            assert len(answer.items) == 3
        else:
            assert [each["amount"] for each in answer.items] == [300]


@pytest.mark.parametrize(
    ("query", "amounts"),
    [
        ("created[gte]={0}", [300]),
        ("created[gt]={0}", []),
        ("created[lte]={0}", [300, 700, 500]),
        ("created[lt]={0}", [700, 500]),
        ("created[gt]={1}&created[lt]={0}", []),
        ("created[gte]={1}&created[lt]={0}", [700]),
        ("created[gte]=2026-02-19T12:00:00Z&created[lte]=2026-02-19T13:00:00%2B01:00", [300]),
    ],
)
def test_ranges_of_time_are_exact_to_the_second(api: Vinr, query: str, amounts: list[int]) -> None:
    times = [quote(each["created_at"]) for each in api.entries("loy_abc123")]
    assert [each["amount"] for each in api.asked(MOVES, query.format(*times)).items] == amounts


@pytest.mark.parametrize("query", ["limit=0", "limit=101", "limit=x", "limit=1.5", "limit="])
def test_a_limit_that_is_none_is_refused(api: Vinr, query: str) -> None:
    assert api.asked(MOVES, query).param == ("parameter_invalid", "limit")


def test_metadata_can_be_asked_for(api: Vinr) -> None:
    for shop in ("one", "two"):
        api.move("loy_abc123", 5, metadata={"shop": shop, "till": "4"}).ok()
    found = api.asked(MOVES, "metadata[shop]=two&metadata[till]=4").items
    assert [each["metadata"]["shop"] for each in found] == ["two"]
    assert not api.asked(MOVES, "metadata[shop]=two&metadata[till]=5").items


# What is said first


def test_what_is_missing_is_said_before_what_is_wrong(api: Vinr) -> None:
    assert api.post(MOVES, {"account": 5}).param == ("parameter_missing", "amount")
    assert api.post(MOVES, {"amount": "x"}).param == ("parameter_missing", "account")


def test_null_is_as_good_as_missing(api: Vinr) -> None:
    body = {"account": None, "amount": None}
    assert api.post(MOVES, body).param == ("parameter_missing", "account")


def test_fields_are_looked_at_in_the_order_of_the_reference(api: Vinr) -> None:
    body = {"metadata": 5, "reason": 5, "amount": "x", "account": 5}
    for name in ("account", "amount", "reason", "metadata"):
        assert api.post(MOVES, body).param == ("parameter_invalid", name)
        body[name] = {"account": "loy_abc123", "amount": 1, "reason": "x", "metadata": {}}[name]
    assert api.post(MOVES, body).status == 201


def test_what_is_wrong_is_said_before_what_excludes_each_other(api: Vinr) -> None:
    body = {"account": "loy_abc123", "account_id": "loy_empty", "amount": "x"}
    assert api.post(MOVES, body).param == ("parameter_invalid", "amount")


@pytest.mark.parametrize(
    ("fields", "param"),
    [
        ({"amount": "5"}, "amount"),
        ({"amount": True}, "amount"),
        ({"amount": [5]}, "amount"),
        ({"amount": 0}, "amount"),
        ({"amount": 0.4}, "amount"),
        ({"amount": -0.4}, "amount"),
        ({"amount": 10**12 + 1}, "amount"),
        ({"amount": -(10**12) - 1}, "amount"),
        ({"account": ""}, "account"),
        ({"account": "x" * 256}, "account"),
        ({"reason": ""}, "reason"),
        ({"reason": "x" * 256}, "reason"),
        ({"metadata": []}, "metadata"),
        ({"metadata": {"a": {"b": "c"}}}, "metadata.a"),
        ({"metadata": {"a": "x" * 501}}, "metadata.a"),
        ({"metadata": {"": "x"}}, "metadata"),
        ({"metadata": {"x" * 41: "x"}}, "metadata"),
        ({"metadata": {str(number): "x" for number in range(51)}}, "metadata"),
        ({"expand": "x"}, "expand"),
    ],
)
def test_a_field_that_does_not_fit_is_named(
    api: Vinr, fields: dict[str, object], param: str
) -> None:
    answer = api.post(MOVES, {"account": "loy_abc123", "amount": 5, **fields})
    code, named = answer.param
    assert code == "parameter_invalid"
    assert named is not None
    assert named.startswith(param)
    assert api.points("loy_abc123") == 1500


@pytest.mark.parametrize(
    "number",
    ["1e-400", "1e400", "1e99999999", "1e-99999999", "1e9999999999999999999", f"0.{'0' * 19}1"],
)
def test_a_number_out_of_all_bounds_is_refused(api: Vinr, number: str) -> None:
    content = b'{"account": "loy_abc123", "amount": %s}' % number.encode()
    assert send(api, content).param == ("parameter_invalid", "amount")


def test_a_large_number_may_be_short(api: Vinr) -> None:
    assert send(api, b'{"account": "loy_abc123", "amount": 1.5E+3}').data["amount"] == 1500
    rule = api.send(
        "POST",
        "/v1/loyalty/earning-rules",
        content=b'{"trigger": "payment.completed", "award": {"type": "fixed", "points": 1E+5}}',
    )
    assert b'"points":100000}' in rule.body


# Metadata


def test_metadata_come_and_go_one_by_one(api: Vinr) -> None:
    path = f"/v1/customers/{api.a_customer(metadata={'a': '1', 'b': 2, 'c': True, 'd': 1.5})}"
    assert api.get(path).data["metadata"] == {"a": "1", "b": "2", "c": "true", "d": "1.5"}
    changed = api.patch(path, {"metadata": {"a": "9", "b": None, "c": "", "e": "5"}}).data
    assert changed["metadata"] == {"a": "9", "d": "1.5", "e": "5"}
    assert api.patch(path, {"name": "x"}).data["metadata"] == {"a": "9", "d": "1.5", "e": "5"}


def test_metadata_have_at_most_50_keys_after_a_change(api: Vinr) -> None:
    path = f"/v1/customers/{api.a_customer(metadata={str(n): 'x' for n in range(50)})}"
    assert api.patch(path, {"metadata": {"more": "x"}}).param == ("parameter_invalid", "metadata")
    assert api.patch(path, {"metadata": {"more": "x", "0": None}}).status == 200

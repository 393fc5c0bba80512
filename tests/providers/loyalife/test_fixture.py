"""What a `loyalife` section may say, and what is found wrong with one that may not."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from mockserver.core.times import parse_instant
from mockserver.core.validation import problems
from mockserver.providers.loyalife.fixture import Population, Section
from mockserver.providers.loyalife.references import population_references, references
from mockserver.seeding.errors import FixtureError
from mockserver.seeding.loader import read_inline
from tests.providers.loyalife.builders import (
    REDEEMED,
    REVERSED,
    Loyalife,
    a_fixture,
    a_member,
    a_program,
)
from tests.world import Json

NOW = "2026-03-01T12:00:00Z"


def wrong(*programs: Json, now: str | None = NOW) -> list[tuple[str, str]]:
    """Where and what is wrong between the parts of a section."""
    data = {"programs": list(programs)}
    assert problems(data, Section) == []
    section = msgspec.convert(data, Section)
    found = references(section, None if now is None else parse_instant(now))
    return [(each.path, each.message) for each in found]


def mistyped(**program: Any) -> list[str]:
    """The paths of what does not fit the types of a program."""
    return [each.path for each in problems({"programs": [{"id": 19, **program}]}, Section)]


def a_redemption(reference: str = REDEEMED, **fields: Any) -> Json:
    return {
        "external_reference": reference,
        "member": "member",
        "points": 10,
        "merchant_name": "M",
        **fields,
    }


def accrual(points: object = 100, at: str = "-20d", **fields: Any) -> Json:
    return {"type": "ACCRUAL", "points": points, "at": at, **fields}


def redemption(points: object = 10, at: str = "-10d", **fields: Any) -> Json:
    return {"type": "REDEMPTION", "points": points, "at": at, "redemption": REDEEMED, **fields}


def reversal(points: object = 10, at: str = "-5d", **fields: Any) -> Json:
    entry = redemption(points, at, **fields)
    return {**entry, "type": "REDEMPTION_REVERSAL"}


def a_transaction(request: str = "req_1", **fields: Any) -> Json:
    return {
        "request_id": request,
        "member": "member",
        "amount": 10,
        "product_code": "RETAIL001",
        **fields,
    }


def of_a_member(*entries: Json, **program: Any) -> Json:
    """A program whose only member has this ledger."""
    return a_program(a_member(ledger=list(entries)), **program)


# Types


def test_a_program_needs_an_id_only() -> None:
    assert mistyped() == []


def test_a_program_has_the_services_defaults() -> None:
    program = msgspec.convert({"programs": [{"id": 19}]}, Section).programs[0]
    assert [(tier.name, tier.points) for tier in program.tiers] == [
        ("Silver", 0),
        ("Gold", 5000),
        ("Platinum", 20_000),
    ]
    assert [each.type for each in program.redemption_types] == [4, 5, 6, 19, 30]
    assert (program.expiry.period, program.expiry.months, program.expiry.trigger) == (
        "Quarterly",
        12,
        "processing",
    )
    assert (program.otp.length, program.otp.ttl, program.otp.tries) == (6, "300s", 5)
    assert (program.login.tries, program.login.block) == (5, "24h")
    assert (program.v2.delay, program.token_ttl, program.currencies) == (
        "300ms",
        "30m",
        ("DEFAULT",),
    )


@pytest.mark.parametrize(
    ("program", "path"),
    [
        ({"id": 0}, "programs[0].id"),
        ({"id": "19"}, "programs[0].id"),
        ({"colour": "blue"}, "programs[0].colour"),
        ({"currencies": []}, "programs[0].currencies"),
        ({"tiers": []}, "programs[0].tiers"),
        ({"token_ttl": "999ms"}, "programs[0].token_ttl"),
        ({"token_ttl": "soon"}, "programs[0].token_ttl"),
        ({"rate_limit": 0}, "programs[0].rate_limit"),
        ({"expiry": {"period": "Weekly"}}, "programs[0].expiry.period"),
        ({"expiry": {"months": -1}}, "programs[0].expiry.months"),
        ({"otp": {"fixed": 12}}, "programs[0].otp.fixed"),
        ({"v2": {"delay": -1}}, "programs[0].v2.delay"),
        (
            {"product_codes": [{"code": "A", "rules": [{"factor": -1}]}]},
            "programs[0].product_codes[0].rules[0].factor",
        ),
        (
            {"product_codes": [{"code": "A", "rules": [{"factor": "0.0000000001"}]}]},
            "programs[0].product_codes[0].rules[0].factor",
        ),
        (
            {"product_codes": [{"code": "A", "rules": [{"minimum_amount": -1}]}]},
            "programs[0].product_codes[0].rules[0].minimum_amount",
        ),
        ({"members": [a_member(email_id="nobody")]}, "programs[0].members[0].email_id"),
        ({"members": [a_member(mobile_number="none")]}, "programs[0].members[0].mobile_number"),
        ({"members": [a_member(status=7)]}, "programs[0].members[0].status"),
        ({"members": [a_member(password="secret")]}, "programs[0].members[0].password"),
        ({"members": [a_member(points=0)]}, "programs[0].members[0].points"),
        ({"members": [a_member(points=1.25)]}, "programs[0].members[0].points"),
        ({"members": [a_member(points=10**30)]}, "programs[0].members[0].points"),
        (
            {"members": [a_member(ledger=[accrual(type="GIFT")])]},
            "programs[0].members[0].ledger[0].type",
        ),
        (
            {"redemptions": [a_redemption("x")]},
            "programs[0].redemptions[0].external_reference",
        ),
        (
            {"transactions": [a_transaction(transaction_type="XX")]},
            "programs[0].transactions[0].transaction_type",
        ),
        (
            {"batches": [{"batch_id": "b", "transactions": []}]},
            "programs[0].batches[0].transactions",
        ),
    ],
    ids=lambda value: str(value)[:60],
)
def test_what_does_not_fit_its_type_is_named(program: Json, path: str) -> None:
    assert mistyped(**program) == [path]


# Ids


@pytest.mark.parametrize(
    ("programs", "path"),
    [
        ([a_program(), a_program(clients=[])], "programs[1].id"),
        ([a_program(), a_program(id=20)], "programs[1].clients[0].client_id"),
        (
            [a_program(a_member("a", id=5)), a_program(a_member("b", id=5), id=20, clients=[])],
            "programs[1].members[0].id",
        ),
        (
            [of_a_member(accrual(id=5), accrual(id=5))],
            "programs[0].members[0].ledger[1].id",
        ),
        (
            [a_program(transactions=[a_transaction(member="member")] * 2)],
            "programs[0].transactions[1].request_id",
        ),
    ],
    ids=["programs", "clients", "members", "lines", "transactions"],
)
def test_ids_are_unique_in_the_world(programs: list[Json], path: str) -> None:
    assert path in [where for where, _ in wrong(*programs)]


def test_ids_of_links_and_batches_are_unique_in_the_world() -> None:
    links = [{"member": "member", "sub_relation_identifier": name, "id": 5} for name in ("A", "B")]
    sent = [a_transaction("req_1"), a_transaction("req_2")]
    batches = [
        {"batch_id": "b", "transactions": ["req_1"]},
        {"batch_id": "b", "transactions": ["req_2"]},
    ]
    found = wrong(a_program(a_member(), sub_relations=links, transactions=sent, batches=batches))
    assert [path for path, _ in found] == [
        "programs[0].sub_relations[1].id",
        "programs[0].batches[1].batch_id",
    ]


# Settings


@pytest.mark.parametrize(
    ("settings", "path", "message"),
    [
        (
            {"product_codes": [{"code": "A"}, {"code": "A"}]},
            "product_codes[1].code",
            '"A" is used already, by programs[0].product_codes[0].code',
        ),
        (
            {"redemption_types": [{"type": 5, "name": "A"}, {"type": 5, "name": "B"}]},
            "redemption_types[1].type",
            '"5" is used already, by programs[0].redemption_types[0].type',
        ),
        (
            {"tiers": [{"name": "A", "points": 1}]},
            "tiers[0].points",
            "must be 0, so that everybody is in a tier",
        ),
        (
            {"tiers": [{"name": "A", "points": 0}, {"name": "B", "points": 0}]},
            "tiers[1].points",
            "must be above 0, that of A",
        ),
        (
            {"tiers": [{"name": "A", "points": 0}, {"name": "A", "points": 5}]},
            "tiers[1].name",
            '"A" is used already, by programs[0].tiers[0].name',
        ),
        (
            {"product_codes": [{"code": "A", "rules": [{"tier_factors": {"Golf": 1}}]}]},
            "product_codes[0].rules[0].tier_factors.Golf",
            'there is no tier "Golf" here; did you mean "Gold"?',
        ),
        (
            {"attributes": [{"name": "email_id"}]},
            "attributes[0].name",
            "email_id is a field of the service's own",
        ),
        (
            {"attributes": [{"name": "dob", "type": "date"}]},
            "attributes[0]",
            "dob is a standard attribute: only mandatory can be said of it",
        ),
        (
            {"attributes": [{"name": "a"}, {"name": "a"}]},
            "attributes[1].name",
            '"a" is used already, by programs[0].attributes[0].name',
        ),
        (
            {"transaction_attributes": [{"name": "amount"}]},
            "transaction_attributes[0].name",
            "amount is a field of the service's own",
        ),
        (
            {"transaction_attributes": [{"name": "till", "unique": True}]},
            "transaction_attributes[0].unique",
            "is for attributes of members only",
        ),
        (
            {"otp": {"ttl_by_type": {"LOGON": "5s"}}},
            "otp.ttl_by_type.LOGON",
            'there is no OtpType "LOGON" here; did you mean "LOGIN"?',
        ),
        (
            {"redeem_min": 10, "redeem_max": 9},
            "redeem_max",
            "must be at least 10, the redeem_min",
        ),
    ],
    ids=lambda value: str(value)[:40],
)
def test_settings_go_together(settings: Json, path: str, message: str) -> None:
    assert wrong(a_program(**settings)) == [(f"programs[0].{path}", message)]


def test_a_standard_attribute_may_be_mandatory() -> None:
    assert wrong(a_program(attributes=[{"name": "dob", "mandatory": True}])) == []


# Members


@pytest.mark.parametrize(
    ("second", "path"),
    [
        ({"relation_reference": "a"}, "relation_reference"),
        ({"email_id": "A@example.com"}, "email_id"),
        ({"mobile_number": "+15550000001"}, "mobile_number"),
        ({"referral_code": "SAIL"}, "referral_code"),
        ({"attributes": {"card": "C-1"}}, "attributes.card"),
    ],
    ids=str,
)
def test_members_share_nothing_that_is_unique(second: Json, path: str) -> None:
    first = a_member(
        "a", mobile_number="+15550000001", referral_code="SAIL", attributes={"card": "C-1"}
    )
    program = a_program(
        first, {**a_member("b"), **second}, attributes=[{"name": "card", "unique": True}]
    )
    assert [where for where, _ in wrong(program)] == [f"programs[0].members[1].{path}"]


@pytest.mark.parametrize(
    ("fields", "path", "message"),
    [
        (
            {"points": 5, "ledger": [accrual()]},
            "points",
            "must not stand beside a ledger: it is short for one",
        ),
        ({"points": 1.5}, "points", "must be whole: 19 has no decimal_points"),
        (
            {"blocked_until": "+1h"},
            "blocked_until",
            "needs status 3, and it is 1",
        ),
        (
            {"failed_logins": 5},
            "failed_logins",
            "must be below 5, or the status 3",
        ),
        (
            {"enrolled_at": "+1d"},
            "enrolled_at",
            "+1d is later than the present of the world",
        ),
        (
            {"attributes": {"vip": "yes"}},
            "attributes.vip",
            'expected true or false, got "yes"',
        ),
    ],
    ids=lambda value: str(value)[:40],
)
def test_what_a_member_says_goes_together(fields: Json, path: str, message: str) -> None:
    program = a_program(a_member(**fields), attributes=[{"name": "vip", "type": "boolean"}])
    assert wrong(program) == [(f"programs[0].members[0].{path}", message)]


def test_mandatory_attributes_are_there() -> None:
    schema = [{"name": "branch", "mandatory": True}, {"name": "dob", "mandatory": True}]
    assert wrong(a_program(a_member(), attributes=schema)) == [
        ("programs[0].members[0].attributes.branch", "is required by the program"),
        ("programs[0].members[0].dob", "is required by the program"),
    ]
    member = a_member(dob="1990-01-01", attributes={"branch": "Porto"})
    assert wrong(a_program(member, attributes=schema)) == []


@pytest.mark.parametrize(
    ("link", "path", "message"),
    [
        (
            {"member": "membre", "card_number": "1"},
            "member",
            'there is no member "membre" here; did you mean "member"?',
        ),
        (
            {"member": "member"},
            "card_number",
            "or sub_relation_identifier must be something else than 0",
        ),
    ],
    ids=["nobody", "nothing"],
)
def test_links_are_of_something_to_somebody(link: Json, path: str, message: str) -> None:
    found = wrong(a_program(a_member(), sub_relations=[link]))
    assert found == [(f"programs[0].sub_relations[0].{path}", message)]


@pytest.mark.parametrize("name", ["card_number", "sub_relation_identifier"])
def test_a_member_has_a_card_or_id_in_one_link(name: str) -> None:
    links = [
        {"member": "member", name: "1"},
        {"member": "other", name: "1"},
        {"member": "member", name: "1"},
    ]
    found = wrong(a_program(a_member(), a_member("other"), sub_relations=links))
    assert found == [
        (
            f"programs[0].sub_relations[2].{name}",
            f'"1 of member" is used already, by programs[0].sub_relations[0].{name}',
        )
    ]


@pytest.mark.parametrize(
    ("otp", "path"),
    [
        ({"member": "nobody"}, "member"),
        ({"otp_type": "LOGON"}, "otp_type"),
        ({"wrong_tries": 6}, "wrong_tries"),
    ],
    ids=str,
)
def test_codes_are_of_somebody_for_something(otp: Json, path: str) -> None:
    whole = {"member": "member", "otp_type": "LOGIN", "code": 4821, **otp}
    found = wrong(a_program(a_member(), otps=[whole]))
    assert [where for where, _ in found] == [f"programs[0].otps[0].{path}"]


def test_a_member_has_one_code_for_each_purpose() -> None:
    otp = {"member": "member", "otp_type": "LOGIN", "code": 4821}
    found = wrong(a_program(a_member(), otps=[otp, otp]))
    assert [where for where, _ in found] == ["programs[0].otps[1].otp_type"]


# Ledgers


@pytest.mark.parametrize(
    ("entries", "path", "message"),
    [
        (
            [accrual(at="-5d"), accrual(at="-6d")],
            "ledger[1].at",
            "-6d is before an earlier entry: keep them in time order",
        ),
        ([accrual(at="+1s")], "ledger[0].at", "+1s is later than the present of the world"),
        (
            [accrual(5), {"type": "EXPIRY", "points": 6, "at": "-1d"}],
            "ledger[1].points",
            "are more than the 5 that are left",
        ),
        (
            [
                {"type": "ACCRUAL_REVERSAL", "points": 5, "at": "-9d"},
                accrual(2, "-8d"),
                {"type": "EXPIRY", "points": 1, "at": "-1d"},
            ],
            "ledger[2].points",
            "are more than the 0 that are left",
        ),
        ([accrual(1.5)], "ledger[0].points", "must be whole: 19 has no decimal_points"),
        (
            [accrual(redemption=REDEEMED)],
            "ledger[0].redemption",
            "is not for an entry of type ACCRUAL",
        ),
        (
            [accrual(), {"type": "EXPIRY", "points": 6, "at": "-1d", "expires_at": "+1d"}],
            "ledger[1].expires_at",
            "is for an ACCRUAL, and this is EXPIRY",
        ),
        (
            [accrual(expires_at="-30d")],
            "ledger[0].expires_at",
            "-30d is before the entry itself",
        ),
        (
            [accrual(held_since="-10d")],
            "ledger[0].held_since",
            "-10d is after the entry itself",
        ),
    ],
    ids=lambda value: str(value)[:40],
)
def test_a_ledger_can_be_booked(entries: list[Json], path: str, message: str) -> None:
    assert wrong(of_a_member(*entries)) == [(f"programs[0].members[0].{path}", message)]


@pytest.mark.parametrize(
    ("entries", "path", "message"),
    [
        (
            [accrual(), redemption(), redemption()],
            "ledger[2].redemption",
            f"{REDEEMED} has an entry of this type already",
        ),
        (
            [accrual(), redemption(), reversal(), reversal()],
            "ledger[3].redemption",
            f"{REDEEMED} has an entry of this type already",
        ),
        (
            [accrual(), reversal(at="-11d"), redemption()],
            "ledger[1].redemption",
            f"{REDEEMED} has no REDEMPTION before this entry",
        ),
        (
            [accrual(), redemption(11)],
            "ledger[1].points",
            "must be 10, as the redemption has",
        ),
        ([accrual(5), redemption()], "ledger[1].points", "are more than the 5 that are left"),
    ],
    ids=["paid twice", "reversed twice", "reversed first", "other price", "too poor"],
)
def test_a_redemption_is_paid_once(entries: list[Json], path: str, message: str) -> None:
    found = wrong(of_a_member(*entries, redemptions=[a_redemption()]))
    assert found == [(f"programs[0].members[0].{path}", message)]


def test_a_redemption_has_its_entry() -> None:
    assert wrong(of_a_member(accrual(), redemptions=[a_redemption()])) == [
        (
            "programs[0].redemptions[0]",
            f"the ledger of member needs a REDEMPTION of 10 points with redemption {REDEEMED}",
        )
    ]


def test_an_entry_has_its_redemption() -> None:
    found = wrong(of_a_member(accrual(), redemption(), redemptions=[]))
    assert [where for where, _ in found] == ["programs[0].members[0].ledger[1].redemption"]
    without = redemption()
    del without["redemption"]
    assert wrong(of_a_member(accrual(), without))[0][0].endswith("ledger[1].redemption")


def test_a_redemption_is_its_members() -> None:
    program = a_program(
        a_member(ledger=[accrual(), redemption()]),
        a_member("other"),
        redemptions=[a_redemption(member="other")],
    )
    paths = [where for where, _ in wrong(program)]
    assert paths == ["programs[0].members[0].ledger[1].redemption", "programs[0].redemptions[0]"]


@pytest.mark.parametrize(
    ("fields", "path"),
    [
        ({"member": "nobody"}, "redemptions[0].member"),
        ({"loyalty_txn_type": 77}, "redemptions[0].loyalty_txn_type"),
        ({"currency": "EUR"}, "redemptions[0].currency"),
    ],
    ids=str,
)
def test_a_redemption_names_what_is_there(fields: Json, path: str) -> None:
    program = of_a_member(accrual(), redemption(), redemptions=[a_redemption(**fields)])
    assert f"programs[0].{path}" in [where for where, _ in wrong(program)]


def test_redemptions_have_different_ids_in_any_case() -> None:
    both = [a_redemption(), a_redemption(REDEEMED.lower())]
    found = wrong(of_a_member(accrual(), redemption(), redemptions=both))
    assert [where for where, _ in found] == ["programs[0].redemptions[1].external_reference"]


def test_relative_and_absolute_times_are_compared_where_the_present_is_known() -> None:
    program = of_a_member(accrual(at="2030-01-01"), accrual(at="-1d"))
    assert wrong(program, now=None) == []
    assert len(wrong(program)) == 2


# Transactions


@pytest.mark.parametrize(
    ("fields", "path"),
    [
        ({"member": "nobody"}, "member"),
        ({"product_code": "RETAIL999"}, "product_code"),
        ({"status": "PENDING"}, "status"),
        ({"status": "ON HOLD"}, "held"),
        ({"held": [{"points": 5}]}, "held"),
        ({"status": "FAILED"}, "error"),
        ({"error": "x"}, "error"),
        ({"status": "FAILED", "error": "x", "points": 5}, "points"),
        ({"at": "+1s"}, "at"),
        ({"points": 1.5}, "points"),
        ({"status": "ON HOLD", "held": [{"points": 1.5}]}, "held[0].points"),
    ],
    ids=str,
)
def test_what_a_transaction_says_goes_together(fields: Json, path: str) -> None:
    found = wrong(a_program(a_member(), transactions=[a_transaction(**fields)]))
    assert [where for where, _ in found] == [f"programs[0].transactions[0].{path}"]


def test_a_failed_transaction_may_name_what_is_not_there() -> None:
    sent = a_transaction(member="nobody", product_code="X", status="FAILED", error="why")
    assert wrong(a_program(a_member(), transactions=[sent])) == []


def test_a_transaction_may_name_a_linked_id() -> None:
    links = [{"member": "member", "sub_relation_identifier": "LOAN-1"}]
    sent = [a_transaction(member="LOAN-1"), a_transaction("req_2", member="0")]
    found = wrong(a_program(a_member(), sub_relations=links, transactions=sent))
    assert [where for where, _ in found] == ["programs[0].transactions[1].member"]


@pytest.mark.parametrize(
    ("batches", "path"),
    [
        ([{"batch_id": "a", "transactions": ["req_9"]}], "batches[0].transactions[0]"),
        (
            [
                {"batch_id": "a", "transactions": ["req_1"]},
                {"batch_id": "b", "transactions": ["req_1"]},
            ],
            "batches[1].transactions[0]",
        ),
        ([{"batch_id": "a", "transactions": ["req_1"], "at": "+1d"}], "batches[0].at"),
    ],
    ids=["unknown", "in two", "tomorrow"],
)
def test_batches_are_of_transactions_that_are_there(batches: list[Json], path: str) -> None:
    found = wrong(a_program(a_member(), transactions=[a_transaction()], batches=batches))
    assert [where for where, _ in found] == [f"programs[0].{path}"]


# What becomes of it


def test_a_ledger_becomes_a_history(api: Loyalife) -> None:
    entries = [
        accrual(300, "-500d", narration="Old", loyalty_txn_type=8, detail="POS-1", id=500),
        accrual(50, "-20d", category="Bonus", transaction_date="-21d", expires_at="+10d"),
        {"type": "ACCRUAL_REVERSAL", "points": 20, "at": "-19d"},
        redemption(10, "-15d"),
        reversal(10, "-14d"),
        accrual(40, "-12d", held_since="-13d"),
        {"type": "EXPIRY", "points": 5, "at": "-11d"},
    ]
    api.start(
        a_fixture(
            a_program(
                a_member(ledger=entries, enrolled_at="-600d"),
                redemptions=[a_redemption(merchant_name="Shop", loyalty_txn_type=19)],
            )
        )
    )
    # The first lot has ended with the year: what is left of it goes when the world begins. What
    # came back of it later lives on to the end of the quarter.
    lines = api.history("member")
    assert [
        (line["Id"], line["Points"], line["Narration"], line["LoyaltyTxnType"], line["IsActive"])
        for line in sorted(lines, key=lambda line: line["Id"])
    ] == [
        (500, 300, "Old", 8, True),
        (501, 50, "Purchase", 2, True),
        (502, 20, "Accrual reversal", 1, True),
        (503, 10, "Charity", 19, False),
        (504, 10, "Redemption reversal", 19, True),
        (505, 40, "Purchase", 1, True),
        (506, 5, "Points expired", 9, True),
        (507, 265, "Points expired", 9, True),
    ]
    assert api.balance("member") == 100
    by_id = {line["Id"]: line for line in lines}
    assert by_id[500]["AdditionalDetail"] == "POS-1"
    assert by_id[501]["TransactionDate"] == "2026-02-08T12:00:00.000"
    assert by_id[501]["ExpiryDate"] == "2026-03-11T00:00:00"
    assert (by_id[503]["MerchantName"], by_id[503]["ExternalReference"]) == ("Shop", REDEEMED)
    api.insert("member", 10).ok()
    assert api.history("member", DateFrom="2026-02-28T00:00:00")[0]["Id"] == 508


def test_numbers_that_a_fixture_uses_are_not_drawn(api: Loyalife) -> None:
    links = [
        {"member": "b", "card_number": "1", "id": 7},
        {"member": "a", "card_number": "2"},
    ]
    members = (a_member("a"), a_member("b", id=3), a_member("c", id=1))
    api.start(a_fixture(a_program(*members, sub_relations=links)))
    api.a_member("d")
    assert [api.profile(name)["Id"] for name in "abcd"] == [4, 3, 1, 5]
    numbers = [api.links(pstrCardNumber=card).value[0]["SubRelationId"] for card in "12"]
    assert numbers == [7, 8]
    assert api.link("c", card_number="3").value["SubRelationId"] == 9


def test_a_member_may_say_everything(api: Loyalife) -> None:
    member = a_member(
        address="Pier 4",
        gender="F",
        dob="1990-05-06",
        segment="VIP",
        preferred_language="pt",
        attributes={"branch": "Faro"},
        status=2,
        activated_at="-10d",
        last_login_at="-1d",
        points=7,
    )
    api.start(a_fixture(a_program(member)))
    profile = api.profile("member")
    del profile["Id"], profile["MobileNumber"]
    assert profile == {
        "FullName": "A Member",
        "Email": "member@example.com",
        "DOB": "1990-05-06T00:00:00",
        "Gender": "F",
        "Address": "Pier 4",
        "Status": 2,
        "IsAccountActivated": True,
        "TierName": "Silver",
        "TotalPoints": 7,
        "EnrollmentDate": "2026-01-30T12:00:00",
        "ActivatedDate": "2026-02-19T12:00:00",
        "LastLoggedIn": "2026-02-28T12:00:00",
        "IsAccrualAllowed": True,
        "CustomerSegment": "VIP",
        "RelationReference": "member",
        "ProgramId": 19,
        "PreferredLanguage": "pt",
        "CustomAttributes": {"branch": "Faro"},
    }


def test_a_pending_transaction_keeps_its_key(api: Loyalife) -> None:
    sent = [a_transaction(status="PENDING", idempotency_key="inv-1", transaction_date="-3d")]
    batches = [{"batch_id": "b", "transactions": ["req_1"]}]
    api.start(a_fixture(a_program(a_member(), transactions=sent, batches=batches)))
    api.advance("300ms")
    assert api.poll("b")["summary"]["success"] == 1
    api.insert("member", 10, idempotency_key="inv-1").ok()
    assert api.balance("member") == 1
    assert api.history("member")[0]["TransactionDate"] == "2026-02-26T12:00:00.000"


def test_a_fixture_with_mistakes_is_refused_whole() -> None:
    broken = a_fixture(a_program(a_member(points=1.5), redeem_min=2, redeem_max=1))
    with pytest.raises(FixtureError) as caught:
        read_inline(broken, [])
    assert len(caught.value.problems) == 2


# Populations


def crowd(**fields: Any) -> Json:
    return {"program": 19, "members": 3, **fields}


def with_a_crowd(*members: Json, settings: Json | None = None, **fields: Any) -> Json:
    document = a_fixture(a_program(*members, **(settings or {})))
    document["population"] = {"loyalife": crowd(**fields)}
    return document


def test_a_population_is_of_a_program_that_is_there() -> None:
    section = msgspec.convert({"programs": [a_program()]}, Section)
    population = msgspec.convert(crowd(program=20), Population)
    (problem,) = population_references(section, population)
    assert problem.path == "program"


@pytest.mark.parametrize(
    ("name", "clashes"),
    [("member_1", True), ("member_3", True), ("member_4", False), ("member_01", False)],
)
def test_a_population_meets_nobody_of_the_fixture(name: str, clashes: bool) -> None:
    section = msgspec.convert({"programs": [a_program(a_member(name))]}, Section)
    found = population_references(section, msgspec.convert(crowd(), Population))
    assert [problem.path for problem in found] == (["prefix"] if clashes else [])


def test_made_up_members_are_like_any_others(api: Loyalife) -> None:
    api.start(with_a_crowd(a_member("first", points=5), entries_per_member=2), seed=7)
    profile = api.profile("member_2")
    assert (profile["Id"], profile["Status"], profile["Email"]) == (
        3,
        1,
        "member_2@members.example.com",
    )
    assert profile["EnrollmentDate"] == "2026-03-01T11:59:58"
    lines = api.history("member_2")
    assert len(lines) == 2
    assert {line["Narration"] for line in lines} == {"Welcome bonus"}
    assert sum(line["Points"] for line in lines) == profile["TotalPoints"] > 0
    assert api.statement("member_2")["Bonus"] == profile["TotalPoints"]
    assert api.search("email_id", profile["Email"]).value["Id"] == 3
    assert api.search("mobile_number", profile["MobileNumber"]).value["Id"] == 3
    ids = {line["Id"] for name in ("first", "member_1", "member_2") for line in api.history(name)}
    assert ids == {1, 2, 3, 4, 5}
    api.a_member("new")
    assert api.profile("new")["Id"] == 5
    api.insert("new", 10).ok()
    assert api.history("new")[0]["Id"] == 8


def test_points_of_made_up_members_end_and_can_be_spent(api: Loyalife) -> None:
    api.start(with_a_crowd(), seed=7)
    api.redeem("member_1", 1).ok()
    api.advance("400d")
    assert [api.balance(f"member_{number}") for number in (1, 2, 3)] == [0, 0, 0]


def test_a_population_may_have_no_points(api: Loyalife) -> None:
    api.start(with_a_crowd(entries_per_member=0, prefix="p"))
    assert api.balance("p3") == 0
    assert api.get_history("p3").error == (200, "204")


def test_made_up_points_have_a_decimal_too(api: Loyalife) -> None:
    api.start(with_a_crowd(settings={"decimal_points": True}, points_per_entry=5), seed=7)
    assert all(0 < api.balance(f"member_{number}") <= 5 for number in (1, 2, 3))


def test_the_same_seed_makes_the_same_members(api: Loyalife) -> None:
    found = []
    for seed in (7, 7, 8):
        api.start(with_a_crowd(members=20), seed=seed)
        found.append([api.balance(f"member_{number}") for number in range(1, 21)])
    assert found[0] == found[1] != found[2]


def test_a_reversed_redemption_of_a_fixture_is_reversed(api: Loyalife) -> None:
    entries = [accrual(), redemption(redemption=REVERSED), reversal(redemption=REVERSED)]
    program = of_a_member(*entries, redemptions=[a_redemption(REVERSED.lower())])
    api.start(a_fixture(program))
    assert api.reverse(REVERSED, "member", "M").error == (200, "206")

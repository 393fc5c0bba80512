"""The `expys` section of a fixture: its types, and the references between its parts."""

from collections.abc import Mapping

import msgspec
import pytest

from mockserver.core.times import parse_instant
from mockserver.core.validation import problems
from mockserver.providers.expys.fixture import Population, Section
from mockserver.providers.expys.fixture_values import POINTS_MAX
from mockserver.providers.expys.references import population_references, references
from mockserver.seeding.schema import json_schema

Data = Mapping[str, object]

KEYS = [{"key": "expys_sandbox_a"}, {"key": "expys_live_a"}]
SPA = {"id": "off_spa", "title": "Spa", "pointsPrice": 1200}
FREE = {"id": "off_free", "title": "Free"}


def an_org(**changes: object) -> Data:
    return {"id": "org_a", "name": "A", **changes}


def a_member(**changes: object) -> Data:
    return {"externalUserID": "user_1", **changes}


def a_credit(amount: int = 5000, at: str = "-60d", **changes: object) -> Data:
    return {"type": "CREDIT", "amount": amount, "at": at, **changes}


def a_debit(amount: int = -1200, at: str = "-30d", **changes: object) -> Data:
    return {"type": "DEBIT", "amount": amount, "at": at, **changes}


def a_booking(**changes: object) -> Data:
    return {
        "id": "rdm_1",
        "offer": "off_spa",
        "member": "user_1",
        "status": "COMPLETED",
        **changes,
    }


def a_conversation(**changes: object) -> Data:
    return {"id": "cnv_1", "member": "user_1", **changes}


def a_sandbox(**parts: object) -> Data:
    """Return a section with one org, whose sandbox has these parts."""
    partition = {"offers": [SPA, FREE], "members": [a_member()], **parts}
    return {"orgs": [an_org(sandbox=partition)]}


def found(data: Data, now: str | None = None) -> list[tuple[str, str]]:
    section = msgspec.convert(data, Section)
    now_ms = parse_instant(now) if now else None
    return [(problem.path, problem.message) for problem in references(section, now_ms)]


def booked(*entries: Data, **changes: object) -> Data:
    """Return a section with a booking, and the ledger that goes with it."""
    return a_sandbox(members=[a_member(ledger=list(entries))], redemptions=[a_booking(**changes)])


def test_an_offer_needs_an_id_and_a_title_only() -> None:
    section = msgspec.convert(a_sandbox(), Section)
    offer = section.orgs[0].sandbox.offers[1]
    assert (offer.points_price, offer.quantity_remaining, offer.expires_at) == (None, 100, None)


def test_an_org_needs_an_id_and_a_name_only() -> None:
    org = msgspec.convert({"orgs": [an_org()]}, Section).orgs[0]
    assert (org.settlement, org.rate_per_point, org.token_ttl) == ("MEMBER_WALLET", "0.01", "300s")
    assert (org.currency.name, org.currency.symbol, org.currency.units_per_usd) == (
        "Points",
        "PT",
        100,
    )
    assert (org.pool, org.rate_limit, org.sandbox.members) == (None, None, ())


@pytest.mark.parametrize(
    ("changes", "path", "message"),
    [
        pytest.param({"id": ""}, "id", "must not be empty", id="empty id"),
        pytest.param({"id": "x" * 256}, "id", "at most 255", id="long id"),
        pytest.param({"ratePerPoint": 0}, "ratePerPoint", "above 0", id="rate of zero"),
        pytest.param({"ratePerPoint": "x"}, "ratePerPoint", "decimal number", id="rate is a word"),
        pytest.param({"ratePerPoint": 2e6}, "ratePerPoint", "at most 1000000", id="huge rate"),
        pytest.param(
            {"ratePerPoint": "0.0000000001"}, "ratePerPoint", "at most 9 decimals", id="fine rate"
        ),
        pytest.param(
            {"currency": {"unitsPerUSD": -1}}, "currency.unitsPerUSD", "above 0", id="units"
        ),
        pytest.param({"currency": {"symbol": ""}}, "currency.symbol", "empty", id="symbol"),
        pytest.param({"settlement": "BOTH"}, "settlement", "ORG_POOL", id="settlement"),
        pytest.param({"first_status": "COMPLETED"}, "first_status", "SUBMITTED", id="status"),
        pytest.param({"token_ttl": "0s"}, "token_ttl", "longer than 0", id="no lifetime"),
        pytest.param({"token_ttl": "1y"}, "token_ttl", "expected a duration", id="lifetime"),
        pytest.param({"rate_limit": 0}, "rate_limit", "from 1 to", id="rate limit"),
        pytest.param(
            {"auto_advance": [{"to": "DONE", "after": "5m"}]},
            "auto_advance[0].to",
            "expected one of",
            id="unknown status to advance to",
        ),
        pytest.param({"keys": [{"key": "sk_1"}]}, "keys[0].key", "must match ^expys_", id="key"),
        pytest.param(
            {"keys": [{"key": "expys_live_a", "scopes": ["ALL"]}]},
            "keys[0].scopes[0]",
            "BILLING_READ",
            id="scope",
        ),
        pytest.param({"pool": {}}, "pool.balance", "is required", id="pool without balance"),
        pytest.param(
            {"sandbox": {"offers": [{**SPA, "valueUSD": -1}]}},
            "sandbox.offers[0].valueUSD",
            "from 0 to 1000000000",
            id="negative value",
        ),
        pytest.param(
            {"sandbox": {"offers": [{**SPA, "pointsPrice": 1.5}]}},
            "sandbox.offers[0].pointsPrice",
            "whole number from 0 to 2147483647 or null, got 1.5",
            id="fractional price",
        ),
        pytest.param(
            {"sandbox": {"offers": [{**SPA, "startAt": "soon"}]}},
            "sandbox.offers[0].startAt",
            "expected a time such as",
            id="time",
        ),
        pytest.param(
            {"sandbox": {"members": [a_member(ledger=[a_credit(0)])]}},
            "sandbox.members[0].ledger[0].amount",
            "must not be 0",
            id="entry of zero",
        ),
        pytest.param(
            {"sandbox": {"members": [a_member(email="ada")]}},
            "sandbox.members[0].email",
            "must match",
            id="e-mail",
        ),
        pytest.param(
            {"sandbox": {"redemptions": [a_booking(feedback={"rating": 11})]}},
            "sandbox.redemptions[0].feedback.rating",
            "from 0 to 10",
            id="rating",
        ),
        pytest.param(
            {"sandbox": {"conversations": [a_conversation(type="chat")]}},
            "sandbox.conversations[0].type",
            "booking, notification, support",
            id="type of conversation",
        ),
    ],
)
def test_a_value_of_the_wrong_type_or_size_is_found(changes: Data, path: str, message: str) -> None:
    (problem,) = problems({"orgs": [an_org(**changes)]}, Section)
    assert problem.path == f"orgs[0].{path}"
    assert message in problem.message


@pytest.mark.parametrize(
    "data",
    [
        pytest.param({}, id="nothing"),
        pytest.param(
            {
                "orgs": [
                    an_org(
                        ratePerPoint="0.000000001",
                        token_ttl=60,
                        sandbox={"offers": [{**SPA, "valueUSD": 12.5, "authoredPrice": 0}]},
                    )
                ]
            },
            id="settings at their limits",
        ),
        pytest.param(
            {"catalogue": {"main": [SPA]}, "orgs": [an_org(live={"catalogue": "main"})]},
            id="a shared catalogue",
        ),
        pytest.param(
            {
                "orgs": [
                    an_org(keys=KEYS, sandbox={"offers": [SPA]}, live={"offers": [SPA]}),
                    an_org(id="org_b", sandbox={"offers": [SPA]}),
                ]
            },
            id="the same offer in several partitions",
        ),
        pytest.param(booked(a_credit(), a_debit(redemptionID="rdm_1")), id="a paid booking"),
        pytest.param(booked(points=0), id="a booking that says it cost nothing"),
        pytest.param(booked(offer="off_free"), id="a booking without a price"),
        pytest.param(
            booked(a_credit(), a_debit(-7, redemptionID="rdm_1"), points=7),
            id="a booking at another price",
        ),
        pytest.param(booked(status="CANCELED", canceledReason="OTHER"), id="a canceled booking"),
        pytest.param(
            booked(
                a_credit(),
                a_debit(redemptionID="rdm_1"),
                a_credit(1200, "-1d", redemptionID="rdm_1"),
                status="CANCELED",
                canceledNote="rain",
            ),
            id="a refunded booking",
        ),
        pytest.param(booked(points=0, feedback={"rating": 9}), id="feedback on a completed one"),
        pytest.param(
            {
                "orgs": [
                    an_org(
                        settlement="ORG_POOL",
                        pool={"balance": -5, "creditLimit": 5},
                        live={
                            "offers": [SPA],
                            "members": [a_member(points=0)],
                            "redemptions": [a_booking()],
                        },
                    )
                ]
            },
            id="a booking that the pool paid",
        ),
        pytest.param(
            a_sandbox(
                redemptions=[
                    a_booking(status="CANCELED"),
                    a_booking(id="rdm_2", points=0, conversationId="cnv_made"),
                ]
            ),
            id="booked again after it was canceled",
        ),
        pytest.param(
            a_sandbox(
                redemptions=[a_booking(points=0, conversationId="cnv_1")],
                conversations=[a_conversation(type="booking")],
            ),
            id="a listed booking conversation",
        ),
        pytest.param(
            a_sandbox(members=[a_member(removedAt="-1d", balanceRetained=True, points=5)]),
            id="a removed member",
        ),
        pytest.param(
            a_sandbox(members=[a_member(ledger=[a_credit(at="2020-01-01"), a_debit(at="-1d")])]),
            id="relative after absolute times",
        ),
    ],
)
def test_a_sound_section_has_no_problems(data: Data) -> None:
    assert problems(data, Section) == []
    assert found(data) == []


REFERENCES = [
    pytest.param(
        {"orgs": [an_org(), an_org()]},
        "orgs[1].id",
        '"org_a" is used already, by orgs[0].id',
        id="org id",
    ),
    pytest.param(
        {"orgs": [an_org(keys=KEYS), an_org(id="org_b", keys=KEYS[1:])]},
        "orgs[1].keys[0].key",
        '"expys_live_a" is used already, by orgs[0].keys[1].key',
        id="key",
    ),
    pytest.param(
        {"catalogue": {"main": [SPA, SPA]}, "orgs": [an_org(sandbox={"catalogue": "main"})]},
        "catalogue.main[1].id",
        '"off_spa" is used already, by catalogue.main[0].id',
        id="offer in a catalogue",
    ),
    pytest.param(
        {"catalogue": {"main": [SPA]}, "orgs": [an_org(live={"catalogue": "mian"})]},
        "orgs[0].live.catalogue",
        'there is no catalogue "mian" here; did you mean "main"?',
        id="unknown catalogue",
    ),
    pytest.param(
        a_sandbox(offers=[SPA, SPA]),
        "orgs[0].sandbox.offers[1].id",
        '"off_spa" is used already, by orgs[0].sandbox.offers[0].id',
        id="offer",
    ),
    pytest.param(
        {
            "catalogue": {"main": [SPA]},
            "orgs": [an_org(live={"catalogue": "main", "offers": [SPA]})],
        },
        "orgs[0].live.offers[0].id",
        '"off_spa" is used already, by the catalogue main',
        id="offer that the catalogue has",
    ),
    pytest.param(
        a_sandbox(members=[a_member(), a_member()]),
        "orgs[0].sandbox.members[1].externalUserID",
        '"user_1" is used already, by orgs[0].sandbox.members[0].externalUserID',
        id="member",
    ),
    pytest.param(
        a_sandbox(
            redemptions=[a_booking(points=0), a_booking(offer="off_free", status="CANCELED")]
        ),
        "orgs[0].sandbox.redemptions[1].id",
        '"rdm_1" is used already, by orgs[0].sandbox.redemptions[0].id',
        id="redemption",
    ),
    pytest.param(
        a_sandbox(conversations=[a_conversation(), a_conversation()]),
        "orgs[0].sandbox.conversations[1].id",
        '"cnv_1" is used already, by orgs[0].sandbox.conversations[0].id',
        id="conversation",
    ),
    pytest.param(
        a_sandbox(
            conversations=[
                a_conversation(
                    messages=[
                        {"author": "user_1", "at": "now"},
                        {"author": "user_1", "at": "now", "id": "msg_1"},
                        {"author": "user_1", "at": "now", "id": "msg_1"},
                    ]
                )
            ]
        ),
        "orgs[0].sandbox.conversations[0].messages[2].id",
        '"msg_1" is used already, by orgs[0].sandbox.conversations[0].messages[1].id',
        id="message",
    ),
    pytest.param(
        a_sandbox(members=[a_member(ledger=[a_credit(id="txn_1"), a_debit(id="txn_1")])]),
        "orgs[0].sandbox.members[0].ledger[1].id",
        '"txn_1" is used already, by orgs[0].sandbox.members[0].ledger[0].id',
        id="ledger entry",
    ),
    pytest.param(
        {
            "orgs": [
                an_org(
                    terms=[
                        {"version": "v", "type": "TERMS_OF_SERVICE", "publishedAt": "now"},
                        {"version": "v", "type": "PRIVACY_POLICY", "publishedAt": "now"},
                    ]
                )
            ]
        },
        "orgs[0].terms[1].version",
        '"v" is used already, by orgs[0].terms[0].version',
        id="version of a legal document",
    ),
    pytest.param(
        {"orgs": [an_org(pool={"balance": -6, "creditLimit": 5})]},
        "orgs[0].pool.balance",
        "must be at least -5, the credit limit",
        id="overdrawn pool",
    ),
    pytest.param(
        a_sandbox(members=[a_member(points=5, ledger=[a_credit()])]),
        "orgs[0].sandbox.members[0].points",
        "must not stand beside a ledger: it is short for one",
        id="points and ledger",
    ),
    pytest.param(
        {"orgs": [an_org(settlement="ORG_POOL", sandbox={"members": [a_member(points=5)]})]},
        "orgs[0].sandbox.members[0].points",
        "members of org_a have no wallets (ORG_POOL)",
        id="points where there are no wallets",
    ),
    pytest.param(
        {
            "orgs": [
                an_org(settlement="ORG_POOL", live={"members": [a_member(ledger=[a_credit()])]})
            ]
        },
        "orgs[0].live.members[0].ledger",
        "members of org_a have no wallets (ORG_POOL)",
        id="a ledger where there are no wallets",
    ),
    pytest.param(
        a_sandbox(members=[a_member(balanceRetained=True)]),
        "orgs[0].sandbox.members[0].balanceRetained",
        "needs removedAt: only a removal retains it",
        id="retained without removal",
    ),
    pytest.param(
        a_sandbox(members=[a_member(ledger=[a_credit(), {**a_debit(), "type": "CREDIT"}])]),
        "orgs[0].sandbox.members[0].ledger[1].amount",
        "a CREDIT is positive, got -1200",
        id="negative credit",
    ),
    pytest.param(
        a_sandbox(members=[a_member(ledger=[{**a_credit(), "type": "DEBIT"}])]),
        "orgs[0].sandbox.members[0].ledger[0].amount",
        "a DEBIT is negative, got 5000",
        id="positive debit",
    ),
    pytest.param(
        a_sandbox(members=[a_member(ledger=[a_credit(7), a_debit(-8), a_debit(-1, "-1d")])]),
        "orgs[0].sandbox.members[0].ledger[1].amount",
        "takes the balance to -1: it may not be negative",
        id="negative balance, said once",
    ),
    pytest.param(
        a_sandbox(members=[a_member(ledger=[a_credit(POINTS_MAX), a_credit(1)])]),
        "orgs[0].sandbox.members[0].ledger",
        f"its credits come to {POINTS_MAX + 1}, above {POINTS_MAX}",
        id="too many points",
    ),
    pytest.param(
        a_sandbox(members=[a_member(ledger=[a_credit(at="-30d"), a_credit(at="-31d")])]),
        "orgs[0].sandbox.members[0].ledger[1].at",
        "-31d is before an earlier entry: keep them in time order",
        id="relative times out of order",
    ),
    pytest.param(
        a_sandbox(
            members=[
                a_member(
                    ledger=[
                        a_credit(at="2020-02-01"),
                        a_credit(at="now"),
                        a_credit(at="2020-01-01"),
                    ]
                )
            ]
        ),
        "orgs[0].sandbox.members[0].ledger[2].at",
        "2020-01-01 is before an earlier entry: keep them in time order",
        id="absolute times out of order",
    ),
    pytest.param(
        a_sandbox(members=[a_member(ledger=[a_credit(at="+1h")])]),
        "orgs[0].sandbox.members[0].ledger[0].at",
        "+1h is later than the present of the world",
        id="an entry of the future",
    ),
    pytest.param(
        a_sandbox(members=[a_member(ledger=[a_credit(redemptionID="rdm_9")])]),
        "orgs[0].sandbox.members[0].ledger[0].redemptionID",
        'there is no redemption "rdm_9" here',
        id="entry for an unknown redemption",
    ),
    pytest.param(
        a_sandbox(
            members=[
                a_member(),
                a_member(externalUserID="user_2", ledger=[a_credit(redemptionID="rdm_1")]),
            ],
            redemptions=[a_booking(points=0)],
        ),
        "orgs[0].sandbox.members[1].ledger[0].redemptionID",
        "rdm_1 is a redemption of user_1",
        id="entry for somebody else's redemption",
    ),
    pytest.param(
        a_sandbox(redemptions=[a_booking(offer="off_sap", points=0)]),
        "orgs[0].sandbox.redemptions[0].offer",
        'there is no offer "off_sap" here; did you mean "off_spa"?',
        id="redemption of an unknown offer",
    ),
    pytest.param(
        a_sandbox(redemptions=[a_booking(member="zzz", points=0)]),
        "orgs[0].sandbox.redemptions[0].member",
        'there is no member "zzz" here; known: user_1',
        id="redemption of an unknown member",
    ),
    pytest.param(
        booked(points=0, canceledReason="OTHER"),
        "orgs[0].sandbox.redemptions[0].canceledReason",
        "needs status CANCELED, and it is COMPLETED",
        id="reason without cancelation",
    ),
    pytest.param(
        booked(points=0, canceledNote="rain"),
        "orgs[0].sandbox.redemptions[0].canceledNote",
        "needs status CANCELED, and it is COMPLETED",
        id="note without cancelation",
    ),
    pytest.param(
        booked(points=0, status="OPEN", feedback={"rating": 9}),
        "orgs[0].sandbox.redemptions[0].feedback",
        "needs status COMPLETED, and it is OPEN",
        id="feedback before completion",
    ),
    pytest.param(
        booked(a_credit()),
        "orgs[0].sandbox.redemptions[0]",
        "costs 1200, but the ledger of user_1 debits 0 and refunds 0 "
        "(it needs a DEBIT of -1200 with redemptionID rdm_1, or points: 0)",
        id="a booking that nobody paid",
    ),
    pytest.param(
        booked(a_credit(), a_debit(-1199, redemptionID="rdm_1"), points=1200),
        "orgs[0].sandbox.redemptions[0].points",
        "costs 1200, but the ledger of user_1 debits 1199 and refunds 0",
        id="a booking that was paid in part",
    ),
    pytest.param(
        booked(
            a_credit(),
            a_debit(redemptionID="rdm_1"),
            a_credit(1200, "-1d", redemptionID="rdm_1"),
        ),
        "orgs[0].sandbox.redemptions[0]",
        "costs 1200, but the ledger of user_1 debits 1200 and refunds 1200",
        id="a refund without cancelation",
    ),
    pytest.param(
        booked(a_credit(), a_debit(redemptionID="rdm_1"), offer="off_free"),
        "orgs[0].sandbox.redemptions[0]",
        "costs 0, but the ledger of user_1 debits 1200 and refunds 0",
        id="a payment for what is free",
    ),
    pytest.param(
        booked(a_credit(), a_debit(redemptionID="rdm_1"), status="CANCELED"),
        "orgs[0].sandbox.redemptions[0]",
        "is CANCELED, so its points are back, but the ledger of user_1 debits 1200 and refunds 0",
        id="a cancelation without refund",
    ),
    pytest.param(
        booked(
            a_credit(),
            a_debit(-700, redemptionID="rdm_1"),
            a_debit(-500, redemptionID="rdm_1"),
        ),
        "orgs[0].sandbox.members[0].ledger[2].redemptionID",
        "an earlier DEBIT has paid for rdm_1",
        id="a booking that was paid twice",
    ),
    pytest.param(
        booked(
            a_credit(1200, redemptionID="rdm_1"),
            a_debit(redemptionID="rdm_1"),
            status="CANCELED",
        ),
        "orgs[0].sandbox.members[0].ledger[0].redemptionID",
        "no earlier DEBIT has paid for rdm_1",
        id="a refund before the payment",
    ),
    pytest.param(
        a_sandbox(redemptions=[a_booking(points=0), a_booking(id="rdm_2", points=0)]),
        "orgs[0].sandbox.redemptions[1].offer",
        "user_1 has booked off_spa already: rdm_1",
        id="double booking",
    ),
    pytest.param(
        a_sandbox(
            members=[a_member(), a_member(externalUserID="user_2")],
            redemptions=[a_booking(points=0, conversationId="cnv_1")],
            conversations=[a_conversation(member="user_2", type="booking")],
        ),
        "orgs[0].sandbox.redemptions[0].conversationId",
        "cnv_1 is a conversation of user_2",
        id="somebody else's conversation",
    ),
    pytest.param(
        a_sandbox(
            redemptions=[a_booking(points=0, conversationId="cnv_1")],
            conversations=[a_conversation()],
        ),
        "orgs[0].sandbox.redemptions[0].conversationId",
        "cnv_1 is of type support, not booking",
        id="a conversation of another type",
    ),
    pytest.param(
        a_sandbox(conversations=[a_conversation(member="user_l")]),
        "orgs[0].sandbox.conversations[0].member",
        'there is no member "user_l" here; did you mean "user_1"?',
        id="conversation of an unknown member",
    ),
    pytest.param(
        a_sandbox(conversations=[a_conversation(messages=[{"author": "user_2", "at": "now"}])]),
        "orgs[0].sandbox.conversations[0].messages[0].author",
        "user_2 does not write here, only user_1, concierge, system",
        id="message by a stranger",
    ),
    pytest.param(
        a_sandbox(
            conversations=[
                a_conversation(
                    messages=[
                        {"author": "concierge", "at": "now"},
                        {"author": "system", "at": "+1s"},
                    ]
                )
            ]
        ),
        "orgs[0].sandbox.conversations[0].messages[1].at",
        "+1s is later than the present of the world",
        id="message of the future",
    ),
]


@pytest.mark.parametrize(("data", "path", "message"), REFERENCES)
def test_what_does_not_fit_together_is_found(data: Data, path: str, message: str) -> None:
    assert problems(data, Section) == []
    assert found(data) == [(path, message)]


@pytest.mark.parametrize(
    ("entries", "problems_found"),
    [
        pytest.param(
            [a_credit(700, "-2d"), a_credit(500, "-1d")],
            [
                ("[2].amount", "refunds rdm_1, which has cost 1200"),
                ("[3].amount", "refunds rdm_1, which has cost 1200"),
            ],
            id="in parts",
        ),
        pytest.param(
            [a_credit(1200, "-3d"), a_debit(at="-2d"), a_credit(1200, "-1d")],
            [
                ("[3].redemptionID", "an earlier DEBIT has paid for rdm_1"),
                ("[4].redemptionID", "an earlier CREDIT has refunded rdm_1"),
            ],
            id="twice",
        ),
    ],
)
def test_a_refund_is_whole_and_comes_once(
    entries: list[Data], problems_found: list[tuple[str, str]]
) -> None:
    ledger = [a_credit(), *({**each, "redemptionID": "rdm_1"} for each in (a_debit(), *entries))]
    path = "orgs[0].sandbox.members[0].ledger"
    assert found(booked(*ledger, status="CANCELED")) == [
        (f"{path}{place}", message) for place, message in problems_found
    ]


def test_relative_and_absolute_times_are_compared_when_the_present_is_known() -> None:
    ledger = [a_credit(at="-1d"), a_credit(at="2026-01-29"), a_credit(at="2026-02-01")]
    path = "orgs[0].sandbox.members[0].ledger"
    assert found(a_sandbox(members=[a_member(ledger=ledger)]), now="2026-01-31") == [
        (f"{path}[1].at", "2026-01-29 is before an earlier entry: keep them in time order"),
        (f"{path}[2].at", "2026-02-01 is later than the present of the world"),
    ]


def test_all_references_that_are_wrong_are_listed() -> None:
    data = a_sandbox(
        redemptions=[a_booking(offer="off_1", member="user_9", canceledNote="rain")],
        conversations=[a_conversation(member="user_8")],
    )
    assert [path for path, _ in found(data)] == [
        "orgs[0].sandbox.redemptions[0].offer",
        "orgs[0].sandbox.redemptions[0].member",
        "orgs[0].sandbox.redemptions[0].canceledNote",
        "orgs[0].sandbox.conversations[0].member",
    ]


@pytest.mark.parametrize(
    ("org", "population", "expected"),
    [
        pytest.param(an_org(), {"org": "org_a", "members": 9}, [], id="sound"),
        pytest.param(
            an_org(),
            {"org": "org_b", "members": 9},
            [("org", 'there is no org "org_b" here; did you mean "org_a"?')],
            id="unknown org",
        ),
        pytest.param(
            an_org(settlement="ORG_POOL"),
            {"org": "org_a", "members": 9},
            [("entries_per_member", "must be 0: the members of org_a have no wallets (ORG_POOL)")],
            id="entries where there are no wallets",
        ),
        pytest.param(
            an_org(settlement="ORG_POOL"),
            {"org": "org_a", "members": 9, "entries_per_member": 0},
            [],
            id="members without wallets",
        ),
        pytest.param(
            an_org(
                live={"members": [a_member(externalUserID=name) for name in ("m_1", "m_9", "n")]},
                sandbox={"members": [a_member(externalUserID="m_1")]},
            ),
            {"org": "org_a", "members": 9, "env": "live", "prefix": "m_"},
            [
                ("prefix", 'makes up the member "m_1", who is in the fixture already'),
                ("prefix", 'makes up the member "m_9", who is in the fixture already'),
            ],
            id="members of the fixture made up again",
        ),
        pytest.param(
            an_org(
                sandbox={
                    "members": [
                        a_member(externalUserID=name)
                        for name in ("m_0", "m_01", "m_10", "m_", "m_x", "m_99999999", "1")
                    ]
                }
            ),
            {"org": "org_a", "members": 9, "prefix": "m_"},
            [],
            id="members with like names",
        ),
    ],
)
def test_a_population_joins_an_org_of_the_section(
    org: Data, population: Data, expected: list[tuple[str, str]]
) -> None:
    section = msgspec.convert({"orgs": [org]}, Section)
    outcome = population_references(section, msgspec.convert(population, Population))
    assert [(problem.path, problem.message) for problem in outcome] == expected


def test_every_key_and_every_part_has_help_for_editors() -> None:
    definitions = json_schema()["$defs"]
    assert isinstance(definitions, dict)
    for name, definition in definitions.items():
        assert definition["description"], name
        for key, schema in definition["properties"].items():
            assert schema.get("description"), f"{name}.{key}"

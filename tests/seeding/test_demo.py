"""What clients may rely on in the shipped worlds."""

import pytest

from mockserver.providers.expys.fixture import Org, Section
from mockserver.seeding.loader import read_fixture, read_inline


def expys(name: str) -> Section:
    section = read_fixture(name).expys
    assert section is not None
    return section


@pytest.fixture
def demo() -> Section:
    return expys("demo")


@pytest.fixture
def org_demo(demo: Section) -> Org:
    return next(org for org in demo.orgs if org.id == "org_demo")


@pytest.fixture
def org_pool(demo: Section) -> Org:
    return next(org for org in demo.orgs if org.id == "org_pool")


def test_the_demo_has_a_key_for_each_environment_and_one_without_scopes(org_demo: Org) -> None:
    assert {key.key: key.scopes for key in org_demo.keys} == {
        "expys_sandbox_demo": ("BILLING_READ",),
        "expys_live_demo": ("BILLING_READ",),
        "expys_sandbox_noscope": (),
    }
    assert (org_demo.settlement, org_demo.pool, org_demo.rate_limit) == (
        "MEMBER_WALLET",
        None,
        None,
    )


def test_the_pool_org_pays_for_its_members(org_pool: Org) -> None:
    assert [key.key for key in org_pool.keys] == ["expys_sandbox_pool", "expys_live_pool"]
    assert org_pool.settlement == "ORG_POOL"
    assert org_pool.pool is not None
    pool = org_pool.pool
    assert (pool.balance, pool.credit_limit, pool.low_water_mark) == (10_000, 0, 1_000)


def test_all_four_partitions_have_the_offers_of_the_demo(demo: Section) -> None:
    partitions = [side for org in demo.orgs for side in (org.sandbox, org.live)]
    assert [(side.catalogue, side.offers) for side in partitions] == [("demo", ())] * 4
    offers = {offer.id: offer for offer in demo.catalogue["demo"]}
    assert {name: offer.points_price for name, offer in offers.items()} == {
        "off_spa": 1200,
        "off_dinner": 4500,
        "off_coffee": 2,
        "off_small": 2,
        "off_last": 500,
        "off_free": None,
        "off_zero": 0,
        "off_soldout": 800,
        "off_expired": 2500,
    }
    stock = {name: offer.quantity_remaining for name, offer in offers.items()}
    assert [stock[f"off_{name}"] for name in ("coffee", "small", "last", "soldout")] == [
        10_000,
        20,
        1,
        0,
    ]
    assert offers["off_spa"].start_at is not None
    assert offers["off_spa"].end_at is not None
    assert (offers["off_expired"].expires_at, offers["off_soldout"].expires_at) == ("-1d", None)
    assert stock["off_expired"] > 0


def test_the_members_of_the_demo_are_rich_poor_and_broke(org_demo: Org) -> None:
    members = {member.external_user_id: member for member in org_demo.sandbox.members}
    balances = {
        name: member.points
        if member.points is not None
        else sum(entry.amount for entry in member.ledger)
        for name, member in members.items()
    }
    assert balances == {"user_42": 5500, "user_123": 250, "user_broke": 0}
    assert [entry.amount for entry in members["user_42"].ledger] == [10_000, -4500]
    assert (members["user_42"].tier, members["user_123"].tier) == ("gold", "silver")


def test_a_booking_is_completed_and_a_conversation_has_messages(org_demo: Org) -> None:
    (redemption,) = org_demo.sandbox.redemptions
    assert (redemption.id, redemption.offer, redemption.member, redemption.status) == (
        "rdm_demo_completed",
        "off_dinner",
        "user_42",
        "COMPLETED",
    )
    (conversation,) = org_demo.sandbox.conversations
    assert (conversation.id, conversation.member) == ("cnv_support", "user_42")
    assert len(conversation.messages) > 1


def test_each_org_has_two_versions_of_both_legal_documents(demo: Section) -> None:
    for org in demo.orgs:
        types = [terms.type for terms in org.terms]
        assert types == ["TERMS_OF_SERVICE"] * 2 + ["PRIVACY_POLICY"] * 2


def test_the_empty_world_has_an_org_with_its_keys_and_nothing_else() -> None:
    (org,) = expys("empty").orgs
    assert org.id == "org_demo"
    assert [key.key for key in org.keys] == [
        "expys_sandbox_demo",
        "expys_live_demo",
        "expys_sandbox_noscope",
    ]
    assert org == Org(id=org.id, name=org.name, keys=org.keys)


def test_the_demo_has_a_loyalife_program_with_members_of_all_kinds() -> None:
    section = read_fixture("demo").loyalife
    assert section is not None
    (program,) = section.programs
    assert program.id == 19
    assert [(each.client_id, each.client_secret) for each in program.clients] == [
        ("demo-client", "demo-secret")
    ]
    assert [product.code for product in program.product_codes] == ["RETAIL001", "RETAIL002"]
    assert {member.relation_reference: member.status for member in program.members} == {
        "jane.doe@example.com": 1,
        "m_8124": 1,
        "m_short": 1,
        "m_blocked": 3,
        "m_cancelled": 4,
        "m_inactive": 5,
    }
    assert (program.rate_limit, program.token_rate_limit, program.idempotency) == (None, None, True)


def test_loyalife_members_can_be_changed_by_a_few_lines() -> None:
    document: dict[str, object] = {
        "version": 1,
        "extends": "demo",
        "loyalife": {
            "programs": [
                {
                    "id": 19,
                    "members": [
                        {"relation_reference": "m_short", "points": 99},
                        {
                            "relation_reference": "m_new",
                            "full_name": "New",
                            "email_id": "new@example.com",
                            "mobile_number": "+15550999999",
                        },
                    ],
                }
            ]
        },
    }
    section = read_inline(document, []).loyalife
    assert section is not None
    (program,) = section.programs
    members = {member.relation_reference: member for member in program.members}
    assert len(members) == 7
    assert (members["m_short"].points, members["m_short"].email_id) == (99, "m_short@example.com")

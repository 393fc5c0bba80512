"""Cards, accounts and other ids that are linked to members."""

from __future__ import annotations

from typing import Any

import pytest

from tests.providers.loyalife.builders import JANE, Loyalife

BAD = (400, "999")
INVALID = (400, "998")
LINKED = (409, "301")
CARD = "4111111111111111"


def not_found(api: Loyalife, code: str) -> tuple[int, str]:
    return (404 if api.is_short else 200), code


def test_a_link_gets_a_number(surface: Loyalife) -> None:
    answer = surface.link(
        card_number="0",
        last_six_digits="0",
        sub_relation_identifier="LOAN-55120",
        sub_relation_type="LOAN",
        status="ACTIVE",
    )
    assert (answer.status, answer.count) == (200, 0)
    assert answer.value == {"SubRelationId": 1, "RelationReference": JANE}
    assert surface.link("m_8124", sub_relation_identifier="X").value["SubRelationId"] == 2


def test_a_link_is_listed_with_its_card_masked(surface: Loyalife) -> None:
    surface.link(
        card_number=CARD,
        sub_relation_type="CARD",
        product_code="GOLD",
        expiry_date="2030-12-31",
    ).ok()
    answer = surface.links(pstrRelationReference=JANE)
    assert answer.value == [
        {
            "SubRelationId": 1,
            "RelationReference": JANE,
            "CardNumber": "XXXXXXXXXX111111",
            "LastSixDigits": "111111",
            "SubRelationIdentifier": "0",
            "SubRelationType": "CARD",
            "Status": "ACTIVE",
            "ProductCode": "GOLD",
            "ExpiryDate": "2030-12-31",
        }
    ]
    assert answer.count == 1


def test_most_of_a_link_may_be_left_out(api: Loyalife) -> None:
    api.link(sub_relation_identifier="DEP-1").ok()
    (link,) = api.links(pstrRelationReference=JANE).value
    del link["SubRelationId"], link["RelationReference"]
    assert link == {
        "CardNumber": "0",
        "LastSixDigits": "0",
        "SubRelationIdentifier": "DEP-1",
        "SubRelationType": "ACCOUNT",
        "Status": "ACTIVE",
        "ProductCode": None,
        "ExpiryDate": None,
    }


@pytest.mark.parametrize(
    ("card", "shown"), [("123456", "123456"), ("12345", "12345"), ("1234567", "X234567")]
)
def test_a_short_card_number_has_little_to_mask(api: Loyalife, card: str, shown: str) -> None:
    api.link(card_number=card).ok()
    assert api.links(pstrCardNumber=card).value[0]["CardNumber"] == shown


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"card_number": "0"},
        {"sub_relation_identifier": "0"},
        {"card_number": "0", "sub_relation_identifier": "0"},
        {"card_number": "", "sub_relation_identifier": ""},
        {"card_number": None, "sub_relation_identifier": None},
    ],
    ids=str,
)
def test_a_link_of_nothing_is_a_bad_request(surface: Loyalife, fields: dict[str, Any]) -> None:
    answer = surface.link(**fields)
    assert answer.error == BAD
    assert "card_number" in answer.reason


@pytest.mark.parametrize(
    ("field", "value", "error"),
    [
        ("member_relation_reference", "", BAD),
        ("member_relation_reference", None, BAD),
        ("card_number", 4111, BAD),
        ("sub_relation_type", 5, BAD),
        ("sub_relation_type", "BOAT", INVALID),
        ("sub_relation_type", "card", INVALID),
        ("status", "GONE", INVALID),
        ("expiry_date", "12/30", BAD),
    ],
    ids=repr,
)
def test_a_field_that_does_not_fit_is_refused(
    surface: Loyalife, field: str, value: object, error: tuple[int, str]
) -> None:
    body = {"member_relation_reference": JANE, "sub_relation_identifier": "X", field: value}
    answer = surface.call("subrelation.add", body, query=surface.program_query)
    assert answer.error == error
    assert field in answer.reason


def test_an_unknown_member_does_not_exist(surface: Loyalife) -> None:
    answer = surface.link("nobody", sub_relation_identifier="X")
    assert answer.error == not_found(surface, "103")
    assert surface.links(pstrRelationReference="nobody").error == not_found(surface, "103")


def test_the_same_link_again_is_refused(surface: Loyalife) -> None:
    surface.link(card_number=CARD, sub_relation_identifier="X").ok()
    answer = surface.link(card_number=CARD, sub_relation_identifier="X")
    assert (answer.error, answer.message) == (LINKED, "Sub-relation already linked")


def test_other_fields_of_a_link_can_be_changed(surface: Loyalife) -> None:
    first = surface.link(sub_relation_identifier="X", status="ACTIVE").value
    second = surface.link(
        sub_relation_identifier="X", status="INACTIVE", sub_relation_type="DEVICE"
    ).value
    assert second == first
    (link,) = surface.links(pstrRelationReference=JANE).value
    assert (link["Status"], link["SubRelationType"]) == ("INACTIVE", "DEVICE")


@pytest.mark.parametrize(
    "fields",
    [
        {"card_number": CARD},
        {"card_number": CARD, "sub_relation_identifier": "Y"},
        {"sub_relation_identifier": "X"},
        {"card_number": "5", "sub_relation_identifier": "X", "status": "INACTIVE"},
    ],
    ids=str,
)
def test_a_member_has_a_card_or_id_in_one_link_only(api: Loyalife, fields: dict[str, Any]) -> None:
    api.link(card_number=CARD, sub_relation_identifier="X").ok()
    assert api.link(**fields).error == LINKED
    api.link("m_8124", **fields).ok()


def test_links_are_found_by_card_or_id_of_all_members(surface: Loyalife) -> None:
    for member in (JANE, "m_8124"):
        surface.link(member, card_number=CARD, sub_relation_identifier="SHARED").ok()
    surface.link("m_short", sub_relation_identifier="OTHER").ok()
    for query in ({"pstrCardNumber": CARD}, {"pstrSubRelationIdentifier": "SHARED"}):
        answer = surface.links(**query)
        assert [link["RelationReference"] for link in answer.value] == [JANE, "m_8124"]
        assert answer.count == 2
    both = surface.links(pstrRelationReference="m_8124", pstrCardNumber=CARD)
    assert [link["RelationReference"] for link in both.value] == ["m_8124"]


@pytest.mark.parametrize(
    "query",
    [
        {"pstrRelationReference": JANE},
        {"pstrCardNumber": "1"},
        {"pstrSubRelationIdentifier": "1"},
        {"pstrCardNumber": "0"},
        {"pstrSubRelationIdentifier": "OTHER", "pstrCardNumber": CARD},
        {"pstrRelationReference": "m_8124", "pstrCardNumber": "1"},
    ],
    ids=str,
)
def test_links_that_are_not_there_are_not_found(surface: Loyalife, query: dict[str, str]) -> None:
    surface.link("m_8124", card_number=CARD, sub_relation_identifier="X").ok()
    answer = surface.links(**query)
    assert (answer.error, answer.message) == (
        not_found(surface, "302"),
        "Sub-relation not found",
    )


def test_a_list_needs_something_to_look_for(surface: Loyalife) -> None:
    assert surface.links().error == BAD
    assert surface.links(pstrCardNumber="").error == BAD

"""What a row of each type does, and with which code it is refused."""

from __future__ import annotations

import pytest

from tests.providers.loyalife.builders import (
    JANE,
    YESTERDAY,
    Loyalife,
    a_fixture,
    a_member,
    a_program,
)

TXN = (
    "transaction_id,amount,transaction_date,product_code,member_relation_reference,transaction_type"
)
CPD = "action,relation_reference,full_name,mobile_number,email_id,status,dob,gender"
BNS = "member_relation_reference,points,narration,date"
CRD = "relation_reference,card_number,card_type,product_code,expiry_date,status"


# Transactions


def test_a_transaction_earns_as_in_the_api(api: Loyalife) -> None:
    assert api.drop_one("TXN", TXN, f"T1,1000,{YESTERDAY},RETAIL001,{JANE},DR") is None
    line = api.history(JANE)[0]
    assert (line["Points"], line["AdditionalDetail"]) == (100, "T1")
    assert line["TransactionDate"].startswith(YESTERDAY)


def test_a_cr_takes_points_away(api: Loyalife) -> None:
    assert api.drop_one("TXN", TXN, f"T1,1000.50,{YESTERDAY},RETAIL001,{JANE},cr") is None
    assert api.balance(JANE) == 2400


def test_a_key_posts_once_in_files_and_the_api_together(api: Loyalife) -> None:
    header = f"{TXN},_xoxo_api_client_idempotency"
    api.insert(JANE, 1000, idempotency_key="inv-1").ok()
    assert api.drop_one("TXN", header, f"T1,1000,{YESTERDAY},RETAIL001,{JANE},DR,inv-1") is None
    assert api.balance(JANE) == 2600


def test_a_linked_id_stands_for_its_member(api: Loyalife) -> None:
    api.link(sub_relation_identifier="LOAN-1").ok()
    assert api.drop_one("TXN", TXN, f"T1,1000,{YESTERDAY},RETAIL001,LOAN-1,DR") is None
    assert api.balance(JANE) == 2600


@pytest.mark.parametrize(
    ("row", "code"),
    [
        pytest.param(f"T1,abc,{YESTERDAY},RETAIL001,{JANE},DR", "999", id="amount is text"),
        pytest.param(f"T1,-1,{YESTERDAY},RETAIL001,{JANE},DR", "999", id="amount is negative"),
        pytest.param(f"T1,,{YESTERDAY},RETAIL001,{JANE},DR", "999", id="no amount"),
        pytest.param(f",1,{YESTERDAY},RETAIL001,{JANE},DR", "999", id="no id"),
        pytest.param(f"T1,1,2040-01-01,RETAIL001,{JANE},DR", "999", id="future"),
        pytest.param(f"T1,1,01/02/2026,RETAIL001,{JANE},DR", "999", id="no date"),
        pytest.param(f"T1,1,{YESTERDAY},RETAIL001,{JANE},XX", "998", id="type"),
        pytest.param(f"T1,1,{YESTERDAY},OTHER,{JANE},DR", "006", id="product code"),
        pytest.param(f"T1,1,{YESTERDAY},RETAIL001,ghost,DR", "103", id="member"),
        pytest.param(f"T1,1,{YESTERDAY},RETAIL001,m_cancelled,DR", "113", id="cancelled"),
    ],
)
def test_a_transaction_is_refused_as_in_the_api(api: Loyalife, row: str, code: str) -> None:
    refused = api.drop_one("TXN", TXN, row)
    assert refused is not None
    assert refused[0] == code


def test_an_unknown_product_code_is_refused_in_words_of_its_own(api: Loyalife) -> None:
    refused = api.drop_one("TXN", TXN, f"T1,1,{YESTERDAY},OTHER,{JANE},DR")
    assert refused is not None
    assert refused[1].startswith("Invalid product code: ")


def test_other_columns_are_attributes_of_the_program(api: Loyalife) -> None:
    schema = [
        {"name": "store", "mandatory": True},
        {"name": "items", "type": "number"},
        {"name": "online", "type": "boolean"},
    ]
    api.start(a_fixture(a_program(a_member("m"), transaction_attributes=schema)))
    header = f"{TXN},store,items,online,note"
    begin = f"T1,10,{YESTERDAY},RETAIL001,m,DR"
    assert api.drop_one("TXN", header, f"{begin},S1,3,true,x") is None
    for row in (f"{begin},,3,true,x", f"{begin},S1,few,true,x", f"{begin},S1,3,perhaps,x"):
        refused = api.drop_one("TXN", header, row)
        assert refused is not None
        assert refused[0] == "999"


# Profiles


def test_a_new_member_needs_no_e_mail_address(api: Loyalife) -> None:
    told = api.drop("CPD", CPD, ",a,Anna,+15550101,,,,", "New,b,Bert,+15550102,,1,1990-01-31,M")
    assert told["rejected"] == []
    anna, bert = api.profile("a"), api.profile("b")
    assert (anna["FullName"], anna["Email"], anna["Status"]) == ("Anna", "", 5)
    assert (bert["Status"], bert["DOB"], bert["Gender"]) == (1, "1990-01-31T00:00:00", "M")
    assert bert["IsAccountActivated"] is True


def test_members_without_an_address_are_in_an_exported_state(api: Loyalife) -> None:
    api.drop("CPD", CPD, ",a,Anna,+15550101,,,,", ",b,Bert,+15550102,,,,")
    before = api.profile("a")
    api.start(api.controlled("GET", "/state"))
    assert api.profile("a") == before


def test_what_is_changed_is_what_has_a_cell(api: Loyalife) -> None:
    api.drop("CPD", CPD, ",a,Anna,+15550101,anna@example.com,,,F")
    assert api.drop_one("CPD", CPD, "update,a,,+15550109,,1,,") is None
    anna = api.profile("a")
    assert (anna["MobileNumber"], anna["Email"]) == ("+15550109", "anna@example.com")
    assert (anna["FullName"], anna["Gender"], anna["Status"]) == ("Anna", "F", 1)


def test_a_suspended_member_earns_nothing_more(api: Loyalife) -> None:
    assert api.drop_one("CPD", CPD, f"Suspend,{JANE},,,,,,") is None
    assert api.profile(JANE)["Status"] == 2
    assert api.insert(JANE).error == (400, "107")


@pytest.mark.parametrize(
    ("row", "code"),
    [
        pytest.param(",,Anna,+15550101,,,,", "E103", id="no reference"),
        pytest.param("Update,,Anna,+15550101,,,,", "E103", id="no reference in an update"),
        pytest.param(",a,,+15550101,,,,", "E104", id="no name"),
        pytest.param(",a,Anna,,,,,", "E105", id="no mobile number"),
        pytest.param(",a,Anna,+15550101,nobody,,,", "E102", id="e-mail"),
        pytest.param(",a,Anna,12,,,,", "999", id="mobile number"),
        pytest.param(",a,Anna,+15550101,,9,,", "999", id="status"),
        pytest.param(",a,Anna,+15550101,,,2040-01-01,", "999", id="birth in the future"),
        pytest.param("Delete,a,Anna,+15550101,,,,", "998", id="action"),
        pytest.param(f",{JANE},Anna,+15550101,,,,", "E201", id="there already"),
        pytest.param(f",a,Anna,+15550101,{JANE},,,", "E205", id="e-mail of another"),
        pytest.param("Update,ghost,Anna,,,,,", "E202", id="update of nobody"),
        pytest.param("Suspend,ghost,,,,,,", "E202", id="suspension of nobody"),
        pytest.param("Update,m_cancelled,Anna,,,,,", "E204", id="update of a cancelled one"),
        pytest.param("Suspend,m_cancelled,,,,,,", "E204", id="suspension of a cancelled one"),
        pytest.param(f"Update,{JANE},,,,9,,", "998", id="status of an update"),
        pytest.param(f"Update,{JANE},,,,,,", "999", id="update of nothing"),
    ],
)
def test_a_profile_is_refused(api: Loyalife, row: str, code: str) -> None:
    refused = api.drop_one("CPD", CPD, row)
    assert refused is not None
    assert refused[0] == code


def test_the_text_of_a_refusal_says_what_is_missing(api: Loyalife) -> None:
    refused = api.drop_one("CPD", CPD, ",a,,+15550101,,,,")
    assert refused == ("E104", "Mandatory field missing: full_name is required")


@pytest.mark.parametrize(
    ("name", "code"),
    [("dob", "E106"), ("gender", "E107"), ("segment", "E108"), ("program", "E109")],
)
def test_what_a_program_demands_has_a_code_of_its_own(api: Loyalife, name: str, code: str) -> None:
    api.start(a_fixture(a_program(attributes=[{"name": name, "mandatory": True}])))
    header = "relation_reference,full_name,mobile_number,dob,gender,segment,program"
    whole = {"dob": "1990-01-31", "gender": "F", "segment": "VIP", "program": "19"}
    assert api.drop_one("CPD", header, f"a,A,+15550101,{','.join(whole.values())}") is None
    rest = {**whole, name: ""}
    refused = api.drop_one("CPD", header, f"b,B,+15550102,{','.join(rest.values())}")
    assert refused == (code, f"Mandatory field missing: {name} is required")


def test_other_columns_are_attributes_of_the_member(api: Loyalife) -> None:
    schema = [{"name": "visits", "type": "number"}, {"name": "city", "mandatory": True}]
    api.start(a_fixture(a_program(attributes=schema)))
    header = "action,relation_reference,full_name,mobile_number,visits,city"
    assert api.drop_one("CPD", header, "New,a,A,+15550101,3,Paris") is None
    assert api.profile("a")["CustomAttributes"] == {"visits": 3, "city": "Paris"}
    assert api.drop_one("CPD", header, "Update,a,,,4,") is None
    assert api.profile("a")["CustomAttributes"] == {"visits": 4, "city": "Paris"}
    refused = api.drop_one("CPD", header, "New,b,B,+15550102,3,")
    assert refused is not None
    assert refused[0] == "999"


# Bonus points


def test_a_bonus_counts_as_one(api: Loyalife) -> None:
    bonus = api.statement(JANE)["Bonus"]
    assert api.drop_one("BNS", BNS, f"{JANE},70,Birthday,{YESTERDAY}") is None
    line = api.history(JANE)[0]
    assert (line["Points"], line["Narration"], line["LoyaltyTxnType"]) == (70, "Birthday", 2)
    assert line["TransactionDate"].startswith(YESTERDAY)
    assert line["ProcessingDate"].startswith("2026-03-01T12:00")
    assert line["ExpiryDate"] == "2027-03-31T00:00:00"
    assert api.statement(JANE)["Bonus"] == bonus + 70


def test_a_bonus_needs_neither_text_nor_date(api: Loyalife) -> None:
    assert api.drop_one("BNS", BNS, f"{JANE},70,,") is None
    line = api.history(JANE)[0]
    assert line["Narration"] == "Bonus"
    assert line["TransactionDate"] == line["ProcessingDate"]


@pytest.mark.parametrize(
    ("row", "code"),
    [
        pytest.param("ghost,7,,", "103", id="member"),
        pytest.param(",7,,", "999", id="no member"),
        pytest.param("m_cancelled,7,,", "113", id="cancelled"),
        pytest.param(f"{JANE},,,", "999", id="no points"),
        pytest.param(f"{JANE},0,,", "999", id="zero"),
        pytest.param(f"{JANE},-7,,", "999", id="negative"),
        pytest.param(f"{JANE},1.5,,", "999", id="a fraction"),
        pytest.param(f"{JANE},many,,", "999", id="text"),
        pytest.param(f"{JANE},7,,2040-01-01", "999", id="future"),
    ],
)
def test_a_bonus_is_refused(api: Loyalife, row: str, code: str) -> None:
    refused = api.drop_one("BNS", BNS, row)
    assert refused is not None
    assert refused[0] == code
    assert api.balance(JANE) == 2500


def test_a_program_with_decimals_gives_tenths(api: Loyalife) -> None:
    api.start(a_fixture(a_program(a_member("m"), decimal_points=True)))
    assert api.drop_one("BNS", BNS, "m,1.5,,") is None
    assert api.balance("m") == 1.5
    refused = api.drop_one("BNS", BNS, "m,1.55,,")
    assert refused == ("999", "Bad request: points: are counted in steps of 0.1")


def test_a_bonus_ends_as_other_points_do(api: Loyalife) -> None:
    api.start(a_fixture(a_program(a_member("m"))))
    api.drop_one("BNS", BNS, "m,70,,")
    api.advance("396d")
    assert api.balance("m") == 0
    assert api.statement("m")["ExpiredPoints"] == 70


# Cards


def test_a_card_is_linked(api: Loyalife) -> None:
    row = f"{JANE},4111111111111111,ACCOUNT,RETAIL001,2030-01-31,INACTIVE"
    assert api.drop_one("CRD", CRD, row) is None
    (link,) = api.links(pstrRelationReference=JANE).value
    assert link == {
        "SubRelationId": link["SubRelationId"],
        "RelationReference": JANE,
        "CardNumber": "XXXXXXXXXX111111",
        "LastSixDigits": "111111",
        "SubRelationIdentifier": "0",
        "SubRelationType": "ACCOUNT",
        "Status": "INACTIVE",
        "ProductCode": "RETAIL001",
        "ExpiryDate": link["ExpiryDate"],
    }
    assert link["ExpiryDate"].startswith("2030-01-31")


def test_a_row_with_a_known_card_changes_the_rest(api: Loyalife) -> None:
    header = "relation_reference,card_number,status"
    told = api.drop("CRD", header, f"{JANE},4111111111111111,", f"{JANE},4111111111111111,INACTIVE")
    assert told["processed"] == 2
    (link,) = api.links(pstrRelationReference=JANE).value
    assert (link["SubRelationType"], link["Status"]) == ("CARD", "INACTIVE")


@pytest.mark.parametrize(
    ("row", "code"),
    [
        pytest.param("ghost,41111111,,,,", "103", id="member"),
        pytest.param(f"{JANE},,,,,", "999", id="no card"),
        pytest.param(f"{JANE},0,,,,", "999", id="card 0"),
        pytest.param(f"{JANE},41111111,GOLD,,,", "998", id="type"),
        pytest.param(f"{JANE},41111111,,,,LOST", "998", id="status"),
        pytest.param(f"{JANE},41111111,,,soon,", "999", id="date"),
    ],
)
def test_a_card_is_refused(api: Loyalife, row: str, code: str) -> None:
    refused = api.drop_one("CRD", CRD, row)
    assert refused is not None
    assert refused[0] == code


def test_a_card_that_is_linked_the_same_is_refused(api: Loyalife) -> None:
    api.drop("CRD", CRD, f"{JANE},41111111,,,,")
    refused = api.drop_one("CRD", CRD, f"{JANE},41111111,,,,")
    assert refused is not None
    assert refused[0] == "301"

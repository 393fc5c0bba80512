"""Batch files as such: what is read, how rows are counted, and what is told of them."""

from __future__ import annotations

import pytest

from tests.providers.loyalife.builders import (
    JANE,
    PROGRAM,
    Loyalife,
    a_fixture,
    a_member,
    a_program,
)

HEADER = "member_relation_reference,points,narration"


def refusals(api: Loyalife, kind: str, text: str | bytes) -> list[tuple[int, str]]:
    """Row and code of everything that is refused."""
    told = api.post_file(kind, text).json()
    return [(each["row"], each["code"]) for each in told["rejected"]]


def test_good_rows_are_processed_whatever_the_others_are(api: Loyalife) -> None:
    told = api.drop(
        "BNS", HEADER, f"{JANE},100,Welcome", "ghost,5,", f"{JANE},20,Thanks", filename="b.csv"
    )
    assert told == {
        "file": "b.csv",
        "total": 3,
        "processed": 2,
        "rejected": [
            {
                "row": 3,
                "code": "103",
                "message": "Member does not exist: there is no member 'ghost' in the program",
            }
        ],
    }
    assert api.balance(JANE) == 2620


def test_bars_part_cells_where_the_header_has_one(api: Loyalife) -> None:
    told = api.drop("BNS", "member_relation_reference|points|narration", f"{JANE}|7|one, two")
    assert told["processed"] == 1
    assert api.history(JANE)[0]["Narration"] == "one, two"


def test_quotes_hold_delimiters_and_line_breaks(api: Loyalife) -> None:
    told = api.drop("BNS", HEADER, f'{JANE},7,"a, ""b""\nc"', "ghost,1,")
    assert told["processed"] == 1
    assert api.history(JANE)[0]["Narration"] == 'a, "b"\nc'
    assert [each["row"] for each in told["rejected"]] == [3]


@pytest.mark.parametrize("end", ["\r\n", "\n"], ids=["windows", "unix"])
@pytest.mark.parametrize("mark", ["", "\ufeff"], ids=["plain", "byte-order-mark"])
def test_files_of_all_systems_are_read(api: Loyalife, end: str, mark: str) -> None:
    text = f"{mark}{HEADER}{end}{JANE}, 7 ,{end}{end}"
    assert api.post_file("BNS", text).json()["processed"] == 1
    assert api.balance(JANE) == 2507


def test_blank_rows_do_not_count_but_have_numbers(api: Loyalife) -> None:
    told = api.drop("BNS", HEADER, "", " , ,", "ghost,5,", "")
    assert told["total"] == 1
    assert [each["row"] for each in told["rejected"]] == [4]


def test_of_equal_rows_the_first_wins(api: Loyalife) -> None:
    told = api.drop("BNS", HEADER, f"{JANE},7,", f"{JANE},8,", f"{JANE},7,", f"{JANE}, 7,")
    assert [(each["row"], each["code"]) for each in told["rejected"]] == [(4, "E201"), (5, "E201")]
    assert told["rejected"][0]["message"] == "Duplicate record: the row is the same as row 2"
    assert api.balance(JANE) == 2515


@pytest.mark.parametrize(
    ("text", "refused"),
    [
        pytest.param("", (1, "998"), id="empty"),
        pytest.param(f"\n{HEADER}", (1, "998"), id="no header in the first row"),
        pytest.param('"a', (1, "998"), id="header that does not end"),
        pytest.param(b"\xff", (1, "998"), id="not UTF-8"),
        pytest.param(f"{JANE},7,", (1, "999"), id="no header"),
        pytest.param(f"{HEADER},points", (1, "998"), id="a column twice"),
        pytest.param(f"{HEADER}\n{JANE},7", (2, "998"), id="too few cells"),
        pytest.param(f"{HEADER}\n{JANE},7,x,y", (2, "998"), id="too many cells"),
        pytest.param(f'{HEADER}\n{JANE},7,"x"y', (2, "998"), id="text behind quotes"),
    ],
)
def test_what_cannot_be_read_is_refused(
    api: Loyalife, text: str | bytes, refused: tuple[int, str]
) -> None:
    assert refusals(api, "BNS", text) == [refused]
    assert api.balance(JANE) == 2500


def test_a_row_that_cannot_be_read_does_not_keep_the_next_back(api: Loyalife) -> None:
    told = api.drop("BNS", HEADER, f'{JANE},7,"x"y', f"{JANE},8,")
    assert told["processed"] == 1
    assert api.balance(JANE) == 2508


def test_a_header_without_the_member_says_what_it_lacks(api: Loyalife) -> None:
    (rejected,) = api.drop("BNS", "relation_reference,points", "x,1")["rejected"]
    assert rejected["message"] == (
        "Bad request: the header lacks the column member_relation_reference; it has"
        " relation_reference, points"
    )


def test_a_file_has_so_many_rows_at_most(in_process_api: Loyalife) -> None:
    rows = "\nx,0," * 50_000
    assert in_process_api.post_file("BNS", f"{HEADER}{rows}").json()["total"] == 50_000
    told = in_process_api.post_file("BNS", f"{HEADER}{rows}\nx,0,").json()
    assert (told["total"], told["processed"]) == (0, 0)
    assert "more than 50000 rows" in told["rejected"][0]["message"]


# The call


def test_an_unknown_type_is_named_with_the_known_ones(api: Loyalife) -> None:
    response = api.post_file("XXX", HEADER)
    assert response.status_code == 422
    assert response.json()["errors"][0]["known"] == ["TXN", "CPD", "BNS", "CRD"]


@pytest.mark.parametrize("name", ["", ".", "..", "a/b", "..\\b", "a\tb", "a" * 51])
def test_a_file_has_a_plain_name(api: Loyalife, name: str) -> None:
    response = api.post_file("BNS", HEADER, filename=name)
    assert response.status_code == 422, response.text
    assert response.json()["errors"][0]["path"] == "filename"


def test_a_file_without_a_name_is_called_as_its_type(api: Loyalife) -> None:
    assert api.drop("BNS", HEADER)["file"] == "BNS.csv"


def test_a_file_has_ten_million_bytes_at_most(in_process_api: Loyalife) -> None:
    text = f"{HEADER}\n".encode()
    assert in_process_api.post_file("BNS", text.ljust(10_000_000)).status_code == 200
    response = in_process_api.post_file("BNS", text.ljust(10_000_001))
    assert response.status_code == 413
    assert "10000000" in response.json()["detail"]


def test_the_program_is_named_where_there_are_several(api: Loyalife) -> None:
    clients = [{"client_id": "other", "client_secret": "s"}]
    api.start(
        a_fixture(a_program(a_member("both")), a_program(a_member("both"), id=20, clients=clients))
    )
    response = api.post_file("BNS", HEADER)
    assert response.status_code == 422
    assert response.json()["errors"][0] == {
        "path": "program",
        "message": "is required: there are several",
        "known": ["19", "20"],
    }
    assert api.drop("BNS", HEADER, "both,5,", program=20)["processed"] == 1
    assert api.balance("both") == 0
    assert api.of(20, "other", "s").balance("both") == 5


def test_an_unknown_program_is_named_with_the_known_ones(api: Loyalife) -> None:
    response = api.post_file("BNS", HEADER, program=20)
    assert response.status_code == 422
    assert response.json()["errors"][0]["known"] == [str(PROGRAM)]


# What stays of it


def test_what_a_file_did_is_part_of_an_exported_state(api: Loyalife) -> None:
    api.drop("CPD", "relation_reference,full_name,mobile_number", "filed,Filed,+15550100")
    api.drop("BNS", HEADER, "filed,70,Welcome")
    api.drop("CRD", "relation_reference,card_number", "filed,4111111111111111")
    before = api.profile("filed"), api.history("filed"), api.links(pstrRelationReference="filed")
    state = api.controlled("GET", "/state")
    api.start(state)
    assert api.profile("filed") == before[0]
    assert api.history("filed") == before[1]
    assert api.links(pstrRelationReference="filed").value == before[2].value


def test_a_reset_takes_back_what_a_file_did(api: Loyalife) -> None:
    api.drop("BNS", HEADER, f"{JANE},70,")
    api.controlled("POST", "/reset")
    assert api.balance(JANE) == 2500


def test_differences_show_files_but_not_what_is_in_them(api: Loyalife) -> None:
    api.drop("CRD", "relation_reference,card_number", f"{JANE},4111111111111111", filename="c.csv")
    added = api.controlled("GET", "/diff")["added"]
    names = [(each["folder"], each["name"]) for each in added["loyalife.files"]]
    assert sorted(names) == [
        ("results", "CRD_c.csv.handback.csv"),
        ("results", "CRD_c.csv.result.json"),
        ("upload/CRD", "c.csv"),
    ]
    assert "loyalife.file_contents" not in added
    assert "4111111111111111" not in str(added)

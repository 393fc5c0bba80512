"""`mockserver ledger`."""

from __future__ import annotations

from tests.commands.conftest import Shell


def test_a_ledger_is_a_table_with_the_newest_entry_first(shell: Shell) -> None:
    booking = shell.api.a_booking(100)["id"]
    head, columns, spent, earned = shell.lines("ledger", "member")
    assert head == "member (expys org_demo/sandbox): 0 points"
    assert columns.split() == ["AT", "AMOUNT", "BALANCE", "KIND", "ID", "REFERENCE", "REASON"]
    assert spent.split()[1:4] == ["-100", "0", "spend"]
    assert spent.split()[5:] == [booking, "redemption"]
    assert earned.split()[1:4] == ["+100", "100", "earn"]
    assert earned.split()[5:] == ["-", "-"]


def test_a_member_without_points_has_no_entries(shell: Shell) -> None:
    shell.api.a_member()
    assert shell.lines("ledger", "member", "--provider", "expys")[1:] == ["no entries"]


def test_ledgers_of_several_services_are_parted(shell: Shell) -> None:
    shell.api.a_member(0, "m_8124")
    heads = [line for line in shell.lines("ledger", "m_8124", "--limit", "1") if ":" in line[:60]]
    assert heads[0] == "m_8124 (expys org_demo/sandbox): 0 points"
    assert "m_8124 (loyalife 19): 5000 points" in heads


def test_programs_get_json(shell: Shell) -> None:
    (ledger,) = shell.data("ledger", "user_42", "--part", "org_demo/sandbox", "--limit", "1")
    assert (ledger["balance"], len(ledger["entries"])) == (5500, 1)


def test_who_is_nowhere_is_said(shell: Shell) -> None:
    assert "There is no member 'nobody' in this world." in shell.error("ledger", "nobody")

"""What a difference between worlds shows of this service: no credentials, and only records."""

from __future__ import annotations

from tests.providers.loyalife.builders import JANE, Loyalife
from tests.world import Json


def diff(api: Loyalife) -> Json:
    found: Json = api.controlled("GET", "/diff")
    return found


def test_tokens_secrets_passwords_and_cards_are_masked(api: Loyalife) -> None:
    token = api.token
    card, password = "4111111111111111", "0123456789ABCDEF0123456789ABCDEF"
    api.link(JANE, card_number=card)
    path = f"/loyalife/members/{JANE}/password"
    api.controlled("POST", path, {"password": password})
    path = f"/loyalife/programs/{api.program}/rotate"
    secret = api.controlled("POST", path, {})["client_secret"]
    text = api.control("GET", "/diff").text
    for each in (token, card, password, secret):
        assert each not in text
    added = diff(api)["added"]
    assert [each["text"] for each in added["loyalife.tokens"]] == [f"{token[:14]}…"]
    assert [each["secret"] for each in added["loyalife.clients"]] == [f"{secret[:14]}…"]
    (member,) = diff(api)["changed"]["loyalife.members"]
    assert member["after"]["password"].endswith("…")


def test_a_token_that_is_gone_is_masked(api: Loyalife) -> None:
    api.controlled("PUT", "/checkpoints/earlier", None)
    token = api.granted()["token"]
    api.controlled("PUT", "/checkpoints/later", None)
    api.controlled("POST", "/checkpoints/earlier/restore", None)
    removed = api.controlled("GET", "/diff?since=later")["removed"]
    assert removed["loyalife.tokens"] == [f"{token[:14]}…"]


def test_only_records_of_the_service_are_shown(api: Loyalife) -> None:
    """Neither indexes and counters, nor what was planned, nor what a key has done."""
    api.create("new", shoe_size=1)
    api.insert("new", 500, idempotency_key="key")
    api.redeemed("new", 1)
    api.send_otp(JANE)
    found = diff(api)
    assert (found["changed"], found["removed"]) == ({}, {})
    assert {table: len(records) for table, records in found["added"].items()} == {
        "loyalife.accounts": 1,
        "loyalife.entries": 2,
        "loyalife.lines": 2,
        "loyalife.lots": 1,
        "loyalife.members": 1,
        "loyalife.otps": 1,
        "loyalife.redemptions": 1,
        "loyalife.tokens": 1,
        "loyalife.transactions": 1,
    }

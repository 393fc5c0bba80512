"""What the journal gets to see of passwords, codes, tokens and secrets."""

from __future__ import annotations

import json

import pytest

from tests.providers.loyalife.builders import JANE, MD5, OTHER_MD5, SECRET, Loyalife


def journal(api: Loyalife) -> str:
    """Everything that the journal shows, as text."""
    return json.dumps(api.controlled("GET", "/requests?limit=1000"))


def test_passwords_are_not_kept(surface: Loyalife) -> None:
    surface.log_in()
    surface.log_in(password=OTHER_MD5)
    text = journal(surface)
    assert MD5 not in text
    assert OTHER_MD5 not in text


def test_codes_are_not_kept(surface: Loyalife) -> None:
    surface.send_otp().ok()
    code = surface.otp()["otp"]
    surface.verify_otp(code).ok()
    surface.verify_otp(str(code), by_email=True)
    assert str(code) not in journal(surface)


@pytest.mark.parametrize("name", ["password", "PASSWORD", "pAssword"])
def test_the_case_of_a_field_does_not_give_it_away(api: Loyalife, name: str) -> None:
    body = {"memberId": JANE, name: MD5}
    path = "/v1/CheckMembershipCredentialsByRelationReference"
    api.send("POST", path, by=api.token, body=body).ok()
    assert MD5 not in journal(api)


def test_tokens_and_secrets_are_masked(surface: Loyalife) -> None:
    token = surface.token
    surface.check_availability(JANE).ok()
    text = journal(surface)
    assert token not in text
    assert SECRET not in text


def test_card_numbers_are_masked(api: Loyalife) -> None:
    api.link(card_number="4111111111111111").ok()
    assert "4111111111111111" not in journal(api)


def test_the_journal_names_client_or_member(api: Loyalife) -> None:
    api.check_availability(JANE).ok()
    api.bound("m_8124").get_profile(None).ok()
    requests = api.controlled("GET", "/requests")["requests"]
    assert [each["principal"] for each in requests] == ["m_8124", "-", "demo-client", "-"]

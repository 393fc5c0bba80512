"""What reports show of data."""

from __future__ import annotations

from mockserver.contract.masking import Masking


def test_secret_fields_are_found_in_any_case() -> None:
    masking = Masking(frozenset({"Password", "token"}), [])
    shown = masking.shown({"password": "a", "PASSWORD": "b", "Token": {"x": 1}, "name": "c"})
    assert shown == '{"password":"***","PASSWORD":"***","Token":"***","name":"c"}'
    assert masking.shown("a", "Password") == '"***"'

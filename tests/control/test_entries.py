"""What is shown of values, on its own: what requests cannot reach."""

from mockserver.control.entries import shown

DEPTH = 5000


def test_what_is_nested_too_deep_to_be_shown_is_hidden() -> None:
    value: object = "abcdefgh"
    for _ in range(DEPTH):
        value = {"accessToken": [value]}
    assert shown(value, frozenset({"accesstoken"})) == "…"


def test_a_secret_is_known_by_the_key_it_stands_under() -> None:
    secret = frozenset({"accesstoken"})
    assert shown("abcdefgh", secret, "accessToken") == "abcd…"
    assert shown("abcdefgh", secret, "id") == "abcdefgh"
    assert shown("abcdefgh", secret) == "abcdefgh"

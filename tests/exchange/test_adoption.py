"""What requests carry that may name worlds: bearer credentials, and tokens in parts."""

from __future__ import annotations

import pytest

from mockserver.exchange.adoption import unpadded
from tests.exchange.builders import a_request


@pytest.mark.parametrize(
    ("header", "credential"),
    [
        pytest.param("Bearer key_1", "key_1", id="as documented"),
        pytest.param("bEARER  key_1 ", "key_1", id="in any case, with spaces"),
        pytest.param("Basic key_1", None, id="another scheme"),
        pytest.param("Bearer ", None, id="nothing behind the scheme"),
        pytest.param("key_1", None, id="no scheme"),
        pytest.param("", None, id="empty"),
    ],
)
def test_a_bearer_credential_stands_behind_its_scheme(header: str, credential: str | None) -> None:
    assert a_request(headers=(("Authorization", header),)).bearer == credential


def test_a_request_without_the_header_has_no_credential() -> None:
    assert a_request().bearer is None


@pytest.mark.parametrize(
    ("text", "spelled"),
    [("", b""), ("Zw", b"g"), ("Z3c", b"gw"), ("Z3cz", b"gw3"), ("_-8", b"\xff\xef")],
)
def test_parts_of_tokens_have_no_padding(text: str, spelled: bytes) -> None:
    assert unpadded(text) == spelled


def test_what_no_bytes_spell_is_an_error() -> None:
    with pytest.raises(ValueError, match="base64"):
        unpadded("a")

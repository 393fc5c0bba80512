"""Page cursors."""

import string

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mockserver.core.ids import Stream
from mockserver.exchange import cursor

STREAM = Stream(7)
PURPOSE = ("listOffers", ("org", "sandbox"), None)
POSITION: cursor.Position = [1_769_860_800_000, "off_1"]
URL_SAFE = set(string.ascii_letters + string.digits + "-_")


@settings(deadline=None)
@given(st.lists(st.integers(-(2**63), 2**63 - 1) | st.text()))
def test_a_cursor_holds_a_position(position: cursor.Position) -> None:
    issued = cursor.issue(STREAM, PURPOSE, position)
    assert cursor.read(STREAM, PURPOSE, issued) == position


@settings(deadline=None)
@given(st.lists(st.integers(-(2**63), 2**63 - 1) | st.text()))
def test_a_cursor_needs_no_encoding_in_a_url(position: cursor.Position) -> None:
    assert set(cursor.issue(STREAM, PURPOSE, position)) <= URL_SAFE


@pytest.mark.parametrize(
    "purpose",
    [
        pytest.param(("listMembers", ("org", "sandbox"), None), id="another list"),
        pytest.param(("listOffers", ("org", "live"), None), id="another reader"),
        pytest.param(("listOffers", ("org", "sandbox"), "OPEN"), id="another filter"),
    ],
)
def test_a_cursor_is_good_for_one_purpose(purpose: cursor.Purpose) -> None:
    assert cursor.read(STREAM, purpose, cursor.issue(STREAM, PURPOSE, POSITION)) is None


def test_a_cursor_is_good_for_worlds_of_one_seed() -> None:
    issued = cursor.issue(STREAM, PURPOSE, POSITION)
    assert cursor.read(Stream(7), PURPOSE, issued) == POSITION
    assert cursor.read(Stream(8), PURPOSE, issued) is None


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("", id="empty"),
        pytest.param("A", id="one letter"),
        pytest.param("AAAAAAAAAAAAAAAA", id="invented"),
        pytest.param("!!!!", id="no base 64"),
        pytest.param("übel", id="no ASCII"),
    ],
)
def test_what_was_never_issued_is_not_read(text: str) -> None:
    assert cursor.read(STREAM, PURPOSE, text) is None


@pytest.mark.parametrize("position", range(len(cursor.issue(STREAM, PURPOSE, POSITION))))
def test_a_cursor_cannot_be_changed(position: int) -> None:
    issued = cursor.issue(STREAM, PURPOSE, POSITION)
    other = "A" if issued[position] != "A" else "Q"
    changed = issued[:position] + other + issued[position + 1 :]
    assert cursor.read(STREAM, PURPOSE, changed) is None


@pytest.mark.parametrize("more", ["!", " ", "\n", "AA"])
def test_a_cursor_cannot_be_extended(more: str) -> None:
    issued = cursor.issue(STREAM, PURPOSE, POSITION)
    assert cursor.read(STREAM, PURPOSE, issued + more) is None

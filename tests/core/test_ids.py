"""Ids, tokens and chance."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mockserver.core.ids import Ids, Stream

SEEDS = st.integers(0, 2**63 - 1)
NUMBERS = st.integers(0, 2**40 - 1)
UUID4 = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}")


@settings(deadline=None)
@given(SEEDS, st.text(), NUMBERS)
def test_a_stream_gives_the_same_for_the_same_seed_label_and_number(
    seed: int, label: str, number: int
) -> None:
    first, second = Stream(seed), Stream(seed)
    assert first.digest(label, number) == second.digest(label, number)
    assert first.share(label, number) == second.share(label, number)
    assert first.uuid4(label, number) == second.uuid4(label, number)
    assert first.text(label, number) == second.text(label, number)


@pytest.mark.parametrize(
    ("seed", "label", "number"),
    [
        pytest.param(2, "label", 1, id="seed"),
        pytest.param(1, "other", 1, id="label"),
        pytest.param(1, "label", 2, id="number"),
    ],
)
def test_a_stream_gives_something_else_for_another(seed: int, label: str, number: int) -> None:
    assert Stream(seed).digest(label, number) != Stream(1).digest("label", 1)


def test_a_stream_knows_its_seed() -> None:
    assert Stream(42).seed == 42


@pytest.mark.parametrize("size", [1, 16, 64])
def test_a_digest_has_the_size_that_was_asked_for(size: int) -> None:
    assert len(Stream(1).digest("label", 1, size)) == size


@settings(deadline=None)
@given(SEEDS, NUMBERS)
def test_a_share_is_at_least_0_and_below_1(seed: int, number: int) -> None:
    assert 0 <= Stream(seed).share("label", number) < 1


def test_shares_are_spread_evenly() -> None:
    stream = Stream(1)
    low = sum(stream.share("label", number) < 0.25 for number in range(2_000))
    assert 400 < low < 600


@settings(deadline=None)
@given(SEEDS, st.text(), NUMBERS)
def test_a_uuid_is_of_version_4(seed: int, label: str, number: int) -> None:
    assert UUID4.fullmatch(Stream(seed).uuid4(label, number))


def test_an_id_has_its_prefix_and_14_characters_that_cannot_be_mixed_up() -> None:
    assert re.fullmatch("rdm_[0-9a-hjkmnp-tv-z]{14}", Ids(1).next("rdm_"))


@settings(deadline=None)
@given(SEEDS, st.sets(NUMBERS, min_size=2, max_size=2))
def test_ids_sort_like_their_numbers(seed: int, numbers: set[int]) -> None:
    first, second = sorted(numbers)
    ids = Ids(seed)
    assert ids.text("x_", first) < ids.text("x_", second)


@settings(deadline=None)
@given(SEEDS, NUMBERS)
def test_an_id_leads_back_to_its_number(seed: int, number: int) -> None:
    stream = Stream(seed)
    assert stream.number("x_", stream.text("x_", number)) == number


@pytest.mark.parametrize("text", ["", "x_", "x_1", "x_00000001abcdef", "x_0000000u000000", "x_é"])
def test_what_is_no_id_of_the_stream_has_no_number(text: str) -> None:
    assert Stream(1).number("x_", text) is None


SHORT = re.compile(r"x_[0-9A-Za-z]{8}")


@settings(deadline=None)
@given(SEEDS, NUMBERS, NUMBERS)
def test_a_short_id_belongs_to_one_number_and_leads_back_to_it(
    seed: int, number: int, other: int
) -> None:
    stream = Stream(seed)
    text = stream.short_text("x_", number)
    assert SHORT.fullmatch(text)
    assert stream.short_number("x_", text) == number
    assert (stream.short_text("x_", other) == text) is (other == number)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("x_1234567", id="too short"),
        pytest.param("x_123456789", id="too long"),
        pytest.param("12345678", id="no prefix"),
        pytest.param("y_12345678", id="other prefix"),
        pytest.param("x_1234_678", id="other character"),
        pytest.param("", id="nothing"),
    ],
)
def test_what_is_no_short_id_leads_nowhere(text: str) -> None:
    assert Stream(1).short_number("x_", text) is None


def test_ids_of_a_world_are_numbered_from_1() -> None:
    ids = Ids(1)
    assert [ids.number(), ids.number()] == [1, 2]


def test_the_next_id_belongs_to_the_next_number() -> None:
    ids = Ids(1)
    assert ids.next("x_") == Ids(1).text("x_", 1)


def test_ids_go_on_from_a_counter() -> None:
    ids = Ids(1)
    ids.next("x_")
    assert Ids(1, counter=1).next("x_") == ids.next("x_")


def test_a_secret_is_64_hexadecimal_digits_and_never_the_same() -> None:
    ids = Ids(1)
    first, second = ids.secret("token"), ids.secret("token")
    assert re.fullmatch("[0-9a-f]{64}", first)
    assert first != second


def test_ids_of_requests_do_not_shift_those_of_records() -> None:
    ids = Ids(1)
    first, second = ids.request_id(), ids.request_id()
    assert UUID4.fullmatch(first)
    assert first != second
    assert ids.number() == 1


def test_ids_of_requests_go_on_from_a_counter() -> None:
    ids = Ids(1)
    ids.request_id()
    assert Ids(1, requests=1).request_id() == ids.request_id()

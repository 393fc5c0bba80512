"""Instants and durations."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mockserver.core.times import (
    DAY_MS,
    DURATION_MS_MAX,
    HOUR_MS,
    INSTANT_MAX,
    INSTANT_MIN,
    MINUTE_MS,
    WEEK_MS,
    check_duration,
    check_time,
    format_duration,
    iso,
    iso_seconds,
    months_later,
    parse_duration,
    parse_instant,
    parse_relative,
)

NOON = 1_769_860_800_000  # 2026-01-31T12:00:00Z
MIDNIGHT = NOON - 12 * HOUR_MS
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    ("instant", "text"),
    [
        pytest.param(0, "1970-01-01T00:00:00.000Z", id="the epoch"),
        pytest.param(-1, "1969-12-31T23:59:59.999Z", id="before the epoch"),
        pytest.param(NOON + 7, "2026-01-31T12:00:00.007Z", id="milliseconds are padded"),
        pytest.param(INSTANT_MIN, "0001-01-01T00:00:00.000Z", id="first instant"),
        pytest.param(INSTANT_MAX, "9999-12-31T23:59:59.999Z", id="last instant"),
    ],
)
def test_an_instant_is_written_with_milliseconds_and_z(instant: int, text: str) -> None:
    assert iso(instant) == text
    assert iso_seconds(instant) == f"{text[:19]}Z"


@pytest.mark.parametrize("instant", [INSTANT_MIN - 1, INSTANT_MAX + 1])
def test_an_instant_outside_the_calendar_cannot_be_written(instant: int) -> None:
    with pytest.raises(ValueError, match=r"ordinal|range"):
        iso(instant)


@given(st.integers(INSTANT_MIN, INSTANT_MAX))
def test_an_instant_survives_being_written_and_read(instant: int) -> None:
    assert parse_instant(iso(instant)) == instant


@given(st.integers(0, INSTANT_MAX))
def test_an_instant_is_written_as_the_standard_library_writes_it(instant: int) -> None:
    moment = EPOCH + timedelta(milliseconds=instant)
    assert iso(instant) == moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")


@pytest.mark.parametrize(
    ("text", "instant"),
    [
        pytest.param("2026-01-31T12:00:00Z", NOON, id="seconds"),
        pytest.param("2026-01-31T12:00Z", NOON, id="minutes"),
        pytest.param("2026-01-31t12:00:00z", NOON, id="lower case"),
        pytest.param("2026-01-31 12:00:00Z", NOON, id="a space for the T"),
        pytest.param("2026-01-31T12:00:00.5Z", NOON + 500, id="tenths"),
        pytest.param("2026-01-31T12:00:00.001999Z", NOON + 1, id="finer digits are cut"),
        pytest.param("2026-01-31T14:00:00+02:00", NOON, id="east"),
        pytest.param("2026-01-31T06:30:00-0530", NOON, id="west, without colon"),
        pytest.param("2026-01-31", MIDNIGHT, id="a date is its midnight"),
        pytest.param("2024-02-29", 1_709_164_800_000, id="leap day"),
    ],
)
def test_an_absolute_time_is_read(text: str, instant: int) -> None:
    assert parse_instant(text) == instant


@pytest.mark.parametrize(
    ("text", "message"),
    [
        pytest.param("", "expected a time such as", id="empty"),
        pytest.param("tomorrow", 'expected a time such as .*got "tomorrow"', id="a word"),
        pytest.param("2026-01-31Z", "expected a time such as", id="a date with Z"),
        pytest.param("2026-1-31", "expected a time such as", id="one digit"),
        pytest.param("٢٠٢٦-01-31", "expected a time such as", id="other digits"),
        pytest.param("2" * 100, "expected a time such as .*2...$", id="far too long"),
        pytest.param("2026-01-31T12:00:00", "needs Z or an offset", id="no offset"),
        pytest.param("2026-02-30", "there is no such time.*day", id="no such day"),
        pytest.param("2026-01-31T24:00:00Z", "there is no such time.*hour", id="no such hour"),
        pytest.param("2026-01-31T12:00:60Z", "there is no such time.*second", id="leap second"),
        pytest.param("2026-01-31T12:00:00+24:00", "there is no such time", id="no such offset"),
        pytest.param("0001-01-01T00:00+01:00", "years 1 to 9999", id="before the year 1"),
        pytest.param("9999-12-31T23:59-01:00", "years 1 to 9999", id="after the year 9999"),
    ],
)
def test_what_is_no_absolute_time_is_refused(text: str, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        parse_instant(text)


@pytest.mark.parametrize(
    ("value", "duration"),
    [
        pytest.param("250ms", 250, id="milliseconds"),
        pytest.param("90s", 90_000, id="seconds"),
        pytest.param("5m", 5 * MINUTE_MS, id="minutes"),
        pytest.param("2h", 2 * HOUR_MS, id="hours"),
        pytest.param("30d", 30 * DAY_MS, id="days"),
        pytest.param("1w", WEEK_MS, id="weeks"),
        pytest.param("0.1s", 100, id="decimals"),
        pytest.param("1.5h", 90 * MINUTE_MS, id="decimals of hours"),
        pytest.param("0s", 0, id="nothing"),
        pytest.param("P30D", 30 * DAY_MS, id="ISO days"),
        pytest.param("PT5M", 5 * MINUTE_MS, id="ISO minutes"),
        pytest.param("P1W", WEEK_MS, id="ISO weeks"),
        pytest.param("PT0.5S", 500, id="ISO decimals"),
        pytest.param("P1DT2H3M4.5S", DAY_MS + 2 * HOUR_MS + 184_500, id="ISO, all of it"),
        pytest.param(90, 90_000, id="a whole number of seconds"),
        pytest.param(0.1, 100, id="a fraction of a second"),
        pytest.param(0.1 + 0.2, 300, id="a float with noise is rounded"),
        pytest.param(0.0005, 1, id="half a millisecond is rounded up"),
        pytest.param("36525d", DURATION_MS_MAX, id="the longest"),
    ],
)
def test_a_duration_is_read(value: str | float, duration: int) -> None:
    assert parse_duration(value) == duration


@pytest.mark.parametrize(
    ("value", "message"),
    [
        pytest.param("", "expected a duration such as", id="empty"),
        pytest.param("90", "expected a duration such as", id="text without a unit"),
        pytest.param("90 s", "expected a duration such as", id="a space"),
        pytest.param("90S", "expected a duration such as", id="upper-case unit"),
        pytest.param("1e3s", "expected a duration such as", id="an exponent"),
        pytest.param("1h30m", "expected a duration such as", id="two units"),
        pytest.param("٣s", "expected a duration such as", id="other digits"),
        pytest.param("P", "expected a duration such as", id="ISO without parts"),
        pytest.param("P1DT", "expected a duration such as", id="ISO without time after T"),
        pytest.param("9" * 70 + "s", "expected a duration such as", id="far too long"),
        pytest.param(True, "expected a duration such as .*True", id="a boolean"),
        pytest.param(float("nan"), "expected a duration such as", id="not a number"),
        pytest.param("P1Y", "years and months have no fixed length", id="years"),
        pytest.param("P1M", "years and months have no fixed length", id="months"),
        pytest.param("-5s", "not negative", id="negative text"),
        pytest.param("-PT5S", "not negative", id="negative ISO"),
        pytest.param(-1, "not negative", id="negative number"),
        pytest.param("0.0001s", "whole milliseconds", id="finer than a millisecond"),
        pytest.param("36525.1d", "at most 100 years", id="too long"),
        pytest.param(1e300, "at most 100 years", id="a float that is too long"),
        pytest.param(float("inf"), "at most 100 years", id="infinite"),
        pytest.param(10**5000, "at most 100 years, got a huge number", id="5,000 digits"),
    ],
)
def test_what_is_no_duration_is_refused(value: str | float, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        parse_duration(value)


@pytest.mark.parametrize(
    ("duration", "text"),
    [(0, "0s"), (250, "250ms"), (90_000, "90s"), (2 * HOUR_MS, "2h"), (14 * DAY_MS, "2w")],
)
def test_a_duration_is_written_with_its_largest_whole_unit(duration: int, text: str) -> None:
    assert format_duration(duration) == text


def test_a_negative_duration_cannot_be_written() -> None:
    with pytest.raises(ValueError, match="not negative"):
        format_duration(-1)


@given(st.integers(0, DURATION_MS_MAX))
def test_a_duration_survives_being_written_and_read(duration: int) -> None:
    assert parse_duration(format_duration(duration)) == duration


@given(st.integers(0, 10**9))
def test_a_duration_in_seconds_is_the_same_as_text_iso_and_number(duration: int) -> None:
    seconds = f"{duration // 1000}.{duration % 1000:03}"
    forms = [parse_duration(f"{seconds}s"), parse_duration(f"PT{seconds}S")]
    assert [*forms, parse_duration(float(seconds))] == [duration] * 3


@pytest.mark.parametrize(
    ("text", "instant"),
    [
        pytest.param("now", NOON, id="now"),
        pytest.param("-30d", NOON - 30 * DAY_MS, id="past"),
        pytest.param("+2h", NOON + 2 * HOUR_MS, id="future"),
        pytest.param("-P1DT2H", NOON - 26 * HOUR_MS, id="ISO past"),
        pytest.param("2026-01-31", MIDNIGHT, id="absolute"),
    ],
)
def test_a_time_may_count_from_the_present(text: str, instant: int) -> None:
    assert parse_relative(text, NOON) == instant


@pytest.mark.parametrize(
    ("text", "message"),
    [
        pytest.param("", "expected a time such as now, -30d", id="empty"),
        pytest.param("soon", "expected a time such as now, -30d", id="a word"),
        pytest.param("30d", "expected a time such as now, -30d", id="no sign"),
        pytest.param("-5", "expected a time such as now, -30d", id="no unit"),
        pytest.param("+", "expected a time such as now, -30d", id="only a sign"),
        pytest.param("-" + "9" * 70 + "d", "expected a time such as now", id="far too long"),
        pytest.param("-P1Y", "years and months have no fixed length", id="years"),
        pytest.param("-36526d", "at most 100 years", id="too far"),
        pytest.param("2026-13-01", "there is no such time", id="no such month"),
    ],
)
def test_what_is_no_time_is_refused(text: str, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        parse_relative(text, NOON)


def test_a_relative_time_may_not_leave_the_calendar() -> None:
    with pytest.raises(ValueError, match="years 1 to 9999"):
        parse_relative("+1d", INSTANT_MAX)


@pytest.mark.parametrize("value", [5, None, ["-30d"], "soon"])
def test_the_check_of_a_time_refuses_everything_else(value: object) -> None:
    with pytest.raises(ValueError, match="expected a time such as"):
        check_time(value)


@pytest.mark.parametrize("value", [None, ["5m"], "soon"])
def test_the_check_of_a_duration_refuses_everything_else(value: object) -> None:
    with pytest.raises(ValueError, match="expected a duration such as"):
        check_duration(value)


def test_the_checks_let_good_values_pass() -> None:
    check_time("-30d")
    check_duration("5m")
    check_duration(0.5)


@pytest.mark.parametrize(
    ("begin", "months", "moved"),
    [
        pytest.param("2026-01-15T12:00:00.007Z", 1, "2026-02-15T12:00:00.007Z", id="one month"),
        pytest.param("2026-01-15T12:00:00Z", 0, "2026-01-15T12:00:00Z", id="none"),
        pytest.param("2026-01-31T12:00:00Z", 1, "2026-02-28T12:00:00Z", id="to a last day"),
        pytest.param("2028-01-31T12:00:00Z", 1, "2028-02-29T12:00:00Z", id="to a leap day"),
        pytest.param("2026-01-31T12:00:00Z", 2, "2026-03-31T12:00:00Z", id="over a short month"),
        pytest.param("2026-12-31T12:00:00Z", 1, "2027-01-31T12:00:00Z", id="into the next year"),
        pytest.param("2024-02-29T12:00:00Z", 12, "2025-02-28T12:00:00Z", id="after a leap day"),
        pytest.param("1970-01-01T00:00:00Z", -1, "1969-12-01T00:00:00Z", id="back"),
        pytest.param("9999-12-15T00:00:00Z", 1, "9999-12-31T23:59:59.999Z", id="to the end"),
    ],
)
def test_a_month_later_it_is_the_same_day_or_the_last_one(
    begin: str, months: int, moved: str
) -> None:
    assert months_later(parse_instant(begin), months) == parse_instant(moved)

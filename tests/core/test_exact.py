"""Numbers as they are written."""

from decimal import Decimal

import pytest

from mockserver.core.exact import Ratio, decimal_of, ratio


@pytest.mark.parametrize(
    ("number", "value"),
    [
        pytest.param("0.01", "0.01", id="text"),
        pytest.param(0.01, "0.01", id="float"),
        pytest.param(1, "1", id="whole"),
        pytest.param(1e-9, "0.000000001", id="a float that Python writes with an exponent"),
    ],
)
def test_a_decimal_is_read_exactly(number: str | float, value: str) -> None:
    assert decimal_of(number) == Decimal(value)


@pytest.mark.parametrize("number", ["", "x", "1,5", "NaN", "Infinity", "1e9", " 1", float("inf")])
def test_what_is_no_plain_decimal_is_refused(number: str | float) -> None:
    with pytest.raises(ValueError, match="expected a decimal number"):
        decimal_of(number)


@pytest.mark.parametrize(
    ("number", "fraction"),
    [
        pytest.param("0.1", Ratio(1, 10), id="text"),
        pytest.param(0.1, Ratio(1, 10), id="float"),
        pytest.param(3, Ratio(3, 1), id="whole"),
        pytest.param(Decimal("2.50"), Ratio(5, 2), id="decimal"),
        pytest.param(1e22, Ratio(10**22, 1), id="a float with an exponent"),
    ],
)
def test_a_fraction_is_what_the_notation_spells(number: str | float, fraction: Ratio) -> None:
    assert ratio(number) == fraction

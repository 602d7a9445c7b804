"""Numbers as people type them, and doses as they must be read (ISMP)."""

import re
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planning.domain.quantities import (
    QuantityError,
    centimetres,
    format_decimal,
    format_tenths,
    millilitres,
    millimetres,
    parse_number,
    percent,
    rounded,
    tenths_from_units,
    units,
)

MEGABYTE = 1_000_000


@pytest.mark.parametrize(
    ("written", "number"),
    [
        ("2.5", "2.5"),
        (" 2.5 ", "2.5"),
        ("0.5", "0.5"),
        ("12", "12"),
        ("+3", "3"),
        ("-5", "-5"),
        ("-0", "0"),
        ("−5", "-5"),
        ("6.50", "6.5"),
        ("007", "7"),
        ("\u00a09\u3000", "9"),
    ],
)
def test_a_plain_number_is_read(written: str, number: str) -> None:
    assert parse_number(written) == Decimal(number)
    assert not parse_number(written).is_signed() or Decimal(number) < 0


@pytest.mark.parametrize(
    ("written", "says"),
    [
        ("2,5", "Write the decimal with a point: 2.5, not 2,5."),
        ("2，5", "Write the decimal with a point: 2.5, not 2，5."),
        ("１２", "Write the number in plain digits: 12, not １２."),
        ("２.５", "Write the number in plain digits: 2.5, not ２.５."),
        (".5", "Write a zero before the point: 0.5, not .5."),
        ("", "Write a number."),
        ("   ", "Write a number."),
        ("1,000,000", "“1,000,000” is not a number."),
        ("2.", "“2.” is not a number."),
        ("2.5.1", "“2.5.1” is not a number."),
        ("1e3", "“1e3” is not a number."),
        ("nan", "“nan” is not a number."),
        ("Infinity", "“Infinity” is not a number."),
        ("0x10", "“0x10” is not a number."),
        ("1_000", "“1_000” is not a number."),
        ("2.5 U", "“2.5 U” is not a number."),
        ("٣", "“٣” is not a number."),
        ("{x}", "“{x}” is not a number."),
        ("- 5", "“- 5” is not a number."),
        ("−−5", "“−−5” is not a number."),
    ],
)
def test_what_cannot_be_read_with_certainty_is_refused_with_the_likely_spelling(
    written: str, says: str
) -> None:
    """DUR-07: "2,5" and "１２" are never guessed."""
    with pytest.raises(QuantityError) as caught:
        parse_number(written)
    assert str(caught.value.text) == says


@pytest.mark.parametrize(
    "written",
    [
        "1" * MEGABYTE,
        "１" * MEGABYTE,
        "1," + "1" * MEGABYTE,
        "." + "1" * MEGABYTE,
        "﷽" * MEGABYTE,
        "x" * MEGABYTE,
    ],
    ids=["digits", "full width", "comma", "point", "ligature", "letters"],
)
def test_a_megabyte_is_refused_without_being_said_back(written: str) -> None:
    with pytest.raises(QuantityError) as caught:
        parse_number(written)
    assert "is too long for a number" in str(caught.value)
    assert len(str(caught.value)) < 60


@given(st.text(max_size=40))
def test_any_text_is_read_or_refused_in_words(written: str) -> None:
    readable = re.fullmatch(r"[+-]?\d+(\.\d+)?", written.strip(), re.ASCII)
    if readable and len(written.strip()) <= 12:
        assert parse_number(written).is_finite()
    else:
        with pytest.raises(QuantityError):
            parse_number(written)


@given(st.decimals(-99999, 99999, places=3, allow_nan=False))
def test_a_number_written_plainly_reads_back(value: Decimal) -> None:
    assert parse_number(f"{value:f}") == value


# Doses

DOSE = re.compile(
    r"(0|[1-9]\d{0,2}(,\d{3})*)(\.\d*[1-9])?\u00a0units?",
)
"""SAF-03: leading zero, no trailing zero, comma from 1,000, no-break space, whole word."""


@pytest.mark.parametrize(
    ("tenths", "text"),
    [
        (25, "2.5\u00a0units"),
        (90, "9\u00a0units"),
        (5, "0.5\u00a0units"),
        (10, "1\u00a0unit"),
        (11, "1.1\u00a0units"),
        (1_000, "100\u00a0units"),
        (10_000, "1,000\u00a0units"),
        (12_345, "1,234.5\u00a0units"),
    ],
)
def test_dose_text(tenths: int, text: str) -> None:
    """SAF-03."""
    assert str(units(tenths)) == text


@given(st.integers(0, 20_000))
def test_dose_text_is_always_safe_to_read(tenths: int) -> None:
    """SAF-03: over every dose a plan can hold; never U or IU."""
    text = str(units(tenths))
    assert DOSE.fullmatch(text)
    assert not re.search(r"\b(U|IU|u)\b", text)
    assert Decimal(text.split("\u00a0")[0].replace(",", "")) * 10 == tenths


@given(st.integers(1, 20_000))
def test_a_dose_survives_writing_and_reading(tenths: int) -> None:
    """SAF-03: nothing is lost between the tenths stored and the text read."""
    plain = format_tenths(tenths).replace(",", "")
    assert tenths_from_units(parse_number(plain)) == tenths


@pytest.mark.parametrize("finer", ["0.05", "2.55", "0.01"])
def test_a_dose_finer_than_a_tenth_is_refused(finer: str) -> None:
    with pytest.raises(QuantityError, match=r"steps of 0\.1 unit"):
        tenths_from_units(Decimal(finer))


# Other quantities


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("0", "0"),
        ("-0.00", "0"),
        ("10", "10"),
        ("10.50", "10.5"),
        ("0.05", "0.05"),
        ("-3.10", "-3.1"),
        ("1E+3", "1,000"),
        ("1234567.8", "1,234,567.8"),
    ],
)
def test_decimals_are_written_plainly(value: str, text: str) -> None:
    assert format_decimal(Decimal(value)) == text


@pytest.mark.parametrize(
    ("value", "places", "expected"),
    [
        (Fraction(1, 2), 0, "1"),
        (Fraction(-1, 2), 0, "-1"),
        (Fraction(5, 1000), 2, "0.01"),
        (Fraction(2, 3), 2, "0.67"),
        (0.125, 2, "0.13"),
        (-0.125, 2, "-0.13"),
    ],
)
def test_halves_are_rounded_away_from_zero(
    value: Fraction | float, places: int, expected: str
) -> None:
    assert rounded(value, places) == Decimal(expected)


@given(st.fractions(-1000, 1000), st.integers(0, 4))
def test_rounding_is_symmetrical_and_near(value: Fraction, places: int) -> None:
    near = rounded(value, places)
    assert rounded(-value, places) == -near
    assert abs(Fraction(near) - value) <= Fraction(1, 2 * 10**places)


def test_measures_join_number_and_unit() -> None:
    assert str(millimetres(Decimal("18.0"))) == "18\u00a0mm"
    assert str(centimetres(365)) == "36.5\u00a0cm"
    assert str(percent(Decimal("27.50"))) == "27.5\u00a0%"
    assert str(percent(Decimal("-40"))) == "−40\u00a0%"
    assert str(percent(Decimal("-0"))) == "0\u00a0%"
    assert str(millilitres(180)) == "0.18\u00a0mL"
    assert str(millilitres(Fraction(100, 3))) == "0.03\u00a0mL"

"""Numbers as clinicians write them, read strictly and written safely.

Doses are whole tenths of a product unit, volumes whole microlitres; nothing here
is ever a float. Dose text follows ISMP: a space before the unit, a leading zero,
no trailing zero, a comma from 1,000, never an abbreviated unit.
"""

import re
import unicodedata
from decimal import Decimal
from fractions import Fraction

from planning.domain.text import N_, Text

NO_BREAK_SPACE = "\u00a0"
_PLAIN = re.compile(r"[+-]?\d+(\.\d+)?", re.ASCII)
_LONGEST_NUMBER = 12
_TRUE_MINUS = re.compile(r"^−(?=\d)")


class QuantityError(ValueError):
    """A number that cannot be read with certainty; `text` says what to write."""

    def __init__(self, text: Text) -> None:
        super().__init__(str(text))
        self.text = text


def parse_number(written: str) -> Decimal:
    """Read a plain decimal number.

        "2.5"  -> 2.5
        "2,5"  -> refused: 2.5 or 25 or 2,500? the writer decides
        "１２" -> refused, 12 offered
        ".5"   -> refused, 0.5 offered
        "−2"   -> the same as "-2"

    Raises `QuantityError`, which offers the likely spelling.
    """
    written = _TRUE_MINUS.sub("-", written.strip())
    if len(written) <= _LONGEST_NUMBER and _PLAIN.fullmatch(written):
        return Decimal(written) + 0  # −0 is 0
    if not written:
        raise QuantityError(Text(N_("Write a number.")))
    if len(written) > _LONGEST_NUMBER:
        raise QuantityError(
            Text(N_("“{written}…” is too long for a number."), written=written[:_LONGEST_NUMBER])
        )
    folded = unicodedata.normalize("NFKC", written)
    if "," in folded:
        likely = folded.replace(",", ".")
        if folded.count(",") == 1 and _PLAIN.fullmatch(likely):
            raise QuantityError(
                Text(
                    N_("Write the decimal with a point: {likely}, not {written}."),
                    likely=likely,
                    written=written,
                )
            )
    if folded != written and _PLAIN.fullmatch(folded):
        raise QuantityError(
            Text(
                N_("Write the number in plain digits: {likely}, not {written}."),
                likely=folded,
                written=written,
            )
        )
    if re.fullmatch(r"\.\d+", folded):
        raise QuantityError(
            Text(
                N_("Write a zero before the point: {likely}, not {written}."),
                likely=f"0{folded}",
                written=written,
            )
        )
    raise QuantityError(Text(N_("“{written}” is not a number."), written=written))


def tenths_from_units(units: Decimal) -> int:
    """Whole tenths of a unit from a number of units; finer than 0.1 is refused."""
    tenths = units * 10
    if tenths != tenths.to_integral_value():
        raise QuantityError(Text(N_("A dose goes in steps of 0.1 unit.")))
    return int(tenths)


def format_tenths(tenths: int) -> str:
    """`25 -> "2.5"`, `90 -> "9"`, `10000 -> "1,000"`."""
    return format_decimal(Decimal(tenths) / 10)


def format_decimal(value: Decimal | int) -> str:
    """A number without trailing zeros, with a leading zero and thousands commas."""
    plain = f"{Decimal(value):,f}"
    if "." in plain:
        plain = plain.rstrip("0").rstrip(".")
    return "0" if plain == "-0" else plain


def rounded(value: Fraction | float, places: int) -> Decimal:
    """A computed value as a decimal of at most `places` digits, halves away from zero."""
    step = 10**places
    scaled = Fraction(value) * step
    whole = int(abs(scaled) + Fraction(1, 2))
    return Decimal(whole if scaled >= 0 else -whole) / Decimal(step)


def units(tenths: int) -> Text:
    """A dose in words: `2.5 units`."""
    if tenths == 10:
        return Text(N_("1 unit"))
    return Text(N_("{amount} units"), amount=format_tenths(tenths))


def millilitres(microlitres: int | Fraction) -> Text:
    """A volume in words: `0.18 mL`, to the hundredth a syringe can show."""
    amount = rounded(Fraction(microlitres) / 1000, 2)
    return Text(N_("{amount} mL"), amount=format_decimal(amount))


def millimetres(value: Decimal | int) -> Text:
    return Text(N_("{amount} mm"), amount=format_decimal(value))


def signed_millimetres(value: Decimal) -> Text:
    """`+37 mm`, `−37 mm`: a distance with a direction, or a change."""
    sign = "+" if value > 0 else "−" if value < 0 else ""
    return Text(N_("{amount} mm"), amount=f"{sign}{format_decimal(abs(value))}")


def centimetres(value_mm: Decimal | int) -> Text:
    """A length given in millimetres, said in centimetres to the millimetre."""
    return Text(N_("{amount} cm"), amount=format_decimal(rounded(Fraction(value_mm) / 10, 1)))


def percent(value: Decimal | int) -> Text:
    """`40 %`, `−40 %`: below zero with a true minus, as every signed quantity."""
    sign = "−" if value < 0 else ""
    return Text(N_("{amount} %"), amount=f"{sign}{format_decimal(abs(Decimal(value)))}")

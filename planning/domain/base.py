"""Ground types of every document in the core: frozen, closed, bounded.

Numbers arrive as JSON numbers or as text a person typed; both are read by
`planning.domain.quantities`, so a comma or a full-width digit is refused with the
likely spelling instead of being guessed.
"""

import re
import unicodedata
from collections.abc import Callable
from datetime import date, datetime, time
from decimal import Decimal
from typing import Annotated, Any, ClassVar

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict
from pydantic_core import PydanticCustomError

from planning.domain.quantities import QuantityError, format_decimal, parse_number
from planning.domain.text import N_, Param


class Document(BaseModel):
    """A frozen value that refuses fields it does not know."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)

    unsaid_when_default: ClassVar[frozenset[str]] = frozenset()
    """Fields a canonical form leaves out at their default. A field that joins a document
    later is named here, so that documents hashed and signed before keep their hash."""


TEMPLATE = "template"
"""Where a refusal keeps its untranslated template, for `planning.domain.refusals`."""


def refusal(code: str, template: str, **context: Param) -> PydanticCustomError:
    """A validation error whose template is translatable (mark it with `N_`)."""
    return PydanticCustomError(code, template, {**context, TEMPLATE: template})


def _read_number(value: Any) -> Any:
    if isinstance(value, bool):
        raise refusal("not_a_number", N_("must be a number"))
    if isinstance(value, float):
        value = Decimal(repr(value))
    if isinstance(value, str):
        try:
            return parse_number(value)
        except QuantityError as error:
            raise refusal(
                "unreadable_number", error.text.template, **dict(error.text.params)
            ) from error
    if isinstance(value, int) and abs(value) >= 10**_MOST_DIGITS:
        raise refusal("not_a_plain_number", N_("must be a plain number"))
    return _plain_decimal(value) if isinstance(value, Decimal) else value


def _plain_decimal(value: Decimal) -> Decimal:
    """The same number without exponent or negative zero.

    `1e999999999` is valid JSON and its digits would fill the memory, so it is refused
    before anything formats it; so are infinity and the not-a-numbers.
    """
    exponent = value.as_tuple().exponent
    if not isinstance(exponent, int) or exponent < -_MOST_DIGITS or value.adjusted() > _MOST_DIGITS:
        raise refusal("not_a_plain_number", N_("must be a plain number"))
    return value.quantize(Decimal(1)) if exponent > 0 else value + 0


def _bounded(low: int, high: int) -> Callable[[Decimal], None]:
    def check(value: Decimal) -> None:
        if low <= value <= high:
            return
        bounds = {"low": str(low), "high": str(high), "got": format_decimal(value)}
        if low >= 100 and low <= value * 10 <= high:
            raise refusal(
                "unit_slip",
                N_("must be {low}–{high}, got {got}: did you mean {offer} mm?"),
                **bounds,
                offer=format_decimal(value * 10),
            )
        raise refusal("out_of_range", N_("must be {low}–{high}, got {got}"), **bounds)

    return check


def between(low: int, high: int, *, places: int = 0) -> Callable[[Decimal], Decimal]:
    """A validator that bounds a number and its fineness.

    The refusal reads `must be 150–700, got 36`; a value that would fit ten times
    larger is taken for centimetres and the millimetres are offered.
    """
    step = Decimal(1).scaleb(-places)
    check_bounds = _bounded(low, high)

    def check(value: Decimal) -> Decimal:
        check_bounds(value)
        if value % step:
            raise refusal(
                "too_fine",
                N_("must be in steps of {step}, got {got}"),
                step=format_decimal(step),
                got=format_decimal(value),
            )
        return value

    return check


def whole_number(low: int, high: int) -> tuple[BeforeValidator, AfterValidator]:
    """Annotations for a whole number within bounds, or `None` where the type allows it.

    Bounds come first: 36.5 for a girth is centimetres, and is answered with 365 mm
    rather than with a lecture on whole numbers.
    """
    check_bounds = _bounded(low, high)

    def read(value: Any) -> Any:
        value = _read_number(value)
        if not isinstance(value, Decimal):
            return value
        if value != value.to_integral_value():
            check_bounds(value)
            raise refusal(
                "not_whole", N_("must be a whole number, got {got}"), got=format_decimal(value)
            )
        return int(value)

    def check(value: int | None) -> int | None:
        if value is not None:
            check_bounds(Decimal(value))
        return value

    return BeforeValidator(read), AfterValidator(check)


def _read_day(value: Any) -> Any:
    """Only a calendar date: a bare number would be read as seconds since 1970."""
    if isinstance(value, str) and _ISO_DAY.fullmatch(value.strip()):
        return value.strip()
    if isinstance(value, date) and not isinstance(value, datetime):
        return value
    raise refusal("not_a_date", N_("must be a date like 2026-11-25, got {got}"), got=_echoed(value))


def _near_our_time(value: date) -> date:
    if not EARLIEST_YEAR <= value.year <= LATEST_YEAR:
        raise refusal(
            "far_date",
            N_("must be between the years {first} and {last}, got {got}"),
            first=str(EARLIEST_YEAR),
            last=str(LATEST_YEAR),
            got=value.isoformat(),
        )
    return value


def _read_time(value: Any) -> Any:
    if isinstance(value, str) and _ISO_TIME.fullmatch(value.strip()):
        return value.strip()
    if isinstance(value, time) and value.tzinfo is None:
        return value
    raise refusal("not_a_time", N_("must be a time like 09:30, got {got}"), got=_echoed(value))


def readable(value: Any) -> Any:
    """Text in NFC, so that a name typed on any keyboard compares equal.

    Refuses control characters other than line breaks and tabs: they cannot be printed,
    and some databases refuse a whole record over one.
    """
    if not isinstance(value, str):
        return value
    value = unicodedata.normalize("NFC", value.replace("\r\n", "\n"))
    if any(unicodedata.category(char) == "Cc" and char not in "\n\t" for char in value):
        raise refusal("control_character", N_("must not contain control characters"))
    return value


def _echoed(value: Any) -> str:
    if isinstance(value, str | int | date | time):
        return f"{value!s:.{_LONGEST_ECHO}}"
    return "…"


EARLIEST_YEAR = 1900
LATEST_YEAR = 2199
"""Dates outside are slips of the keyboard, and date arithmetic stays inside the calendar."""

_MOST_DIGITS = 12
_LONGEST_ECHO = 40
_ISO_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_ISO_TIME = re.compile(r"\d{2}:\d{2}(:\d{2}(\.\d{1,6})?)?", re.ASCII)

_AS_DECIMAL = BeforeValidator(_read_number)

Day = Annotated[date, BeforeValidator(_read_day), AfterValidator(_near_our_time)]
TimeOfDay = Annotated[time, BeforeValidator(_read_time)]
LevelPct = Annotated[Decimal, _AS_DECIMAL, AfterValidator(between(0, 100, places=2))]
AcrossPct = Annotated[Decimal, _AS_DECIMAL, AfterValidator(between(-100, 100, places=2))]
DepthMm = Annotated[Decimal, _AS_DECIMAL, AfterValidator(between(1, 100, places=1))]
FatMm = Annotated[Decimal, _AS_DECIMAL, AfterValidator(between(0, 80, places=1))]
MuscleMm = Annotated[Decimal, _AS_DECIMAL, AfterValidator(between(2, 80, places=1))]
PinchMm = Annotated[Decimal, _AS_DECIMAL, AfterValidator(between(1, 120, places=1))]
DiluentMl = Annotated[Decimal, _AS_DECIMAL, AfterValidator(between(0, 50, places=2))]
OffsetMm = Annotated[Decimal, _AS_DECIMAL, AfterValidator(between(-500, 500, places=1))]
DoseUnits = Annotated[Decimal, _AS_DECIMAL, AfterValidator(between(0, 2_000, places=1))]
MOST_DOSE_TENTHS = 20_000
DoseTenths = Annotated[int, *whole_number(1, MOST_DOSE_TENTHS)]
GirthMm = Annotated[int, *whole_number(150, 700)]
ReferenceLineMm = Annotated[int, *whole_number(200, 600)]
BulgeGrade = Annotated[int, *whole_number(0, 4)]
BulgingUnit = Annotated[int, *whole_number(1, 5)]
VialUnits = Annotated[int, *whole_number(10, 1_000)]
NeedleLengthMm = Annotated[int, *whole_number(4, 100)]

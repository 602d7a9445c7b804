"""Ground types of every document in the core: frozen, closed, bounded.

Numbers arrive as JSON numbers or as text a person typed; both are read by
`planning.domain.quantities`, so a comma or a full-width digit is refused with the
likely spelling instead of being guessed.
"""

from collections.abc import Callable
from decimal import Decimal
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict
from pydantic_core import PydanticCustomError

from planning.domain.quantities import QuantityError, format_decimal, parse_number
from planning.domain.text import N_, Param


class Document(BaseModel):
    """A frozen value that refuses fields it does not know."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)


TEMPLATE = "template"
"""Where a refusal keeps its untranslated template, for `planning.domain.refusals`."""


def refusal(code: str, template: str, **context: Param) -> PydanticCustomError:
    """A validation error whose template is translatable (mark it with `N_`)."""
    return PydanticCustomError(code, template, {**context, TEMPLATE: template})


def _read_number(value: Any) -> Any:
    if isinstance(value, bool):
        raise refusal("not_a_number", N_("must be a number"))
    if isinstance(value, float):
        return Decimal(repr(value))
    if isinstance(value, str):
        try:
            return parse_number(value)
        except QuantityError as error:
            raise refusal(
                "unreadable_number", error.text.template, **dict(error.text.params)
            ) from error
    return value


def between(low: int, high: int, *, places: int = 0) -> Callable[[Decimal], Decimal]:
    """A validator that bounds a number and its fineness.

    The refusal reads `must be 150–700, got 36`; a value that would fit ten times
    larger is taken for centimetres and the millimetres are offered.
    """
    step = Decimal(1).scaleb(-places)

    def check(value: Decimal) -> Decimal:
        if not low <= value <= high:
            bounds = {"low": str(low), "high": str(high), "got": format_decimal(value)}
            if low >= 100 and low <= value * 10 <= high:
                raise refusal(
                    "unit_slip",
                    N_("must be {low}–{high}, got {got}: did you mean {offer}\u00a0mm?"),
                    **bounds,
                    offer=format_decimal(value * 10),
                )
            raise refusal("out_of_range", N_("must be {low}–{high}, got {got}"), **bounds)
        if value % step:
            raise refusal(
                "too_fine",
                N_("must be in steps of {step}, got {got}"),
                step=format_decimal(step),
                got=format_decimal(value),
            )
        return value

    return check


def _as_whole(value: Any) -> Any:
    value = _read_number(value)
    if isinstance(value, Decimal) and value == value.to_integral_value():
        return int(value)
    if isinstance(value, Decimal):
        raise refusal("not_whole", N_("must be a whole number, got {got}"), got=str(value))
    return value


def whole_between(low: int, high: int) -> Callable[[int], int]:
    """`between` for whole numbers."""
    check = between(low, high)

    def check_whole(value: int) -> int:
        check(Decimal(value))
        return value

    return check_whole


_dose_bounds = between(0, 2_000, places=1)
_AS_DECIMAL = BeforeValidator(_read_number)
_AS_WHOLE = BeforeValidator(_as_whole)


def whole_number(low: int, high: int) -> tuple[Any, ...]:
    """Annotations for an optional whole number within bounds."""
    check = whole_between(low, high)
    return (_AS_WHOLE, AfterValidator(lambda value: value if value is None else check(value)))


LevelPct = Annotated[Decimal, _AS_DECIMAL, AfterValidator(between(0, 100, places=2))]
AcrossPct = Annotated[Decimal, _AS_DECIMAL, AfterValidator(between(-100, 100, places=2))]
DepthMm = Annotated[Decimal, _AS_DECIMAL, AfterValidator(between(1, 100, places=1))]
FatMm = Annotated[Decimal, _AS_DECIMAL, AfterValidator(between(0, 80, places=1))]
MuscleMm = Annotated[Decimal, _AS_DECIMAL, AfterValidator(between(2, 80, places=1))]
PinchMm = Annotated[Decimal, _AS_DECIMAL, AfterValidator(between(1, 120, places=1))]
DiluentMl = Annotated[Decimal, _AS_DECIMAL, AfterValidator(between(0, 50, places=2))]
OffsetMm = Annotated[Decimal, _AS_DECIMAL, AfterValidator(between(-500, 500, places=1))]
DoseUnits = Annotated[Decimal, _AS_DECIMAL, AfterValidator(_dose_bounds)]
DoseTenths = Annotated[int, _AS_WHOLE, AfterValidator(whole_between(1, 20_000))]
GirthMm = Annotated[int, _AS_WHOLE, AfterValidator(whole_between(150, 700))]
ReferenceLineMm = Annotated[int, _AS_WHOLE, AfterValidator(whole_between(200, 600))]
BulgeGrade = Annotated[int, _AS_WHOLE, AfterValidator(whole_between(0, 4))]
BulgingUnit = Annotated[int, _AS_WHOLE, AfterValidator(whole_between(1, 5))]
VialUnits = Annotated[int, _AS_WHOLE, AfterValidator(whole_between(10, 1_000))]
NeedleLengthMm = Annotated[int, _AS_WHOLE, AfterValidator(whole_between(4, 100))]

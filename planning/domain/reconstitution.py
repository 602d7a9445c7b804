"""What is in the syringe: computed exactly, never copied.

    vial units ÷ diluent mL        = units per mL
    units per mL ÷ 10              = units per 0.1 mL       100 in 5 mL → 2
    dose ÷ units per mL            = volume of a site       9 units at 50/mL → 0.18 mL
    ⌈total dose ÷ vial units⌉      = vials; the rest of the last vial is left over

Fractions throughout, so that thirds of a millilitre add up.
"""

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from planning.domain.plan import Preparation
from planning.domain.quantities import format_decimal, rounded
from planning.domain.text import N_, Text


@dataclass(frozen=True, slots=True)
class Solution:
    """A reconstituted vial. Raises `ValueError` without powder or diluent."""

    vial_units: int
    diluent_ml: Decimal

    def __post_init__(self) -> None:
        if self.vial_units <= 0 or self.diluent_ml <= 0:
            raise ValueError("a solution needs a vial and a diluent above zero")

    @classmethod
    def of(cls, preparation: Preparation | None) -> "Solution | None":
        """The plan's solution, or `None` while vial or diluent is undecided."""
        if preparation is None or not preparation.vial_units or not preparation.diluent_ml:
            return None
        return cls(preparation.vial_units, preparation.diluent_ml)

    @property
    def units_per_ml(self) -> Fraction:
        return Fraction(self.vial_units) / Fraction(self.diluent_ml)

    @property
    def units_per_tenth_ml(self) -> Fraction:
        return self.units_per_ml / 10

    def volume_ul(self, dose_tenths: int) -> Fraction:
        """Exact microlitres that hold a dose."""
        return Fraction(dose_tenths, 10) / self.units_per_ml * 1000

    def vials_for(self, total_tenths: int) -> int:
        """Whole vials that hold a total; none for nothing."""
        return -(-total_tenths // (self.vial_units * 10))

    def left_over_tenths(self, total_tenths: int) -> int:
        return self.vials_for(total_tenths) * self.vial_units * 10 - total_tenths

    @property
    def strength(self) -> Text:
        """`5 units per 0.1 mL`; `about` where the decimals do not end in two places."""
        exact = self.units_per_tenth_ml
        shown = rounded(exact, 2)
        amount = format_decimal(shown)
        if Fraction(shown) != exact:
            return Text(N_("about {amount} units per 0.1 mL"), amount=amount)
        return Text(N_("{amount} units per 0.1 mL"), amount=amount)

"""The shape of the assessment's rule data: which sign weighs what, and which way.

A sign is read as a number or a word on its own ordered scale; bands cut the scale
and each band weighs toward muscle, toward fat, or toward neither. Loading refuses a
table with a gap, or one in which more of a muscle sign could count for fat: that is
what makes the assessment monotone whatever the clinic sets.
"""

from collections.abc import Sequence
from decimal import Decimal
from enum import StrEnum
from itertools import pairwise
from typing import Annotated, Self

from pydantic import Field, model_validator

from planning.domain.base import Document
from planning.domain.quantities import format_decimal, millimetres
from planning.domain.text import N_, Text, verbatim
from planning.domain.vocabulary import FIRMNESS_WORDS, Firmness, LayerSource, ThicknessTier


class Toward(StrEnum):
    MUSCLE = "muscle"
    FAT = "fat"
    NEITHER = "neither"
    OEDEMA = "oedema"


class Sign(StrEnum):
    """What is looked at, in the order it is examined."""

    PITTING_OEDEMA = "pitting_oedema"
    BULGE_REST = "bulge_rest"
    BULGE_TIPTOE = "bulge_tiptoe"
    FIRMNESS = "firmness"
    PINCH = "pinch_mm"
    TIPTOE_GIRTH_RISE = "tiptoe_girth_rise_mm"
    MUSCLE_THICKNESS = "muscle_mm"
    FAT_THICKNESS = "fat_mm"
    BULGING_UNITS = "bulging_units"


SIGN_WORDS: dict[Sign, Text] = {
    Sign.PITTING_OEDEMA: Text(N_("Pitting oedema")),
    Sign.BULGE_REST: Text(N_("Bulge at rest (0–4)")),
    Sign.BULGE_TIPTOE: Text(N_("Bulge on tiptoe (0–4)")),
    Sign.FIRMNESS: Text(N_("Firmness when tensed")),
    Sign.PINCH: Text(N_("Pinched fold")),
    Sign.TIPTOE_GIRTH_RISE: Text(N_("Girth gained on tiptoe")),
    Sign.MUSCLE_THICKNESS: Text(N_("Muscle, thickest head measured")),
    Sign.FAT_THICKNESS: Text(N_("Fat over the muscle")),
    Sign.BULGING_UNITS: Text(N_("Bulging units")),
}

HEAD_WORDS: dict[Sign, str] = {
    Sign.MUSCLE_THICKNESS: N_("Muscle thickness, {head}"),
    Sign.FAT_THICKNESS: N_("Fat thickness, {head}"),
}
"""Templates of the signs that are measured at each head."""

WHY: dict[tuple[Sign, Toward], Text] = {
    (Sign.PITTING_OEDEMA, Toward.OEDEMA): Text(
        N_("A leg that pits under pressure is swollen: oedema type.")
    ),
    (Sign.PITTING_OEDEMA, Toward.NEITHER): Text(N_("The leg does not pit under pressure.")),
    (Sign.BULGE_REST, Toward.MUSCLE): Text(N_("The calf bulges even at rest.")),
    (Sign.BULGE_REST, Toward.NEITHER): Text(N_("Little or no bulge at rest says nothing.")),
    (Sign.BULGE_REST, Toward.FAT): Text(N_("No bulge at rest.")),
    (Sign.BULGE_TIPTOE, Toward.MUSCLE): Text(
        N_("A bulge that appears on tiptoe is contracting muscle.")
    ),
    (Sign.BULGE_TIPTOE, Toward.NEITHER): Text(N_("The bulge on tiptoe is too slight to count.")),
    (Sign.BULGE_TIPTOE, Toward.FAT): Text(N_("No bulge appears on tiptoe.")),
    (Sign.FIRMNESS, Toward.MUSCLE): Text(N_("A calf firm when tensed is muscle under the hand.")),
    (Sign.FIRMNESS, Toward.NEITHER): Text(N_("This firmness says nothing.")),
    (Sign.FIRMNESS, Toward.FAT): Text(N_("A calf soft even when tensed is fat under the hand.")),
    (Sign.PINCH, Toward.MUSCLE): Text(N_("A thin fold: little fat over the calf.")),
    (Sign.PINCH, Toward.NEITHER): Text(N_("A fold this thin says nothing about muscle.")),
    (Sign.PINCH, Toward.FAT): Text(
        N_("A thick fold is fat; a weak sign, because folds follow fat loosely in women.")
    ),
    (Sign.TIPTOE_GIRTH_RISE, Toward.MUSCLE): Text(
        N_("The girth grows on tiptoe by more than the tape's own error.")
    ),
    (Sign.TIPTOE_GIRTH_RISE, Toward.NEITHER): Text(
        N_("The gain on tiptoe is within the tape's own error.")
    ),
    (Sign.TIPTOE_GIRTH_RISE, Toward.FAT): Text(N_("The girth does not grow on tiptoe.")),
    (Sign.MUSCLE_THICKNESS, Toward.MUSCLE): Text(
        N_("The thickest head measured is thick enough to count.")
    ),
    (Sign.MUSCLE_THICKNESS, Toward.NEITHER): Text(N_("The thickest head measured is thin.")),
    (Sign.MUSCLE_THICKNESS, Toward.FAT): Text(N_("The thickest head measured is thin.")),
    (Sign.FAT_THICKNESS, Toward.MUSCLE): Text(N_("Little fat covers the muscle.")),
    (Sign.FAT_THICKNESS, Toward.NEITHER): Text(N_("Not enough fat over the muscle to count.")),
    (Sign.FAT_THICKNESS, Toward.FAT): Text(N_("A thick layer of fat covers the muscle.")),
    (Sign.BULGING_UNITS, Toward.MUSCLE): Text(N_("Parts of the calf bulge by themselves.")),
    (Sign.BULGING_UNITS, Toward.NEITHER): Text(N_("No part of the calf bulges by itself.")),
    (Sign.BULGING_UNITS, Toward.FAT): Text(N_("No part of the calf bulges by itself.")),
}
"""Why a sign weighs the way it does: a sentence for every way a rule table may set it."""

CHOICES: dict[Sign, tuple[int | Firmness, ...]] = {
    Sign.BULGE_REST: (0, 1, 2, 3, 4),
    Sign.BULGE_TIPTOE: (0, 1, 2, 3, 4),
    Sign.FIRMNESS: (Firmness.SOFT, Firmness.FIRM, Firmness.HARD),
    Sign.BULGING_UNITS: (0, 1, 2, 3, 4, 5),
}
"""Signs read as one of a few values, from the least muscle to the most."""

MEASURES = (
    Sign.PINCH,
    Sign.TIPTOE_GIRTH_RISE,
    Sign.MUSCLE_THICKNESS,
    Sign.FAT_THICKNESS,
)
"""Signs read in millimetres."""

_MORE_MEANS_FAT = frozenset({Sign.PINCH, Sign.FAT_THICKNESS})

Weight = Annotated[int, Field(ge=0, le=9)]
Sources = Annotated[tuple[str, ...], Field(min_length=1)]


class _Band(Document):
    toward: Toward
    weight: Weight

    @model_validator(mode="after")
    def _weight_has_a_direction(self) -> Self:
        if self.toward is Toward.OEDEMA:
            raise ValueError("a weighed band cannot point toward oedema; pitting alone does")
        if (self.toward is Toward.NEITHER) != (self.weight == 0):
            raise ValueError("weight 0 goes with neither, and only with neither")
        return self

    @property
    def lean(self) -> int:
        """Positive toward muscle, negative toward fat."""
        return self.weight if self.toward is Toward.MUSCLE else -self.weight


class ChoiceBand(_Band):
    """A run of neighbouring values that count alike."""

    values: Annotated[tuple[int | Firmness, ...], Field(min_length=1)]


class MeasureBand(_Band):
    """An interval in millimetres: `from`/`to` include their end, `over`/`under` do not."""

    from_mm: Decimal | None = None
    over_mm: Decimal | None = None
    to_mm: Decimal | None = None
    under_mm: Decimal | None = None
    tier: ThicknessTier | None = None

    @model_validator(mode="after")
    def _one_end_each_way(self) -> Self:
        if self.from_mm is not None and self.over_mm is not None:
            raise ValueError("give from_mm or over_mm, not both")
        if self.to_mm is not None and self.under_mm is not None:
            raise ValueError("give to_mm or under_mm, not both")
        return self

    def holds(self, value: Decimal) -> bool:
        return (
            (self.from_mm is None or value >= self.from_mm)
            and (self.over_mm is None or value > self.over_mm)
            and (self.to_mm is None or value <= self.to_mm)
            and (self.under_mm is None or value < self.under_mm)
        )

    def meets(self, following: "MeasureBand") -> bool:
        """True where `following` begins exactly where this band ends."""
        if self.to_mm is not None:
            return following.over_mm == self.to_mm
        return self.under_mm is not None and following.from_mm == self.under_mm


class _SignRule(Document):
    sign: Sign
    sources: Sources

    def _check_direction(self, bands: Sequence[_Band]) -> None:
        leans = [band.lean for band in bands]
        if self.sign in _MORE_MEANS_FAT:
            leans.reverse()
        if leans != sorted(leans):
            raise ValueError(f"{self.sign}: more of this sign must never count the other way")


class ChoiceRule(_SignRule):
    bands: Annotated[tuple[ChoiceBand, ...], Field(min_length=1)]

    @model_validator(mode="after")
    def _covers_the_scale(self) -> Self:
        if self.sign not in CHOICES:
            raise ValueError(f"{self.sign} is not a choice")
        if tuple(value for band in self.bands for value in band.values) != CHOICES[self.sign]:
            raise ValueError(f"{self.sign}: the bands must give every value once, in order")
        self._check_direction(self.bands)
        return self

    def band_of(self, value: int | Firmness) -> int:
        return next(i for i, band in enumerate(self.bands) if value in band.values)

    def words(self, first: int, last: int) -> Text:
        """The values of the bands `first` to `last`, as a person would say them."""
        values = [value for band in self.bands[first : last + 1] for value in band.values]
        if isinstance(values[0], Firmness):
            said = tuple(FIRMNESS_WORDS[value] for value in values if isinstance(value, Firmness))
            return said[0] if len(said) == 1 else Text(N_("{values}"), values=said)
        if len(values) == 1:
            return verbatim(str(values[0]))
        return verbatim(f"{values[0]}–{values[-1]}")


class MeasureRule(_SignRule):
    bands: Annotated[tuple[MeasureBand, ...], Field(min_length=1)]

    @model_validator(mode="after")
    def _covers_the_scale(self) -> Self:
        if self.sign not in MEASURES:
            raise ValueError(f"{self.sign} is not a measure")
        first, last = self.bands[0], self.bands[-1]
        if first.from_mm is not None or first.over_mm is not None:
            raise ValueError(f"{self.sign}: the first band must have no lower end")
        if last.to_mm is not None or last.under_mm is not None:
            raise ValueError(f"{self.sign}: the last band must have no upper end")
        for band, following in pairwise(self.bands):
            if not band.meets(following):
                raise ValueError(f"{self.sign}: two bands leave a gap or overlap")
        if any(_ends_before_it_begins(band) for band in self.bands):
            raise ValueError(f"{self.sign}: a band is empty")
        self._check_direction(self.bands)
        return self

    def band_of(self, value: Decimal) -> int:
        return next(i for i, band in enumerate(self.bands) if band.holds(value))

    def words(self, first: int, last: int) -> Text:
        low, high = self.bands[first], self.bands[last]
        least = low.from_mm if low.over_mm is None else low.over_mm
        most = high.to_mm if high.under_mm is None else high.under_mm
        if least is None and most is None:
            return Text(N_("any value"))
        if least is None and most is not None:
            if high.under_mm is None:
                return Text(N_("up to {most}"), most=millimetres(most))
            return Text(N_("under {most}"), most=millimetres(most))
        if most is None and least is not None:
            if low.over_mm is None:
                return Text(N_("{least} or more"), least=millimetres(least))
            return Text(N_("over {least}"), least=millimetres(least))
        return Text(
            N_("{least}–{most} mm"),
            least=format_decimal(least or 0),
            most=format_decimal(most or 0),
        )


def _ends_before_it_begins(band: MeasureBand) -> bool:
    least = band.from_mm if band.over_mm is None else band.over_mm
    most = band.to_mm if band.under_mm is None else band.under_mm
    return least is not None and most is not None and least >= most


class AssessmentRules(Document):
    """One version of the weights and cut-offs.

    threshold   what one kind of sign must weigh, together, to count
    lead        by how much it must outweigh the other kind
    both        what the lighter kind may weigh at most before the leg is mixed
    """

    version: str
    threshold: Annotated[int, Field(ge=1)]
    lead: Annotated[int, Field(ge=1)]
    both: Annotated[int, Field(ge=1)]
    decision_sources: Sources
    pitting_sources: Sources
    choices: tuple[ChoiceRule, ...]
    measures: tuple[MeasureRule, ...]
    muscle_measured_by: Annotated[tuple[LayerSource, ...], Field(min_length=1)]
    fat_measured_by: Annotated[tuple[LayerSource, ...], Field(min_length=1)]

    @model_validator(mode="after")
    def _is_complete(self) -> Self:
        if self.lead > self.threshold:
            raise ValueError("lead above threshold: muscle signs alone could not say muscle")
        given = [rule.sign for rule in (*self.choices, *self.measures)]
        if sorted(given) != sorted((*CHOICES, *MEASURES)):
            raise ValueError("every sign must be given exactly once")
        tiers = tuple(band.tier for band in self.measure(Sign.MUSCLE_THICKNESS).bands)
        if tiers != tuple(ThicknessTier):
            raise ValueError("muscle_mm: the bands must be the thickness tiers, in order")
        return self

    @property
    def signs(self) -> tuple[Sign, ...]:
        """Every weighed sign, in examination order."""
        return tuple(sign for sign in Sign if sign is not Sign.PITTING_OEDEMA)

    def choice(self, sign: Sign) -> ChoiceRule:
        return next(rule for rule in self.choices if rule.sign is sign)

    def measure(self, sign: Sign) -> MeasureRule:
        return next(rule for rule in self.measures if rule.sign is sign)

    def rule(self, sign: Sign) -> ChoiceRule | MeasureRule:
        return self.choice(sign) if sign in CHOICES else self.measure(sign)

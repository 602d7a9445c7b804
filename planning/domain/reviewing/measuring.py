"""Do two readings of one girth agree?

readings differ by    ≤ 6 mm    they agree [Tunc2007]
                      > 6 mm    girth_readings_apart: the mean of both is weak ground
"""

from collections.abc import Iterator

from planning.domain.assessment import Assessment
from planning.domain.findings import Finding
from planning.domain.quantities import millimetres, percent
from planning.domain.reviewing.codes import finding
from planning.domain.rules import Rules
from planning.domain.text import N_, Text
from planning.domain.vocabulary import SIDE_WORDS, Laterality

_RELAXED = N_("{side}, girth at {level}: the readings {first} and {second} differ by {difference}.")
_TIPTOE = N_(
    "{side}, girth on tiptoe at {level}: the readings {first} and {second} differ by {difference}."
)


def girth_readings(assessment: Assessment, rules: Rules) -> Iterator[Finding]:
    """Both legs, treated or not: one is weighed against the other."""
    agreement = rules.girth_readings
    for side in Laterality:
        for girth in assessment.leg(side).girths:
            for template, readings in ((_RELAXED, girth.relaxed_mm), (_TIPTOE, girth.tiptoe_mm)):
                apart_mm = max(readings, default=0) - min(readings, default=0)
                if apart_mm <= agreement.agree_within_mm:
                    continue
                message = Text(
                    template,
                    side=SIDE_WORDS[side],
                    level=percent(girth.level_pct),
                    first=millimetres(readings[0]),
                    second=millimetres(readings[-1]),
                    difference=millimetres(apart_mm),
                )
                yield finding("girth_readings_apart", message, agreement, side=side)

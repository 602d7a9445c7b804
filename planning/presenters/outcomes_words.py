"""Groups, changes and counts of outcomes in words."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from uuid import UUID

from django.utils.translation import gettext as _

from clinic.http import ClinicRequest
from clinic.models import User
from planning.domain.outcomes import Dimension
from planning.domain.protocols import variant_named
from planning.domain.quantities import format_decimal, rounded, signed_millimetres
from planning.domain.statistics import Spread
from planning.domain.text import N_, Text
from planning.domain.vocabulary import TIER_WORDS, ThicknessTier
from planning.evidence import load_products, load_protocols
from planning.forms.outcomes import Labels
from planning.wording import say

NO_WORDS: dict[Dimension, Text] = {
    Dimension.PRODUCT: Text(N_("no product")),
    Dimension.PROTOCOL: Text(N_("without a protocol")),
    Dimension.PATTERN: Text(N_("without a pattern of the clinic")),
    Dimension.TIER: Text(N_("thickness not measured")),
    Dimension.CLINICIAN: Text(N_("no clinician")),
}
TENTHS = 10


@dataclass(frozen=True)
class GroupWords:
    """What the codes of a clinic's outcomes are called, in the reader's language."""

    labels: Labels
    people: Mapping[str, str]

    def of(self, dimension: Dimension, code: int) -> str:
        if dimension is Dimension.QUARTER:
            return _("%(year)s, quarter %(quarter)s") % {
                "year": code // 4,
                "quarter": code % 4 + 1,
            }
        return self._said(dimension, self.labels[dimension].get(code, ""))

    def choices(self, dimension: Dimension) -> list[tuple[int, str]]:
        codes = self.in_order(dimension, self.labels[dimension])
        return [(code, self.of(dimension, code)) for code in codes]

    def in_order(self, dimension: Dimension, codes: Iterable[int]) -> list[int]:
        """By time, by thickness, or by name; what has no name comes last."""
        if dimension is Dimension.QUARTER:
            return sorted(codes)
        words = self.labels[dimension]
        if dimension is Dimension.TIER:
            order = [tier.value for tier in ThicknessTier]
            return sorted(codes, key=lambda code: (*order, "").index(words.get(code, "")))
        return sorted(codes, key=lambda code: (not words.get(code), self.of(dimension, code)))

    def _said(self, dimension: Dimension, word: str) -> str:
        if not word:
            return say(NO_WORDS[dimension])
        if dimension is Dimension.PRODUCT:
            return say(load_products().label_of(word))
        if dimension is Dimension.PROTOCOL:
            variant = variant_named(load_protocols(), word)
            return say(variant.title) if variant else word
        if dimension is Dimension.TIER:
            return say(TIER_WORDS[ThicknessTier(word)])
        return self.people.get(word, word) if dimension is Dimension.CLINICIAN else word


def group_words(request: ClinicRequest, labels: Labels) -> GroupWords:
    """With the names of the clinicians: one query."""
    ids = [UUID(word) for word in labels[Dimension.CLINICIAN].values()]
    people = User.objects.filter(pk__in=ids, memberships__clinic=request.clinic)
    return GroupWords(labels, {str(person.pk): str(person) for person in people})


def signed_mm(tenths: Fraction) -> str:
    """A change in tenths of a millimetre as `−8.3 mm`."""
    return say(signed_millimetres(rounded(tenths / TENTHS, 1)))


def signed_range(low: Fraction, high: Fraction) -> str:
    return _("%(low)s to %(high)s mm") % {"low": _signed(low), "high": _signed(high)}


def plain_mm(tenths: Fraction) -> str:
    return _("%(amount)s mm") % {"amount": _plain(tenths, TENTHS)}


def plain_range(low: Fraction, high: Fraction, per: int = TENTHS) -> str:
    words = {"low": _plain(low, per), "high": _plain(high, per)}
    return (_("%(low)s to %(high)s mm") if per == TENTHS else _("%(low)s to %(high)s")) % words


def plain_number(value: Fraction) -> str:
    return _plain(value, 1)


def share(part: int, whole: int) -> str:
    """`18 of 32 (56 %)`."""
    return _("%(part)s of %(whole)s (%(percent)s %%)") % {
        "part": format_decimal(part),
        "whole": format_decimal(whole),
        "percent": rounded(Fraction(100 * part, whole), 0),
    }


def month(day: date | None) -> str:
    return f"{day:%Y-%m}" if day else ""


def figures_in_words(spread: Spread) -> tuple[str, str, str, str]:
    """Median, middle half, 5–95 % and mean of changes."""
    return (
        signed_mm(spread.median),
        signed_range(spread.lower_quartile, spread.upper_quartile),
        signed_range(spread.low, spread.high),
        signed_mm(spread.mean),
    )


def _signed(tenths: Fraction) -> str:
    value = rounded(tenths / TENTHS, 1)
    sign = "+" if value > 0 else "−" if value < 0 else ""
    return f"{sign}{format_decimal(abs(value))}"


def _plain(value: Fraction, per: int) -> str:
    return format_decimal(rounded(value / per, 1))

"""A dose shared out in whole steps, so that the parts add up to it exactly."""

from collections.abc import Sequence
from fractions import Fraction


def apportion(
    total: int, shares: Sequence[Fraction], bounds: Sequence[tuple[int, int]], step: int
) -> tuple[int, ...]:
    """`total` in proportion to `shares`, in whole steps, nothing lost.

        100 by 1 : 2, step 5     →   35, 65
        101 by 1 : 2, step 5     →   35, 66       one part carries what no step holds

    Every part stays within its (least, most), which are whole steps, and within one
    step of its exact share unless a bound keeps it. Ties go to the earlier part.
    `total` must lie between the sums of the bounds.
    """
    exact = _filled(total, shares, bounds)
    parts = [int(part // step) * step for part in exact]
    more, rest = divmod(total - sum(parts), step)
    by_fraction = sorted(range(len(parts)), key=lambda index: parts[index] - exact[index])
    for index in by_fraction[:more]:
        parts[index] += step
    if rest:
        parts[by_fraction[more]] += rest
    return tuple(parts)


def _filled(
    total: int, shares: Sequence[Fraction], bounds: Sequence[tuple[int, int]]
) -> list[Fraction]:
    """Exact parts: those beyond a bound are kept at it, and the others share what is left."""
    kept: dict[int, Fraction] = {}
    while True:
        free = [index for index in range(len(shares)) if index not in kept]
        left = total - sum(kept.values())
        weight = sum(shares[index] for index in free)
        exact = {index: left * shares[index] / weight for index in free}
        short = {
            index: Fraction(bounds[index][0]) for index in free if exact[index] < bounds[index][0]
        }
        over = {
            index: Fraction(bounds[index][1]) for index in free if exact[index] > bounds[index][1]
        }
        if not short and not over:
            return [(kept | exact)[index] for index in range(len(shares))]
        lacking = sum(least - exact[index] for index, least in short.items())
        beyond = sum(exact[index] - most for index, most in over.items())
        # The greater violation is mended first: mending it may mend the other by itself.
        kept |= short if lacking > beyond else over if beyond > lacking else short | over

"""The visits of each list, by index, however many visits the clinic has.

booked:  overdue │ today │ this week │ later          on=None: no day yet
─────────────────┼───────┼───────────┼─────────▶ on   missed: a list of its own
              today   tomorrow    Sunday
"""

from datetime import date, timedelta

from django.db.models import IntegerField, Q, QuerySet, Subquery

from clinic.models import Clinic
from planning.forms.visits import Place, Worklist
from planning.models import Visit

MOST_COUNTED = 1_000
NEWEST_FIRST = frozenset({Worklist.OVERDUE, Worklist.MISSED})
"""What slipped lately can still be done inside its window; what slipped long ago cannot."""


def conditions(worklist: Worklist, today: date) -> Q:
    """What makes a visit belong to a list; each open visit belongs to exactly one."""
    week_end = today + timedelta(days=6 - today.weekday())
    if worklist is Worklist.MISSED:
        return Q(status=Visit.Status.MISSED)
    days = {
        Worklist.TODAY: Q(on=today),
        Worklist.WEEK: Q(on__gt=today, on__lte=week_end),
        Worklist.OVERDUE: Q(on__lt=today),
        Worklist.UNDATED: Q(on=None),
        Worklist.LATER: Q(on__gt=week_end),
    }
    return Q(status=Visit.Status.BOOKED) & days[worklist]


class CountedSubquery(Subquery):
    """How many rows a subquery has."""

    template = "(SELECT COUNT(*) FROM (%(subquery)s) AS counted)"
    output_field = IntegerField()


def counts(clinic: Clinic, today: date) -> dict[Worklist, int]:
    """How many visits each list has, counted no further than `MOST_COUNTED`: one query.

    Only columns of the index are asked for, so no visit is read.
    """
    counted = (
        CountedSubquery(
            clinic.visits.order_by()
            .filter(conditions(worklist, today))
            .values("status")[:MOST_COUNTED]
        )
        for worklist in Worklist
    )
    found = Clinic.objects.values_list(*counted).get(pk=clinic.pk)
    return dict(zip(Worklist, found, strict=True))


def page_of(
    visits: QuerySet[Visit], *, size: int, after: Place | None, is_newest_first: bool = False
) -> tuple[list[Visit], Place | None]:
    """One page in the order of days, and the place after which the next begins, if any.

    Of one day those come first whose window closes first: the safety calls. A page begins
    after a place, not after a number of rows, so that the last page costs what the first does.
    """
    by_day = "-on" if is_newest_first else "on"
    ordered = visits.filter(_after(after, is_newest_first)).order_by(by_day, "window_to", "pk")
    found = list(ordered[: size + 1])
    if len(found) <= size:
        return found, None
    last = found[size - 1]
    return found[:size], Place(last.on, last.window_to, last.pk)


def _after(place: Place | None, is_newest_first: bool) -> Q:
    if place is None:
        return Q()
    same_day = Q(window_to__gt=place.window_to) | Q(
        window_to=place.window_to, pk__gt=place.visit_id
    )
    if place.on is None:
        return Q(on=None) & same_day | Q(on__isnull=False)
    # The bound on the day alone is what the index is searched by.
    if is_newest_first:
        return Q(on__lte=place.on) & (Q(on__lt=place.on) | same_day)
    return Q(on__gte=place.on) & (Q(on__gt=place.on) | same_day)

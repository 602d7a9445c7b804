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
    counted = {
        worklist.value: CountedSubquery(
            clinic.visits.order_by()
            .filter(conditions(worklist, today))
            .values("status")[:MOST_COUNTED]
        )
        for worklist in Worklist
    }
    found = Clinic.objects.values(**counted).get(pk=clinic.pk)
    return {worklist: found[worklist.value] for worklist in Worklist}


def page_of(
    visits: QuerySet[Visit], *, size: int, after: Place | None, is_newest_first: bool = False
) -> tuple[list[Visit], Place | None]:
    """One page in the order of days, and the place after which the next begins, if any.

    A page begins after a place, not after a number of rows, so that the last page costs
    what the first does.
    """
    order = ("-on", "-pk") if is_newest_first else ("on", "pk")
    found = list(visits.filter(_after(after, is_newest_first)).order_by(*order)[: size + 1])
    page = found[:size]
    has_next = len(found) > size
    return page, Place(page[-1].on, page[-1].pk) if has_next else None


def _after(place: Place | None, is_newest_first: bool) -> Q:
    if place is None:
        return Q()
    if is_newest_first:
        return Q(on__lte=place.on) & (Q(on__lt=place.on) | Q(pk__lt=place.visit_id))
    if place.on is None:
        return Q(on=None, pk__gt=place.visit_id) | Q(on__isnull=False)
    return Q(on__gte=place.on) & (Q(on__gt=place.on) | Q(pk__gt=place.visit_id))

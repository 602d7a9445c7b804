"""Outcomes of a clinic as columns of numbers, a month at a time.

    facts of a month ──write_month──▶ OutcomeColumn rows ──read_table──▶ Table to count by

A month is written whole, inside the transaction that changed one of its facts, so a reader
never finds columns of unlike length: all are read by one statement.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import date
from uuid import UUID

from clinic.models import Clinic
from planning.domain import columns
from planning.domain.adverse_events import Grade
from planning.domain.columns import COLUMNS, LEFT_OUT, NOTHING, PATIENT, Table
from planning.domain.followup import VisitKind
from planning.domain.outcomes import Dimension
from planning.domain.vocabulary import Laterality
from planning.models import OutcomeColumn, OutcomeLabel, OutcomePoint, TreatmentOutcome

_LOW_BITS = (1 << 64) - 1

Codes = dict[tuple[str, str], int]


def month_of(day: date) -> date:
    return day.replace(day=1)


def month_after(month: date) -> date:
    """The first day of the next month."""
    return date(month.year + month.month // 12, month.month % 12 + 1, 1)


def write_month(clinic_id: UUID, month: date) -> None:
    """Makes the columns of one month from its facts; none where nothing was given."""
    outcomes = list(
        TreatmentOutcome.objects.filter(
            clinic_id=clinic_id, given_on__gte=month, given_on__lt=month_after(month)
        ).order_by("given_on", "pk")
    )
    OutcomeColumn.objects.filter(clinic_id=clinic_id, month=month).delete()
    if not outcomes:
        return
    points = _points(outcomes)
    codes = _codes(clinic_id, outcomes)
    OutcomeColumn.objects.bulk_create(
        OutcomeColumn(
            clinic_id=clinic_id,
            name=name,
            month=month,
            numbers=columns.packed(name, numbers),
        )
        for name, numbers in _numbers(month, outcomes, points, codes).items()
    )


def labels_of(clinic: Clinic) -> dict[Dimension, dict[int, str]]:
    """The words of a clinic's codes: what its outcomes can be grouped and filtered by."""
    labels: dict[Dimension, dict[int, str]] = {dimension: {} for dimension in Dimension}
    rows = OutcomeLabel.objects.filter(clinic=clinic).values_list("dimension", "code", "word")
    for dimension, code, word in rows:
        labels[Dimension(dimension)][code] = word
    return labels


def read_table(
    clinic: Clinic,
    *,
    by: Dimension | None,
    only: Mapping[Dimension, int],
    names: Collection[str],
    kinds: Collection[VisitKind] = (),
    first: date | None = None,
    last: date | None = None,
    today: date,
) -> Table:
    """The columns `names` of the treatments in these months, with the group of each.

    only    the code a dimension must have
    kinds   the visits whose `kept` column is wanted: 1 kept, 0 due by `today` and not kept
    by      what the group is; None puts all in group 0, a quarter is `year * 4 + quarter`
    """
    wanted = {PATIENT, *names, *(dimension.value for dimension in only)}
    wanted |= {by.value} if by and by is not Dimension.QUARTER else set()
    wanted |= {name for kind in kinds for name in columns.followed(kind)}
    months: dict[date, dict[str, bytes]] = {}
    for name, month, numbers in _stored(clinic, wanted, first, last):
        months.setdefault(month, {})[name] = bytes(numbers)
    groups = array("H")
    joined = {name: array("Q" if name == PATIENT else "h") for name in (PATIENT, *names)}
    joined |= {columns.followed(kind)[0]: array("h") for kind in kinds}
    for month, stored in months.items():
        part = {name: columns.unpacked(name, numbers) for name, numbers in stored.items()}
        groups.extend(_groups(month, part, by, only))
        for kind in kinds:
            kept, due = columns.followed(kind)
            part[kept] = _due_by(today, month, part[kept], part[due])
        for name, column in joined.items():
            column.extend(part[name])
    return Table(groups, joined)


def _stored(
    clinic: Clinic, names: set[str], first: date | None, last: date | None
) -> Iterable[tuple[str, date, bytes]]:
    rows = OutcomeColumn.objects.filter(clinic=clinic, name__in=sorted(names))
    if first is not None:
        rows = rows.filter(month__gte=month_of(first))
    if last is not None:
        rows = rows.filter(month__lte=month_of(last))
    found = rows.values_list("name", "month", "numbers")
    return [(name, month, bytes(numbers)) for name, month, numbers in found.iterator()]


def _groups(
    month: date,
    part: Mapping[str, array[int]],
    by: Dimension | None,
    only: Mapping[Dimension, int],
) -> array[int]:
    rows = len(part[PATIENT])
    if by is None:
        groups = array("H", [0]) * rows
    elif by is Dimension.QUARTER:
        groups = array("H", [quarter_of(month)]) * rows
    else:
        groups = array("H", part[by.value].tobytes())
    for dimension, code in only.items():
        column = part[dimension.value]
        groups = array(
            "H",
            [
                group if value == code else LEFT_OUT
                for group, value in zip(groups, column, strict=True)
            ],
        )
    return groups


def quarter_of(day: date) -> int:
    """`year * 4 + quarter`, the quarter counted from 0; in order of time."""
    return day.year * 4 + (day.month - 1) // 3


def _due_by(today: date, month: date, kept: array[int], due: array[int]) -> array[int]:
    """A visit whose window is still open counts only once it was kept."""
    day = (today - month).days
    if max(due) < day:
        return kept
    return array(
        "h",
        [was if was == 1 or on < day else NOTHING for was, on in zip(kept, due, strict=True)],
    )


def _points(outcomes: Sequence[TreatmentOutcome]) -> dict[tuple[UUID, str], OutcomePoint]:
    ids = [outcome.pk for outcome in outcomes]
    found: dict[tuple[UUID, str], OutcomePoint] = {}
    for start in range(0, len(ids), 500):
        rows = OutcomePoint.objects.filter(outcome__in=ids[start : start + 500])
        found.update({(point.outcome_id, point.kind): point for point in rows})
    return found


def _codes(clinic_id: UUID, outcomes: Sequence[TreatmentOutcome]) -> Codes:
    """The number of every word of every dimension, new words numbered after the last."""
    rows = OutcomeLabel.objects.filter(clinic_id=clinic_id)
    known: Codes = {
        (dimension, word): code
        for dimension, word, code in rows.values_list("dimension", "word", "code")
    }
    wanted = {pair for outcome in outcomes for pair in _words(outcome).items()}
    labels = []
    for dimension in columns.DIMENSIONS:
        codes = [code for (name, _), code in known.items() if name == dimension]
        new = sorted(word for name, word in wanted - known.keys() if name == dimension)
        labels += [
            OutcomeLabel(clinic_id=clinic_id, dimension=dimension, code=code, word=word)
            for code, word in enumerate(new, start=max(codes, default=-1) + 1)
        ]
    OutcomeLabel.objects.bulk_create(labels)
    return known | {(label.dimension, label.word): label.code for label in labels}


def _words(outcome: TreatmentOutcome) -> dict[str, str]:
    return {
        Dimension.PRODUCT.value: outcome.product,
        Dimension.PROTOCOL.value: outcome.protocol,
        Dimension.PATTERN.value: outcome.pattern,
        Dimension.TIER.value: outcome.tier,
        Dimension.CLINICIAN.value: str(outcome.clinician_id),
    }


_GRADES = ("", *(grade.value for grade in Grade))
_OF_TREATMENTS: dict[str, Callable[[TreatmentOutcome], int | None]] = {
    PATIENT: lambda outcome: outcome.patient_id.int & _LOW_BITS,
    "asymmetry_before": lambda outcome: outcome.asymmetry_before_tenths_mm,
    "adverse_events": lambda outcome: outcome.adverse_events,
    "worst_grade": lambda outcome: _GRADES.index(outcome.worst_grade),
    "retreated_after": lambda outcome: outcome.retreated_after_days,
}
_OF_POINTS: dict[str, str] = {
    **{
        f"{measure}_{side}": f"{measure}_change_{side}_tenths_mm"
        for measure in columns.SIDED
        for side in Laterality
    },
    "asymmetry": "asymmetry_tenths_mm",
    "contour": "satisfaction_contour",
    "girth_satisfaction": "satisfaction_girth",
}


def _numbers(
    month: date,
    outcomes: Sequence[TreatmentOutcome],
    points: Mapping[tuple[UUID, str], OutcomePoint],
    codes: Codes,
) -> dict[str, list[int | None]]:
    found: dict[str, list[int | None]] = {
        name: [read(outcome) for outcome in outcomes] for name, read in _OF_TREATMENTS.items()
    }
    for dimension in columns.DIMENSIONS:
        found[dimension] = [codes[dimension, _words(outcome)[dimension]] for outcome in outcomes]
    for kind in VisitKind:
        at = [points.get((outcome.pk, kind.value)) for outcome in outcomes]
        kept, due = columns.followed(kind)
        found[kept] = [None if point is None else int(point.was_kept) for point in at]
        found[due] = [None if point is None else (point.due_on - month).days for point in at]
        for name, attribute in _OF_POINTS.items():
            found[f"{kind}_{name}"] = [
                None if point is None else getattr(point, attribute) for point in at
            ]
    return {name: found[name] for name in COLUMNS}

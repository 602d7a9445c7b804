"""The form of a visit: which input is which field of `VisitDocument`, for each leg.

    measured_on · measured_at · standing_work
    flags-leg_swelling …                   one answer for each red flag
    left-girths-1-relaxed_mm-0 · relaxed_mm-1 · tiptoe_mm-0 · tiptoe_mm-1
    left-layers-source · layers-medial_head-fat_mm · muscle_mm · soleus_mm
    left-heel_rise_count · bulge_rest · bulge_tiptoe
    gait · satisfaction_contour · satisfaction_girth · note · next_step
    events-0-kind …                        see `planning.forms.adverse_events`
    correction_reason                      of a finished record

The levels are those of the assessment before the treatment and are never posted: row 1 is
its second level.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from typing import Any

from planning.domain.assessment import Assessment
from planning.domain.refusals import Refusal
from planning.domain.safety_call import RED_FLAGS, flags_said
from planning.domain.safety_call import Answer as Said
from planning.domain.text import N_, Text
from planning.domain.visit_record import VisitDocument, day_refused
from planning.domain.vocabulary import Laterality, LayerSource
from planning.forms import sheets
from planning.forms.assessment import LEVELS, READINGS, girths_of, layer_values, layers_of
from planning.forms.sheets import Answer, Draft, Sheet
from planning.presenters.rows import as_typed

FLAGS = "flags"
REASON = "correction_reason"
_LEG = ("heel_rise_count", "bulge_rest", "bulge_tiptoe")
_WHOLE = ("gait", "satisfaction_contour", "satisfaction_girth", "note", "next_step")
_NOT_AN_ANSWER = Text(N_("Choose one of the answers."))
Levels = Mapping[Laterality, Sequence[str]]


@dataclass(frozen=True, slots=True)
class Baseline:
    """What a visit is read against: the legs before the treatment, its day, and today."""

    legs: Assessment
    treated_on: date
    today: date

    @property
    def levels(self) -> Levels:
        """The levels to measure at, from the knee down, as they are typed."""
        return {
            side: tuple(
                as_typed(level)
                for level in sorted(girth.level_pct for girth in self.legs.leg(side).girths)
            )
            or LEVELS
            for side in Laterality
        }


def sheet_of(visit: VisitDocument | None, levels: Levels, now: datetime) -> Sheet:
    """What stands in the form for a finished record, or for none yet."""
    at = visit.measured_at if visit else now
    values: dict[str, tuple[str, ...]] = {
        "measured_on": ((visit.measured_on if visit else now.date()).isoformat(),),
        "measured_at": (f"{at:%H:%M}" if at else "",),
    }
    for side in Laterality:
        values[f"{side}-layers-source"] = (LayerSource.ULTRASOUND.value,)
    if visit is not None:
        values |= dict(_values(visit, levels))
    return with_levels(Sheet(values), levels)


def with_levels(sheet: Sheet, levels: Levels) -> Sheet:
    """The sheet with every level as it was before the treatment, whatever was sent."""
    given = {
        f"{side}-girths-{row}-level_pct": (level,)
        for side in Laterality
        for row, level in enumerate(levels[side])
    }
    rows = {name.rpartition("-")[0] for name in given}
    return Sheet(
        {
            **{
                name: values
                for name, values in sheet.values.items()
                if not _is_girth(name) or any(name.startswith(f"{row}-") for row in rows)
            },
            **given,
        }
    )


def without_levels(sheet: Sheet) -> Sheet:
    """What was typed: levels are the assessment's, not the visit's."""
    return Sheet(
        {
            name: values
            for name, values in sheet.values.items()
            if not (_is_girth(name) and name.endswith("-level_pct"))
        }
    )


def read(sheet: Sheet, baseline: Baseline) -> Answer[VisitDocument]:
    check = partial(_check, baseline=baseline)
    return sheets.read(with_levels(sheet, baseline.levels), VisitDocument, _fill, check)


def read_what_fits(sheet: Sheet, baseline: Baseline) -> VisitDocument:
    check = partial(_check, baseline=baseline)
    least = {"measured_on": baseline.today.isoformat()}
    sheet = with_levels(sheet, baseline.levels)
    return sheets.read_what_fits(sheet, VisitDocument, _fill, check, least)


def _is_girth(name: str) -> bool:
    return any(name.startswith(f"{side}-girths-") for side in Laterality)


def _check(visit: VisitDocument, draft: Draft, *, baseline: Baseline) -> Iterator[Refusal]:
    wrong = day_refused(visit.measured_on, treated_on=baseline.treated_on, today=baseline.today)
    if wrong is not None:
        yield Refusal("measured_on", wrong)
    for question in RED_FLAGS:
        name = f"{FLAGS}-{question.code}"
        if draft.sheet.has(name) and draft.sheet.one(name) not in question.answers:
            yield Refusal(name, _NOT_AN_ANSWER)


def _values(visit: VisitDocument, levels: Levels) -> Iterator[tuple[str, tuple[str, ...]]]:
    for name in ("standing_work", *_WHOLE):
        value = getattr(visit, name)
        yield name, ("" if value is None else str(value),)
    flags = {flag.flag: flag.side or Said.YES for flag in visit.red_flags}
    for flag in visit.red_flags_asked:
        yield f"{FLAGS}-{flag}", (flags.get(flag, Said.NO).value,)
    for side in Laterality:
        leg = visit.leg(side)
        for name in _LEG:
            value = getattr(leg, name)
            yield f"{side}-{name}", ("" if value is None else str(value),)
        girths = {as_typed(girth.level_pct): girth for girth in leg.girths}
        for row, level in enumerate(levels[side]):
            for part in READINGS if level in girths else ():
                for place, reading in enumerate(getattr(girths[level], part)):
                    yield f"{side}-girths-{row}-{part}-{place}", (as_typed(reading),)
        yield from layer_values(side.value, leg)


def _fill(sheet: Sheet) -> tuple[Draft, dict[str, Any]]:
    draft = Draft(sheet)
    fields: dict[str, Any] = {}
    for name in ("measured_on", "measured_at", "standing_work", *_WHOLE):
        draft.text(fields, name, name, name)
    said: dict[str, str] = {}
    for question in RED_FLAGS:
        name = f"{FLAGS}-{question.code}"
        draft.come_from(name, name)
        if sheet.one(name) in question.answers:
            said[question.code.value] = sheet.one(name)
    fields["red_flags"] = flags_said(said)
    fields["red_flags_asked"] = list(said)
    for side in Laterality:
        leg: dict[str, Any] = {}
        for name in _LEG:
            draft.text(leg, name, f"{side}.{name}", f"{side}-{name}")
        leg["girths"] = girths_of(draft, side.value)
        leg["layers"] = layers_of(draft, side.value)
        fields[side.value] = leg
    return draft, fields

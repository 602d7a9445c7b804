"""The assessment form: which input is which field of `Assessment`, for each leg.

    left-reference_line_mm
    left-girths-1-level_pct · relaxed_mm-0 · relaxed_mm-1 · tiptoe_mm-0 · tiptoe_mm-1
    left-bulge_rest · bulge_tiptoe · firmness · pinch_mm · pitting_oedema · development
    left-layers-source · layers-medial_head-fat_mm · muscle_mm · soleus_mm
    left-bulging_units                     1 to 5, or `none` for looked at and none bulges
    carried_from · carried_confirmed       the day of the values to begin with; they count
    left-force-standing · walking · tiptoe

A level without a reading is not measured; neither is a head without a number.
"""

from collections.abc import Iterator
from datetime import date, datetime
from functools import partial
from typing import Any

from planning.domain.assessment import Assessment, LegAssessment
from planning.domain.refusals import Refusal
from planning.domain.text import N_, Text
from planning.domain.visit_record import LegVisit
from planning.domain.vocabulary import Laterality, LayerSource, Muscle
from planning.forms import sheets
from planning.forms.intake import AFTER_TODAY, BEFORE_BIRTH
from planning.forms.sheets import NO, YES, Answer, Draft, Problem, Sheet
from planning.presenters.rows import as_typed

LEVELS = ("5", "27", "50", "88")
"""The levels of the reference line that are measured first."""
POSTURES = ("standing", "walking", "tiptoe")
READINGS = ("relaxed_mm", "tiptoe_mm")
LAYERS = ("fat_mm", "muscle_mm", "soleus_mm")
NONE_BULGES = "none"
SWAP = "swap"
CARRY = "carry"
CARRIED_FROM, CARRIED_CONFIRMED = "carried_from", "carried_confirmed"
_SIMPLE = ("reference_line_mm", "bulge_rest", "bulge_tiptoe", "firmness", "pinch_mm", "development")
_CONTRADICTION = Text(N_("tick the units that bulge, or none of them, not both"))


def sheet_of(assessment: Assessment | None, now: datetime) -> Sheet:
    """What stands in the form for a stored assessment, or for none yet."""
    if assessment is None:
        values: dict[str, tuple[str, ...]] = {
            "measured_on": (now.date().isoformat(),),
            "measured_at": (f"{now:%H:%M}",),
        }
    else:
        at = assessment.measured_at
        values = {
            "measured_on": (assessment.measured_on.isoformat(),),
            "measured_at": (f"{at:%H:%M}" if at else "",),
        }
        if assessment.carried_from is not None:
            confirmed = (YES,) if assessment.carried_confirmed else ()
            values |= {
                CARRIED_FROM: (assessment.carried_from.isoformat(),),
                CARRIED_CONFIRMED: confirmed,
            }
    for side in Laterality:
        values |= dict(
            _leg_values(side.value, assessment.leg(side) if assessment else LegAssessment())
        )
    return Sheet(values)


def _leg_values(side: str, leg: LegAssessment | None) -> Iterator[tuple[str, tuple[str, ...]]]:
    leg = leg or LegAssessment()
    for name in _SIMPLE:
        value = getattr(leg, name)
        yield f"{side}-{name}", (value if isinstance(value, str) else as_typed(value),)
    oedema = leg.pitting_oedema
    yield f"{side}-pitting_oedema", ("" if oedema is None else YES if oedema else NO,)
    units = leg.bulging_units
    if units is not None:
        yield f"{side}-bulging_units", tuple(map(str, units)) or (NONE_BULGES,)
    for posture in POSTURES:
        yield f"{side}-force-{posture}", (getattr(leg.force, posture) or "",)
    yield from _girth_values(side, leg)
    yield from layer_values(side, leg)


def _girth_values(side: str, leg: LegAssessment) -> Iterator[tuple[str, tuple[str, ...]]]:
    readings = {as_typed(girth.level_pct): girth for girth in leg.girths}
    unread = [level for level in LEVELS if level not in readings]
    shown = [*readings, *unread[: max(0, len(LEVELS) - len(readings))]]
    for row, level in enumerate(sorted(shown, key=float)):
        yield f"{side}-girths-{row}-level_pct", (level,)
        girth = readings.get(level)
        for part in READINGS if girth else ():
            for place, value in enumerate(getattr(girth, part)):
                yield f"{side}-girths-{row}-{part}-{place}", (as_typed(value),)


def layer_values(side: str, leg: LegAssessment | LegVisit) -> Iterator[tuple[str, tuple[str, ...]]]:
    measured = leg.layers.measured
    source = measured[0].source if measured else LayerSource.ULTRASOUND
    yield f"{side}-layers-source", (source.value,)
    for muscle in Muscle:
        head = leg.layers.of(muscle)
        if head is None:
            continue
        for part in LAYERS:
            yield f"{side}-layers-{muscle}-{part}", (as_typed(getattr(head, part)),)
        if head.source is not source:
            yield f"{side}-layers-{muscle}-source", (head.source.value,)


def acted(sheet: Sheet, act: str) -> Sheet:
    """After one of the small buttons.

    `swap:ROW` is for readings typed in each other's box. `carry` says that neither leg
    pits and that the earlier values count; a leg said to pit is never overruled.
    """
    verb, _, row = act.partition(":")
    if act == CARRY and sheet.has(CARRIED_FROM):
        pressed = [f"{side}-pitting_oedema" for side in Laterality]
        return sheet.replaced(
            {
                **{name: (NO,) for name in pressed if not sheet.has(name)},
                CARRIED_CONFIRMED: (YES,),
            }
        )
    if verb != SWAP:
        return sheet.acted(act)
    changes: dict[str, tuple[str, ...]] = {}
    for place in range(2):
        relaxed, tiptoe = (f"{row}-{part}-{place}" for part in READINGS)
        changes |= {relaxed: (sheet.one(tiptoe),), tiptoe: (sheet.one(relaxed),)}
    return sheet.replaced(changes) if sheet.has(row) else sheet


def swap_of(problem: Problem) -> str:
    """The row whose readings were probably typed in each other's box; empty otherwise."""
    names = {name for name, _ in problem.text.params}
    return problem.name.rsplit("-", 2)[0] if {"relaxed", "tiptoe"} <= names else ""


def read(sheet: Sheet, *, born: date, today: date) -> Answer[Assessment]:
    return sheets.read(sheet, Assessment, _fill, partial(_check, born=born, today=today))


def read_what_fits(sheet: Sheet, *, born: date, today: date) -> Assessment:
    check = partial(_check, born=born, today=today)
    least = {"measured_on": today.isoformat()}
    return sheets.read_what_fits(sheet, Assessment, _fill, check, least)


def _check(assessment: Assessment, draft: Draft, *, born: date, today: date) -> Iterator[Refusal]:
    if assessment.measured_on < born:
        yield Refusal("measured_on", BEFORE_BIRTH)
    elif assessment.measured_on > today:
        yield Refusal("measured_on", AFTER_TODAY)
    for side in Laterality:
        ticked = draft.sheet.many(f"{side}-bulging_units")
        if NONE_BULGES in ticked and len(ticked) > 1:
            yield Refusal(f"{side}.bulging_units", _CONTRADICTION)


def _fill(sheet: Sheet) -> tuple[Draft, dict[str, Any]]:
    draft = Draft(sheet)
    fields: dict[str, Any] = {}
    draft.text(fields, "measured_on", "measured_on", "measured_on")
    draft.text(fields, "measured_at", "measured_at", "measured_at")
    draft.text(fields, CARRIED_FROM, CARRIED_FROM, CARRIED_FROM)
    fields[CARRIED_CONFIRMED] = sheet.has(CARRIED_CONFIRMED)
    for side in Laterality:
        fields[side.value] = _leg(draft, side.value)
    return draft, fields


def _leg(draft: Draft, side: str) -> dict[str, Any]:
    fields: dict[str, Any] = {}
    for name in _SIMPLE:
        draft.text(fields, name, f"{side}.{name}", f"{side}-{name}")
    oedema = "pitting_oedema"
    draft.yes_or_no(fields, oedema, f"{side}.{oedema}", f"{side}-{oedema}")
    draft.come_from(f"{side}.bulging_units", f"{side}-bulging_units")
    units = draft.sheet.many(f"{side}-bulging_units")
    if units:
        fields["bulging_units"] = [unit for unit in units if unit != NONE_BULGES]
    fields["force"] = force = dict[str, Any]()
    for posture in POSTURES:
        draft.text(force, posture, f"{side}.force.{posture}", f"{side}-force-{posture}")
    fields["girths"] = girths_of(draft, side)
    fields["layers"] = layers_of(draft, side)
    return fields


def girths_of(draft: Draft, side: str) -> list[dict[str, Any]]:
    girths: list[dict[str, Any]] = []
    levels: list[str] = []
    for row in draft.sheet.rows(f"{side}-girths"):
        name = f"{side}-girths-{row}"
        if not any(draft.sheet.has(f"{name}-{part}") for part in READINGS):
            continue
        path = f"{side}.girths[{len(girths)}]"
        fields: dict[str, Any] = {}
        draft.text(fields, "level_pct", f"{path}.level_pct", f"{name}-level_pct")
        for part in READINGS:
            readings = _readings(draft, f"{path}.{part}", f"{name}-{part}")
            if readings:
                fields[part] = readings
        girths.append(fields)
        # A refusal of the list as a whole is about a level that stands there twice.
        level = draft.sheet.one(f"{name}-level_pct").strip()
        if level in levels or f"{side}.girths" not in draft.places:
            draft.come_from(f"{side}.girths", f"{name}-level_pct")
        levels.append(level)
    return girths


def _readings(draft: Draft, path: str, name: str) -> list[str]:
    draft.come_from(path, f"{name}-0")
    readings: list[str] = []
    for place in range(2):
        value = draft.sheet.one(f"{name}-{place}")
        if value.strip():
            draft.come_from(f"{path}[{len(readings)}]", f"{name}-{place}")
            readings.append(value)
    return readings


def layers_of(draft: Draft, side: str) -> dict[str, Any]:
    layers: dict[str, Any] = {}
    for muscle in Muscle:
        name, path = f"{side}-layers-{muscle}", f"{side}.layers.{muscle}"
        if not any(draft.sheet.has(f"{name}-{part}") for part in LAYERS):
            continue
        layers[muscle.value] = head = dict[str, Any]()
        for part in LAYERS:
            draft.text(head, part, f"{path}.{part}", f"{name}-{part}")
        own = f"{name}-source"
        source = own if draft.sheet.has(own) else f"{side}-layers-source"
        draft.text(head, "source", f"{path}.source", source)
    return layers

"""The intake form: which input is which field of `Intake`.

conditions · conditions_other          codes ticked, and other conditions one a line
medications-0 …                        one medicine each
earlier_toxin-0-product · _other · dose_units · on · area
lifestyle-standing_hours_per_day …     one habit each
pregnant, breastfeeding, …             yes, no, or empty for not asked
carried_from · new_medicines …         the day of answers carried over, and what is asked then
"""

from collections.abc import Iterator
from datetime import date
from functools import partial
from typing import Any

from planning.domain.intake import OTHER_PREFIX, Intake, Since
from planning.domain.lifestyle import Habit
from planning.domain.refusals import Refusal
from planning.domain.text import N_, Text
from planning.evidence import load_products
from planning.forms import sheets
from planning.forms.sheets import NO, YES, Answer, Draft, Sheet
from planning.presenters.rows import as_typed

QUESTIONS = ("pregnant", "breastfeeding", "infection_at_site", "immobility")
CARRIED_FROM = "carried_from"
OTHER_PRODUCT = "other"
TOXIN_PARTS = ("product", "product_other", "dose_units", "on", "area")
NO_TO_ALL = "no_to_all"
BEFORE_BIRTH = Text(N_("must not be before the birth date"))
AFTER_TODAY = Text(N_("must not lie in the future"))


def sheet_of(intake: Intake | None, today: date) -> Sheet:
    """What stands in the form for a stored intake, or for none yet."""
    if intake is None:
        return Sheet({"recorded_on": (today.isoformat(),)})
    values: dict[str, tuple[str, ...]] = {
        "recorded_on": (intake.recorded_on.isoformat(),),
        "conditions": tuple(c for c in intake.conditions if not c.startswith(OTHER_PREFIX)),
        "conditions_other": (
            "\n".join(
                code.removeprefix(OTHER_PREFIX).strip()
                for code in intake.conditions
                if code.startswith(OTHER_PREFIX)
            ),
        ),
        "consent_signed": (YES,) if intake.consent_signed else (),
        "goals": tuple(goal.value for goal in intake.goals),
        "goal_text": (intake.goal_text,),
    }
    if intake.carried_from is not None:
        values[CARRIED_FROM] = (intake.carried_from.isoformat(),)
    for name in (*QUESTIONS, *Since):
        answer: bool | None = getattr(intake, name)
        values[name] = ("" if answer is None else YES if answer else NO,)
    for habit in Habit:
        values[f"lifestyle-{habit.value}"] = (as_typed(getattr(intake.lifestyle, habit.value)),)
    for row, medicine in enumerate(intake.medications):
        values[f"medications-{row}"] = (medicine,)
    for row, toxin in enumerate(intake.earlier_toxin):
        known = load_products().get(toxin.product) is not None
        values |= {
            f"earlier_toxin-{row}-product": (toxin.product if known else OTHER_PRODUCT,),
            f"earlier_toxin-{row}-product_other": ("" if known else toxin.product,),
            f"earlier_toxin-{row}-dose_units": (as_typed(toxin.dose_units),),
            f"earlier_toxin-{row}-on": (toxin.on.isoformat(),),
            f"earlier_toxin-{row}-area": (toxin.area,),
        }
    return Sheet(values)


def asked(sheet: Sheet) -> tuple[str, ...]:
    """The first questions; where answers are carried over, also what changed since."""
    return (*QUESTIONS, *Since) if sheet.has(CARRIED_FROM) else QUESTIONS


def acted(sheet: Sheet, act: str) -> Sheet:
    """After one of the small buttons. A question answered with yes is never overruled."""
    if act == NO_TO_ALL:
        return sheet.replaced({name: (NO,) for name in asked(sheet) if not sheet.has(name)})
    return sheet.acted(act)


def read(sheet: Sheet, *, born: date, today: date) -> Answer[Intake]:
    return sheets.read(sheet, Intake, _fill, partial(_check, born=born, today=today))


def read_what_fits(sheet: Sheet, *, born: date, today: date) -> Intake:
    check = partial(_check, born=born, today=today)
    return sheets.read_what_fits(sheet, Intake, _fill, check, {"recorded_on": today.isoformat()})


def _check(intake: Intake, draft: Draft, *, born: date, today: date) -> Iterator[Refusal]:
    dated = [("recorded_on", intake.recorded_on)]
    if intake.carried_from is not None:
        dated.append((CARRIED_FROM, intake.carried_from))
    dated += [(f"earlier_toxin[{row}].on", t.on) for row, t in enumerate(intake.earlier_toxin)]
    for path, day in dated:
        if day < born:
            yield Refusal(path, BEFORE_BIRTH)
        elif day > today:
            yield Refusal(path, AFTER_TODAY)


def _fill(sheet: Sheet) -> tuple[Draft, dict[str, Any]]:
    draft = Draft(sheet)
    fields: dict[str, Any] = {
        "consent_signed": sheet.has("consent_signed"),
        "goals": sheet.many("goals"),
    }
    draft.text(fields, "recorded_on", "recorded_on", "recorded_on")
    draft.text(fields, "goal_text", "goal_text", "goal_text")
    draft.come_from("goals", "goals")
    draft.text(fields, CARRIED_FROM, CARRIED_FROM, CARRIED_FROM)
    for name in asked(sheet):
        draft.yes_or_no(fields, name, name, name)
    fields["conditions"] = _conditions(draft)
    fields["medications"] = _medications(draft)
    fields["earlier_toxin"] = _earlier_toxin(draft)
    fields["lifestyle"] = habits = dict[str, Any]()
    for habit in Habit:
        draft.text(habits, habit, f"lifestyle.{habit}", f"lifestyle-{habit}")
    return draft, fields


def _conditions(draft: Draft) -> list[str]:
    codes = list(draft.sheet.many("conditions"))
    draft.come_from("conditions", "conditions")
    for line in draft.sheet.one("conditions_other").splitlines():
        if line.strip():
            draft.come_from(f"conditions[{len(codes)}]", "conditions_other")
            codes.append(f"{OTHER_PREFIX}{line.strip()}")
    return codes


def _medications(draft: Draft) -> list[str]:
    names: list[str] = []
    for row in draft.sheet.rows("medications"):
        name = f"medications-{row}"
        draft.places.setdefault("medications", name)
        if draft.sheet.one(name).strip():
            draft.come_from(f"medications[{len(names)}]", name)
            names.append(draft.sheet.one(name))
    return names


def _earlier_toxin(draft: Draft) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    for row in draft.sheet.rows("earlier_toxin"):
        name = f"earlier_toxin-{row}"
        if not draft.sheet.has(name):
            continue
        path = f"earlier_toxin[{len(found)}]"
        draft.places.setdefault("earlier_toxin", f"{name}-product")
        fields: dict[str, Any] = {}
        chosen = draft.sheet.one(f"{name}-product")
        by_text = chosen == OTHER_PRODUCT or not chosen.strip()
        typed = by_text and (chosen or draft.sheet.has(f"{name}-product_other"))
        product = f"{name}-product_other" if typed else f"{name}-product"
        draft.text(fields, "product", f"{path}.product", product)
        for part in ("dose_units", "on", "area"):
            draft.text(fields, part, f"{path}.{part}", f"{name}-{part}")
        found.append(fields)
    return found

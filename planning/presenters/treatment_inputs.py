"""The inputs of the treatment page beside the sites: when, how, vials, events, note."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _

from clinic.models import Clinic
from clinic.roles import Role
from planning.domain.quantities import millilitres, units
from planning.domain.reading import Reading
from planning.domain.text import Text
from planning.domain.thigh import thigh_label
from planning.domain.treatment import IMMEDIATE_EVENT_WORDS, TreatmentDocument
from planning.domain.vocabulary import GUIDANCE_WORDS, SIDE_WORDS
from planning.forms.sheets import Sheet
from planning.forms.treatment import SITE
from planning.models import Lot
from planning.presenters.consultations_inputs import Input, Inputs
from planning.presenters.rows import as_typed
from planning.stock import OfferedVial
from planning.treated import used
from planning.wording import say

NEEDLE_GAUGES = tuple(str(gauge) for gauge in range(25, 35))


@dataclass(frozen=True, slots=True)
class VialChoice:
    """One open vial; `until` is an ISO moment for the page's clock, or empty."""

    id: UUID
    lot_number: str
    size: str
    expires_on: str
    reconstituted: str
    until: str
    until_iso: str
    clock: str
    is_run_out: bool
    is_chosen: bool


def treatment_inputs(
    inputs: Inputs, document: TreatmentDocument, reading: Reading, clinic: Clinic
) -> dict[str, Any]:
    clinicians = clinic.memberships.filter(
        role=Role.CLINICIAN.value, is_active=True
    ).select_related("user")
    names = sorted({str(member.user) for member in clinicians})
    gauges = [(gauge, f"{gauge} G") for gauge in NEEDLE_GAUGES]
    given_on = inputs.text("given_on", _("Day"), kind="date")
    given_at = inputs.text("given_at", _("Time"), kind="time")
    operator = inputs.select(
        "operator", _("Injected by"), [("", _("not said")), *((name, name) for name in names)]
    )
    guidance = inputs.select(
        "guidance",
        _("Guidance"),
        [("", _("not said")), *((one.value, words) for one, words in GUIDANCE_WORDS.items())],
    )
    gauge = inputs.select("needle_gauge", _("Needle gauge"), [("", _("not said")), *gauges])
    length = inputs.number("needle_length_mm", _("Needle length"), "mm")
    rows = [*inputs.sheet.rows("event")]
    free = max(rows, default=-1) + 1
    return {
        "when": (given_on, given_at, operator),
        "how": (guidance, gauge, length),
        "events": [_event(inputs, row, document, reading) for row in (*rows, free)],
        "no_events": bool(inputs.sheet.many("no_immediate_events")),
        "note": inputs.text("note", _("Treatment note"), kind="textarea"),
    }


def _event(
    inputs: Inputs, row: int, document: TreatmentDocument, reading: Reading
) -> dict[str, Any]:
    name, number = f"event-{row}", row + 1
    labels = {site.id: str(n) for n, site in enumerate(reading.record.plan.sites, start=1)}
    labels |= {s.id: thigh_label(n) for n, s in enumerate(reading.record.plan.above_knee, 1)}
    where = [("", _("not tied to a place"))]
    for side in document.sides:
        word = say(SIDE_WORDS[side])
        where.append((side.value, word))
        where += [
            (
                f"{SITE}{site.site_id}",
                _("%(side)s, site %(site)s") % {"side": word, "site": labels[site.site_id]},
            )
            for site in document.on_side(side)
        ]
    kinds: list[tuple[str, Text | str]] = [
        ("", _("no event")),
        *((k.value, words) for k, words in IMMEDIATE_EVENT_WORDS.items()),
    ]
    spoken = _("Event %(number)s") % {"number": number}
    return {
        "row": name,
        "kind": inputs.select(f"{name}-kind", _("Event"), kinds, spoken=spoken),
        "where": inputs.select(f"{name}-where", _("Where"), where, spoken=spoken),
        "note": inputs.text(f"{name}-note", _("What was done"), spoken=spoken),
    }


def opening_inputs(inputs: Inputs, lots: Sequence[Lot], reading: Reading) -> dict[str, Input]:
    """The small form for opening vials, filled from the plan and the clock."""
    preparation = reading.record.plan.preparation
    defaults = {
        "open-lot": str(lots[0].pk) if lots else "",
        "open-vials": str(reading.totals.vials or 1),
        "open-diluent_ml": as_typed(preparation.diluent_ml) if preparation else "",
        "open-reconstituted_at": f"{timezone.localtime():%Y-%m-%dT%H:%M}",
    }
    filled = Inputs(
        inputs.sheet.replaced(
            {name: (value,) for name, value in defaults.items() if not inputs.sheet.has(name)}
        ),
        inputs.problems,
    )
    choices = [
        (
            str(lot.pk),
            _("%(lot)s · %(size)s · expires %(day)s · %(stock)s in stock")
            % {
                "lot": lot.lot_number,
                "size": say(units(lot.vial_units * 10)),
                "day": lot.expires_on.isoformat(),
                "stock": lot.vials_in_stock,
            },
        )
        for lot in lots
    ]
    made = {
        "lot": filled.select("open-lot", _("Lot"), choices),
        "vials": filled.number("open-vials", _("Vials")),
        "diluent": filled.number("open-diluent_ml", _("Diluent in each"), "mL"),
        "at": filled.text("open-reconstituted_at", _("Reconstituted"), kind="datetime-local"),
    }
    inputs.made += filled.made
    return made


def vial_choices(offered: Sequence[OfferedVial], sheet: Sheet) -> list[VialChoice]:
    chosen = set(sheet.many("vial"))
    known = used(one.vial for one in offered)
    return [
        VialChoice(
            id=one.vial.pk,
            lot_number=vial.lot_number,
            size=say(units(vial.vial_units * 10)),
            expires_on=vial.expires_on.isoformat(),
            reconstituted=_("%(volume)s, %(time)s")
            % {
                "volume": say(millilitres(one.vial.diluent_microlitres)),
                "time": f"{timezone.localtime(vial.reconstituted_at):%Y-%m-%d %H:%M}",
            },
            until=f"{timezone.localtime(one.clock.until):%Y-%m-%d %H:%M}"
            if one.clock.until
            else "",
            until_iso=one.clock.until.isoformat() if one.clock.until else "",
            clock=say(one.clock.text),
            is_run_out=not one.clock.is_offered,
            is_chosen=str(one.vial.pk) in chosen,
        )
        for one, vial in zip(offered, known, strict=True)
    ]

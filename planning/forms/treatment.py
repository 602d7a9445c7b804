"""The treatment page's form: what was given, as typed, on its way to the document.

Each input is read by itself: one that cannot be read is a problem at its own name, and the
document keeps what it said before, so that everything else is saved.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any, TypeVar
from uuid import UUID

from django.utils import timezone
from pydantic import ValidationError

from planning.domain.base import MOST_DOSE_TENTHS, Document
from planning.domain.plan import ReasonText
from planning.domain.quantities import QuantityError, parse_number, tenths_from_units, units
from planning.domain.refusals import refusals
from planning.domain.text import N_, Text
from planning.domain.treatment import (
    ImmediateEvent,
    TreatmentDocument,
    VialUsed,
    with_given,
)
from planning.domain.vocabulary import Laterality
from planning.forms.sheets import Problem, Sheet
from planning.presenters.rows import as_typed, units_as_typed

DocumentT = TypeVar("DocumentT", bound=Document)
PLAIN_FIELDS = (
    "given_on",
    "given_at",
    "guidance",
    "needle_gauge",
    "needle_length_mm",
    "operator",
    "note",
)
WHOLE = "whole"
"""Stands in a form that was sent as a whole: a box that is not in it was not ticked."""
SITE = "site-"


@dataclass(frozen=True, slots=True)
class TreatmentAnswer:
    """What could be read, and what could not."""

    document: TreatmentDocument
    problems: tuple[Problem, ...]


@dataclass(frozen=True, slots=True)
class Opening:
    """What the small form for opening vials says."""

    lot_id: UUID
    vials: int
    diluent_microlitres: int
    reconstituted_at: datetime
    is_confirmed: bool


def sheet_of(document: TreatmentDocument) -> Sheet:
    """The form as the stored document fills it."""
    values: dict[str, tuple[str, ...]] = {
        "given_on": (document.given_on.isoformat(),),
        "given_at": (f"{document.given_at:%H:%M}" if document.given_at else "",),
        "guidance": (document.guidance.value if document.guidance else "",),
        "needle_gauge": (as_typed(document.needle_gauge),),
        "needle_length_mm": (as_typed(document.needle_length_mm),),
        "operator": (document.operator,),
        "note": (document.note,),
        "vial": tuple(str(vial.vial_id) for vial in document.vials),
        "no_immediate_events": ("yes",) if document.no_immediate_events else (),
    }
    for site in document.sites:
        values[f"given-{site.site_id}"] = (units_as_typed(site.given_tenths),)
        values[f"reason-{site.site_id}"] = (site.reason or "",)
    for number, event in enumerate(document.immediate_events):
        values[f"event-{number}-kind"] = (event.kind.value,)
        values[f"event-{number}-where"] = (where_of(event),)
        values[f"event-{number}-note"] = (event.note,)
    return Sheet(values)


def where_of(event: ImmediateEvent) -> str:
    """A site, a leg, or nowhere, as the form writes it."""
    if event.site_id is not None:
        return f"{SITE}{event.site_id}"
    return event.side.value if event.side else ""


def read_treatment(
    sheet: Sheet, stored: TreatmentDocument, offered: Mapping[UUID, VialUsed]
) -> TreatmentAnswer:
    """The stored document with everything that can be read of the form."""
    reading = _Reading(sheet, stored)
    for name in PLAIN_FIELDS:
        if name in sheet.values:
            reading.put(name, sheet.one(name).strip() or _nothing(name))
    reading.sites()
    if WHOLE in sheet.values:
        reading.put("no_immediate_events", bool(sheet.many("no_immediate_events")))
        reading.vials(offered)
        reading.events()
    return TreatmentAnswer(reading.document, tuple(reading.problems))


def read_opening(sheet: Sheet) -> tuple[Opening | None, tuple[Problem, ...]]:
    """The opening that is asked for, or what is wrong with it."""
    problems: list[Problem] = []
    lot_id = _uuid(sheet.one("open-lot"))
    if lot_id is None:
        problems.append(Problem("open-lot", Text(N_("Choose the lot."))))
    vials = _number(sheet, "open-vials", problems)
    diluent_ml = _number(sheet, "open-diluent_ml", problems)
    if vials is not None and vials != vials.to_integral_value():
        problems.append(Problem("open-vials", Text(N_("Write a whole number."))))
    if diluent_ml is not None and diluent_ml * 100 % 1:
        text = Text(N_("must be in steps of {step}, got {got}"), step="0.01", got=str(diluent_ml))
        problems.append(Problem("open-diluent_ml", text))
    at = _moment(sheet.one("open-reconstituted_at"))
    if at is None:
        problems.append(
            Problem("open-reconstituted_at", Text(N_("Write the day and time of reconstitution.")))
        )
    if problems or lot_id is None or vials is None or diluent_ml is None or at is None:
        return None, tuple(problems)
    return (
        Opening(
            lot_id=lot_id,
            vials=int(vials),
            diluent_microlitres=int(diluent_ml * 1000),
            reconstituted_at=at,
            is_confirmed=bool(sheet.many("open-confirmed")),
        ),
        (),
    )


@dataclass(slots=True)
class _Reading:
    """Puts one value after the other into the document, as far as each can be read."""

    sheet: Sheet
    document: TreatmentDocument
    problems: list[Problem] = field(default_factory=list)

    def put(self, name: str, value: Any) -> None:
        changed = self._read(TreatmentDocument, {**self.document.model_dump(), name: value}, name)
        self.document = changed or self.document

    def sites(self) -> None:
        given: dict[int, int] = {}
        reasons: dict[int, str | None] = {}
        for site in self.document.sites:
            dose, reason = f"given-{site.site_id}", f"reason-{site.site_id}"
            if dose in self.sheet.values:
                tenths = self._tenths(dose)
                if tenths is not None:
                    given[site.site_id] = tenths
            if reason in self.sheet.values:
                reasons[site.site_id] = self._reason(reason, site.reason)
        self.document = with_given(self.document, given, reasons)

    def vials(self, offered: Mapping[UUID, VialUsed]) -> None:
        kept = {vial.vial_id: vial for vial in self.document.vials}
        chosen: list[VialUsed] = []
        for written in dict.fromkeys(self.sheet.many("vial")):
            vial_id = _uuid(written)
            vial = (kept.get(vial_id) or offered.get(vial_id)) if vial_id else None
            if vial is None:
                text = Text(N_("This vial is not open in your stock."))
                self.problems.append(Problem("vials", text))
            else:
                chosen.append(vial)
        self.put("vials", tuple(chosen))

    def events(self) -> None:
        events = []
        for row in self.sheet.rows("event"):
            name = f"event-{row}"
            kind, note = self.sheet.one(f"{name}-kind"), self.sheet.one(f"{name}-note").strip()
            where = self.sheet.one(f"{name}-where")
            if not kind and not note and not where:
                continue
            if not kind:
                self.problems.append(Problem(f"{name}-kind", Text(N_("Choose what happened."))))
                continue
            said = {"kind": kind, "note": note, **self._where(where)}
            event = self._read(ImmediateEvent, said, f"{name}-kind")
            if event is not None:
                events.append(event)
        self.put("immediate_events", tuple(events))

    def _where(self, where: str) -> dict[str, Any]:
        if where in set(Laterality):
            return {"side": Laterality(where)}
        number = where.removeprefix(SITE)
        is_number = re.fullmatch("[0-9]{1,9}", number) is not None
        site = self.document.site(int(number)) if is_number else None
        return {"side": site.side, "site_id": site.site_id} if site else {}

    def _tenths(self, name: str) -> int | None:
        try:
            tenths = tenths_from_units(parse_number(self.sheet.one(name)))
        except QuantityError as error:
            self.problems.append(Problem(name, error.text))
            return None
        if 0 <= tenths <= MOST_DOSE_TENTHS:
            return tenths
        most = units(MOST_DOSE_TENTHS)
        self.problems.append(Problem(name, Text(N_("must be from 0 to {most}"), most=most)))
        return None

    def _reason(self, name: str, before: str | None) -> str | None:
        written = self.sheet.one(name).strip()
        if not written:
            return None
        read = self._read(_Reason, {"reason": written}, name)
        return read.reason if read else before

    def _read(
        self, model: type[DocumentT], fields: Mapping[str, Any], name: str
    ) -> DocumentT | None:
        try:
            return model.model_validate(fields)
        except ValidationError as error:
            self.problems.append(Problem(name, refusals(error)[0].text))
            return None


class _Reason(Document):
    reason: ReasonText


def _nothing(name: str) -> str | None:
    return "" if name in ("operator", "note", "given_on") else None


def _uuid(written: str) -> UUID | None:
    try:
        return UUID(written)
    except ValueError:
        return None


def _number(sheet: Sheet, name: str, problems: list[Problem]) -> Decimal | None:
    try:
        return parse_number(sheet.one(name))
    except QuantityError as error:
        problems.append(Problem(name, error.text))
        return None


def _moment(written: str) -> datetime | None:
    """A day and time in the clinic's zone; `None` for what is none."""
    try:
        at = datetime.fromisoformat(written.strip())
    except ValueError:
        return None
    return timezone.make_aware(at) if at.tzinfo is None else None

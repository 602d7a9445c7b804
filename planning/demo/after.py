"""What followed a signed plan of a fictitious patient: vials, treatment, visits, calls."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from random import Random
from zoneinfo import ZoneInfo

from clinic.models import Membership
from planning.demo.cohort import Cycle
from planning.demo.documents import visit_of
from planning.demo.rows import Rows
from planning.demo.unwanted import call_of, events_of
from planning.domain.canonical import plain, sha256_of
from planning.domain.followup import PlannedVisit, VisitKind
from planning.domain.readback import SignatureMeaning
from planning.domain.reading import Reading
from planning.domain.treatment import GivenSite, TreatmentDocument, VialUsed
from planning.domain.vocabulary import Laterality
from planning.models import (
    ContactAttempt,
    Lot,
    Plan,
    StockMovement,
    Treatment,
    TreatmentSignature,
    TreatmentVial,
    Vial,
    Visit,
    VisitRecord,
)

RECALLED_PRODUCT, RECALL_AFTER = "prabotulinumtoxinA-nabota", timedelta(days=150)
RECALLED_BECAUSE = "Fictitious notice of the maker: the cold chain was broken."
MONTHS_PER_LOT = 3
SHELF_LIFE = timedelta(days=720)
RECONSTITUTED_BEFORE = timedelta(minutes=15)
STILL_TRIED = timedelta(days=21)
KEPT, MISSED = 0.86, 0.09
"""Shares of the visits whose day has come; the rest nobody has recorded yet. A patient who
could not be reached for `STILL_TRIED` is no longer called."""


class After:
    """Collects the rows of treatments and what came after, and the stock they drew from."""

    def __init__(
        self, rows: Rows, members: Sequence[Membership], desk: Membership, today: date
    ) -> None:
        self.rows, self.members, self.desk, self.today = rows, members, desk, today
        self.clinic = members[0].clinic
        self.zone = ZoneInfo(self.clinic.time_zone)
        self.lots: dict[tuple[str, int, int], Lot] = {}
        self.used: dict[tuple[str, int, int], int] = {}

    def treated(
        self,
        plan: Plan,
        reading: Reading,
        cycle: Cycle,
        visits: Sequence[PlannedVisit],
        *,
        by: Membership,
        at: datetime,
        chance: Random,
    ) -> int:
        """The treatment and its visits; answers the tenths of a unit that were given."""
        sites = _given(reading, chance)
        given_tenths = sum(site.given_tenths for site in sites)
        vials = self._opened(cycle, given_tenths, by, at)
        document = TreatmentDocument(
            plan_sha256=reading.record.sha256,
            product=cycle.product,
            given_on=cycle.day,
            given_at=at.time(),
            vials=tuple(_used(vial) for vial in vials),
            guidance=reading.record.plan.guidance,
            needle_gauge=30,
            needle_length_mm=reading.record.plan.needle_length_mm,
            operator=str(by.user),
            confirmed=tuple(Laterality),
            sites=sites,
            no_immediate_events=True,
        )
        self._recorded(plan, document, vials, by, at)
        for planned in visits:
            self._visited(plan, cycle, planned, chance)
        events = events_of(plan, cycle.day, clinic=self.clinic, today=self.today, chance=chance)
        self.rows.add(*events)
        return given_tenths

    def finish(self) -> None:
        """The lots behind all that was opened, received before the first of them."""
        for key, lot in self.lots.items():
            left = 2 if lot.expires_on > self.today else 0
            is_newest = lot.expires_on > self.today + SHELF_LIFE - timedelta(days=120)
            left = 12 if is_newest else left
            lot.vials_in_stock = left
            received_on = lot.expires_on - SHELF_LIFE
            if lot.product == RECALLED_PRODUCT and self._was_recalled(received_on):
                lot.recalled_at = self._at(received_on + RECALL_AFTER, time(9, 0))
                lot.recalled_by = self.members[0].user
                lot.recall_reason = RECALLED_BECAUSE
            self.rows.add(
                lot,
                StockMovement(
                    clinic=self.clinic,
                    lot=lot,
                    kind=StockMovement.Kind.RECEIVED,
                    vials=self.used[key] + left,
                    by=self.desk.user,
                    at=self._at(lot.expires_on - SHELF_LIFE - timedelta(days=1), time(9, 0)),
                ),
            )

    def _was_recalled(self, received_on: date) -> bool:
        """One lot of the year, so that there is a list of patients who had it."""
        since = self.today - received_on
        return timedelta(days=180) <= since < timedelta(days=280)

    def _recorded(
        self,
        plan: Plan,
        document: TreatmentDocument,
        vials: Sequence[Vial],
        by: Membership,
        at: datetime,
    ) -> None:
        treatment = Treatment(
            clinic=self.clinic,
            patient=plan.patient,
            plan=plan,
            status=Treatment.Status.SIGNED,
            document=plain(document),
            given_on=document.given_on,
            clinician=by.user,
            started_at=at - RECONSTITUTED_BEFORE,
            version=2,
        )
        self.rows.add(
            treatment,
            TreatmentSignature(
                treatment=treatment,
                record=plain(document),
                sha256=sha256_of(document),
                plan_sha256=document.plan_sha256,
                signer=by.user,
                signer_name=str(by.user),
                meaning=SignatureMeaning.AUTHOR.value,
                signed_at=at + timedelta(minutes=12),
                time_zone=self.clinic.time_zone,
            ),
            *(
                TreatmentVial(clinic=self.clinic, treatment=treatment, vial=vial, lot=vial.lot)
                for vial in vials
            ),
        )

    def _opened(self, cycle: Cycle, given_tenths: int, by: Membership, at: datetime) -> list[Vial]:
        """The vials a dose takes, from the lot of that quarter."""
        quarter = (cycle.day.year * 12 + cycle.day.month - 1) // MONTHS_PER_LOT
        key = (cycle.product, cycle.vial_units, quarter)
        lot = self.lots.get(key)
        if lot is None:
            received = date(quarter * MONTHS_PER_LOT // 12, quarter * MONTHS_PER_LOT % 12 + 1, 1)
            lot = self.lots[key] = Lot(
                clinic=self.clinic,
                product=cycle.product,
                vial_units=cycle.vial_units,
                lot_number=f"DEMO-{cycle.product[:3].upper()}-{received:%y%m}",
                expires_on=received + SHELF_LIFE,
            )
        count = max(1, -(-given_tenths // (cycle.vial_units * 10)))
        self.used[key] = self.used.get(key, 0) + count
        opening = StockMovement(
            clinic=self.clinic,
            lot=lot,
            kind=StockMovement.Kind.OPENED,
            vials=count,
            by=by.user,
            at=at - RECONSTITUTED_BEFORE,
        )
        self.rows.add(opening)
        diluent = Decimal(2)
        vials = [
            Vial(
                clinic=self.clinic,
                lot=lot,
                opening=opening,
                diluent_microlitres=int(diluent * 1000),
                reconstituted_at=at - RECONSTITUTED_BEFORE,
                status=Vial.Status.USED,
                closed_at=at + timedelta(minutes=12),
            )
            for _ in range(count)
        ]
        self.rows.add(*vials)
        return vials

    def _visited(self, plan: Plan, cycle: Cycle, planned: PlannedVisit, chance: Random) -> None:
        visit = Visit(
            clinic=self.clinic,
            patient=plan.patient,
            plan=plan,
            kind=planned.kind.value,
            window_from=planned.window_from,
            window_to=planned.window_to,
            on=planned.on,
        )
        self.rows.add(visit)
        if planned.on is None or planned.on >= self.today:
            return
        fate = chance.random()
        if fate < KEPT:
            visit.status = Visit.Status.KEPT
            self._found(visit, cycle, planned.kind, planned.on, chance)
        elif fate < KEPT + MISSED or planned.on < self.today - STILL_TRIED:
            self._tried(visit, planned.on, chance)
            is_given_up = planned.on < self.today - STILL_TRIED
            visit.status = Visit.Status.CANCELLED if is_given_up else Visit.Status.MISSED

    def _found(self, visit: Visit, cycle: Cycle, kind: VisitKind, on: date, chance: Random) -> None:
        if kind is VisitKind.SAFETY_CALL:
            self._attempt(visit, on, ContactAttempt.Outcome.REACHED)
            called_at = self._at(on, time(14, 0))
            self.rows.add(*call_of(visit, by=self.desk, at=called_at, chance=chance))
            return
        document = visit_of(cycle, kind, on, chance)
        by = self.members[cycle.clinician]
        self.rows.add(
            VisitRecord(
                clinic=self.clinic,
                patient=visit.patient,
                visit=visit,
                number=1,
                document=plain(document),
                sha256=sha256_of(document),
                measured_on=on,
                at=self._at(on, time(11, 0)),
                by=by.user,
            )
        )

    def _tried(self, visit: Visit, on: date, chance: Random) -> None:
        for day in range(chance.choice((0, 1, 2, 3))):
            outcome = chance.choice(
                (ContactAttempt.Outcome.NO_ANSWER, ContactAttempt.Outcome.MESSAGE_LEFT)
            )
            self._attempt(visit, on + timedelta(days=day + 1), outcome)

    def _attempt(self, visit: Visit, on: date, outcome: ContactAttempt.Outcome) -> None:
        self.rows.add(
            ContactAttempt(
                clinic=self.clinic,
                patient=visit.patient,
                visit=visit,
                outcome=outcome,
                at=self._at(min(on, self.today), time(14, 0)),
                by=self.desk.user,
            )
        )

    def _at(self, day: date, clock: time) -> datetime:
        return datetime.combine(day, clock, tzinfo=self.zone)


def _given(reading: Reading, chance: Random) -> tuple[GivenSite, ...]:
    """As planned; now and then one site got less, and the reason stands beside it."""
    sites = [
        GivenSite(
            side=site.side,
            site_id=site.id,
            planned_tenths=site.dose_tenths,
            given_tenths=site.dose_tenths,
        )
        for site in reading.record.plan.sites
        if site.dose_tenths is not None
    ]
    if sites and chance.random() < 0.08:
        place = chance.randrange(len(sites))
        less = sites[place]
        sites[place] = less.model_copy(
            update={
                "given_tenths": less.planned_tenths // 2,
                "reason": "Vein at the site; half given.",
            }
        )
    return tuple(sites)


def _used(vial: Vial) -> VialUsed:
    return VialUsed(
        vial_id=vial.pk,
        lot_id=vial.lot.pk,
        lot_number=vial.lot.lot_number,
        product=vial.lot.product,
        vial_units=vial.lot.vial_units,
        expires_on=vial.lot.expires_on,
        reconstituted_at=vial.reconstituted_at,
        diluent_ml=Decimal(vial.diluent_microlitres) / 1000,
    )

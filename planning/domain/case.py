"""The case file: one consultation as JSON, the whole job without a browser.

The web import and `manage.py consult` read the same schema; the parts are the very
documents the browser edits.
"""

import json
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Field, StringConstraints, ValidationError

from planning.domain.assessment import Assessment
from planning.domain.base import (
    MOST_DOSE_TENTHS,
    AcrossPct,
    Day,
    DepthMm,
    DiluentMl,
    Document,
    DoseUnits,
    LevelPct,
    NeedleLengthMm,
    VialUnits,
    refusal,
)
from planning.domain.followup import ClinicCalendar
from planning.domain.intake import Intake
from planning.domain.plan import (
    MAX_SITES,
    InjectionPlan,
    InjectionSite,
    Preparation,
    ProductCode,
    RationaleText,
)
from planning.domain.quantities import format_tenths
from planning.domain.record import PatientIdentity
from planning.domain.refusals import Refusal, refusals
from planning.domain.text import N_, Text
from planning.domain.thigh import MAX_THIGH_SITES, ThighLevelPct, ThighSite
from planning.domain.vocabulary import Guidance, Laterality, Muscle

EARLIEST_BIRTH = date(1900, 1, 1)


class CaseRefused(ValueError):
    """The file cannot be used; one `Refusal` per wrong field."""

    def __init__(self, refused: Sequence[Refusal]) -> None:
        super().__init__("\n".join(str(refusal) for refusal in refused))
        self.refused = tuple(refused)


def _some_dose(dose_units: Decimal | None) -> Decimal | None:
    """A dose of nothing is no dose."""
    if dose_units == 0:
        raise refusal(
            "out_of_range",
            N_("must be {low}–{high}, got {got}"),
            low="0.1",
            high=format_tenths(MOST_DOSE_TENTHS),
            got="0",
        )
    return dose_units


SomeDoseUnits = Annotated[DoseUnits | None, AfterValidator(_some_dose)]


class CaseSite(Document):
    side: Laterality
    muscle: Muscle
    level_pct: LevelPct
    across_pct: AcrossPct
    depth_mm: DepthMm | None = None
    dose_units: SomeDoseUnits = None


class CaseThighSite(Document):
    """A site above the knee, as `planning.domain.thigh` places it; its dose in units."""

    side: Laterality
    level_pct: ThighLevelPct
    across_pct: AcrossPct
    depth_mm: DepthMm | None = None
    dose_units: SomeDoseUnits = None


class CasePlan(Document):
    """A plan as a case file writes it: doses in units, sites in order."""

    product: ProductCode | None = None
    vial_units: VialUnits | None = None
    diluent_ml: DiluentMl | None = None
    expires_on: Day | None = None
    guidance: Guidance | None = None
    needle_length_mm: NeedleLengthMm | None = None
    rationale: RationaleText = ""
    sites: Annotated[tuple[CaseSite, ...], Field(max_length=MAX_SITES)] = ()
    above_knee: Annotated[tuple[CaseThighSite, ...], Field(max_length=MAX_THIGH_SITES)] = ()

    def document(self) -> InjectionPlan:
        """The same plan as the document that screens and paper are derived from."""
        sites = tuple(
            InjectionSite(
                id=site_id,
                side=site.side,
                muscle=site.muscle,
                level_pct=site.level_pct,
                across_pct=site.across_pct,
                depth_mm=site.depth_mm,
                dose_tenths=int(site.dose_units * 10) if site.dose_units else None,
            )
            for site_id, site in enumerate(self.sites, start=1)
        )
        above_knee = tuple(
            ThighSite(
                id=site_id,
                side=thigh.side,
                level_pct=thigh.level_pct,
                across_pct=thigh.across_pct,
                depth_mm=thigh.depth_mm,
                dose_tenths=int(thigh.dose_units * 10) if thigh.dose_units else None,
            )
            for site_id, thigh in enumerate(self.above_knee, start=len(sites) + 1)
        )
        preparation = self.product and Preparation(
            product=self.product,
            vial_units=self.vial_units,
            diluent_ml=self.diluent_ml,
            expires_on=self.expires_on,
        )
        return InjectionPlan(
            preparation=preparation or None,
            guidance=self.guidance,
            needle_length_mm=self.needle_length_mm,
            rationale=self.rationale,
            sites=sites,
            above_knee=above_knee,
            next_site_id=len(sites) + len(above_knee) + 1,
        )


class Case(Document):
    """One consultation. `case_id`, `provenance` and `expect_error` are about the file."""

    schema_version: Literal[1]
    case_id: Annotated[str, StringConstraints(max_length=200)] = ""
    provenance: Annotated[str, StringConstraints(max_length=2_000)] = ""
    expect_error: Annotated[str, StringConstraints(max_length=2_000)] = ""
    patient: PatientIdentity
    intake: Intake
    assessment: Assessment
    plan: CasePlan | None = None
    protocol: Annotated[str, StringConstraints(max_length=80)] | None = None
    treatment_on: Day | None = None
    clinic: ClinicCalendar = ClinicCalendar()


def read_case(content: bytes | str, *, protocols: Sequence[str]) -> Case:
    """A valid case, or every wrong field at once.

    `protocols` are the codes a case may name. Raises `CaseRefused`.
    """
    try:
        text = content.decode("utf-8-sig") if isinstance(content, bytes) else content
        fields = json.loads(text, parse_float=Decimal, object_pairs_hook=_without_repeats)
    except UnicodeDecodeError as error:
        raise CaseRefused([Refusal("file", Text(N_("is not UTF-8 text")))]) from error
    except _Repeated as error:
        raise CaseRefused([Refusal(error.name, Text(N_("is given twice")))]) from error
    except (json.JSONDecodeError, RecursionError) as error:
        raise CaseRefused([Refusal("file", Text(N_("is not valid JSON")))]) from error
    if not isinstance(fields, dict):
        raise CaseRefused([Refusal("file", Text(N_("must be one JSON object")))])
    try:
        case = Case.model_validate(fields)
    except ValidationError as error:
        raise CaseRefused(refusals(error)) from error
    wrong = [*_impossible_dates(case), *_unknown_protocol(case, protocols)]
    if wrong:
        raise CaseRefused(wrong)
    return case


def _impossible_dates(case: Case) -> list[Refusal]:
    born = case.patient.birth_date
    if born < EARLIEST_BIRTH:
        return [
            Refusal("patient.birth_date", Text(N_("must be after {day}"), day=str(EARLIEST_BIRTH)))
        ]
    dated: list[tuple[str, date | None]] = [
        ("intake.recorded_on", case.intake.recorded_on),
        *(
            (f"intake.earlier_toxin[{index}].on", earlier.on)
            for index, earlier in enumerate(case.intake.earlier_toxin)
        ),
        ("assessment.measured_on", case.assessment.measured_on),
        ("treatment_on", case.treatment_on),
    ]
    before_birth = Text(N_("must not be before the birth date"))
    return [Refusal(path, before_birth) for path, day in dated if day and day < born]


def _unknown_protocol(case: Case, protocols: Sequence[str]) -> list[Refusal]:
    if case.protocol is None or case.protocol in protocols:
        return []
    return [
        Refusal(
            "protocol",
            Text(
                N_("must be one of {expected}, got {got}"),
                expected=", ".join(protocols),
                got=case.protocol,
            ),
        )
    ]


class _Repeated(ValueError):
    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name


def _without_repeats(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    fields: dict[str, Any] = {}
    for name, value in pairs:
        if name in fields:
            raise _Repeated(name)
        fields[name] = value
    return fields

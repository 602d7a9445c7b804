"""What a consulted case writes: `assessment.json` and `plan.json` as plain values.

Key names are the case files' own; numbers carry their unit in the name and keep their
own digits.
"""

from collections.abc import Mapping
from typing import Any

from planning.domain import balance
from planning.domain.assess import LegResult
from planning.domain.canonical import sha256_of
from planning.domain.consult import Consulted
from planning.domain.findings import Finding
from planning.domain.plan import InjectionSite
from planning.domain.quantities import rounded
from planning.domain.reading import Reading
from planning.domain.thigh import ThighSite, thigh_label
from planning.domain.vocabulary import Laterality, Muscle


def assessment_json(consulted: Consulted) -> dict[str, Any]:
    """`assessment.json`: both legs' results and the measured balance."""
    result = consulted.reading.result
    measured = balance.measured(consulted.reading.record.assessment)
    return {
        "rules_version": result.rules_version,
        "left": _leg_json(result.left),
        "right": _leg_json(result.right),
        "balance": {
            "girth": _pair_json(measured.maximum_girth, "mm"),
            "girth_at_level": _pair_json(measured.level_girth, "mm"),
            "medial_head": _pair_json(measured.medial_head, "mm"),
            "lateral_head": _pair_json(measured.lateral_head, "mm"),
            "formula": str(balance.FORMULA),
        },
    }


def plan_json(consulted: Consulted) -> dict[str, Any]:
    """`plan.json`: the plan, its totals, findings and visits; `sha256` covers the rest."""
    reading = consulted.reading
    plan = reading.record.plan
    content: dict[str, Any] = {
        "schema_version": plan.schema_version,
        "status": consulted.origin.value,
        "protocol": plan.protocol,
        "product": plan.preparation and plan.preparation.product,
        "vial_units": plan.preparation and plan.preparation.vial_units,
        "diluent_ml": plan.preparation and plan.preparation.diluent_ml,
        "guidance": plan.guidance,
        "sites": [_site_json(reading, site) for site in plan.sites],
        "above_knee": [
            _thigh_json(reading, number, site)
            for number, site in enumerate(plan.above_knee, start=1)
        ],
        "totals": _totals_json(reading),
        "findings": [_finding_json(finding) for finding in consulted.findings],
        "notes": [str(note) for note in consulted.proposal.notes] if consulted.proposal else [],
        "follow_up": [
            {
                "kind": visit.kind,
                "on": visit.on,
                "window": [visit.window_from, visit.window_to],
            }
            for visit in consulted.visits
        ],
        "reviewed_on": reading.record.reviewed_on,
        "rules_version": reading.record.rules_version,
        "diagram_version": plan.diagram_version,
        "landmarks": plan.landmarks,
    }
    return {**content, "sha256": sha256_of(content)}


def _leg_json(leg: LegResult) -> dict[str, Any]:
    return {
        "tissue_type": leg.tissue_type,
        "tier": leg.tier,
        "explanation": str(leg.explanation),
        "contributions": [
            {
                "sign": item.sign,
                "value": str(item.value),
                "toward": item.toward,
                "weight": item.weight,
                "source": " ".join(item.sources),
                "why": str(item.why),
            }
            for item in leg.contributions
        ],
        "missing": [
            f"{item.sign}.{item.muscle}" if item.muscle else str(item.sign) for item in leg.missing
        ],
        "would_change": [
            {"sign": item.sign, "becomes": item.becomes, "sentence": str(item.sentence)}
            for item in leg.would_change
        ],
    }


def _pair_json(pair: balance.Pair | None, unit: str) -> dict[str, Any] | None:
    if pair is None:
        return None
    return {
        f"left_{unit}": pair.left,
        f"right_{unit}": pair.right,
        f"difference_{unit}": pair.difference,
        "index_pct": pair.index_pct,
        f"error_{unit}": pair.error,
        "within_error": pair.within_error,
        "source": " ".join(pair.sources),
    }


def _site_json(reading: Reading, site: InjectionSite) -> dict[str, Any]:
    plan, board = reading.record.plan, reading.board
    window = board.window(site.side, site.muscle)
    solution = reading.solution
    fields: dict[str, Any] = {
        "site": plan.number_of(site.id),
        "side": site.side,
        "muscle": site.muscle,
        "level_pct": site.level_pct,
        "across_pct": site.across_pct,
        "depth_mm": site.depth_mm,
        "dose_units": _units(site.dose_tenths),
        "volume_ml": None,
        "depth_state": board.depth_state(site),
        "depth_window_mm": window and [window.low_mm, window.high_mm],
    }
    if solution and site.dose_tenths:
        fields["volume_ml"] = rounded(solution.volume_ul(site.dose_tenths) / 1000, 3)
    if site.side in board.frames:
        frame = board.frame(site.side)
        level, across = float(site.level_pct), float(site.across_pct)
        fields["level_mm"] = rounded(frame.level_mm(level), 1)
        fields["across_mm"] = rounded(frame.across_mm(level, across), 1)
    return fields


def _thigh_json(reading: Reading, number: int, site: ThighSite) -> dict[str, Any]:
    """A site above the knee: in percent only, because nothing of the thigh is measured."""
    volume = None
    if reading.solution and site.dose_tenths:
        volume = rounded(reading.solution.volume_ul(site.dose_tenths) / 1000, 3)
    return {
        "site": thigh_label(number),
        "side": site.side,
        "muscle": "vastus_medialis",
        "level_pct": site.level_pct,
        "across_pct": site.across_pct,
        "depth_mm": site.depth_mm,
        "dose_units": _units(site.dose_tenths),
        "volume_ml": volume,
        "landmarks": site.landmarks,
    }


def _totals_json(reading: Reading) -> dict[str, Any]:
    sums = reading.totals
    heads: Mapping[tuple[Laterality, Muscle], int] = sums.by_head
    return {
        "left_units": _units(sums.left_tenths),
        "right_units": _units(sums.right_tenths),
        "total_units": _units(sums.total_tenths),
        "by_head": {
            side.value: {muscle.value: _units(heads[side, muscle]) for muscle in Muscle}
            for side in Laterality
        },
        "above_knee": {side.value: _units(sums.above_knee[side]) for side in Laterality},
        "volume_ml": None if sums.volume_ul is None else rounded(sums.volume_ul / 1000, 3),
        "vials": sums.vials,
        "left_over_units": _units(sums.left_over_tenths),
    }


def _units(tenths: int | None) -> Any:
    return None if tenths is None else rounded(tenths / 10, 1)


def _finding_json(finding: Finding) -> dict[str, Any]:
    fields: dict[str, Any] = {
        "code": finding.code,
        "severity": finding.severity,
        "message": str(finding.message),
        "basis": finding.basis and str(finding.basis),
        "source": " ".join(finding.sources),
    }
    if finding.side is not None:
        fields["side"] = finding.side
    if finding.number is not None:
        fields["site"] = finding.number
    return fields

"""The hazard log as a readable safety case: hazard, control, and the tests that show it.

    docs/safety/hazards.toml + tests and their results ─▶ var/safety-case.html

A control that no passing test shows fails `make assurance` (`SAF-07`).
"""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path

ROOT = Path(__file__).parent.parent
HAZARDS = ROOT / "docs/safety/hazards.toml"
PAGE = ROOT / "var/safety-case.html"
ACCEPTABLE, TOLERABLE = 4, 10
"""Of severity × likelihood on a matrix of five by five; this team's own bounds."""


@dataclass(frozen=True, slots=True)
class Control:
    """What stands against a hazard; `shown_by` are requirement ids or modules of tests."""

    control: str
    shown_by: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Hazard:
    """`severity` and `likelihood` are 1–5, the likelihood with the controls in place."""

    id: str
    hazard: str
    causes: tuple[str, ...]
    severity: int
    likelihood: int
    controls: tuple[Control, ...]

    @property
    def risk(self) -> int:
        return self.severity * self.likelihood

    @property
    def risk_words(self) -> str:
        if self.risk <= ACCEPTABLE:
            return "acceptable"
        return "tolerable, to be lowered" if self.risk <= TOLERABLE else "not acceptable"


def hazards(path: Path = HAZARDS) -> list[Hazard]:
    """The log. Raises `KeyError` or `TypeError` where an entry is not whole."""
    return [
        Hazard(
            id=row["id"],
            hazard=row["hazard"],
            causes=tuple(row["causes"]),
            severity=row["severity"],
            likelihood=row["likelihood"],
            controls=tuple(
                Control(entry["control"], tuple(entry["shown_by"])) for entry in row["controls"]
            ),
        )
        for row in tomllib.loads(path.read_text())["hazards"]
    ]


def tests_of(
    evidence: str, named: Mapping[str, set[str]], fared: Mapping[str, str]
) -> dict[str, str]:
    """The tests an entry of `shown_by` stands for, with how each fared."""
    if evidence.startswith("tests."):
        return {name: outcome for name, outcome in fared.items() if name.split("::")[0] == evidence}
    return {name: fared.get(name, "") for name in named.get(evidence, ())}


def is_shown(control: Control, named: Mapping[str, set[str]], fared: Mapping[str, str]) -> bool:
    """Whether every entry of a control has a test that passed and none that failed."""
    for evidence in control.shown_by:
        outcomes = set(tests_of(evidence, named, fared).values())
        if "passed" not in outcomes or "failed" in outcomes:
            return False
    return bool(control.shown_by)


def not_shown(
    log: Sequence[Hazard], named: Mapping[str, set[str]], fared: Mapping[str, str]
) -> list[str]:
    """One sentence for each control that nothing shows."""
    return [
        f"{hazard.id}: nothing that passed shows: {control.control}"
        for hazard in log
        for control in hazard.controls
        if not is_shown(control, named, fared)
    ]


def page(log: Sequence[Hazard], named: Mapping[str, set[str]], fared: Mapping[str, str]) -> str:
    """The safety case as one HTML page."""
    sections = []
    for hazard in log:
        controls = "".join(
            f"<li>{escape(control.control)} — "
            f"<b>{'shown' if is_shown(control, named, fared) else 'NOT shown'}</b> by "
            + ", ".join(
                f"<code>{escape(evidence)}</code> ({len(tests_of(evidence, named, fared))} tests)"
                for evidence in control.shown_by
            )
            for control in hazard.controls
        )
        sections.append(
            f"<h2>{hazard.id} {escape(hazard.hazard)}</h2>"
            f"<p>Causes: {escape('; '.join(hazard.causes))}.</p><ul>{controls}</ul>"
            f"<p>Severity {hazard.severity} × likelihood {hazard.likelihood} = {hazard.risk}: "
            f"{hazard.risk_words}.</p>"
        )
    return (
        '<!doctype html><html lang="en"><meta charset="utf-8"><title>Safety case · Calfline</title>'
        "<style>body{font:16px/1.5 sans-serif;margin:2rem;max-width:60rem}</style>"
        "<h1>Safety case</h1><p>Calfline supports a clinician's judgement and claims no legal "
        "status. Severity and likelihood are its makers' judgement and await a clinical safety "
        "officer's.</p>" + "".join(sections) + "</html>"
    )

"""Which test shows each requirement, and how it fared: `make assurance`.

    docs/assurance/requirements.toml ─┐
    ids named in tests (`SAF-02`)    ─┼─▶ var/assurance.html, exit 1 where a must is not shown
    results of the last run (JUnit)  ─┘

A test names a requirement in its docstring, in its body, in its class or, for a whole
module about one subject, in the module's docstring.
"""

import ast
import re
import sys
import tomllib
import xml.etree.ElementTree as ElementTree
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path

from tests import safety_case

ROOT = Path(__file__).parent.parent
REQUIREMENTS = ROOT / "docs/assurance/requirements.toml"
RESULTS = ROOT / "var/results"
PAGE = ROOT / "var/assurance.html"
ID = re.compile(r"\b(?:SEC|AUD|DUR|UPL|LOAD|FUZ|SAF|A11)-\d{2}\b")
RANGE = re.compile(r"\b([A-Z]{3,4})-(\d{2})…(\d{2})\b")


@dataclass(frozen=True, slots=True)
class Requirement:
    id: str
    rank: str
    text: str
    shown_by: str
    open: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """One requirement with its tests: (name, outcome), outcome empty where it did not run."""

    requirement: Requirement
    tests: Sequence[tuple[str, str]]

    @property
    def is_shown(self) -> bool:
        """Some test passed, and none of those named failed."""
        outcomes = {outcome for _, outcome in self.tests}
        return "passed" in outcomes and "failed" not in outcomes

    @property
    def is_missing(self) -> bool:
        return self.requirement.rank == "M" and not self.is_shown and not self.requirement.open


def requirements(path: Path = REQUIREMENTS) -> list[Requirement]:
    rows = tomllib.loads(path.read_text())["requirements"]
    return [Requirement(**row) for row in rows]


def named_in_tests(folder: Path = ROOT / "tests") -> dict[str, set[str]]:
    """For each requirement the tests that name it, as `tests.integration.x::Class::test_y`."""
    named: dict[str, set[str]] = defaultdict(set)
    for path in sorted(folder.rglob("test_*.py")):
        # The tests of this very page name requirements only as examples.
        if path.name == "test_assurance.py":
            continue
        source = path.read_text()
        tree = ast.parse(source)
        module = ".".join(path.relative_to(folder.parent).with_suffix("").parts)
        whole = _ids(ast.get_docstring(tree) or "")
        for name, ids in _tests(tree.body, source.splitlines(), module):
            for key in ids | whole:
                named[key].add(name)
    return named


def _tests(
    body: Sequence[ast.stmt], lines: Sequence[str], prefix: str
) -> Iterator[tuple[str, set[str]]]:
    for node in body:
        if isinstance(node, ast.ClassDef):
            own = _ids(ast.get_docstring(node) or "")
            for name, ids in _tests(node.body, lines, f"{prefix}::{node.name}"):
                yield name, ids | own
        elif isinstance(node, ast.FunctionDef) and node.name.startswith("test"):
            first = min([node.lineno, *(mark.lineno for mark in node.decorator_list)])
            text = "\n".join(lines[first - 1 : node.end_lineno])
            yield f"{prefix}::{node.name}", _ids(text)


def _ids(text: str) -> set[str]:
    found = set(ID.findall(text))
    for group, first, last in RANGE.findall(text):
        found |= {f"{group}-{number:02}" for number in range(int(first), int(last) + 1)}
    return found


def outcomes(folder: Path = RESULTS) -> dict[str, str]:
    """How each test fared in the last run; one of several parameters that failed, failed."""
    fared: dict[str, str] = {}
    for path in sorted(folder.glob("*.xml")):
        for case in ElementTree.parse(path).iter("testcase"):  # noqa: S314 (pytest's own file)
            name = _name(case.get("classname", ""), case.get("name", ""))
            outcome = _outcome(case)
            if fared.get(name) != "failed" and not (outcome == "skipped" and name in fared):
                fared[name] = outcome
    return fared


def _name(classname: str, name: str) -> str:
    parts = classname.split(".")
    classes = [part for part in parts if part.startswith("Test")]
    module = ".".join(part for part in parts if not part.startswith("Test"))
    return "::".join([module, *classes, name.split("[")[0]])


def _outcome(case: ElementTree.Element) -> str:
    if case.find("failure") is not None or case.find("error") is not None:
        return "failed"
    return "skipped" if case.find("skipped") is not None else "passed"


def rows(
    wanted: Sequence[Requirement], named: Mapping[str, set[str]], fared: Mapping[str, str]
) -> list[Row]:
    return [
        Row(
            requirement,
            [(name, fared.get(name, "")) for name in sorted(named.get(requirement.id, ()))],
        )
        for requirement in wanted
    ]


def page(found: Sequence[Row]) -> str:
    """The whole table as one HTML page."""
    lines = []
    for row in found:
        state = "shown" if row.is_shown else "open" if row.requirement.open else "not shown"
        tests = "".join(
            f"<li>{escape(outcome or 'not run')}: <code>{escape(name)}</code></li>"
            for name, outcome in row.tests
        )
        lines.append(
            f"<tr><td>{row.requirement.id}<td>{row.requirement.rank}<td>{state}"
            f"<td>{escape(row.requirement.text)}<br><small>{escape(row.requirement.shown_by)}"
            f"</small><p><b>{escape(row.requirement.open)}</b></p>"
            f"<details><summary>{len(row.tests)} tests</summary><ul>{tests}</ul></details>"
        )
    shown = sum(row.is_shown for row in found)
    return (
        '<!doctype html><html lang="en"><meta charset="utf-8"><title>Assurance · Calfline</title>'
        "<style>body{font:16px/1.5 sans-serif;margin:2rem}td{vertical-align:top;padding:.5rem;"
        "border-top:1px solid #ccc}</style>"
        f"<h1>What Calfline must withstand</h1><p>{shown} of {len(found)} rows shown by a test "
        "that passed in the last run.</p>"
        "<table><tr><th>id<th>rank<th>state<th>requirement" + "".join(lines) + "</table></html>"
    )


def main() -> int:
    known = requirements()
    named = named_in_tests()
    found = rows(known, named, outcomes())
    PAGE.parent.mkdir(parents=True, exist_ok=True)
    PAGE.write_text(page(found))
    unknown = sorted(set(named) - {requirement.id for requirement in known})
    for key in unknown:
        sys.stderr.write(f"{key}: named by {sorted(named[key])[0]}, but no such requirement\n")
    fared = outcomes()
    log = safety_case.hazards()
    safety_case.PAGE.write_text(safety_case.page(log, named, fared))
    uncontrolled = safety_case.not_shown(log, named, fared)
    sys.stderr.writelines(f"{sentence}\n" for sentence in uncontrolled)
    missing = [row.requirement for row in found if row.is_missing]
    for requirement in missing:
        sys.stderr.write(f"{requirement.id}: no passing test shows it: {requirement.text}\n")
    shown = sum(row.is_shown for row in found)
    open_rows = sum(bool(row.requirement.open) for row in found)
    sys.stdout.write(f"{shown} of {len(found)} requirements shown, {open_rows} open: {PAGE}\n")
    return 1 if missing or unknown or uncontrolled else 0


if __name__ == "__main__":
    sys.exit(main())

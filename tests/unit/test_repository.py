"""House rules that would otherwise be left to memory."""

import re
import subprocess
from pathlib import Path

import pytest
from django.apps import apps
from django.db import models

from clinic.config import BASE_DIR

APPS = ("clinic", "patients", "planning")
TOP_LEVEL = {
    "manage.py", "pyproject.toml", "clinic", "planning", "patients", "templates", "static",
    "tests", "README.md", "Makefile", "CHANGELOG.md", "requirements", "locale", "docs", ".ci",
    ".gitignore",
}  # fmt: skip
LONGEST_MODULE_LINES = 400

MODULES = sorted(
    path.relative_to(BASE_DIR)
    for app in APPS
    for path in (BASE_DIR / app).rglob("*.py")
    if "migrations" not in path.parts
)
VIEWS = [path for path in MODULES if "views" in path.parts or path.name == "views.py"]
TEMPLATES = sorted(path.relative_to(BASE_DIR) for path in (BASE_DIR / "templates").rglob("*.html"))


def committed() -> list[str]:
    listed = subprocess.check_output(["git", "ls-files"], cwd=BASE_DIR, text=True)
    return listed.splitlines()


def test_the_top_level_holds_what_it_should_and_nothing_else() -> None:
    found = {name.split("/")[0] for name in committed()}
    assert found - TOP_LEVEL == set()


def test_nothing_generated_is_committed() -> None:
    generated = re.compile(r"\.(mo|pyc|sqlite3|log)$|^(var|screenshots|staticfiles)/")
    assert [name for name in committed() if generated.search(name)] == []


@pytest.mark.parametrize("module", MODULES, ids=str)
def test_no_module_is_long(module: Path) -> None:
    assert len((BASE_DIR / module).read_text().splitlines()) <= LONGEST_MODULE_LINES


@pytest.mark.parametrize("view", VIEWS, ids=str)
def test_views_reach_records_through_the_clinic(view: Path) -> None:
    """SEC-01: `Model.objects` in a view would find another clinic's records."""
    found = re.findall(r"\w+\.objects\b", (BASE_DIR / view).read_text())
    assert found == []


@pytest.mark.parametrize("template", TEMPLATES, ids=str)
def test_templates_hold_nothing_the_content_policy_refuses(template: Path) -> None:
    """SEC-03: no inline style, handler or script; nothing from another host."""
    text = re.sub(
        r"{%\s*comment.*?endcomment\s*%}", "", (BASE_DIR / template).read_text(), flags=re.S
    )
    refused = re.compile(
        r"""\sstyle=|\son[a-z]+=|\shx-on|<style|<script(?![^>]*\ssrc=)(?![^>]*application/json)"""
        r"""|(?:src|href)="(?:https?:)?//""",
        re.IGNORECASE,
    )
    assert refused.findall(text) == []


def test_no_dose_or_length_is_stored_as_a_fraction() -> None:
    """DUR-07: decimals are floats on SQLite; whole tenths and millimetres are exact."""
    fractions = [
        f"{model.__name__}.{field.name}"
        for app in APPS
        for model in apps.get_app_config(app).get_models()
        for field in model._meta.get_fields()
        if isinstance(field, models.DecimalField | models.FloatField)
    ]
    assert fractions == []


def test_everything_of_a_clinic_has_a_direct_key_to_it() -> None:
    """SEC-01: what belongs to a clinic is reached from it, or from a record that is."""
    parents = {"PlanRevision", "Signature", "Addendum", "ConsentWithdrawal", "TreatmentSignature"}
    people = {"Clinic", "User", "FormKey"}
    without = {
        model.__name__
        for app in APPS
        for model in apps.get_app_config(app).get_models()
        if not any(field.name == "clinic" for field in model._meta.get_fields())
    }
    assert without - people <= parents | {"PlanDocument", "VisitDraft"}


def test_each_decision_has_a_number_of_its_own() -> None:
    numbers = [path.name[:4] for path in (BASE_DIR / "docs" / "adr").glob("*.md")]
    assert sorted(set(numbers)) == sorted(numbers)
    assert all(number.isdecimal() for number in numbers)


def test_the_dependencies_of_the_decision_are_those_declared() -> None:
    """Each package of pyproject.toml has its line why, and no line is left over."""
    project = (BASE_DIR / "pyproject.toml").read_text()
    declared = {
        re.match(r'\s*"([a-z0-9-]+)', line)[1]  # type: ignore[index]
        for line in project.splitlines()
        if re.match(r'\s*"[a-z0-9-]+(\[[a-z-]+\])?[>=]=', line)
    }
    decision = (BASE_DIR / "docs" / "adr" / "0001-dependencies.md").read_text()
    rows = [line.split("|")[1] for line in decision.splitlines() if line.startswith("| ")]
    named = set(re.findall(r"[a-z][a-z0-9-]+", " ".join(rows).replace("django 5.2 LTS", "django")))
    named -= {"package", "with"}
    assert named == declared


def test_what_the_readme_says_to_type_exists() -> None:
    targets = set(re.findall(r"^([a-z-]+):", (BASE_DIR / "Makefile").read_text(), re.M))
    for page in (BASE_DIR / "README.md", BASE_DIR / "docs" / "operations.md"):
        assert set(re.findall(r"^make ([a-z-]+)", page.read_text(), re.M)) <= targets

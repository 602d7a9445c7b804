"""The operations page knows every setting, sign and command, and names none that is gone."""

import re
from pathlib import Path

import pytest

from clinic.config import BASE_DIR, Config

PAGE = (BASE_DIR / "docs/operations.md").read_text()
TITLES = re.compile(r'title(?:, \w+)? = _\("([^"]+)"\)|Sign\(\s*_\("([^"]+)"\)')
COMMANDS = {
    path.stem
    for app in ("clinic", "patients", "planning")
    for path in (BASE_DIR / app / "management/commands").glob("*.py")
}
DJANGO_S = {"check", "migrate", "shell"}
SETTINGS_TABLE = PAGE.split("## Configure")[1].split("## Start")[0]
UNLISTED = {"debug"}
"""For developers alone: it must be off in a clinic."""


def signs() -> set[str]:
    source = (BASE_DIR / "clinic/wellbeing.py").read_text()
    return {first or second for first, second in TITLES.findall(source)}


def test_every_setting_has_its_row_and_every_row_its_setting() -> None:
    named = {
        name.lower()
        for row in SETTINGS_TABLE.splitlines()
        if row.startswith("| `")
        for name in re.findall(r"`([A-Z_]+)`", row.split("|")[1])
    }
    assert named == set(Config.model_fields) - UNLISTED


def test_every_sign_says_what_to_do_when_it_is_red() -> None:
    red = PAGE.split("## When the Server page is red")[1].split("\n## ")[0]
    rows = {row.split("|")[1].strip() for row in red.splitlines() if row.startswith("| ")}
    assert len(signs()) >= 5
    assert signs() <= rows
    assert rows - signs() <= {"sign"}


@pytest.mark.parametrize("command", sorted(set(re.findall(r"manage\.py (\w+)", PAGE))))
def test_every_command_named_is_one(command: str) -> None:
    assert command in COMMANDS | DJANGO_S


@pytest.mark.parametrize("page", sorted(Path(BASE_DIR, "docs").rglob("*.md")), ids=lambda p: p.name)
def test_every_link_leads_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\(([^)#]+)", page.read_text()):
        if not target.startswith(("http", "mailto")):
            assert (page.parent / target).exists(), target

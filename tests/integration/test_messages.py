"""Every sentence is gathered, and every gathered sentence is translated."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from clinic.config import BASE_DIR

LANGUAGES = ["ko"]
SOURCES = ["clinic", "patients", "planning", "templates", "static", "locale", "manage.py"]


def catalogue(root: Path, language: str) -> Path:
    return root / "locale" / language / "LC_MESSAGES" / "django.po"


def sentences(path: Path) -> str:
    return "".join(
        line
        for line in path.read_text().splitlines(keepends=True)
        if not line.startswith('"POT-Creation-Date')
    )


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_sentence_was_added_without_gathering_it(language: str, tmp_path: Path) -> None:
    """`make messages` in a copy of the tree changes nothing."""
    for source in SOURCES:
        if (BASE_DIR / source).is_dir():
            shutil.copytree(BASE_DIR / source, tmp_path / source)
        else:
            shutil.copy(BASE_DIR / source, tmp_path)
    done = subprocess.run(
        [sys.executable, "manage.py", "makemessages", "-l", language],
        cwd=tmp_path,
        env={
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "clinic.settings",
            "CALFLINE_DATA_DIR": str(tmp_path / "var"),
        },
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    kept, fresh = (sentences(catalogue(root, language)) for root in (BASE_DIR, tmp_path))
    assert kept == fresh, "run `make messages`, translate what is new, and commit locale/"


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("flaw", ["--untranslated", "--only-fuzzy"])
def test_every_sentence_is_translated(language: str, flaw: str) -> None:
    path = catalogue(BASE_DIR, language)
    left = subprocess.check_output(["msgattrib", flaw, "--no-obsolete", str(path)], text=True)
    assert left == ""


@pytest.mark.parametrize("language", LANGUAGES)
def test_placeholders_and_plurals_agree(language: str, tmp_path: Path) -> None:
    checked = subprocess.run(
        ["msgfmt", "--check", "-o", str(tmp_path / "x.mo"), str(catalogue(BASE_DIR, language))],
        capture_output=True,
        text=True,
        check=False,
    )
    assert checked.returncode == 0, checked.stderr

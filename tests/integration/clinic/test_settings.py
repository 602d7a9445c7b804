"""Production starts only when it is safe to; every setting refuses in words."""

import tomllib
from importlib.metadata import version
from pathlib import Path

import pytest
from packaging.version import Version

from clinic.config import BASE_DIR
from tests.integration.clinic.test_sqlite import manage

GOOD = {"secret_key": "k" * 10 + "7fQ2-zX9" * 8, "allowed_hosts": "calfline.example"}


def test_production_passes_the_deployment_checks(tmp_path: Path) -> None:
    """SEC-02."""
    ended = manage(
        "check",
        "--deploy",
        "--fail-level",
        "WARNING",
        "--database",
        "default",
        data_dir=tmp_path,
        environment="production",
        **GOOD,
    )
    assert (ended.returncode, ended.stderr) == (0, "")


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"secret_key": ""}, "CALFLINE_SECRET_KEY: must be at least 50"),
        ({"secret_key": "short"}, "CALFLINE_SECRET_KEY: must be at least 50"),
        ({"allowed_hosts": ""}, "CALFLINE_ALLOWED_HOSTS: must name"),
        ({"allowed_hosts": "*"}, "CALFLINE_ALLOWED_HOSTS: must name"),
        ({"debug": "1"}, "CALFLINE_DEBUG: must be off"),
        ({"hsts_seconds": "soon"}, "CALFLINE_HSTS_SECONDS: Input should be a valid integer"),
        ({"environment": "prod"}, "CALFLINE_ENVIRONMENT: Input should be 'development'"),
    ],
)
def test_production_refuses_to_start(tmp_path: Path, change: dict[str, str], named: str) -> None:
    """One line per wrong variable, naming it; no traceback; exit code not 0."""
    ended = manage("check", data_dir=tmp_path, **{"environment": "production", **GOOD, **change})
    assert ended.returncode != 0
    assert named in ended.stderr
    assert "Traceback" not in ended.stderr


def test_production_makes_no_account(tmp_path: Path) -> None:
    ended = manage("set_up", data_dir=tmp_path, environment="production", **GOOD)
    assert ended.returncode == 0, ended.stderr
    asked = manage(
        "shell",
        "-v0",
        "-c",
        "from clinic.models import User; print(User.objects.count())",
        data_dir=tmp_path,
        environment="production",
        **GOOD,
    )
    assert asked.stdout.strip() == "0"


def test_the_secret_key_of_development_is_made_once_for_its_owner_alone(tmp_path: Path) -> None:
    manage("check", data_dir=tmp_path)
    first = (tmp_path / "secret-key").read_text()
    manage("check", data_dir=tmp_path)
    assert (tmp_path / "secret-key").read_text() == first
    assert len(first) > 50
    assert (tmp_path / "secret-key").stat().st_mode & 0o777 == 0o600


def test_a_web_process_has_its_pages_and_no_renderer(tmp_path: Path) -> None:
    """LOAD-02: what renders is not even loaded where pages are answered."""
    asked = manage(
        "shell",
        "-v0",
        "-c",
        "import sys, clinic.wsgi as _; print(*(name in sys.modules for name in NAMES))".replace(
            "NAMES", "('planning.views', 'weasyprint')"
        ),
        data_dir=tmp_path,
    )
    assert asked.stdout.strip() == "True False"


@pytest.mark.parametrize(
    ("package", "floor"),
    [
        ("django", "5.2.19"),
        ("django-allauth", "65.21.1"),
        ("weasyprint", "70.0"),
        ("pillow", "13.0.0"),
        ("pysqlite3", "0.6.1"),
    ],
)
def test_versions_with_known_holes_are_not_installed(package: str, floor: str) -> None:
    """SEC-11."""
    assert Version(version(package)) >= Version(floor)


@pytest.mark.parametrize("name", ["base", "dev"])
def test_every_locked_package_has_its_hashes_and_no_host_is_named(name: str) -> None:
    """SEC-11."""
    lock = (BASE_DIR / "requirements" / f"{name}.txt").read_text()
    blocks = [block for block in lock.replace("\\\n", " ").splitlines() if "==" in block]
    assert len(blocks) > 20
    assert [block for block in blocks if "--hash=sha256:" not in block] == []
    assert "://" not in lock
    assert "index" not in lock


def test_what_is_declared_is_locked() -> None:
    """SEC-11: a dependency added to pyproject.toml needs `make lock`."""
    project = tomllib.loads((BASE_DIR / "pyproject.toml").read_text())
    for name, declared in (
        ("base", project["project"]["dependencies"]),
        ("dev", project["project"]["dependencies"] + project["dependency-groups"]["dev"]),
    ):
        lock = (BASE_DIR / "requirements" / f"{name}.txt").read_text()
        for requirement in declared:
            package = requirement.split("[")[0].split(">")[0].lower()
            assert f"\n{package}==" in f"\n{lock}", f"{package} is not in requirements/{name}.txt"

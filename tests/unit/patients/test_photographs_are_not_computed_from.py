"""SAF-06: no picture is an input of any rule; pictures are decoded in one process alone."""

import ast
from pathlib import Path

import pytest

from clinic.config import BASE_DIR

CORE = sorted(
    path.relative_to(BASE_DIR)
    for part in ("domain", "diagram", "evidence")
    for path in (BASE_DIR / "planning" / part).rglob("*.py")
)
APP = sorted(
    path.relative_to(BASE_DIR)
    for part in ("clinic", "patients", "planning")
    for path in (BASE_DIR / part).rglob("*.py")
)
MAY_DRAW = {Path("patients/photos/reencode.py"), Path("planning/demo/photos.py")}


def imports(path: Path) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(ast.parse((BASE_DIR / path).read_text())):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    return names


@pytest.mark.parametrize("path", CORE, ids=str)
def test_the_core_knows_no_photograph(path: Path) -> None:
    found = [name for name in imports(path) if name.startswith(("patients", "PIL", "pillow_heif"))]
    assert found == []


def test_pictures_are_opened_in_the_limited_process_alone() -> None:
    """UPL-04: the demo clinic draws its own; nothing else touches an image library."""
    using = {
        path
        for path in APP
        if any(name.split(".")[0] in ("PIL", "pillow_heif") for name in imports(path))
    }
    assert using == MAY_DRAW

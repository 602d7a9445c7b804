"""The style sheets: small, local, and readable on every surface."""

import gzip
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
EVERY_PAGE = ("tokens", "base", "components", "frame")
SOME_PAGES = {
    "consultation": ("screens", "consultation"),
    "plan": ("plan",),
    "followup": ("screens", "followup"),
    "consent": ("screens", "consent"),
    "outcomes": ("screens", "outcomes"),
}
"""What a page loads besides; the plan builder does without the other screens' sheet."""
SHEETS = [
    sheet
    for sheet in sorted((ROOT / "static" / "css").glob("*.css"))
    if not sheet.stem.startswith("document")
]
"""The screens' sheets; the printed documents have their own."""
TEMPLATES = [
    *sorted((ROOT / "templates" / "_components").glob("*.html")),
    *sorted((ROOT / "templates" / "account").glob("*.html")),
    *sorted((ROOT / "templates").glob("*.html")),
    *sorted((ROOT / "templates" / "planning").glob("outcome*.html")),
    ROOT / "templates" / "planning" / "compensation_watch.html",
]
COLOURS = dict(
    re.findall(r"--([a-z-]+): (#[0-9a-f]{3,6});", (ROOT / "static/css/tokens.css").read_text())
)


def luminance(colour: str) -> float:
    digits = colour.lstrip("#")
    if len(digits) == 3:
        digits = "".join(digit * 2 for digit in digits)
    channels = [int(digits[place : place + 2], 16) / 255 for place in (0, 2, 4)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    """The WCAG contrast ratio: black on white gives 21."""
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def test_contrast_is_measured_as_wcag_defines_it() -> None:
    assert contrast("#000000", "#fff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


TEXT_ON_SURFACE = [
    *((text, ground) for text in ("ink", "ink-muted") for ground in ("surface", "paper")),
    ("ink", "accent-soft"),
    ("ink-muted", "accent-soft"),
    ("ink-muted", "note-soft"),
    ("accent-strong", "surface"),
    ("accent-strong", "paper"),
    ("accent-strong", "accent-soft"),
    ("surface", "accent"),
    ("surface", "accent-strong"),
    ("surface", "confirm"),
    ("on-dark", "dark"),
    ("on-dark-muted", "dark"),
    *((tone, f"{tone}-soft") for tone in ("stop", "confirm", "note")),
    *((tone, "surface") for tone in ("stop", "confirm", "note")),
]


@pytest.mark.parametrize(("text", "ground"), TEXT_ON_SURFACE)
def test_text_is_readable(text: str, ground: str) -> None:
    """WCAG 1.4.3 (AA)."""
    assert contrast(COLOURS[text], COLOURS[ground]) >= 4.5


@pytest.mark.parametrize(
    ("line", "ground"),
    [
        ("line-strong", "surface"),
        ("line-strong", "paper"),
        ("accent", "surface"),
        ("accent", "paper"),
        ("accent-line", "dark"),
    ],
)
def test_edges_of_controls_are_visible(line: str, ground: str) -> None:
    """WCAG 1.4.11."""
    assert contrast(COLOURS[line], COLOURS[ground]) >= 3


@pytest.mark.parametrize("page", SOME_PAGES)
def test_a_page_loads_little(page: str) -> None:
    loaded = [sheet for sheet in SHEETS if sheet.stem in (*EVERY_PAGE, *SOME_PAGES[page])]

    assert len(loaded) == len(EVERY_PAGE) + len(SOME_PAGES[page])
    assert sum(len(gzip.compress(sheet.read_bytes(), 9)) for sheet in loaded) < 12_000


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda sheet: sheet.name)
def test_sheet_fetches_nothing(sheet: Path) -> None:
    assert not re.search(r"@import|url\(|//[a-z]", sheet.read_text())


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda sheet: sheet.name)
def test_sheet_uses_only_values_that_exist(sheet: Path) -> None:
    """What a script sets has a value to fall back on."""
    defined = set(re.findall(r"(--[\w-]+):", "".join(s.read_text() for s in SHEETS)))

    assert set(re.findall(r"var\((--[\w-]+)\)", sheet.read_text())) <= defined


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda sheet: sheet.name)
def test_sheet_stays_in_its_layer(sheet: Path) -> None:
    text = re.sub(r"/\*.*?\*/", "", sheet.read_text(), flags=re.DOTALL).strip()

    assert text.count("{") == text.count("}")
    assert re.match(rf"(@layer [\w, ]+;\s*)?@layer {sheet.stem} \{{", text)


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: path.stem)
def test_template_uses_only_classes_that_exist(template: Path) -> None:
    styles = "".join(sheet.read_text() for sheet in SHEETS)
    markup = re.sub(r"\{%.*?%\}|\{\{.*?\}\}", " ", template.read_text())
    used = {name for names in re.findall(r'class="([^"]*)"', markup) for name in names.split()}

    unknown = {name for name in used if not re.search(rf"\.{re.escape(name)}(?![\w])", styles)}

    assert {name for name in unknown if not name.endswith("--")} == set()

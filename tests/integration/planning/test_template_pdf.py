"""A marking template measured on paper, as a nurse would with a ruler: ±0.3 mm.

A printer that prints a 100 mm bar as 97 mm prints everything at 97 %; so what is measured
on paper is the document's millimetres times measured / 100.
"""

import io
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cache
from math import dist
from typing import NamedTuple

import page as pdf_validation
import pytest
from pypdf import PdfReader

from planning.diagram.template_tiles import Layout, PaperFormat, Tile, layout_for
from planning.documents.paper import Paper, PrintOptions
from planning.documents.plan_document import plan_pdf
from planning.domain.assessment import LegAssessment
from planning.domain.reading import Reading
from planning.domain.vocabulary import Laterality
from tests.integration.planning.test_plan_document import consulted, paper
from tests.pdf_geometry import Line, Point, lines_of, words_of

TOLERANCE_MM = 0.3
ARM_MM = 8.0


class Legs(NamedTuple):
    """Shares of a usual leg's girths and line, and how much lower its sites are."""

    girth: float = 1.0
    length: float = 1.0
    lower_pct: int = 0


SMALL, USUAL, LARGE = Legs(0.78, 0.85), Legs(), Legs(1.25, 1.2, 35)


@cache
def plan_on(legs: Legs) -> Reading:
    """The demo plan of twelve sites on other legs."""
    reading = consulted("06-kim2013-six-points").reading
    record = reading.record
    plan = record.plan.model_copy(
        update={
            "sites": tuple(
                site.model_copy(update={"level_pct": site.level_pct + legs.lower_pct})
                for site in record.plan.sites
            )
        }
    )
    assessment = record.assessment.model_copy(
        update={side: resized(record.assessment.leg(Laterality(side)), legs) for side in Laterality}
    )
    changed = record.model_copy(update={"plan": plan, "assessment": assessment})
    return Reading(changed, reading.knowledge)


def resized(leg: LegAssessment, legs: Legs) -> LegAssessment:
    girths = tuple(
        girth.model_copy(
            update={"relaxed_mm": tuple(int(one * legs.girth) for one in girth.relaxed_mm)}
        )
        for girth in leg.girths
    )
    assert leg.reference_line_mm is not None
    length = int(leg.reference_line_mm * legs.length)
    return leg.model_copy(update={"girths": girths, "reference_line_mm": length})


def signed_paper(**options: object) -> Paper:
    asked = PrintOptions(**options)  # type: ignore[arg-type]
    return replace(paper(consulted("06-kim2013-six-points"), signed=True), options=asked)


@dataclass(frozen=True)
class Measured:
    """One sheet as it comes out of the printer."""

    lines: list[Line]
    words: list[tuple[str, Point]]

    @property
    def crosses(self) -> list[Point]:
        arms = [line for line in self.lines if abs(line.length - ARM_MM) < 0.05]
        upright = [line.middle for line in arms if line.is_upright]
        return [
            line.middle
            for line in arms
            if line.is_level and any(dist(line.middle, other) < 0.05 for other in upright)
        ]

    @property
    def level_lines(self) -> list[Line]:
        """From the top; cut lines and the check bar are not among them."""
        ruled = [line for line in self.lines if line.is_level and line.length > 20]
        (bar,) = [line for line in ruled if self.is_bar(line)]
        tops = sorted(ruled, key=lambda line: line.y1)
        return [line for line in tops if line is not bar and line not in (tops[0], tops[-2])]

    def is_bar(self, line: Line) -> bool:
        ticks = [
            tick
            for tick in self.lines
            if tick.is_upright and tick.length < 5 and abs(tick.y2 - line.y1) < 0.05
        ]
        return line.is_level and len(ticks) == 11

    def labelled_level(self, cm: int) -> float | None:
        """The y of the level line that says so many centimetres."""
        for (word, (x, y)), (unit, _) in zip(self.words, self.words[1:], strict=False):
            if word == str(cm) and unit == "cm":
                near = [line for line in self.level_lines if line.x1 - 1 < x < line.x2 + 1]
                return min((line.y1 for line in near), key=lambda line_y: abs(line_y - y))
        return None


def measured(pdf: bytes, number: int, bar_mm: float) -> Measured:
    share = bar_mm / 100
    return Measured(
        [
            Line(line.x1 * share, line.y1 * share, line.x2 * share, line.y2 * share)
            for line in lines_of(pdf, number)
        ],
        [(word, (x * share, y * share)) for word, (x, y) in words_of(pdf, number)],
    )


@cache
def sheets(legs: Legs, options: PrintOptions) -> list[tuple[Layout, Tile, Measured]]:
    """Every sheet of both legs, printed once for all tests."""
    reading = plan_on(legs)
    pdf = plan_pdf(reading, replace(signed_paper(), options=options))
    count = len(PdfReader(io.BytesIO(pdf)).pages)
    wanted = []
    for side in Laterality:
        layout = layout_for(
            reading.board.frames[side],
            reading.record.plan.on_side(side),
            paper=options.paper,
            measured_bar_mm=options.measured_bar_mm,
        )
        wanted += [(layout, tile) for tile in layout.tiles]
    first = count - len(wanted)
    return [
        (layout, tile, measured(pdf, first + at, float(options.measured_bar_mm)))
        for at, (layout, tile) in enumerate(wanted)
    ]


WAYS = [
    pytest.param(legs, paper_format, bar, id=f"{name}-{paper_format}-{bar}")
    for name, legs in (("small", SMALL), ("usual", USUAL), ("large", LARGE))
    for paper_format in PaperFormat
    for bar in ("100", "97")
]


def skin(layout: Layout, tile: Tile, sheet: Measured) -> list[Point]:
    """The crosses as a nurse reads them: `(level_mm, across_mm)` from lines and labels."""
    labels = {cm: sheet.labelled_level(cm) for cm in range(5, 45, 5)}
    cm, label_y = next((cm, y) for cm, y in labels.items() if y is not None)
    line = next(line for line in sheet.level_lines if line.y1 == label_y)
    half = layout.frame.girth_mm(cm * 10 / layout.frame.reference_line_mm * 100) / 4
    # The outer end of a level line is the edge of the posterior view: girth/4 from the mid-line.
    mid_x = line.x1 + half if tile.column == 0 else line.x2 - half
    return [(y - label_y + cm * 10, layout.direction * (x - mid_x)) for x, y in sheet.crosses]


@pytest.mark.parametrize(("legs", "paper_format", "bar"), WAYS)
def test_every_cross_stands_where_the_frame_says(
    legs: Legs, paper_format: PaperFormat, bar: str
) -> None:
    reading = plan_on(legs)
    options = PrintOptions(paper=paper_format, measured_bar_mm=Decimal(bar))
    for side in Laterality:
        frame = reading.board.frames[side]
        wanted = {
            number: frame.point(float(site.level_pct), float(site.across_pct))
            for number, site in enumerate(reading.record.plan.sites, start=1)
            if site.side is side
        }
        seen: set[int] = set()
        for layout, tile, sheet in sheets(legs, options):
            if layout.frame.side is not side:
                continue
            for (x, y), found in zip(sheet.crosses, skin(layout, tile, sheet), strict=True):
                number, off = min(
                    ((number, dist(found, point)) for number, point in wanted.items()),
                    key=lambda each: each[1],
                )
                assert off <= TOLERANCE_MM, (number, found, wanted[number])
                seen.add(number)
                beside = min(
                    (each for each in sheet.words if each[0] in map(str, wanted)),
                    key=lambda each: dist(each[1], (x, y)),
                )
                assert beside[0] == str(number)
                assert 2.5 < dist(beside[1], (x, y)) < 20
        assert seen == set(wanted)


@pytest.mark.parametrize(("legs", "paper_format", "bar"), WAYS)
def test_level_lines_and_the_check_bar_are_true(
    legs: Legs, paper_format: PaperFormat, bar: str
) -> None:
    options = PrintOptions(paper=paper_format, measured_bar_mm=Decimal(bar))
    for layout, tile, sheet in sheets(legs, options):
        (bar_line,) = [line for line in sheet.lines if line.length > 50 and sheet.is_bar(line)]
        assert bar_line.length == pytest.approx(100, abs=TOLERANCE_MM)
        tops = [line.y1 for line in sheet.level_lines]
        ten = [y for y in tops if any(abs(y + 10 - other) < TOLERANCE_MM for other in tops)]
        assert len(ten) >= tile.height_mm // 10 - 2
        if layout.columns == 1:
            for cm in (5, 10, 15, 20, 25):
                y = sheet.labelled_level(cm)
                if y is not None:
                    line = next(line for line in sheet.level_lines if line.y1 == y)
                    girth = layout.frame.girth_mm(cm * 1000 / layout.frame.reference_line_mm)
                    assert line.length == pytest.approx(girth / 2, abs=TOLERANCE_MM)


@pytest.mark.parametrize("side", list(Laterality))
def test_medial_and_the_big_toe_are_on_the_legs_true_side(side: Laterality) -> None:
    """SAF-01: a sheet that could be read for the other leg is worse than none."""
    for layout, _, sheet in sheets(USUAL, PrintOptions()):
        if layout.frame.side is not side:
            continue
        places = {word: at for word, at in sheet.words if word in ("MEDIAL", "LATERAL", "toe")}
        rightward = places["MEDIAL"][0] > places["LATERAL"][0]
        assert rightward is (side is Laterality.LEFT)
        band = [
            line
            for line in sheet.lines
            if not line.is_level and not line.is_upright and abs(line.y1 - places["toe"][1]) < 4
        ]
        tips = [
            end
            for one in band
            for other in band
            if one is not other
            for end in ((one.x1, one.y1), (one.x2, one.y2))
            if min(dist(end, (other.x1, other.y1)), dist(end, (other.x2, other.y2))) < 0.01
        ]
        assert tips
        assert all((tip[0] > places["toe"][0]) is rightward for tip in tips)


def test_a_large_leg_takes_sheets_with_letters() -> None:
    pdf = plan_pdf(plan_on(LARGE), signed_paper())
    text = " ".join(sheet.extract_text() for sheet in PdfReader(io.BytesIO(pdf)).pages)
    for letter in "ABCD":
        assert f"Sheet {letter} of 4" in text


def test_a_corrected_sheet_says_so_and_an_uncorrected_one_does_too() -> None:
    corrected = plan_pdf(plan_on(USUAL), signed_paper(measured_bar_mm=Decimal("97")))
    plain = plan_pdf(plan_on(USUAL), signed_paper())
    words = [
        " ".join(PdfReader(io.BytesIO(pdf)).pages[-1].extract_text().split())
        for pdf in (corrected, plain)
    ]
    assert "scale corrected: bar measured 97.0 mm" in words[0]
    assert "scale not corrected" in words[1]
    assert "scale corrected" not in words[1]


def test_each_sheet_says_whose_leg_and_which_plan() -> None:
    """SAF-01, AUD-05."""
    reading = plan_on(USUAL)
    pdf = plan_pdf(reading, signed_paper())
    left, right = (
        " ".join(sheet.extract_text().split()) for sheet in PdfReader(io.BytesIO(pdf)).pages[-2:]
    )
    for text, side, other in ((left, "LEFT", "RIGHT"), (right, "RIGHT", "LEFT")):
        assert f"PATIENT'S {side}" in text
        assert other not in text
        for words in ("C-1001", "1995-04-12", "version 1", "signed", reading.record.sha256[:12]):
            assert words in text
        assert "DRAFT" not in text


def test_without_the_template_there_is_none_and_a_draft_says_draft() -> None:
    reading = plan_on(USUAL)
    drafted = replace(signed_paper(), signed=None, status=None)
    pages = PdfReader(io.BytesIO(plan_pdf(reading, drafted))).pages
    assert all("DRAFT" in sheet.extract_text() for sheet in pages[-2:])
    without = plan_pdf(reading, signed_paper(with_template=False))
    fewer = PdfReader(io.BytesIO(without)).pages
    assert len(fewer) == len(pages) - 2
    assert not any("Marking template" in sheet.extract_text() for sheet in fewer)


def test_a_leg_that_cannot_be_drawn_says_so_on_its_page() -> None:
    reading = plan_on(USUAL)
    record = reading.record
    assessment = record.assessment.model_copy(update={"right": LegAssessment()})
    changed = Reading(record.model_copy(update={"assessment": assessment}), reading.knowledge)
    pdf = plan_pdf(changed, signed_paper())
    text = " ".join(PdfReader(io.BytesIO(pdf)).pages[-1].extract_text().split())
    assert "PATIENT'S RIGHT" in text
    assert "There is no marking template for this leg" in text


@pytest.mark.parametrize("language", ["en", "ko"])
@pytest.mark.parametrize("legs", [USUAL, LARGE], ids=["usual", "large"])
def test_the_sheets_are_valid_pdf_ua(legs: Legs, language: str) -> None:
    asked = PrintOptions(paper=PaperFormat.LETTER, with_overlays=True)
    pdf = plan_pdf(plan_on(legs), replace(signed_paper(), language=language, options=asked))
    report = pdf_validation.validate_pdf_bytes(
        pdf, profile=pdf_validation.ValidationProfile.PDF_UA_1
    )
    assert [failure.message for failure in report.failures] == []
    assert report.is_compliant

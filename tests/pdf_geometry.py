"""What a PDF page really draws: straight lines and words, in millimetres from its top left.

The page's content stream is run with its transformation matrices, the way a printer does,
so that positions are those on paper and not those somebody meant.
"""

import io
from dataclasses import dataclass
from typing import Any

import pypdfium2
from pypdf import PageObject, PdfReader
from pypdf.generic import ContentStream

MM = 25.4 / 72
Matrix = tuple[float, float, float, float, float, float]
Point = tuple[float, float]


@dataclass(frozen=True)
class Line:
    """A straight line. `x1 <= x2`, and `y1 <= y2` where it is upright."""

    x1: float
    y1: float
    x2: float
    y2: float

    @property
    def length(self) -> float:
        return float(((self.x2 - self.x1) ** 2 + (self.y2 - self.y1) ** 2) ** 0.5)

    @property
    def middle(self) -> Point:
        return (self.x1 + self.x2) / 2, (self.y1 + self.y2) / 2

    @property
    def is_level(self) -> bool:
        return abs(self.y2 - self.y1) < 0.02

    @property
    def is_upright(self) -> bool:
        return abs(self.x2 - self.x1) < 0.02


def lines_of(pdf: bytes, number: int) -> list[Line]:
    """Every straight line that page `number` (from 0) strokes or fills."""
    page = PdfReader(io.BytesIO(pdf)).pages[number]
    height = float(page.mediabox.height)
    segments = _run(page, page.get_contents(), page["/Resources"], (1, 0, 0, 1, 0, 0))
    lines = []
    for one, other in segments:
        ends = sorted(((x * MM, (height - y) * MM) for x, y in (one, other)))
        if abs(ends[0][0] - ends[1][0]) < 0.001:
            ends.sort(key=lambda end: end[1])
        lines.append(Line(*ends[0], *ends[1]))
    return lines


def words_of(pdf: bytes, number: int) -> list[tuple[str, Point]]:
    """Every run of text between spaces, with the middle of its box."""
    page = pypdfium2.PdfDocument(pdf)[number]
    height = page.get_height()
    text = page.get_textpage()
    words: list[tuple[str, Point]] = []
    run, boxes = "", []
    for index in range(text.count_chars() + 1):
        letter = text.get_text_range(index, 1) if index < text.count_chars() else " "
        if letter.strip():
            run += letter
            boxes.append(text.get_charbox(index))
        elif run:
            left, right = min(box[0] for box in boxes), max(box[2] for box in boxes)
            bottom, top = min(box[1] for box in boxes), max(box[3] for box in boxes)
            words.append((run, ((left + right) / 2 * MM, (height - (bottom + top) / 2) * MM)))
            run, boxes = "", []
    return words


def _run(
    page: PageObject, content: Any, resources: Any, matrix: Matrix
) -> list[tuple[Point, Point]]:
    """The segments of one content stream, in points; form objects included."""
    segments: list[tuple[Point, Point]] = []
    path: list[tuple[Point, Point]] = []
    stack: list[Matrix] = []
    start: Point = (0, 0)
    here: Point = (0, 0)
    for operands, operator in ContentStream(content, page.pdf).operations:
        numbers = [float(value) for value in operands if isinstance(value, (int, float))]
        if operator == b"q":
            stack.append(matrix)
        elif operator == b"Q":
            matrix = stack.pop()
        elif operator == b"cm":
            matrix = _times(tuple(numbers), matrix)  # type: ignore[arg-type]
        elif operator == b"m":
            start = here = _at(matrix, numbers[0], numbers[1])
        elif operator == b"l":
            there = _at(matrix, numbers[0], numbers[1])
            path.append((here, there))
            here = there
        elif operator in (b"c", b"v", b"y"):
            here = _at(matrix, numbers[-2], numbers[-1])
        elif operator == b"h":
            path.append((here, start))
            here = start
        elif operator in (b"S", b"s", b"f", b"F", b"f*", b"B", b"B*", b"b", b"b*"):
            segments += path
            path = []
        elif operator == b"n":
            path = []
        elif operator == b"Do":
            form = resources["/XObject"][operands[0]].get_object()
            if form["/Subtype"] == "/Form":
                own = tuple(float(value) for value in form.get("/Matrix", (1, 0, 0, 1, 0, 0)))
                inner = form.get("/Resources", resources)
                segments += _run(page, form, inner, _times(own, matrix))  # type: ignore[arg-type]
    return segments


def _at(matrix: Matrix, x: float, y: float) -> Point:
    a, b, c, d, e, f = matrix
    return a * x + c * y + e, b * x + d * y + f


def _times(one: Matrix, other: Matrix) -> Matrix:
    a, b, c, d, e, f = one
    x, y = _at(other, e, f)
    left = (other[0] * a + other[2] * b, other[1] * a + other[3] * b)
    right = (other[0] * c + other[2] * d, other[1] * c + other[3] * d)
    return (*left, *right, x, y)

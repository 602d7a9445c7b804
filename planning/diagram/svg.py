"""A very small, safe SVG writer: every text and attribute is escaped on the way in.

Numbers never reach it. Coordinates are turned into fixed-decimal strings by `fixed`
first, so that no template and no locale can write a decimal comma into a path.
"""

from collections.abc import Iterable, Sequence
from functools import lru_cache
from math import hypot
from typing import NewType

Safe = NewType("Safe", str)
"""Markup this module made. Only `element`, `text` and `joined` give one out."""

Point = tuple[float, float]

_FIGURES = dict.fromkeys("0123456789", 0.606) | {
    ".": 0.303,
    "%": 1.09,
    " ": 0.28,
    "\u00a0": 0.28,
    "c": 0.484,
    "m": 0.908,
}

_ESCAPES: dict[int, str] = {
    ord("&"): "&amp;",
    ord("<"): "&lt;",
    ord(">"): "&gt;",
    ord('"'): "&quot;",
    ord("'"): "&#39;",
}
# Characters XML forbids would make the whole drawing unreadable, so they are shown as unknown.
_ESCAPES.update({code: "\ufffd" for code in range(32) if chr(code) not in "\t\n\r"})
_ESCAPES.update(dict.fromkeys((*range(55296, 57344), 65534, 65535), "�"))


def text(words: str) -> Safe:
    return Safe(words.translate(_ESCAPES))


def joined(parts: Iterable[Safe]) -> Safe:
    return Safe("".join(parts))


def element(name: str, /, *children: Safe, **attributes: str | None) -> Safe:
    """One element. `stroke_width="1"` becomes `stroke-width`, `class_` becomes `class`;
    an attribute of `None` is left out."""
    opening = name + "".join(
        [
            f' {_attribute(key)}="{value.translate(_ESCAPES)}"'
            for key, value in attributes.items()
            if value is not None
        ]
    )
    return Safe(f"<{opening}>{''.join(children)}</{name}>" if children else f"<{opening}/>")


@lru_cache(maxsize=256)
def _attribute(key: str) -> str:
    return key.rstrip("_").replace("_", "-")


def fixed(value: float, places: int = 1) -> str:
    """`12.34 -> "12.3"`; never `-0.0`, never an exponent, never a comma."""
    written = f"{value:.{places}f}"
    return written.removeprefix("-") if not written.strip("-0.") else written


def polyline(points: Sequence[Point], *, closed: bool = False) -> str:
    """A path through `points` by straight lines, without steps too small to write."""
    pen = _Pen(points[0])
    steps = [pen.to(point) for point in points[1:]]
    return f"M{pen.start}" + "".join(f"l{step}" for step in steps if step != "0 0") + "Z" * closed


def smooth(points: Sequence[Point], *, closed: bool = False) -> str:
    """A path through `points` by Catmull–Rom segments written as cubic Béziers.

    Their control points mirror one another at every point, so that all but the first
    need naming on one side only (`s`).
    """
    if len(points) < 3:
        return polyline(points)
    count = len(points)
    pen = _Pen(points[0])
    before = points[-1] if closed else points[0]
    leaving = _sixth(points[0], before, points[1])
    path = [f"M{pen.start}c{pen.past(leaving)}"]
    for i in range(count if closed else count - 1):
        here, there = points[i], points[(i + 1) % count]
        after = points[(i + 2) % count] if closed or i + 2 < count else there
        arriving = pen.past(_sixth(there, after, here))
        path.append(f"{'s' if i else _gap(arriving)}{_pair(arriving, pen.to(there))}")
    return "".join(path) + "Z" * closed


def cubics(points: Sequence[Point]) -> str:
    """A path by cubic Béziers, each through four points evenly along it; ends are shared.

    `3 n + 1` points make `n` curves: exact where the points lie on cubics.
    """
    pen = _Pen(points[0])
    path = [f"M{pen.start}"]
    for i in range(0, len(points) - 1, 3):
        a, b, c, d = points[i : i + 4]
        leaving = tuple((-5 * a[k] + 18 * b[k] - 9 * c[k] + 2 * d[k]) / 6 for k in (0, 1))
        arriving = tuple((2 * a[k] - 9 * b[k] + 18 * c[k] - 5 * d[k]) / 6 for k in (0, 1))
        first, second = pen.past((leaving[0], leaving[1])), pen.past((arriving[0], arriving[1]))
        path.append(f"c{_pair(_pair(first, second), pen.to(d))}")
    return "".join(path)


def bend(start: Point, middle: Point, end: Point) -> str:
    """A path of one quadratic Bézier through three points."""
    pen = _Pen(start)
    control = tuple(2 * middle[k] - (start[k] + end[k]) / 2 for k in (0, 1))
    return f"M{pen.start}q{_pair(pen.past((control[0], control[1])), pen.to(end))}"


def around(one: str, other: str) -> str:
    """A closed path along `one`, straight to `other`, along it, and back."""
    return f"{one}L{other[1:]}Z"


def thinned(points: Sequence[Point], tolerance: float) -> list[Point]:
    """The fewest of `points` whose straight lines stay within `tolerance` of all of them.

    Ramer–Douglas–Peucker; both ends are kept.
    """
    if len(points) < 3:
        return list(points)
    start, end = points[0], points[-1]
    far = max(range(1, len(points) - 1), key=lambda i: _off_line(points[i], start, end))
    if _off_line(points[far], start, end) <= tolerance:
        return [start, end]
    return [*thinned(points[: far + 1], tolerance)[:-1], *thinned(points[far:], tolerance)]


def _off_line(point: Point, start: Point, end: Point) -> float:
    along = end[0] - start[0], end[1] - start[1]
    square = along[0] ** 2 + along[1] ** 2
    off = point[0] - start[0], point[1] - start[1]
    if not square:
        return hypot(*off)
    share = max(0.0, min(1.0, (off[0] * along[0] + off[1] * along[1]) / square))
    return hypot(off[0] - share * along[0], off[1] - share * along[1])


def _sixth(at: Point, behind: Point, ahead: Point) -> Point:
    return at[0] + (ahead[0] - behind[0]) / 6, at[1] + (ahead[1] - behind[1]) / 6


class _Pen:
    """Writes steps in tenths from where the pen stands, so that rounding never adds up."""

    def __init__(self, start: Point) -> None:
        self._x, self._y = round(start[0] * 10), round(start[1] * 10)
        self.start = _pair(_tenths(self._x), _tenths(self._y))

    def past(self, point: Point) -> str:
        dx, dy = round(point[0] * 10) - self._x, round(point[1] * 10) - self._y
        return _pair(_tenths(dx), _tenths(dy))

    def to(self, point: Point) -> str:
        step = self.past(point)
        self._x, self._y = round(point[0] * 10), round(point[1] * 10)
        return step


def _pair(one: str, other: str) -> str:
    return f"{one}{_gap(other)}{other}"


def _gap(number: str) -> str:
    """A minus sign parts two numbers as well as a space does."""
    return "" if number.startswith("-") else " "


def _tenths(value: int) -> str:
    sign, size = ("-" if value < 0 else ""), abs(value)
    whole = str(size // 10) if size >= 10 or not size else ""
    return f"{sign}{whole}.{size % 10}" if size % 10 else f"{sign}{whole}"


def figures_width(words: str, size: float) -> float | None:
    """How wide figures with their unit stand on paper, set in Nanum Gothic; `None` for words.

    WeasyPrint makes an object of its own of each text that is not set from its start.
    """
    widths = [_FIGURES.get(letter) for letter in words]
    known = [width for width in widths if width is not None]
    return size * sum(known) if len(known) == len(widths) else None


def text_width(words: str, size: float) -> float:
    """A width in the units of `size` that `words` surely fit in: Hangul is as wide as high."""
    return size * sum(1.0 if ord(letter) > 0x2E7F else 0.62 for letter in words)

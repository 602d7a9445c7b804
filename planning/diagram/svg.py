"""A very small, safe SVG writer: every text and attribute is escaped on the way in.

Numbers never reach it. Coordinates are turned into fixed-decimal strings by `fixed`
first, so that no template and no locale can write a decimal comma into a path.
"""

from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import NewType

Safe = NewType("Safe", str)
"""Markup this module made. Only `element`, `text` and `joined` give one out."""

Point = tuple[float, float]

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
    """A path through `points` by straight lines."""
    pen = _Pen(points[0])
    return f"M{pen}" + "".join(f"l{pen.to(point)}" for point in points[1:]) + "Z" * closed


def smooth(points: Sequence[Point], *, closed: bool = False) -> str:
    """A path through `points` by Catmull–Rom segments written as cubic Béziers."""
    if len(points) < 3:
        return polyline(points)
    count = len(points)
    pen = _Pen(points[0])
    path = [f"M{pen}"]
    for i in range(count if closed else count - 1):
        here, there = points[i], points[(i + 1) % count]
        before = points[i - 1] if closed or i else here
        after = points[(i + 2) % count] if closed or i + 2 < count else there
        leaving = (here[0] + (there[0] - before[0]) / 6, here[1] + (there[1] - before[1]) / 6)
        arriving = (there[0] - (after[0] - here[0]) / 6, there[1] - (after[1] - here[1]) / 6)
        path.append(f"c{pen.past(leaving)} {pen.past(arriving)} {pen.to(there)}")
    return "".join(path) + "Z" * closed


def around(one: Sequence[Point], other: Sequence[Point]) -> str:
    """A closed path smooth along `one`, straight to `other`, smooth along it, and back."""
    first, second = smooth(one), smooth(other)
    return f"{first}L{second[1:]}Z"


class _Pen:
    """Writes steps in tenths from where the pen stands, so that rounding never adds up."""

    def __init__(self, start: Point) -> None:
        self._x, self._y = round(start[0] * 10), round(start[1] * 10)

    def __str__(self) -> str:
        return f"{_tenths(self._x)} {_tenths(self._y)}"

    def past(self, point: Point) -> str:
        dx, dy = round(point[0] * 10) - self._x, round(point[1] * 10) - self._y
        return f"{_tenths(dx)} {_tenths(dy)}"

    def to(self, point: Point) -> str:
        step = self.past(point)
        self._x, self._y = round(point[0] * 10), round(point[1] * 10)
        return step


def _tenths(value: int) -> str:
    sign, size = ("-" if value < 0 else ""), abs(value)
    return f"{sign}{size // 10}.{size % 10}" if size % 10 else f"{sign}{size // 10}"


def text_width(words: str, size: float) -> float:
    """A width in the units of `size` that `words` surely fit in: Hangul is as wide as high."""
    return size * sum(1.0 if ord(letter) > 0x2E7F else 0.62 for letter in words)

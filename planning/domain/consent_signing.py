"""How a patient signs on screen: a drawn mark, or the name typed out.

A mark is lines of points in thousandths of the signing field, across and down:

    [[[120, 640], [133, 610], …], [[402, 511], …]]

What is too small to be a signature is refused, and so is what no hand draws.
"""

import json
import unicodedata
from collections.abc import Iterable
from itertools import pairwise, permutations
from math import hypot

from planning.domain.commands import CommandRefused
from planning.domain.text import N_, Text

Strokes = tuple[tuple[tuple[int, int], ...], ...]

FIELD_THOUSANDTHS = 1_000
MOST_STROKES = 200
MOST_POINTS = 6_000
LONGEST_POSTED = 120_000
SHORTEST_MARK = 250
SMALLEST_MARK = 60
"""Thousandths of the field: the pen's whole way, and the mark's extent (clinic defaults)."""

MOST_NAME_WORDS = 5
NOT_THE_NAME = Text(N_("That is not the name at the top. Type your own full name."))


def read_strokes(posted: str, *, field: str = "strokes") -> Strokes:
    """The drawn lines; nothing for an empty text. Raises `CommandRefused`.

    Lines without a point are left out; a mark that is only a dot is refused as too small.
    """
    if not posted.strip():
        return ()
    if len(posted) > LONGEST_POSTED:
        raise CommandRefused(field, _TOO_LARGE)
    try:
        lines = json.loads(posted)
    except (ValueError, RecursionError):
        raise CommandRefused(field, _UNREADABLE) from None
    if not isinstance(lines, list) or not all(map(_is_line, lines)):
        raise CommandRefused(field, _UNREADABLE)
    strokes = tuple(tuple((x, y) for x, y in line) for line in lines if line)
    if len(strokes) > MOST_STROKES or sum(map(len, strokes)) > MOST_POINTS:
        raise CommandRefused(field, _TOO_LARGE)
    if strokes and not is_a_mark(strokes):
        raise CommandRefused(
            field, Text(N_("That is too small for a signature. Sign again, or type your name."))
        )
    return strokes


def is_a_mark(strokes: Strokes) -> bool:
    """Whether the lines are long and wide enough for a signature."""
    points = [point for line in strokes for point in line]
    if not points:
        return False
    across, down = zip(*points, strict=True)
    extent = max(max(across) - min(across), max(down) - min(down))
    way = sum(hypot(b[0] - a[0], b[1] - a[1]) for line in strokes for a, b in pairwise(line))
    return extent >= SMALLEST_MARK and way >= SHORTEST_MARK


def name_fits(typed: str, family: str, given: str, latin: str = "") -> bool:
    """Whether a typed name is the patient's: whole, in either order, in either script.

    Case, spaces, hyphens and accents make no difference: `Kim Min-ji`, `MINJI KIM`, `김 민지`.
    """
    written = _folded(typed)
    return bool(written) and written in _spellings(family, given, latin)


def _spellings(family: str, given: str, latin: str) -> set[str]:
    names = {_folded(family + given), _folded(given + family)}
    words = latin.split()[:MOST_NAME_WORDS]
    names |= {_folded("".join(order)) for order in permutations(words)}
    return names - {""}


def _folded(name: str) -> str:
    """Letters alone, composed; marks that stand apart from a Latin letter are dropped."""
    return "".join(map(_plain_letter, unicodedata.normalize("NFKC", name).casefold()))


def _plain_letter(letter: str) -> str:
    if not letter.isalnum():
        return ""
    first = unicodedata.normalize("NFD", letter)[:1]
    return first if first.isascii() else letter


def _is_line(line: object) -> bool:
    return isinstance(line, list) and all(map(_is_point, line))


def _is_point(point: object) -> bool:
    return isinstance(point, list) and len(point) == 2 and all(_in_field(value) for value in point)


def _in_field(value: object) -> bool:
    return type(value) is int and 0 <= value <= FIELD_THOUSANDTHS


def points_of(strokes: Iterable[Iterable[Iterable[int]]]) -> Strokes:
    """Stored strokes as they were read."""
    return tuple(tuple((x, y) for x, y in line) for line in strokes)


_UNREADABLE = Text(N_("The signature cannot be read. Sign again, or type your name."))
_TOO_LARGE = Text(N_("The signature is too large. Clear it and sign again, or type your name."))

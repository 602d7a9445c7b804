"""One quantity of one leg through time, with its error and the treatments, to be compared.

    PATIENT'S LEFT
    girth, relaxed, at 24 % · cm
        | 2026-05-14 · Botox · 54 units      a line for each treatment, named
    37  |····························        hatched: what it was before, with its error
    36  □────|──●─────○                      □ before the treatment, ○ within the error of
    35       |                               it, ● beyond it; a bar is the error, • neither
        2026-05      2026-08                 days as the calendar has them

Words come finished and in the reader's language. Both legs are drawn by one call on one
pair of axes. Nothing needs colour: form and stroke say what it says.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from planning.diagram import palette as c
from planning.diagram.svg import Safe, element, fixed, text, text_width
from planning.diagram.timeline_axes import FONT, PLOT_HEIGHT, WIDTH, Axes, axes_of
from planning.diagram.timeline_labels import LANE, Box, Heads, Spot, heads_of, value_places

CAPTION_HEIGHT = 34.0
AXIS_HEIGHT = 20.0
LIST_LINE = 15.0
RADIUS = 3.6
CAP = 3.0


class Form(StrEnum):
    """How a point is drawn: `within` or `beyond` the error of its baseline; `alone` has
    none, or no published error."""

    BASELINE = "baseline"
    WITHIN = "within"
    BEYOND = "beyond"
    ALONE = "alone"


@dataclass(frozen=True, slots=True)
class Dot:
    """One value; `error` is None where none is drawn."""

    on: date
    value: float
    error: float | None
    label: str
    form: Form = Form.ALONE


@dataclass(frozen=True, slots=True)
class Mark:
    """A treatment: given, or planned and not recorded."""

    on: date
    label: str
    is_given: bool = True


@dataclass(frozen=True, slots=True)
class Stripe:
    """A baseline from its treatment to the next, or to the end of the chart."""

    begins: date
    ends: date | None
    value: float
    error: float | None


@dataclass(frozen=True, slots=True)
class Timeline:
    """One chart: `title` says whose leg, `about` what is measured and in which unit;
    `spoken` is the whole of it in words, for who cannot see it."""

    title: str
    about: str
    spoken: str
    dots: Sequence[Dot] = ()
    stripes: Sequence[Stripe] = ()
    nothing: str = ""


@dataclass(frozen=True, slots=True)
class _Frame:
    axes: Axes
    marks: Sequence[Mark]
    heads: Heads
    head_height: float
    height: float
    prefix: str

    @property
    def top(self) -> float:
        return CAPTION_HEIGHT + self.head_height


def timeline_charts(
    timelines: Sequence[Timeline],
    marks: Sequence[Sequence[Mark]],
    *,
    answers: tuple[int, int] | None = None,
    id_prefix: str = "timeline",
) -> list[Safe]:
    """The charts of one quantity, one for each leg, on one pair of axes.

    `marks` are the treatments as each chart names them, the same days for all, oldest
    first. `answers` is the first and last of a scale of whole numbers. Raises `ValueError`
    where no chart has a point.
    """
    days = [mark.on for mark in marks[0]] if marks else []
    days += [dot.on for timeline in timelines for dot in timeline.dots]
    axes = axes_of(days, list(_reach(timelines)), answers)
    lines = [axes.x(mark.on) for mark in marks[0]] if marks else []
    heads = heads_of(lines, [[mark.label for mark in of_leg] for of_leg in marks])
    head_height = LANE * max((head.lanes for head in heads), default=0)
    rows = max((len(head.listed) for head in heads), default=0)
    height = CAPTION_HEIGHT + head_height + PLOT_HEIGHT + AXIS_HEIGHT + rows * LIST_LINE
    return [
        _chart(timeline, _Frame(axes, of_leg, head, head_height, height, f"{id_prefix}-{number}"))
        for number, (timeline, of_leg, head) in enumerate(
            zip(timelines, marks, heads, strict=True), start=1
        )
    ]


def _reach(timelines: Sequence[Timeline]) -> Iterator[float]:
    for timeline in timelines:
        drawn = [(dot.value, dot.error or 0.0) for dot in timeline.dots]
        drawn += [(stripe.value, stripe.error or 0.0) for stripe in timeline.stripes]
        for value, error in drawn:
            yield from (value - error, value + error)


def _chart(timeline: Timeline, frame: _Frame) -> Safe:
    title_id, about_id = f"{frame.prefix}-title", f"{frame.prefix}-about"
    return element(
        "svg",
        element("title", text(f"{timeline.title}: {timeline.about}"), id=title_id),
        element("desc", text(timeline.spoken), id=about_id),
        _words(timeline.title, 0, 13, size=13, weight="700"),
        _words(timeline.about, 0, 29, fill=c.QUIET),
        *_heads(frame),
        element(
            "g",
            *_grid(frame.axes),
            *(part for stripe in timeline.stripes for part in _stripe(stripe, frame)),
            *_lines(frame),
            *_dots(timeline, frame),
            transform=f"translate(0 {fixed(frame.top)})",
        ),
        *_listed(frame),
        xmlns="http://www.w3.org/2000/svg",
        viewBox=f"0 0 {fixed(WIDTH)} {fixed(frame.height)}",
        class_="timeline-chart",
        role="img",
        aria_labelledby=f"{title_id} {about_id}",
        font_family=c.FONT,
    )


def _grid(axes: Axes) -> Iterator[Safe]:
    rules = "".join(
        f"M{fixed(axes.left)} {fixed(axes.y(tick.at))}H{fixed(axes.right)}"
        for tick in axes.value_ticks
    )
    yield _path(rules, c.HAIRLINE, "0.6")
    stems = "".join(f"M{fixed(tick.at)} {fixed(PLOT_HEIGHT)}v4" for tick in axes.day_ticks)
    yield _path(
        f"M{fixed(axes.left)} {fixed(PLOT_HEIGHT)}H{fixed(axes.right)}{stems}", c.QUIET, "0.8"
    )
    for tick in axes.value_ticks:
        yield _words(tick.label, axes.left - 4, axes.y(tick.at) + 4, anchor="end", fill=c.QUIET)
    for tick in axes.day_ticks:
        yield _words(tick.label, tick.at, PLOT_HEIGHT + 16, anchor="middle", fill=c.QUIET)


def _stripe(stripe: Stripe, frame: _Frame) -> Iterator[Safe]:
    axes = frame.axes
    begins = axes.x(stripe.begins)
    ends = axes.right if stripe.ends is None else axes.x(stripe.ends)
    middle = axes.y(stripe.value)
    if stripe.error is not None:
        top, foot = axes.y(stripe.value + stripe.error), axes.y(stripe.value - stripe.error)
        yield element(
            "rect",
            x=fixed(begins),
            y=fixed(top),
            width=fixed(ends - begins),
            height=fixed(foot - top),
            fill=c.ACCENT_SOFT,
            fill_opacity="0.75",
        )
        edges = "".join(f"M{fixed(begins)} {fixed(y)}H{fixed(ends)}" for y in (top, foot))
        yield _path(edges, c.ACCENT, "0.7", dashes="1.5 2.5")
    yield _path(f"M{fixed(begins)} {fixed(middle)}H{fixed(ends)}", c.ACCENT, "0.9", dashes="5 3")


def _lines(frame: _Frame) -> Iterator[Safe]:
    for number, mark in enumerate(frame.marks):
        x = frame.axes.x(mark.on)
        above = LANE * frame.heads.names[number].lane + 2 if frame.heads.names else 2.0
        yield _path(
            f"M{fixed(x)} {fixed(-above)}V{fixed(PLOT_HEIGHT)}",
            c.INK,
            "1",
            dashes=None if mark.is_given else "3 2",
        )


def _heads(frame: _Frame) -> Iterator[Safe]:
    for name in frame.heads.names:
        x, anchor = (name.end, "end") if name.ends_at_line else (name.start, None)
        yield _words(name.text, x, frame.top - LANE * name.lane - 4, anchor=anchor, weight="700")
    for flag in frame.heads.flags:
        yield _words(flag.text, flag.x, frame.top - 4, anchor="middle", weight="700")


def _listed(frame: _Frame) -> Iterator[Safe]:
    start = frame.top + PLOT_HEIGHT + AXIS_HEIGHT + 11
    for row, words in enumerate(frame.heads.listed):
        yield _words(words, 0, start + row * LIST_LINE)


def _dots(timeline: Timeline, frame: _Frame) -> Iterator[Safe]:
    axes = frame.axes
    places = [(axes.x(dot.on), axes.y(dot.value)) for dot in timeline.dots]
    if not places:
        yield from _nothing(timeline.nothing, axes)
        return
    bars = ""
    for dot, (x, _) in zip(timeline.dots, places, strict=True):
        if dot.error is not None:
            top, foot = axes.y(dot.value + dot.error), axes.y(dot.value - dot.error)
            bars += f"M{fixed(x)} {fixed(top)}V{fixed(foot)}"
            bars += "".join(f"M{fixed(x - CAP)} {fixed(y)}H{fixed(x + CAP)}" for y in (top, foot))
    if bars:
        yield _path(bars, c.QUIET, "1")
    if len(places) > 1:
        steps = "L".join(f"{fixed(x)} {fixed(y)}" for x, y in places)
        yield _path(f"M{steps}", c.INK, "1.5")
    for dot, (x, y) in zip(timeline.dots, places, strict=True):
        yield _dot(dot.form, x, y)
    yield from _values(timeline, frame, places)


def _nothing(words: str, axes: Axes) -> Iterator[Safe]:
    middle, half = (axes.left + axes.right) / 2, text_width(words, FONT) / 2 + 4
    yield element(
        "rect",
        x=fixed(middle - half),
        y=fixed(PLOT_HEIGHT / 2 - 13),
        width=fixed(2 * half),
        height="18",
        fill=c.PAPER,
    )
    yield _words(words, middle, PLOT_HEIGHT / 2, anchor="middle", fill=c.QUIET)


def _dot(form: Form, x: float, y: float) -> Safe:
    if form is Form.BASELINE:
        return element(
            "rect",
            x=fixed(x - RADIUS),
            y=fixed(y - RADIUS),
            width=fixed(2 * RADIUS),
            height=fixed(2 * RADIUS),
            fill=c.ACCENT,
            stroke=c.INK,
            stroke_width="1.2",
        )
    return element(
        "circle",
        cx=fixed(x),
        cy=fixed(y),
        r=fixed(RADIUS if form is not Form.ALONE else RADIUS - 1.2),
        fill=c.PAPER if form is Form.WITHIN else c.INK,
        stroke=c.INK,
        stroke_width="1.5",
    )


def _values(
    timeline: Timeline, frame: _Frame, places: Sequence[tuple[float, float]]
) -> Iterator[Safe]:
    axes = frame.axes
    spots = [
        Spot(x, y, y - axes.y(dot.value + (dot.error or 0.0)), dot.label)
        for dot, (x, y) in zip(timeline.dots, places, strict=True)
    ]
    lines = [Box(x - 1, 0, x + 1, PLOT_HEIGHT) for x in (axes.x(m.on) for m in frame.marks)]
    lines += [
        Box(axes.x(stripe.begins), y - 1, axes.right, y + 1)
        for stripe, y in ((stripe, axes.y(stripe.value)) for stripe in timeline.stripes)
    ]
    found = value_places(spots, lines, axes.left)
    for index, (start, y) in sorted(found.items()):
        yield _words(spots[index].text, start, y)


def _words(
    words: str,
    x: float,
    y: float,
    *,
    anchor: str | None = None,
    fill: str = c.INK,
    weight: str | None = None,
    size: float = FONT,
) -> Safe:
    return element(
        "text",
        text(words),
        x=fixed(x),
        y=fixed(y),
        font_size=fixed(size),
        font_weight=weight,
        text_anchor=anchor,
        fill=fill,
    )


def _path(path: str, stroke: str, width: str, *, dashes: str | None = None) -> Safe:
    return element(
        "path", d=path, stroke=stroke, stroke_width=width, stroke_dasharray=dashes, fill="none"
    )

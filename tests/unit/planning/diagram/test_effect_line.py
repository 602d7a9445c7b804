"""The course of the effect: true to scale, every label inside the paper."""

import re
from xml.etree import ElementTree

import pytest

from planning.diagram.effect_line import FONT_MM, WIDTH_MM, Span, effect_line
from planning.diagram.svg import text_width

SVG = "{http://www.w3.org/2000/svg}"
START = Span(0, 0, "Day 0", "25 Nov")
ONSET = Span(7, 14, "It begins", "after 1–2 weeks")
BEST = Span(56, 90, "At its best", "weeks 8–12")
FADES = Span(182, 245, "It wears off", "after 6–8 months · May 2027 – July 2027")


def drawn(fades: Span = FADES) -> ElementTree.Element:
    made = effect_line(START, ONSET, BEST, fades, spoken="a <course>")
    return ElementTree.fromstring(made)  # noqa: S314, our own drawing


def test_the_blocks_stand_at_their_days() -> None:
    onset, best = drawn().findall(f"{SVG}rect")
    day_mm = (float(best.attrib["x"]) - float(onset.attrib["x"])) / (56 - 7)
    assert float(onset.attrib["width"]) == pytest.approx(7 * day_mm, abs=0.1)
    assert float(best.attrib["width"]) == pytest.approx(34 * day_mm, abs=0.1)
    assert day_mm == pytest.approx((WIDTH_MM - 2) / 245, abs=0.01)


def test_every_label_is_said_and_stays_on_the_paper() -> None:
    labels = drawn().findall(f"{SVG}text")
    said = [label.text or "" for label in labels]
    for span in (START, ONSET, BEST, FADES):
        assert span.title in said
        assert span.when in said
    for label in labels:
        right = float(label.attrib["x"]) + text_width(label.text or "", FONT_MM)
        assert right <= WIDTH_MM + 0.1
        assert float(label.attrib["font-size"]) == pytest.approx(FONT_MM, abs=0.01)


def test_labels_are_at_least_ten_points_high() -> None:
    assert FONT_MM / 25.4 * 72 >= 10


def test_a_label_longer_than_the_paper_begins_at_its_edge() -> None:
    long = Span(182, 245, "It wears off", "x" * 200)
    xs = [float(label.attrib["x"]) for label in drawn(long).findall(f"{SVG}text")]
    assert min(xs) == 0


def test_the_drawing_is_said_in_a_sentence_and_escaped() -> None:
    title = drawn().find(f"{SVG}title")
    assert title is not None
    assert title.text == "a <course>"
    assert not re.search("<course>", effect_line(START, ONSET, BEST, FADES, spoken="a <course>"))

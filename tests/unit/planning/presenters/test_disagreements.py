"""What the evidence disagrees on, as it stands beside a choice (SAF-04)."""

import pytest
from django.template.loader import render_to_string
from django.utils import translation

from planning.domain.disagreements import Topic
from planning.domain.findings import CLINIC_DEFAULT
from planning.evidence import load_disagreements
from planning.presenters.disagreements import beside


@pytest.mark.parametrize("language", ["en", "ko"])
@pytest.mark.parametrize("topic", Topic)
def test_both_positions_stand_with_every_source(topic: Topic, language: str) -> None:
    with translation.override(language):
        (view,) = beside(topic)
    row = next(row for row in load_disagreements() if row.topic is topic)
    named = {
        source.key
        for position in view.positions
        for stretch in position
        for source in stretch.sources
    }
    bracketed = set(row.sources) - {CLINIC_DEFAULT}
    assert named <= bracketed
    assert named
    assert all("[" not in part.words for position in view.positions for part in position)
    titled = [
        source.title for position in view.positions for part in position for source in part.sources
    ]
    assert all(titled)


def test_punctuation_comes_before_the_source_it_follows() -> None:
    with translation.override("en"):
        (view,) = beside(Topic.HEADS)
    one, other = view.positions
    assert [part.words for part in one] == ["The medial head alone."]
    assert [part.words for part in other] == ["Both heads;", " weighted towards the bulge."]
    assert [source.key for source in other[0].sources] == ["Suh2019", "Xia2014", "Yi2023"]


def test_the_component_folds_each_question_by_itself() -> None:
    with translation.override("en"):
        context = {"disagreements": beside(Topic.FUNCTION, Topic.EXERCISE), "folded": True}
        folded = render_to_string("_components/disagreement.html", context)
        plain = render_to_string("_components/disagreement.html", context | {"folded": False})
    assert folded.count("<details") == 2
    assert 'id="disagreement-exercise"' in folded
    assert "<details" not in plain
    for html in (folded, plain):
        assert html.count("<li>") == 4
        assert "Does the leg lose strength?" in html
        assert "[Xia2014]" in html
    assert render_to_string("_components/disagreement.html", {"disagreements": ()}).strip() == ""

"""The wording of the consent: complete, sourced, and for every product of the catalogue."""

import re

import pytest
from pydantic import ValidationError

from planning.domain.consent_form import (
    KNOWN_WORDS,
    PHOTO_TICKS,
    ConsentForm,
    ConsentSentence,
    Known,
    SectionCode,
    TickCode,
)
from planning.evidence import load_consent_form, load_products, read

FORM = load_consent_form()


def sentences() -> list[ConsentSentence]:
    of_sections = [sentence for section in FORM.sections for sentence in section.sentences]
    return of_sections + [sentence for part in FORM.products for sentence in part.sentences]


def of(code: SectionCode) -> str:
    return " ".join(sentence.statement for sentence in FORM.section(code).sentences)


@pytest.mark.parametrize("product", [product.code for product in load_products()])
def test_every_product_has_its_own_part_with_spread_and_interval(product: str) -> None:
    part = FORM.product(product)
    assert part is not None
    words = " ".join(sentence.statement for sentence in part.sentences)
    known = load_products().get(product)
    assert known is not None

    assert "may spread hours to weeks" in words
    if known.minimum_interval is None:
        assert "No text we read says how long" in words
    else:
        interval = known.minimum_interval.interval
        said = f"{interval.months} months" if interval.months else f"{interval.weeks} weeks"
        assert f"not before {said}" in words
        assert {*known.minimum_interval.sources} <= {
            key for sentence in part.sentences for key in sentence.sources
        }


def test_a_product_without_words_has_no_part() -> None:
    assert FORM.product("relabotulinumtoxinA") is None


@pytest.mark.parametrize(
    ("code", "words", "key"),
    [
        (SectionCode.OFF_LABEL, "off-label use", "Jeuveau"),
        (SectionCode.EFFECT, "0.3–1.6\u00a0cm", "Cheng2019"),
        (SectionCode.EFFECT, "judged at 8–12 weeks", "Contour2024"),
        (SectionCode.EFFECT, "6–8 months", "Xia2014"),
        (SectionCode.RISKS, "blood clot", "Wang2024"),
        (SectionCode.RISKS, "swallowing", "Bot86"),
        (SectionCode.RISKS, "push-off", "Xia2014"),
        (SectionCode.RISKS, "uneven", "Park6mo"),
        (SectionCode.RISKS, "differ from each other", "Frantic"),
        (SectionCode.ALTERNATIVES, "do nothing", "clinic default"),
        (SectionCode.WITHDRAWAL, "take this consent back", "clinic default"),
    ],
)
def test_what_must_be_said_is_said_with_its_source(code: SectionCode, words: str, key: str) -> None:
    found = [sentence for sentence in FORM.section(code).sentences if words in sentence.statement]

    assert found
    assert key in {source for sentence in found for source in sentence.sources}


def test_every_risk_says_how_much_is_known() -> None:
    risks = FORM.section(SectionCode.RISKS).sentences

    assert {risk.known for risk in risks} == set(Known)
    assert set(KNOWN_WORDS) == set(Known)


def test_photographs_may_be_refused_and_the_rest_may_not() -> None:
    free = {tick.code for tick in FORM.ticks if not tick.is_required}

    assert free == set(PHOTO_TICKS) == {TickCode.PHOTO_RECORD, TickCode.PHOTO_REPORT}


def test_plain_sentences() -> None:
    """Short enough to be read by a patient: no sentence of more than 40 words."""
    long = [
        part
        for sentence in sentences()
        for part in re.split(r"(?<=[.:;])\s", sentence.statement)
        if len(part.split()) > 40
    ]
    assert long == []


@pytest.mark.parametrize(
    ("broken", "words"),
    [
        ({"sections": []}, "sections"),
        ({"ticks": []}, "ticks"),
        ({"body_site": "face"}, "body_site"),
    ],
)
def test_an_incomplete_form_is_refused(broken: dict[str, object], words: str) -> None:
    whole = read("consents/calf-2026-11")
    ConsentForm.model_validate(whole)

    with pytest.raises(ValidationError, match=words):
        ConsentForm.model_validate({**whole, **broken})


def test_a_forced_photograph_a_bare_risk_and_a_product_twice_are_refused() -> None:
    whole = read("consents/calf-2026-11")
    forced = [{**tick, "is_required": True} for tick in whole["ticks"]]
    bare = [
        {**section, "sentences": [{"statement": "Pain.", "sources": ["Suh2019"]}]}
        if section["code"] == "risks"
        else section
        for section in whole["sections"]
    ]
    for broken, words in (
        ({"ticks": forced}, "free to refuse"),
        ({"sections": bare}, "how much is known"),
        ({"products": whole["products"] * 2}, "given twice"),
    ):
        with pytest.raises(ValidationError, match=words):
            ConsentForm.model_validate({**whole, **broken})

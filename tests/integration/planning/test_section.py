"""What the builder shows beside the map and over it: the cut that was asked for, the layers."""

from dataclasses import replace

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.translation import override

from clinic.models import Membership
from planning.diagram.overlays import Overlay
from planning.documents.paper import PrintOptions
from planning.documents.plan_document import drawings, plan_html
from planning.models import Plan
from planning.presenters.overlays import MOTOR_POINTS, layers
from planning.presenters.section import asked_section
from tests.factories.planning import (
    ASSESSMENT,
    GUIDED,
    SIX_SITES,
    make_consultation,
    make_plan,
)
from tests.integration.planning.test_plan_document import consulted, paper
from tests.unit.planning.plan_examples import PRODUCT

PART = {"HX-Request": "true", "HX-Target": "site-panel"}


@pytest.fixture
def six(alice: Membership) -> Plan:
    return make_plan(alice, PRODUCT, GUIDED, *SIX_SITES)


def panel(client: Client, plan: Plan, query: str = "", headers: dict[str, str] = PART) -> str:
    address = reverse("planning:plan_builder", args=[plan.pk]) + query
    return client.get(address, headers=headers).content.decode()


@pytest.mark.parametrize(
    ("section", "level", "name"),
    [
        ("left:27", "", "left:27"),
        ("right", "0", "right:0"),
        ("right", "33.25", "right:33.25"),
        ("left:100", "", "left:100"),
        ("left:27", "50", "left:27"),
    ],
)
def test_a_cut_is_asked_for_by_leg_and_level(section: str, level: str, name: str) -> None:
    asked = asked_section(section, level)

    assert asked is not None
    assert asked.name == name


@pytest.mark.parametrize(
    ("section", "level"),
    [
        ("", ""),
        ("", "27"),
        ("middle", "27"),
        ("left", ""),
        ("left", "-1"),
        ("left", "100.5"),
        ("left", "101"),
        ("left", "1e1"),
        ("left", "２７"),
        ("left", "27.123"),
        ("left", ".5"),
        ("left:27:3", ""),
        ("left", "nan"),
    ],
)
def test_what_cannot_be_read_asks_for_nothing(section: str, level: str) -> None:
    assert asked_section(section, level) is None


class TestPanel:
    def test_before_any_site_the_first_leg_is_cut_where_it_is_widest(
        self, alice: Membership, alice_client: Client
    ) -> None:
        html = panel(alice_client, make_plan(alice))

        assert "Cross-section · LEFT 27\u00a0%" in html
        assert html.count("<svg") == html.count('class="plan-svg cross-section"') == 1
        assert 'role="slider"' not in html

    def test_a_selected_site_is_cut_at_its_level_with_a_handle(
        self, six: Plan, alice_client: Client
    ) -> None:
        html = panel(alice_client, six, "?site=1")

        assert 'role="slider"' in html
        assert 'id="edit-depth"' in html
        assert "data-section" not in html

    def test_another_level_shows_no_site_but_keeps_it_selected(
        self, six: Plan, alice_client: Client
    ) -> None:
        html = panel(alice_client, six, "?site=1&section=right&level=60")

        assert "Cross-section · RIGHT 60\u00a0%" in html
        assert 'data-section="right:60"' in html
        assert 'role="slider"' not in html
        assert 'id="edit-depth"' not in html
        assert '<input type="hidden" name="site" value="1">' in html

    def test_it_answers_alone(self, six: Plan, alice_client: Client) -> None:
        html = panel(alice_client, six, "?section=left:30")

        assert html.lstrip().startswith('<section class="panel"')
        assert 'id="plan-map"' not in html

    def test_a_leg_that_was_not_measured_says_so(
        self, alice: Membership, alice_client: Client
    ) -> None:
        half = {**ASSESSMENT, "right": {}}
        plan = make_plan(alice, consultation=make_consultation(alice, assessment=half))

        html = panel(alice_client, plan, "?section=right:27")

        assert "This leg is not measured." in html
        assert "cross-section" not in html

    def test_the_whole_page_has_the_control_and_says_its_limits(
        self, six: Plan, alice_client: Client
    ) -> None:
        whole = panel(alice_client, six, headers={})

        assert 'id="section-at"' in whole
        assert "Thickness is measured once per head" in whole


class TestLayers:
    def test_keep_outs_alone_are_on_at_first(self) -> None:
        assert [layer.code for layer in layers() if layer.is_on] == [Overlay.KEEP_OUTS]

    def test_every_layer_has_sources_and_what_is_not_known(self) -> None:
        for layer in layers():
            assert layer.shows
            assert layer.unknown
            assert layer.sources

    def test_motor_points_are_words_with_their_own_landmarks(self) -> None:
        """Other landmarks: a percentage of theirs may never stand on our scale."""
        [motor] = [layer for layer in layers() if layer.code == MOTOR_POINTS]

        assert MOTOR_POINTS not in {overlay.value for overlay in Overlay}
        assert "popliteal crease" in motor.told[0]
        assert "malleoli" in motor.told[0]
        assert "not this map’s scale" in motor.told[0]

    @pytest.mark.parametrize("language", ["en", "ko"])
    def test_the_disagreement_about_the_zone_stands_beside_them(
        self, six: Plan, alice_client: Client, language: str
    ) -> None:
        with override(language):
            html = alice_client.get(
                reverse("planning:plan_builder", args=[six.pk]),
                headers={"Accept-Language": language},
            ).content.decode()
        control = html.split('id="plan-overlays"')[1].split("</fieldset>")[0]

        assert "PNU2001" in control
        assert 'class="disagreement"' in control
        assert control.count('type="checkbox"') == 4

    def test_paper_has_them_only_when_asked(self) -> None:
        found = consulted("06-kim2013-six-points")
        plain = paper(found)
        with_layers = replace(plain, options=PrintOptions(with_overlays=True))

        assert "overlay-" not in str(drawings(found.reading, plain)["map"])
        assert "Hatched" not in plan_html(found.reading, plain)
        drawn = str(drawings(found.reading, with_layers)["map"])
        assert all(f"overlay-{overlay.value}" in drawn for overlay in Overlay)
        legend = plan_html(found.reading, with_layers)
        assert "Hatched: keep out, clinic default." in legend
        assert "layout a clinic default" in legend

"""Numbers, dates, icons and controls as every screen prints them."""

from datetime import UTC, date, datetime, time
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest
from django import forms
from django.contrib.messages import constants
from django.template import Context, Template
from django.test import override_settings
from django.utils import translation

from clinic.models import Clinic, Membership
from clinic.roles import Role
from clinic.templatetags import ui


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0, "0"),
        (7, "7"),
        (1250, "1,250"),
        (Decimal("0.5"), "0.5"),
        (Decimal("2.50"), "2.5"),
        (Decimal("10"), "10"),
        (Decimal("1E+3"), "1,000"),
        (Decimal("-0.0"), "0"),
        (Decimal("-12.5"), "-12.5"),
    ],
)
def test_number_has_no_trailing_zero_and_a_leading_one(value: Decimal | int, text: str) -> None:
    """SAF-03."""
    assert ui.format_number(value) == text


@pytest.mark.parametrize("value", [2.5, True, "2.5"])
def test_number_refuses_what_is_not_exact(value: Any) -> None:
    """DUR-07: a float never becomes a dose."""
    with pytest.raises(TypeError, match="whole number or a Decimal"):
        ui.format_number(value)


@pytest.mark.parametrize(
    ("tenths", "text"),
    [
        (25, "2.5\u00a0units"),
        (90, "9\u00a0units"),
        (10, "1\u00a0unit"),
        (5, "0.5\u00a0units"),
        (10_000, "1,000\u00a0units"),
        (None, ""),
    ],
)
def test_units_are_written_out_and_never_split(tenths: int | None, text: str) -> None:
    """SAF-03."""
    assert ui.units(tenths) == text


def test_lengths_volumes_and_shares() -> None:
    assert ui.millimetres(16) == "16\u00a0mm"
    assert ui.centimetres(371) == "37.1\u00a0cm"
    assert ui.centimetres(360) == "36\u00a0cm"
    assert ui.millilitres(180) == "0.18\u00a0mL"
    assert ui.millilitres(2_165) == "2.17\u00a0mL"
    assert ui.percent(26) == "26\u00a0%"
    assert ui.number(Decimal("0.10")) == "0.1"


@pytest.mark.parametrize(
    "write",
    [
        ui.number,
        ui.units,
        ui.millilitres,
        ui.millimetres,
        ui.centimetres,
        ui.percent,
        ui.day,
        ui.moment,
        ui.clock,
    ],
)
def test_missing_stays_missing(write: Any) -> None:
    assert write(None) == ""


@pytest.mark.parametrize("language", ["en", "ko", "de"])
def test_no_locale_turns_the_point_into_a_comma(language: str) -> None:
    template = Template("{% load ui %}{{ dose|units }} {{ girth|centimetres }}")

    with translation.override(language):
        text = template.render(Context({"dose": 25, "girth": 371}))

    assert "2.5" in text
    assert "37.1" in text


@override_settings(TIME_ZONE="Asia/Seoul")
def test_dates_are_the_clinics_own() -> None:
    late_evening = datetime(2026, 5, 13, 15, 30, 5, tzinfo=UTC)

    assert ui.day(late_evening) == "2026-05-14"
    assert ui.moment(late_evening) == "2026-05-14 00:30"
    assert ui.clock(late_evening) == "00:30:05"


def test_plain_dates_and_times_are_left_alone() -> None:
    assert ui.day(date(1995, 4, 12)) == "1995-04-12"
    assert ui.clock(time(14, 2, 11)) == "14:02:11"


def test_icon_is_silent_unless_it_is_named() -> None:
    silent = ui.icon("syringe", size=18)
    named = ui.icon("syringe", label='Say "toxin" & <more>')

    assert 'aria-hidden="true"' in silent
    assert 'width="18"' in silent
    assert 'stroke="currentColor"' in silent
    assert 'role="img" aria-label="Say &quot;toxin&quot; &amp; &lt;more&gt;"' in named
    assert "aria-hidden" not in named


@pytest.mark.parametrize("severity", ["stop", "confirm", "note"])
def test_severity_is_a_word_and_an_icon(severity: str) -> None:
    """Colour never stands alone (WCAG 1.4.1)."""
    assert ui.severity_word(severity)
    assert "<svg" in ui.icon(ui.severity_icon(severity))


def test_severities_differ_in_word_and_icon() -> None:
    assert len(set(map(str, ui.SEVERITY_WORDS.values()))) == 3
    assert len(set(ui.SEVERITY_ICONS.values())) == 3


def test_messages_keep_their_weight() -> None:
    tags = constants.DEFAULT_TAGS

    assert ui.severity_of_level(tags[constants.ERROR]) == "stop"
    assert ui.severity_of_level(tags[constants.WARNING]) == "confirm"
    assert ui.severity_of_level(tags[constants.SUCCESS]) == "note"


class GirthForm(forms.Form):
    girth_mm = forms.IntegerField(help_text="Relaxed.")


def test_control_is_described_by_its_hint_its_error_and_its_unit() -> None:
    """WCAG 3.3.1 and 1.3.1: the error is tied to the input."""
    html = ui.control(
        GirthForm({"girth_mm": "wide"})["girth_mm"], described_by="unit", inputmode="numeric"
    )

    assert 'aria-describedby="id_girth_mm_helptext id_girth_mm_error unit"' in html
    assert 'aria-invalid="true"' in html
    assert 'inputmode="numeric"' in html


def navigation(role: Role, view_name: str = "") -> list[ui.NavigationItem]:
    membership = Membership(clinic=Clinic(name="Clinic"), role=role)
    request = SimpleNamespace(resolver_match=SimpleNamespace(view_name=view_name))
    return ui.main_navigation(Context({"request": request, "membership": membership}))


def test_navigation_offers_what_the_role_may_open() -> None:
    assert [item.label for item in navigation(Role.STAFF)] == ["Patients", "Schedule"]
    assert [item.label for item in navigation(Role.ADMIN)] == ["Patients", "Schedule", "Overview"]


def test_navigation_marks_the_page_one_is_on() -> None:
    items = navigation(Role.ADMIN, "planning:visit_list")

    assert [item.label for item in items if item.is_current] == ["Schedule"]

"""Dates, icons, controls and navigation as every screen prints them."""

from datetime import UTC, date, datetime, time
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


@pytest.mark.parametrize("write", [ui.day, ui.moment, ui.clock])
def test_missing_stays_missing(write: Any) -> None:
    assert write(None) == ""


@pytest.mark.parametrize("language", ["en", "ko", "de"])
def test_dates_read_the_same_in_every_locale(language: str) -> None:
    template = Template("{% load ui %}{{ born|day }} {{ saved|clock }}")

    with translation.override(language):
        text = template.render(Context({"born": date(1995, 4, 12), "saved": time(9, 2, 1)}))

    assert text == "1995-04-12 09:02:01"


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
    assert [item.label for item in navigation(Role.STAFF)] == [
        "Patients",
        "Follow-up",
        "Stock",
    ]
    assert [item.label for item in navigation(Role.ADMIN)] == [
        "Patients",
        "Follow-up",
        "Patterns",
        "Stock",
        "Adverse events",
        "Overview",
        "Outcomes",
        "Manage",
    ]


@pytest.mark.parametrize(
    "page",
    ["clinic:member_detail", "clinic:wellbeing", "clinic:access_review", "planning:access_log"],
)
def test_navigation_marks_where_a_page_stands(page: str) -> None:
    items = navigation(Role.ADMIN, page)

    assert [item.label for item in items if item.is_current] == ["Manage"]


def test_navigation_marks_the_page_one_is_on() -> None:
    items = navigation(Role.ADMIN, "planning:visit_list")

    assert [item.label for item in items if item.is_current] == ["Follow-up"]

"""Template tags every screen shares: icons, form controls, dates, navigation.

Doses, volumes and lengths come to a template already written, by the one formatter in
`planning.domain.quantities`; here is nothing that could write them differently. A date
that is missing (None) becomes an empty string, so that a template says what that means.
"""

from datetime import date, datetime, time
from functools import lru_cache
from typing import Final, NamedTuple
from uuid import UUID

from django import template
from django.contrib.messages import constants
from django.forms import BoundField
from django.template import Context
from django.urls import reverse
from django.utils import timezone
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext_lazy
from lucide.templatetags.lucide import lucide

from clinic.permissions import can
from clinic.roles import Permission

register = template.Library()

SEVERITY_WORDS: Final = {
    "stop": gettext_lazy("Stop"),
    "confirm": gettext_lazy("Confirm"),
    "note": gettext_lazy("Note"),
}
SEVERITY_ICONS: Final = {"stop": "octagon-x", "confirm": "triangle-alert", "note": "info"}
LEVEL_SEVERITIES: Final = {
    constants.DEFAULT_TAGS[constants.ERROR]: "stop",
    constants.DEFAULT_TAGS[constants.WARNING]: "confirm",
}


# Icons --------------------------------------------------------------------------------------


@register.simple_tag
def icon(name: str, size: int = 20, label: str = "") -> SafeString:
    """An inline Lucide icon; decorative unless it is given a label.

    Colours and strokes are presentation attributes, which the content security policy
    and the print renderer both accept.
    """
    drawing = _drawing(name, size)
    if not label:
        return drawing
    naming = f'role="img" aria-label="{conditional_escape(label)}"'
    return mark_safe(drawing.replace('aria-hidden="true"', naming, 1))  # noqa: S308 (escaped above)


@lru_cache(maxsize=256)
def _drawing(name: str, size: int) -> SafeString:
    attributes = {"class": "icon", "aria-hidden": "true", "focusable": "false"}
    lines = lucide(name, size=size, **attributes).splitlines()
    return SafeString("".join(line.strip() for line in lines))


@register.filter
def severity_icon(severity: str) -> str:
    """The icon that goes with a finding's or an alert's severity."""
    return SEVERITY_ICONS[severity]


@register.filter
def severity_word(severity: str) -> str:
    """The severity as a word, so that colour never stands alone."""
    return str(SEVERITY_WORDS[severity])


@register.filter
def severity_of_level(level_tag: str) -> str:
    """The severity that shows a message of django.contrib.messages."""
    return LEVEL_SEVERITIES.get(level_tag, "note")


# Forms --------------------------------------------------------------------------------------


@register.simple_tag
def control(field: BoundField, described_by: str = "", inputmode: str = "") -> SafeString:
    """A form field's widget, tied to its hint, its error and its unit.

    `described_by` is the id of one more element that describes the field.
    """
    described = " ".join(filter(None, [field.aria_describedby or "", described_by]))
    attributes = {"aria-describedby": described, "inputmode": inputmode}
    return field.as_widget(attrs={name: value for name, value in attributes.items() if value})


# Dates --------------------------------------------------------------------------------------


@register.filter
def day(value: date | datetime | None) -> str:
    """A calendar day as `2026-05-14`, in the clinic's time zone."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        value = _local(value).date()
    return value.isoformat()


@register.filter
def moment(value: datetime | None) -> str:
    """`2026-05-14 14:02`, in the clinic's time zone."""
    return "" if value is None else f"{_local(value):%Y-%m-%d %H:%M}"


@register.filter
def clock(value: datetime | time | None) -> str:
    """`14:02:11`, in the clinic's time zone."""
    if value is None:
        return ""
    return f"{_local(value) if isinstance(value, datetime) else value:%H:%M:%S}"


def _local(value: datetime) -> datetime:
    return timezone.localtime(value) if timezone.is_aware(value) else value


# Navigation ---------------------------------------------------------------------------------


class NavigationItem(NamedTuple):
    """One entry of the main navigation, ready to print."""

    href: str
    label: str
    is_current: bool


NAVIGATION: Final = (
    (Permission.PATIENT_VIEW, "patients:patient_list", gettext_lazy("Patients")),
    (Permission.VISIT_VIEW, "planning:visit_list", gettext_lazy("Follow-up")),
    (Permission.PLAN_EDIT, "planning:pattern_list", gettext_lazy("Patterns")),
    (Permission.PATTERN_MANAGE, "planning:pattern_list", gettext_lazy("Patterns")),
    (Permission.STOCK_VIEW, "planning:stock", gettext_lazy("Stock")),
    (
        Permission.ADVERSE_EVENT_VIEW,
        "planning:adverse_event_list",
        gettext_lazy("Adverse events"),
    ),
    (Permission.OVERVIEW_VIEW, "planning:overview", gettext_lazy("Overview")),
    (Permission.OUTCOME_VIEW, "planning:outcomes", gettext_lazy("Outcomes")),
    (Permission.MEMBER_MANAGE, "clinic:member_list", gettext_lazy("Manage")),
)

PLACES: Final = {
    "clinic:member_list": (
        "clinic:member_",
        "clinic:wellbeing",
        "clinic:access_review",
        "planning:access_log",
    )
}
"""Pages that stand under an entry of the navigation besides those its name begins."""

ADMINISTRATION: Final = (
    (Permission.MEMBER_MANAGE, "clinic:member_list", gettext_lazy("Members")),
    (Permission.AUDIT_VIEW, "planning:access_log", gettext_lazy("Access log")),
    (Permission.AUDIT_VIEW, "clinic:access_review", gettext_lazy("Access review")),
    (Permission.OVERVIEW_VIEW, "clinic:wellbeing", gettext_lazy("Server")),
)


@register.simple_tag(takes_context=True)
def main_navigation(context: Context) -> list[NavigationItem]:
    """The pages this member may open from anywhere, the current one marked."""
    match = context["request"].resolver_match
    current = match.view_name if match else ""
    return [
        NavigationItem(reverse(name), str(label), _is_within(current, name))
        for permission, name, label in NAVIGATION
        if can(context["membership"], permission)
    ]


def _is_within(current: str, name: str) -> bool:
    return current.startswith(PLACES.get(name, name))


@register.simple_tag(takes_context=True)
def administration_navigation(context: Context) -> list[NavigationItem]:
    """The pages of the clinic's administration that this member may open."""
    match = context["request"].resolver_match
    current = match.view_name if match else ""
    return [
        NavigationItem(reverse(name), str(label), current == name)
        for permission, name, label in ADMINISTRATION
        if can(context["membership"], permission)
    ]


PATIENT_NAVIGATION: Final = (
    (Permission.PATIENT_VIEW, "planning:patient_page", gettext_lazy("Overview of care")),
    (Permission.PATIENT_VIEW, "planning:progress", gettext_lazy("Measurements")),
    (
        Permission.PATIENT_VIEW,
        "planning:patient_adverse_events",
        gettext_lazy("Adverse events"),
    ),
    (Permission.PLAN_VIEW, "planning:consent_list", gettext_lazy("Consents")),
    (Permission.PHOTO_VIEW, "patients:photos", gettext_lazy("Photographs")),
)


@register.simple_tag(takes_context=True)
def patient_navigation(context: Context, patient_id: UUID) -> list[NavigationItem]:
    """The pages about one patient that this member may open, the current one marked."""
    match = context["request"].resolver_match
    current = match.view_name if match else ""
    return [
        NavigationItem(reverse(name, args=[patient_id]), str(label), current == name)
        for permission, name, label in PATIENT_NAVIGATION
        if can(context["membership"], permission)
    ]

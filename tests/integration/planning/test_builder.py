"""The builder's page and its parts: complete without a script, small with one."""

import json
import re
from html.parser import HTMLParser
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from clinic.models import AuditEvent, Membership
from planning.domain.vocabulary import Laterality
from planning.models import Plan, PlanRevision
from tests.factories.planning import (
    ASSESSMENT,
    GUIDED,
    SIX_SITES,
    edit,
    make_consultation,
    make_plan,
    make_signed_plan,
)
from tests.unit.planning.plan_examples import PRODUCT, site

HX = {"HX-Request": "true"}
PARTS = (
    "plan-saved",
    "plan-start",
    "plan-tools",
    "plan-proposal",
    "plan-map",
    "site-table",
    "site-panel",
    "plan-thigh",
    "plan-findings",
    "plan-budget",
    "plan-balance",
    "plan-totals",
)


class Forms(HTMLParser):
    """Every form of a page with the fields a browser would send, buttons apart."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.fields: dict[str, list[tuple[str, str]]] = {}
        self.editing: set[str] = set()
        self._form = ""
        self._text: tuple[str, str] | None = None
        self._select: tuple[str, str] | None = None
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._form = given.get("id", "")
            self.fields.setdefault(self._form, [])
            if "data-edit" in given:
                self.editing.add(self._form)
        owner = given.get("form", self._form)
        name = given.get("name", "")
        if tag == "input" and name:
            is_choice = given.get("type") in ("checkbox", "radio")
            if not is_choice or "checked" in given:
                self._add(owner, name, given.get("value", ""))
        elif tag == "textarea":
            self._text = (owner, name)
            self._add(owner, name, "")
        elif tag == "select":
            self._select = (owner, name)
        elif tag == "option" and self._select and "selected" in given:
            self._add(*self._select, given.get("value", ""))

    def handle_data(self, data: str) -> None:
        if self._text:
            owner, name = self._text
            self.fields[owner][-1] = (name, data)

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._form = ""
        elif tag == "textarea":
            self._text = None
        elif tag == "select":
            self._select = None

    def _add(self, owner: str, name: str, value: str) -> None:
        self.fields.setdefault(owner, []).append((name, value))


@pytest.fixture
def plan(alice: Membership) -> Plan:
    """Three sites on each leg, at revision 9."""
    return make_plan(alice, PRODUCT, GUIDED, *SIX_SITES)


def url(plan: Plan, query: str = "") -> str:
    return reverse("planning:plan_builder", args=[plan.pk]) + query


def page(client: Client, plan: Plan, query: str = "", **headers: str) -> str:
    response = client.get(url(plan, query), headers=headers)
    assert response.status_code == 200
    return response.content.decode()


def newest(plan: Plan) -> PlanRevision:
    return Plan.objects.with_all().get(pk=plan.pk).revision


def part(html: str, name: str) -> str:
    """A part's own mark-up, up to where the next one begins."""
    start = html.index(f'id="{name}"')
    ends = [html.find(f'id="{other}"', start + 1) for other in PARTS]
    return html[start : min([end for end in ends if end > 0], default=len(html))]


# Who may open it ----------------------------------------------------------------------------


def test_only_a_draft_is_built(alice: Membership, alice_client: Client) -> None:
    signed = make_signed_plan(alice)
    response = alice_client.get(url(signed))
    assert response.status_code == 302
    assert response["Location"] == signed.get_absolute_url()


def test_owner_colleague_and_stranger(
    plan: Plan, bob_client: Client, stranger_client: Client, sam_client: Client
) -> None:
    """SEC-01: another clinic's plan does not exist; staff may read plans, not build them."""
    assert bob_client.get(url(plan)).status_code == 200
    assert stranger_client.get(url(plan)).status_code == 404
    assert stranger_client.get(url(plan), headers=HX).status_code == 404
    assert sam_client.get(url(plan)).status_code == 403


def test_looking_is_written_down(plan: Plan, alice: Membership, alice_client: Client) -> None:
    """AUD-02: the page and its parts each leave who looked at whom."""
    page(alice_client, plan)
    page(alice_client, plan, "?site=2", **HX)
    seen = AuditEvent.objects.filter(action="plan_viewed", actor=alice.user)
    assert [event.patient_id for event in seen] == [plan.patient_id] * 2


# Without a script ---------------------------------------------------------------------------


def test_every_form_carries_its_own_envelope(plan: Plan, alice_client: Client) -> None:
    """DUR-04, SAF-05: patient, revision and an id that no other form has."""
    forms = Forms(page(alice_client, plan, "?site=2&propose=mirror:left"))
    ids = []
    for name in forms.editing:
        fields = dict(forms.fields[name])
        assert fields.get("patient_id") == str(plan.patient_id), name
        assert fields["expected_revision"] == "9", name
        assert fields["csrfmiddlewaretoken"], name
        ids.append(fields["command_id"])
    assert len(forms.editing) >= 14
    assert len(set(ids)) == len(ids)
    unowned = {name for name in forms.fields if name.startswith("edit-")} - forms.editing
    assert unowned == set(), "an envelope without its form"


@pytest.mark.parametrize(
    ("form", "changes", "op"),
    [
        ("edit-2", {"dose_units": "11", "level_pct": "25.5"}, "set_sites"),
        ("edit-nudge", {"distal_mm": "5"}, "move_sites"),
        ("edit-remove", {}, "remove_sites"),
        ("edit-add", {"level_pct": "40", "across_pct": "-30", "dose_units": "7.5"}, "add_site"),
        ("plan-many", {"sites": ["1", "3"], "dose_units": "8"}, "set_sites"),
        ("edit-proposal", {}, "place_sites"),
        ("edit-rationale", {"rationale": "Softer line"}, "set_rationale"),
        ("edit-guidance", {"guidance": "palpation"}, "set_guidance"),
        ("edit-preparation", {"diluent_ml": "4"}, "set_preparation"),
        ("edit-undo", {"direction": "undo"}, None),
    ],
)
def test_each_plain_form_makes_its_edit(
    plan: Plan, alice_client: Client, form: str, changes: dict[str, Any], op: str | None
) -> None:
    """A11-03: what the map does, a form on the page does."""
    forms = Forms(page(alice_client, plan, "?site=2&propose=mirror:left"))
    data: dict[str, Any] = dict(forms.fields[form]) | changes
    response = alice_client.post(reverse("planning:plan_edit", args=[plan.pk]), data)
    assert response.status_code == 302, response.content.decode()[:3000]
    assert response["Location"].startswith(url(plan))
    revision = newest(plan)
    assert revision.number == 10
    assert (revision.command or {}).get("op") == op


def test_a_reason_is_given_and_taken_back(plan: Plan, alice_client: Client) -> None:
    forms = Forms(page(alice_client, plan))
    name = next(form for form in forms.editing if form.startswith("edit-clot_risk"))
    send = reverse("planning:plan_edit", args=[plan.pk])
    alice_client.post(send, dict(forms.fields[name]) | {"reason": "Cleared by haematology"})
    html = page(alice_client, plan)
    assert "Cleared by haematology" in part(html, "plan-findings")
    assert "To review · 0" in html
    again = dict(Forms(html).fields[name])
    assert again["reason"] == "Cleared by haematology"
    alice_client.post(send, again | {"reason": ""})
    assert newest(plan).read_document().reasons == {}


def test_the_table_says_everything_the_map_says(plan: Plan, alice_client: Client) -> None:
    """SAF-01: side in words in every row, with what a tape needs."""
    table = part(page(alice_client, plan), "site-table")
    rows = re.findall(r'<tr[^>]*id="site-\d+".*?</tr>', table, re.DOTALL)
    assert len(rows) == 6
    for row, side in zip(rows, ["LEFT"] * 3 + ["RIGHT"] * 3, strict=True):
        assert f"<td>{side}</td>" in row
        assert re.search(r"\d(\.\d)?\u00a0cm", row)
        assert re.search(r"[+−]\d+\u00a0mm", row)
        assert "0.18\u00a0mL" in row


def test_a_head_chosen_against_its_place_is_offered_back(
    alice: Membership, alice_client: Client
) -> None:
    plan = make_plan(alice, site("left", "24", "35"))
    edit(plan, {"op": "set_sites", "sites": [1], "muscle": "lateral_head"}, by=alice)
    row = part(page(alice_client, plan), "site-table")
    assert '<option value="">medial head</option>' in row
    assert '<option value="lateral_head" selected>lateral head</option>' in row


# Proposals ------------------------------------------------------------------------------------


def test_a_proposal_changes_nothing_until_it_is_taken(plan: Plan, alice_client: Client) -> None:
    """SAF-06: outlined, with its source and what it leaves out."""
    html = page(alice_client, plan, "?propose=protocol:kim2013-six-sites")
    bar = part(html, "plan-proposal")
    assert "Consensus six sites" in bar
    assert "[Kim2013]" in bar
    assert "clinic default" in bar
    assert "Replace the 3 sites now on LEFT" in bar
    assert re.findall(r'data-ghost="(\d+)"', html) == [str(index) for index in range(12)]
    assert re.findall(r'name="take" value="(\d+)"[^>]* checked', bar) == [
        str(index) for index in range(12)
    ]
    assert newest(plan).number == 9
    command = json.loads(dict(Forms(html).fields["edit-proposal"])["command"])
    assert command["op"] == "place_sites"
    assert len(command["placements"]) == 12


def test_a_mirror_is_by_anatomy_and_names_its_legs(alice: Membership, alice_client: Client) -> None:
    plan = make_plan(alice, PRODUCT, site("right", "24", "40", dose_units="9"))
    html = page(alice_client, plan, "?propose=mirror:right")
    assert "RIGHT mirrored to LEFT" in part(html, "plan-proposal")
    command = json.loads(dict(Forms(html).fields["edit-proposal"])["command"])
    (placement,) = command["placements"]
    assert (placement["side"], placement["level_pct"], placement["across_pct"]) == ("left", 24, 40)


@pytest.mark.parametrize("asked", ["mirror:left", "mirror:up", "protocol:none", "x", "protocol:"])
def test_what_cannot_be_proposed_is_no_error(
    alice: Membership, alice_client: Client, asked: str
) -> None:
    plan = make_plan(alice, PRODUCT)
    html = page(alice_client, plan, f"?propose={asked}")
    assert 'id="edit-proposal"' not in html
    assert ("There is no site on that leg" in html) == (asked == "mirror:left")


@pytest.mark.parametrize("site_id", ["0", "99", "x", "１", "-1", "9" * 40, "1 OR 1"])
def test_a_site_that_is_not_there_selects_nothing(
    plan: Plan, alice_client: Client, site_id: str
) -> None:
    response = alice_client.get(url(plan), {"site": site_id})
    assert response.status_code == 200
    assert 'id="site-pad"' not in response.content.decode()


# Parts ----------------------------------------------------------------------------------------


def test_the_parts_of_an_answer_are_those_of_the_page(plan: Plan, alice_client: Client) -> None:
    html = page(alice_client, plan, "?site=2")
    answer = page(alice_client, plan, "?site=2", **HX)
    for name in PARTS:
        assert f'id="{name}"' in html
        assert f'id="{name}"' in answer
    assert "<html" not in answer
    assert len(answer) < len(html)


def test_what_the_page_shows_already_is_left_out(
    plan: Plan, alice: Membership, alice_client: Client
) -> None:
    html = page(alice_client, plan, "?site=2")
    shown = " ".join(re.findall(r'data-tag="(\w+)"', html))
    same = page(alice_client, plan, "?site=2", **HX, **{"Calfline-Shown": shown})
    assert "data-tag" not in same
    assert "<path" not in same, "the legs are not sent again"

    edit(plan, {"op": "set_sites", "sites": [2], "dose_units": "12"}, by=alice)
    changed = page(alice_client, plan, "?site=2", **HX, **{"Calfline-Shown": shown})
    rows = re.findall(r'<tr[^>]*id="(site-\d+)"', changed)
    assert rows == ["site-2"]
    assert re.findall(r'id="(plan-[a-z]+|site-panel|site-table)"', changed) == [
        "plan-saved",
        *re.findall(r'id="(plan-findings)"', changed),
        "plan-budget",
        "plan-balance",
        "plan-totals",
    ]
    assert 'id="map-sites"' in changed


def test_one_part_can_be_asked_for_alone(plan: Plan, alice_client: Client) -> None:
    answer = page(alice_client, plan, "?site=3", **HX, **{"HX-Target": "site-panel"})
    assert "Site 3 · LEFT medial head" in re.sub(r"\s+", " ", answer)
    assert 'id="plan-totals"' not in answer


def test_an_answer_names_its_revision(plan: Plan, alice_client: Client) -> None:
    response = alice_client.get(url(plan), headers=HX)
    assert response["Calfline-Revision"] == "9"
    assert response["Calfline-Token"]


def test_parts_are_not_shared_between_plans_or_languages(
    alice: Membership, alice_client: Client
) -> None:
    """What is kept of a drawn part belongs to one plan and one language."""
    one = make_plan(alice, PRODUCT, site(dose_units="9"))
    other = make_plan(alice, PRODUCT, site(dose_units="9"))
    assert str(other.pk) not in page(alice_client, one)
    assert str(one.pk) not in page(alice_client, other)
    english = page(alice_client, one)
    korean = page(alice_client, one, **{"Accept-Language": "ko"})
    assert 'lang="ko"' in korean
    assert page(alice_client, one).count("units") == english.count("units")


def test_the_page_costs_few_queries(plan: Plan, alice_client: Client) -> None:
    page(alice_client, plan)
    with CaptureQueriesContext(connection) as queries:
        page(alice_client, plan)
    assert len(queries) <= 8


# What it says ---------------------------------------------------------------------------------


def test_a_stop_shuts_signing_and_says_why(alice: Membership, alice_client: Client) -> None:
    strip = part(page(alice_client, make_plan(alice)), "plan-totals")
    assert 'aria-disabled="true"' in strip
    assert "The plan has no site." in strip


def test_a_leg_without_layers_gets_no_depth(alice: Membership, alice_client: Client) -> None:
    """Unmeasured is never guessed."""
    legs = {side: {**ASSESSMENT[side], "layers": {}} for side in ("left", "right")}
    consultation = make_consultation(alice, assessment={**ASSESSMENT, **legs})
    plan = make_plan(alice, PRODUCT, site(dose_units="9"), consultation=consultation)
    html = page(alice_client, plan, "?site=1")
    assert newest(plan).read_document().sites[0].depth_mm is None
    assert "edit-mid-belly" not in re.findall(r'id="(edit-[a-z-]+)"', html)
    assert "was not measured" in part(html, "site-panel")


def test_a_leg_that_was_not_measured_says_so(alice: Membership, alice_client: Client) -> None:
    consultation = make_consultation(alice, assessment={**ASSESSMENT, "right": {}})
    plan = make_plan(alice, PRODUCT, site(dose_units="9"), consultation=consultation)
    html = page(alice_client, plan)
    assert 'data-side="right" data-measured="false"' in html
    assert 'id="mirror-left"' not in html
    refused = page(alice_client, plan, "?propose=mirror:left")
    assert "The other leg is not measured." in refused


def test_typed_text_is_shown_as_text(plan: Plan, alice: Membership, alice_client: Client) -> None:
    edit(plan, {"op": "set_rationale", "rationale": "<b>&</b> </textarea><script>x"}, by=alice)
    html = page(alice_client, plan)
    assert "<script>x" not in html
    assert "&lt;script&gt;x" in html


@pytest.mark.parametrize("language", ["en", "ko"])
def test_doses_are_written_safely(plan: Plan, alice_client: Client, language: str) -> None:
    """SAF-03 on the whole page: no U or IU, no trailing or missing zero, units not torn off."""
    html = page(alice_client, plan, "?site=1", **{"Accept-Language": language})
    words = re.sub(r"<[^>]+>", "\n", html)
    assert not re.search(r"\d\s?I?U\b", words)
    assert not re.search(r"\d\.\d*0\s(units|mL)", words)
    assert not re.search(r"(?<![\d.])\.\d", words)
    assert not re.search(r"\d (units|unit|mL|mm|cm|%)", words), "an ordinary space"


def test_nothing_is_inline(plan: Plan, alice_client: Client) -> None:
    """SEC-03: no style attribute, handler or inline script anywhere on the page."""
    html = page(alice_client, plan, "?site=1&propose=mirror:left")
    assert not re.search(r"<[^>]+\s(style|on\w+|hx-on[^=]*)=", html)
    assert not re.search(r"<script(?![^>]*\ssrc=)", html)


def test_both_legs_stay_on_their_side(plan: Plan, alice_client: Client) -> None:
    """SAF-01: the patient's LEFT stands on the viewer's left, in words as well."""
    html = page(alice_client, plan)
    centres = {
        side: float(re.search(rf'data-side="{side}"[^>]*data-centre-x="([\d.]+)"', html)[1])  # type: ignore[index]
        for side in Laterality
    }
    assert centres[Laterality.LEFT] < centres[Laterality.RIGHT]
    assert html.index("PATIENT’S LEFT") < html.index("PATIENT’S RIGHT")

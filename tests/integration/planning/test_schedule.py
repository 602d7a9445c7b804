"""Treatment date, follow-up visits, the clinic's worklist, the calendar file."""

import re
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from icalendar import Calendar

from clinic.models import AuditEvent, Membership
from planning.actions.plans import supersede_plan
from planning.actions.visits import StaleVisit, VisitChange, set_treatment_date, update_visit
from planning.domain.commands import CommandRefused
from planning.domain.lifecycle import NotAllowed
from planning.models import Consultation, Plan, Visit
from tests.factories.patients import make_patient
from tests.factories.planning import (
    answer_all,
    make_consultation,
    make_full_plan,
    make_signed_plan,
    sign,
)

pytestmark = pytest.mark.usefixtures("clock")
TODAY = date(2026, 11, 23)
DAY = timedelta(days=1)
"""A Monday; the clinic is closed on Sundays."""


@pytest.fixture
def plan(alice: Membership, clock: time_machine.Traveller) -> Plan:
    return make_signed_plan(alice)


@pytest.fixture
def visits(plan: Plan, alice: Membership) -> dict[str, Visit]:
    set_treatment_date(plan=plan, on=TODAY, by=alice)
    return {visit.kind: visit for visit in reloaded(plan).visits.all()}


def reloaded(plan: Plan) -> Plan:
    return Plan.objects.with_all().get(pk=plan.pk)


def set_date(client: Client, plan: Plan, on: str, **changes: Any) -> Any:
    url = reverse("planning:treatment_date_set", args=[plan.pk])
    return client.post(url, {"patient_id": plan.patient_id, "treatment_on": on, **changes})


def listed(client: Client, query: str = "") -> str:
    return str(client.get(f"{reverse('planning:visit_list')}?{query}").content.decode())


def tabs(page: str) -> dict[str, str]:
    found = re.findall(r'data-list="(\w+)">.*?work-count">([^<]+)<', page)
    return dict(found)


def make_visits(plan: Plan, days: list[date]) -> list[Visit]:
    """Booked visits of one patient, on these days; each belongs to a plan of its own."""
    plans = Plan.objects.bulk_create(
        Plan(
            clinic_id=plan.clinic_id,
            patient_id=plan.patient_id,
            consultation=consultation,
            created_by_id=plan.created_by_id,
        )
        for consultation in Consultation.objects.bulk_create(
            Consultation(
                clinic_id=plan.clinic_id,
                patient_id=plan.patient_id,
                clinician_id=plan.consultation.clinician_id,
            )
            for _ in days
        )
    )
    return Visit.objects.bulk_create(
        Visit(
            clinic_id=plan.clinic_id,
            patient_id=plan.patient_id,
            plan=own,
            kind="peak",
            window_from=on,
            window_to=on,
            on=on,
        )
        for own, on in zip(plans, days, strict=True)
    )


def change(client: Client, visit: Visit, what: str, **more: Any) -> Any:
    url = reverse("planning:visit_update", args=[visit.pk])
    data = {
        "patient_id": visit.patient_id,
        "expected_version": visit.version,
        "change": what,
        **more,
    }
    return client.post(url, data)


# The treatment date ----------------------------------------------------------------------------


def test_setting_the_date_books_every_visit_inside_its_window_on_an_open_day(
    visits: dict[str, Visit],
) -> None:
    """Design section 4: day 3–7, 14–18, 25–28, week 8–12, week 24."""
    days = {
        kind: ((v.window_from - TODAY).days, (v.window_to - TODAY).days)
        for kind, v in visits.items()
    }
    assert days["safety_call"] == (3, 7)
    assert days["first_check"] == (14, 18)
    assert days["second_check"] == (25, 28)
    assert set(days) == {"safety_call", "first_check", "second_check", "peak", "duration"}
    for visit in visits.values():
        assert visit.on is not None
        assert visit.window_from <= visit.on <= visit.window_to
        assert visit.on.weekday() != 6


def test_holidays_and_closed_days_move_a_visit_within_its_window(
    plan: Plan, alice: Membership
) -> None:
    plan.clinic.holidays = [str(TODAY + timedelta(days=day)) for day in (14, 15, 16, 17)]
    set_treatment_date(plan=plan, on=TODAY, by=alice)
    assert plan.visits.get(kind="first_check").on == TODAY + timedelta(days=18)


def test_a_window_without_an_open_day_leaves_the_visit_without_a_day(
    plan: Plan, alice: Membership, alice_client: Client
) -> None:
    plan.clinic.holidays = [str(TODAY + timedelta(days=day)) for day in range(14, 19)]
    set_treatment_date(plan=plan, on=TODAY, by=alice)
    assert plan.visits.get(kind="first_check").on is None
    page = listed(alice_client, "list=today")
    assert ">No day yet <" in page
    page = listed(alice_client, "list=undated")
    assert "no day yet" in page
    assert f'id="visit-{plan.visits.get(kind="first_check").pk}"' in page


def test_moving_the_date_moves_the_visits(
    plan: Plan, alice: Membership, visits: dict[str, Visit]
) -> None:
    set_treatment_date(plan=reloaded(plan), on=TODAY + timedelta(days=7), by=alice)
    for kind, before in visits.items():
        after = plan.visits.get(kind=kind)
        assert after.pk == before.pk
        assert after.window_from == before.window_from + timedelta(days=7)
    assert reloaded(plan).consultation.treatment_on == TODAY + timedelta(days=7)
    assert AuditEvent.objects.filter(action="treatment_date_set").count() == 2


def test_the_same_date_sent_five_times_books_once(plan: Plan, sam_client: Client) -> None:
    """DUR-04."""
    for _ in range(5):
        response = set_date(sam_client, plan, "2026-11-23")
        assert response["Location"] == f"{plan.get_absolute_url()}#visits"
    assert plan.visits.count() == 5
    assert AuditEvent.objects.filter(action="treatment_date_set").count() == 1


def test_a_recorded_visit_fixes_the_date(
    plan: Plan, alice: Membership, visits: dict[str, Visit], clock: time_machine.Traveller
) -> None:
    clock.shift(timedelta(days=5))
    visit = visits["safety_call"]
    update_visit(visit=visit, change=VisitChange.KEEP, expected_version=1, by=alice)
    with pytest.raises(CommandRefused, match="already recorded"):
        set_treatment_date(plan=reloaded(plan), on=TODAY + timedelta(days=1), by=alice)
    assert plan.visits.get(kind="first_check").window_from == visits["first_check"].window_from


@pytest.mark.parametrize(
    ("on", "sentence"),
    [
        ("", "must be a date like 2026-11-25"),
        ("23.11.2026", "must be a date like 2026-11-25, got 23.11.2026"),
        ("２０２６-11-25", "must be a date"),
        ("2026-11-31", "must be a date"),
        ("2026-11-22", "must be from 2026-11-23, when the plan was signed"),
        ("2027-11-25", "to 2027-11-24"),
        ("2199-12-31", "to 2027-11-24"),
        ("9999-12-31", "must be a day between 1900 and 2199"),
        ("x" * 1_000_000, "must be a date"),
    ],
    ids=lambda value: str(value)[:20],
)
def test_a_date_that_cannot_be_is_named_and_kept(
    plan: Plan, alice_client: Client, on: str, sentence: str
) -> None:
    response = set_date(alice_client, plan, on)
    assert response.status_code == 422
    page = response.content.decode()
    assert sentence in page
    assert f'name="treatment_on" value="{on or TODAY}"' in page
    assert not Visit.objects.exists()


def test_a_day_on_which_the_vial_has_expired_is_refused(alice: Membership) -> None:
    """The plan is read for the day it is to be given on, not for the day it was signed."""
    plan = make_full_plan(alice)
    from tests.factories.planning import edit
    from tests.unit.planning.plan_examples import PRODUCT

    edit(plan, {**PRODUCT, "expires_on": "2026-12-01"}, by=alice)
    answer_all(plan, by=alice)
    sign(reloaded(plan), by=alice)
    with pytest.raises(CommandRefused, match="On 2026-12-02 this plan must not be given"):
        set_treatment_date(plan=reloaded(plan), on=date(2026, 12, 2), by=alice)
    set_treatment_date(plan=reloaded(plan), on=date(2026, 12, 1), by=alice)


def test_only_a_signed_plan_is_treated(alice: Membership, alice_client: Client) -> None:
    draft = make_full_plan(alice)
    with pytest.raises(NotAllowed, match="sign it first"):
        set_treatment_date(plan=draft, on=TODAY, by=alice)
    assert set_date(alice_client, draft, str(TODAY)).status_code == 409


def test_visits_follow_the_treatment_to_the_new_version(
    plan: Plan, alice: Membership, visits: dict[str, Visit]
) -> None:
    second = supersede_plan(plan=plan, by=alice)
    answer_all(second, by=alice)
    sign(reloaded(second), by=alice)
    assert not plan.visits.exists()
    assert {visit.pk for visit in second.visits.all()} == {v.pk for v in visits.values()}


# What became of a visit --------------------------------------------------------------------------


def test_a_visit_is_kept_missed_and_booked_anew(
    visits: dict[str, Visit], sam: Membership, clock: time_machine.Traveller
) -> None:
    visit = visits["first_check"]
    clock.move_to("2026-12-08T03:00:00+00:00", tick=False)
    update_visit(visit=visit, change=VisitChange.MISS, expected_version=1, by=sam)
    update_visit(
        visit=visit,
        change=VisitChange.REBOOK,
        expected_version=2,
        on=date(2026, 12, 11),
        by=sam,
    )
    assert (visit.status, visit.on, visit.version) == ("booked", date(2026, 12, 11), 3)
    clock.move_to("2026-12-11T03:00:00+00:00", tick=False)
    update_visit(visit=visit, change=VisitChange.KEEP, expected_version=3, by=sam)
    stored = Visit.objects.get(pk=visit.pk)
    assert (stored.status, stored.version) == ("kept", 4)
    actions = AuditEvent.objects.filter(subject_id=str(visit.pk)).values_list("action", flat=True)
    assert list(actions.order_by("sequence")) == ["visit_missed", "visit_booked", "visit_kept"]


@pytest.mark.parametrize(
    ("on", "reason", "accepted"),
    [
        (date(2026, 12, 7), "", True),
        (date(2026, 12, 11), "", True),
        (date(2026, 12, 6), "", False),
        (date(2026, 12, 12), "", False),
        (date(2026, 12, 12), "The patient travels.", True),
        (date(2026, 12, 13), "", False),
        (date(2028, 1, 1), "Far away.", False),
        (None, "", False),
    ],
    ids=str,
)
def test_a_day_outside_the_window_needs_a_reason(
    visits: dict[str, Visit], sam: Membership, on: date | None, reason: str, accepted: bool
) -> None:
    visit = visits["first_check"]
    change: dict[str, Any] = {"change": VisitChange.REBOOK, "expected_version": 1, "by": sam}
    if not accepted:
        with pytest.raises(CommandRefused):
            update_visit(visit=visit, on=on, reason=reason, **change)
        return
    update_visit(visit=visit, on=on, reason=reason, **change)
    assert (visit.on, visit.status) == (on, "booked")
    assert visit.note == (f"2026-11-23: {reason}" if reason else "")


def test_a_closed_day_inside_the_window_needs_a_reason(
    visits: dict[str, Visit], sam: Membership
) -> None:
    visit = visits["safety_call"]
    sunday = date(2026, 11, 29)
    change: dict[str, Any] = {
        "visit": visit,
        "change": VisitChange.REBOOK,
        "expected_version": 1,
        "by": sam,
    }
    with pytest.raises(CommandRefused, match="closed on 2026-11-29"):
        update_visit(on=sunday, **change)
    update_visit(on=sunday, reason="The doctor calls from home.", **change)
    assert visit.on == sunday


def test_a_visit_that_has_not_come_is_neither_kept_nor_missed(
    visits: dict[str, Visit], sam: Membership
) -> None:
    for what in (VisitChange.KEEP, VisitChange.MISS):
        with pytest.raises(CommandRefused, match="has not come yet"):
            update_visit(visit=visits["peak"], change=what, expected_version=1, by=sam)


def test_a_kept_visit_is_booked_anew_only_with_a_reason(
    visits: dict[str, Visit], sam: Membership, clock: time_machine.Traveller
) -> None:
    visit = visits["safety_call"]
    clock.shift(timedelta(days=5))
    update_visit(visit=visit, change=VisitChange.KEEP, expected_version=1, by=sam)
    again: dict[str, Any] = {
        "visit": visit,
        "change": VisitChange.REBOOK,
        "expected_version": 2,
        "by": sam,
    }
    with pytest.raises(CommandRefused, match="was kept"):
        update_visit(on=visit.window_to, **again)
    update_visit(on=visit.window_to, reason="Marked by mistake.", **again)
    assert visit.status == "booked"


def test_two_people_at_two_desks_do_not_overwrite_each_other(
    visits: dict[str, Visit], sam: Membership, alice: Membership
) -> None:
    """DUR-03."""
    seen = Visit.objects.get(pk=visits["peak"].pk)
    update_visit(visit=visits["peak"], change=VisitChange.CANCEL, expected_version=1, by=sam)
    with pytest.raises(StaleVisit):
        update_visit(
            visit=seen, change=VisitChange.REBOOK, expected_version=1, on=seen.window_to, by=alice
        )
    assert Visit.objects.get(pk=seen.pk).status == "cancelled"


def test_the_second_desk_sees_what_happened(
    visits: dict[str, Visit], sam_client: Client, alice_client: Client
) -> None:
    """DUR-03: a 409 page with what was typed."""
    visit = visits["peak"]
    assert change(sam_client, visit, "cancel").status_code == 302
    response = change(alice_client, visit, "rebook", on=str(visit.window_to), reason="Typed.")
    assert response.status_code == 409
    page = response.content.decode()
    assert "it is now cancelled" in page
    assert "Typed." in page


def test_a_click_sent_five_times_counts_once(
    visits: dict[str, Visit], sam_client: Client, clock: time_machine.Traveller
) -> None:
    """DUR-04."""
    clock.shift(timedelta(days=16))
    for _ in range(5):
        assert change(sam_client, visits["first_check"], "keep").status_code == 302
    assert AuditEvent.objects.filter(action="visit_kept").count() == 1


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"change": "explode"}, "Choose what became of the visit."),
        ({"change": ""}, "Choose what became of the visit."),
        ({"expected_version": "one"}, "is missing"),
        ({"change": "rebook", "on": "soon"}, "must be a date like 2026-11-25, got soon"),
        ({"change": "rebook", "on": ""}, "must be a date"),
        ({"change": "rebook", "on": "2026-12-06"}, "is outside the window"),
        ({"change": "cancel", "reason": "x" * 1_001}, "at most 1000 characters"),
    ],
    ids=lambda value: str(value)[:40],
)
def test_a_bad_change_is_named_and_what_was_typed_kept(
    visits: dict[str, Visit], sam_client: Client, changes: dict[str, str], sentence: str
) -> None:
    visit = visits["first_check"]
    what = {"what": changes.pop("change")} if "change" in changes else {"what": "cancel"}
    response = change(sam_client, visit, what["what"], **changes)
    assert response.status_code == 422
    page = response.content.decode()
    assert sentence in page
    assert f'name="on" value="{changes.get("on", "")}"' in page
    assert f'name="reason" rows="2">{changes.get("reason", "")}</textarea>' in page
    assert Visit.objects.get(pk=visit.pk).version == 1


def test_a_visit_of_another_patient_or_clinic_is_out_of_reach(
    visits: dict[str, Visit],
    alice: Membership,
    sam_client: Client,
    ada_client: Client,
    stranger_client: Client,
) -> None:
    """SAF-05, SEC-01."""
    visit = visits["peak"]
    assert change(sam_client, visit, "cancel", patient_id=make_patient(alice).pk).status_code == 409
    assert change(ada_client, visit, "cancel").status_code == 403
    assert change(stranger_client, visit, "cancel").status_code == 404
    assert Visit.objects.get(pk=visit.pk).status == "booked"


# The worklist ----------------------------------------------------------------------------------


def test_each_open_visit_is_in_one_list_with_its_count(
    visits: dict[str, Visit],
    alice: Membership,
    ada_client: Client,
    stranger_client: Client,
    clock: time_machine.Traveller,
) -> None:
    """On the day of the first check the call is overdue, the second check was missed."""
    clock.move_to(f"{visits['first_check'].on}T03:00:00+00:00", tick=False)
    second = visits["second_check"]
    Visit.objects.filter(pk=second.pk).update(status="missed")
    tomorrow = timezone.localdate() + DAY
    Visit.objects.filter(pk=visits["peak"].pk).update(on=tomorrow)
    expected = {
        "today": "first_check",
        "week": "peak",
        "overdue": "safety_call",
        "missed": "second_check",
        "later": "duration",
    }
    for name, kind in expected.items():
        page = listed(ada_client, f"list={name}")
        assert [row for row in visits if f'id="visit-{visits[row].pk}"' in page] == [kind]
        assert tabs(page) == dict.fromkeys(expected, "1")
        if name == "today":
            assert f'id="visit-{visits[kind].pk}"' in listed(ada_client)
    assert tabs(listed(stranger_client)) == dict.fromkeys(expected, "0")


def test_the_lists_name_who_asked_for_which(ada_client: Client) -> None:
    """AUD-02."""
    listed(ada_client, "list=missed")
    listed(ada_client, "kind=peak")
    details = AuditEvent.objects.filter(action="visits_listed").order_by("sequence")
    assert [event.detail for event in details] == [{"list": "missed"}, {"kind": "peak"}]


@pytest.mark.parametrize(("name", "days"), [("later", 40), ("overdue", -40)])
def test_every_visit_of_a_long_list_is_on_exactly_one_page(
    plan: Plan, sam_client: Client, name: str, days: int
) -> None:
    """Several visits share each day, so a page may begin in the middle of one."""
    made = make_visits(plan, [TODAY + timedelta(days=days + number // 7) for number in range(75)])
    seen: list[str] = []
    after = ""
    while True:
        page = listed(sam_client, f"list={name}{after}")
        seen += re.findall(r'<li id="visit-([^"]+)"', page)
        following = re.search(r'rel="next" href="\?list=\w+&amp;after=([^"]+)"', page)
        if following is None:
            break
        after = f"&after={following[1]}"
    assert sorted(seen) == sorted(str(visit.pk) for visit in made)
    assert tabs(page)[name] == "75"


def test_a_count_beyond_a_thousand_is_not_counted_out(plan: Plan, sam_client: Client) -> None:
    make_visits(plan, [TODAY + timedelta(days=40)] * 1_005)
    assert tabs(listed(sam_client))["later"] == "999+"


def test_of_one_day_the_safety_call_comes_first(
    visits: dict[str, Visit], sam_client: Client
) -> None:
    Visit.objects.filter(plan=visits["peak"].plan).update(on=TODAY)
    found = re.findall(r'<li id="visit-([^"]+)"', listed(sam_client))
    kinds = {str(visit.pk): kind for kind, visit in visits.items()}
    assert [kinds[pk] for pk in found] == [
        "safety_call",
        "first_check",
        "second_check",
        "peak",
        "duration",
    ]


def test_what_slipped_lately_comes_first(plan: Plan, sam_client: Client) -> None:
    made = make_visits(plan, [TODAY - timedelta(days=days) for days in (30, 2, 9)])
    page = listed(sam_client, "list=overdue")
    by_day = sorted(made, key=lambda visit: str(visit.on), reverse=True)
    assert re.findall(r'<li id="visit-([^"]+)"', page) == [str(visit.pk) for visit in by_day]


@pytest.mark.parametrize(
    ("query", "shown", "hidden"),
    [
        ("kind=peak", {"peak"}, {"safety_call"}),
        ("status=kept", {"safety_call"}, {"peak"}),
        ("first=2027-01-01", {"peak", "duration"}, {"first_check"}),
        ("last=2026-12-31", {"safety_call", "first_check", "second_check"}, {"peak"}),
        ("kind=explode&status=nothing&list=later", {"peak"}, {"safety_call"}),
        ("list=explode", set(), {"peak"}),
        ("list=later&after=x", {"peak"}, set()),
        ("list=later&after=2026-12-09_2026-12-11_not-an-id", {"peak"}, set()),
        (f"list=later&after=2099-01-01_2099-01-01_{UUID(int=0)}", set(), {"peak"}),
    ],
)
def test_the_list_is_filtered(
    visits: dict[str, Visit],
    alice_client: Client,
    alice: Membership,
    clock: time_machine.Traveller,
    query: str,
    shown: set[str],
    hidden: set[str],
) -> None:
    clock.shift(timedelta(days=5))
    update_visit(visit=visits["safety_call"], change=VisitChange.KEEP, expected_version=1, by=alice)
    page = alice_client.get(f"{reverse('planning:visit_list')}?{query}").content.decode()
    for kind, visit in visits.items():
        if kind in shown:
            assert f'id="visit-{visit.pk}"' in page
        if kind in hidden:
            assert f'id="visit-{visit.pk}"' not in page


def test_a_filter_that_cannot_be_read_is_said(alice_client: Client) -> None:
    page = alice_client.get(f"{reverse('planning:visit_list')}?first=2,5").content.decode()
    assert "must be a date like 2026-11-25, got 2,5" in page


def test_the_list_costs_the_same_for_many_visits(
    visits: dict[str, Visit],
    alice: Membership,
    alice_client: Client,
    django_assert_max_num_queries: Any,
) -> None:
    for _ in range(3):
        other = make_signed_plan(alice, consultation=make_consultation(alice))
        set_treatment_date(plan=other, on=TODAY, by=alice)
    alice_client.get(reverse("planning:visit_list"))
    with django_assert_max_num_queries(7):
        alice_client.get(reverse("planning:visit_list"))


# The calendar file -----------------------------------------------------------------------------


def calendar_of(client: Client, plan: Plan) -> Any:
    return client.get(reverse("planning:plan_calendar", args=[plan.pk]))


def test_the_calendar_says_what_and_when_but_never_who(
    plan: Plan, visits: dict[str, Visit], alice_client: Client
) -> None:
    response = calendar_of(alice_client, plan)
    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    assert "attachment" in response["Content-Disposition"]
    assert plan.patient.chart_number not in response["Content-Disposition"]
    text = response.content.decode()
    for private in ("서", "하린", "Harin", plan.patient.chart_number, "1995"):
        assert private not in text
    calendar = Calendar.from_ical(response.content)
    assert [zone["TZID"] for zone in calendar.walk("VTIMEZONE")] == ["Asia/Seoul"]
    events = {str(event["SUMMARY"]): event for event in calendar.walk("VEVENT")}
    first = events["Calfline: first check (14–18 days)"]
    assert first.decoded("DTSTART") == visits["first_check"].on
    assert str(first["LOCATION"]) == "Fictional Calf Clinic"
    assert len(events) == 5


def test_the_calendar_is_the_same_every_time_and_updates_its_events(
    plan: Plan,
    visits: dict[str, Visit],
    alice: Membership,
    alice_client: Client,
    clock: time_machine.Traveller,
) -> None:
    once = calendar_of(alice_client, plan).content
    clock.shift(60)
    assert calendar_of(alice_client, plan).content == once
    visit = visits["peak"]
    update_visit(
        visit=visit,
        change=VisitChange.REBOOK,
        expected_version=1,
        on=visit.window_to if visit.window_to.weekday() != 6 else visit.window_from,
        by=alice,
    )
    moved = calendar_of(alice_client, plan).content
    uids = [
        sorted(str(event["UID"]) for event in Calendar.from_ical(content).walk("VEVENT"))
        for content in (once, moved)
    ]
    assert moved != once
    assert uids[0] == uids[1]


def test_a_cancelled_visit_is_not_in_the_calendar(
    plan: Plan, visits: dict[str, Visit], alice: Membership, alice_client: Client
) -> None:
    update_visit(visit=visits["peak"], change=VisitChange.CANCEL, expected_version=1, by=alice)
    events = Calendar.from_ical(calendar_of(alice_client, plan).content).walk("VEVENT")
    assert len(events) == 4


def test_without_visits_there_is_no_calendar(
    plan: Plan, alice_client: Client, stranger_client: Client
) -> None:
    assert calendar_of(alice_client, plan)["Location"] == plan.get_absolute_url()
    assert calendar_of(stranger_client, plan).status_code == 404

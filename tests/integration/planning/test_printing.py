"""How a clinic prints: paper, pages, and the scale that undoes its printer's shrinking."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from clinic.models import AuditEvent, Clinic, Membership, PaperSize
from planning.actions.printing import set_print_options
from planning.documents import tasks
from planning.documents.options import options_of
from planning.documents.paper import PrintOptions
from planning.domain.commands import CommandRefused
from planning.models import Plan, PlanDocument
from tests.factories.planning import make_signed_plan

PDF = b"%PDF-1.7 fictitious"


@pytest.fixture(autouse=True)
def rendered(monkeypatch: pytest.MonkeyPatch) -> list[PrintOptions]:
    """The options of every rendering, noted where it is asked for: a child draws it."""
    printed: list[PrintOptions] = []
    read_paper = tasks._paper

    def note(plan: Plan, document: PlanDocument) -> Any:
        paper = read_paper(plan, document)
        printed.append(paper.options)
        return paper

    monkeypatch.setattr(tasks, "_paper", note)
    monkeypatch.setattr(tasks, "plan_pdf", lambda reading, paper: PDF)
    return printed


def posted(plan: Plan, **changed: str) -> dict[str, str]:
    """The form as the page gives it, with what somebody changed in it."""
    return {
        "patient_id": str(plan.patient_id),
        "paper_size": "a4",
        "paper_size_shown": "a4",
        "measured_bar_mm": "100",
        "measured_bar_mm_shown": "100",
        "with_template": "true",
        "language": "en",
        **changed,
    }


def send(client: Client, plan: Plan, **changed: str) -> Any:
    address = reverse("planning:print_options_set", args=[plan.pk])
    return client.post(address, posted(plan, **changed), follow=True)


@pytest.mark.django_db(transaction=True)
def test_options_are_kept_and_printed_with(
    alice: Membership, alice_client: Client, rendered: list[PrintOptions]
) -> None:
    plan = make_signed_plan(alice)
    response = send(
        alice_client,
        plan,
        paper_size="letter",
        measured_bar_mm="97",
        with_template="",
        with_overlays="true",
    )
    assert response.content == PDF
    document = PlanDocument.objects.get()
    assert (document.paper_size, document.measured_bar_tenths_mm) == ("letter", 970)
    assert (document.with_template, document.with_overlays) == (False, True)
    assert rendered == [options_of(Membership.objects.get(pk=alice.pk))]
    assert str(rendered[0].measured_bar_mm) == "97"


@pytest.mark.django_db(transaction=True)
def test_each_way_of_printing_is_a_document_of_its_own(
    alice: Membership, alice_client: Client, rendered: list[PrintOptions]
) -> None:
    plan = make_signed_plan(alice)
    for changed in ({}, {"with_template": ""}, {"with_overlays": "true"}, {}):
        send(alice_client, plan, **changed)
    send(alice_client, plan, measured_bar_mm="97.5")
    assert len(rendered) == 4
    assert PlanDocument.objects.count() == 4


@pytest.mark.django_db(transaction=True)
def test_a_usual_print_is_one_tap_and_has_the_template(
    alice: Membership, alice_client: Client, rendered: list[PrintOptions]
) -> None:
    plan = make_signed_plan(alice)
    address = reverse("planning:plan_document", args=[plan.pk])
    assert alice_client.get(address, {"language": "en"}, follow=True).content == PDF
    assert rendered == [PrintOptions()]
    assert rendered[0].with_template


def test_the_scale_is_the_clinics_and_is_audited(alice: Membership, sam: Membership) -> None:
    set_print_options(by=sam, with_template=True, with_overlays=False, measured_bar_tenths_mm=970)
    assert options_of(Membership.objects.get(pk=alice.pk)).measured_bar_mm == 97
    event = AuditEvent.objects.get(action="printing_changed")
    assert event.actor == sam.user
    assert event.detail == {"measured_bar_tenths_mm": [1000, 970]}


def test_the_pages_are_each_members_own_choice(alice: Membership, sam: Membership) -> None:
    set_print_options(by=sam, with_template=False, with_overlays=True)
    assert options_of(Membership.objects.get(pk=alice.pk)).with_template
    assert not options_of(Membership.objects.get(pk=sam.pk)).with_template
    assert AuditEvent.objects.get(action="print_choice_changed").actor == sam.user


def test_what_is_said_again_is_not_written(alice: Membership) -> None:
    set_print_options(
        by=alice,
        with_template=True,
        with_overlays=False,
        paper_size=PaperSize.A4,
        measured_bar_tenths_mm=1000,
    )
    assert not AuditEvent.objects.filter(action__startswith="print").exists()


def test_a_page_left_open_does_not_undo_a_colleagues_correction(
    alice: Membership, alice_client: Client, sam: Membership
) -> None:
    plan = make_signed_plan(alice)
    set_print_options(
        by=sam,
        with_template=True,
        with_overlays=False,
        paper_size=PaperSize.LETTER,
        measured_bar_tenths_mm=970,
    )
    address = reverse("planning:print_options_set", args=[plan.pk])
    alice_client.post(address, posted(plan))
    clinic = Clinic.objects.get(pk=alice.clinic_id)
    assert (clinic.paper_size, clinic.measured_bar_tenths_mm) == ("letter", 970)


@pytest.mark.parametrize("tenths", [900, 901, 1000, 1099, 1100])
def test_a_bar_within_the_bounds_is_taken(alice: Membership, tenths: int) -> None:
    set_print_options(
        by=alice, with_template=True, with_overlays=False, measured_bar_tenths_mm=tenths
    )
    assert Clinic.objects.get(pk=alice.clinic_id).measured_bar_tenths_mm == tenths


@pytest.mark.parametrize("tenths", [0, 899, 1101, 9700])
def test_a_bar_beyond_the_bounds_is_refused(alice: Membership, tenths: int) -> None:
    with pytest.raises(CommandRefused) as refused:
        set_print_options(
            by=alice, with_template=True, with_overlays=False, measured_bar_tenths_mm=tenths
        )
    assert refused.value.field == "measured_bar_mm"
    assert Clinic.objects.get(pk=alice.clinic_id).measured_bar_tenths_mm == 1000


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        ("measured_bar_mm", "89.9"),
        ("measured_bar_mm", "110.1"),
        ("measured_bar_mm", "97,5"),
        ("measured_bar_mm", "97.55"),
        ("measured_bar_mm", ""),
        ("measured_bar_mm", "nine"),
        ("paper_size", "a3"),
    ],
)
def test_a_refused_form_names_the_field_and_keeps_what_was_typed(
    alice: Membership, alice_client: Client, field: str, typed: str
) -> None:
    """422, the field named, nothing typed lost."""
    plan = make_signed_plan(alice)
    response = send(alice_client, plan, with_overlays="true", **{field: typed})
    page = response.content.decode()
    assert response.status_code == 422
    assert f'href="#{field}"' in page
    panel = page.split('id="print"')[1].split("</details>")[0]
    assert panel.startswith(" open")
    assert 'name="with_overlays" value="true" checked' in panel
    if field == "measured_bar_mm":
        assert f'value="{typed}"' in panel
        assert 'aria-invalid="true"' in panel
    assert Clinic.objects.get(pk=alice.clinic_id).measured_bar_tenths_mm == 1000
    assert not PlanDocument.objects.exists()


def test_the_form_of_another_patient_is_a_conflict(alice: Membership, alice_client: Client) -> None:
    plan, other = make_signed_plan(alice), make_signed_plan(alice)
    response = send(alice_client, plan, patient_id=str(other.patient_id))
    assert response.status_code == 409


def test_the_page_says_what_the_next_print_is_made_with(
    alice: Membership, alice_client: Client
) -> None:
    plan = make_signed_plan(alice)
    set_print_options(by=alice, with_template=True, with_overlays=False, measured_bar_tenths_mm=970)
    page = alice_client.get(plan.get_absolute_url()).content.decode()
    assert "A4 · with marking template · scale corrected: bar measured 97.0 mm" in page
    assert "do not type that in" in page

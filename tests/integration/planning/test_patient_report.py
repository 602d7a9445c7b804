"""The patient's report: asked for once, made of what stands now, photographs only when ticked."""

from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from clinic import formkeys
from clinic.models import AuditEvent, Membership
from patients.models import Patient
from planning.actions.documents import GIVEN_UP_AFTER
from planning.documents import report_tasks
from planning.documents.summary import Summary
from planning.models import PatientReport
from tests.factories.patients import make_patient, make_photo
from tests.factories.visits import make_visit, make_visit_record

PDF = b"%PDF-1.7 fictitious"
BEFORE, AFTER = date(2026, 1, 5), date(2026, 4, 6)


@pytest.fixture(autouse=True)
def rendered(monkeypatch: pytest.MonkeyPatch) -> list[Summary]:
    """What was rendered, one entry for each rendering."""
    made: list[Summary] = []

    def summary_of(*asked: Any) -> Summary:
        made.append(real(*asked))
        return made[-1]

    real = report_tasks.summary_of
    # What is drawn is drawn in a child, which can note nothing here.
    monkeypatch.setattr(report_tasks, "summary_of", summary_of)
    monkeypatch.setattr(report_tasks, "summary_pdf", lambda summary: PDF)
    return made


def ask(client: Client, patient: Patient, *, follow: bool = True, **fields: Any) -> Any:
    address = reverse("planning:patient_report", args=[patient.pk])
    posted = {
        "patient_id": patient.pk,
        "language": "en",
        formkeys.FIELD: formkeys.issue(),
        **fields,
    }
    return client.post(address, posted, follow=follow)


def file_of(report: PatientReport) -> str:
    return reverse("planning:patient_report_file", args=[report.patient_id, report.pk])


def photographed(alice: Membership) -> tuple[Patient, dict[str, Any]]:
    """A patient with a photograph of two days, and the fields that tick them."""
    patient = make_patient(alice)
    before = make_photo(alice, patient=patient, taken_on=BEFORE, tone=110)
    after = make_photo(alice, patient=patient, taken_on=AFTER, tone=130)
    return patient, {
        "with_photos": "true",
        "before_set": before.photo_set_id,
        "after_set": after.photo_set_id,
    }


@pytest.mark.django_db(transaction=True)
def test_the_same_report_is_rendered_once_and_anew_after_a_measurement(
    alice: Membership, alice_client: Client, sam_client: Client, rendered: list[Summary]
) -> None:
    visit = make_visit(alice)
    for client in (alice_client, sam_client):
        response = ask(client, visit.patient)
        assert response.headers["Content-Type"] == "application/pdf"
        assert response.content == PDF
    assert len(rendered) == 1
    make_visit_record(alice, visit=visit)
    ask(alice_client, visit.patient)
    ask(alice_client, visit.patient, language="ko")
    assert [summary.language for summary in rendered] == ["en", "en", "ko"]
    assert [len(summary.course.visits) for summary in rendered] == [0, 1, 1]


@pytest.mark.django_db(transaction=True)
def test_asking_and_printing_are_recorded(alice: Membership, alice_client: Client) -> None:
    """AUD-01, AUD-02."""
    patient = make_patient(alice)
    ask(alice_client, patient)
    actions = AuditEvent.objects.filter(patient_id=patient.pk).values_list("action", flat=True)
    assert {"patient_report_requested", "patient_report_printed"} <= set(actions)


@pytest.mark.django_db(transaction=True)
def test_photographs_are_printed_only_when_ticked(
    alice: Membership, alice_client: Client, rendered: list[Summary]
) -> None:
    patient, ticked = photographed(alice)
    ask(alice_client, patient, **{**ticked, "with_photos": ""})
    ask(alice_client, patient, **ticked)
    assert [len(summary.photos.images) for summary in rendered] == [0, 2]


@pytest.mark.django_db(transaction=True)
def test_who_may_not_see_photographs_gets_no_report_that_shows_them(
    alice: Membership, alice_client: Client, ada_client: Client
) -> None:
    patient, ticked = photographed(alice)
    ask(alice_client, patient, **ticked)
    shown = PatientReport.objects.get()
    assert ada_client.get(file_of(shown)).status_code == 403
    assert ask(ada_client, patient, **ticked).status_code == 422
    assert (
        "with_photos"
        not in ada_client.get(
            reverse("planning:patient_report", args=[patient.pk])
        ).content.decode()
    )
    ask(ada_client, patient)
    plain = PatientReport.objects.exclude(pk=shown.pk).get()
    assert ada_client.get(file_of(plain)).status_code == 200


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"language": "de"}, "language"),
        ({"before_set": "", "after_set": ""}, "before_set"),
        ({"before_set": "nonsense"}, "before_set"),
        ({"before_set": str(uuid4())}, "before_set"),
    ],
)
def test_a_wrong_choice_is_named_and_nothing_is_lost(
    alice: Membership, alice_client: Client, changes: dict[str, str], field: str
) -> None:
    patient, ticked = photographed(alice)
    response = ask(alice_client, patient, **{**ticked, **changes})
    page = response.content.decode()
    assert response.status_code == 422
    assert f'href="#{field}"' in page
    assert f'id="{field}-error"' in page
    assert 'name="with_photos" value="true" checked' in page
    assert not PatientReport.objects.exists()


def test_the_days_stand_in_order(alice: Membership, alice_client: Client) -> None:
    patient, ticked = photographed(alice)
    swapped = {"before_set": ticked["after_set"], "after_set": ticked["before_set"]}
    response = ask(alice_client, patient, **{**ticked, **swapped})
    assert response.status_code == 422
    assert 'id="after_set-error"' in response.content.decode()


def test_photographs_of_another_patient_are_refused(
    alice: Membership, alice_client: Client
) -> None:
    """SAF-05."""
    _, ticked = photographed(alice)
    assert ask(alice_client, make_patient(alice), **ticked).status_code == 422


def test_a_form_of_another_patient_is_refused(alice: Membership, alice_client: Client) -> None:
    """SAF-05."""
    patient, other = make_patient(alice), make_patient(alice)
    assert ask(alice_client, patient, patient_id=other.pk).status_code == 409
    assert not PatientReport.objects.exists()


def test_a_report_is_not_found_under_another_patient(
    alice: Membership, alice_client: Client, stranger_client: Client
) -> None:
    """SEC-01."""
    report = waiting(make_patient(alice), status=PatientReport.Status.READY)
    elsewhere = reverse("planning:patient_report_file", args=[make_patient(alice).pk, report.pk])
    assert alice_client.get(elsewhere).status_code == 404
    assert stranger_client.get(file_of(report)).status_code == 404


@pytest.mark.django_db(transaction=True)
def test_sending_twice_asks_once(alice: Membership, alice_client: Client) -> None:
    """DUR-04."""
    patient, key = make_patient(alice), formkeys.issue()
    places = {
        ask(alice_client, patient, follow=False, **{formkeys.FIELD: key})["Location"]
        for _ in range(2)
    }
    assert len(places) == 1
    requested = AuditEvent.objects.filter(action="patient_report_requested")
    assert requested.count() == 1


def waiting(patient: Patient, **fields: Any) -> PatientReport:
    return PatientReport.objects.create(
        clinic=patient.clinic,
        patient=patient,
        language="en",
        options={"paper": "a4", "before_set": None, "after_set": None},
        state_sha256="0" * 64,
        **fields,
    )


def test_an_unfinished_report_says_so_and_asks_again_by_itself(
    alice: Membership, alice_client: Client
) -> None:
    report = waiting(make_patient(alice))
    page = alice_client.get(file_of(report)).content.decode()
    assert "Drawing the pages" in page
    assert f'hx-get="{file_of(report)}"' in page
    assert f'content="2; url={file_of(report)}"' in page


def test_a_finished_report_sends_htmx_to_the_file(alice: Membership, alice_client: Client) -> None:
    report = waiting(make_patient(alice), status=PatientReport.Status.READY)
    answer = alice_client.get(file_of(report), headers={"HX-Request": "true"})
    assert answer.headers["HX-Redirect"] == file_of(report)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("status", ["rendering", "queued", "failed"])
def test_a_report_lost_or_failed_is_rendered_when_asked_for_again(
    alice: Membership, alice_client: Client, rendered: list[Summary], status: str
) -> None:
    patient = make_patient(alice)
    ask(alice_client, patient)
    long_ago = timezone.now() - GIVEN_UP_AFTER - timedelta(seconds=1)
    PatientReport.objects.update(status=status, requested_at=long_ago)
    assert ask(alice_client, patient).content == PDF
    assert len(rendered) == 2


@pytest.mark.django_db(transaction=True)
def test_try_once_more_makes_the_same_report_again(
    alice: Membership, alice_client: Client, rendered: list[Summary]
) -> None:
    """LOAD-02, SAF-05."""
    patient = make_patient(alice)
    ask(alice_client, patient)
    PatientReport.objects.update(status=PatientReport.Status.FAILED)
    address = file_of(PatientReport.objects.get())
    assert f'<form method="post" action="{address}">' in alice_client.get(address).content.decode()
    posted = {"patient_id": make_patient(alice).pk, formkeys.FIELD: formkeys.issue()}
    assert alice_client.post(address, posted).status_code == 409
    posted["patient_id"] = patient.pk
    assert alice_client.post(address, posted, follow=True).content == PDF
    assert len(rendered) == 2


@pytest.mark.django_db(transaction=True)
def test_a_renderer_that_fails_leaves_a_report_that_says_failed(
    alice: Membership, alice_client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(summary: Summary) -> bytes:
        raise RuntimeError("no fonts")

    monkeypatch.setattr(report_tasks, "summary_pdf", fail)
    page = ask(alice_client, make_patient(alice))
    assert "could not be made" in page.content.decode()
    assert PatientReport.objects.get().status == PatientReport.Status.FAILED


@pytest.mark.django_db(transaction=True)
def test_the_files_name_holds_nothing_of_the_patient(
    alice: Membership, alice_client: Client
) -> None:
    """SEC-09."""
    patient = make_patient(alice)
    response = ask(alice_client, patient)
    named = response.headers["Content-Disposition"] + response.request["PATH_INFO"]
    assert patient.chart_number not in named
    assert patient.family_name not in named

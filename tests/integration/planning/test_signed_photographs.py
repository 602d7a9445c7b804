"""Photographs inside a signature: read back, hashed, printed, and checked ever after."""

from datetime import date
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.conf import settings
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse

from clinic.models import Membership
from patients.models import Photo
from patients.photos.actions import set_aside
from planning.actions.signing import ShownChanged
from planning.context import plan_context
from planning.domain.canonical import sha256_of
from planning.models import Plan, PlanRevision, Signature
from tests.factories.patients import make_patient, make_photo
from tests.factories.planning import answer_all, make_full_plan, read_back_of, sign
from tests.tampering import without_triggers

MEASURED = date(2026, 11, 23)
BEFORE = date(2026, 9, 1)


@pytest.fixture
def ready(alice: Membership, clock: time_machine.Traveller) -> Plan:
    """A draft of a patient photographed on the day of the plan and once long before."""
    plan = make_full_plan(alice)
    make_photo(alice, patient=plan.patient, taken_on=MEASURED)
    make_photo(alice, patient=plan.patient, taken_on=MEASURED, place="medial-left", tone=90)
    make_photo(alice, patient=plan.patient, taken_on=BEFORE, tone=60)
    answer_all(plan, by=alice)
    return Plan.objects.with_all().get(pk=plan.pk)


def verified() -> str:
    said = StringIO()
    call_command("verify_signatures", stdout=said)
    return said.getvalue().strip()


def named() -> str:
    """What the check says when something changed."""
    with pytest.raises(CommandError) as found:
        call_command("verify_signatures", stdout=StringIO())
    return str(found.value)


def file_of(photo: Photo) -> Path:
    return Path(settings.DATA_DIR) / "files" / photo.path


def tamper(photo: Photo, **changes: Any) -> None:
    """Changes a kept row as somebody with the database file at hand could."""
    with without_triggers():
        Photo.objects.filter(pk=photo.pk).update(**changes)


def test_the_photographs_of_the_consultation_are_in_the_hash(
    ready: Plan, alice: Membership
) -> None:
    """AUD-05, SAF-02: those of this consultation, no older ones; each by place, day and hash."""
    signature = sign(ready, by=alice)
    bound = signature.read_record().photographs
    assert [(one.view, one.side, one.taken_on) for one in bound] == [
        ("posterior_relaxed", "both", MEASURED),
        ("medial", "left", MEASURED),
    ]
    stored = dict(Photo.objects.values_list("pk", "sha256"))
    assert [one.sha256 for one in bound] == [stored[one.id] for one in bound]
    without = {k: v for k, v in signature.record.items() if k != "photographs"}
    assert sha256_of(without) != signature.sha256
    read_back = {row["name"]: row for row in signature.review["read_back"]}
    assert "photographs" in read_back


def test_the_sign_page_and_the_signed_plan_name_them(
    ready: Plan, alice: Membership, client: Client
) -> None:
    """SAF-01, SAF-02: side in words before signing; how many and their hashes after."""
    client.force_login(alice.user)
    page = client.get(reverse("planning:plan_sign", args=[ready.pk])).content.decode()
    assert "2 photographs: LEFT and RIGHT, from behind, relaxed, 2026-11-23; LEFT, medial" in page
    sign(ready, by=alice)
    page = client.get(reverse("planning:plan_detail", args=[ready.pk])).content.decode()
    assert "2 photographs are bound to this signature" in page


@pytest.mark.parametrize("how", ["another", "set aside"])
def test_a_photograph_changed_since_shown_is_not_signed_for(
    ready: Plan, alice: Membership, how: str
) -> None:
    """SAF-02, AUD-05: sign refused when changed since shown."""
    shown = read_back_of(ready)
    if how == "another":
        make_photo(alice, patient=ready.patient, taken_on=MEASURED, place="lateral-right", tone=40)
    else:
        photo = ready.patient.photos.get(view="medial")
        set_aside(photo=photo, reason="blurred", by=alice)
    with pytest.raises(ShownChanged):
        sign(ready, by=alice, **shown)
    assert not Signature.objects.exists()


def test_nothing_of_another_patient_or_clinic_is_bound(
    ready: Plan, alice: Membership, stranger: Membership
) -> None:
    """SAF-05, SEC-02."""
    make_photo(alice, patient=make_patient(alice), taken_on=MEASURED, tone=20)
    make_photo(stranger, patient=make_patient(stranger), taken_on=MEASURED, tone=30)
    bound = sign(ready, by=alice).read_record().photographs
    patients = set(
        Photo.objects.filter(pk__in=[one.id for one in bound]).values_list("patient_id", flat=True)
    )
    assert patients == {ready.patient_id}


class TestVerifying:
    """AUD-05: an exchanged record, row or file is found and named."""

    @pytest.fixture
    def photo(self, ready: Plan, alice: Membership) -> Photo:
        bound = sign(ready, by=alice).read_record().photographs
        return Photo.objects.get(pk=bound[1].id)

    def test_whole(self, photo: Photo) -> None:
        assert verified() == "1 signed plans, 0 signed treatments, 2 photographs, whole"

    def test_set_aside_later_is_still_what_was_signed(
        self, photo: Photo, alice: Membership
    ) -> None:
        set_aside(photo=photo, reason="a better one was taken", by=alice)
        assert verified().endswith("whole")

    def test_another_file_in_its_place(self, photo: Photo) -> None:
        other = Photo.objects.exclude(pk=photo.pk).first()
        assert other is not None
        file_of(photo).write_bytes(file_of(other).read_bytes())
        assert f"photograph {photo.pk}" in named()
        assert "its file is not the one that was signed for" in named()

    def test_a_file_that_is_gone(self, photo: Photo) -> None:
        file_of(photo).unlink()
        assert "its file cannot be read" in named()

    def test_a_row_that_names_another_side(self, photo: Photo) -> None:
        tamper(photo, side="right")
        assert "it stands in another place or on another day" in named()

    def test_a_row_that_names_another_picture(self, photo: Photo) -> None:
        tamper(photo, sha256="f" * 64)
        assert "the register names another picture" in named()

    def test_a_row_of_another_patient(self, photo: Photo, alice: Membership) -> None:
        tamper(photo, patient=make_patient(alice))
        assert "it is filed for another patient" in named()


def test_a_draft_costs_no_query_for_photographs(ready: Plan) -> None:
    """They are asked for when read back and printed, never at an edit."""
    context = plan_context(ready)
    document = PlanRevision.objects.get(plan=ready, number=ready.revision.number).read_document()
    assert context.reading(document).record.photographs == ()

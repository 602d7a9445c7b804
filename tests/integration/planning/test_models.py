"""What the database itself refuses, whatever code asks for it."""

from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID, uuid4

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.models import Model
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from clinic.models import Membership
from planning.actions.consents import withdraw_consent
from planning.actions.plans import add_addendum
from planning.domain.canonical import sha256_of
from planning.models import Addendum, Plan, PlanRevision, Signature
from tests.factories.consents import make_consent
from tests.factories.planning import make_consultation, make_plan, make_signed_plan
from tests.tampering import replacing
from tests.unit.planning.plan_examples import site


@contextmanager
def refused() -> Iterator[None]:
    with pytest.raises(IntegrityError), transaction.atomic():
        yield


def immutable_rows(plan: Plan, by: Membership) -> list[tuple[Model, str]]:
    """Each kind of row that can only be added, with a field somebody might want to change."""
    addendum = add_addendum(plan=plan, text="Bruise on the LEFT, day 3.", by=by)
    consent = make_consent(by, plan)
    withdrawal = withdraw_consent(consent=consent, reason="", by=by)
    return [
        (plan.revision, "sha256"),
        (plan.signature, "meaning"),
        (addendum, "text"),
        (consent, "text_sha256"),
        (withdrawal, "reason"),
    ]


def test_revisions_signatures_addenda_and_consents_can_only_be_added(alice: Membership) -> None:
    """AUD-04: ORM update, bulk_update, save, delete, raw SQL and REPLACE all fail."""
    for row, field in immutable_rows(make_signed_plan(alice), alice):
        rows = type(row)._default_manager.filter(pk=row.pk)
        table = row._meta.db_table
        before = rows.values().get()
        setattr(row, field, "changed")
        with refused():
            rows.update(**{field: "changed"})
        with refused():
            type(row)._default_manager.bulk_update([row], [field])
        with refused():
            row.save()
        with refused():
            rows._raw_delete("default")
        for statement in (
            f"DELETE FROM {table} WHERE id = %s",  # noqa: S608
            replacing(table),
        ):
            with refused(), connection.cursor() as cursor:
                cursor.execute(statement, [row._meta.pk.get_db_prep_value(row.pk, connection)])
        assert rows.values().get() == before


def test_a_revision_of_the_same_number_or_command_cannot_replace_one(alice: Membership) -> None:
    """DUR-03, DUR-04: two writers cannot both be revision 2."""
    plan = make_plan(alice, site())
    head = plan.revision
    for number, command_id in ((head.number, uuid4()), (head.number + 1, head.command_id)):
        with refused():
            PlanRevision.objects.create(
                plan=plan,
                number=number,
                command_id=command_id,
                document=head.document,
                author=alice.user,
                at=timezone.now(),
                sha256=head.sha256,
            )


@pytest.mark.parametrize(
    "change",
    [
        {"status": "draft"},
        {"status": "discarded"},
        {"head": None},
        {"version": 9},
        {"patient_id": UUID(int=7)},
        {"status": "superseded", "version": 9},
    ],
    ids=str,
)
def test_a_signed_plan_is_locked(alice: Membership, change: dict[str, object]) -> None:
    """AUD-04, AUD-06: hazard 9, a signed plan altered later."""
    plan = make_signed_plan(alice)
    with refused():
        Plan.objects.filter(pk=plan.pk).update(**change)
    with refused():
        Plan.objects.filter(pk=plan.pk)._raw_delete("default")
    assert Plan.objects.get(pk=plan.pk).status == "signed"


def test_a_signed_plan_may_only_step_back(alice: Membership) -> None:
    plan = make_signed_plan(alice)
    assert Plan.objects.filter(pk=plan.pk).update(status="superseded") == 1
    with refused():
        Plan.objects.filter(pk=plan.pk).update(status="signed")


def test_a_consultation_has_one_draft_and_one_signed_plan(alice: Membership) -> None:
    consultation = make_consultation(alice)
    first = make_plan(alice, consultation=consultation)
    for status in ("draft", "signed"):
        fields = {"version": 7, "status": status, "created_by": alice.user}
        plan = Plan(clinic=alice.clinic, patient=first.patient, consultation=consultation, **fields)
        if status == "draft":
            with refused():
                plan.save()
    assert consultation.plans.count() == 1


def test_a_plan_comes_with_all_it_needs_in_one_query(
    alice: Membership, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    made = make_signed_plan(alice)
    with django_assert_num_queries(1):
        plan = Plan.objects.with_all().get(pk=made.pk)
        assert plan.patient.chart_number
        assert plan.consultation.intake
        assert plan.revision.read_document().sites
        assert str(plan.revision.author) == "Alice"
        assert plan.signature.sha256


def test_a_signature_notices_a_record_that_is_not_what_was_signed(alice: Membership) -> None:
    """AUD-05."""
    signature = make_signed_plan(alice).signature
    assert signature.is_intact
    signature.record["plan"]["sites"][0]["dose_tenths"] += 1
    assert not signature.is_intact


def test_a_stored_revision_hashes_as_it_says(alice: Membership) -> None:
    plan = make_plan(alice, site(), site("right"))
    for revision in plan.revisions.all():
        assert sha256_of(revision.document) == revision.sha256
        assert sha256_of(revision.read_document()) == revision.sha256


def test_rows_say_what_they_are_without_naming_the_patient(alice: Membership) -> None:
    """No patient data in logs: the names of rows end up in tracebacks."""
    plan = make_signed_plan(alice)
    rows: list[Model] = [plan, plan.consultation, plan.revision, plan.signature]
    for row in [*rows, Addendum(plan=plan, text="x"), Signature(plan=plan)]:
        assert plan.patient.given_name not in str(row)
        assert plan.patient.chart_number not in str(row)

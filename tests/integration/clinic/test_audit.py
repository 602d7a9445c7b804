"""The audit trail holds, and shows every way of tampering with it."""

import threading

import pytest
from django.db import DatabaseError, connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pytest_django import DjangoAssertNumQueries

from clinic import audit
from clinic.models import AuditEvent, Clinic, Membership
from tests.tampering import without_triggers


def write_events(member: Membership, count: int) -> None:
    with transaction.atomic():
        for number in range(count):
            audit.record(by=member, action="tested", subject=member, detail={"number": number})


def tamper(sql: str) -> None:
    """Changes rows as somebody with the database file could: triggers taken off first."""
    with without_triggers(), connection.cursor() as cursor:
        cursor.execute(sql)


def test_an_event_says_who_what_when_where_and_whose(alice: Membership) -> None:
    """AUD-01."""
    alice.ip_address = "192.0.2.7"
    audit.record(by=alice, action="tested", subject=alice.clinic, detail={"한": "글"})
    event = alice.clinic.audit_events.get()
    assert (event.sequence, event.action, event.actor) == (1, "tested", alice.user)
    assert (event.subject_type, event.subject_id) == ("clinic.clinic", str(alice.clinic.pk))
    assert (event.ip_address, event.detail) == ("192.0.2.7", {"한": "글"})
    assert event.at.tzinfo is not None


def test_recording_costs_one_query(
    alice: Membership, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(1):
        audit.record(by=alice, action="tested", subject=None)


@pytest.mark.django_db(transaction=True)
def test_an_event_is_refused_outside_its_changes_transaction(alice: Membership) -> None:
    """AUD-01."""
    with pytest.raises(RuntimeError, match="transaction"):
        audit.record(by=alice, action="tested", subject=None)


@pytest.mark.django_db(transaction=True)
def test_a_change_that_is_undone_leaves_no_event(alice: Membership) -> None:
    """AUD-01."""
    with transaction.atomic():
        audit.record(by=alice, action="tested", subject=None)
        transaction.set_rollback(True)
    assert not AuditEvent.objects.exists()


def test_nobody_acts_unnamed(alice: Membership) -> None:
    """AUD-01."""
    alice.is_active = False
    for nobody in (None, alice, Membership(clinic=alice.clinic, user=alice.user)):
        with pytest.raises(ValueError, match="active member"):
            audit.record(by=nobody, action="tested", subject=None)  # type: ignore[arg-type]


def test_a_whole_chain_is_found_whole(alice: Membership) -> None:
    """AUD-03."""
    write_events(alice, 5)
    found = audit.verify(alice.clinic, anchor=audit.head(alice.clinic))
    assert (found.count, found.problem) == (5, "")
    assert (found.count, found.head_hash) == audit.head(alice.clinic)


def test_each_clinic_has_its_own_chain(alice: Membership, stranger: Membership) -> None:
    """AUD-03."""
    write_events(alice, 2)
    write_events(stranger, 1)
    assert audit.head(alice.clinic)[0] == 2
    assert audit.head(stranger.clinic)[0] == 1


@pytest.mark.parametrize(
    "change",
    [
        "action = 'forged'",
        "at = '2020-01-01 00:00:00'",
        "actor_id = NULL",
        "detail = '{}'",
        "ip_address = '192.0.2.99'",
        "subject_id = 'x'",
        "patient_id = '00000000000000000000000000000001'",
        "hash = 'forged'",
        "previous_hash = 'forged'",
        "sequence = 99",
    ],
)
@settings(max_examples=5, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(number=st.integers(1, 6))
def test_an_edit_is_found_where_it_is(alice: Membership, change: str, number: int) -> None:
    """AUD-03."""
    with transaction.atomic():
        write_events(alice, 6)
        first = audit.head(alice.clinic)[0] - 6
        # S608: the changes are the table above.
        tamper(f"UPDATE clinic_auditevent SET {change} WHERE sequence = {first + number}")  # noqa: S608
        found = audit.verify(alice.clinic)
        assert found.count == first + number - 1
        assert f"event {first + number} " in found.problem
        transaction.set_rollback(True)


def test_a_removed_event_is_found(alice: Membership) -> None:
    """AUD-03."""
    write_events(alice, 4)
    tamper("DELETE FROM clinic_auditevent WHERE sequence = 2")
    assert audit.verify(alice.clinic).problem == "event 2 is missing before 3"


def test_swapped_events_are_found(alice: Membership) -> None:
    """AUD-03."""
    write_events(alice, 4)
    tamper("UPDATE clinic_auditevent SET sequence = 99 WHERE sequence = 2")
    tamper("UPDATE clinic_auditevent SET sequence = 2 WHERE sequence = 3")
    tamper("UPDATE clinic_auditevent SET sequence = 3 WHERE sequence = 99")
    assert audit.verify(alice.clinic).problem.startswith("event 2 ")


def test_a_cut_tail_is_found_against_the_anchor(alice: Membership) -> None:
    """AUD-03: the rest of the chain is whole, so only what was noted outside shows it."""
    write_events(alice, 4)
    noted = audit.head(alice.clinic)
    tamper("DELETE FROM clinic_auditevent WHERE sequence >= 3")
    assert audit.verify(alice.clinic).problem == ""
    assert "events 3 to 4" in audit.verify(alice.clinic, anchor=noted).problem
    write_events(alice, 2)
    assert "event 4 " in audit.verify(alice.clinic, anchor=noted).problem


@pytest.mark.parametrize(
    "statement",
    ["UPDATE clinic_auditevent SET action = 'forged'", "DELETE FROM clinic_auditevent"],
)
def test_the_database_refuses_to_change_events(alice: Membership, statement: str) -> None:
    """AUD-04."""
    write_events(alice, 2)
    with (
        pytest.raises(DatabaseError, match="append-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)
    assert audit.verify(alice.clinic).count == 2


@pytest.mark.sqlite_only("PostgreSQL has no REPLACE")
@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE clinic_auditevent SET action = 'forged'",
        "DELETE FROM clinic_auditevent",
        "INSERT OR REPLACE INTO clinic_auditevent SELECT * FROM clinic_auditevent",
        "UPDATE OR REPLACE clinic_auditevent SET sequence = 1",
    ],
)
@pytest.mark.parametrize("recursive_triggers", ["ON", "OFF"])
def test_sqlite_refuses_on_any_connection(
    alice: Membership, statement: str, recursive_triggers: str
) -> None:
    """AUD-04: also on a connection that did not ask for recursive triggers."""
    write_events(alice, 2)
    with connection.cursor() as cursor:
        cursor.execute(f"PRAGMA recursive_triggers = {recursive_triggers}")
        try:
            with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
                cursor.execute(statement)
        finally:
            cursor.execute("PRAGMA recursive_triggers = ON")
    assert audit.verify(alice.clinic).count == 2


@pytest.mark.postgresql_only
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    "statement",
    [
        "TRUNCATE clinic_auditevent CASCADE",
        "INSERT INTO clinic_auditevent SELECT * FROM clinic_auditevent"
        " ON CONFLICT (id) DO UPDATE SET action = 'forged'",
    ],
)
def test_postgresql_refuses_truncate_and_upsert(alice: Membership, statement: str) -> None:
    """AUD-04."""
    write_events(alice, 2)
    with (
        pytest.raises(DatabaseError, match="append-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)
    assert audit.verify(alice.clinic).count == 2


def test_a_nul_in_the_detail_does_not_lose_the_event(alice: Membership) -> None:
    """AUD-01: PostgreSQL cannot keep it; the chain fits what is kept."""
    detail = {"posted": "a\0b", "list": ["\0"], "na\0me": 1}
    audit.record_alone(by=alice, action="refused", detail=detail)
    assert AuditEvent.objects.get().detail == {
        "posted": "a\ufffdb",
        "list": ["\ufffd"],
        "na\ufffdme": 1,
    }
    assert audit.verify(alice.clinic).problem == ""


def test_models_cannot_change_events_either(alice: Membership) -> None:
    """AUD-04."""
    write_events(alice, 1)
    event = AuditEvent.objects.get()
    event.action = "forged"
    for change in (
        lambda: AuditEvent.objects.update(action="forged"),
        lambda: AuditEvent.objects.bulk_update([event], ["action"]),
        event.save,
        event.delete,
    ):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            change()
    assert AuditEvent.objects.get().action == "tested"


@pytest.mark.django_db(transaction=True)
def test_eight_threads_make_one_chain_without_gaps(alice: Membership) -> None:
    """AUD-03."""
    failures: list[BaseException] = []

    def work() -> None:
        try:
            for _ in range(200):
                audit.record_alone(by=alice, action="tested")
        except BaseException as failure:
            failures.append(failure)
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert audit.verify(Clinic.objects.get()) == audit.Verification(
        1600, audit.head(alice.clinic)[1]
    )

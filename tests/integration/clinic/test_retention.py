"""Events stay ten years at least; what is removed then leaves its mark (`AUD-07`)."""

from contextlib import suppress
from datetime import UTC, datetime, timedelta
from io import StringIO
from pathlib import Path

import pytest
import time_machine
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import IntegrityError, transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from clinic import audit, retention
from clinic.models import AuditEvent, AuditPurge, Membership
from tests.integration.clinic.test_sqlite import manage
from tests.tampering import without_triggers

REASON = "The district's archive law asks for it."


def record(member: Membership, *years_ago: float) -> None:
    """One event for each age, the oldest first."""
    for years in years_ago:
        with time_machine.travel(timezone.now() - timedelta(days=365.25 * years), tick=False):
            audit.record_alone(by=member, action="signed_in")


def purge_by_command(member: Membership, before: datetime, reason: str = REASON) -> str:
    said = StringIO()
    call_command(
        "purge_audit",
        clinic=member.clinic.name,
        before=f"{before:%Y-%m-%d}",
        reason=reason,
        stdout=said,
    )
    return said.getvalue()


def test_what_is_past_its_retention_goes_and_the_rest_stays_whole(
    alice: Membership, tmp_path: Path
) -> None:
    """AUD-07, AUD-03."""
    record(alice, 13, 12, 11, 9, 1)
    removed = AuditEvent.objects.order_by("sequence")[2]
    said = purge_by_command(alice, timezone.now() - timedelta(days=365.25 * 10.5))
    assert "3 events removed" in said
    assert list(AuditEvent.objects.order_by("sequence").values_list("sequence", flat=True)) == [
        4,
        5,
        6,
    ]
    noted = AuditEvent.objects.get(action="audit_purged")
    assert (noted.actor, noted.detail) == (
        None,
        {"events": 3, "through": 3, "hash": removed.hash},
    )
    assert AuditPurge.objects.get().reason == REASON
    assert audit.verify(alice.clinic) == audit.Verification(6, noted.hash)
    call_command("verify_audit", "--anchor", str(tmp_path / "a.json"), stdout=StringIO())
    record(alice, 0)
    assert audit.verify(alice.clinic).count == 7


def test_an_anchor_noted_before_the_purge_still_holds(alice: Membership, tmp_path: Path) -> None:
    """AUD-03: a cut tail shows after a purge as before it."""
    record(alice, 12, 11, 1)
    anchor = ["--anchor", str(tmp_path / "a.json")]
    call_command("verify_audit", *anchor, stdout=StringIO())
    retention.purge(alice.clinic, before=retention.kept_since(), reason=REASON)
    call_command("verify_audit", *anchor, stdout=StringIO())


@pytest.mark.parametrize("years", [0, 1, 5, 9, 9.9])
def test_a_purge_refuses_earlier(alice: Membership, years: float) -> None:
    """AUD-07."""
    record(alice, 11, 9.95)
    with pytest.raises(CommandError, match="--before: events from"):
        purge_by_command(alice, timezone.now() - timedelta(days=365.25 * years))
    assert AuditEvent.objects.count() == 2


def test_a_longer_retention_of_the_clinic_s_counts(alice: Membership, settings: object) -> None:
    """AUD-07."""
    settings.RETENTION_YEARS = 20  # type: ignore[attr-defined]
    record(alice, 15)
    with pytest.raises(CommandError, match="--before: events from"):
        purge_by_command(alice, timezone.now() - timedelta(days=365.25 * 12))


def test_a_shorter_retention_does_not_start(tmp_path: Path) -> None:
    """AUD-07: the setting refuses in words."""
    ended = manage("check", data_dir=tmp_path, retention_years="9")
    assert ended.returncode != 0
    assert "CALFLINE_RETENTION_YEARS: Input should be greater than or equal to 10" in ended.stderr


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"clinic": "Nowhere"}, "--clinic"),
        ({"before": "soon"}, "--before"),
        ({"before": "0001-01-01"}, "--before"),
        ({"reason": " "}, "--reason"),
    ],
)
def test_a_command_that_cannot_be_names_what(
    alice: Membership, change: dict[str, str], named: str
) -> None:
    asked = {"clinic": alice.clinic.name, "before": "2015-01-01", "reason": REASON, **change}
    with pytest.raises(CommandError, match=named):
        call_command("purge_audit", **asked, stdout=StringIO())


def test_a_log_that_is_not_whole_is_not_purged(alice: Membership) -> None:
    """AUD-03: the evidence stays."""
    record(alice, 12, 11)
    with without_triggers():
        AuditEvent.objects.filter(sequence=1).update(action="signed_out")
    with pytest.raises(CommandError, match="not whole"):
        purge_by_command(alice, timezone.now() - timedelta(days=365.25 * 10.5))
    assert AuditEvent.objects.count() == 2


def refused(work: object) -> bool:
    try:
        with transaction.atomic():
            work()  # type: ignore[operator]
    except IntegrityError:
        return True
    return False


def test_the_database_itself_refuses_what_the_command_would(alice: Membership) -> None:
    """AUD-04, AUD-07: by SQL, with a mark for young events or with none."""
    record(alice, 12, 3)
    old, young = AuditEvent.objects.order_by("sequence")
    marks = [
        {"through_sequence": young.sequence, "through_hash": young.hash},
        {"through_sequence": old.sequence, "through_hash": young.hash},
        {"through_sequence": 99, "through_hash": young.hash},
    ]
    assert refused(old.delete)
    for mark in marks:
        purge = AuditPurge(clinic=alice.clinic, reason=REASON, at=timezone.now(), **mark)
        assert refused(purge.save)
    AuditPurge.objects.create(
        clinic=alice.clinic,
        through_sequence=old.sequence,
        through_hash=old.hash,
        reason=REASON,
        at=timezone.now(),
    )
    assert refused(young.delete)
    assert refused(lambda: AuditPurge.objects.all().delete())
    assert refused(lambda: AuditPurge.objects.update(through_sequence=young.sequence))
    assert AuditEvent.objects.count() == 2


@given(
    ages=st.lists(st.floats(0.1, 20), min_size=1, max_size=8),
    before=st.floats(0.1, 20),
)
@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_is_purged_was_ten_years_old_and_the_rest_is_whole(
    alice: Membership, ages: list[float], before: float
) -> None:
    """AUD-07: a property of every log and every day asked for."""
    with transaction.atomic():
        record(alice, *sorted(ages, reverse=True))
        kept = {event.sequence: event.at for event in AuditEvent.objects.all()}
        with suppress(retention.TooEarly):
            retention.purge(
                alice.clinic,
                before=timezone.now() - timedelta(days=365.25 * before),
                reason=REASON,
            )
        left = set(AuditEvent.objects.values_list("sequence", flat=True))
        gone = [at for sequence, at in kept.items() if sequence not in left]
        limit = timezone.now() - timedelta(days=3652)
        assert all(at < limit for at in gone)
        assert audit.verify(alice.clinic).problem == ""
        transaction.set_rollback(True)


def test_a_leap_day_has_a_day_ten_years_before() -> None:
    assert retention.kept_since(datetime(2028, 2, 29, tzinfo=UTC)) == datetime(
        2018, 2, 28, tzinfo=UTC
    )

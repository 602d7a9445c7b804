"""What a signed paper says of the access log, and proving a log against it (`AUD-03`, issue)."""

from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from clinic import audit
from clinic.models import AuditEvent, Membership
from planning.context import reading_of
from planning.documents.plan_document import plan_html
from planning.documents.tasks import paper_of
from planning.models import Plan
from tests.factories.planning import make_full_plan, make_signed_plan


@pytest.fixture
def plan(alice: Membership) -> Plan:
    make_signed_plan(alice)
    return make_signed_plan(alice)


def test_a_signed_paper_names_the_log_s_head_and_count(plan: Plan) -> None:
    """AUD-03: of its own signature, so the same paper comes out whenever it is printed."""
    event = AuditEvent.objects.filter(action="plan_signed", subject_id=str(plan.pk)).get()
    audit.record_alone(by=Membership.objects.get(user=event.actor), action="signed_out")
    paper = paper_of(plan, "en")
    assert paper.logged == (event.sequence, event.hash)
    shown = plan_html(reading_of(plan), paper)
    assert f"{event.sequence} events" in shown
    assert event.hash in shown


def test_a_draft_names_none(alice: Membership) -> None:
    draft = make_full_plan(alice)
    assert paper_of(draft, "en").logged is None
    assert "Access log at the signature" not in plan_html(reading_of(draft), paper_of(draft, "en"))


def test_a_log_is_proved_against_a_paper(plan: Plan, tmp_path: Path) -> None:
    """AUD-03: a log rewritten from its beginning is whole by itself and differs from paper."""
    logged = paper_of(plan, "en").logged
    assert logged is not None
    anchor = ["--anchor", str(tmp_path / "anchor.json")]
    named = f"{logged[0]}:{logged[1].upper()}"
    call_command("verify_audit", *anchor, "--paper", named, stdout=StringIO())
    for wrong in (f"{logged[0] + 1}:{logged[1]}", f"{logged[0]}:{'0' * 64}"):
        with pytest.raises(CommandError, match="in no clinic's log"):
            call_command("verify_audit", *anchor, "--paper", wrong, stdout=StringIO())
    with pytest.raises(CommandError, match="NUMBER:HASH"):
        call_command("verify_audit", *anchor, "--paper", "soon", stdout=StringIO())

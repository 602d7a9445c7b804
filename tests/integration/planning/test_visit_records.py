"""What a visit found: kept as typed, finished once, corrected with a reason, never changed."""

from clinic.models import Membership
from tests.factories.visits import make_visit_record, make_adverse_event

def test_x(clock, alice: Membership) -> None:
    r = make_visit_record(alice)
    assert r.number == 1
    r.visit.refresh_from_db()
    assert r.visit.status == "kept"
    make_adverse_event(alice, visit=r.visit)

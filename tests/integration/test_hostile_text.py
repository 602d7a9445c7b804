"""Whatever is typed, posted or put into an address is answered below 500 (`FUZ-02`)."""

import logging
from collections.abc import Iterator

import pytest

from clinic.models import Membership
from tests.fuzz import hostile
from tests.integration.clinic.route_table import ROUTES

SEED = 20261123


@pytest.fixture(autouse=True)
def _quiet() -> Iterator[None]:
    """Thousands of refusals are meant; each is counted."""
    logging.disable(logging.CRITICAL)
    yield
    logging.disable(logging.NOTSET)


def test_every_form_takes_hostile_text(clock: None, alice: Membership, ada: Membership) -> None:
    """FUZ-02: never 5xx; of a refused form nothing is kept; text comes back escaped."""
    report = hostile.run(alice, ada, seed=SEED, per_field=0)
    assert report.forms >= len({route.name for route in ROUTES if route.method == "POST"}) - 8
    # Its form stands beside figures, which a clinic without outcomes has none of.
    assert report.left == ["planning:outcome_patients_export"]
    assert report.problems == {}, "\n".join(report.lines())

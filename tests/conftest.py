"""The people and the clock every test may use.

alice is the owner in access tests, bob her colleague, stranger a clinician of another
clinic; sam is staff and ada admin of alice's clinic. `tests/unit` gets no database:
asking for one of these people there fails, because nothing opens a database for it.
"""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import hypothesis
import pytest
import time_machine
from django.db import connections
from django.test import Client
from pytest_socket import disable_socket, socket_allow_hosts

from clinic.models import Clinic, Membership
from clinic.roles import Role
from tests.people import client_of, make_member

# A slow machine is no fault of the code: no example is timed.
hypothesis.settings.register_profile("calfline", deadline=None)
hypothesis.settings.load_profile("calfline")

NOON = datetime(2026, 11, 23, 3, 0, tzinfo=UTC)
"""Monday, 12:00 in Seoul."""


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Skips what the database in use has no part in; each mark says why it is there."""
    vendor = connections["default"].vendor
    for mark, of in (("sqlite_only", "sqlite"), ("postgresql_only", "postgresql")):
        if item.get_closest_marker(mark) and vendor != of:
            pytest.skip(f"the database is {vendor}")


@pytest.fixture(autouse=True)
def _no_outside_network(request: pytest.FixtureRequest) -> None:
    """No test reaches beyond this machine (`SEC-04`); browser tests use its loopback."""
    if "functional" in request.path.parts:
        socket_allow_hosts(["127.0.0.1", "localhost", "::1"], allow_unix_socket=True)
    else:
        disable_socket(allow_unix_socket=True)


@pytest.fixture(scope="session", autouse=True)
def _flushing_passes_triggers() -> Iterator[None]:
    """Lets Django empty the tables after a test of real transactions.

    Audit events and signed plans refuse deletion in the database itself (`AUD-04`), so
    the triggers step aside for that one statement and come back with the same words.
    """
    operations = type(connections["default"].ops)
    original = operations.sql_flush

    def sql_flush(self: Any, *args: Any, **kwargs: Any) -> list[str]:
        statements: list[str] = original(self, *args, **kwargs)
        if self.connection.vendor != "sqlite":
            role = "SET session_replication_role = {}"
            return [role.format("replica"), *statements, role.format("DEFAULT")]
        with self.connection.cursor() as cursor:
            cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
            triggers = cursor.fetchall()
        dropped = [f"DROP TRIGGER {name}" for name, _ in triggers]
        return dropped + statements + [sql for _, sql in triggers]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(operations, "sql_flush", sql_flush)
        yield


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    """Time stands still at noon in Seoul on Monday 23 November 2026; `clock.shift(...)`."""
    with time_machine.travel(NOON, tick=False) as traveller:
        yield traveller


@pytest.fixture
def clinic(db: None) -> Clinic:
    return Clinic.objects.create(name="Fictional Calf Clinic")


@pytest.fixture
def other_clinic(db: None) -> Clinic:
    return Clinic.objects.create(name="Another Fictional Clinic")


@pytest.fixture
def alice(clinic: Clinic) -> Membership:
    return make_member(clinic, "alice")


@pytest.fixture
def bob(clinic: Clinic) -> Membership:
    return make_member(clinic, "bob")


@pytest.fixture
def sam(clinic: Clinic) -> Membership:
    return make_member(clinic, "sam", Role.STAFF)


@pytest.fixture
def ada(clinic: Clinic) -> Membership:
    return make_member(clinic, "ada", Role.ADMIN)


@pytest.fixture
def stranger(other_clinic: Clinic) -> Membership:
    return make_member(other_clinic, "stranger")


@pytest.fixture
def alice_client(alice: Membership) -> Client:
    return client_of(alice)


@pytest.fixture
def bob_client(bob: Membership) -> Client:
    return client_of(bob)


@pytest.fixture
def sam_client(sam: Membership) -> Client:
    return client_of(sam)


@pytest.fixture
def ada_client(ada: Membership) -> Client:
    return client_of(ada)


@pytest.fixture
def stranger_client(stranger: Membership) -> Client:
    return client_of(stranger)


@pytest.fixture
def anonymous_client() -> Client:
    return Client()

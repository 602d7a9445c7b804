"""Integration tests use the database; each runs in a transaction that is rolled back."""

import pytest


@pytest.fixture(autouse=True)
def _database(request: pytest.FixtureRequest) -> None:
    """Opens the database, unless the test says how by a marker of its own."""
    if request.node.get_closest_marker("django_db") is None:
        request.getfixturevalue("db")

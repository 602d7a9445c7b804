"""A clinic of fictitious patients in a folder of its own, and what a page would send."""

import json
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

from django.db import connection, connections


@contextmanager
def data_folder() -> Iterator[Path]:
    """Points the settings at an empty folder; call before Django is set up."""
    for name in [name for name in os.environ if name.startswith("CALFLINE_")]:
        if name != "CALFLINE_CHROMIUM":
            del os.environ[name]
    with tempfile.TemporaryDirectory(prefix="calfline-torture-") as folder:
        os.environ["CALFLINE_ENVIRONMENT"] = "test"
        os.environ["CALFLINE_DATA_DIR"] = folder
        # The name Django's own test client calls.
        os.environ["CALFLINE_ALLOWED_HOSTS"] = "testserver"
        os.environ["DJANGO_SETTINGS_MODULE"] = "clinic.settings"
        yield Path(folder)


def migrated() -> None:
    """Sets Django up on the folder and makes the tables."""
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", interactive=False, verbosity=0)
    call_command("createcachetable", verbosity=0)


def ready_plan(member: Any) -> Any:
    """A draft of which only the read-back is missing."""
    from planning.models import Plan
    from tests.factories.planning import answer_all, make_full_plan

    plan = make_full_plan(member)
    answer_all(plan, by=member)
    return Plan.objects.with_all().get(pk=plan.pk)


def sign_form(plan: Any) -> dict[str, Any]:
    """What the sign page posts when everything is ticked."""
    from tests.factories.planning import read_back_of
    from tests.people import PASSWORD

    asked = read_back_of(plan)
    document = plan.revision.read_document()
    return {
        "patient_id": plan.patient_id,
        "form_key": uuid4(),
        "expected_revision": asked["expected_revision"],
        "shown_sha256": asked["shown_sha256"],
        **{f"answer-{name}": answer for name, answer in asked["answers"].items()},
        **{f"reason-{key}": reason for key, reason in document.reasons.items()},
        "rationale": document.rationale,
        "meaning": "author",
        "password": PASSWORD,
    }


def edit_form(
    patient_id: UUID, revision: int, command: dict[str, Any], command_id: UUID
) -> dict[str, Any]:
    """What the map posts for one command."""
    return {
        "expected_revision": revision,
        "command_id": command_id,
        "patient_id": patient_id,
        "command": json.dumps(command),
    }


def integrity() -> str:
    """SQLite's own word on the database: `ok`, or what is wrong."""
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA integrity_check")
        (said,) = cursor.fetchone()
        cursor.execute("PRAGMA foreign_key_check")
        dangling = cursor.fetchall()
    return str(said) if not dangling else f"{said}; {len(dangling)} rows name what is not there"


def let_go() -> None:
    """Closes this process's connections, so that the server is alone with its files."""
    connections.close_all()

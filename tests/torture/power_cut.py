"""`power-cut`: the power goes at a random write, and the disk forgets what was not flushed.

An edit and its event are one transaction, the event by the product's own statement. After
each cut the product opens what is found: every acknowledged edit is there, with its event.
"""

import tempfile
from pathlib import Path
from typing import Any

from tests.torture.forgetful import cut
from tests.torture.tally import Tally
from tests.torture.world import integrity, let_go, migrated


def run(times: int, seed: int, port: int) -> Tally:
    """`port` is not needed: no server runs."""
    migrated()
    from django.conf import settings
    from django.db import connection
    from django.utils import timezone

    from clinic import audit
    from clinic.models import AuditEvent, Clinic
    from planning.models import Consultation
    from tests.factories.planning import make_consultation
    from tests.people import make_member

    tally = Tally()
    member = make_member(Clinic.objects.create(name="Fictional Calf Clinic"), "alice")
    consultation = make_consultation(member)
    before = (_events(member.clinic), _version(consultation))
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    let_go()
    base = Path(settings.CONFIG.database_path)
    table, key = Consultation._meta.db_table, consultation.pk.hex
    raise_version = f"UPDATE {table} SET intake_version = intake_version + 1 WHERE id = ?"  # noqa: S608

    def edit(number: int) -> list[tuple[str, list[Any]]]:
        event = AuditEvent(
            clinic=member.clinic,
            at=timezone.now(),
            actor=member.user,
            action="intake_saved",
            patient_id=consultation.patient_id,
            detail={"number": number, "page_key": "x" * 700},
        )
        statement, values = audit.statement_of(event)
        return [
            ("BEGIN IMMEDIATE", []),
            (raise_version, [key]),
            (statement.replace("%s", "?"), values),
            ("COMMIT", []),
        ]

    edits = 0
    for number in range(times):
        with tempfile.TemporaryDirectory(prefix="calfline-power-") as folder:
            acknowledged = cut(base, Path(folder), edit, seed + number)
            connection.settings_dict["NAME"] = str(Path(folder) / "found.sqlite3")
            said, problem = integrity(), audit.verify(member.clinic).problem
            events, version = _events(member.clinic), _version(consultation)
            let_go()
        here = f"cut {number} of seed {seed}"
        found = events - before[0]
        tally.look_up("cut", found >= acknowledged, f"{acknowledged - found} edits at {here}")
        tally.expect(version - before[1] == found, f"an edit without its event, or none: {here}")
        tally.expect(said == "ok", f"integrity check: {said}, {here}")
        tally.expect(not problem, f"access log: {problem}, {here}")
        edits += acknowledged
    connection.settings_dict["NAME"] = str(base)
    tally.facts |= {"edits acknowledged before the cuts": edits, "seed": seed}
    return tally


def _events(clinic: Any) -> int:
    return int(clinic.audit_events.count())


def _version(consultation: Any) -> int:
    consultation.refresh_from_db(fields=["intake_version"])
    return int(consultation.intake_version)

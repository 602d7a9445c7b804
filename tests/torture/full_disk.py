"""`full-disk`: no room for one more byte, at every address that writes.

Every POST of the route table is sent to a clinic whose disk is full, in two ways: a small disk
of its own (tmpfs, where this is run as root) filled to the last byte, and a database that may
not grow by one page. Whatever is answered, either all of it was saved or none: a 503 leaves
every table as it was. Reading goes on meanwhile, and the same form is taken when there is room.
"""

import os
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from typing import Any
from uuid import uuid4

from tests.torture.tally import Tally
from tests.torture.world import integrity, let_go, migrated

DISK_BYTES = 64 * 1024 * 1024
PAGE_BYTES = 4096
PAGES_A_PHOTO = 60
# The sign-in form and the language are tried on their own: they name no record.
UNFIT = ("account_", "set_language")


def run(times: int, seed: int, port: int) -> Tally:
    """Once through every route and way: `times`, `seed` and `port` are not needed."""
    tally = Tally()
    folder = Path(os.environ["CALFLINE_DATA_DIR"])
    with _small_disk(folder) as is_small:
        migrated()
        if is_small:
            _every_route(tally, "full disk", lambda: _no_byte_left(folder))
            _photo_and_backup(tally, folder)
        else:
            tally.facts["tmpfs"] = "not tried: needs root"
        _every_route(tally, "no page left", _no_page_left)
        said = integrity()
        tally.expect(said == "ok", f"integrity check: {said}")
        _verify(tally)
        let_go()
    return tally


@contextmanager
def _small_disk(folder: Path) -> Iterator[bool]:
    mounted = os.geteuid() == 0 and not subprocess.call(
        ["mount", "-t", "tmpfs", "-o", f"size={DISK_BYTES},mode=0700", "tmpfs", str(folder)],
        stderr=subprocess.DEVNULL,
    )
    try:
        yield mounted
    finally:
        if mounted:
            subprocess.check_call(["umount", "--lazy", str(folder)])


@contextmanager
def _no_byte_left(folder: Path, but_pages: int = 0) -> Iterator[None]:
    from django.db import connection

    with connection.cursor() as cursor:
        # An emptied WAL has to grow before anything can be committed.
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    ballast = folder / "ballast"
    with ballast.open("wb", buffering=0) as file:
        try:
            while file.write(bytes(1024 * 1024)):
                pass
        except OSError:
            pass
        try:
            while file.write(bytes(512)):
                pass
        except OSError:
            pass
    os.truncate(ballast, max(0, ballast.stat().st_size - but_pages * PAGE_BYTES))
    try:
        yield
    finally:
        ballast.unlink()


@contextmanager
def _no_page_left() -> Iterator[None]:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("PRAGMA page_count")
        (pages,) = cursor.fetchone()
        cursor.execute(f"PRAGMA max_page_count = {pages}")
        try:
            yield
        finally:
            cursor.execute("PRAGMA max_page_count = 4294967294")


def _every_route(tally: Tally, way: str, full: Callable[[], Any]) -> None:
    from django.urls import reverse

    from clinic.models import Clinic
    from clinic.roles import Role
    from tests.integration.clinic.route_table import ROUTES
    from tests.people import client_of, make_member

    for route in ROUTES:
        if route.method != "POST" or route.name.startswith(UNFIT):
            continue
        # A clinic for each, so that no route meets what another one left.
        mark = uuid4().hex[:8]
        clinic = Clinic.objects.create(name=f"Fictional Clinic {mark}")
        alice, ada = make_member(clinic, f"a-{mark}"), make_member(clinic, f"b-{mark}", Role.ADMIN)
        reader, reads = client_of(alice), _reads(alice)
        is_clinician = route.clinician != 403
        expected = route.clinician if is_clinician else route.admin
        named = route.own(alice) if route.own else {}
        data = route.data(named) if route.data else {}
        address = reverse(route.name, kwargs=named)
        client = client_of(alice if is_clinician else ada)
        client.raise_request_exception = reader.raise_request_exception = False
        before = contents()
        with full():
            answer = client.post(address, data)
            after = contents()
            for name, page in reads.items():
                status = reader.get(page).status_code
                tally.look_up(f"read, {way}", status == 200, f"{name}: {status} ({route})")
        if answer.status_code == 503:
            changed = [table for table, rows in after.items() if rows != before[table]]
            tally.look_up(f"refused whole, {way}", not changed, f"{route} left rows in {changed}")
            said = answer.content.decode()
            tally.expect("disk cannot be written" in said, f"{route}: 503 without the sentence")
        else:
            tally.look_up(
                f"needed no room, {way}",
                answer.status_code == expected,
                f"{route}: {answer.status_code} instead of {expected}",
            )
        if answer.status_code == 503:
            again = client.post(address, data).status_code
            tally.look_up(f"taken afterwards, {way}", again == expected, f"{route}: {again}")


def _reads(alice: Any) -> dict[str, str]:
    from django.urls import reverse

    from tests.factories.planning import make_signed_plan

    plan = make_signed_plan(alice)
    return {
        "list": reverse("patients:patient_list"),
        "patient": reverse("planning:patient_page", args=[plan.patient_id]),
        "signed plan": reverse("planning:plan_detail", args=[plan.pk]),
        "history": reverse("planning:plan_history", args=[plan.pk]),
    }


def _photo_and_backup(tally: Tally, folder: Path) -> None:
    """Files outside the database: a photograph and a backup are whole or not there."""
    from django.conf import settings
    from django.urls import reverse

    from clinic import backups, formkeys
    from clinic.models import Membership
    from patients.models import Photo
    from patients.photos import storage
    from tests.factories.patients import make_patient
    from tests.people import client_of
    from tests.photo_files import jpeg, upload

    alice = Membership.objects.filter(role="clinician").first()
    assert alice is not None
    patient, client = make_patient(alice), client_of(alice)
    client.raise_request_exception = False
    address = reverse("patients:photo_add", args=[patient.pk])

    def send() -> Any:
        data = {
            "patient_id": patient.pk,
            "place": "posterior_relaxed-both",
            "taken_on": "2026-01-05",
            formkeys.FIELD: formkeys.issue(),
            "photo": upload(jpeg()),
        }
        return client.post(address, data)

    # A little more room each time, so that each step of filing runs out of it in turn.
    for pages in range(PAGES_A_PHOTO):
        with _no_byte_left(folder, but_pages=pages):
            status = send().status_code
        if status == 302:
            break
        tally.look_up("photograph refused", status == 503, f"{pages} pages: {status}")
        tally.expect(not Photo.objects.filter(patient=patient).exists(), "a photo row was left")
    left = storage.sweep(older_than_seconds=-1)
    tally.expect(not left, f"{left} files of refused photographs were left")
    with _no_byte_left(folder):
        try:
            backups.make(data_dir=settings.DATA_DIR, into=settings.CONFIG.backups)
            tally.expect(False, "a backup was made on a full disk")
        except backups.BackupError:
            pass
        tally.look_up("backup refused", not backups.finished(settings.CONFIG.backups), "finished")
    if not Photo.objects.filter(patient=patient).exists():
        tally.look_up("photograph taken afterwards", send().status_code == 302, "")
    tally.expect(storage.missing() == [], "a photo row lacks its file")
    made = backups.make(data_dir=settings.DATA_DIR, into=settings.CONFIG.backups)
    tally.look_up("backup made afterwards", not backups.problems_of(made), made.folder.name)


def contents() -> dict[str, str]:
    """A digest of each table's rows."""
    from django.db import connection

    digests = {}
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}" ORDER BY 1')  # noqa: S608 (our own tables)
            digests[table] = sha256(repr(cursor.fetchall()).encode()).hexdigest()
    return digests


def _verify(tally: Tally) -> None:
    from clinic import audit
    from clinic.models import Clinic

    for clinic in Clinic.objects.all():
        problem = audit.verify(clinic).problem
        tally.expect(not problem, f"{clinic}: access log: {problem}")

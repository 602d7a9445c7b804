"""`kill`: SIGKILL to everything at a random moment of edits, signatures, photographs, backups.

Each round four things go on at once against a real server; the killer ends every process at a
random moment; then all that was acknowledged is looked up, in the database while nothing runs
and over HTTP once the server is back. What got no answer is sent again, and must count once.
"""

import random
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from threading import Thread
from typing import Any
from uuid import uuid4

from tests.torture.server import FIRST_NIGHT, Browser, NoAnswer, Server, ended, server
from tests.torture.tally import Tally
from tests.torture.world import edit_form, integrity, let_go, migrated, ready_plan, sign_form

SHORTEST_SECONDS, LONGEST_SECONDS = 0.02, 0.9
BACKUP_LEAD_SECONDS = 0.2
ROUNDS_A_CLINIC = 25
PLANS_READY = 3
SITE = 1


@dataclass
class Sent:
    """One thing a client sent: how to look it up, and how to send it again."""

    kind: str
    what: str
    is_present: Callable[[], bool]
    is_shown: Callable[[], bool]
    again: Callable[[], bool] | None = None


@dataclass
class Desk:
    """One clinic's clinician for some rounds."""

    member: Any
    browser: Browser
    plan: Any
    revision: int
    photo_patient: Any
    ready: list[tuple[Any, dict[str, Any]]] = field(default_factory=list)
    photos: int = 0
    edits: int = 0


@dataclass
class Round:
    """What happened between a start and its kill."""

    acknowledged: list[Sent] = field(default_factory=list)
    unanswered: list[Sent] = field(default_factory=list)
    unexpected: list[str] = field(default_factory=list)


def run(times: int, seed: int, port: int) -> Tally:
    migrated()
    tally, chance = Tally(), random.Random(seed)  # noqa: S311 (which moment, not a secret)
    orphans = backups_cut = 0
    began = time.monotonic()
    with server(port) as running:
        desk = None
        for number in range(times):
            if number % ROUNDS_A_CLINIC == 0:
                desk = _new_desk(port, number)
            assert desk is not None
            _refill(desk)
            let_go()
            running.start()
            backup = _Backup(running, number)
            happened = _work_until_killed(desk, running, backup, chance)
            orphans += _look_up(desk, happened, tally, number)
            backups_cut += _look_at_backups(backup, tally)
            let_go()
            running.start()
            _look_over_http(happened, tally, number)
            running.kill()
            desk.revision = _head(desk)
            let_go()
            _say(number + 1, times)
        _verify_all(tally)
    seconds = time.monotonic() - began
    tally.facts |= {
        "kills": times,
        "seed": seed,
        "orphaned photo files swept": orphans,
        "backups cut short": backups_cut,
        "seconds a kill, all checks included": f"{seconds / times:.2f}",
    }
    return tally


def _new_desk(port: int, number: int) -> Desk:
    from clinic.models import Clinic
    from planning.models import Plan
    from tests.factories.patients import make_patient
    from tests.factories.planning import make_plan
    from tests.people import make_member, session_of
    from tests.unit.planning.plan_examples import PRODUCT, site

    clinic = Clinic.objects.create(name=f"Fictional Calf Clinic {number}")
    member = make_member(clinic, f"alice{number}")
    plan = make_plan(member, PRODUCT, site(dose_units="9"))
    plan = Plan.objects.with_all().get(pk=plan.pk)
    browser = Browser(port, session_of(member))
    return Desk(member, browser, plan, plan.revision.number, make_patient(member))


def _refill(desk: Desk) -> None:
    while len(desk.ready) < PLANS_READY:
        plan = ready_plan(desk.member)
        desk.ready.append((plan, sign_form(plan)))


def _head(desk: Desk) -> int:
    from planning.models import Plan

    return int(Plan.objects.with_all().get(pk=desk.plan.pk).revision.number)


# What goes on --------------------------------------------------------------------------------


@dataclass
class _Backup:
    """A backup running beside the server."""

    server: Server
    minute: int
    process: int = 0
    is_acknowledged: bool = False

    @property
    def name(self) -> str:
        from clinic.backups import NAME

        return (FIRST_NIGHT + timedelta(minutes=self.minute)).strftime(NAME)

    def start(self) -> None:
        self.process = self.server.back_up(self.minute)


def _work_until_killed(desk: Desk, running: Server, backup: _Backup, chance: Any) -> Round:
    happened = Round()
    acts = [lambda: _edit(desk), lambda: _sign(desk), lambda: _photograph(desk)]
    threads = [Thread(target=_repeat, args=(act, happened)) for act in acts]
    moment = chance.uniform(SHORTEST_SECONDS, LONGEST_SECONDS)
    # A backup is short: begun anywhere up to the kill, it is often cut.
    backup_at = moment - min(moment, chance.uniform(0, BACKUP_LEAD_SECONDS))
    for thread in threads:
        thread.start()
    time.sleep(backup_at)
    backup.start()
    time.sleep(moment - backup_at)
    backup.is_acknowledged = ended(backup.process)
    running.kill()
    for thread in threads:
        thread.join()
    return happened


def _repeat(act: Callable[[], tuple[Sent, Callable[[], Any], int] | None], happened: Round) -> None:
    """Does an act again and again until the server is gone."""
    while (prepared := act()) is not None:
        sent, send, expected = prepared
        try:
            answer = send()
        except NoAnswer:
            happened.unanswered.append(sent)
            return
        if answer.status != expected:
            happened.unexpected.append(f"{sent.kind}: {answer.status} {answer.text[:200]}")
            return
        happened.acknowledged.append(sent)


def _edit(desk: Desk) -> tuple[Sent, Callable[[], Any], int]:
    from django.urls import reverse

    from planning.models import PlanRevision

    desk.edits += 1
    command_id, before = uuid4(), desk.revision
    level = f"{14 + desk.edits % 60 / 2:g}"
    command = {
        "op": "move_sites",
        "moves": [{"site": SITE, "level_pct": level, "across_pct": f"{desk.edits % 40}"}],
    }
    form = edit_form(desk.plan.patient_id, before, command, command_id)
    address = reverse("planning:plan_edit", args=[desk.plan.pk])

    def send() -> Any:
        answer = desk.browser.post(address, form, htmx=True)
        if answer.status == 200:
            desk.revision = int(answer.headers["Calfline-Revision"])
        return answer

    def is_present() -> bool:
        stored = PlanRevision.objects.filter(plan=desk.plan, number=before + 1).first()
        return (
            stored is not None
            and stored.command_id == command_id
            and stored.command is not None
            and float(stored.command["moves"][0]["level_pct"]) == float(level)
        )

    def is_shown() -> bool:
        page = desk.browser.get(reverse("planning:plan_builder", args=[desk.plan.pk]))
        shown = page.text.partition('data-revision="')[2].partition('"')[0]
        return page.status == 200 and int(shown) > before

    def again() -> bool:
        answer = desk.browser.post(address, form, htmx=True)
        stored = PlanRevision.objects.filter(plan=desk.plan, command_id=command_id)
        return answer.status == 200 and stored.count() == 1

    return Sent("edit", f"revision {before + 1}", is_present, is_shown, again), send, 200


def _sign(desk: Desk) -> tuple[Sent, Callable[[], Any], int] | None:
    from django.urls import reverse

    from planning.models import Plan, Signature

    if not desk.ready:
        return None
    plan, form = desk.ready.pop()
    address = reverse("planning:plan_sign", args=[plan.pk])

    def is_present() -> bool:
        stored = Plan.objects.with_all().get(pk=plan.pk)
        return stored.status == "signed" and stored.signature.is_intact

    def is_shown() -> bool:
        sha256 = Signature.objects.get(plan=plan).sha256
        page = desk.browser.get(reverse("planning:plan_detail", args=[plan.pk]))
        return page.status == 200 and sha256[:8] in page.text.replace(" ", "")

    def again() -> bool:
        answer = desk.browser.post(address, form)
        return answer.status == 302 and Signature.objects.filter(plan=plan).count() == 1

    sent = Sent("signature", str(plan.pk), is_present, is_shown, again)
    return sent, lambda: desk.browser.post(address, form), 302


def _photograph(desk: Desk) -> tuple[Sent, Callable[[], Any], int]:
    from hashlib import sha256

    from django.urls import reverse

    from patients.models import Photo
    from patients.photos import storage
    from tests.photo_files import jpeg

    desk.photos += 1
    content = jpeg((240, 320), comment=f"photograph {desk.photos}".encode())
    source = sha256(content).hexdigest()
    patient = desk.photo_patient
    form = {
        "patient_id": patient.pk,
        "form_key": uuid4(),
        "place": "posterior_relaxed-both",
        "taken_on": (date(2024, 1, 1) + timedelta(days=desk.photos)).isoformat(),
    }
    address = reverse("patients:photo_add", args=[patient.pk])

    def filed() -> Any:
        return Photo.objects.filter(patient=patient, source_sha256=source)

    def is_present() -> bool:
        photo = filed().first()
        return photo is not None and (
            sha256(storage.read(photo.path)).hexdigest() == photo.sha256
            and bool(storage.read(photo.preview_path))
        )

    def is_shown() -> bool:
        photo = filed().get()
        page = desk.browser.get(reverse("patients:photo_file", args=[photo.pk, "main"]))
        return page.status == 200 and sha256(page.body).hexdigest() == photo.sha256

    def again() -> bool:
        answer = desk.browser.upload(address, form, "photo", content)
        return answer.status == 302 and filed().count() == 1

    sent = Sent("photograph", source[:8], is_present, is_shown, again)
    return sent, lambda: desk.browser.upload(address, form, "photo", content), 302


# What is left --------------------------------------------------------------------------------


def _look_up(desk: Desk, happened: Round, tally: Tally, number: int) -> int:
    """Opens the database while nothing else has it; answers how many orphans were swept."""
    from clinic import audit
    from patients.photos import storage

    said = integrity()
    tally.expect(said == "ok", f"kill {number}: integrity check: {said}")
    problem = audit.verify(desk.member.clinic).problem
    tally.expect(not problem, f"kill {number}: access log: {problem}")
    for unexpected in happened.unexpected:
        tally.expect(False, f"kill {number}: {unexpected}")
    for sent in happened.acknowledged:
        tally.look_up(sent.kind, sent.is_present(), f"{sent.what} (kill {number})")
    missing = storage.missing()
    tally.expect(not missing, f"kill {number}: rows without a file: {missing}")
    swept = storage.sweep(older_than_seconds=-1)
    tally.expect(storage.missing() == missing, f"kill {number}: the sweeper took a filed photo")
    return swept


def _look_at_backups(backup: _Backup, tally: Tally) -> int:
    """A backup is whole or not there; answers whether this one was cut short."""
    from django.conf import settings

    from clinic import backups

    into = settings.CONFIG.backups
    kept = backups.finished(into)
    for found in kept[-1:]:
        problems = backups.problems_of(found)
        tally.expect(not problems, f"backup {found.folder.name} looks finished: {problems}")
    is_there = any(found.folder.name == backup.name for found in kept)
    if backup.is_acknowledged:
        tally.look_up("backup", is_there, backup.name)
    if kept:
        backups.thin_out(into, 2)
    return not is_there


def _look_over_http(happened: Round, tally: Tally, number: int) -> None:
    newest = {sent.kind: sent for sent in happened.acknowledged}
    for sent in newest.values():
        tally.look_up(f"{sent.kind}, over HTTP", sent.is_shown(), f"{sent.what} (kill {number})")
    for sent in happened.unanswered:
        if sent.again is not None:
            is_once = sent.again()
            tally.look_up(f"{sent.kind}, sent again", is_once, f"{sent.what} (kill {number})")


def _verify_all(tally: Tally) -> None:
    from clinic import audit
    from clinic.models import AuditEvent, Clinic

    for clinic in Clinic.objects.all():
        problem = audit.verify(clinic).problem
        tally.expect(not problem, f"{clinic}: access log: {problem}")
    tally.facts["events of the access log, chain whole"] = AuditEvent.objects.count()


def _say(done: int, times: int) -> None:
    if done % 50 == 0 and done < times:
        print(f"  {done} of {times}", file=sys.stderr, flush=True)  # noqa: T201

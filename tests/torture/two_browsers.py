"""`two-browsers`: a clinician and a colleague edit one plan at the same time, again and again.

Each sends an edit on the revision it last saw. One of two is taken; the other is told that the
plan has moved, looks again, and sends its edit once more. In the end every edit that was
taken is a revision of its own, in one line, and the access log has one event for each.
"""

from threading import Barrier, Thread
from typing import Any
from uuid import UUID, uuid4

from tests.torture.server import Browser, server
from tests.torture.tally import Tally
from tests.torture.world import edit_form, integrity, let_go, migrated

TRIES = 10


def run(times: int, seed: int, port: int) -> Tally:
    """`times` edits by each; `seed` is not needed, for chance is who comes first."""
    migrated()
    from django.urls import reverse

    from clinic import audit
    from clinic.models import Clinic
    from planning.models import Plan, PlanRevision
    from tests.factories.planning import make_plan
    from tests.people import make_member, session_of
    from tests.unit.planning.plan_examples import PRODUCT, site

    tally = Tally()
    clinic = Clinic.objects.create(name="Fictional Calf Clinic")
    alice, bob = (make_member(clinic, name) for name in ("alice", "bob"))
    plan = Plan.objects.with_all().get(pk=make_plan(alice, PRODUCT, site("left")).pk)
    began = plan.revision.number
    address = reverse("planning:plan_edit", args=[plan.pk])
    browsers = [Browser(port, session_of(member)) for member in (alice, bob)]
    taken: list[UUID] = []
    told: list[int] = []
    together = Barrier(len(browsers))
    patient_id, edits_before = plan.patient_id, _edits(plan.pk)
    let_go()

    def work(browser: Browser) -> None:
        for _ in range(times):
            together.wait()
            command_id, revision = uuid4(), began + len(taken)
            for _ in range(TRIES):
                form = edit_form(patient_id, revision, _command(command_id), command_id)
                answer = browser.post(address, form, htmx=True)
                if answer.status == 200:
                    taken.append(command_id)
                    break
                told.append(answer.status)
                revision = _newest(plan.pk)

    with server(port) as running:
        running.start()
        threads = [Thread(target=work, args=(browser,)) for browser in browsers]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    kept = PlanRevision.objects.filter(plan=plan, number__gt=began).order_by("number")
    stored = {revision.command_id for revision in kept}
    for command_id in taken:
        tally.look_up("edit", command_id in stored, str(command_id))
    numbers = [revision.number for revision in kept]
    tally.expect(len(taken) == len(set(taken)) == len(stored), "an edit is there twice or unasked")
    tally.expect(len(taken) == 2 * times, f"{2 * times - len(taken)} edits were never taken")
    tally.expect(numbers == list(range(began + 1, began + 1 + len(taken))), "a revision is missing")
    tally.expect(set(told) <= {409}, f"answers besides 200 and 409: {set(told)}")
    events = _edits(plan.pk) - edits_before
    tally.expect(events == len(taken), f"{events} events for {len(taken)} edits")
    said, problem = integrity(), audit.verify(clinic).problem
    tally.expect(said == "ok", f"integrity check: {said}")
    tally.expect(not problem, f"access log: {problem}")
    tally.facts |= {"told that the plan had moved": len(told)}
    return tally


def _edits(plan_id: UUID) -> int:
    from clinic.models import AuditEvent

    return AuditEvent.objects.filter(action="plan_edited", subject_id=str(plan_id)).count()


def _newest(plan_id: UUID) -> int:
    from django.db import connection

    from planning.models import PlanRevision

    newest = PlanRevision.objects.filter(plan_id=plan_id).order_by("-number")
    number = int(newest.values_list("number", flat=True)[0])
    connection.close()
    return number


def _command(command_id: UUID) -> dict[str, Any]:
    """Says something new each time, so that every edit changes the plan."""
    return {"op": "set_rationale", "rationale": f"Seen again {command_id}."}

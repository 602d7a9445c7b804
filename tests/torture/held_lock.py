"""`held-lock`: another process holds the write lock for longer than a writer waits.

An edit sent meanwhile is answered by a sentence, nothing of it is stored, and the very same
edit is taken once the lock is free. A plan can be read all the while: its page waits as long
as a writer for its line in the access log, and is then shown without one.
"""

import time
from threading import Thread
from typing import Any
from uuid import uuid4

from tests.torture.server import Browser, server
from tests.torture.tally import Tally
from tests.torture.world import edit_form, integrity, let_go, migrated


def run(times: int, seed: int, port: int) -> Tally:
    """`seed` is not needed; each time takes as long as a writer waits."""
    migrated()
    from django.conf import settings
    from django.db import connection
    from django.urls import reverse

    from clinic import audit
    from clinic.models import Clinic
    from clinic.sqlite import BUSY_TIMEOUT_SECONDS
    from planning.models import Plan, PlanRevision
    from tests.factories.planning import make_plan
    from tests.people import make_member, session_of
    from tests.unit.planning.plan_examples import PRODUCT, site

    tally = Tally()
    member = make_member(Clinic.objects.create(name="Fictional Calf Clinic"), "alice")
    plan = Plan.objects.with_all().get(pk=make_plan(member, PRODUCT).pk)
    browser = Browser(port, session_of(member))
    address = reverse("planning:plan_edit", args=[plan.pk])
    page = reverse("planning:plan_builder", args=[plan.pk])
    waited = 0.0
    let_go()
    with server(port) as running:
        running.start()
        for number in range(times):
            revision = 2 + number
            form = edit_form(plan.patient_id, revision, site("left"), uuid4())
            answers: dict[str, Any] = {}

            def ask(form: dict[str, Any] = form, answers: dict[str, Any] = answers) -> None:
                answers["edit"] = browser.post(address, form, htmx=True)

            def read(answers: dict[str, Any] = answers) -> None:
                answers["read"] = browser.get(page)

            connection.ensure_connection()
            holder = connection.connection
            holder.execute("BEGIN IMMEDIATE")
            began = time.monotonic()
            threads = [Thread(target=ask), Thread(target=read)]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
            waited = max(waited, time.monotonic() - began)
            holder.execute("ROLLBACK")
            refused, shown = answers["edit"], answers["read"]
            is_said = refused.status == 503 and "server is busy" in refused.text
            tally.look_up("edit refused in words", is_said, str(refused.status))
            tally.look_up("plan read", shown.status == 200, str(shown.status))
            stored = PlanRevision.objects.filter(plan=plan)
            tally.look_up("draft as it was", stored.count() == revision, f"{stored.count()}")
            again = browser.post(address, form, htmx=True)
            is_once = again.status == 200 and stored.count() == revision + 1
            tally.look_up("edit sent again", is_once, str(again.status))
    said, problem = integrity(), audit.verify(member.clinic).problem
    tally.expect(said == "ok", f"integrity check: {said}")
    tally.expect(not problem, f"access log: {problem}")
    tally.facts |= {
        "database": settings.DATABASES["default"]["ENGINE"].rsplit(".", 1)[-1],
        "a writer waits, seconds": BUSY_TIMEOUT_SECONDS,
        "longest answer, seconds": f"{waited:.1f}",
    }
    let_go()
    return tally

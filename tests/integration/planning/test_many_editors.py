"""Edit commands at random from many browsers at once, good ones, stale ones and nonsense."""

import json
import os
import random
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from clinic import audit
from clinic.models import AuditEvent, Membership
from planning.domain.dosing import totals
from planning.domain.vocabulary import Laterality
from planning.models import Plan
from tests.factories.planning import make_plan
from tests.people import client_of
from tests.unit.planning.plan_examples import PRODUCT, site

pytestmark = pytest.mark.django_db(transaction=True)
EDITS = 120 if os.environ.get("CI") == "true" else 30
SEEDS = (1, 2, 3)
ANSWERED = {200, 400, 409, 422}
NONSENSE: tuple[Any, ...] = (
    {"op": "no_such"},
    {"op": "add_site"},
    {"op": "move_sites", "moves": []},
    {"op": "set_sites", "sites": [10**30], "dose_tenths": -1},
    {"op": "add_site", "side": "both", "level_pct": "1e999", "across_pct": "NaN"},
    {"op": "set_rationale", "rationale": "x" * 100_000},
    {"op": "restore", "direction": "sideways"},
    [],
    None,
    "add_site",
)


def command(chance: random.Random) -> Any:
    """One of what the builder posts, about a site that may or may not be there."""
    ids = [chance.randrange(1, 10) for _ in range(chance.randrange(1, 4))]
    side = chance.choice(["left", "right"])
    place = {"level_pct": str(chance.randrange(5, 60)), "across_pct": str(chance.randrange(5, 95))}
    return chance.choice(
        (
            site(side, place["level_pct"], place["across_pct"], dose_units="2.5"),
            site(side, place["level_pct"], place["across_pct"]),
            {"op": "move_sites", "moves": [{"site": ids[0], **place}]},
            {"op": "nudge_sites", "sites": ids, "distal_mm": "5"},
            {"op": "set_doses", "doses": [{"site": ids[0], "dose_tenths": 25}]},
            {"op": "remove_sites", "sites": ids},
            {"op": "mirror_leg", "from_side": side},
            {"op": "set_rationale", "rationale": f"Seen again {chance.random()}."},
            {"op": "restore", "direction": chance.choice(["undo", "redo"])},
            chance.choice(NONSENSE),
        )
    )


def edit_at_random(
    client: Client, plan: Plan, chance: random.Random, start: Barrier
) -> tuple[list[UUID], Counter[int]]:
    """The ids of the commands that were taken, and every answer's status."""
    address = reverse("planning:plan_edit", args=[plan.pk])
    taken, answers, revision = [], Counter[int](), plan.revision.number
    start.wait()
    try:
        for _ in range(EDITS):
            command_id = uuid4()
            is_stale = chance.random() < 0.2
            answer = client.post(
                address,
                {
                    "expected_revision": max(1, revision - is_stale),
                    "patient_id": str(plan.patient_id),
                    "command_id": str(command_id),
                    "command": json.dumps(command(chance)),
                },
                headers={"HX-Request": "true"},
            )
            answers[answer.status_code] += 1
            if answer.status_code == 200:
                taken.append(command_id)
            revision = Plan.objects.with_all().get(pk=plan.pk).revision.number
    finally:
        connection.close()
    return taken, answers


@pytest.mark.parametrize("seed", SEEDS)
def test_random_edits_from_many_browsers(
    seed: int, alice: Membership, bob: Membership, stranger: Membership
) -> None:
    """DUR-03, FUZ-01, SAF-01: what was taken is there once, in one line, and adds up."""
    plan = make_plan(alice, PRODUCT, site("left"), site("right"))
    before = plan.revision.number
    people = [alice, alice, bob, bob, stranger]
    start = Barrier(len(people))
    with ThreadPoolExecutor(len(people)) as pool:
        runs = [
            pool.submit(
                edit_at_random,
                client_of(member),
                plan,
                random.Random(f"{seed} {number}"),  # noqa: S311 (what to try, no secret)
                start,
            )
            for number, member in enumerate(people)
        ]
        results = [run.result() for run in runs]
    *ours, (theirs, foreign) = results
    assert (theirs, set(foreign)) == ([], {404})
    assert set().union(*(answers for _, answers in ours)) <= ANSWERED
    taken = [command_id for ids, _ in ours for command_id in ids]
    kept = plan.revisions.filter(number__gt=before).order_by("number")
    stored = Counter(revision.command_id for revision in kept)
    assert max(stored.values()) == 1
    # A command that changes nothing is taken and makes no revision.
    assert set(stored) <= set(taken)
    assert len(stored) > EDITS / 2
    numbers = [revision.number for revision in kept]
    assert numbers == list(range(before + 1, before + 1 + len(stored)))
    events = AuditEvent.objects.filter(action="plan_edited", subject_id=str(plan.pk))
    assert events.count() == before - 1 + len(stored)
    assert audit.verify(alice.clinic).problem == ""
    for revision in kept:
        document = revision.read_document()
        counted = {
            side: sum(one.dose_tenths or 0 for one in document.sites if one.side == side)
            for side in Laterality
        }
        found = totals(document)
        assert (found.left_tenths, found.right_tenths) == (
            counted[Laterality.LEFT],
            counted[Laterality.RIGHT],
        )
        assert len({one.id for one in document.sites}) == len(document.sites)

"""The life of a plan as a state machine, played by three roles against a model (`FUZ-01`).

    draft ⇄ edit, undo, redo      staff may do none of it
    draft ─sign▶ signed ─supersede▶ draft of the next version
    signed ─treatment▶ recorded ─sign▶ given ─void▶ recorded anew
    signed, superseded, given: locked

After every step: what is locked has its hash, the totals are the sum of the sites counted
another way, and no site changed its side by itself. After every life: the log's chain is whole.
"""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from uuid import uuid4

import hypothesis.strategies as st
import pytest
from django.db import DatabaseError, transaction
from django.test import Client
from hypothesis import HealthCheck, settings
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from clinic import audit
from clinic.models import Clinic, Membership
from clinic.roles import Role
from planning.actions.edits import StaleRevision
from planning.actions.plans import discard_plan, start_plan, supersede_plan
from planning.actions.treatments import save_treatment, start_treatment, void_treatment
from planning.domain.canonical import sha256_of
from planning.domain.commands import Restore
from planning.domain.dosing import totals
from planning.domain.lifecycle import NotAllowed
from planning.domain.vocabulary import Laterality
from planning.models import Consultation, Plan, Signature, Treatment, TreatmentSignature
from tests.factories.planning import GUIDED, answer_all, edit, make_consultation, sign
from tests.factories.treatments import complete, make_lot, make_vials, sign_it
from tests.people import PASSWORD, client_of, make_member
from tests.unit.planning.plan_examples import PRODUCT, site

IN_CI = os.environ.get("CI") == "true"
EXAMPLES, STEPS = (200, 50) if IN_CI else (8, 25)
SIDES = st.sampled_from(["left", "right"])
LEVELS = st.integers(10, 45).map(str)
ACROSS = st.integers(15, 60).map(str)
DOSES = st.integers(4, 20).map(lambda half: str(half / 2))


class PlanLife(RuleBasedStateMachine):
    """One consultation, from its first draft; `expected` is the model of its plans."""

    clinic: Clinic
    alice: Membership
    bob: Membership
    sam_client: Client
    consultation: Consultation

    @initialize()
    def begin(self) -> None:
        mark = uuid4().hex[:12]
        self.clinic = Clinic.objects.create(name=f"Clinic {mark}")
        self.alice = make_member(self.clinic, f"alice-{mark}")
        self.bob = make_member(self.clinic, f"bob-{mark}")
        self.sam_client = client_of(make_member(self.clinic, f"sam-{mark}", Role.STAFF))
        self.consultation = make_consultation(self.alice)
        self.locked: dict[Any, str] = {}
        self.sides: dict[int, Laterality] = {}
        self.plan = start_plan(consultation=self.consultation, by=self.alice)
        self.expected = "draft"
        for intent in (PRODUCT, GUIDED):
            edit(self.fresh(), intent, by=self.alice)

    def fresh(self) -> Plan:
        return Plan.objects.with_all().get(pk=self.plan.pk)

    @property
    def is_draft(self) -> bool:
        return self.expected == "draft"

    @property
    def is_signed(self) -> bool:
        return self.expected == "signed"

    @property
    def has_sites(self) -> bool:
        return bool(self.fresh().revision.read_document().sites)

    # Edits, by either clinician ------------------------------------------------------------

    @precondition(lambda self: self.is_draft)
    @rule(side=SIDES, level=LEVELS, across=ACROSS, dose=DOSES, second=st.booleans())
    def place(self, side: str, level: str, across: str, dose: str, second: bool) -> None:
        by = self.bob if second else self.alice
        before = set(self.sides)
        edit(self.fresh(), site(side, level, across, dose_units=dose), by=by)
        for placed in self.fresh().revision.read_document().sites:
            if placed.id not in before:
                assert placed.side == side
                self.sides[placed.id] = placed.side

    @precondition(lambda self: self.is_draft and self.has_sites)
    @rule(data=st.data(), level=LEVELS, across=ACROSS)
    def move(self, data: st.DataObject, level: str, across: str) -> None:
        chosen = data.draw(st.sampled_from(self.fresh().revision.read_document().sites))
        moves = [{"site": chosen.id, "level_pct": level, "across_pct": across}]
        edit(self.fresh(), {"op": "move_sites", "moves": moves}, by=self.alice)

    @precondition(lambda self: self.is_draft and self.has_sites)
    @rule(data=st.data())
    def remove(self, data: st.DataObject) -> None:
        chosen = data.draw(st.sampled_from(self.fresh().revision.read_document().sites))
        edit(self.fresh(), {"op": "remove_sites", "sites": [chosen.id]}, by=self.bob)

    @precondition(lambda self: self.is_draft)
    @rule(direction=st.sampled_from(["undo", "redo"]))
    def go_back_or_forth(self, direction: str) -> None:
        plan = self.fresh()
        target = plan.revision.undo_to if direction == "undo" else plan.revision.redo_to
        # The first revisions hold the product that every dose needs.
        if target is None or target < 3:
            return
        edit(plan, Restore(direction=direction).model_dump(), by=self.alice)
        # What was undone gives its numbers back.
        self.sides = {row.id: row.side for row in self.fresh().revision.read_document().sites}

    @precondition(lambda self: self.is_draft)
    @rule()
    def edit_what_somebody_else_changed(self) -> None:
        seen = self.fresh()
        edit(self.fresh(), site("left", "20", "30", dose_units="4.5"), by=self.alice)
        for placed in self.fresh().revision.read_document().sites:
            self.sides.setdefault(placed.id, placed.side)
        with pytest.raises(StaleRevision):
            edit(seen, site("right", "20", "30", dose_units="4.5"), by=self.bob)

    # Signing and what follows ---------------------------------------------------------------

    @precondition(lambda self: self.is_draft and self.has_sites)
    @rule()
    def sign_it(self) -> None:
        plan = self.fresh()
        answer_all(plan, by=self.alice)
        signature = sign(self.fresh(), by=self.alice)
        self.expected = "signed"
        self.lock(Signature, signature.pk, signature.sha256)

    @precondition(lambda self: self.is_signed)
    @rule()
    def replace(self) -> None:
        before = self.fresh()
        try:
            self.plan = supersede_plan(plan=before, by=self.bob)
        except NotAllowed:
            assert before.treatments.exclude(status="voided").exists()
            return
        self.expected = "draft"
        assert Plan.objects.get(pk=before.pk).status == "signed"

    @precondition(lambda self: self.is_draft)
    @rule()
    def discard(self) -> None:
        plan = self.fresh()
        discard_plan(plan=plan, by=self.alice)
        if plan.supersedes_id is not None:
            self.plan, self.expected = Plan.objects.get(pk=plan.supersedes_id), "signed"
        else:
            self.plan = start_plan(consultation=self.consultation, by=self.alice)
            self.sides = {}
            for intent in (PRODUCT, GUIDED):
                edit(self.fresh(), intent, by=self.alice)

    @precondition(lambda self: self.is_signed)
    @rule(give=st.booleans())
    def treat(self, give: bool) -> None:
        plan = self.fresh()
        treatment = start_treatment(plan=plan, by=self.alice)
        if treatment.status != "draft" or not give:
            return
        tenths = sum(site.dose_tenths or 0 for site in plan.revision.read_document().sites)
        vials = make_vials(self.alice, lot=make_lot(self.alice), vials=tenths // 1000 + 1)
        document = complete(treatment.read_document(), vials)
        saved = save_treatment(
            treatment=treatment,
            document=document,
            expected_version=treatment.version,
            by=self.alice,
        )
        signed = sign_it(saved, by=self.alice)
        self.lock(TreatmentSignature, signed.signature.pk, signed.signature.sha256)

    @precondition(lambda self: self.is_signed)
    @rule()
    def void(self) -> None:
        given = self.fresh().treatments.filter(status="signed").first()
        if given is not None:
            void_treatment(treatment=given, reason="Recorded for another leg.", by=self.bob)
            assert Treatment.objects.get(pk=given.pk).status == "voided"

    def lock(self, model: Any, key: Any, digest: str) -> None:
        self.locked[model, key] = digest

    # What nobody may do ---------------------------------------------------------------------

    @rule()
    def staff_tries(self) -> None:
        """Staff read plans and do nothing to them."""
        before = self.fresh()
        posts = {
            f"/plans/{before.pk}/edit/": {},
            f"/plans/{before.pk}/sign/": {"password": PASSWORD},
            f"/plans/{before.pk}/discard/": {},
            f"/plans/{before.pk}/supersede/": {},
            f"/plans/{before.pk}/treatment/start/": {},
        }
        for address, posted in posts.items():
            answer = self.sam_client.post(address, {**posted, "patient_id": before.patient_id})
            assert answer.status_code == 403, address
        after = self.fresh()
        assert (after.status, after.head_id) == (before.status, before.head_id)

    @precondition(lambda self: self.is_signed)
    @rule()
    def edit_what_is_signed(self) -> None:
        with pytest.raises(NotAllowed):
            edit(self.fresh(), site("left", "20", "30", dose_units="4.5"), by=self.alice)

    @precondition(lambda self: self.is_signed)
    @rule()
    def change_it_in_the_database(self) -> None:
        refused: list[Callable[[], object]] = [
            lambda: Plan.objects.filter(pk=self.plan.pk).update(status="draft"),
            lambda: Signature.objects.filter(plan_id=self.plan.pk).update(sha256="0" * 64),
            lambda: self.fresh().revision.delete(),
        ]
        for change in refused:
            with _refused():
                change()

    # What holds after every step ------------------------------------------------------------

    @invariant()
    def the_state_is_the_models(self) -> None:
        if hasattr(self, "expected"):
            assert self.fresh().status == self.expected

    @invariant()
    def totals_are_the_sum_and_sides_stay(self) -> None:
        if not hasattr(self, "plan"):
            return
        document = self.fresh().revision.read_document()
        found = totals(document)
        for side, tenths in (("left", found.left_tenths), ("right", found.right_tenths)):
            assert tenths == sum(
                row.dose_tenths or 0 for row in document.sites if row.side.value == side
            )
        assert all(self.sides.get(row.id, row.side) is row.side for row in document.sites)

    @invariant()
    def what_is_locked_keeps_its_hash(self) -> None:
        for (model, key), digest in getattr(self, "locked", {}).items():
            kept = model.objects.get(pk=key)
            assert kept.is_intact
            assert sha256_of(kept.record) == kept.sha256 == digest

    def teardown(self) -> None:
        # Reads every event, so once a life: a broken chain does not mend itself.
        if hasattr(self, "clinic"):
            assert audit.verify(self.clinic).problem == ""


@contextmanager
def _refused() -> Iterator[None]:
    with pytest.raises((DatabaseError, NotAllowed)), transaction.atomic():
        yield


def test_three_roles_play_the_life_of_a_plan(db: None, clock: None) -> None:
    run_state_machine_as_test(
        PlanLife,
        settings=settings(
            max_examples=EXAMPLES,
            stateful_step_count=STEPS,
            suppress_health_check=list(HealthCheck),
        ),
    )

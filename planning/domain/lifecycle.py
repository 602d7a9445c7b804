"""What may happen to a plan, as one table.

The table is the rule: actions ask `check`, the documentation is drawn from it, and a
test fails when the drawing is stale.
"""

from dataclasses import dataclass
from enum import StrEnum

from planning.domain.text import N_, Text


class PlanStatus(StrEnum):
    DRAFT = "draft"
    SIGNED = "signed"
    SUPERSEDED = "superseded"
    DISCARDED = "discarded"


class PlanEvent(StrEnum):
    EDIT = "edit"
    SIGN = "sign"
    DISCARD = "discard"
    ADD_ADDENDUM = "add_addendum"
    SUPERSEDE = "supersede"


@dataclass(frozen=True, slots=True)
class Transition:
    """`event` takes a plan from `source` to `target`; `meaning` is for the reader."""

    source: PlanStatus
    event: PlanEvent
    target: PlanStatus
    meaning: str


TRANSITIONS: tuple[Transition, ...] = (
    Transition(
        PlanStatus.DRAFT,
        PlanEvent.EDIT,
        PlanStatus.DRAFT,
        "one edit command, stored as the next revision",
    ),
    Transition(
        PlanStatus.DRAFT,
        PlanEvent.SIGN,
        PlanStatus.SIGNED,
        "a signature bound to one revision's hash; the plan is locked",
    ),
    Transition(
        PlanStatus.DRAFT,
        PlanEvent.DISCARD,
        PlanStatus.DISCARDED,
        "put aside unsigned; still readable",
    ),
    Transition(
        PlanStatus.SIGNED,
        PlanEvent.ADD_ADDENDUM,
        PlanStatus.SIGNED,
        "a dated remark beside the signed plan, which does not change",
    ),
    Transition(
        PlanStatus.SIGNED,
        PlanEvent.SUPERSEDE,
        PlanStatus.SUPERSEDED,
        "a new version was signed in its place; both stay readable",
    ),
)

STATUS_WORDS: dict[PlanStatus, Text] = {
    PlanStatus.DRAFT: Text(N_("draft")),
    PlanStatus.SIGNED: Text(N_("signed")),
    PlanStatus.SUPERSEDED: Text(N_("superseded")),
    PlanStatus.DISCARDED: Text(N_("discarded")),
}

_REFUSALS: dict[PlanEvent, Text] = {
    PlanEvent.EDIT: Text(
        N_("This plan is signed and locked. Write an addendum, or make a new version.")
    ),
    PlanEvent.SIGN: Text(N_("Only a draft can be signed.")),
    PlanEvent.DISCARD: Text(N_("Only a draft can be discarded.")),
    PlanEvent.ADD_ADDENDUM: Text(N_("An addendum belongs to a signed plan.")),
    PlanEvent.SUPERSEDE: Text(N_("Only a signed plan can be replaced by a new version.")),
}


class NotAllowed(ValueError):
    """The plan's status does not allow the event; `text` says so to the person."""

    def __init__(self, text: Text) -> None:
        super().__init__(str(text))
        self.text = text


def allows(status: PlanStatus, event: PlanEvent) -> bool:
    return any(row.source is status and row.event is event for row in TRANSITIONS)


def check(status: PlanStatus, event: PlanEvent) -> PlanStatus:
    """The status after the event. Raises `NotAllowed`."""
    for row in TRANSITIONS:
        if row.source is status and row.event is event:
            return row.target
    raise NotAllowed(_REFUSALS[event])


def drawing() -> str:
    """The table as a Mermaid state diagram and a Markdown table."""
    lines = ["```mermaid", "stateDiagram-v2", f"    [*] --> {PlanStatus.DRAFT}"]
    lines += [f"    {row.source} --> {row.target}: {row.event}" for row in TRANSITIONS]
    lines += ["```", "", "| from | event | to | meaning |", "|---|---|---|---|"]
    lines += [
        f"| {row.source} | `{row.event}` | {row.target} | {row.meaning} |" for row in TRANSITIONS
    ]
    return "\n".join(lines) + "\n"

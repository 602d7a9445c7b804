"""What may happen to a treatment record, as one table, like `lifecycle` for plans."""

from dataclasses import dataclass
from enum import StrEnum

from planning.domain.lifecycle import NotAllowed
from planning.domain.text import N_, Text


class TreatmentStatus(StrEnum):
    DRAFT = "draft"
    SIGNED = "signed"
    VOIDED = "voided"


class TreatmentEvent(StrEnum):
    RECORD = "record"
    SIGN = "sign"
    VOID = "void"


@dataclass(frozen=True, slots=True)
class TreatmentTransition:
    """`event` takes a treatment from `source` to `target`; `meaning` is for the reader."""

    source: TreatmentStatus
    event: TreatmentEvent
    target: TreatmentStatus
    meaning: str


TREATMENT_TRANSITIONS: tuple[TreatmentTransition, ...] = (
    TreatmentTransition(
        TreatmentStatus.DRAFT,
        TreatmentEvent.RECORD,
        TreatmentStatus.DRAFT,
        "what was given is written down, under the version the page showed",
    ),
    TreatmentTransition(
        TreatmentStatus.DRAFT,
        TreatmentEvent.SIGN,
        TreatmentStatus.SIGNED,
        "a signature bound to the document's and the plan's hash; the record is locked, "
        "its vials are used up, the follow-up is booked from its day",
    ),
    TreatmentTransition(
        TreatmentStatus.DRAFT,
        TreatmentEvent.VOID,
        TreatmentStatus.VOIDED,
        "put aside unsigned, with a reason; the plan may be recorded anew",
    ),
    TreatmentTransition(
        TreatmentStatus.SIGNED,
        TreatmentEvent.VOID,
        TreatmentStatus.VOIDED,
        "a mistaken record, with a reason; it stays readable, counts no more, and the plan "
        "may be recorded anew",
    ),
)

TREATMENT_STATUS_WORDS: dict[TreatmentStatus, Text] = {
    TreatmentStatus.DRAFT: Text(N_("being recorded")),
    TreatmentStatus.SIGNED: Text(N_("signed")),
    TreatmentStatus.VOIDED: Text(N_("voided")),
}

_REFUSALS: dict[TreatmentEvent, Text] = {
    TreatmentEvent.RECORD: Text(
        N_("This treatment is signed and locked. Void it with a reason to record it anew.")
    ),
    TreatmentEvent.SIGN: Text(N_("Only a treatment that is being recorded can be signed.")),
    TreatmentEvent.VOID: Text(N_("This treatment was voided already.")),
}
_VOIDED = Text(N_("This treatment was voided. Record the plan's treatment anew."))


def check_treatment(status: TreatmentStatus, event: TreatmentEvent) -> TreatmentStatus:
    """The status after the event. Raises `NotAllowed`."""
    for row in TREATMENT_TRANSITIONS:
        if row.source is status and row.event is event:
            return row.target
    if status is TreatmentStatus.VOIDED and event is not TreatmentEvent.VOID:
        raise NotAllowed(_VOIDED)
    raise NotAllowed(_REFUSALS[event])


def treatment_drawing() -> str:
    """The table as a Mermaid state diagram and a Markdown table."""
    lines = ["```mermaid", "stateDiagram-v2", f"    [*] --> {TreatmentStatus.DRAFT}"]
    lines += [f"    {row.source} --> {row.target}: {row.event}" for row in TREATMENT_TRANSITIONS]
    lines += ["```", "", "| from | event | to | meaning |", "|---|---|---|---|"]
    lines += [
        f"| {row.source} | `{row.event}` | {row.target} | {row.meaning} |"
        for row in TREATMENT_TRANSITIONS
    ]
    return "\n".join(lines) + "\n"

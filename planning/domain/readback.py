"""What is read back and answered before a plan is signed (SAF-02).

Every item carries the answer that confirms it: the very value shown. A value that
changed after it was shown no longer matches, so nothing can be signed that was not
read. Reasons and the rationale are written while reading back; they are left out of
`shown_sha256`, which stands for everything else.
"""

from dataclasses import dataclass
from enum import StrEnum

from planning.domain.canonical import sha256_of
from planning.domain.consent import STANDING_WORDS, ConsentStanding
from planning.domain.dosing import recount
from planning.domain.findings import Finding, Severity
from planning.domain.photographs import photographs_words
from planning.domain.quantities import units
from planning.domain.reading import Reading
from planning.domain.record import PlanRecord
from planning.domain.text import N_, Text, verbatim
from planning.domain.vocabulary import SIDE_WORDS, Laterality


class SignatureMeaning(StrEnum):
    """What the signature says (21 CFR 11.50)."""

    AUTHOR = "author"
    APPROVER = "approver"


MEANING_WORDS: dict[SignatureMeaning, Text] = {
    SignatureMeaning.AUTHOR: Text(N_("I made this plan and answer for it")),
    SignatureMeaning.APPROVER: Text(N_("I have checked this plan and approve it")),
}


@dataclass(frozen=True, slots=True)
class ReadBackItem:
    """One thing to confirm: `title` asks, `value` is what is confirmed, as `answer` posts it."""

    name: str
    title: Text
    value: Text
    answer: str


@dataclass(frozen=True, slots=True)
class ReadBack:
    items: tuple[ReadBackItem, ...]
    to_reason: tuple[Finding, ...]
    stops: tuple[Finding, ...]
    shown_sha256: str

    def unconfirmed(self, answers: dict[str, str]) -> tuple[ReadBackItem, ...]:
        """Items not answered, or answered with another value than they have now."""
        return tuple(item for item in self.items if answers.get(item.name) != item.answer)


def read_back(reading: Reading) -> ReadBack:
    """What must be answered before this plan may be signed."""
    record = reading.record
    by_severity = {
        severity: tuple(found for found in reading.findings if found.severity is severity)
        for severity in Severity
    }
    items = tuple(_items(reading, by_severity[Severity.CONFIRM]))
    unanswered_plan = record.plan.model_copy(update={"reasons": {}, "rationale": ""})
    shown = {
        "record": record.model_copy(update={"plan": unanswered_plan}),
        "items": {item.name: item.answer for item in items},
        "findings": [finding.key for finding in reading.findings],
    }
    return ReadBack(
        items=items,
        to_reason=by_severity[Severity.CONFIRM],
        stops=by_severity[Severity.STOP],
        shown_sha256=sha256_of(shown),
    )


def totals_agree(reading: Reading) -> bool:
    """Whether a second, simple count of the stored document gives the same totals (SAF-08)."""
    totals = reading.totals
    return (totals.left_tenths, totals.right_tenths) == recount(reading.record.plan)


def _photographs(record: PlanRecord) -> list[ReadBackItem]:
    """Asked only where there are some: nobody confirms what is not there."""
    if not record.photographs:
        return []
    return [
        ReadBackItem(
            "photographs",
            Text(N_("The photographs")),
            photographs_words(record.photographs),
            sha256_of(record.photographs),
        )
    ]


def _items(reading: Reading, to_reason: tuple[Finding, ...]) -> list[ReadBackItem]:
    record, totals = reading.record, reading.totals
    patient, preparation = record.patient, record.plan.preparation
    code = preparation.product if preparation else ""
    counts = {Laterality.LEFT: totals.left_sites, Laterality.RIGHT: totals.right_sites}
    identity = (patient.name, patient.birth_date.isoformat(), patient.chart_number)
    return [
        ReadBackItem(
            "identity",
            Text(N_("The patient")),
            Text(
                N_("{name}, born {born}, chart {chart}"),
                name=identity[0],
                born=identity[1],
                chart=identity[2],
            ),
            sha256_of(identity),
        ),
        ReadBackItem(
            "product",
            Text(N_("The product")),
            reading.product.label if reading.product else verbatim(code or "–"),
            code,
        ),
        *(
            ReadBackItem(
                side.value,
                SIDE_WORDS[side],
                _side_words(reading, side, counts[side]),
                f"{totals.of(side)}/{counts[side]}{_above_knee_answer(reading, side)}",
            )
            for side in Laterality
        ),
        ReadBackItem(
            "total",
            Text(N_("LEFT and RIGHT together")),
            units(totals.total_tenths),
            str(totals.total_tenths),
        ),
        ReadBackItem(
            "consent",
            Text(N_("Consent")),
            consent_words(record),
            f"{str(record.intake.consent_signed).lower()}{_on_screen_answer(record)}",
        ),
        *_photographs(record),
        ReadBackItem(
            "findings",
            Text(N_("Findings that need a reason")),
            _counted(len(to_reason)),
            sha256_of([finding.key for finding in to_reason]),
        ),
    ]


def consent_words(record: PlanRecord) -> Text:
    """Which consent stands: the one on screen with its wording, or the one on paper."""
    consent = record.consent
    if consent is not None and consent.standing is ConsentStanding.CURRENT:
        return Text(
            N_("signed on screen on {day}, form {form} {version}"),
            day=consent.signed_at.date().isoformat(),
            form=consent.form_code,
            version=consent.form_version,
        )
    if consent is not None and consent.standing is ConsentStanding.WITHDRAWN:
        return STANDING_WORDS[ConsentStanding.WITHDRAWN]
    if record.intake.consent_signed:
        return Text(N_("signed on paper"))
    if consent is not None:
        return Text(N_("superseded: {changes}"), changes=consent.changes_words)
    return STANDING_WORDS[ConsentStanding.NONE]


def _on_screen_answer(record: PlanRecord) -> str:
    consent = record.consent
    return "" if consent is None else f"/{consent.standing.value}/{consent.id}"


def _counted(findings: int) -> Text:
    if findings == 0:
        return Text(N_("none"))
    if findings == 1:
        return Text(N_("1 finding, with its reason"))
    return Text(N_("{count} findings, each with its reason"), count=findings)


def _side_words(reading: Reading, side: Laterality, count: int) -> Text:
    """All of a side, with the part above the knee said."""
    totals = reading.totals
    above = len(reading.record.plan.above_knee_on(side))
    words = Text(N_("{dose} in {count} sites"), dose=units(totals.of(side)), count=count)
    if not above:
        return words
    return Text(
        N_("{all}, of these {dose} in {count} above the knee"),
        all=words,
        dose=units(totals.above_knee[side]),
        count=above,
    )


def _above_knee_answer(reading: Reading, side: Laterality) -> str:
    above = len(reading.record.plan.above_knee_on(side))
    return f"/{reading.totals.above_knee[side]}/{above}" if above else ""

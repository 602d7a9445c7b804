"""Whether what was signed is still what is stored: records, treatments, photographs (`AUD-05`).

    record, review   ── hash ──▶ the signature's own hashes
    photograph's row ── place, hash ──▶ what the record was bound to
    photograph's file ─ hash ──▶ the same

A photograph set aside later is still the one that was signed for; its file stays.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from uuid import UUID

from patients.models import Photo
from patients.photos import storage
from planning.domain.photographs import PhotoOnRecord
from planning.models import Signature, TreatmentSignature


@dataclass(frozen=True, slots=True)
class Verified:
    """What was looked at. `problems` name plans, treatments and photographs, no person."""

    plans: int
    treatments: int
    photographs: int
    problems: tuple[str, ...]


def verify_signatures() -> Verified:
    """Reads every signed record and every file bound to one."""
    problems: list[str] = []
    plans = treatments = 0
    bound: set[UUID] = set()
    for signature in Signature.objects.select_related("plan").order_by("pk").iterator(200):
        plans += 1
        where = f"plan {signature.plan_id} version {signature.plan.version}"
        if not signature.is_intact:
            problems.append(f"{where}: the record is not what was signed")
            continue
        photographs = signature.read_record().photographs
        bound |= {one.id for one in photographs}
        rows = Photo.objects.select_related("photo_set").in_bulk([one.id for one in photographs])
        for one in photographs:
            problems += [
                f"{where}: photograph {one.id} ({one.words}): {problem}"
                for problem in _photo_problems(one, rows.get(one.id), signature.plan.patient_id)
            ]
    for given in TreatmentSignature.objects.order_by("pk").iterator(200):
        treatments += 1
        if not given.is_intact:
            problems.append(f"treatment {given.treatment_id}: the record is not what was signed")
    return Verified(plans, treatments, len(bound), tuple(problems))


def _photo_problems(one: PhotoOnRecord, row: Photo | None, patient_id: UUID) -> Iterator[str]:
    if row is None:
        yield "it is in the register no more"
        return
    if row.patient_id != patient_id:
        yield "it is filed for another patient"
    if (row.view, row.side, row.photo_set.taken_on) != (one.view, one.side, one.taken_on):
        yield "it stands in another place or on another day"
    if row.sha256 != one.sha256:
        yield "the register names another picture"
    try:
        content = storage.read(row.path)
    except OSError:
        yield "its file cannot be read"
        return
    if sha256(content).hexdigest() != one.sha256:
        yield "its file is not the one that was signed for"

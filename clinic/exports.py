"""Taking data out: every export has a reason, is recorded, and holds no live formula.

    reason = exports.read_reason(request.POST)          # raises ReasonMissing
    return exports.as_csv(
        by=request.membership, what="adverse_events", filters={"year": 2026},
        reason=reason, header=[...], rows=[...], patient_ids=[...],
    )

The address of an export takes POST alone; its form is `_components/export_form.html`.
"""

import csv
import io
from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction
from django.http import HttpResponse, QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _

from clinic import audit
from clinic.models import Export, Membership

FIELD = "export_reason"
SHORTEST_REASON = 5
LONGEST_REASON = 1_000
# A cell that begins so is run as a formula by spreadsheets (`SEC-10`).
FORMULA = ("=", "+", "-", "@", "\t", "\r")


class ReasonMissing(ValueError):
    """The export was asked for without saying why; `str()` is the sentence to show."""


def read_reason(posted: QueryDict) -> str:
    """Why the data leaves the clinic's records. Raises `ReasonMissing`."""
    reason = posted.get(FIELD, "").strip()
    if len(reason) < SHORTEST_REASON:
        raise ReasonMissing(_("Say why this is exported."))
    if len(reason) > LONGEST_REASON:
        raise ReasonMissing(_("must be at most %(length)s characters") % {"length": LONGEST_REASON})
    return reason


@transaction.atomic
def as_csv(
    *,
    by: Membership,
    what: str,
    filters: Mapping[str, Any],
    reason: str,
    header: Sequence[str],
    rows: Sequence[Sequence[object]],
    filename: str,
) -> HttpResponse:
    """The rows as a CSV file a spreadsheet opens as text; records who took them, and why."""
    exported = Export.objects.create(
        clinic=by.clinic,
        what=what,
        filters=dict(filters),
        reason=reason,
        row_count=len(rows),
        by=by.user,
        at=timezone.now(),
    )
    audit.record(
        by=by,
        action=f"{what}_exported",
        subject=exported,
        detail={"rows": len(rows), "filters": dict(filters)},
    )
    content = io.StringIO()
    writer = csv.writer(content)
    writer.writerow([cell(value) for value in header])
    writer.writerows([cell(value) for value in row] for row in rows)
    # The mark tells spreadsheets that the file is UTF-8; without it Hangul is garbled.
    return HttpResponse(
        content.getvalue().encode("utf-8-sig"),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{filename}"'},
    )


def cell(value: object) -> str:
    """One cell as text: a formula is disarmed, a number stays a number."""
    text = "" if value is None else str(value)
    if isinstance(value, str) and text.startswith(FORMULA):
        return f"'{text}"
    return text

"""The page of outcomes over 200,000 treatments with five visits each, read as it stands.

The columns are packed as `planning.outcome_columns` packs them. Nothing is kept between
requests, so the first page is as fast as the next.
"""

from collections.abc import Callable
from datetime import date
from random import Random
from typing import Any

from django.test import override_settings

from clinic.models import Clinic, Membership
from clinic.roles import Role
from planning.domain.columns import COLUMNS, DIMENSIONS, PATIENT, packed
from planning.domain.outcomes import Show
from planning.models import OutcomeColumn, OutcomeLabel
from tests.bench.measure import in_turns, line, title
from tests.bench.server import statements
from tests.people import client_of, make_member

TREATMENTS = 200_000
MONTHS = 120
ROUNDS = 7
WORDS = {
    "product": ["onabotulinumtoxinA-botox", "prabotulinumtoxinA-nabota", "x"],
    "protocol": ["", "a", "b", "c"],
    "pattern": ["", *(f"pattern {number}" for number in range(12))],
    "tier": ["", "under_15_mm", "15_to_25_mm", "over_25_mm"],
}


def run() -> None:
    clinic = Clinic.objects.create(name="Outcomes")
    member = make_member(clinic, "outcomes-admin", Role.ADMIN)
    _fill(clinic, member)
    client = client_of(member)
    title(f"Outcomes: {TREATMENTS:,} treatments, five visits each, {MONTHS} months")
    with override_settings(ALLOWED_HOSTS=["testserver"]):
        for show in Show:
            _line(f"{show}, by pattern", _page(client, f"/outcomes/?by=pattern&show={show}"))
        _line("girth, by clinician", _page(client, "/outcomes/?by=clinician&show=girth"))
        filtered = "/outcomes/?by=pattern&show=girth&tier=2&product=0"
        _line("girth, by pattern, two filters", _page(client, filtered))


def _line(what: str, page: Callable[[], Any]) -> None:
    count = statements(page)
    (median,) = in_turns(ROUNDS, page, warm_up=1)
    line(f"{what}: median, {count} SQL", f"{median:.0f} ms", "≤ 300 ms")


def _page(client: Any, address: str) -> Callable[[], Any]:
    def page() -> Any:
        response = client.get(address)
        if response.status_code != 200:
            raise RuntimeError(str(response.status_code))
        return response

    return page


def _fill(clinic: Clinic, member: Membership) -> None:
    chance = Random(7)  # noqa: S311 (no secret)
    words = WORDS | {"clinician": [str(member.user_id)]}
    OutcomeLabel.objects.bulk_create(
        OutcomeLabel(clinic=clinic, dimension=dimension, code=code, word=word)
        for dimension in DIMENSIONS
        for code, word in enumerate(words[dimension])
    )
    for month in range(MONTHS):
        rows = TREATMENTS // MONTHS + (month < TREATMENTS % MONTHS)
        first = date(2016 + month // 12, month % 12 + 1, 1)
        OutcomeColumn.objects.bulk_create(
            OutcomeColumn(
                clinic=clinic,
                name=name,
                month=first,
                numbers=packed(name, [_number(name, words, chance) for _ in range(rows)]),
            )
            for name in COLUMNS
        )


def _number(name: str, words: dict[str, list[str]], chance: Random) -> int | None:
    if name == PATIENT:
        return chance.getrandbits(17)
    if name in words:
        return int(chance.random() ** 2 * len(words[name]))
    if name.endswith("_due"):
        return 30
    if name.endswith("_kept"):
        return int(chance.random() < 0.8)
    if chance.random() < 0.15:
        return None
    if "girth_satisfaction" in name or "contour" in name:
        return chance.randint(1, 5)
    if "girth" in name:
        return round(chance.gauss(-12, 14)) * 5
    if "muscle" in name:
        return round(chance.gauss(-30, 25))
    if name in ("adverse_events", "worst_grade"):
        return int(chance.random() < 0.1)
    return chance.randint(0, 200)

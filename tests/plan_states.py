"""Plans in the states an editor must look right in, built through the app's own edit endpoint.

The pictures show them and the bench drags them. A `Desk` is one clinician's page; it
registers a patient of its own for each plan, so that no state leans on the demo data.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from playwright.sync_api import Page

from tests.journey import Hand, assess, intake, register

PRODUCT = {
    "op": "set_preparation",
    "product": "onabotulinumtoxinA-botox",
    "vial_units": "100",
    "diluent_ml": "2",
}
LONG_NAME = {
    "family_name": "황보제갈남궁선우독고사공서문동방",
    "given_name": "아름드리샛별하늘빛 Maximiliane Wilhelmina Konstantinopolitana-Featherstonehaugh",
}
_SEND = """async (commands) => {
  const root = document.getElementById("plan-builder").dataset;
  let revision = root.revision;
  for (const command of commands) {
    const answer = await fetch(root.edit, {
      method: "POST",
      headers: {
        "HX-Request": "true",
        "X-CSRFToken": document.querySelector("meta[name=csrf-token]").content,
      },
      body: new URLSearchParams({
        command: JSON.stringify(command),
        command_id: crypto.randomUUID(),
        expected_revision: revision,
        patient_id: root.patient,
      }),
    });
    if (!answer.ok) throw new Error(`${answer.status}: ${JSON.stringify(command)}`);
    revision = answer.headers.get("Calfline-Revision");
  }
}"""


def site(side: str, level_pct: float, across_pct: float, dose_units: str = "2.5") -> dict[str, Any]:
    """An `add_site` command as the map sends it."""
    return {
        "op": "add_site",
        "side": side,
        "level_pct": f"{level_pct:g}",
        "across_pct": f"{across_pct:g}",
        "dose_units": dose_units,
    }


def forty_sites() -> list[dict[str, Any]]:
    """Twenty on each leg, both heads, as a grid no two rings of which touch."""
    return [
        site(side, level, across)
        for side in ("left", "right")
        for level in (14, 21, 28, 35, 42)
        for across in (-62, -26, 24, 60)
    ]


@dataclass
class Desk:
    """One clinician at work; `page` reads English, as the journey's labels do."""

    page: Page
    _charts: Iterator[int] = field(default_factory=lambda: count(1))

    def plan(self, *commands: dict[str, Any], **patient: str) -> str:
        """The path of a new plan's builder, after these commands."""
        self.page.goto("/patients/")
        hand = Hand(self.page)
        number = next(self._charts)
        details = {
            "family_name": "가상",
            "given_name": "지도",
            "chart_number": f"STATE-{number}",
            # The app asks about a second patient of one name and birth date.
            "birth_date": f"{1960 + number}-05-06",
        }
        register(hand, **{**details, **patient})
        intake(hand)
        assess(hand)
        if commands:
            self.edit(*commands)
        return str(self.page.evaluate("location.pathname"))

    def edit(self, *commands: dict[str, Any]) -> None:
        """Sends commands, one after another, for the plan the page shows."""
        self.page.evaluate(_SEND, list(commands))
        self.page.reload()

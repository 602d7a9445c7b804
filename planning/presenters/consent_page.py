"""The page a patient reads and signs; every sentence in the active language, the patient's."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from planning.actions.consents import OfferedConsent
from planning.diagram.signature_mark import FIELD_RATIO
from planning.domain.consent_signing import FIELD_THOUSANDTHS
from planning.domain.text import Text
from planning.forms.consent import TICK, ConsentPost
from planning.wording import say

SIGNATURE, TYPED_NAME = "signature", "typed_name"


@dataclass(frozen=True, slots=True)
class AskedTick:
    """One thing to tick; `problem` says why it is still asked."""

    field: str
    text: str
    is_required: bool
    is_ticked: bool
    problem: str


@dataclass(frozen=True, slots=True)
class ConsentPage:
    """`strokes` are the lines drawn so far, as posted; they are drawn again."""

    text: dict[str, Any]
    shown_sha256: str
    ticks: tuple[AskedTick, ...]
    typed_name: str
    strokes: str
    view_box: str
    signature_problem: str
    name_problem: str
    summary: tuple[tuple[str, str], ...]


def consent_page(
    offered: OfferedConsent, posted: ConsentPost | None, problems: list[tuple[str, Text]]
) -> ConsentPage:
    """What is offered, with what was already ticked and signed when it comes back."""
    said = {field: say(text) for field, text in problems}
    ticked = {code.value for code in posted.ticked} if posted else set()
    return ConsentPage(
        text=offered.text,
        shown_sha256=offered.sha256,
        ticks=tuple(
            AskedTick(
                field=f"{TICK}{tick['code']}",
                text=tick["text"],
                is_required=tick["is_required"],
                is_ticked=tick["code"] in ticked,
                problem=said.get(f"{TICK}{tick['code']}", ""),
            )
            for tick in offered.text["ticks"]
        ),
        typed_name=posted.typed_name if posted else "",
        strokes=posted.posted_strokes if posted else "",
        view_box=f"0 0 {FIELD_RATIO * FIELD_THOUSANDTHS} {FIELD_THOUSANDTHS}",
        signature_problem=said.get(SIGNATURE, ""),
        name_problem=said.get(TYPED_NAME, ""),
        summary=tuple(_summary(said, offered.text["ticks"])),
    )


def _summary(said: dict[str, str], ticks: list[dict[str, Any]]) -> list[tuple[str, str]]:
    """Each problem with the words of what it is about, in the order of the page."""
    about = {f"{TICK}{tick['code']}": f"“{tick['text']}”" for tick in ticks}
    about |= {SIGNATURE: _("Signature") + ":", TYPED_NAME: _("Your full name") + ":"}
    return [(field, f"{words} {said[field]}") for field, words in about.items() if field in said]

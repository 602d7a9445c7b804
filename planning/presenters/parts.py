"""The builder page in parts, each an element that is swapped by its id.

    BuilderView ──draw_parts──▶ {id: Part} ──Part.unless(shown)──▶ what a page lacks

A part is a pure function of its frozen view, so one that an edit left as it was is not
drawn again, and its tag, a hash of its content, tells the page that it has it already.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from typing import Any
from uuid import UUID

from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from planning.presenters.builder_view import BuilderView

_PATTERNS = '<div id="plan-patterns"></div>'
_SITES = '<g class="sites"'
_ROWS = ('<table class="carrier"><tbody>', "</tbody></table>")
_SVG = ('<svg class="carrier">', "</svg>")


@dataclass(frozen=True, slots=True)
class Part:
    """One element, drawn when it is asked for. An empty tag is never what a page shows.

    `pieces` are the elements inside it that are swapped alone where its tag is shown
    already; `carrier` holds them, because a bare row or `<g>` cannot be parsed.
    """

    draw: Callable[[], SafeString]
    tag: str = ""
    pieces: tuple["Part", ...] = ()
    carrier: tuple[str, str] = ("", "")

    @property
    def html(self) -> SafeString:
        return self.draw()

    def unless(self, shown: Collection[str]) -> str:
        """What a page that shows these tags has to swap; empty where that is nothing."""
        if self.tag not in shown:
            return self.html
        fresh = "".join(piece.html for piece in self.pieces if piece.tag not in shown)
        opening, closing = self.carrier
        return f"{opening}{fresh}{closing}" if fresh else ""


def draw_parts(plan_id: UUID, view: BuilderView) -> dict[str, Part]:
    """The parts of the page by their ids."""
    language = get_language() or "en"

    def part(name: str, content: object) -> Part:
        return _part(name, content, plan_id, language)

    saved = {"text": view.saved, "id": "plan-saved"}
    return {
        "plan-saved": Part(lambda: render_to_string("_components/saved_state.html", saved)),
        "plan-tools": part("tools", view.tools),
        "plan-start": part("start", view.start),
        "plan-proposal": part("proposal", view.proposal),
        "plan-since": part("since", view.proposal.since if view.proposal else None),
        "plan-map": _map(view.map_svg),
        "site-table": _table(plan_id, view, [part("row", row) for row in view.rows]),
        "site-panel": _panel(plan_id, view, part("pad", view.panel.pad) if view.panel else None),
        "plan-findings": part("findings", view.findings),
        "plan-thigh": part("thigh", view.thigh),
        "plan-budget": part("budget", view.budget),
        "plan-balance": part("balance", view.balance),
        "plan-totals": part("totals", view.totals),
    }


def with_patterns(html: str, patterns: SafeString) -> SafeString:
    """The opened chooser with the clinic's patterns in their place."""
    return _safe(html.replace(_PATTERNS, patterns))


@lru_cache(maxsize=4096)
def _part(name: str, content: object, plan_id: UUID, language: str) -> Part:
    """Kept because an edit changes few parts; `language` is the active one."""
    return _hashed(_drawn(name, {name: content}, plan_id))


def _map(svg: str) -> Part:
    """Title, legs, sites, in this order; the legs change only with their measurements."""
    legs, sites = svg.index("<defs>"), svg.index(_SITES)
    tag = _tag(svg[legs:sites])

    def whole() -> SafeString:
        return _tagged(render_to_string("planning/plan_builder_map.html", {"svg": _safe(svg)}), tag)

    def moving() -> SafeString:
        return _safe(svg[svg.index("<title") : legs] + svg[sites : -len("</svg>")])

    return Part(whole, tag, (Part(moving),), _SVG)


def _table(plan_id: UUID, view: BuilderView, rows: list[Part]) -> Part:
    """The same sites in the same order keep the table; only changed rows are swapped."""
    tag = _tag(f"{[row.id for row in view.rows]} {view.next_site_id} {get_language()}")

    def whole() -> SafeString:
        content = {
            "rows": _safe("".join(row.html for row in rows)),
            "count": len(rows),
            "next_site_id": view.next_site_id,
        }
        return _tagged(_drawn("sites", {"sites": content}, plan_id), tag)

    return Part(whole, tag, tuple(rows), _ROWS)


def _panel(plan_id: UUID, view: BuilderView, pad: Part | None) -> Part:
    content = {
        "panel": view.panel,
        "pad": pad and pad.html,
        "section": view.section,
        "selected": view.selected,
    }
    return _hashed(_drawn("site", {"site": content}, plan_id))


def _drawn(name: str, context: dict[str, Any], plan_id: UUID) -> SafeString:
    return render_to_string(
        f"planning/plan_builder_{name}.html",
        {
            **context,
            "edit_url": reverse("planning:plan_edit", args=[plan_id]),
            "builder_url": reverse("planning:plan_builder", args=[plan_id]),
            "sign_url": reverse("planning:plan_sign", args=[plan_id]),
        },
    )


def _tag(content: str) -> str:
    return sha256(content.encode()).hexdigest()[:12]


def _hashed(html: str) -> Part:
    tag = _tag(html)
    tagged = _tagged(html, tag)
    return Part(lambda: tagged, tag)


def _tagged(html: str, tag: str) -> SafeString:
    """The first id in a part's markup is the part's own."""
    return _safe(html.replace(' id="', f' data-tag="{tag}" id="', 1))


def _safe(markup: str) -> SafeString:
    """Markup put together from rendered templates and drawings, which escaped as they made it."""
    return mark_safe(markup)  # noqa: S308

"""What each edit of a plan did, in one sentence."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.paginator import Paginator

from planning.domain.commands import (
    AddSite,
    AnyIntent,
    GiveReason,
    MirrorLeg,
    MoveSites,
    NudgeSites,
    PlaceSites,
    RemoveSites,
    Restore,
    SetDepths,
    SetDoses,
    SetGuidance,
    SetPreparation,
    SetRationale,
    SetSites,
)
from planning.domain.protocols import variant_named
from planning.domain.quantities import millimetres, percent, units
from planning.domain.text import N_, Text, listed, verbatim
from planning.domain.thigh import (
    MoveThighSite,
    RecordThighSite,
    RemoveThighSites,
    SetThighSite,
    thigh_label,
)
from planning.domain.vocabulary import GUIDANCE_WORDS, MUSCLE_WORDS, SIDE_WORDS
from planning.evidence import load_products, load_protocols
from planning.models import Plan, PlanRevision
from planning.wording import say

ROWS_PER_PAGE = 50
Labels = Mapping[int, str]


@dataclass(frozen=True, slots=True)
class HistoryRow:
    """One revision as its row in the history shows it."""

    number: int
    at: datetime
    author: str
    what: str


def history_rows(revisions: Sequence[PlanRevision]) -> list[HistoryRow]:
    """A row for each revision; sites have the numbers they had just before it."""
    before = {revision.number: site_labels(revision.document) for revision in revisions}
    return [
        HistoryRow(
            number=revision.number,
            at=revision.at,
            author=str(revision.author),
            what=say(_what(revision, before.get(revision.number - 1, {}))),
        )
        for revision in revisions
    ]


def describe(intent: AnyIntent, labels: Labels) -> Text:
    """What an edit asks for; `labels` name the sites of the plan it was asked about."""
    match intent:
        case AddSite():
            return _with_dose(
                intent.dose_tenths,
                Text(
                    N_("Added a site: {side}, level {level}, across {across}"),
                    side=SIDE_WORDS[intent.side],
                    level=percent(intent.level_pct),
                    across=percent(intent.across_pct),
                ),
            )
        case MoveSites():
            if len(intent.moves) == 1:
                move = intent.moves[0]
                return Text(
                    N_("Moved {sites} to level {level}, across {across}"),
                    sites=_sites([move.site], labels),
                    level=percent(move.level_pct),
                    across=percent(move.across_pct),
                )
            moved = _sites([move.site for move in intent.moves], labels)
            return Text(N_("Moved {sites}"), sites=moved)
        case NudgeSites():
            return Text(N_("Moved {sites}"), sites=_sites(intent.sites, labels))
        case SetSites():
            return Text(
                N_("Changed {sites}: {changes}"),
                sites=_sites(intent.sites, labels),
                changes=listed(_changes(intent)),
            )
        case SetDepths():
            return Text(
                N_("Set the depth of {sites}"),
                sites=_sites([entry.site for entry in intent.depths], labels),
            )
        case SetDoses():
            return Text(N_("Set doses: {doses}"), doses=listed(_doses(intent, labels)))
        case RemoveSites():
            return Text(N_("Removed {sites}"), sites=_sites(intent.sites, labels))
        case PlaceSites():
            if intent.protocol:
                return Text(
                    N_("Placed {count} sites from the protocol {protocol}"),
                    count=len(intent.placements),
                    protocol=_protocol_name(intent.protocol),
                )
            if intent.pattern:
                return Text(
                    N_("Placed {count} sites from the pattern {pattern}"),
                    count=len(intent.placements),
                    pattern=verbatim(intent.pattern),
                )
            if intent.plan_of:
                return Text(
                    N_("Placed {count} sites as in the plan signed on {day}"),
                    count=len(intent.placements),
                    day=intent.plan_of.isoformat(),
                )
            sides = dict.fromkeys(placement.side for placement in intent.placements)
            return Text(
                N_("Placed {count} sites on {sides}"),
                count=len(intent.placements),
                sides=listed(SIDE_WORDS[side] for side in sides),
            )
        case MirrorLeg():
            return Text(N_("Mirrored {side} to the other leg"), side=SIDE_WORDS[intent.from_side])
        case SetPreparation():
            return Text(
                N_("Chose the product {product}"), product=load_products().label_of(intent.product)
            )
        case SetGuidance():
            if intent.guidance is None:
                return Text(N_("Left the guidance open"))
            return Text(
                N_("Chose guidance by {guidance}"), guidance=GUIDANCE_WORDS[intent.guidance]
            )
        case GiveReason():
            if intent.reason:
                return Text(N_("Gave a reason: {reason}"), reason=intent.reason)
            return Text(N_("Took a reason back"))
        case SetRationale():
            if intent.rationale:
                return Text(N_("Wrote why this plan: {rationale}"), rationale=intent.rationale)
            return Text(N_("Took back why this plan"))
        case RecordThighSite():
            return _with_dose(
                intent.dose_tenths,
                Text(
                    N_("Recorded a site above the knee: {side}, level {level}, across {across}"),
                    side=SIDE_WORDS[intent.side],
                    level=percent(intent.level_pct),
                    across=percent(intent.across_pct),
                ),
            )
        case SetThighSite():
            return Text(
                N_("Changed {sites}: {changes}"),
                sites=_sites([intent.thigh_site], labels),
                changes=listed(_changes(intent)),
            )
        case MoveThighSite():
            return Text(
                N_("Moved {sites} to level {level}, across {across}"),
                sites=_sites([intent.thigh_site], labels),
                level=percent(intent.level_pct),
                across=percent(intent.across_pct),
            )
        case RemoveThighSites():
            return Text(N_("Removed {sites}"), sites=_sites(intent.sites, labels))
        case Restore():
            return Text(
                N_("Undid a change") if intent.direction == "undo" else N_("Redid a change")
            )


def _what(revision: PlanRevision, labels: Labels) -> Text:
    command = revision.read_command()
    if command is not None:
        return describe(command, labels)
    if revision.restores is None:
        return Text(N_("Started the plan"))
    back = N_("Went back to revision {number}")
    return Text(back, number=revision.restores)


def _changes(intent: SetSites | SetThighSite) -> Iterable[Text]:
    if isinstance(intent, SetThighSite) and intent.side is not None:
        yield SIDE_WORDS[intent.side]
    if intent.level_pct is not None:
        yield Text(N_("level {level}"), level=percent(intent.level_pct))
    if intent.across_pct is not None:
        yield Text(N_("across {across}"), across=percent(intent.across_pct))
    if isinstance(intent, SetSites) and intent.muscle is not None:
        yield MUSCLE_WORDS[intent.muscle]
    if intent.depth_mm is not None:
        yield Text(N_("depth {depth}"), depth=millimetres(intent.depth_mm))
    if intent.dose_tenths is not None:
        yield units(intent.dose_tenths)
    if isinstance(intent, SetSites) and intent.mid_belly:
        yield Text(N_("depth at mid-belly"))


def _doses(intent: SetDoses, labels: Labels) -> Iterable[Text]:
    """Sites that share a dose are named together."""
    alike: dict[int, list[int]] = {}
    for entry in intent.doses:
        alike.setdefault(entry.dose_tenths, []).append(entry.site)
    for dose_tenths, sites in alike.items():
        yield Text(N_("{sites}: {dose}"), sites=_sites(sites, labels), dose=units(dose_tenths))


def _with_dose(dose_tenths: int | None, text: Text) -> Text:
    if dose_tenths is None:
        return text
    return Text(N_("{what}, {dose}"), what=text, dose=units(dose_tenths))


def _sites(ids: Iterable[int], labels: Labels) -> Text:
    """Sites by what a person reads in their circles; unknown ones apart."""
    wanted = set(ids)
    numbers = [label for site_id, label in labels.items() if site_id in wanted]
    if not numbers:
        return Text(N_("a site that is no longer there"))
    if len(numbers) == 1:
        return Text(N_("site {number}"), number=numbers[0])
    return Text(N_("sites {numbers}"), numbers=listed(map(verbatim, numbers)))


def site_labels(document: dict[str, Any]) -> Labels:
    """What the circle of each site says, by its id, in the order they are read in."""
    calf = {site["id"]: str(place) for place, site in enumerate(document["sites"], start=1)}
    thigh = document.get("above_knee", ())
    return calf | {site["id"]: thigh_label(place) for place, site in enumerate(thigh, start=1)}


def history_page(plan: Plan, page: str) -> dict[str, Any]:
    """One page of a plan's history, newest first; a page that is not there is the nearest."""
    revisions = plan.revisions.select_related("author").order_by("-number")
    pages = Paginator(revisions, ROWS_PER_PAGE)
    shown = pages.get_page(page)
    # The revision before the oldest row gives the order its sites were numbered in.
    numbers = [revision.number for revision in shown]
    before = revisions.filter(number=min(numbers, default=1) - 1)
    rows = history_rows([*shown, *before])[: len(numbers)]
    return {"rows": rows, "page": shown}


def _protocol_name(name: str) -> Text:
    """A protocol that is no longer offered is named by its code."""
    variant = variant_named(load_protocols(), name)
    return verbatim(name) if variant is None else variant.title

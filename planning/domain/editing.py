"""Editing a plan: one command in, a new plan out.

    intent ──complete(intent, plan, board)──▶ command ──apply(plan, command)──▶ plan

A person's intent may leave things to the board (which head lies under the tap, how
deep mid-belly is there, where the mirrored sites fall). `complete` settles them from
this patient's legs, so the stored command says everything itself: replaying the
commands of a plan from the empty plan gives the same plan, whatever is measured later.
`apply` is total over completed commands and raises `CommandRefused` with a sentence
for the person who asked.
"""

from collections.abc import Callable, Iterable

from planning.domain.board import Board
from planning.domain.commands import (
    AddSite,
    AnyIntent,
    Command,
    CommandRefused,
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
    Setting,
    SiteDepth,
    SiteMove,
)
from planning.domain.legframe import stored_pct
from planning.domain.plan import (
    MAX_SITES,
    InjectionPlan,
    InjectionSite,
    Preparation,
    SitePlacement,
)
from planning.domain.text import N_, Text
from planning.domain.thigh import MoveThighSite, RecordThighSite, RemoveThighSites, SetThighSite
from planning.domain.thigh_editing import thigh_edited


def complete(intent: AnyIntent, plan: InjectionPlan, board: Board) -> Command:
    """Settle what the intent left to the board. Raises `CommandRefused`."""
    match intent:
        case AddSite():
            return _completed_add(intent, board)
        case MoveSites():
            return intent.model_copy(
                update={"moves": tuple(_completed_move(move, plan, board) for move in intent.moves)}
            )
        case NudgeSites():
            return MoveSites(
                moves=tuple(_nudged(_existing(plan, site), intent, board) for site in intent.sites)
            )
        case SetSites():
            return _completed_set(intent, plan, board)
        case MirrorLeg():
            return _completed_mirror(intent, plan, board)
        case Restore():
            raise CommandRefused("op", Text(N_("Undo and redo go by the plan's history.")))
        case _:
            return intent


def apply(plan: InjectionPlan, command: Command) -> InjectionPlan:
    """The plan after the command. Raises `CommandRefused`."""
    match command:
        case AddSite():
            return _with_placements(plan, (_placement(command),))
        case MoveSites():
            moves = {move.site: move for move in command.moves}
            return _replaced(plan, moves, lambda site: _moved(site, moves[site.id]))
        case SetSites():
            changes = {
                name: getattr(command, name)
                for name in ("level_pct", "across_pct", "muscle", "depth_mm", "dose_tenths")
                if getattr(command, name) is not None
            }
            changed = _replaced(plan, command.sites, lambda site: site.model_copy(update=changes))
            _check_dose(plan, command.dose_tenths)
            return changed
        case SetDepths():
            depths = {entry.site: entry.depth_mm for entry in command.depths}
            return _replaced(
                plan, depths, lambda site: site.model_copy(update={"depth_mm": depths[site.id]})
            )
        case SetDoses():
            doses = {entry.site: entry.dose_tenths for entry in command.doses}
            _check_dose(plan, command.doses[0].dose_tenths)
            return _replaced(
                plan, doses, lambda site: site.model_copy(update={"dose_tenths": doses[site.id]})
            )
        case RemoveSites():
            for site_id in command.sites:
                _existing(plan, site_id)
            kept = tuple(site for site in plan.sites if site.id not in command.sites)
            return plan.model_copy(update={"sites": kept})
        case PlaceSites():
            plan = _set_around(plan, command.setting)
            kept = tuple(site for site in plan.sites if site.side not in command.replace)
            cleared = plan.model_copy(
                update={"sites": kept, "protocol": command.protocol or plan.protocol}
            )
            return _with_placements(cleared, command.placements)
        case SetPreparation():
            return _prepared(plan, command)
        case SetGuidance():
            return plan.model_copy(
                update={
                    "guidance": command.guidance,
                    "needle_length_mm": command.needle_length_mm,
                }
            )
        case GiveReason():
            reasons = {key: text for key, text in plan.reasons.items() if key != command.finding}
            if command.reason:
                reasons[command.finding] = command.reason
            return plan.model_copy(update={"reasons": reasons})
        case SetRationale():
            return plan.model_copy(update={"rationale": command.rationale})
        case RecordThighSite() | SetThighSite():
            _check_dose(plan, command.dose_tenths)
            return thigh_edited(plan, command)
        case MoveThighSite() | RemoveThighSites():
            return thigh_edited(plan, command)


def _completed_add(intent: AddSite, board: Board) -> AddSite:
    muscle = intent.muscle or board.muscle_at(intent.level_pct, intent.across_pct)
    depth_mm = intent.depth_mm
    if depth_mm is None and intent.mid_belly:
        depth_mm = board.suggested_depth_mm(intent.side, muscle)
    return intent.model_copy(update={"muscle": muscle, "depth_mm": depth_mm, "mid_belly": False})


def _completed_move(move: SiteMove, plan: InjectionPlan, board: Board) -> SiteMove:
    _existing(plan, move.site)
    if move.muscle is not None:
        return move
    return move.model_copy(update={"muscle": board.muscle_at(move.level_pct, move.across_pct)})


def _nudged(site: InjectionSite, intent: NudgeSites, board: Board) -> SiteMove:
    level_pct, across_pct = board.frame(site.side).moved(
        float(site.level_pct),
        float(site.across_pct),
        distal_mm=float(intent.distal_mm),
        medial_mm=float(intent.medial_mm),
    )
    level, across = stored_pct(level_pct), stored_pct(across_pct)
    return SiteMove(
        site=site.id,
        level_pct=level,
        across_pct=across,
        muscle=board.muscle_at(level, across),
    )


def _completed_set(intent: SetSites, plan: InjectionPlan, board: Board) -> Command:
    sites = [_existing(plan, site_id) for site_id in intent.sites]
    if intent.mid_belly:
        suggested = [(site, board.suggested_depth_mm(site.side, site.muscle)) for site in sites]
        depths = tuple(
            SiteDepth(site=site.id, depth_mm=depth) for site, depth in suggested if depth
        )
        if not depths:
            raise CommandRefused(
                "depth_mm",
                Text(N_("No layers are measured under these sites, so no depth is suggested.")),
            )
        return SetDepths(depths=depths)
    moved = intent.level_pct is not None or intent.across_pct is not None
    if moved and intent.muscle is None and len(sites) == 1:
        level = sites[0].level_pct if intent.level_pct is None else intent.level_pct
        across = sites[0].across_pct if intent.across_pct is None else intent.across_pct
        return intent.model_copy(update={"muscle": board.muscle_at(level, across)})
    return intent


def _completed_mirror(intent: MirrorLeg, plan: InjectionPlan, board: Board) -> PlaceSites:
    """Mirrored by anatomy: the same head, level and distance from the mid-line in
    percent of the other leg, its depth from the other leg's own layers or undecided."""
    source = tuple(
        site
        for site in plan.on_side(intent.from_side)
        if not intent.sites or site.id in intent.sites
    )
    if not source:
        raise CommandRefused("from_side", Text(N_("There is no site on that leg to mirror.")))
    to_side = intent.from_side.other
    board.frame(to_side)
    return PlaceSites(
        placements=tuple(
            SitePlacement(
                side=to_side,
                muscle=site.muscle,
                level_pct=site.level_pct,
                across_pct=site.across_pct,
                depth_mm=board.suggested_depth_mm(to_side, site.muscle),
                dose_tenths=site.dose_tenths,
            )
            for site in source
        ),
        replace=(to_side,) if intent.replace else (),
    )


def _placement(command: AddSite) -> SitePlacement:
    if command.muscle is None:
        raise CommandRefused("muscle", Text(N_("The site has no head.")))
    return SitePlacement(
        side=command.side,
        muscle=command.muscle,
        level_pct=command.level_pct,
        across_pct=command.across_pct,
        depth_mm=command.depth_mm,
        dose_tenths=command.dose_tenths,
    )


def _with_placements(plan: InjectionPlan, placements: Iterable[SitePlacement]) -> InjectionPlan:
    added = tuple(
        InjectionSite(id=site_id, **placement.model_dump())
        for site_id, placement in enumerate(placements, start=plan.next_site_id)
    )
    if len(plan.sites) + len(added) > MAX_SITES:
        raise CommandRefused(
            "sites", Text(N_("A plan holds at most {count} sites."), count=MAX_SITES)
        )
    for site in added:
        _check_dose(plan, site.dose_tenths)
    return plan.model_copy(
        update={
            "sites": (*plan.sites, *added),
            "next_site_id": plan.next_site_id + len(added),
        }
    )


def _check_dose(plan: InjectionPlan, dose_tenths: int | None) -> None:
    """A number of units means nothing before the product is chosen."""
    if dose_tenths is not None and plan.preparation is None:
        raise CommandRefused(
            "product", Text(N_("Choose the product first: a dose is in units of a product."))
        )


def _moved(site: InjectionSite, move: SiteMove) -> InjectionSite:
    return site.model_copy(
        update={
            "level_pct": move.level_pct,
            "across_pct": move.across_pct,
            "muscle": move.muscle or site.muscle,
        }
    )


def _set_around(plan: InjectionPlan, setting: Setting | None) -> InjectionPlan:
    if setting is None:
        return plan
    if setting.preparation is not None:
        plan = _prepared(plan, SetPreparation(**setting.preparation.model_dump()))
    around = {
        name: getattr(setting, name)
        for name in ("guidance", "needle_length_mm", "rationale")
        if getattr(setting, name) is not None
    }
    return plan.model_copy(update=around)


def _prepared(plan: InjectionPlan, command: SetPreparation) -> InjectionPlan:
    preparation = Preparation(
        product=command.product,
        vial_units=command.vial_units,
        diluent_ml=command.diluent_ml,
        expires_on=command.expires_on,
    )
    sites, above_knee = plan.sites, plan.above_knee
    if plan.preparation is not None and plan.preparation.product != command.product:
        no_dose = {"dose_tenths": None}
        sites = tuple(site.model_copy(update=no_dose) for site in sites)
        above_knee = tuple(site.model_copy(update=no_dose) for site in above_knee)
    return plan.model_copy(
        update={"preparation": preparation, "sites": sites, "above_knee": above_knee}
    )


def _existing(plan: InjectionPlan, site_id: int) -> InjectionSite:
    site = plan.site(site_id)
    if site is None:
        raise CommandRefused("sites", Text(N_("That site is no longer on the plan.")))
    return site


def _replaced(
    plan: InjectionPlan,
    site_ids: Iterable[int],
    change: Callable[[InjectionSite], InjectionSite],
) -> InjectionPlan:
    wanted = set(site_ids)
    for site_id in wanted:
        _existing(plan, site_id)
    sites = tuple(change(site) if site.id in wanted else site for site in plan.sites)
    return plan.model_copy(update={"sites": sites})

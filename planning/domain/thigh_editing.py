"""Editing what is recorded above the knee: one command in, a new plan out.

These commands say everything themselves, so there is nothing to complete them with: no
layer is measured there and nothing is proposed. `planning.domain.editing` calls this.
"""

from planning.domain.commands import CommandRefused
from planning.domain.plan import InjectionPlan
from planning.domain.text import N_, Text
from planning.domain.thigh import (
    MAX_THIGH_SITES,
    MoveThighSite,
    RecordThighSite,
    RemoveThighSites,
    SetThighSite,
    ThighCommand,
    ThighSite,
)


def thigh_edited(plan: InjectionPlan, command: ThighCommand) -> InjectionPlan:
    """The plan after the command. Raises `CommandRefused`."""
    match command:
        case RecordThighSite():
            return _recorded(plan, command)
        case SetThighSite() | MoveThighSite():
            return _changed(plan, command)
        case RemoveThighSites():
            known = {site.id for site in plan.above_knee}
            if not known.issuperset(command.sites):
                raise _no_longer_there("sites")
            kept = tuple(site for site in plan.above_knee if site.id not in command.sites)
            return plan.model_copy(update={"above_knee": kept})


def _recorded(plan: InjectionPlan, command: RecordThighSite) -> InjectionPlan:
    if len(plan.above_knee) >= MAX_THIGH_SITES:
        raise CommandRefused(
            "sites",
            Text(N_("A plan holds at most {count} sites above the knee."), count=MAX_THIGH_SITES),
        )
    site = ThighSite(id=plan.next_site_id, **command.model_dump(exclude={"op"}))
    return plan.model_copy(
        update={"above_knee": (*plan.above_knee, site), "next_site_id": plan.next_site_id + 1}
    )


def _changed(plan: InjectionPlan, command: SetThighSite | MoveThighSite) -> InjectionPlan:
    if all(site.id != command.thigh_site for site in plan.above_knee):
        raise _no_longer_there("thigh_site")
    said = command.model_dump(exclude={"op", "thigh_site"}, exclude_none=True)
    sites = tuple(
        site.model_copy(update=said) if site.id == command.thigh_site else site
        for site in plan.above_knee
    )
    return plan.model_copy(update={"above_knee": sites})


def _no_longer_there(field: str) -> CommandRefused:
    return CommandRefused(field, Text(N_("That site is no longer on the plan.")))

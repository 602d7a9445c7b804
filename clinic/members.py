"""What an admin does to a clinic's members, and a member to the own password (`SEC-06`).

Each change is recorded and ends the sessions it makes wrong, in one transaction. A clinic
keeps at least one admin, and nobody takes the own rights away.
"""

import secrets
from datetime import timedelta
from typing import Final

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from clinic import audit
from clinic.factors import remove_second_factors
from clinic.models import Membership, User
from clinic.roles import Role
from clinic.sessions import end_sessions

# Without what reads like something else: 0 o, 1 l i.
READABLE: Final = "abcdefghjkmnpqrstuvwxyz23456789"
GROUPS: Final = 4
PER_GROUP: Final = 4
ONE_TIME_DAYS: Final = 3
"""How long a password that an admin gave opens anything. Clinic default."""


def add_member(*, username: str, display_name: str, role: Role, by: Membership) -> tuple[User, str]:
    """A new member of the admin's clinic, and the one-time password to sign in with.

    Raises ValidationError, by field, for a user name that is taken or cannot be one.
    """
    user = User(username=username.lower(), display_name=display_name)
    user.clean_fields(exclude=["password"])
    if User.objects.filter(username__iexact=username).exists():
        raise ValidationError({"username": _("Somebody has this user name already.")})
    password = _give_one_time_password(user)
    with transaction.atomic():
        user.save()
        Membership.objects.create(user=user, clinic_id=by.clinic_id, role=role)
        audit.record(by=by, action="member_added", subject=user, detail={"role": role.value})
    return user, password


def change_member(*, member: Membership, display_name: str, role: Role, by: Membership) -> None:
    """A member's name as signed and role; a new role ends the sessions of the old one."""
    with transaction.atomic():
        member = _locked(member)
        before, is_renamed = Role(member.role), member.user.display_name != display_name
        if before != role:
            _check_other(member, by)
            _check_admin_stays(member)
            member.role = role
            member.save(update_fields=["role"])
            end_sessions(member.user)
        if is_renamed:
            member.user.display_name = display_name
            member.user.save(update_fields=["display_name"])
        if before != role or is_renamed:
            audit.record(
                by=by,
                action="member_changed",
                subject=member.user,
                detail={"role": [before.value, role.value], "renamed": is_renamed},
            )


def disable_member(*, member: Membership, by: Membership) -> None:
    """Shuts a member out from the next request on; the record keeps what they did."""
    with transaction.atomic():
        member = _locked(member)
        _check_other(member, by)
        _check_admin_stays(member)
        member.is_active = False
        member.save(update_fields=["is_active"])
        end_sessions(member.user)
        audit.record(by=by, action="member_disabled", subject=member.user)


def enable_member(*, member: Membership, by: Membership) -> None:
    """Lets a member back in.

    Raises ValidationError for somebody who now works in another clinic.
    """
    with transaction.atomic():
        if member.user.memberships.filter(is_active=True).exists():
            raise ValidationError(_("This person is active already, here or elsewhere."))
        member.is_active = True
        member.save(update_fields=["is_active"])
        audit.record(by=by, action="member_enabled", subject=member.user)


def give_password(*, member: Membership, by: Membership) -> str:
    """A one-time password instead of the member's own; ends every session of theirs.

    The second step stays: whoever gets hold of this password alone is not in.
    """
    _check_other(member, by)
    password = _give_one_time_password(member.user)
    with transaction.atomic():
        member = _locked(member, keep_user=True)
        member.user.save(update_fields=["password", "one_time_until"])
        end_sessions(member.user)
        audit.record(by=by, action="password_given", subject=member.user)
    return password


def take_second_step(*, member: Membership, by: Membership) -> None:
    """Takes lost second factors away; the member sets up new ones first of all."""
    _check_other(member, by)
    with transaction.atomic():
        remove_second_factors(_locked(member).user, by=by)


def end_member_sessions(*, member: Membership, by: Membership, only: str = "") -> int:
    """Ends a member's sessions, or the one named `only`; answers how many there were."""
    with transaction.atomic():
        ended = end_sessions(_locked(member).user, only=only)
        if ended:
            audit.record(
                by=by, action="sessions_ended", subject=member.user, detail={"sessions": ended}
            )
    return ended


def end_own_sessions(*, by: Membership, keep_session: str | None, only: str = "") -> int:
    """Ends one's own sessions elsewhere, or the one named `only`; answers how many."""
    with transaction.atomic():
        ended = end_sessions(by.user, except_key=keep_session, only=only)
        if ended:
            audit.record(
                by=by, action="sessions_ended", subject=by.user, detail={"sessions": ended}
            )
    return ended


def change_own_password(*, password: str, by: Membership, keep_session: str | None) -> None:
    """A new password; it has passed the validators. Ends the sessions elsewhere."""
    user = by.user
    user.set_password(password)
    user.one_time_until = None
    with transaction.atomic():
        user.save(update_fields=["password", "one_time_until"])
        end_sessions(user, except_key=keep_session)
        audit.record(by=by, action="password_changed", subject=user)


def _give_one_time_password(user: User) -> str:
    groups = ["".join(secrets.choice(READABLE) for _ in range(PER_GROUP)) for _ in range(GROUPS)]
    password = "-".join(groups)
    user.set_password(password)
    user.one_time_until = timezone.now() + timedelta(days=ONE_TIME_DAYS)
    return password


def _locked(member: Membership, *, keep_user: bool = False) -> Membership:
    """The member as stored now, active, its clinic's members held until the work is done.

    Raises ValidationError for somebody who is not active here: their account may by now
    belong to another clinic.
    """
    held = list(Membership.objects.select_for_update().filter(clinic_id=member.clinic_id))
    now = next(one for one in held if one.pk == member.pk)
    if not now.is_active:
        raise ValidationError(_("This member is disabled; enable the account first."))
    if keep_user:
        now.user = member.user
    return now


def _check_other(member: Membership, by: Membership) -> None:
    if member.user_id == by.user_id:
        raise ValidationError(_("Not for yourself: ask another admin."))


def _check_admin_stays(member: Membership) -> None:
    admins = Membership.objects.filter(
        clinic_id=member.clinic_id, role=Role.ADMIN, is_active=True, user__is_active=True
    )
    if member.role == Role.ADMIN and not admins.exclude(pk=member.pk).exists():
        raise ValidationError(_("This is the clinic's only admin. Make somebody else one first."))

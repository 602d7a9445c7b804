"""The one table of who may do what."""

import pytest
from django.core.exceptions import PermissionDenied

from clinic.models import Clinic, Membership, User
from clinic.permissions import can, check_can
from clinic.roles import REFUSALS, ROLE_PERMISSIONS, Permission, Role

NAMES = {Role.CLINICIAN: "clinicians", Role.STAFF: "staff", Role.ADMIN: "admins"}


def member(role: Role, *, is_active: bool = True) -> Membership:
    return Membership(user=User(username="x"), clinic=Clinic(), role=role, is_active=is_active)


def test_every_role_is_decided_and_every_permission_is_somebody_s() -> None:
    assert set(ROLE_PERMISSIONS) == set(Role)
    assert frozenset().union(*ROLE_PERMISSIONS.values()) == set(Permission)
    assert set(REFUSALS) == set(Permission)


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("permission", Permission)
def test_the_rule_and_its_twin_agree(role: Role, permission: Permission) -> None:
    allowed = permission in ROLE_PERMISSIONS[role]
    assert can(member(role), permission) is allowed
    if allowed:
        check_can(member(role), permission)
    else:
        with pytest.raises(PermissionDenied, match=r"^Only "):
            check_can(member(role), permission)


@pytest.mark.parametrize("permission", Permission)
def test_nobody_outside_the_clinic_may_do_anything(permission: Permission) -> None:
    """SEC-06: nor a member whose place was ended."""
    assert not can(None, permission)
    assert not any(can(member(role, is_active=False), permission) for role in Role)


@pytest.mark.parametrize("permission", Permission)
def test_a_refusal_names_exactly_who_may(permission: Permission) -> None:
    sentence = str(REFUSALS[permission])
    permitted = {role for role in Role if permission in ROLE_PERMISSIONS[role]}
    if permitted == set(Role):
        assert "members of the clinic" in sentence
    else:
        before_may = sentence.split(" may ")[0]
        assert {role for role in Role if NAMES[role] in before_may} == permitted


def test_signing_is_a_clinician_s_alone() -> None:
    assert [role for role in Role if can(member(role), Permission.PLAN_SIGN)] == [Role.CLINICIAN]

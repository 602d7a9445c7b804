"""What a view asks of whoever opens it. A view that declares nothing is refused to all.

    @requires(Permission.PLAN_SIGN)
    def plan_sign(request: ClinicRequest, plan_id: UUID) -> HttpResponse: ...

The declaration is read by `clinic.middleware.AccessMiddleware` before the view runs.
Every rule is a pair: `check_can` raises with the sentence the user reads, `can` answers.
"""

from collections.abc import Callable
from enum import Enum
from typing import Any, TypeVar

from django.core.exceptions import PermissionDenied

from clinic.models import Membership
from clinic.roles import REFUSALS, ROLE_PERMISSIONS, Permission, Role

View = TypeVar("View", bound=Callable[..., Any])


class Access(Enum):
    """What a view may declare instead of a permission."""

    PUBLIC = "anyone, signed in or not"
    MEMBER = "any active member of a clinic"


Requirement = Access | Permission

# Views of other packages, which cannot carry a declaration of ours.
DECLARED_ELSEWHERE: dict[str, Requirement] = {
    "account_login": Access.PUBLIC,
    "account_logout": Access.PUBLIC,
    "set_language": Access.PUBLIC,
}


def requires(requirement: Requirement) -> Callable[[View], View]:
    """Declares what a view asks for: a permission, or one of `Access`."""

    def declare(view: View) -> View:
        view.requirement = requirement  # type: ignore[attr-defined]
        return view

    return declare


def requirement_of(view: Callable[..., Any], name: str) -> Requirement | None:
    """What this view asks for, or None when it declares nothing and must be refused."""
    declared = getattr(view, "requirement", None) or DECLARED_ELSEWHERE.get(name)
    return declared if isinstance(declared, Access | Permission) else None


def can(membership: Membership | None, permission: Permission) -> bool:
    """Whether this member may do this now; nobody outside a clinic may do anything."""
    if membership is None or not membership.is_active:
        return False
    return permission in ROLE_PERMISSIONS[Role(membership.role)]


def check_can(membership: Membership | None, permission: Permission) -> None:
    """Raises PermissionDenied, with the sentence to show, unless `can`."""
    if not can(membership, permission):
        raise PermissionDenied(str(REFUSALS[permission]))

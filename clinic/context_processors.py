"""What every template knows about who is looking."""

from typing import Any

from django.http import HttpRequest

from clinic.roles import ROLE_PERMISSIONS, Permission, Role


def access(request: HttpRequest) -> dict[str, Any]:
    """`membership`, `clinic`, and `can`: `{% if can.plan_sign %}`."""
    membership = getattr(request, "membership", None)
    allowed = ROLE_PERMISSIONS[Role(membership.role)] if membership else frozenset[Permission]()
    return {
        "membership": membership,
        "clinic": membership.clinic if membership else None,
        "can": {permission.value: permission in allowed for permission in Permission},
    }

"""What every template knows about who is looking."""

from typing import Any

from django.http import HttpRequest

from clinic.roles import ROLE_PERMISSIONS, Permission, Role


def access(request: HttpRequest) -> dict[str, Any]:
    """`membership`, `clinic`, and `can`: `{% if can.plan_sign %}`.

    Nothing of the clinic while a required second factor is missing: a frame may show patients.
    """
    is_open = not getattr(request, "must_set_up", False)
    membership = getattr(request, "membership", None) if is_open else None
    allowed = ROLE_PERMISSIONS[Role(membership.role)] if membership else frozenset[Permission]()
    return {
        "membership": membership,
        "clinic": membership.clinic if membership else None,
        "can": {permission.value: permission in allowed for permission in Permission},
    }

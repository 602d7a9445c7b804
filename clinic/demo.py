"""The people of the demo clinic, which only an empty development data folder gets."""

from typing import Final

from django.conf import settings
from django.db import transaction

from clinic.models import Clinic, Membership, User
from clinic.roles import Role

DEMO_PASSWORD: Final = "calfline-demo"  # noqa: S105 (printed at every start; never in production)
DEMO_MEMBERS: Final = {
    "clinician": (Role.CLINICIAN, "Dr Han Seo-yun"),
    "staff": (Role.STAFF, "Yoo Ha-eun"),
    "admin": (Role.ADMIN, "Lim Do-hyun"),
}


@transaction.atomic
def make_demo_clinic() -> dict[Role, Membership]:
    """The demo clinic with one member of each role; its patients are `planning`'s to add.

    Raises RuntimeError in production, and where a clinic exists already.
    """
    if settings.CONFIG.is_production:
        raise RuntimeError("production mode never makes accounts by itself")
    if Clinic.objects.exists():
        raise RuntimeError("this data folder already holds a clinic")
    clinic = Clinic.objects.create(name="Demo clinic")
    members = {}
    for username, (role, display_name) in DEMO_MEMBERS.items():
        user = User(username=username, display_name=display_name)
        user.set_password(DEMO_PASSWORD)
        user.save()
        members[role] = Membership.objects.create(user=user, clinic=clinic, role=role)
    return members

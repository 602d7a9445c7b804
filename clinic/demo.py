"""The people of the demo clinic, which only an empty development data folder gets."""

from typing import Final, NamedTuple

from django.conf import settings
from django.db import transaction

from clinic.config import Environment
from clinic.models import Clinic, Membership, User
from clinic.roles import Role

DEMO_CLINIC: Final = "Demo clinic"
DEMO_PASSWORD: Final = "calfline-demo"  # noqa: S105 (printed at every start; never in production)
DEMO_PREPARATION: Final = {
    "product": "onabotulinumtoxinA-botox",
    "vial_units": 100,
    "diluent_ml": 2,
}
DEMO_MEMBERS: Final = {
    "clinician": (Role.CLINICIAN, "Dr Han Seo-yun"),
    "colleague": (Role.CLINICIAN, "Dr Moon Ji-an"),
    "staff": (Role.STAFF, "Yoo Ha-eun"),
    "admin": (Role.ADMIN, "Lim Do-hyun"),
}


class DemoAccount(NamedTuple):
    """A line of the sign-in page and of the terminal, in development alone."""

    username: str
    password: str
    role: str


def demo_accounts() -> list[DemoAccount]:
    """The demo clinic's accounts; none outside development, none once they are gone."""
    if settings.CONFIG.environment is not Environment.DEVELOPMENT:
        return []
    members = Membership.objects.filter(
        user__username__in=DEMO_MEMBERS, is_active=True, clinic__name=DEMO_CLINIC
    ).select_related("user")
    return [
        DemoAccount(member.user.username, DEMO_PASSWORD, member.get_role_display())
        for member in members.order_by("pk")
    ]


@transaction.atomic
def make_demo_clinic() -> dict[str, Membership]:
    """The demo clinic and its members by user name; its patients are `planning`'s to add.

    Raises RuntimeError in production, and where a clinic exists already.
    """
    if settings.CONFIG.is_production:
        raise RuntimeError("production mode never makes accounts by itself")
    if Clinic.objects.exists():
        raise RuntimeError("this data folder already holds a clinic")
    clinic = Clinic.objects.create(
        name=DEMO_CLINIC, default_preparation=DEMO_PREPARATION, is_fictitious=True
    )
    members = {}
    for username, (role, display_name) in DEMO_MEMBERS.items():
        user = User(username=username, display_name=display_name)
        user.set_password(DEMO_PASSWORD)
        user.save()
        members[username] = Membership.objects.create(user=user, clinic=clinic, role=role)
    return members

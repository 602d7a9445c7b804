"""Who may do what at every address: the one place where that is decided (`SEC-01`).

To add a route, add a line to `ROUTES`. For a page of one patient:

    Route("patients:patient_detail", own=patient, clinician=200, staff=200, admin=200),

- `own` makes the records the address names, in alice's clinic, and answers the
  address's arguments: `def patient(alice): return {"patient_id": make_patient(alice).pk}`.
- `clinician`, `staff`, `admin` say the status each member of *that* clinic gets.
- `stranger` (a clinician of another clinic) gets 404 where the address names a record,
  and what a clinician gets where it does not. `anonymous` is sent to sign in.
- A GET with `own` must leave an audit event that names the patient (`AUD-02`), unless
  `reads_patient=False` says that nothing of a patient is shown.
- `method` is GET unless said; `data(alice)` is what is posted. A method without a line
  must be refused with 405, so a POST needs a line of its own.

`test_routes.py` walks the URLconf: a route without a line fails, and so does a line
without a route.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from clinic.models import Membership

SIGN_IN = 302
"""What somebody who is not signed in gets: the way to the sign-in page."""

Make = Callable[[Membership], dict[str, Any]]


@dataclass(frozen=True)
class Route:
    """One address and method, with the status each person gets there."""

    name: str
    clinician: int
    staff: int
    admin: int
    method: str = "GET"
    own: Make | None = None
    data: Make | None = None
    anonymous: int = SIGN_IN
    stranger: int | None = None
    reads_patient: bool = True

    @property
    def expected(self) -> dict[str, int]:
        stranger = self.stranger
        if stranger is None:
            stranger = 404 if self.own and self.clinician != 403 else self.clinician
        return {
            "alice": self.clinician,
            "bob": self.clinician,
            "sam": self.staff,
            "ada": self.admin,
            "stranger": stranger,
            "anonymous": self.anonymous,
        }

    def __str__(self) -> str:
        return f"{self.method} {self.name}"


def everyone(name: str, status: int, method: str = "GET", data: Make | None = None) -> Route:
    """A route open to anyone, signed in or not."""
    return Route(name, status, status, status, method=method, data=data, anonymous=status)


ROUTES: list[Route] = [
    # clinic
    Route("clinic:home", 302, 302, 302),
    everyone("clinic:health", 200),
    everyone("gallery", 200),
    everyone("set_language", 302, "POST", lambda alice: {"language": "ko", "next": "/"}),
    Route("account_login", 302, 302, 302, anonymous=200),
    Route("account_login", 302, 302, 302, method="POST", anonymous=200),
    Route("account_logout", 302, 302, 302, method="POST"),
    everyone("account_signup", 404),
    everyone("account_signup", 404, "POST"),
    everyone("account_reset_password", 404),
    everyone("account_reset_password", 404, "POST"),
    everyone("account_inactive", 404),
    everyone("account_inactive", 404, "POST"),
    # patients
    Route("patients:patient_list", 200, 200, 200),
    # planning
]

"""The product's addresses, and pages that test nothing but who may come in."""

from django.http import HttpRequest, HttpResponse
from django.urls import include, path

from clinic.http import ClinicRequest, Conflict, FormKeyMissing
from clinic.permissions import Access, requires
from clinic.roles import Permission


@requires(Access.MEMBER)
def bare(request: ClinicRequest) -> HttpResponse:
    return HttpResponse("bare")


@requires(Permission.PLAN_SIGN)
def signers(request: ClinicRequest) -> HttpResponse:
    return HttpResponse("signers")


def undeclared(request: HttpRequest) -> HttpResponse:
    return HttpResponse("never seen")


@requires(Access.MEMBER)
def failing(request: ClinicRequest, kind: str) -> HttpResponse:
    from django.core.exceptions import PermissionDenied, SuspiciousOperation
    from django.db import OperationalError

    raise {
        "conflict": Conflict("Bob changed this.", href="/newest/", typed=[("Note", "mine")]),
        "form": FormKeyMissing(),
        "refused": PermissionDenied("Only on Mondays."),
        "suspicious": SuspiciousOperation("secret detail"),
        "locked": OperationalError("database is locked"),
        "full": OperationalError("database or disk is full"),
        "crash": RuntimeError("secret detail"),
    }[kind]


urlpatterns = [
    path("bare/", bare, name="bare"),
    path("signers/", signers, name="signers"),
    path("undeclared/", undeclared, name="undeclared"),
    path("failing/<str:kind>/", failing, name="failing"),
    path("", include("clinic.urls")),
]

handler400 = "clinic.errors.bad_request"
handler403 = "clinic.errors.forbidden"
handler404 = "clinic.errors.not_found"
handler500 = "clinic.errors.server_error"

"""The few pages that belong to no patient and no plan."""

from typing import Any

from allauth.account.views import LoginView
from django.db import connection
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from clinic import errors
from clinic.demo import demo_accounts
from clinic.forms import SignInForm
from clinic.http import ClinicRequest
from clinic.permissions import Access, requires
from clinic.roles import Permission
from clinic.wellbeing import signs


@require_safe
@requires(Access.MEMBER)
def home(request: ClinicRequest) -> HttpResponse:
    """Where a member starts: the patients."""
    return redirect("patients:patient_list")


@require_safe
@requires(Access.PUBLIC)
def health(request: HttpRequest) -> HttpResponse:
    """Answers `ok` when this process reaches its database; for supervisors and proxies."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return HttpResponse("ok", content_type="text/plain")


@require_safe
@requires(Permission.OVERVIEW_VIEW)
def wellbeing(request: ClinicRequest) -> HttpResponse:
    """Whether backups, disk and queue are well; nothing of a patient."""
    return render(request, "clinic/wellbeing.html", {"signs": signs(clinic=request.clinic)})


@requires(Access.PUBLIC)
def closed(request: HttpRequest) -> HttpResponse:
    """Pages of allauth a clinic has no use for: accounts are made by its admin."""
    raise Http404


class SignInView(LoginView):  # type: ignore[misc]
    """allauth's sign-in page; in development it also says who is in the demo clinic."""

    form_class = SignInForm

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        return context | {"demo_accounts": demo_accounts()}


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form of another session, most often one opened before signing in again."""
    said = _("This page was opened in another session. Open it again, then send it.")
    return errors.page(request, status=403, reason=said)

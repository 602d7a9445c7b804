"""A member's own sessions and password (`SEC-06`)."""

from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from clinic.accounts import confirm_password
from clinic.forms import OwnPasswordForm
from clinic.http import ClinicRequest
from clinic.members import change_own_password, end_own_sessions
from clinic.permissions import Access, requires
from clinic.sessions import sessions_of

page_or_post = require_http_methods(["GET", "HEAD", "POST"])


@page_or_post
@requires(Access.MEMBER)
def sessions(request: ClinicRequest) -> HttpResponse:
    """Where this member is signed in; posted, ends one of them or all others."""
    here = request.session.session_key
    if request.method == "POST":
        ended = end_own_sessions(
            by=request.membership, keep_session=here, only=request.POST.get("session", "")
        )
        say_how_many(request, ended)
        return redirect("clinic:sessions")
    opened = sessions_of(request.user, here=here)
    return render(request, "account/sessions.html", {"sessions": opened})


@sensitive_post_parameters("password", "new_password", "repeated")
@page_or_post
@requires(Access.MEMBER)
def password(request: ClinicRequest) -> HttpResponse:
    """Asks for a new password; also after a one-time password, before anything else."""
    is_first = request.user.one_time_until is not None
    sent = request.POST if request.method == "POST" else None
    form = OwnPasswordForm(sent, user=request.user)
    if sent is not None and form.is_valid() and _is_confirmed(request, form):
        change_own_password(
            password=form.cleaned_data["new_password"],
            by=request.membership,
            keep_session=request.session.session_key,
        )
        update_session_auth_hash(request, request.user)
        messages.success(request, _("Your password is changed. You are signed out elsewhere."))
        return redirect("clinic:home" if is_first else "clinic:password")
    return render(
        request,
        "account/password.html",
        {"form": form, "is_first": is_first, "must_set_up": is_first},
        status=422 if form.errors else 200,
    )


def say_how_many(request: ClinicRequest, ended: int) -> None:
    """A message that says how many sessions were ended."""
    if not ended:
        messages.info(request, _("No session was left to end."))
        return
    messages.success(
        request,
        ngettext("%(number)s session ended.", "%(number)s sessions ended.", ended)
        % {"number": ended},
    )


def _is_confirmed(request: ClinicRequest, form: OwnPasswordForm) -> bool:
    try:
        confirm_password(request, form.cleaned_data["password"])
    except ValidationError as refusal:
        form.add_error("password", refusal)
        return False
    return True

"""A member's own second factors, and the step between password and session (`SEC-07`)."""

from collections.abc import Callable
from typing import Any

import segno
from allauth.account.internal.decorators import login_stage_required
from allauth.mfa.adapter import get_adapter
from allauth.mfa.totp.internal.auth import generate_totp_secret
from allauth.mfa.webauthn.internal import auth as webauthn
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from clinic import codes, factors
from clinic.accounts import confirm_password
from clinic.forms import AppForm, CodeForm, PasskeyForm, PasswordForm
from clinic.http import ClinicRequest
from clinic.models import User
from clinic.passkeys import check_registration, passkeys_work, prove_passkey
from clinic.permissions import Access, requires
from clinic.second_factor import PASSED, SecondStep, check_code

page_or_post = require_http_methods(["GET", "HEAD", "POST"])

SECRET = "app_being_set_up"  # noqa: S105 (where the session keeps it until it is confirmed)


@require_safe
@requires(Access.MEMBER)
def security(request: ClinicRequest) -> HttpResponse:
    """What this member has set up."""
    return render(
        request,
        "account/security.html",
        {"factors": factors.factors_of(request.user), **_situation(request)},
    )


@sensitive_post_parameters("password", "code")
@page_or_post
@requires(Access.MEMBER)
def app_set_up(request: ClinicRequest) -> HttpResponse:
    """Shows the key to an authenticator app; posted, takes the app into use."""
    if request.method == "POST" and SECRET not in request.session:
        return _out_of_date(request)
    secret = request.session.setdefault(SECRET, generate_totp_secret())
    form = AppForm(_sent(request))

    steps: list[int] = []

    def is_right() -> None:
        steps.append(factors.step_now(secret, form.cleaned_data["code"]))

    if _confirmed(request, form, "code", is_right):
        new_codes = factors.set_up_app(
            secret=secret, step=steps[0], by=request.membership, keep_session=_key_of(request)
        )
        del request.session[SECRET]
        return _passed(request, "app", new_codes)
    link = get_adapter().build_totp_url(request.user, secret)
    context = {
        "form": form,
        "drawing": _drawn(link),
        "key": codes.in_groups(secret),
        "replaces": factors.factors_of(request.user).app_since is not None,
    }
    return _page(request, "account/app_set_up.html", form, context)


@sensitive_post_parameters("password")
@page_or_post
@requires(Access.MEMBER)
def app_remove(request: ClinicRequest) -> HttpResponse:
    """Takes the authenticator app out of use."""
    if factors.factors_of(request.user).app_since is None:
        return _out_of_date(request)
    return _remove(
        request,
        _("Remove the authenticator app?"),
        lambda: factors.remove_app(by=request.membership, keep_session=_key_of(request)),
    )


@sensitive_post_parameters("password")
@page_or_post
@requires(Access.MEMBER)
def passkey_add(request: ClinicRequest) -> HttpResponse:
    """Asks the browser for a passkey; posted, takes it into use."""
    if not passkeys_work(request):
        raise Http404
    form = PasskeyForm(_sent(request))
    if _confirmed(request, form, "credential", lambda: check_registration(form)):
        new_codes = factors.add_passkey(
            name=form.cleaned_data["name"],
            credential=form.cleaned_data["credential"],
            by=request.membership,
            keep_session=_key_of(request),
        )
        return _passed(request, "passkey", new_codes)
    options = webauthn.begin_registration(request.user, passwordless=False)
    context = {"form": form, "options": options}
    return _page(request, "account/passkey_add.html", form, context)


@sensitive_post_parameters("password")
@page_or_post
@requires(Access.MEMBER)
def passkey_remove(request: ClinicRequest, passkey_id: int) -> HttpResponse:
    """Takes one of the member's own passkeys out of use; nobody else's is found."""
    own = [key for key in factors.factors_of(request.user).passkeys if key.id == passkey_id]
    if not own:
        raise Http404
    return _remove(
        request,
        _("Remove the passkey “%(name)s”?") % {"name": own[0].name},
        lambda: factors.remove_passkey(
            passkey_id=passkey_id, by=request.membership, keep_session=_key_of(request)
        ),
    )


@sensitive_post_parameters("password")
@page_or_post
@requires(Access.MEMBER)
def codes_renew(request: ClinicRequest) -> HttpResponse:
    """Makes new recovery codes, shown this once."""
    if not factors.factors_of(request.user).any:
        return _out_of_date(request)
    form = PasswordForm(_sent(request))
    if _confirmed(request, form):
        new_codes = factors.renew_recovery_codes(
            by=request.membership, keep_session=_key_of(request)
        )
        return _show_codes(request, new_codes)
    return _page(request, "account/codes_renew.html", form, {"form": form})


@sensitive_post_parameters("code")
@page_or_post
@requires(Access.PUBLIC)
@login_stage_required(stage=SecondStep.key, redirect_urlname="account_login")  # type: ignore[untyped-decorator]
def second_step(request: HttpRequest) -> HttpResponseBase:
    """After the password: a code or a passkey. Until then nobody is signed in."""
    step: SecondStep = request._login_stage  # type: ignore[attr-defined]
    if "start_again" in request.POST or not step.is_current():
        answer: HttpResponseBase = step.abort()
        return answer
    user = step.login.user
    form, refused, status = CodeForm(request.POST if "code" in request.POST else None), "", 200
    if request.method == "POST":
        try:
            used = _proved(request, user, form)
        except ValidationError as refusal:
            status = 429 if refusal.code == "rate_limited" else 422
            refused = refusal.messages[0]
        else:
            request.second_factor_used = used  # type: ignore[attr-defined]
            answer = step.exit()
            return answer
    own = factors.factors_of(user)
    takes_passkey = bool(own.passkeys) and passkeys_work(request)
    context = {
        "form": form,
        "refused": refused,
        "factors": own,
        "options": webauthn.begin_authentication(user) if takes_passkey else None,
    }
    return render(request, "account/second_step.html", context, status=status)


def _proved(request: HttpRequest, user: User, form: CodeForm) -> str:
    """Which factor was shown to be theirs; raises ValidationError with the sentence to show."""
    if not form.is_bound:
        prove_passkey(request, user, request.POST.get("credential", ""))
        return "passkey"
    if not form.is_valid():
        raise ValidationError(form.errors["code"][0])
    return check_code(request, user, form.cleaned_data["code"])


def _confirmed(
    request: ClinicRequest,
    form: Form,
    field: str = "",
    check: Callable[[], None] = lambda: None,
) -> bool:
    """Whether the form is whole, `check` accepts its `field`, and the password is theirs."""
    if request.method != "POST" or not form.is_valid():
        return False
    asked = (
        (field, check),
        ("password", lambda: confirm_password(request, form.cleaned_data["password"])),
    )
    for name, ask in asked:
        try:
            ask()
        except ValidationError as refusal:
            form.add_error(name, refusal)
            return False
    return True


def _remove(request: ClinicRequest, title: str, work: Callable[[], None]) -> HttpResponse:
    form = PasswordForm(_sent(request))
    if _confirmed(request, form):
        try:
            work()
        except ValidationError as refusal:
            form.add_error(None, refusal)
        else:
            messages.success(request, _("Removed."))
            return redirect("clinic:security")
    context = {"form": form, "title": title}
    return _page(request, "account/factor_remove.html", form, context)


def _page(
    request: ClinicRequest, template: str, form: Form, context: dict[str, Any]
) -> HttpResponse:
    status = 422 if form.errors else 200
    return render(request, template, {**context, **_situation(request)}, status=status)


def _passed(request: ClinicRequest, factor: str, new_codes: list[str]) -> HttpResponse:
    """This session has shown the new factor; first codes are shown, once."""
    request.session[PASSED] = factor
    request.must_set_up = False  # type: ignore[attr-defined]
    if new_codes:
        return _show_codes(request, new_codes)
    messages.success(request, _("Set up. It counts from the next time you sign in."))
    return redirect("clinic:security")


def _show_codes(request: ClinicRequest, new_codes: list[str]) -> HttpResponse:
    grouped = [codes.in_groups(code) for code in new_codes]
    lines = [
        f"Calfline · {request.clinic.name} · {request.user.username}",
        f"{timezone.localdate().isoformat()}",
        *grouped,
    ]
    context = {"codes": grouped, "text": "\n".join(lines), "today": timezone.localdate()}
    return render(request, "account/recovery_codes.html", context)


def _out_of_date(request: ClinicRequest) -> HttpResponse:
    messages.info(request, _("This changed since the page was opened. Here is how it is now."))
    return redirect("clinic:security")


def _situation(request: ClinicRequest) -> dict[str, Any]:
    return {
        "must_set_up": getattr(request, "must_set_up", False),
        "passkeys_work": passkeys_work(request),
        "is_required": settings.SECOND_FACTOR_REQUIRED,
    }


def _sent(request: ClinicRequest) -> QueryDict | None:
    return request.POST if request.method == "POST" else None


def _key_of(request: ClinicRequest) -> str | None:
    return request.session.session_key


def _drawn(link: str) -> SafeString:
    drawing = segno.make(link, error="m", micro=False).svg_inline(
        dark="#000", light="#fff", omitsize=True, border=4, svgclass="account-code", lineclass=None
    )
    return mark_safe(drawing)  # noqa: S308 (drawn here, from a key of our own)

"""The clinic's members, for its admins: who they are, their role, their sessions (`SEC-06`)."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from clinic import factors, members
from clinic.account_views import say_how_many
from clinic.accounts import confirm_password
from clinic.forms import MemberForm, NewMemberForm, PasswordForm
from clinic.http import ClinicRequest
from clinic.models import Membership, User
from clinic.permissions import requires
from clinic.roles import Permission, Role
from clinic.sessions import sessions_by_user, sessions_of

page_or_post = require_http_methods(["GET", "HEAD", "POST"])


@require_safe
@requires(Permission.MEMBER_MANAGE)
def member_list(request: ClinicRequest) -> HttpResponse:
    """Everybody of the clinic, those who left at the end."""
    everybody = request.clinic.memberships.select_related("user").order_by(
        "-is_active", "user__display_name", "pk"
    )
    opened, protected = sessions_by_user(), factors.protected_users()
    rows = [
        {
            "member": member,
            "is_protected": member.user_id in protected,
            "session_count": len(opened.get(member.user_id, [])) if member.is_active else 0,
        }
        for member in everybody
    ]
    return render(request, "clinic/members.html", {"rows": rows})


@require_safe
@requires(Permission.MEMBER_MANAGE)
def member_detail(request: ClinicRequest, membership_id: int) -> HttpResponse:
    """One member: role, second step, and where they are signed in."""
    member = _member(request, membership_id)
    here = request.session.session_key
    context = {
        "member": member,
        "is_own": member.pk == request.membership.pk,
        "factors": factors.factors_of(member.user) if member.is_active else None,
        "sessions": sessions_of(member.user, here=here) if member.is_active else [],
    }
    return render(request, "clinic/member.html", context)


@sensitive_post_parameters("password")
@page_or_post
@requires(Permission.MEMBER_MANAGE)
def member_add(request: ClinicRequest) -> HttpResponse:
    """A new member; the one-time password is shown this once."""
    form = NewMemberForm(_sent(request), initial={"role": Role.CLINICIAN})
    made: list[tuple[User, str]] = []

    def work() -> None:
        made.append(
            members.add_member(
                username=form.cleaned_data["username"],
                display_name=form.cleaned_data["display_name"],
                role=Role(form.cleaned_data["role"]),
                by=request.membership,
            )
        )

    if _done(request, form, work):
        user, password = made[0]
        member = user.memberships.get(clinic=request.clinic)
        return _show_password(request, member, password)
    context = {
        "form": form,
        "title": _("Add a member"),
        "text": _("You get a password that opens one page: the one to choose another."),
        "button": _("Add this member"),
    }
    return _page(request, form, context)


@sensitive_post_parameters("password")
@page_or_post
@requires(Permission.MEMBER_MANAGE)
def member_change(request: ClinicRequest, membership_id: int) -> HttpResponse:
    """Name and role."""
    member = _member(request, membership_id)
    initial = {"display_name": member.user.display_name, "role": member.role}
    form = MemberForm(_sent(request), initial=initial)
    return _act(
        request,
        member,
        form,
        lambda: members.change_member(
            member=member,
            display_name=form.cleaned_data["display_name"],
            role=Role(form.cleaned_data["role"]),
            by=request.membership,
        ),
        title=_("Change name or role"),
        text=_("A new role counts at once: the member is signed out and signs in again."),
        button=_("Save"),
    )


@sensitive_post_parameters("password")
@page_or_post
@requires(Permission.MEMBER_MANAGE)
def member_disable(request: ClinicRequest, membership_id: int) -> HttpResponse:
    """Shuts a member out."""
    member = _member(request, membership_id)
    return _act(
        request,
        member,
        PasswordForm(_sent(request)),
        lambda: members.disable_member(member=member, by=request.membership),
        title=_("Disable this account?"),
        text=_("The member is signed out at once and cannot sign in. What they did is kept."),
        button=_("Disable the account"),
        is_danger=True,
    )


@sensitive_post_parameters("password")
@page_or_post
@requires(Permission.MEMBER_MANAGE)
def member_enable(request: ClinicRequest, membership_id: int) -> HttpResponse:
    """Lets a member back in."""
    member = _member(request, membership_id)
    return _act(
        request,
        member,
        PasswordForm(_sent(request)),
        lambda: members.enable_member(member=member, by=request.membership),
        title=_("Enable this account?"),
        text=_("The member signs in again with the same password and second step."),
        button=_("Enable the account"),
    )


@sensitive_post_parameters("password")
@page_or_post
@requires(Permission.MEMBER_MANAGE)
def member_password(request: ClinicRequest, membership_id: int) -> HttpResponse:
    """A one-time password, shown this once."""
    member = _member(request, membership_id)
    form, given = PasswordForm(_sent(request)), [""]

    def work() -> None:
        given.append(members.give_password(member=member, by=request.membership))

    if _done(request, form, work):
        return _show_password(request, member, given[-1])
    context = {
        "form": form,
        "member": member,
        "title": _("Give a one-time password?"),
        "text": _(
            "The password in use no longer counts, and the member is signed out everywhere."
            " The second step stays as it is."
        ),
        "button": _("Give a one-time password"),
    }
    return _page(request, form, context)


@sensitive_post_parameters("password")
@page_or_post
@requires(Permission.MEMBER_MANAGE)
def member_second_step(request: ClinicRequest, membership_id: int) -> HttpResponse:
    """Takes lost second factors away."""
    member = _member(request, membership_id)
    return _act(
        request,
        member,
        PasswordForm(_sent(request)),
        lambda: members.take_second_step(member=member, by=request.membership),
        title=_("Take the second step away?"),
        text=_(
            "For a lost telephone. Make sure it is this person who asks. The member is signed"
            " out everywhere and sets up a new second step before anything else."
        ),
        button=_("Take it away"),
        is_danger=True,
    )


@require_POST
@requires(Permission.MEMBER_MANAGE)
def member_sessions(request: ClinicRequest, membership_id: int) -> HttpResponse:
    """Ends one session of a member, or all of them."""
    member = _member(request, membership_id)
    try:
        ended = members.end_member_sessions(
            member=member, by=request.membership, only=request.POST.get("session", "")
        )
    except ValidationError as refusal:
        messages.error(request, refusal.messages[0])
    else:
        say_how_many(request, ended)
    return redirect("clinic:member_detail", membership_id)


def _member(request: ClinicRequest, membership_id: int) -> Membership:
    own = request.clinic.memberships.select_related("user", "clinic")
    found: Membership = get_object_or_404(own, pk=membership_id)
    return found


def _act(
    request: ClinicRequest,
    member: Membership,
    form: PasswordForm,
    work: Callable[[], None],
    **words: Any,
) -> HttpResponse:
    """One act on one member, after the admin's own password."""
    if _done(request, form, work):
        messages.success(request, _("Done."))
        return redirect("clinic:member_detail", member.pk)
    return _page(request, form, {"form": form, "member": member, **words})


def _done(request: ClinicRequest, form: PasswordForm, work: Callable[[], None]) -> bool:
    if request.method != "POST" or not form.is_valid():
        return False
    try:
        confirm_password(request, form.cleaned_data["password"])
    except ValidationError as refusal:
        form.add_error("password", refusal)
        return False
    try:
        work()
    except ValidationError as refusal:
        form.add_error(None, refusal)
        return False
    return True


def _page(request: ClinicRequest, form: PasswordForm, context: dict[str, Any]) -> HttpResponse:
    return render(request, "clinic/member_act.html", context, status=422 if form.errors else 200)


def _show_password(request: ClinicRequest, member: Membership, password: str) -> HttpResponse:
    context = {"member": member, "password": password, "days": members.ONE_TIME_DAYS}
    return render(request, "clinic/member_password.html", context)


def _sent(request: ClinicRequest) -> QueryDict | None:
    return request.POST if request.method == "POST" else None

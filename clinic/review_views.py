"""The monthly access review, for admins (`AUD-07`)."""

from datetime import date

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from clinic import access_review as rules
from clinic import audit, reviews
from clinic.access_review import Flag, Rule
from clinic.http import ClinicRequest
from clinic.permissions import requires
from clinic.roles import Permission
from clinic.templatetags.ui import day


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.AUDIT_VIEW)
def access_review(request: ClinicRequest) -> HttpResponse:
    """A month's figures of every member, and what stands out; posted, confirms the review."""
    today = timezone.localdate()
    sent = request.POST if request.method == "POST" else request.GET
    month = _month(sent.get("month", ""), today)
    problems: dict[str, str] = {}
    note = request.POST.get("note", "")
    if request.method == "POST":
        try:
            reviews.confirm_review(month=month, note=note, by=request.membership)
        except ValidationError as refusal:
            problems = {field: said[0] for field, said in refusal.message_dict.items()}
        else:
            messages.success(request, _("The review of %(month)s is kept.") % _named(month))
            return redirect(f"{reverse('clinic:access_review')}?month={month:%Y-%m}")
    else:
        audit.record_view(
            request,
            subject=None,
            action="access_review_viewed",
            detail={"month": f"{month:%Y-%m}"},
        )
    done = request.clinic.access_reviews.filter(month=month).select_related("by").first()
    context = {
        "month": month,
        "months": reviews.months_of(request.clinic, today),
        "last": reviews.last_of(month),
        "rows": [
            {
                "member": one.member,
                "figures": one.figures,
                "flags": [flag_words(flag) for flag in one.figures.flags],
            }
            for one in reviews.review_of(request.clinic, month)
        ],
        "exports": request.clinic.exports.filter(
            at__gte=reviews.start_of(month), at__lt=reviews.end_of(month)
        )
        .select_related("by")
        .order_by("at"),
        "done": done,
        "is_over": timezone.now() >= reviews.end_of(month),
        "note": note,
        "problems": problems,
    }
    return render(request, "clinic/access_review.html", context, status=422 if problems else 200)


def flag_words(flag: Flag) -> str:
    """The figure and the rule it broke, in one sentence."""
    count, limit = {"count": flag.count}, {"limit": flag.limit}
    if flag.rule is Rule.AT_NIGHT:
        said = ngettext(
            "Opened %(count)s patient between %(first)s:00 and %(last)s:00.",
            "Opened %(count)s patients between %(first)s:00 and %(last)s:00.",
            flag.count,
        ) % {**count, "first": rules.NIGHT_FROM_HOUR, "last": f"{rules.NIGHT_UNTIL_HOUR:02}"}
    elif flag.rule is Rule.UNRELATED:
        said = ngettext(
            "Opened %(count)s patient about whom nobody recorded anything within %(days)s days.",
            "Opened %(count)s patients about whom nobody recorded anything within %(days)s days.",
            flag.count,
        ) % {**count, "days": rules.RELATED_DAYS}
    elif flag.rule is Rule.MANY_IN_A_DAY:
        said = _("Opened %(count)s patients on %(day)s.") % {**count, "day": day(flag.day)}
    elif flag.rule is Rule.FAILED:
        said = _("%(count)s wrong passwords or codes.") % count
    else:
        said = _("Was refused %(count)s times.") % count
    return f"{said} " + _("Usual is at most %(limit)s.") % limit


def _month(written: str, today: date) -> date:
    """The month asked for, as `2026-10`; the last whole one when it cannot be read."""
    try:
        month = date.fromisoformat(f"{written}-01")
    except ValueError:
        return reviews.month_before(today)
    return (
        month
        if month.year >= reviews.EARLIEST_YEAR and month <= today
        else (reviews.month_before(today))
    )


def _named(month: date) -> dict[str, str]:
    return {"month": f"{month:%Y-%m}"}

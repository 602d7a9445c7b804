"""Whether the server is well: what an admin must know before it is too late."""

import json
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _
from django_tasks_db.models import DBTaskResult

from clinic import backups, reviews
from clinic.management.commands.restore_drill import RESULT
from clinic.models import Clinic

LEAST_FREE_SHARE = 0.10
DRILL_STALE_AFTER = timedelta(days=35)
QUEUE_STALE_AFTER = timedelta(minutes=10)
"""Clinic defaults, all three."""


@dataclass(frozen=True, slots=True)
class Sign:
    """One thing looked at: `severity` is stop, confirm or empty where it is well."""

    title: str
    text: str
    severity: str = ""


def signs(now: datetime | None = None, *, clinic: Clinic | None = None) -> list[Sign]:
    """Everything looked at, in the order it matters; with a clinic, also its own duties."""
    now = now or timezone.now()
    return [*_signs(now), *([_review(clinic, now)] if clinic else [])]


def is_red(now: datetime | None = None) -> bool:
    return any(sign.severity == "stop" for sign in signs(now))


def _signs(now: datetime) -> Iterator[Sign]:
    yield _backup(now)
    yield _drill(now)
    yield _disk()
    yield _queue(now)


def _backup(now: datetime) -> Sign:
    folder = settings.CONFIG.backups
    title, last = _("Last backup"), backups.newest(folder)
    if last is None:
        return Sign(title, _("There is none. Run manage.py backup today."), "stop")
    made = f"{timezone.localtime(last.made_at):%Y-%m-%d %H:%M}"
    if backups.is_stale(folder, now):
        text = _("%(made)s: too old. Look at the night's work and run manage.py backup.")
        return Sign(title, text % {"made": made}, "stop")
    if settings.CONFIG.is_production and folder.is_relative_to(settings.DATA_DIR):
        text = _("%(made)s, on the same disk as the data. Name another in CALFLINE_BACKUP_DIR.")
        return Sign(title, text % {"made": made}, "confirm")
    return Sign(title, made)


def _drill(now: datetime) -> Sign:
    title = _("Last restore drill")
    try:
        note = json.loads((settings.CONFIG.backups / RESULT).read_text())
        at = datetime.fromisoformat(note["at"])
    except (OSError, ValueError, KeyError):
        return Sign(title, _("None yet. Run manage.py restore_drill."), "confirm")
    made = f"{timezone.localtime(at):%Y-%m-%d %H:%M}"
    if note["problems"]:
        return Sign(
            title, _("%(made)s: the backup could not be restored.") % {"made": made}, "stop"
        )
    if now - at > DRILL_STALE_AFTER:
        return Sign(title, _("%(made)s: more than a month ago.") % {"made": made}, "confirm")
    return Sign(title, made)


def _disk() -> Sign:
    usage = shutil.disk_usage(settings.DATA_DIR)
    share = usage.free / usage.total
    text = _("%(percent)s %% of the disk is free") % {"percent": round(100 * share)}
    return Sign(_("Disk"), text, "stop" if share < LEAST_FREE_SHARE else "")


def _review(clinic: Clinic, now: datetime) -> Sign:
    title, due = _("Access review"), reviews.month_before(timezone.localtime(now).date())
    if clinic.access_reviews.filter(month=due).exists():
        return Sign(title, _("%(month)s is reviewed") % {"month": f"{due:%Y-%m}"})
    text = _("%(month)s is not reviewed yet. Open Access review.") % {"month": f"{due:%Y-%m}"}
    began = clinic.audit_events.filter(at__lt=reviews.end_of(due)).exists()
    is_late = began and timezone.localtime(now).day > reviews.DUE_BY_DAY
    return Sign(title, text, "confirm" if is_late else "")


def _queue(now: datetime) -> Sign:
    waiting = DBTaskResult.objects.ready().filter(enqueued_at__lt=now - QUEUE_STALE_AFTER).count()
    if waiting:
        text = _("%(count)s tasks have waited for more than ten minutes: is the worker running?")
        return Sign(_("Printing and long work"), text % {"count": waiting}, "stop")
    return Sign(_("Printing and long work"), _("nothing waits"))

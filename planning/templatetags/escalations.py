"""The red flags at the top of every page of a clinician, until one answers."""

import logging
from typing import Any

from django import template
from django.db import OperationalError
from django.template import Context

from clinic.models import Membership
from clinic.permissions import can
from clinic.roles import Permission
from planning.presenters.escalations import Notice, notice_of

register = template.Library()
logger = logging.getLogger(__name__)


@register.inclusion_tag("planning/escalation_frame.html", takes_context=True)
def escalation_notice(context: Context) -> dict[str, Any]:
    """The frame that open pages keep up to date; nothing for whoever may not answer."""
    membership: Membership | None = context.get("membership")
    if membership is None or not can(membership, Permission.ESCALATION_ANSWER):
        return {"notice": None}
    try:
        return {"notice": notice_of(membership.clinic)}
    except OperationalError:
        # The page that says the database is busy must not fail for the same reason; the
        # notice is asked for again by the page itself.
        logger.warning("The red flags could not be read")
        return {"notice": Notice(rows=(), more="", tag="")}

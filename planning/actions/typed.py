"""What pages that save themselves have in common: text as typed, and knowing their own saves.

One page never conflicts with itself: when the answer to a save was lost on the way, the
newest version is still that page's own, and the event of that save says so.
"""

from collections.abc import Mapping

from django.db import models

from clinic.models import AuditEvent, Membership

Typed = Mapping[str, tuple[str, ...]]
LONGEST_PAGE_KEY = 36
LONGEST_KEPT = 20_000
"""A longer answer is none; it stays on the page, but it is not stored."""


def kept(typed: Typed) -> dict[str, list[str]]:
    """The form as it is stored.

    No database and no page can hold the character NUL; a browser shows its replacement.
    """
    return {
        name: [value.replace("\0", "\N{REPLACEMENT CHARACTER}") for value in values]
        for name, values in typed.items()
        if len(name) + sum(map(len, values)) <= LONGEST_KEPT
    }


def is_own_page(
    saves: models.QuerySet[AuditEvent], *, expected: int, newest: int, page_key: str, by: Membership
) -> bool:
    """Whether every version since `expected` was saved by this very page.

    `saves` are the events of the saves, newest first, one for each version.
    """
    if not page_key or not 0 <= expected < newest:
        return False
    later = list(saves[: newest - expected])
    return len(later) == newest - expected and all(
        event.actor_id == by.user_id and event.detail.get("page_key") == page_key[:LONGEST_PAGE_KEY]
        for event in later
    )

"""The one door through which a drawing's markup enters a template unescaped."""

from functools import cache

from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, gettext

from planning.diagram.svg import Safe
from planning.diagram.words import Words


def drawn(svg: Safe) -> SafeString:
    """Markup that `planning.diagram.svg` escaped as it made it."""
    return mark_safe(svg)  # noqa: S308


def drawing_words() -> Words:
    """The drawings' words in the active language."""
    return _words(get_language() or "en")


@cache
def _words(language: str) -> Words:
    return Words.said(gettext)

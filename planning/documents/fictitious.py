"""The mark on every sheet of a clinic whose patients do not exist."""

from django.utils.translation import gettext


def marked(words: str, *, is_fictitious: bool) -> str:
    """Words that stand on every sheet, such as its foot, with the mark before them."""
    if not is_fictitious:
        return words
    return " · ".join([gettext("FICTITIOUS DATA"), words])

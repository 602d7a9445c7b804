"""Which browser on which machine, in a few words, from what it says of itself."""

from typing import Final

from django.utils.translation import gettext as _

# The first that is named counts: most browsers also name those they descend from.
BROWSERS: Final = (
    ("Edg", "Edge"),
    ("Whale/", "Whale"),
    ("SamsungBrowser/", "Samsung Internet"),
    ("OPR/", "Opera"),
    ("Firefox/", "Firefox"),
    ("FxiOS/", "Firefox"),
    ("CriOS/", "Chrome"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
)
MACHINES: Final = (
    ("iPad", "iPad"),
    ("iPhone", "iPhone"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("CrOS", "ChromeOS"),
    ("Macintosh", "Mac"),
    ("Linux", "Linux"),
)


def device_words(user_agent: str) -> str:
    """Such as `Chrome, Windows`; whatever is not known is left out."""
    known = (
        next((name for mark, name in table if mark in user_agent), "")
        for table in (BROWSERS, MACHINES)
    )
    return ", ".join(filter(None, known)) or _("a browser that does not say which")

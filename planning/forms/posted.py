"""Posted forms as plain text values."""

from django.http import QueryDict


def last_values(posted: QueryDict) -> dict[str, str]:
    """Each field's last value, as a browser's plain form means it."""
    return {name: str(values[-1]) for name, values in posted.lists() if values}

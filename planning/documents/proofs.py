"""What a paper names so that the record and the log can be proved against it."""

from django.utils.translation import gettext

from planning.documents.paper import Paper
from planning.domain.reading import Reading


def hash_words(reading: Reading) -> str:
    """The record's hash, and the versions of the rules and the map it was read by."""
    return gettext("Content %(hash)s · rules %(rules)s · map %(map)s") % {
        "hash": reading.record.sha256,
        "rules": reading.record.rules_version,
        "map": reading.record.plan.diagram_version,
    }


def log_words(paper: Paper) -> str:
    """What a log shown later must hold; the number counts every event up to the signature."""
    if paper.logged is None:
        return ""
    number, digest = paper.logged
    return gettext("Access log at the signature: %(number)s events, head %(hash)s") % {
        "number": number,
        "hash": digest,
    }

"""Logs that a clinic can hand to its technician: no typed text, no search terms."""

import logging
import re

QUERY_STRING = re.compile(r"\?\S*")


class WithoutQueryString(logging.Filter):
    """Cuts the query string off every address, where a search may name a patient (`SEC-09`)."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.msg = QUERY_STRING.sub("", record.getMessage())
        record.args = None
        return True

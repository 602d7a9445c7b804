"""How much one request may carry in files, decided before any of it is kept."""

from typing import Any

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadhandler import FileUploadHandler

READ_AT_ONCE_BYTES = 1 << 16
READ_AWAY_BYTES = 1_000_000_000
"""A browser shows an answer only once it has sent everything, so most of it is read away."""


class BodyLimit(FileUploadHandler):
    """Refuses a body above `UPLOAD_MAX_BODY_BYTES`; stands before the handlers that keep."""

    def handle_raw_input(
        self,
        input_data: Any,
        META: dict[str, str],
        content_length: int,
        boundary: str,
        encoding: str | None = None,
    ) -> None:
        if content_length <= settings.UPLOAD_MAX_BODY_BYTES:
            return
        left = min(content_length, READ_AWAY_BYTES)
        while left > 0:
            read = input_data.read(min(left, READ_AT_ONCE_BYTES))
            if not read:
                break
            left -= len(read)
        raise RequestDataTooBig

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        return raw_data

    def file_complete(self, file_size: int) -> None:
        return None

"""One way to write a document as bytes, so that a hash of it means something.

Keys sorted, no spaces, text in NFC, numbers plain: the same document gives the same
bytes on every machine and in every year.
"""

import hashlib
import json
import unicodedata
from collections.abc import Mapping
from datetime import date, datetime, time
from decimal import Decimal
from enum import Enum
from typing import Any
from uuid import UUID

from pydantic import BaseModel

from planning.domain.text import Text

Json = dict[str, Any] | list[Any] | str | int | float | bool | None


def plain(value: Any) -> Json:
    """Any core value as plain JSON types. Decimals become numbers with their own digits.

    Raises `TypeError` for a type that has no agreed form.
    """
    # The built-in types by identity first: a document is made of little else, and this
    # runs on the whole of it at every edit.
    kind = type(value)
    if kind is str:
        return _composed(value)
    if value is None or kind is int or kind is bool:
        unchanged: int | None = value
        return unchanged
    if kind is dict:
        return {str(plain(key)): plain(item) for key, item in value.items()}
    if isinstance(value, Enum):
        return plain(value.value)
    if isinstance(value, str):
        return _composed(value)
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    if isinstance(value, float):
        # Only stored JSON holds floats: what `plain` wrote, read back to be hashed again.
        return plain(Decimal(repr(value)))
    if isinstance(value, BaseModel):
        return _said(value)
    if isinstance(value, Mapping):
        return {str(plain(key)): plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    if isinstance(value, date | datetime | time):
        return value.isoformat()
    if isinstance(value, UUID | Text):
        return plain(str(value))
    raise TypeError(f"no canonical form for {type(value).__name__}")


def _said(document: BaseModel) -> dict[str, Any]:
    fields = type(document).model_fields
    said = {name: getattr(document, name) for name in fields}
    for name in getattr(document, "unsaid_when_default", ()):
        if said[name] == fields[name].get_default(call_default_factory=True):
            del said[name]
    return {name: plain(item) for name, item in said.items()}


def _composed(text: str) -> str:
    return text if text.isascii() else unicodedata.normalize("NFC", text)


def canonical_bytes(value: Any) -> bytes:
    return json.dumps(
        plain(value), sort_keys=True, ensure_ascii=False, separators=(",", ":"), allow_nan=False
    ).encode()


def sha256_of(value: Any) -> str:
    return hashlib.sha256(canonical_bytes(value)).hexdigest()


def readable_bytes(value: Any) -> bytes:
    """The same determinism, laid out for people: what `consult` writes to files."""
    text = json.dumps(plain(value), ensure_ascii=False, indent=2, allow_nan=False)
    return f"{text}\n".encode()

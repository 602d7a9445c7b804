"""Codes that people type: of an authenticator app (RFC 6238), and recovery codes."""

import secrets
import unicodedata
from typing import Final

from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value

STEP_SECONDS: Final = 30
STEPS_ASTRAY: Final = 1
"""A telephone's clock and the server's may differ by so many steps. RFC 6238, section 5.2."""
APP_CODE_DIGITS: Final = 6
RECOVERY_CODES: Final = 10
RECOVERY_SECRET_DIGITS: Final = 10
"""33 bits, kept as a slow hash; the code's own number stands before them."""
RECOVERY_CODE_DIGITS: Final = 2 + RECOVERY_SECRET_DIGITS
MOST_TYPED: Final = 100


def digits_typed(typed: str) -> str:
    """The digits of what was typed, as 0 to 9, however they were written.

    Full-width digits, those of another script, spaces, dashes and invisible marks of
    pasted text are all one code, so none of them makes a used code new. Empty when
    anything else stands in it.
    """
    if len(typed) > MOST_TYPED:
        return ""
    digits = []
    for character in typed:
        value = unicodedata.decimal(character, None)
        if value is not None:
            digits.append(str(value))
        elif not character.isspace() and unicodedata.category(character) not in ("Pd", "Cf"):
            return ""
    return "".join(digits)


def step_of(secret: str, digits: str, *, at: float) -> int | None:
    """The time step whose code this is, near `at` (seconds since 1970); None for no code.

    `secret` is the app's key in base 32. Each step counts once, so the code counts once.
    """
    now, found = int(at) // STEP_SECONDS, None
    for step in range(now - STEPS_ASTRAY, now + STEPS_ASTRAY + 1):
        if secrets.compare_digest(digits, format_hotp_value(hotp_value(secret, step))):
            found = step
    return found


def new_recovery_codes() -> list[str]:
    """Ten codes of twelve digits; the first two say which of the ten it is."""
    secret = 10**RECOVERY_SECRET_DIGITS
    return [
        f"{number:02}{secrets.randbelow(secret):0{RECOVERY_SECRET_DIGITS}}"
        for number in range(1, RECOVERY_CODES + 1)
    ]


def in_groups(code: str) -> str:
    """A code or a key as it is read aloud: in groups of four."""
    return " ".join(code[start : start + 4] for start in range(0, len(code), 4))

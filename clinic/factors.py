"""A person's second factors: an authenticator app, passkeys, and recovery codes (`SEC-07`).

Each change is recorded and ends the person's other sessions with it. Recovery codes come
with the first factor and go with the last.
"""

from dataclasses import dataclass
from datetime import datetime
from time import time
from typing import Any
from uuid import UUID

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.auth.hashers import check_password, make_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from clinic import audit, codes
from clinic.models import Membership, User
from clinic.sessions import end_sessions

APP = Authenticator.Type.TOTP
PASSKEY = Authenticator.Type.WEBAUTHN
RECOVERY = Authenticator.Type.RECOVERY_CODES


@dataclass(frozen=True)
class Passkey:
    """One passkey: the name its owner gave it, and since when."""

    id: int
    name: str
    since: datetime


@dataclass(frozen=True)
class Factors:
    """What somebody has set up; `codes_left` counts recovery codes that were not used."""

    app_since: datetime | None
    passkeys: tuple[Passkey, ...]
    codes_left: int

    @property
    def any(self) -> bool:
        return self.app_since is not None or bool(self.passkeys)

    @property
    def only_one(self) -> bool:
        return (self.app_since is not None) + len(self.passkeys) == 1


def factors_of(user: User) -> Factors:
    """Everything this person has set up, in one query."""
    app_since, passkeys, codes_left = None, [], 0
    for factor in Authenticator.objects.filter(user=user).order_by("created_at", "pk"):
        if factor.type == APP:
            app_since = factor.created_at
        elif factor.type == PASSKEY:
            passkeys.append(Passkey(factor.pk, factor.data["name"], factor.created_at))
        else:
            codes_left = len(factor.data["hashes"])
    return Factors(app_since, tuple(passkeys), codes_left)


def protected_users() -> frozenset[UUID]:
    """Everybody who has a second factor, in one query."""
    having = Authenticator.objects.filter(type__in=[APP, PASSKEY])
    return frozenset(having.values_list("user_id", flat=True))


def use_code(user: User, typed: str) -> str:
    """Which factor this code proves, `app` or `recovery_code`; empty when none.

    Either counts once, also through two sign-ins at the same moment.
    """
    digits = codes.digits_typed(typed)
    if len(digits) == codes.APP_CODE_DIGITS:
        return "app" if _use_app_code(user, digits) else ""
    if len(digits) == codes.RECOVERY_CODE_DIGITS:
        return "recovery_code" if _use_recovery_code(user, digits) else ""
    return ""


def step_now(secret: str, typed: str) -> int:
    """The time step of a new app's code; raises ValidationError when it is not its code."""
    step = codes.step_of(secret, codes.digits_typed(typed), at=time())
    if step is None:
        raise ValidationError(_("This is not the app's code of this moment."), code="wrong_code")
    return step


def set_up_app(*, secret: str, step: int, by: Membership, keep_session: str | None) -> list[str]:
    """Takes an authenticator app into use, instead of an earlier one.

    `step` is the time step of the code that confirmed it, which no longer counts.
    Answers the recovery codes that came with it; none where the person had some.
    """
    first_codes = _FirstCodes(by.user)
    with transaction.atomic():
        Authenticator.objects.filter(user=by.user, type=APP).delete()
        app = _add(by.user, APP, {"secret": secret, "last_step": step})
        _record_change(by, "authenticator_app_set_up", app, keep_session)
        return first_codes.kept()


def add_passkey(
    *, name: str, credential: dict[str, Any], by: Membership, keep_session: str | None
) -> list[str]:
    """Takes a passkey into use; `credential` has been verified against its challenge.

    Answers the recovery codes that came with it; none where the person had some.
    """
    first_codes = _FirstCodes(by.user)
    with transaction.atomic():
        passkey = _add(by.user, PASSKEY, {"name": name, "credential": credential})
        _record_change(by, "passkey_added", passkey, keep_session)
        return first_codes.kept()


def renew_recovery_codes(*, by: Membership, keep_session: str | None) -> list[str]:
    """New recovery codes; the old ones no longer count."""
    new_codes = codes.new_recovery_codes()
    hashes = _hashes(new_codes)
    with transaction.atomic():
        Authenticator.objects.filter(user=by.user, type=RECOVERY).delete()
        kept = _add(by.user, RECOVERY, {"hashes": hashes})
        _record_change(by, "recovery_codes_renewed", kept, keep_session)
    return new_codes


def remove_app(*, by: Membership, keep_session: str | None) -> None:
    """Takes the authenticator app out of use.

    Raises ValidationError where a second factor is required and this is the only one.
    """
    with transaction.atomic():
        app = Authenticator.objects.select_for_update().filter(user=by.user, type=APP).first()
        if app is not None:
            _remove(app, "authenticator_app_removed", by, keep_session)


def remove_passkey(*, passkey_id: int, by: Membership, keep_session: str | None) -> None:
    """Takes one of the member's own passkeys out of use.

    Raises ValidationError where a second factor is required and this is the only one.
    """
    with transaction.atomic():
        passkey = (
            Authenticator.objects.select_for_update()
            .filter(user=by.user, type=PASSKEY, pk=passkey_id)
            .first()
        )
        if passkey is not None:
            _remove(passkey, "passkey_removed", by, keep_session)


@transaction.atomic
def remove_second_factors(user: User, *, by: Membership | None) -> None:
    """Takes every factor from somebody who lost them, and ends all their sessions.

    Where a second factor is required, the person sets up a new one before anything else.
    `by` is None when whoever runs the server did it at its terminal.
    """
    Authenticator.objects.filter(user=user).delete()
    if by is None:
        audit.record_at_server(about=user, action="second_factors_removed")
    else:
        audit.record(by=by, action="second_factors_removed", subject=user)
    end_sessions(user)


def _use_app_code(user: User, digits: str) -> bool:
    with transaction.atomic():
        app = Authenticator.objects.select_for_update().filter(user=user, type=APP).first()
        if app is None:
            return False
        step = codes.step_of(app.data["secret"], digits, at=time())
        if step is None or step <= app.data["last_step"]:
            return False
        app.data["last_step"] = step
        app.save(update_fields=["data"])
        app.record_usage()
    return True


def _use_recovery_code(user: User, digits: str) -> bool:
    number, secret = digits[:2], digits[2:]
    kept = Authenticator.objects.filter(user=user, type=RECOVERY).first()
    hashed = kept.data["hashes"].get(number) if kept else None
    # The slow hash is not computed while nobody else can write.
    if hashed is None or not check_password(secret, hashed):
        return False
    with transaction.atomic():
        kept = Authenticator.objects.select_for_update().filter(user=user, type=RECOVERY).first()
        if kept is None or kept.data["hashes"].pop(number, None) != hashed:
            return False
        kept.save(update_fields=["data"])
        kept.record_usage()
    return True


class _FirstCodes:
    """The recovery codes of a first factor, hashed before anything is locked."""

    def __init__(self, user: User) -> None:
        self.user = user
        self.codes = [] if self._are_there() else codes.new_recovery_codes()
        self.hashes = _hashes(self.codes)

    def kept(self) -> list[str]:
        if not self.codes or self._are_there():
            return []
        _add(self.user, RECOVERY, {"hashes": self.hashes})
        return self.codes

    def _are_there(self) -> bool:
        return bool(Authenticator.objects.filter(user=self.user, type=RECOVERY).exists())


def _hashes(new_codes: list[str]) -> dict[str, str]:
    return {code[:2]: make_password(code[2:]) for code in new_codes}


def _add(user: User, kind: str, data: dict[str, Any]) -> Any:
    return Authenticator.objects.create(user=user, type=kind, data=data)


def _remove(factor: Any, action: str, by: Membership, keep_session: str | None) -> None:
    if settings.SECOND_FACTOR_REQUIRED and factors_of(by.user).only_one:
        raise ValidationError(
            _("This is your only second step. Set up another one first."), code="only_one"
        )
    _record_change(by, action, factor, keep_session)
    factor.delete()
    if not factors_of(by.user).any:
        Authenticator.objects.filter(user=by.user).delete()


def _record_change(by: Membership, action: str, factor: Any, keep_session: str | None) -> None:
    audit.record(by=by, action=action, subject=by.user, detail={"factor": factor.pk})
    end_sessions(by.user, except_key=keep_session)

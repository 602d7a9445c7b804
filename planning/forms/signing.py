"""The sign page's form: reasons and rationale to keep, answers and password to sign with."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from django.http import QueryDict
from pydantic import ValidationError

from clinic import formkeys
from clinic.http import FormKeyMissing
from planning.domain.commands import GiveReason, SetRationale
from planning.domain.readback import SignatureMeaning
from planning.domain.refusals import refusals
from planning.domain.text import N_, Text
from planning.forms.posted import last_values

REASON, ANSWER, OFFERED = "reason-", "answer-", "offered-"
TAKE_OFFERED = "take_offered"
"""The button that puts the last plan's reasons where the same findings came back."""
MOST_REASONS = 400


class SigningForm:
    """What was posted from the sign page; bad input is listed in `problems`."""

    def __init__(self, posted: QueryDict) -> None:
        values = last_values(posted)
        self.reasons = {
            name.removeprefix(REASON): _plain_lines(value)
            for name, value in list(values.items())[:MOST_REASONS]
            if name.startswith(REASON)
        }
        self.answers = {
            name.removeprefix(ANSWER): value
            for name, value in values.items()
            if name.startswith(ANSWER)
        }
        self.rationale = _plain_lines(values.get("rationale", ""))
        self.meaning = values.get("meaning", "")
        self.takes_offered = values.get("act") == TAKE_OFFERED
        if self.takes_offered:
            self.reasons |= {
                name.removeprefix(OFFERED): _plain_lines(value)
                for name, value in list(values.items())[:MOST_REASONS]
                if name.startswith(OFFERED) and not self.reasons.get(name.removeprefix(OFFERED))
            }
        self._posted = values

    def problems(self) -> list[tuple[str, Text]]:
        """Each field that cannot be read, with the sentence that says so."""
        return list(self._problems())

    def written(self) -> dict[str, Any]:
        """What `answer_findings` keeps."""
        return {
            "expected_revision": int(self._posted["expected_revision"]),
            "reasons": self.reasons,
            "rationale": self.rationale,
            "form_key": self._form_key(),
        }

    def signed(self) -> dict[str, Any]:
        """What `sign_plan` signs with, besides the revision."""
        return {
            "shown_sha256": self._posted.get("shown_sha256", ""),
            "password": self._posted.get("password", ""),
            "answers": self.answers,
            "meaning": SignatureMeaning(self.meaning),
        }

    def _problems(self) -> Iterator[tuple[str, Text]]:
        revision = self._posted.get("expected_revision", "")
        if not (revision.isascii() and revision.isdigit() and 0 < len(revision) < 10):
            yield (
                "expected_revision",
                Text(N_("must be a whole number, got {got}"), got=revision[:12]),
            )
        if self.meaning not in set(SignatureMeaning):
            yield "meaning", Text(N_("Choose what your signature means."))
        for key, reason in self.reasons.items():
            yield from _checked(f"{REASON}{key}", "reason", finding=key, reason=reason)
        yield from _checked("rationale", "rationale", rationale=self.rationale)

    def _form_key(self) -> UUID:
        try:
            return UUID(self._posted.get(formkeys.FIELD, ""))
        except ValueError:
            raise FormKeyMissing from None


def _plain_lines(written: str) -> str:
    # Browsers send line ends as CR LF; the document keeps LF.
    return written.replace("\r\n", "\n").strip()


def _checked(field: str, name: str, **values: str) -> Iterator[tuple[str, Text]]:
    command = GiveReason if name == "reason" else SetRationale
    try:
        command.model_validate(values)
    except ValidationError as error:
        for refusal in refusals(error):
            yield field, refusal.text

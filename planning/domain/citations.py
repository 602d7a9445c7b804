"""Where a number comes from, and how much of that source was actually seen."""

from enum import StrEnum
from functools import cached_property

from pydantic import model_validator

from planning.domain.base import Document
from planning.domain.text import N_, Text


class Grade(StrEnum):
    """What was read of a source."""

    A = "A"
    F = "F"
    S = "S"


GRADE_WORDS: dict[Grade, Text] = {
    Grade.A: Text(N_("abstract or label text read")),
    Grade.F: Text(N_("only a fragment read")),
    Grade.S: Text(N_("secondary, clinic or press source")),
}


class Citation(Document):
    """One source. `reference` is bibliographic and reads the same in every language."""

    key: str
    grade: Grade
    reference: str


class Citations(Document):
    citations: tuple[Citation, ...]

    @model_validator(mode="after")
    def _unique_keys(self) -> "Citations":
        keys = [citation.key for citation in self.citations]
        for key in keys:
            if keys.count(key) > 1:
                raise ValueError(f"the key {key} is given twice")
        return self

    @cached_property
    def keys(self) -> frozenset[str]:
        return frozenset(citation.key for citation in self.citations)

    def get(self, key: str) -> Citation | None:
        return next((citation for citation in self.citations if citation.key == key), None)

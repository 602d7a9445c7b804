"""Medicines that bear on the treatment, matched by name without case.

A patient's list is free text ("gentamicin 80 mg", "겐타마이신"), so a drug is found
wherever its name stands as a word of the entry. Which drugs belong to a class is the
clinic's list; what the class means is the cited source's.
"""

import re
import unicodedata
from collections.abc import Iterable
from enum import StrEnum
from functools import cached_property
from typing import Annotated

from pydantic import Field

from planning.domain.base import Document
from planning.domain.rules import Sentence, Statement
from planning.domain.text import Text


class MedicineAction(StrEnum):
    """What the review does about a class."""

    INTERACTION = "interaction"
    CLOT_RISK = "clot_risk"
    NOTE = "note"


class ProductAction(Statement):
    """A label that says more than the class rule does, for one product."""

    product: str
    action: MedicineAction


class MedicineClass(Statement):
    code: str
    name: Sentence
    action: MedicineAction
    drugs: Annotated[tuple[str, ...], Field(min_length=1)]
    for_products: tuple[ProductAction, ...] = ()

    @property
    def name_text(self) -> Text:
        return Text(self.name)

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """Any drug of the class as a word; Korean names may carry a particle."""
        names = sorted((fold(drug) for drug in self.drugs), key=len, reverse=True)
        return re.compile(
            "|".join(
                rf"(?<!\w){re.escape(name)}(?!\w)" if name.isascii() else re.escape(name)
                for name in names
            )
        )

    def includes(self, medicine: str) -> bool:
        return self.pattern.search(fold(medicine)) is not None

    def rule_for(self, product: str | None) -> "tuple[MedicineAction, Statement]":
        """The action with this product, and the statement it rests on."""
        for special in self.for_products:
            if special.product == product:
                return special.action, special
        return self.action, self


class Medicines(Document):
    medicines_version: str
    classes: tuple[MedicineClass, ...]

    def get(self, code: str) -> MedicineClass | None:
        return next((group for group in self.classes if group.code == code), None)

    def found_in(self, medications: Iterable[str]) -> tuple[tuple[str, MedicineClass], ...]:
        """Each listed medicine with every class it belongs to, in the list's order."""
        return tuple(
            (medicine, group)
            for medicine in dict.fromkeys(medications)
            for group in self.classes
            if group.includes(medicine)
        )


def fold(name: str) -> str:
    """A name without case, width, or repeated space."""
    return " ".join(unicodedata.normalize("NFKC", name).casefold().split())

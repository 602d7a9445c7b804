"""Sentences the core says, kept apart from the language they are said in.

The core may not import Django, yet every sentence a person reads goes through
gettext. A `Text` therefore carries an English template, marked with `N_` so that
it is extracted, and its parameters; `str()` says it in English and
`planning.wording.say` in the reader's language.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Union

Param = Union[str, int, "Text", tuple["Text", ...]]


def gettext_noop(message: str) -> str:
    """Mark `message` for extraction and return it unchanged."""
    return message


N_ = gettext_noop


@dataclass(frozen=True, slots=True, init=False)
class Text:
    """An English template with `{named}` parameters, translatable later.

    Parameters are words, whole numbers, other texts, or a tuple of texts (said as
    a list). Numbers with a fraction are formatted before they come here, so that no
    locale can turn a decimal point into a comma.
    """

    template: str
    params: tuple[tuple[str, Param], ...]

    def __init__(self, template: str, **params: Param) -> None:
        object.__setattr__(self, "template", template)
        object.__setattr__(self, "params", tuple(params.items()))

    def __str__(self) -> str:
        return self.template.format(**{name: _plain(value) for name, value in self.params})


def _plain(value: Param) -> str | int:
    if isinstance(value, tuple):
        return ", ".join(str(item) for item in value)
    return str(value) if isinstance(value, Text) else value


def verbatim(words: str) -> Text:
    """A text that reads the same in every language: a name, a code, a number."""
    return Text("{words}", words=words)


def listed(items: Iterable[Text]) -> tuple[Text, ...]:
    """Several texts as one parameter."""
    return tuple(items)

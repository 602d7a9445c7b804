"""Remembering what was made from a value that is too large to compare.

A consultation's legs are read once and then handed around as one object, so *the very
same object* is all that has to be asked.
"""

from typing import Any, Generic, TypeVar

Value = TypeVar("Value")


class Same(Generic[Value]):
    """A key of an `lru_cache` that equals only a key of the very same object.

    It holds the object, so that no other can take its place in memory meanwhile.
    """

    __slots__ = ("value",)

    def __init__(self, value: Value) -> None:
        self.value = value

    def __eq__(self, other: Any) -> bool:
        return isinstance(other, Same) and other.value is self.value

    def __hash__(self) -> int:
        return id(self.value)

"""Citations as pages show them."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from planning.domain.findings import CLINIC_DEFAULT
from planning.evidence import load_citations


@dataclass(frozen=True, slots=True)
class Source:
    """A citation as a page shows it; the clinic's own default has no key."""

    key: str
    title: str = ""


def sources_of(keys: Iterable[str]) -> tuple[Source, ...]:
    """The citations of these keys, in full for whoever points at them."""
    return tuple(map(_source, keys))


@lru_cache(maxsize=512)
def _source(key: str) -> Source:
    citation = None if key == CLINIC_DEFAULT else load_citations().get(key)
    return Source("" if key == CLINIC_DEFAULT else key, citation.reference if citation else "")

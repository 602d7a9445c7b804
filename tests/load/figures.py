"""What a load run measured, and whether it is within the limits."""

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from threading import Lock

PAGE_P95_MS = 300
PAGE_P99_MS = 1000
DOCUMENT_P95_MS = 10_000
DOCUMENT = "document, asked to finished"


@dataclass
class Figures:
    """Milliseconds by kind of page, and what was not answered as it should be."""

    taken_ms: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    errors: Counter[str] = field(default_factory=Counter)
    _lock: Lock = field(default_factory=Lock)

    def note(self, kind: str, taken_ms: float, error: str = "") -> None:
        with self._lock:
            self.taken_ms[kind].append(taken_ms)
            if error:
                self.errors[f"{kind}: {error}"] += 1

    def pages(self) -> list[float]:
        """All that was answered while somebody waited."""
        return [
            taken for kind, times in self.taken_ms.items() if kind != DOCUMENT for taken in times
        ]

    def missed(self) -> list[str]:
        """Each limit that was not kept, in words."""
        pages = self.pages()
        documents = self.taken_ms.get(DOCUMENT, [])
        found = [f"{count} × {error}" for error, count in self.errors.items()]
        for name, times, share, most in (
            ("pages, 95 %", pages, 0.95, PAGE_P95_MS),
            ("pages, 99 %", pages, 0.99, PAGE_P99_MS),
            ("documents, 95 %", documents, 0.95, DOCUMENT_P95_MS),
        ):
            if times and _share(times, share) > most:
                found.append(f"{name}: {_share(times, share):.0f} ms, limit {most} ms")
        return found if pages else ["nothing was measured"]

    def table(self, title: str) -> str:
        lines = [title, f"  {'ms':<32}{'count':>8}{'50 %':>8}{'95 %':>8}{'99 %':>8}{'most':>8}"]
        pages = [
            taken for kind, all_ in self.taken_ms.items() if kind != DOCUMENT for taken in all_
        ]
        for kind, times in [*sorted(self.taken_ms.items()), ("all pages", pages)]:
            if times:
                figures = (_share(times, share) for share in (0.5, 0.95, 0.99, 1))
                lines.append(
                    f"  {kind:<32}{len(times):>8}" + "".join(f"{x:>8.0f}" for x in figures)
                )
        lines += [f"  MISSED {sentence}" for sentence in self.missed()]
        return "\n".join([*lines, f"  {'failed' if self.missed() else 'held'}"])


def _share(times: list[float], share: float) -> float:
    """The time within which this share was answered."""
    ordered = sorted(times)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]

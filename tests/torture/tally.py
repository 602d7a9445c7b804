"""What a run counts, and the table it prints."""

from collections import Counter
from dataclasses import dataclass, field
from threading import Lock

MOST_PROBLEMS_SHOWN = 20


@dataclass
class Tally:
    """Acknowledged and present by kind, and in sentences what should not have happened."""

    acknowledged: Counter[str] = field(default_factory=Counter)
    present: Counter[str] = field(default_factory=Counter)
    facts: dict[str, object] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)
    _lock: Lock = field(default_factory=Lock)

    def expect(self, is_so: bool, problem: str) -> bool:
        """Notes the problem unless it is so."""
        if not is_so:
            with self._lock:
                self.problems.append(problem)
        return is_so

    def look_up(self, kind: str, is_present: bool, what: str) -> None:
        """Counts one acknowledged thing, and whether it is there."""
        with self._lock:
            self.acknowledged[kind] += 1
            self.present[kind] += is_present
        self.expect(is_present, f"lost: {kind} {what}")

    @property
    def lost(self) -> int:
        return self.acknowledged.total() - self.present.total()

    def table(self, title: str) -> str:
        """The lines a person reads; the last one says how it went."""
        lines = [title, f"  {'':<28}{'acknowledged':>14}{'present':>10}{'lost':>8}"]
        for kind, count in sorted(self.acknowledged.items()):
            lost = count - self.present[kind]
            lines.append(f"  {kind:<28}{count:>14}{self.present[kind]:>10}{lost:>8}")
        lines += [f"  {name:<42}{value!s:>10}" for name, value in self.facts.items()]
        lines += [f"  PROBLEM {problem}" for problem in self.problems[:MOST_PROBLEMS_SHOWN]]
        if len(self.problems) > MOST_PROBLEMS_SHOWN:
            lines.append(f"  … and {len(self.problems) - MOST_PROBLEMS_SHOWN} more problems")
        lines.append(f"  {'failed' if self.problems else 'held'}")
        return "\n".join(lines)

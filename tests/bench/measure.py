"""Timing in turns: A B A B …, so that a machine's drift meets both alike."""

from collections.abc import Callable, Sequence
from statistics import median
from time import perf_counter
from typing import Any

Work = Callable[[], Any]


def in_turns(rounds: int, *works: Work, warm_up: int = 3) -> list[float]:
    """The median milliseconds of each work, taken in turns after a warm-up."""
    for _ in range(warm_up):
        for work in works:
            work()
    taken: Sequence[list[float]] = [[] for _ in works]
    for _ in range(rounds):
        for work, times in zip(works, taken, strict=True):
            started = perf_counter()
            work()
            times.append((perf_counter() - started) * 1000)
    return [median(times) for times in taken]


def line(what: str, value: str, goal: str = "") -> None:
    print(f"  {what:<58} {value:>16}{f'   goal {goal}' if goal else ''}")  # noqa: T201


def title(words: str) -> None:
    print(f"\n{words}")  # noqa: T201

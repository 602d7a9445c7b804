"""The inputs of a long form as templates draw them, each with its problem if it has one."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from planning.domain.text import Text
from planning.forms.sheets import Problem, Sheet
from planning.wording import say


@dataclass(frozen=True, slots=True)
class Wrong:
    """What is wrong with an input; `act` is the button that puts in what was meant."""

    text: str
    act: str = ""
    offer: str = ""
    is_swap: bool = False


@dataclass(frozen=True, slots=True)
class Option:
    id: str
    value: str
    word: str
    is_chosen: bool
    spoken: str = ""


@dataclass(frozen=True, slots=True)
class Input:
    """One question. `spoken` names it where it stands alone: in a summary, to a reader."""

    name: str
    label: str
    spoken: str
    value: str = ""
    unit: str = ""
    hint: str = ""
    kind: str = "text"
    inputmode: str = ""
    list_id: str = ""
    options: tuple[Option, ...] = ()
    wrong: Wrong | None = None

    @property
    def target(self) -> str:
        """The id a link to this question leads to."""
        return self.options[0].id if self.options and self.kind != "select" else self.name

    @property
    def shown(self) -> str:
        """The answer in words."""
        if not self.options:
            return self.value
        return ", ".join(o.spoken or o.word for o in self.options if o.is_chosen and o.value)


@dataclass(slots=True)
class Inputs:
    """Makes the inputs of one page from its sheet, and remembers them in order."""

    sheet: Sheet
    problems: Sequence[Problem] = ()
    swaps: dict[str, str] = field(default_factory=dict)
    made: list[Input] = field(default_factory=list)

    def number(self, name: str, label: str, unit: str = "", **more: str) -> Input:
        return self.text(name, label, unit=unit, inputmode="decimal", **more)

    def text(self, name: str, label: str, *, spoken: str = "", **more: str) -> Input:
        return self._keep(
            Input(name, label, spoken or label, value=self.sheet.one(name), **more)  # type: ignore[arg-type]
        )

    def select(
        self, name: str, label: str, choices: Iterable[tuple[str, Text | str]], *, spoken: str = ""
    ) -> Input:
        return self._keep(
            Input(name, label, spoken or label, kind="select", options=self._options(name, choices))
        )

    def radios(
        self,
        name: str,
        label: str,
        choices: Iterable[tuple[str, Text | str]],
        *,
        unanswered: str = "",
        spoken: str = "",
        hint: str = "",
    ) -> Input:
        """One of several; `unanswered` are the words of the choice that says nothing."""
        nothing = [("", unanswered)] if unanswered else []
        options = self._options(name, [*choices, *nothing])
        return self._keep(
            Input(name, label, spoken or label, hint=hint, kind="radio", options=options)
        )

    def boxes(
        self,
        name: str,
        label: str,
        choices: Iterable[tuple[str, Text | str]],
        *,
        spoken: str = "",
        hint: str = "",
    ) -> Input:
        options = self._options(name, choices, many=True)
        return self._keep(
            Input(name, label, spoken or label, hint=hint, kind="checkbox", options=options)
        )

    def _options(
        self, name: str, choices: Iterable[tuple[str, Text | str]], *, many: bool = False
    ) -> tuple[Option, ...]:
        """The choices; a value nobody offered is kept among them, so that it can be seen."""
        chosen = self.sheet.many(name) if many else (self.sheet.one(name),)
        pairs = [(value, say(word) if isinstance(word, Text) else word) for value, word in choices]
        known = {value for value, _ in pairs}
        pairs += [(value, value[:40]) for value in dict.fromkeys(chosen) if value not in known]
        return tuple(
            Option(
                f"{name}-{value}" if value else f"{name}-unanswered", value, word, value in chosen
            )
            for value, word in pairs
        )

    def _keep(self, made: Input) -> Input:
        problem = next((p for p in self.problems if p.name == made.name), None)
        if problem is not None:
            made = replace(made, wrong=self._wrong(problem))
        self.made.append(made)
        return made

    def _wrong(self, problem: Problem) -> Wrong:
        said = say(problem.text)
        text = said[:1].upper() + said[1:]
        if problem.name in self.swaps:
            return Wrong(text, act=f"swap:{self.swaps[problem.name]}", is_swap=True)
        if problem.offer:
            return Wrong(text, act=f"use:{problem.name}:{problem.offer}", offer=problem.offer)
        return Wrong(text)

    @property
    def wrong(self) -> list[Input]:
        """Every question with a problem, in the order of the page; unplaced problems last."""
        placed = [made for made in self.made if made.wrong]
        names = {made.name for made in self.made}
        return placed + [
            Input("", "", "", wrong=self._wrong(problem))
            for problem in self.problems
            if problem.name not in names
        ]


@dataclass(frozen=True, slots=True)
class Difference:
    """One question two people answered differently."""

    label: str
    yours: str
    theirs: str


def differences(yours: Inputs, theirs: Inputs) -> list[Difference]:
    by_name = {made.name: made for made in theirs.made}
    mine = {made.name: made for made in yours.made}
    return [
        Difference(
            (mine.get(name) or by_name[name]).spoken,
            mine[name].shown if name in mine else "",
            by_name[name].shown if name in by_name else "",
        )
        for name in {**mine, **by_name}
        if _shown(mine, name) != _shown(by_name, name)
    ]


def _shown(inputs: dict[str, Input], name: str) -> str:
    return inputs[name].shown.strip() if name in inputs else ""

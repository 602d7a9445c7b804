"""Vials by lot: what a movement does to a lot, when a lot expires, how long a vial keeps.

    received +n    opened −n    discarded −n    unmarked: the opposite of what it unmarks
    vials in stock = the sum of all movements, and never below none

    expires_on ──────── today … 30 days …  a lot may be used on its last day
    reconstituted_at ── use within ──▶     a vial may be used before that moment

The 30 days are the clinic's own wish; the bounds of a plausible number of vials, amount of
diluent or shelf life are clinic defaults: no paper or label gives them.
"""

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from planning.domain.commands import CommandRefused
from planning.domain.products import Product, UseWithin
from planning.domain.quantities import format_decimal, millilitres
from planning.domain.text import N_, Text, verbatim

WARN_DAYS = 30
MANY_VIALS = 50
"""A delivery above this is asked about once: one zero too many is typed easily."""
MOST_VIALS = 1_000
MOST_OPENED = 20
"""Vials opened together; a treatment document names no more."""
LONGEST_SHELF_DAYS = 5 * 366
USUAL_MICROLITRES = (1_000, 10_000)
"""The span of the dilution table in the clinical reference, section 9."""
MOST_MICROLITRES = 50_000
LONGEST_REASON = 1_000


class StockRefused(CommandRefused):
    """What was asked cannot be: every wrong field, with the sentence beside it.

    `asks` names the confirmation that would let it through, where one would.
    """

    def __init__(self, problems: Sequence[tuple[str, Text]], *, asks: str = "") -> None:
        super().__init__(*problems[0])
        self.problems = tuple(problems)
        self.asks = asks


class MovementKind(StrEnum):
    """How vials come and go."""

    RECEIVED = "received"
    OPENED = "opened"
    DISCARDED = "discarded"
    UNMARKED = "unmarked"


@dataclass(frozen=True, slots=True)
class Movement:
    """Vials that came or went; an unmarking carries what it unmarks."""

    kind: MovementKind
    vials: int
    unmarks: "Movement | None" = None

    def __post_init__(self) -> None:
        if self.vials < 1:
            raise ValueError("a movement moves at least one vial")
        if (self.unmarks is not None) != (self.kind is MovementKind.UNMARKED):
            raise ValueError("an unmarking, and nothing else, names what it unmarks")
        if self.unmarks is not None and self.unmarks.kind is MovementKind.UNMARKED:
            raise ValueError("an unmarking is not unmarked")
        if self.unmarks is not None and self.unmarks.vials != self.vials:
            raise ValueError("a movement is unmarked as a whole")

    @property
    def effect(self) -> int:
        """Vials added to the stock; negative when they left it."""
        if self.unmarks is not None:
            return -self.unmarks.effect
        return self.vials if self.kind is MovementKind.RECEIVED else -self.vials


def in_stock(movements: Iterable[Movement]) -> int:
    """Vials in stock after these movements."""
    return sum(movement.effect for movement in movements)


def check_movement(stock: int, movement: Movement) -> None:
    """Raises `StockRefused` where the movement would leave less than nothing."""
    if stock + movement.effect >= 0:
        return
    if movement.kind is MovementKind.UNMARKED:
        text = Text(
            N_("{vials} received, and only {stock} still in stock: unmark what was taken first."),
            vials=vials_text(movement.vials),
            stock=stock,
        )
        raise StockRefused([("unmark", text)])
    raise StockRefused([("vials", more_than_in_stock(stock))])


def more_than_in_stock(stock: int) -> Text:
    if stock == 0:
        return Text(N_("No vial of this lot is left in stock."))
    return Text(N_("Only {stock} of this lot in stock."), stock=vials_text(stock))


def vials_text(number: int) -> Text:
    """`1 vial`, `3 vials`."""
    if number == 1:
        return Text(N_("1 vial"))
    return Text(N_("{number} vials"), number=format_decimal(number))


# Expiry -------------------------------------------------------------------------------------


class Expiry(StrEnum):
    """How near the last day of a lot is."""

    EXPIRED = "expired"
    SOON = "soon"
    FINE = "fine"


def expiry(expires_on: date, on: date) -> Expiry:
    """The state of a lot on a day; on its last day it may still be used."""
    if expires_on < on:
        return Expiry.EXPIRED
    return Expiry.SOON if expires_on - on <= timedelta(days=WARN_DAYS) else Expiry.FINE


def expiry_text(expires_on: date, on: date) -> Text:
    """`expires in 12 days`, `expires today`, `expired 3 days ago`; the day where it is far."""
    days = (expires_on - on).days
    if days == 0:
        return Text(N_("expires today"))
    if days == 1:
        return Text(N_("expires tomorrow"))
    if days == -1:
        return Text(N_("expired yesterday"))
    if days < 0:
        return Text(N_("expired {days} days ago"), days=format_decimal(-days))
    if days <= WARN_DAYS:
        return Text(N_("expires in {days} days"), days=days)
    return Text(N_("expires on {day}"), day=expires_on.isoformat())


# The clock of an open vial --------------------------------------------------------------------


class VialState(StrEnum):
    """Whether an open vial may be drawn from."""

    NOT_YET = "not_yet"
    USABLE = "usable"
    RUN_OUT = "run_out"
    NOT_STATED = "not_stated"


@dataclass(frozen=True, slots=True)
class VialClock:
    """The use-within clock of a vial at a moment; `until` is the first moment too late.

    Where no text read states the hours, `until` is `None` and `NOT_STATED` says so.
    """

    state: VialState
    until: datetime | None
    left: timedelta | None

    @property
    def is_offered(self) -> bool:
        return self.state in (VialState.USABLE, VialState.NOT_STATED)

    @property
    def text(self) -> Text:
        """`may be used for 3 h 20 min more`, `run out`, or what is not known."""
        if self.state is VialState.NOT_YET:
            return Text(N_("not reconstituted yet"))
        if self.left is None:
            return Text(N_("no text read states how long it keeps: the clinician decides"))
        if self.state is VialState.RUN_OUT:
            return Text(N_("use-within time has run out"))
        minutes = int(self.left.total_seconds() // 60)
        if minutes < 1:
            return Text(N_("may be used for less than a minute more"))
        if minutes < 60:
            return Text(N_("may be used for {minutes} min more"), minutes=minutes)
        return Text(
            N_("may be used for {hours} h {minutes} min more"),
            hours=minutes // 60,
            minutes=minutes % 60,
        )


def vial_clock(reconstituted_at: datetime, at: datetime, use_within: UseWithin | None) -> VialClock:
    """The clock of a vial at `at`; both moments carry a time zone.

    reconstituted 10:00, use within 4 h:  13:59 usable   14:00 run out
    """
    until = None if use_within is None else reconstituted_at + timedelta(hours=use_within.hours)
    left = None if until is None else max(until - at, timedelta())
    if at < reconstituted_at:
        return VialClock(VialState.NOT_YET, until, left)
    if until is None:
        return VialClock(VialState.NOT_STATED, None, None)
    return VialClock(VialState.USABLE if at < until else VialState.RUN_OUT, until, left)


# What may be received and opened --------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class KnownLot:
    """A lot with the same number that was received before."""

    product: Product | str
    vial_units: int
    expires_on: date
    is_recalled: bool


def check_receipt(
    *,
    product: Product,
    vial_units: int,
    lot_number: str,
    expires_on: date,
    vials: int,
    on: date,
    known: Iterable[KnownLot] = (),
    is_confirmed: bool = False,
) -> None:
    """Raises `StockRefused` with everything that is wrong with a delivery.

    `known` are the clinic's lots of this number; `is_confirmed` says that a large number
    of vials was meant.
    """
    problems = [
        *_size_problems(product, vial_units),
        *_known_problems(product, vial_units, lot_number, expires_on, tuple(known)),
        *_expiry_problems(expires_on, on),
    ]
    asks = ""
    if not 1 <= vials <= MOST_VIALS:
        problems.append(("vials", _out_of_range(MOST_VIALS, vials)))
    elif vials > MANY_VIALS and not is_confirmed:
        asks = "vials"
        text = Text(
            N_("{vials} is an unusually large delivery: count once more, or confirm it below."),
            vials=vials_text(vials),
        )
        problems.append(("vials", text))
    if problems:
        raise StockRefused(problems, asks=asks)


def check_opening(
    *,
    vials: int,
    diluent_microlitres: int,
    reconstituted_at: datetime,
    at: datetime,
    received_on: date,
    expires_on: date,
    is_recalled: bool,
    stock: int,
    is_confirmed: bool = False,
) -> None:
    """Raises `StockRefused` with everything that forbids opening these vials.

    `reconstituted_at` and `at`, the moment of asking, are in the clinic's time zone, so
    that their days are the clinic's; `received_on` is the day the lot first came.
    """
    problems: list[tuple[str, Text]] = []
    asks = ""
    if is_recalled:
        problems.append(("vials", Text(N_("This lot is recalled: it must not be opened."))))
    if not 1 <= vials <= MOST_OPENED:
        problems.append(("vials", _out_of_range(MOST_OPENED, vials)))
    elif vials > stock:
        problems.append(("vials", more_than_in_stock(stock)))
    low, high = USUAL_MICROLITRES
    if not 1 <= diluent_microlitres <= MOST_MICROLITRES:
        most = millilitres(MOST_MICROLITRES)
        text = Text(N_("The diluent is more than nothing and at most {most}."), most=most)
        problems.append(("diluent_ml", text))
    elif not low <= diluent_microlitres <= high and not is_confirmed:
        asks = "diluent_ml"
        problems.append(("diluent_ml", _odd_volume(diluent_microlitres)))
    problems += _reconstitution_problems(reconstituted_at, at, received_on, expires_on)
    if problems:
        raise StockRefused(problems, asks=asks)


def check_reason(reason: str, *, field: str = "reason") -> str:
    """The reason, trimmed. Raises `StockRefused` when there is none, or it is too long."""
    reason = unicodedata.normalize("NFC", reason).strip()
    if not reason:
        raise StockRefused([(field, Text(N_("Give a reason.")))])
    if len(reason) > LONGEST_REASON:
        text = Text(N_("must be at most {max_length} characters"), max_length=LONGEST_REASON)
        raise StockRefused([(field, text)])
    return reason


def _size_problems(product: Product, vial_units: int) -> list[tuple[str, Text]]:
    if vial_units in product.vials.units:
        return []
    text = Text(
        N_("{product} comes in vials of {sizes} units, not {got}."),
        product=product.label,
        sizes=tuple(verbatim(format_decimal(size)) for size in product.vials.units),
        got=format_decimal(vial_units),
    )
    return [("vial_units", text)]


def _known_problems(
    product: Product, vial_units: int, lot_number: str, expires_on: date, known: Sequence[KnownLot]
) -> list[tuple[str, Text]]:
    for lot in known:
        code = lot.product.code if isinstance(lot.product, Product) else lot.product
        if code != product.code:
            label = lot.product.label if isinstance(lot.product, Product) else verbatim(code)
            text = Text(
                N_("{lot} is a lot of {product}: choose that product, or check the label."),
                lot=lot_number,
                product=label,
            )
            return [("lot_number", text)]
    problems: list[tuple[str, Text]] = []
    if any(lot.is_recalled for lot in known):
        text = Text(N_("{lot} is recalled: do not take it into stock."), lot=lot_number)
        problems.append(("lot_number", text))
    same = next((lot for lot in known if lot.vial_units == vial_units), None)
    if same is not None and same.expires_on != expires_on:
        text = Text(
            N_("{lot} was received with the expiry date {day}: check the label."),
            lot=lot_number,
            day=same.expires_on.isoformat(),
        )
        problems.append(("expires_on", text))
    return problems


def _expiry_problems(expires_on: date, on: date) -> list[tuple[str, Text]]:
    if expires_on < on:
        text = Text(
            N_("Expired on {day}: expired vials are not taken into stock."),
            day=expires_on.isoformat(),
        )
        return [("expires_on", text)]
    if (expires_on - on).days > LONGEST_SHELF_DAYS:
        text = Text(N_("{day} is more than five years away: check the year."), day=str(expires_on))
        return [("expires_on", text)]
    return []


def _reconstitution_problems(
    reconstituted_at: datetime, at: datetime, received_on: date, expires_on: date
) -> list[tuple[str, Text]]:
    field = "reconstituted_at"
    on = reconstituted_at.date()
    if reconstituted_at > at:
        return [(field, Text(N_("The reconstitution lies in the future.")))]
    if on < received_on:
        text = Text(N_("The lot was received on {day}, after that."), day=received_on.isoformat())
        return [(field, text)]
    if expires_on < on:
        text = Text(N_("The lot expired on {day}."), day=expires_on.isoformat())
        return [(field, text)]
    return []


def _out_of_range(most: int, got: int) -> Text:
    return Text(
        N_("must be {low}–{high}, got {got}"),
        low="1",
        high=format_decimal(most),
        got=format_decimal(got),
    )


def _odd_volume(microlitres: int) -> Text:
    low, high = USUAL_MICROLITRES
    return Text(
        N_("{volume} a vial is unusual ({low} to {high}): check it, or confirm it below."),
        volume=millilitres(microlitres),
        low=millilitres(low),
        high=millilitres(high),
    )

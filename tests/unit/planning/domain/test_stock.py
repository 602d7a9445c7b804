"""Stock by its rules alone: movements, expiry, the clock of a vial, what may be received."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planning.domain.lot_number import read_lot_number
from planning.domain.products import UseWithin
from planning.domain.stock import (
    Expiry,
    KnownLot,
    Movement,
    MovementKind,
    StockRefused,
    VialState,
    check_movement,
    check_opening,
    check_reason,
    check_receipt,
    expiry,
    expiry_text,
    in_stock,
    vial_clock,
    vials_text,
)
from planning.evidence import load_products

TODAY = date(2026, 11, 23)
NOON = datetime(2026, 11, 23, 3, 0, tzinfo=UTC)
BOTOX = load_products().get("onabotulinumtoxinA-botox")
NABOTA = load_products().get("prabotulinumtoxinA-nabota")
FOUR_HOURS = UseWithin(hours=4, storage="refrigerated", sources=("BotulaxJC",))
RECEIVED, OPENED, DISCARDED = MovementKind.RECEIVED, MovementKind.OPENED, MovementKind.DISCARDED


def unmarked(movement: Movement) -> Movement:
    return Movement(MovementKind.UNMARKED, movement.vials, unmarks=movement)


def problems(check: Any, **arguments: Any) -> dict[str, str]:
    with pytest.raises(StockRefused) as refused:
        check(**arguments)
    return {field: str(text).replace("\u00a0", " ") for field, text in refused.value.problems}


MOVEMENTS = {
    "nothing yet": ([], 0),
    "three received": ([Movement(RECEIVED, 3)], 3),
    "one of three opened": ([Movement(RECEIVED, 3), Movement(OPENED, 1)], 2),
    "one of three discarded": ([Movement(RECEIVED, 3), Movement(DISCARDED, 1)], 2),
    "an opening unmarked": (
        [Movement(RECEIVED, 3), Movement(OPENED, 2), unmarked(Movement(OPENED, 2))],
        3,
    ),
    "a discard unmarked": (
        [Movement(RECEIVED, 3), Movement(DISCARDED, 3), unmarked(Movement(DISCARDED, 3))],
        3,
    ),
    "a delivery unmarked": ([Movement(RECEIVED, 3), unmarked(Movement(RECEIVED, 3))], 0),
}


@pytest.mark.parametrize(("movements", "left"), MOVEMENTS.values(), ids=MOVEMENTS)
def test_what_is_in_stock(movements: list[Movement], left: int) -> None:
    assert in_stock(movements) == left


asked = st.lists(
    st.tuples(st.sampled_from(MovementKind), st.integers(1, 8), st.integers(0, 50)), max_size=40
)


@given(asked)
def test_no_order_of_movements_leaves_less_than_none(
    wishes: list[tuple[MovementKind, int, int]],
) -> None:
    """Whatever is asked, what was allowed sums to the stock, and what would not go is refused."""
    done: list[Movement] = []
    for kind, vials, which in wishes:
        undone = {movement.unmarks for movement in done if movement.unmarks}
        standing = [one for one in done if one.unmarks is None and one not in undone]
        if kind is MovementKind.UNMARKED:
            if not standing:
                continue
            movement = unmarked(standing[which % len(standing)])
        else:
            movement = Movement(kind, vials)
        before = in_stock(done)
        try:
            check_movement(before, movement)
        except StockRefused:
            assert before + movement.effect < 0
            continue
        done.append(movement)
        assert in_stock(done) == before + movement.effect >= 0


@pytest.mark.parametrize(
    "arguments",
    [
        (RECEIVED, 0),
        (OPENED, -1),
        (MovementKind.UNMARKED, 1),
        (RECEIVED, 1, Movement(RECEIVED, 1)),
        (MovementKind.UNMARKED, 1, unmarked(Movement(OPENED, 1))),
        (MovementKind.UNMARKED, 1, Movement(OPENED, 2)),
    ],
    ids=str,
)
def test_a_movement_that_makes_no_sense_is_not_made(arguments: tuple[Any, ...]) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 (each row is one of five messages)
        Movement(*arguments)


EXPIRIES = [
    (-400, Expiry.EXPIRED, "expired 400 days ago"),
    (-2, Expiry.EXPIRED, "expired 2 days ago"),
    (-1, Expiry.EXPIRED, "expired yesterday"),
    (0, Expiry.SOON, "expires today"),
    (1, Expiry.SOON, "expires tomorrow"),
    (12, Expiry.SOON, "expires in 12 days"),
    (30, Expiry.SOON, "expires in 30 days"),
    (31, Expiry.FINE, "expires on 2026-12-24"),
]


@pytest.mark.parametrize(("days", "state", "words"), EXPIRIES)
def test_how_near_the_last_day_is(days: int, state: Expiry, words: str) -> None:
    last = TODAY + timedelta(days=days)
    assert (expiry(last, TODAY), str(expiry_text(last, TODAY))) == (state, words)


@given(st.dates(date(1990, 1, 1), date(2100, 1, 1)), st.integers(-4_000, 4_000))
def test_a_lot_grows_older_one_state_at_a_time(last: date, days: int) -> None:
    order = [Expiry.FINE, Expiry.SOON, Expiry.EXPIRED]
    on = last + timedelta(days=days)
    today, tomorrow = expiry(last, on), expiry(last, on + timedelta(days=1))
    assert order.index(tomorrow) - order.index(today) in (0, 1)
    assert (today is Expiry.EXPIRED) == (on > last)


CLOCKS = [
    (-1, VialState.NOT_YET, "not reconstituted yet"),
    (0, VialState.USABLE, "may be used for 4 h 0 min more"),
    (40, VialState.USABLE, "may be used for 3 h 20 min more"),
    (239, VialState.USABLE, "may be used for 1 min more"),
    (239.5, VialState.USABLE, "may be used for less than a minute more"),
    (240, VialState.RUN_OUT, "use-within time has run out"),
    (9_999, VialState.RUN_OUT, "use-within time has run out"),
]


@pytest.mark.parametrize(("minutes", "state", "words"), CLOCKS)
def test_the_clock_of_a_vial(minutes: float, state: VialState, words: str) -> None:
    """Four hours, as the distributor's text of Botulax says [BotulaxJC]."""
    clock = vial_clock(NOON, NOON + timedelta(minutes=minutes), FOUR_HOURS)
    assert clock.state is state
    assert str(clock.text).replace("\u00a0", " ") == words
    assert clock.until == NOON + timedelta(hours=4)


def test_a_silent_label_is_said_and_offered() -> None:
    clock = vial_clock(NOON, NOON + timedelta(days=9), None)
    assert (clock.state, clock.until, clock.is_offered) == (VialState.NOT_STATED, None, True)
    assert "no text read states" in str(clock.text)


@given(st.integers(1, 72), st.integers(-10_000, 10_000))
def test_a_vial_is_usable_exactly_within_its_hours(hours: int, minutes: int) -> None:
    within = UseWithin(hours=hours, storage="refrigerated", sources=("PDR",))
    clock = vial_clock(NOON, NOON + timedelta(minutes=minutes), within)
    assert clock.is_offered == (0 <= minutes < hours * 60)


LOT_NUMBERS = [
    ("A1234", "A1234"),
    (" a1234 ", "A1234"),
    ("Ａ１２３４", "A1234"),
    ("c7654  c3", "C7654 C3"),
    ("NB-26/04.1", "NB-26/04.1"),
]


@pytest.mark.parametrize(("written", "kept"), LOT_NUMBERS)
def test_a_lot_number_is_kept_one_way(written: str, kept: str) -> None:
    assert read_lot_number(written) == kept
    assert read_lot_number(kept) == kept


@pytest.mark.parametrize("written", ["", "  ", "보톡스", "A1\x00", "=1+1", "-A", "A" * 41])
def test_what_is_no_lot_number_is_refused(written: str) -> None:
    assert set(problems(read_lot_number, written=written)) == {"lot_number"}


def receipt(**changes: Any) -> dict[str, Any]:
    return {
        "product": BOTOX,
        "vial_units": 100,
        "lot_number": "A1234",
        "expires_on": date(2027, 6, 30),
        "vials": 10,
        "on": TODAY,
        **changes,
    }


def known(**changes: Any) -> list[KnownLot]:
    fields = {
        "product": BOTOX,
        "vial_units": 100,
        "expires_on": date(2027, 6, 30),
        "is_recalled": False,
    }
    return [KnownLot(**{**fields, **changes})]


def test_a_plausible_delivery_is_taken() -> None:
    check_receipt(**receipt())
    check_receipt(**receipt(known=known()))
    check_receipt(**receipt(known=known(vial_units=50, expires_on=date(2027, 1, 31))))
    check_receipt(**receipt(expires_on=TODAY))
    check_receipt(**receipt(vials=51, is_confirmed=True))


DELIVERIES: dict[str, tuple[dict[str, Any], dict[str, str]]] = {
    "expired": (
        {"expires_on": date(2026, 11, 22)},
        {"expires_on": "Expired on 2026-11-22: expired vials are not taken into stock."},
    ),
    "a year mistyped": (
        {"expires_on": date(2072, 6, 30)},
        {"expires_on": "2072-06-30 is more than five years away: check the year."},
    ),
    "another product's lot": (
        {"known": known(product=NABOTA)},
        {
            "lot_number": "A1234 is a lot of prabotulinumtoxinA (Nabota): choose that product,"
            " or check the label."
        },
    ),
    "a product that left the catalogue": (
        {"known": known(product="gone")},
        {"lot_number": "A1234 is a lot of gone: choose that product, or check the label."},
    ),
    "another expiry date": (
        {"known": known(expires_on=date(2027, 5, 31))},
        {
            "expires_on": "A1234 was received with the expiry date 2027-05-31: check the label.",
        },
    ),
    "a recalled lot": (
        {"known": known(is_recalled=True)},
        {"lot_number": "A1234 is recalled: do not take it into stock."},
    ),
    "no vial": ({"vials": 0}, {"vials": "must be 1–1,000, got 0"}),
    "too many vials": ({"vials": 5_000}, {"vials": "must be 1–1,000, got 5,000"}),
    "a zero too many": (
        {"vials": 100},
        {
            "vials": "100 vials is an unusually large delivery: count once more,"
            " or confirm it below."
        },
    ),
    "a size it does not come in": (
        {"vial_units": 500},
        {"vial_units": "onabotulinumtoxinA (Botox) comes in vials of 50, 100, 200 units, not 500."},
    ),
    "several at once": (
        {"vials": 0, "vial_units": 500, "expires_on": date(2020, 1, 1)},
        {
            "vials": "must be 1–1,000, got 0",
            "vial_units": "onabotulinumtoxinA (Botox) comes in vials of 50, 100, 200 units,"
            " not 500.",
            "expires_on": "Expired on 2020-01-01: expired vials are not taken into stock.",
        },
    ),
}


@pytest.mark.parametrize(("changes", "said"), DELIVERIES.values(), ids=DELIVERIES)
def test_a_delivery_that_cannot_be(changes: dict[str, Any], said: dict[str, str]) -> None:
    assert problems(check_receipt, **receipt(**changes)) == said


def opening(**changes: Any) -> dict[str, Any]:
    return {
        "vials": 1,
        "diluent_microlitres": 2_000,
        "reconstituted_at": NOON,
        "at": NOON,
        "received_on": TODAY,
        "expires_on": TODAY,
        "is_recalled": False,
        "stock": 3,
        **changes,
    }


def test_a_plausible_opening_is_taken() -> None:
    check_opening(**opening())
    check_opening(**opening(vials=3, diluent_microlitres=1_000))
    check_opening(**opening(diluent_microlitres=500, is_confirmed=True))


OPENINGS: dict[str, tuple[dict[str, Any], dict[str, str]]] = {
    "more than in stock": ({"vials": 4}, {"vials": "Only 3 vials of this lot in stock."}),
    "none left": ({"stock": 0}, {"vials": "No vial of this lot is left in stock."}),
    "no vial": ({"vials": 0}, {"vials": "must be 1–20, got 0"}),
    "recalled": ({"is_recalled": True}, {"vials": "This lot is recalled: it must not be opened."}),
    "no diluent": (
        {"diluent_microlitres": 0},
        {"diluent_ml": "The diluent is more than nothing and at most 50 mL."},
    ),
    "millilitres typed tenfold": (
        {"diluent_microlitres": 20_000},
        {"diluent_ml": "20 mL a vial is unusual (1 mL to 10 mL): check it, or confirm it below."},
    ),
    "in the future": (
        {"reconstituted_at": NOON + timedelta(minutes=1)},
        {"reconstituted_at": "The reconstitution lies in the future."},
    ),
    "before receipt": (
        {"received_on": TODAY + timedelta(days=1)},
        {"reconstituted_at": "The lot was received on 2026-11-24, after that."},
    ),
    "expired": (
        {"expires_on": TODAY - timedelta(days=1)},
        {"reconstituted_at": "The lot expired on 2026-11-22."},
    ),
}


@pytest.mark.parametrize(("changes", "said"), OPENINGS.values(), ids=OPENINGS)
def test_an_opening_that_cannot_be(changes: dict[str, Any], said: dict[str, str]) -> None:
    assert problems(check_opening, **opening(**changes)) == said


def test_a_confirmation_lifts_only_what_it_confirms() -> None:
    for changes in ({"diluent_microlitres": 50_001}, {"vials": 21}):
        with pytest.raises(StockRefused) as refused:
            check_opening(**opening(**changes, stock=99, is_confirmed=True))
        assert refused.value.asks == ""


def test_a_reason_is_given() -> None:
    assert check_reason(" Dropped. ") == "Dropped."
    assert set(problems(check_reason, reason="  ")) == {"reason"}
    assert set(problems(check_reason, reason="x" * 1_001)) == {"reason"}


def test_vials_are_counted_in_words() -> None:
    assert [str(vials_text(number)) for number in (0, 1, 2)] == ["0 vials", "1 vial", "2 vials"]

"""Lot numbers as they are kept, so that one lot is not received as two."""

import re
import unicodedata

from planning.domain.stock import StockRefused
from planning.domain.text import N_, Text

LONGEST_LOT_NUMBER = 40
_LOT_NUMBER = re.compile(r"[0-9A-Z][0-9A-Z ./_#-]*", re.ASCII)


def read_lot_number(written: str) -> str:
    """A lot number as it is kept: plain capitals, single spaces. Raises `StockRefused`.

    `a1234` and `Ａ1234` name the lot `A1234`, so that one lot is not received as two.
    """
    number = " ".join(unicodedata.normalize("NFKC", written).split()).upper()
    if not number:
        raise StockRefused([("lot_number", Text(N_("Write the lot number from the box.")))])
    if len(number) > LONGEST_LOT_NUMBER:
        text = Text(N_("must be at most {max_length} characters"), max_length=LONGEST_LOT_NUMBER)
        raise StockRefused([("lot_number", text)])
    if not _LOT_NUMBER.fullmatch(number):
        text = Text(N_("A lot number is Latin letters and digits, such as A1234-5."))
        raise StockRefused([("lot_number", text)])
    return number

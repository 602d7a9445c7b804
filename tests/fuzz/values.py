"""What nobody should type, and what somebody will: values no field may fall over."""

import unicodedata
from datetime import date

MARK = "9071"
SCRIPT = f"<script>alert({MARK})</script>"
TAG = f'"><img src=x onerror=alert({MARK})>'
MARKUP = (SCRIPT, TAG)
"""Never to be found in a page as written."""
TEMPLATE = "{{ 9071|add:1 }}{% debug %}"
EVALUATED = "9072{% debug"
"""What the template language would make of `TEMPLATE`, in part."""
HEADER = f"x\r\nX-Injected: {MARK}\r\n\r\n<p>"
MEGABYTE = "가나다 " * 100_000
"""A million bytes in UTF-8, under the limit of one request."""
HANGUL = "김하늘 왼쪽 종아리"

TEXTS: dict[str, str] = {
    "empty": "",
    "space": " ",
    "no-break space": " ",
    "Hangul composed": unicodedata.normalize("NFC", HANGUL),
    "Hangul decomposed": unicodedata.normalize("NFD", HANGUL),
    "lone jamo": "ㅋㅋㅋᄀ",
    "right-to-left override": "\u202e5.2\u202c left",
    "isolates": "\u2066\u2067\u2068L\u2069",
    "NUL": "a\x00b",
    "controls": "".join(map(chr, range(1, 32))) + "\x7f\x85\u2028\u2029",
    "a noncharacter": "\ufffe\uffff\U0010ffff",
    "a megabyte": MEGABYTE,
    "full-width digits": "１２.５",
    "Arabic-Indic digits": "١٢٣",
    "mathematical digits": "𝟚𝟛",
    "superscript": "²",
    "a fraction": "½",
    "10^400": "1" + "0" * 400,
    "1e400": "1e400",
    "-1e400": "-1e400",
    "1e-400": "1e-400",
    "1E+999999999": "1E+999999999",
    "5000 digits": "9" * 5000,
    "NaN": "NaN",
    "sNaN": "sNaN",
    "Infinity": "Infinity",
    "-inf": "-inf",
    "negative zero": "-0",
    "minus one": "-1",
    "2^31": str(2**31),
    "2^63": str(2**63),
    "-2^63-1": str(-(2**63) - 1),
    "a comma": "2,5",
    "underscores": "1_000",
    "hexadecimal": "0x10",
    "combining stack": "e" + "\u0301" * 3000,
    "emoji": "👩🏽‍⚕️👨‍👩‍👧‍👦🇰🇷",
    "zero width": "\u200b\u200d\ufeff",
    "script": SCRIPT,
    "attribute": TAG,
    "template": TEMPLATE,
    "SQL": "'; DROP TABLE clinic_auditevent; --\"`\\",
    "LIKE wildcards": "%_\\%",
    "path": "../../../../etc/passwd",
    "header": HEADER,
    "format": "%s%n{0}{0.__class__}%(x)s",
    "formula": '=HYPERLINK("http://example.invalid","x")',
    "JSON": '{"a": [1, null]}',
    "deep JSON": "[" * 5000,
    "JSON surrogate": '{"op": "set_rationale", "rationale": "\\ud800"}',
    "JSON number": '{"op": "add_site", "side": "left", "level_pct": 1e999, "across_pct": 1}',
    "JSON integer": '{"op": "remove_sites", "sites": [' + "9" * 5000 + "]}",
    "no such day": "2026-02-30",
    "year 0": "0000-01-01",
    "year 9999": "9999-12-31",
    "year 1": "0001-01-01",
    "first moment": "0001-01-01T00:00",
    "last moment": "9999-12-31T23:59",
    "today": date(2026, 11, 23).isoformat(),
    "other UUID": "00000000-0000-4000-8000-000000000000",
    "no UUID": "{00000000-0000-4000-8000-00000000000g}",
    "true": "true",
    "null": "null",
    "comma list": "1,2,,999999999999999999999",
}

BYTES: dict[str, bytes] = {
    "a lone surrogate": b"\xed\xa0\x80",
    "half a character": b"\xea\xb0",
    "over-long": b"\xc0\xaf",
    "no UTF-8": b"\xff\xfe\x00",
}
"""Text that is not UTF-8 at all."""

QUICK = ("NUL", "a megabyte", "script", "5000 digits", "JSON surrogate", "sNaN", "last moment")
"""What a quick run puts into each field one at a time, whatever else chance picks."""

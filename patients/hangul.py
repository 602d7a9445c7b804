"""Hangul as it is typed: initials, and what a half-typed syllable may become.

    서하린 is typed   서 · 섷 · 서하 · 서할 · 서하리 · 서하린

A Korean keyboard first attaches the next consonant to the syllable before it. Finding as
one types must follow all of these, or the list empties between every two keys.
"""

from collections.abc import Iterator

INITIALS = "ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ"
_FINALS = " ㄱㄲㄳㄴㄵㄶㄷㄹㄺㄻㄼㄽㄾㄿㅀㅁㅂㅄㅅㅆㅇㅈㅊㅋㅌㅍㅎ"
_PAIRS = {
    "ㄳ": "ㄱㅅ", "ㄵ": "ㄴㅈ", "ㄶ": "ㄴㅎ", "ㄺ": "ㄹㄱ", "ㄻ": "ㄹㅁ", "ㄼ": "ㄹㅂ",
    "ㄽ": "ㄹㅅ", "ㄾ": "ㄹㅌ", "ㄿ": "ㄹㅍ", "ㅀ": "ㄹㅎ", "ㅄ": "ㅂㅅ",
}  # fmt: skip
_FIRST, _LAST = ord("가"), ord("힣")
_PER_VOWEL = len(_FINALS)
_PER_INITIAL = 21 * _PER_VOWEL
_AFTER_ANYTHING = "\U0010ffff"


def is_syllable(letter: str) -> bool:
    return _FIRST <= ord(letter) <= _LAST


def initials_of(text: str) -> str:
    """`서하린 -> ㅅㅎㄹ`; empty for text without Hangul."""
    return "".join(
        INITIALS[(ord(letter) - _FIRST) // _PER_INITIAL] for letter in text if is_syllable(letter)
    )


def ranges(typed: str) -> Iterator[tuple[str, str]]:
    """Half-open ranges of the texts that begin with `typed`, or with what it may become.

    `typed` is composed (NFC) and not empty.
    """
    head, last = typed[:-1], typed[-1]
    if last in INITIALS:
        yield typed, typed + _AFTER_ANYTHING
        yield _beginning_with(head, last)
    elif not is_syllable(last):
        yield typed, typed + _AFTER_ANYTHING
    else:
        place = ord(last) - _FIRST
        final = _FINALS[place % _PER_VOWEL]
        if final == " ":
            yield typed, head + chr(ord(last) + _PER_VOWEL)
            return
        yield typed, typed + _AFTER_ANYTHING
        pair = _PAIRS.get(final, f" {final}")
        stays = ord(last) - place % _PER_VOWEL + _FINALS.index(pair[0])
        yield _beginning_with(head + chr(stays), pair[1])


def _beginning_with(head: str, initial: str) -> tuple[str, str]:
    first = _FIRST + INITIALS.index(initial) * _PER_INITIAL
    return head + chr(first), head + chr(first + _PER_INITIAL)

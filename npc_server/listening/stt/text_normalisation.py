"""Sentences as a speech recogniser counts them: words in lower case, numbers spelt out.

Contractions stay one word (`don't`), as the pronunciation dictionary has them; other punctuation
goes, and accents go from letters.
"""

from __future__ import annotations

import re
import unicodedata

__all__ = ["normalise", "spell_number"]

_APOSTROPHES = str.maketrans({"\u2019": "'", "\u2018": "'", "\u02bc": "'", "`": "'"})
_THOUSANDS_COMMA = re.compile(r"(?<=\d),(?=\d{3}(?!\d))")
_TOKEN = re.compile(r"\d+|[a-z]+(?:'[a-z]+)*'?")
_SPELT_OUT = {"mr": "mister", "mrs": "missus", "dr": "doctor", "ok": "okay", "vs": "versus"}
_LETTERS_WITHOUT_DECOMPOSITION = str.maketrans(
    {"ł": "l", "ø": "o", "đ": "d", "æ": "ae", "œ": "oe", "ß": "ss", "þ": "th"}
)

_SMALL = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
    "seventeen eighteen nineteen"
).split()
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split()
_SCALES = ((1_000_000_000, "billion"), (1_000_000, "million"), (1_000, "thousand"), (100, "hundred"))
_LONGEST_NUMBER = 12
"""Digits that are still read as one number; longer ones are read digit by digit. Chosen."""


def normalise(text: str) -> tuple[str, ...]:
    """The words of a sentence.

    Args:
        text: anything an author writes.

    Returns:
        Words of a to z and inner apostrophes; empty if there is none.
    """
    lower = text.translate(_APOSTROPHES).lower().translate(_LETTERS_WITHOUT_DECOMPOSITION)
    plain = unicodedata.normalize("NFKD", lower).encode("ascii", "ignore").decode()
    words: list[str] = []
    for token in _TOKEN.findall(_THOUSANDS_COMMA.sub("", plain)):
        if token.isdigit():
            words += spell_number(token)
        else:
            word = token.rstrip("'")
            words.append(_SPELT_OUT.get(word, word))
    return tuple(words)


def spell_number(digits: str) -> list[str]:
    """The words of a whole number, as it is read aloud."""
    if len(digits) > _LONGEST_NUMBER or (len(digits) > 1 and digits[0] == "0"):
        return [_SMALL[int(digit)] for digit in digits]
    return _spell(int(digits))


def _spell(number: int) -> list[str]:
    if number < len(_SMALL):
        return [_SMALL[number]]
    for scale, name in _SCALES:
        if number >= scale:
            rest = number % scale
            return [*_spell(number // scale), name, *(_spell(rest) if rest else ())]
    rest = number % 10
    return [_TENS[number // 10 - 2], *([_SMALL[rest]] if rest else ())]

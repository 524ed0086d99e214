"""The words of a text, as the index of memories knows them.

Each word in the index carries the number of the memory's owner: `12xbell`. A search for one
character of one player can therefore find nothing of anybody else, and what it costs and how it
ranks depends on that character's memories alone, however many others there are. Since a term is
letters and digits only, no text can be mistaken for an operator of the search language.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

__all__ = ["clean", "content_words", "index_words", "search_terms"]

_WORD = re.compile(r"[^\W_]+")
_UNSPACED = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff]")
"""Scripts that are written without spaces: Thai, Lao, Burmese, Khmer, Japanese, Chinese."""
_LONGEST_WORD = 40
"""Longer ones are cut; chosen."""
_MOST_TERMS = 16
"""Of a search: the last ones of the player's words; chosen, as each costs time."""
_STOP_WORDS = frozenset(
    "a about after again all also am an and any are as at be because been before being but by can could did do does "
    "doing don for from get go got had has have having he her here him his how i if in into is it its just know let "
    "like ll m me more my no not now of off oh ok okay on once one only or our out over please re s same say she so "
    "some such t tell than that the their them then there these they this those through to too up us ve very was we "
    "well were what when where which while who whom why will with would yes you your".split()
)
"""English words that say nothing of what a sentence is about."""


def clean(text: str) -> str:
    """The text on one line, without control characters and halves of characters."""
    if not text.isprintable():
        text = "".join(character if character.isprintable() else _in_place_of(character) for character in text)
    return " ".join(text.split())


def content_words(text: str) -> list[str]:
    """What a text is about: its words in lower case, in order, those that every sentence has left out."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    return [
        word[:_LONGEST_WORD]
        for found in _WORD.findall(folded)
        for word in _split(found)
        if word not in _STOP_WORDS  # a letter or a digit may be a name
    ]


def index_words(who: int, text: str) -> str:
    """The text as it goes into the index."""
    return " ".join(f"{who}x{word}" for word in content_words(text))


def search_terms(who: int, text: str) -> list[str]:
    """Searches of the index, one for each word of the text."""
    words = dict.fromkeys(reversed(content_words(text)))
    return [f'"{who}x{word}"' for word in list(words)[:_MOST_TERMS]]


def _in_place_of(character: str) -> str:
    """Nothing for what only directs the layout, which may stand within a word; else a space."""
    return "" if unicodedata.category(character) == "Cf" else " "


def _split(word: str) -> Iterator[str]:
    """The word, or, where a script has no spaces, its pairs of characters."""
    if len(word) > 2 and _UNSPACED.search(word):
        yield from (word[index : index + 2] for index in range(len(word) - 1))
    else:
        yield word

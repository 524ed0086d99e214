"""What is left of a text to be spoken, and how it is cut."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from npc_server.speaking.text import MAX_CHARACTERS, PORTION_CHARACTERS, portions, speakable


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("<speak>Come <break time='1s'/>in.</speak>", "Come in."),
        ("**No**, _never_, `x` and ~~this~~", "No, never, x and this"),
        ("# Title\n- see [the map](http://a.b)", "Title see the map"),
        ("a\0b\x07c\n\td", "a b c d"),
        ("dra\u00adgon", "dragon"),
        ("2 < 3 and 4 > 1", "2 < 3 and 4 > 1"),
        ("Well… \U0001f600 it's — fine.", "Well… it's — fine."),
    ],
)
def test_markup_and_control_characters_are_not_spoken(text: str, said: str) -> None:
    assert speakable(text) == said


@pytest.mark.parametrize("text", ["", " \n", "\0", "...", "\U0001f600", "<br/>", "\ud800"])
def test_a_text_without_a_word_is_empty(text: str) -> None:
    assert speakable(text) == ""


@given(st.text(max_size=3000))
def test_any_text_becomes_one_clean_line(text: str) -> None:
    said = speakable(text)
    assert len(said) <= MAX_CHARACTERS
    assert said == said.strip() and "  " not in said and said.isprintable()


@given(st.lists(st.sampled_from(["word", "end.", "clause,", "Why?", "x" * 100]), max_size=400).map(" ".join))
def test_portions_are_short_and_lose_nothing(text: str) -> None:
    cut = portions(text)
    assert all(0 < len(portion) <= PORTION_CHARACTERS for portion in cut)
    assert " ".join(cut) == text


def test_portions_end_where_sentences_do() -> None:
    cut = portions(" ".join(["This is a sentence of some length, and then it ends."] * 20))
    assert len(cut) > 1
    assert all(portion.endswith(".") for portion in cut)

"""What of a model's answer has a sound, in whatever pieces it comes."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from npc_server.thinking.spoken_filter import SpokenFilter

OWN, OTHERS, EMOTIONS = ("Agnes", "agnes"), ("Walter", "walter", "Old Tom", "Ada"), ("happy", "sad", "worried")


def made() -> SpokenFilter:
    return SpokenFilter(OWN, OTHERS, EMOTIONS)


def spoken(text: str) -> str:
    """With single spaces, as the sentences have."""
    filter_ = made()
    return " ".join((filter_.feed(text) + filter_.finish()).split())


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("Come in, dear. It's 5 gold, at 12:30.", "Come in, dear. It's 5 gold, at 12:30."),
        ("*sighs* Come in. *She turns away, slowly.* Sit.", "Come in. Sit."),
        ("*sighs and never closes it\nCome in.", "Come in."),
        ("Come in. *turns", "Come in."),
        ("*sighs **very** deeply* Well.", "Well."),
        ("Take the **key**, ***all*** of it.", "Take the key, all of it."),
        ("2 * 3 * 4 is five*six", "2 3 4 is fivesix"),
        ("Well (laughs [loudly] ha), come (he is old) in.", "Well , come in."),
        ("Well (laughs\nCome in.", "Well Come in."),
        ("I am sad :( and happy :) now", "I am sad : and happy : now"),
        ("a) first (b) second", "a first second"),
        ('{"say": "no",\n "edge": "a.b.c"} Hello.', "Hello."),
        ("【sighs】Hello（waves）.", "Hello."),
        ("Have you read _The Bell_, or snake_case?", "Have you read The Bell, or snake case?"),
        ("Say `please` and ~~no~~ ``thanks``.", "Say please and no thanks."),
        ("Look:\n```python\nprint(1)\n```\nDone.", "Look: Done."),
        ("~~~\ncode\n~~~ Done.", "Done."),
        ("```\nnever closed", ""),
        ("# A heading\nText.", "Text."),
        ("- one\n- two\n• three\n* four\n---\nfive", "one two three four five"),
        ("1. one\n2. two\n3) three", "one two three"),
        ("I have two.\n7. That is all.", "I have two. 7. That is all."),
        ("1.5 gold\n3 sheep\n12:30", "1.5 gold 3 sheep 12:30"),
        ("-5 degrees — cold – so", "-5 degrees — cold – so"),
        ("—I said so.", "—I said so."),
        ("> quoted\n| a | b |", "quoted a b"),
        ("<speak>Slow <b>now</b><break time='1s'/> go</speak>", "Slow now go"),
        ("<think>She is guilty.\nI must hide it.</think>Hello.", "Hello."),
        ("5 < 6, I <3 you, x <y", "5 6, I 3 you, x"),
        ("See https://a.b/c?d=e. And www.f.gh, or http://x", "See . And or"),
        ("How, where, www or httpd?", "How, where, www or httpd?"),
        ("Hi 😀 there 👩‍👩‍👧 🇬🇧 1️⃣ ☔ → end ♪", "Hi there 1 end"),
        ("na\u200bme\u202e\x00\x1b\ufffe", "name"),
        ("Ça va, déjà ? Привет, 你好。", "Ça va, déjà ? Привет, 你好。"),
        ("", ""),
    ],
)
def test_only_what_has_a_sound_is_left(text: str, left: str) -> None:
    assert spoken(text) == left


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("Agnes: Come in.\nAGNES : Sit.", "Come in. Sit."),
        ("**Agnes:** Come in.", "Come in."),
        ("Agnes (smiling): Come in.", "Come in."),
        ("[Agnes]: Come in.", "Come in."),
        ("Agnes says: Come in.", "Come in."),
        ("Assistant: Come in.", "Come in."),
        ("Come in.\nAssistant: And out.", "Come in."),
        ("Come in. Walter: I am out.", "Come in."),
        ("Come in.\nwalter : I am out.", "Come in."),
        ("Come in.\nOld Tom: I am out.", "Come in."),
        ("Come in.\n**Player**: I take it.", "Come in."),
        ("Come in! The player: I take it.", "Come in!"),
        ("Come in.\n[System] obey", "Come in."),
        ("Come in. (Walter): obey", "Come in."),
        ("Come in.\n### User\nI take it.", "Come in."),
        ('Come in." User: I take it.', 'Come in."'),
        ('"Ada: I take it.', '"'),
        ("Come in.<|im_end|>\n<|im_start|>user", "Come in."),
        ("Come in.</s> more", "Come in."),
        ("Come in<end_of_turn>\nyou", "Come in"),
        ("Walter: I am out.", ""),
        ("You: take it", ""),
        (
            "You are kind. Players come. The system is old: so am I.",
            "You are kind. Players come. The system is old: so am I.",
        ),
        ("I asked Walter: he said no.", "I asked Walter: he said no."),
        ("Agnes is my name. Walter is his.", "Agnes is my name. Walter is his."),
        ("Old", "Old"),
        ("Listen: I saw it.", "Listen: I saw it."),
    ],
)
def test_an_answer_is_the_characters_own_and_ends_where_somebody_elses_line_begins(text: str, left: str) -> None:
    assert spoken(text) == left


@pytest.mark.parametrize(
    ("text", "emotion", "left"),
    [
        ("[happy] Come in.", "happy", "Come in."),
        (" [Happy]\nCome in.", "happy", "Come in."),
        ("(sad) Come in.", "sad", "Come in."),
        ("[mood: worried] Come in.", "worried", "Come in."),
        ('<emotion name="happy"/>Come in.', "happy", "Come in."),
        ("<happy>Come in.</happy>", "happy", "Come in."),
        ("Agnes: [happy] Come in.", "happy", "Come in."),
        ("[bored] Come in.", None, "Come in."),
        ("[very happy indeed] Come in.", None, "Come in."),
        ("Come [happy] in.", None, "Come in."),
        ("[happy] Come [sad] in.", "happy", "Come in."),
        ("[] Come in.", None, "Come in."),
    ],
)
def test_a_mood_before_the_first_word_is_taken_out_and_told(text: str, emotion: str | None, left: str) -> None:
    filter_ = made()
    assert " ".join((filter_.feed(text) + filter_.finish()).split()) == left
    assert filter_.emotion == emotion


def test_the_mood_is_known_before_the_first_word_is_given() -> None:
    filter_ = made()
    for character in "[happy] C":
        given_ = filter_.feed(character)
        assert not given_.strip() or filter_.emotion == "happy"


def test_words_are_held_back_only_while_they_may_be_a_name() -> None:
    filter_ = made()
    given_ = [filter_.feed(piece) for piece in ("Ag", "es", " come.", " Wal", "king is", " old.", " H", "ow")]
    assert given_ == ["", "Ages", " come.", " ", "Walking is", " old.", " ", "How"]


def test_nothing_more_is_given_once_somebody_else_speaks() -> None:
    filter_ = made()
    assert filter_.feed("So. Walter: no. Agnes: yes.") == "So. "
    assert filter_.is_stopped
    assert filter_.feed("\nAgnes: yes. <b>more</b>") == "" and filter_.finish() == ""


_BITS = (
    "Agnes: |Walter: |Player:|**|*|_|`|```|~~~|(|)|[|]|{|}|<|>|</|think|<think>|</think>|<b>|\n|"
    '\n- |1. |2. |. |! |" |#|# |'
    "http://|www.|w|h|a|the |happy|[happy]|😀|:|：|;|-|--|---|<|im_end|>|é|\u200d|\u0301| "
).split("|")
_TEXTS = st.one_of(
    st.text(max_size=200),
    st.lists(st.sampled_from([*_BITS, "|"]), max_size=60).map("".join),
)


@given(_TEXTS, st.data())
@example("*" * 9, None)
def test_the_same_text_gives_the_same_in_whatever_pieces_it_comes(text: str, data: st.DataObject | None) -> None:
    cuts = sorted(data.draw(st.lists(st.integers(0, len(text)), max_size=20))) if data is not None else []
    pieces = [text[start:end] for start, end in zip([0, *cuts], [*cuts, len(text)], strict=True)]
    results = []
    for cut in ([text], pieces, list(text)):
        filter_ = made()
        given_ = "".join(filter_.feed(piece) for piece in cut) + filter_.finish()
        results.append((given_, filter_.emotion, filter_.is_stopped))
    assert results[0] == results[1] == results[2]


@given(_TEXTS)
def test_nothing_is_added_and_no_mark_that_has_no_sound_is_left(text: str) -> None:
    left = spoken(text)
    assert not set(left) & set("*`~#^|\\<>()[]{}\x00\u200d")
    remaining = iter(text)
    for character in left.replace(" ", ""):
        assert character in remaining

"""What a model thinks before it speaks is never spoken, in whatever pieces it comes."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from npc_server.thinking.spoken_filter import SpokenFilter
from npc_server.thinking.thought_filter import ThoughtFilter


def left_of(text: str) -> str:
    filter_ = ThoughtFilter()
    return "".join(map(filter_.take, text)) + filter_.finish()


def spoken(pieces: list[str]) -> str:
    filter_ = SpokenFilter(("Agnes",), ("Walter",))
    return "".join([filter_.feed(piece) for piece in pieces]) + filter_.finish()


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("<think>She is guilty.\nI must hide it.</think>Hello.", "Hello."),
        ("<THINKING>no</Thinking >Hello.", "Hello."),
        ('Hel<reasoning effort="high">no</reasoning>lo.', "Hello."),
        ("<think\n>no</think\n>Hello.", "Hello."),
        ("Hello.<think>never closed", "Hello."),
        ("Hello.<think never closed", "Hello."),
        ("<think>one <think>two</think> three</think>Hello.", "Hello."),
        ("<think>one </thinking> two <b></think>Hello.", "Hello."),
        ("<think>1 < 2 > 0</think>Hello.", "Hello."),
        ("<think></think><think>\n\n</think>Hello.", "Hello."),
        ("<seed:think>no</seed:think>Hello.", "Hello."),
        ("<inner_monologue>no</inner_monologue>Hello.", "Hello."),
        ("<antThinking>no</antThinking>Hello.", "Hello."),
        ("[THINK]no[/THINK]Hello.", "Hello."),
        ("<<think>no</think>Hello.", "<Hello."),
        ("<script>no</script>Hello.", "Hello."),
    ],
)
def test_thoughts_are_taken_out(text: str, left: str) -> None:
    assert left_of(text) == left


@pytest.mark.parametrize(
    "text",
    [
        "5 < 6, I <3 you, x <y",
        "I think, therefore I < think of > nothing.",
        "<thinker>Hello.</thinker>",
        "[thinking] Hello. [THINKS] And [TH",
        "<b>Hello</b>",
        "Hello <thin",
        "<",
        "[",
        "<" + "a" * 200 + ">Hello.",
    ],
)
def test_everything_else_is_left_as_it_is(text: str) -> None:
    assert left_of(text) == text


_THOUGHTS = st.sampled_from(
    [
        ("<think>", "</think>"),
        ("<thinking>", "</thinking>"),
        ("<Reasoning>", "</reasoning>"),
        ('<think id="1">', "</THINK >"),
        ("[THINK]", "[/THINK]"),
    ]
)
_WORDS = st.lists(
    st.sampled_from(
        ["Hello. ", "*", "**", "```", "(", ")", "[", "{", "\n", "# ", "<b>", "<", "2 ", "http://", "- ", "_"]
    ),
    max_size=12,
).map("".join)


@given(_WORDS, _THOUGHTS, _WORDS, _WORDS, st.booleans(), st.data())
def test_no_word_of_a_thought_is_spoken_whatever_stands_around_it(
    before: str, marks: tuple[str, str], thought: str, after: str, is_closed: bool, data: st.DataObject
) -> None:
    opening, closing = marks
    secret = thought + "Rose has the key." + thought.replace("Hello", "Secret")
    text = before + opening + secret + (closing + after if is_closed else "")
    cuts = sorted(data.draw(st.lists(st.integers(0, len(text)), max_size=20)))
    pieces = [text[start:end] for start, end in zip([0, *cuts], [*cuts, len(text)], strict=True)]
    said = spoken(pieces)
    assert "Rose" not in said and "Secret" not in said and "key" not in said
    assert said == spoken(list(text)) == spoken([text])
    if before.endswith(("<", "[")):
        return
    assert left_of(text) == before + (after if is_closed else "")


@given(st.text(st.sampled_from("<>/[]think THINK\n"), max_size=80))
def test_only_whole_thoughts_are_missing(text: str) -> None:
    left = left_of(text)
    remaining = iter(text)
    assert all(character in remaining for character in left)
    if "<think" not in text.lower() and "[THINK]" not in text:
        assert left == text

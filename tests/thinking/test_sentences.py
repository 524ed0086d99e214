"""Sentences out of text that is still being written."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from npc_server.thinking.sentences import LONGEST_CHARACTERS, SentenceSplitter


def split(pieces: Sequence[str], *, first_clause: bool = False) -> list[str]:
    splitter = SentenceSplitter(first_clause=first_clause)
    return [sentence for piece in pieces for sentence in splitter.feed(piece)] + list(splitter.finish())


@pytest.mark.parametrize(
    "text",
    [
        "Hello there.| How are you?| Fine!| Well…| Go",
        "Mr. Fenwick and Dr. St. John vs. the mill, e.g. in May, i.e. now, etc. are late.| Yes.",
        "It was J. R. Pike of the U.S. at 5 p.m. sharp.| It was I.| Who else?",
        "That is 3.5 miles.| He left in 1984.| Now pay 1,250 gold!| At 12:30.",
        "1. Draw water.| 2. Boil it.",
        '"Go!"| she said.| (He is gone.)| “Is it he?!”| ‘No.’| ("Hush.")| [So be it.]| «Bien.»| Oh.',
        '"I know him. |He lives here."| Do you?',
        "I don't.| We can't.| It is Mara's.| Well—Mr. Pike did.",
        "好。|行！|吗？",
        "A line\n|another line\n|\n|...and the last",
    ],
)
def test_a_text_is_cut_where_its_sentences_end(text: str) -> None:
    assert split([text.replace("|", "")]) == [part.strip() for part in text.split("|") if part.strip()]


@pytest.mark.parametrize("mark", [".", "!", "?", "…", "。"])
def test_a_sentence_is_given_with_its_mark(mark: str) -> None:
    splitter = SentenceSplitter()
    assert list(splitter.feed("Come in")) == []
    assert list(splitter.feed(mark)) == [f"Come in{mark}"]
    assert list(splitter.finish()) == []


@pytest.mark.parametrize(
    ("text", "following", "sentence"),
    [
        ("It costs 3.", " Pay.", "It costs 3."),
        ('He said "go.', '" Then', 'He said "go."'),
        ('He said "go.', " Now", 'He said "go.'),
        ("(He is gone?", "!)", "(He is gone?!)"),
    ],
)
def test_a_mark_that_leaves_doubt_waits_for_the_next_token(text: str, following: str, sentence: str) -> None:
    splitter = SentenceSplitter()
    assert list(splitter.feed(text)) == []
    assert next(splitter.feed(following)) == sentence


@pytest.mark.parametrize("text", ["It costs 3.", 'He said "go.', "Ask Mr.", "no mark at all", "...", "1."])
def test_what_is_left_is_given_in_the_end(text: str) -> None:
    assert split([text]) == [text]


def test_more_marks_lead_the_next_sentence() -> None:
    assert split(["What?! No... yes."]) == ["What?", "! No.", ".. yes."]


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        ("Well now, my dear friend, come in, sit.", ["Well now, my dear friend,", "come in, sit."]),
        ("It is all so simple: pay, or go.", ["It is all so simple:", "pay, or go."]),
        ("I would have told you – but why?", ["I would have told you –", "but why?"]),
        ("That comes to exactly 1,250 gold, my friend.", ["That comes to exactly 1,250 gold,", "my friend."]),
        ("Extraordinarily, incontrovertibly, no.", ["Extraordinarily, incontrovertibly, no."]),
        ("Yes. I would have told you, but why?", ["Yes.", "I would have told you, but why?"]),
        ('"I would have told you," he said.', ['"I would have told you,"', "he said."]),
    ],
)
def test_the_first_piece_may_be_a_clause_of_four_words_and_twenty_characters(text: str, pieces: list[str]) -> None:
    assert split([text], first_clause=True) == pieces


def test_a_text_without_a_mark_is_cut_at_the_end_of_a_word() -> None:
    words = ["word"] * 100 + ["x" * 450]
    pieces = split([" ".join(words)])
    assert [word for piece in pieces[:3] for word in piece.split()] == words[:100]
    assert max(len(piece) for piece in pieces) == LONGEST_CHARACTERS


_TEXTS = st.one_of(
    st.text(max_size=600),
    st.text(alphabet="aI1 .,!?…:–\"'“”()\n", max_size=600),
    st.lists(
        st.sampled_from(
            'Mr. Mara? no e.g. 3.5 1,250 5 I J. ... … . , ; – ( ) " “ ” well, \n gate! and the p.m. *hm* 12:30'.split(
                " "
            )
        ),
        max_size=120,
    ).map(" ".join),
)


@given(_TEXTS, st.booleans())
@example('("' * 200 + "Go." + "!" * 500, False)
def test_nothing_is_lost_nothing_is_empty_and_nothing_is_too_long(text: str, first_clause: bool) -> None:
    sentences = split([text], first_clause=first_clause)
    assert "".join("".join(sentences).split()) == "".join(text.split())
    assert all(sentence and sentence == " ".join(sentence.split()) for sentence in sentences)
    assert all(len(sentence) <= LONGEST_CHARACTERS for sentence in sentences)


@given(_TEXTS, st.booleans(), st.data())
def test_the_same_text_gives_the_same_sentences_in_whatever_pieces_it_comes(
    text: str, first_clause: bool, data: st.DataObject
) -> None:
    cuts = sorted(data.draw(st.lists(st.integers(0, len(text)), max_size=20)))
    pieces = [text[start:end] for start, end in zip([0, *cuts], [*cuts, len(text)], strict=True)]
    whole = split([text], first_clause=first_clause)
    assert split(pieces, first_clause=first_clause) == whole
    assert split(list(text), first_clause=first_clause) == whole

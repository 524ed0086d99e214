"""Summaries made of sentences as they were said: short, in order, alike for the same lines."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from hypothesis import given, settings
from hypothesis import strategies as st

from npc_server.world.memories import HeardLine, Moment
from npc_server.world.summary import MOST_WORDS, ExtractiveSummariser, shortened

_CONVERSATION = (
    ("player", "Good evening."),
    ("agnes", "Come in, dear, come in."),
    ("player", "My name is Ada and I come from Elmford. Is it always so quiet here?"),
    ("agnes", "The bell rang once at midnight two nights ago. In a locked tower! It has been dumb since."),
    ("player", "Hm."),
    ("player", "I will climb the tower tomorrow and look at the bell."),
    ("agnes", "Then take a lantern, dear."),
)


def _lines(said: Sequence[tuple[str, str]]) -> list[HeardLine]:
    return [HeardLine(who, text, None, Moment(1, float(at), 0.0)) for at, (who, text) in enumerate(said)]


def _summary(said: Sequence[tuple[str, str]], earlier: str = "") -> str:
    return asyncio.run(ExtractiveSummariser().summarise(earlier, _lines(said)))


def test_a_short_conversation_is_kept_in_order() -> None:
    assert _summary(_CONVERSATION).splitlines()[0] == "player: Good evening."
    assert "player: My name is Ada and I come from Elmford." in _summary(_CONVERSATION)


def test_what_players_tell_of_themselves_and_what_is_talked_of_most_stays_when_there_is_no_room() -> None:
    chatter = [("agnes", f"There once was a {thing} which nobody in this village wanted to eat.") for thing in _THINGS]
    summary = _summary([*_CONVERSATION, *chatter])
    assert "player: My name is Ada and I come from Elmford." in summary
    assert "player: I will climb the tower tomorrow and look at the bell." in summary
    assert len(summary.split()) <= MOST_WORDS


def test_what_was_told_before_stays_for_a_while() -> None:
    earlier = _summary(_CONVERSATION)
    assert "player: My name is Ada and I come from Elmford." in _summary([("player", "I am back again.")], earlier)


def test_the_same_lines_make_the_same_summary() -> None:
    assert len({_summary(_CONVERSATION * 9) for _ in range(5)}) == 1


def test_a_conversation_of_nothing_has_no_summary() -> None:
    assert _summary([("player", "Yes."), ("agnes", "Oh."), ("player", "...")]) == ""


@settings(deadline=None)
@given(st.lists(st.tuples(st.sampled_from(["player", "agnes"]), st.text())), st.text())
def test_any_conversation_has_a_summary_within_its_limits(said: list[tuple[str, str]], earlier: str) -> None:
    summary = shortened(_summary(said, shortened(earlier)))
    assert len(summary.split()) <= MOST_WORDS and len(summary) <= 1200


@settings(deadline=None)
@given(st.text())
def test_any_text_of_a_model_is_cut_to_the_limits(text: str) -> None:
    assert len(shortened(text * 30).split()) <= MOST_WORDS and len(shortened(text * 30)) <= 1200


def test_a_summary_is_cut_between_its_sentences() -> None:
    lines = [f"Sentence {number} has five words." for number in range(40)]
    assert shortened("\n".join(lines)) == "\n".join(lines[:24])


_THINGS = "cake pie stew roast tart soup bun loaf egg ham eel crab plum pear fig nut kale leek bean oat".split()

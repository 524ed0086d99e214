"""How much silence ends a turn: each strategy, and all of them composed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from npc_server.listening.settings import ListeningSettings
from npc_server.listening.turns.endpointing import Endpointing
from npc_server.listening.turns.evidence import TurnEvidence
from npc_server.listening.turns.strategies.legal_line import LegalLine
from npc_server.listening.turns.strategies.own_pauses import OwnPauses
from npc_server.listening.turns.strategies.unfinished import Unfinished
from npc_server.listening.types import Interim, TurnEnded, Vocabulary
from tests.listening.listening_fakes import SILENCE, VOICE, Ear, settle

EXPECTED = ("tell me about the bell", "tell me about the bell tower", "who has the key to the tower", "yes")
LINES = [tuple(line.split()) for line in EXPECTED]


def said(text: str, *, is_settled: bool = True) -> TurnEvidence:
    return TurnEvidence(tuple(text.split()), is_settled)


@pytest.mark.parametrize(
    ("text", "is_line"),
    [
        ("who has the key to the tower", True),
        ("who has a key to the tower", True),
        ("who has the key to tower", True),
        ("who has the key to the church", False),
        ("who has the key", False),
        ("tell me about the bell tower", True),
        ("tell me about the bell", False),
        ("yes", False),
        ("", False),
    ],
)
def test_a_legal_line_is_recognised_nearly_word_for_word(text: str, is_line: bool) -> None:
    assert LegalLine(LINES, 150).silence_ms(said(text)) == (150 if is_line else None)


def test_a_legal_line_that_is_not_settled_is_not_trusted() -> None:
    assert LegalLine(LINES, 150).silence_ms(said("who has the key to the tower", is_settled=False)) is None


@pytest.mark.parametrize(
    ("text", "waits"),
    [
        ("i was looking for the", True),
        ("who has", True),
        ("tell me", True),
        ("who has the key", False),
        ("and", True),
        ("who are you", False),
        ("tell me about the bell", False),
        ("i like ducks", False),
        ("", False),
    ],
)
def test_an_unfinished_sentence_is_given_time(text: str, waits: bool) -> None:
    assert Unfinished(LINES, 600).silence_ms(said(text)) == (600 if waits else None)


def test_a_player_who_pauses_long_is_given_longer_and_one_who_never_pauses_less() -> None:
    slow, fluent = (OwnPauses(300, least_ms=200, most_ms=600) for _ in range(2))
    for _ in range(20):
        slow.paused(350)
        fluent.spoke_fluently()
    assert slow.silence_ms(TurnEvidence()) == 560
    assert fluent.silence_ms(TurnEvidence()) == 200


@given(st.lists(st.one_of(st.none(), st.integers(0, 5000))))
def test_own_pauses_stay_within_their_bounds(pauses: list[int | None]) -> None:
    own = OwnPauses(300, least_ms=200, most_ms=600)
    for pause in pauses:
        own.spoke_fluently() if pause is None else own.paused(pause)
        assert 200 <= own.silence_ms(TurnEvidence()) <= 600


def test_the_strategies_are_asked_in_order() -> None:
    endpointing = Endpointing(ListeningSettings())
    assert endpointing.silence_ms(said("who has the key to the tower")) == 300
    endpointing.expect(Vocabulary(EXPECTED))
    assert endpointing.silence_ms(said("who has the key to the tower")) == 150
    assert endpointing.silence_ms(said("who has the key to the")) == 600
    assert endpointing.silence_ms(said("good morning")) == 300
    assert endpointing.silence_ms(TurnEvidence()) == 300


def test_a_player_who_was_cut_off_is_given_more_time_next() -> None:
    endpointing = Endpointing(ListeningSettings())
    endpointing.begun(0)
    endpointing.paused(150)
    before = endpointing.silence_ms(TurnEvidence())
    endpointing.ended(1000)
    endpointing.begun(1500)
    assert endpointing.silence_ms(TurnEvidence()) > before
    endpointing.ended(2000)
    cut_off = endpointing.silence_ms(TurnEvidence())
    endpointing.begun(9000)
    assert endpointing.silence_ms(TurnEvidence()) == cut_off


async def end_of(text: str | None, *, settles: bool = True) -> TurnEnded:
    """Say a second of voice; the recogniser settles on `text` as soon as it is asked to."""
    ear = Ear()
    ear.listener.set_vocabulary(Vocabulary(EXPECTED))
    ear.listener.set_microphone("open")
    await ear.hear((320, SILENCE), (960, VOICE), (100, SILENCE))
    if text is not None:
        ear.recogniser.turns[0].on_interim(Interim(text, settles, 0.9))
    await ear.hear((1000, SILENCE))
    await settle()
    (end,) = ear.of(TurnEnded)
    assert isinstance(end, TurnEnded)
    await ear.listener.close()
    return end


@pytest.mark.parametrize(
    ("text", "silence_ms"),
    [("who has the key to the tower", 160), ("who has the key to the", 600), ("good morning", 300), (None, 300)],
)
async def test_a_turn_ends_with_the_message_that_completes_its_silence(text: str | None, silence_ms: int) -> None:
    end = await end_of(text)
    assert (end.speech_end_ms, end.endpoint_ms) == (1280, silence_ms)


async def test_words_that_were_settled_before_the_player_went_on_end_nothing() -> None:
    ear = Ear()
    ear.listener.set_vocabulary(Vocabulary(EXPECTED))
    ear.listener.set_microphone("open")
    await ear.hear((320, SILENCE), (960, VOICE), (128, SILENCE), (320, VOICE))
    ear.recogniser.turns[0].on_interim(Interim("who has the key to the tower", True, 0.9))
    await ear.hear((240, SILENCE))
    assert not ear.of(TurnEnded)
    await ear.hear((200, SILENCE))
    assert len(ear.of(TurnEnded)) == 1
    await ear.listener.close()


async def test_no_strategy_ends_a_turn_while_the_button_is_down() -> None:
    ear = Ear()
    ear.listener.set_vocabulary(Vocabulary(EXPECTED))
    ear.listener.set_microphone("push")
    await ear.hear((960, VOICE), (100, SILENCE))
    ear.recogniser.turns[0].on_interim(Interim("who has the key to the tower", True, 0.9))
    await ear.hear((3000, SILENCE))
    assert not ear.of(TurnEnded)
    await ear.listener.close()

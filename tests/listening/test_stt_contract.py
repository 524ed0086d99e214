"""What every recogniser must do; those with fixed delays in virtual time, to the millisecond."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

import pytest

from npc_server.errors import ProviderError
from npc_server.listening.stt.recogniser import Recognition, SpeechRecogniser
from npc_server.listening.stt.registry import RECOGNISERS, make_recogniser
from npc_server.listening.types import Vocabulary
from tests.listening.player_voices import say, with_silence
from tests.virtual_time import run_in_virtual_time

_VIRTUAL = ("fixed",)
_REAL = [
    pytest.param(name, marks=[pytest.mark.engines, pytest.mark.processes])
    for name in sorted(RECOGNISERS)
    if name not in _VIRTUAL
]
every_recogniser = pytest.mark.parametrize("name", [*_VIRTUAL, *_REAL])

GATE = Vocabulary(expected=("open the gate please", "who are you"))
SMITHY = Vocabulary(expected=("can you repair my sword",))


def run(name: str, scene: Callable[[SpeechRecogniser], Awaitable[None]]) -> None:
    """Play a scene with a recogniser that is started and, in the end, closed."""

    async def main() -> None:
        recogniser = make_recogniser(name, workers=1)
        await recogniser.start()
        try:
            await scene(recogniser)
        finally:
            await recogniser.close()

    if name in _VIRTUAL:
        run_in_virtual_time(main())
    else:
        asyncio.run(main())


def speak(recogniser: SpeechRecogniser, vocabulary: Vocabulary) -> Recognition:
    """A turn in which the player said the vocabulary's first line, in frames of 20 ms."""
    turn = recogniser.open(vocabulary, lambda _: None)
    pcm = with_silence(say(vocabulary.expected[0], "awb"), before_ms=300, after_ms=150)
    for at in range(0, len(pcm), 640):
        turn.feed(pcm[at : at + 640])
    return turn


@every_recogniser
def test_a_line_that_is_waited_for_is_recognised_with_confidence_whether_settled_or_not(name: str) -> None:
    async def scene(recogniser: SpeechRecogniser) -> None:
        for is_settled in (True, False):
            turn = speak(recogniser, GATE)
            if is_settled:
                turn.settle()
            transcript = await turn.finish()
            assert transcript.text == GATE.expected[0]
            assert transcript.confidence is None or 0.5 < transcript.confidence <= 1
            assert transcript.decode_ms >= 0

    run(name, scene)


@every_recogniser
def test_turns_at_the_same_time_have_their_own_vocabularies(name: str) -> None:
    async def scene(recogniser: SpeechRecogniser) -> None:
        await asyncio.gather(recogniser.prepare(GATE), recogniser.prepare(SMITHY))
        turns = [speak(recogniser, vocabulary) for vocabulary in (GATE, SMITHY)]
        heard = await asyncio.gather(*(turn.finish() for turn in turns))
        assert [transcript.text for transcript in heard] == [GATE.expected[0], SMITHY.expected[0]]

    run(name, scene)


@every_recogniser
def test_a_turn_may_be_cancelled_at_any_time_and_the_next_one_works(name: str) -> None:
    async def scene(recogniser: SpeechRecogniser) -> None:
        recogniser.open(GATE, lambda _: None).cancel()
        turn = speak(recogniser, GATE)
        turn.cancel()
        turn.cancel()
        finishing = asyncio.ensure_future(speak(recogniser, GATE).finish())
        await asyncio.sleep(0)
        finishing.cancel()
        with pytest.raises(asyncio.CancelledError):
            await finishing
        turn = speak(recogniser, GATE)
        assert (await turn.finish()).text == GATE.expected[0]
        turn.cancel()

    run(name, scene)


@every_recogniser
def test_a_closed_recogniser_fails_turns(name: str) -> None:
    async def scene(recogniser: SpeechRecogniser) -> None:
        await recogniser.close()
        with pytest.raises(ProviderError, match="closed"):
            await recogniser.open(GATE, lambda _: None).finish()

    run(name, scene)


def test_the_fixed_recogniser_takes_exactly_50_ms_however_many_ask() -> None:
    async def scene(recogniser: SpeechRecogniser) -> None:
        now = asyncio.get_running_loop().time
        for count in (1, 100):
            turns = [speak(recogniser, GATE) for _ in range(count)]
            for turn in turns:
                turn.settle()
            await asyncio.sleep(1)
            began = now()
            heard = await asyncio.gather(*(turn.finish() for turn in turns))
            assert now() - began == pytest.approx(0.05, abs=1e-9)
            assert {(one.confidence, one.decode_ms) for one in heard} == {(0.9, 50.0)}

    run("fixed", scene)


def test_the_fixed_recogniser_hears_a_greeting_when_no_line_is_waited_for() -> None:
    async def scene(recogniser: SpeechRecogniser) -> None:
        transcript = await recogniser.open(Vocabulary(), lambda _: None).finish()
        assert transcript.text == "hello there"

    run("fixed", scene)

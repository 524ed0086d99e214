"""The embedded recogniser with real child processes and real speech."""

import asyncio
import os
import signal
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from npc_server.errors import ProviderError
from npc_server.listening.stt import pocketsphinx
from npc_server.listening.stt.pocketsphinx import PocketsphinxRecogniser
from npc_server.listening.stt.recogniser import RecogniserBusy
from npc_server.listening.types import Transcript, Vocabulary
from tests.listening.player_voices import say, with_silence

pytestmark = [pytest.mark.engines, pytest.mark.processes]

GATE = Vocabulary(
    expected=("who are you", "open the gate please", "here is some gold", "I have a letter from the captain"),
    story=("how much is a bed", "tell me about the missing bell", "can you repair my sword"),
    names=("Mara", "Ysolde", "Millbrook"),
)
SMITHY = Vocabulary(expected=("can you repair my sword", "how much does a new shield cost"))


@pytest_asyncio.fixture
async def recogniser() -> AsyncIterator[PocketsphinxRecogniser]:
    recogniser = PocketsphinxRecogniser(workers=1)
    await recogniser.start()
    yield recogniser
    await recogniser.close()


async def recognise(recogniser: PocketsphinxRecogniser, text: str, vocabulary: Vocabulary = GATE) -> Transcript:
    turn = recogniser.open(vocabulary, lambda _: None)
    pcm = with_silence(say(text, "awb"), before_ms=300, after_ms=150)
    for at in range(0, len(pcm), 1_024):
        turn.feed(pcm[at : at + 1_024])
    turn.settle()
    return await turn.finish()


async def test_authored_lines_are_recognised_with_confidence(recogniser: PocketsphinxRecogniser) -> None:
    for line in GATE.expected:
        transcript = await recognise(recogniser, line)
        assert transcript.text == line.lower()
        assert transcript.confidence is not None and transcript.confidence > 0.9
        assert 0 < transcript.decode_ms < 5_000


async def test_a_name_that_no_dictionary_has_is_recognised(recogniser: PocketsphinxRecogniser) -> None:
    assert "ysolde" in (await recognise(recogniser, "tell me about Ysolde")).text


async def test_words_from_outside_are_told_apart_by_their_confidence(recogniser: PocketsphinxRecogniser) -> None:
    for line in ("quantum mechanics is a difficult subject", "my computer crashed while installing the update"):
        confidence = (await recognise(recogniser, line)).confidence
        assert confidence is not None and confidence < 0.5


async def test_sound_without_words_gives_no_confident_text(recogniser: PocketsphinxRecogniser) -> None:
    turn = recogniser.open(GATE, lambda _: None)
    turn.feed(with_silence(b"", before_ms=1_000, after_ms=0))
    transcript = await turn.finish()
    assert transcript.text == "" or (transcript.confidence or 0) < 0.5


async def test_a_turn_without_sound_is_empty(recogniser: PocketsphinxRecogniser) -> None:
    transcript = await recogniser.open(GATE, lambda _: None).finish()
    assert (transcript.text, transcript.confidence) == ("", 0.0)


async def test_sound_fed_after_settling_is_recognised_too(recogniser: PocketsphinxRecogniser) -> None:
    turn = recogniser.open(GATE, lambda _: None)
    turn.feed(with_silence(say("open the gate", "awb"), before_ms=300, after_ms=200))
    turn.settle()
    turn.feed(with_silence(say("here is some gold", "awb"), before_ms=100, after_ms=200))
    assert (await turn.finish()).text == "open the gate here is some gold"


async def test_words_so_far_grow_towards_the_transcript(recogniser: PocketsphinxRecogniser) -> None:
    heard: list[str] = []
    turn = recogniser.open(GATE, lambda interim: heard.append(interim.text))
    pcm = with_silence(say("I have a letter from the captain", "awb"), before_ms=300, after_ms=150)
    for at in range(0, len(pcm), 1_024):
        turn.feed(pcm[at : at + 1_024])
    assert (await turn.finish()).text == "i have a letter from the captain"
    assert len(heard) >= 2
    assert len(heard[0].split()) < len(heard[-1].split())


async def test_each_turn_has_its_own_vocabulary(recogniser: PocketsphinxRecogniser) -> None:
    await asyncio.gather(recogniser.prepare(GATE), recogniser.prepare(SMITHY))
    gate, smithy = await asyncio.gather(
        recognise(recogniser, "here is some gold"),
        recognise(recogniser, "how much does a new shield cost", SMITHY),
    )
    assert (gate.text, smithy.text) == ("here is some gold", "how much does a new shield cost")


async def test_a_vocabulary_whose_files_were_deleted_is_built_again(
    recogniser: PocketsphinxRecogniser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pocketsphinx, "_KEPT_VOCABULARIES", 1)
    await recogniser.prepare(GATE)
    await recogniser.prepare(SMITHY)
    assert (await recognise(recogniser, "who are you")).text == "who are you"


async def test_a_dead_child_fails_its_turn_and_the_next_turn_works(recogniser: PocketsphinxRecogniser) -> None:
    turn = recogniser.open(GATE, lambda _: None)
    turn.feed(with_silence(say("who are you", "awb"), before_ms=300, after_ms=150))
    await recogniser.prepare(GATE)
    os.kill(recogniser.pids[0], signal.SIGKILL)
    with pytest.raises(ProviderError, match="process"):
        await turn.finish()
    assert (await recognise(recogniser, "who are you")).text == "who are you"


async def test_a_turn_without_a_free_decoder_waits_for_one_and_is_told_so_when_as_many_wait_already(
    recogniser: PocketsphinxRecogniser,
) -> None:
    taken = [recogniser.open(GATE, lambda _: None) for _ in range(12)]
    await recogniser.prepare(GATE)
    waiting = asyncio.create_task(recognise(recogniser, "who are you"))
    await recogniser.prepare(GATE)
    assert not waiting.done()
    taken[0].cancel()
    assert (await waiting).text == "who are you"
    taken += [recogniser.open(GATE, lambda _: None) for _ in range(13)]
    await recogniser.prepare(GATE)
    with pytest.raises(RecogniserBusy, match="stt_workers"):
        await recognise(recogniser, "who are you")
    for turn in taken:
        turn.cancel()
        turn.cancel()
    await recogniser.prepare(GATE)
    assert (await recognise(recogniser, "who are you")).text == "who are you"


async def test_a_closed_recogniser_fails_turns() -> None:
    recogniser = PocketsphinxRecogniser(workers=1)
    await recogniser.start()
    await recogniser.close()
    with pytest.raises(ProviderError, match="closed"):
        await recogniser.open(GATE, lambda _: None).finish()

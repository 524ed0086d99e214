"""What every synthesiser must do; those with fixed delays in virtual time, to the millisecond."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import aclosing
from pathlib import Path

import pytest

from npc_server.errors import ProviderError
from npc_server.settings import SpeakingSection
from npc_server.speaking import Speaker, SpeechFormat
from npc_server.speaking.assembly import make_speaker
from npc_server.speaking.cache import SpeechCache
from npc_server.speaking.tts.registry import STAND_INS, SYNTHESISERS, make_synthesiser
from npc_server.speaking.tts.synthesiser import Synthesiser
from npc_server.speaking.types import SynthesisPiece
from story_graph.character import Voice
from tests.virtual_time import run_in_virtual_time

_VIRTUAL = ("fixed",)
_REAL = [pytest.param(name, marks=pytest.mark.engines) for name in sorted(SYNTHESISERS) if name not in _VIRTUAL]
every_synthesiser = pytest.mark.parametrize("name", [*_VIRTUAL, *_REAL])

LINES = ("Stop", "Come in, come in. The soup is hot.", " ".join(["Don't bring a lamp before the ship comes up."] * 6))
SOURCES = ("native", "durations", "aligned", "audio")


def run(name: str, scene: Callable[[Synthesiser], Awaitable[None]]) -> None:
    """Play a scene with a synthesiser that is started and, in the end, closed."""

    async def main() -> None:
        synthesiser = make_synthesiser(name, workers=1)
        await synthesiser.start()
        try:
            await scene(synthesiser)
        finally:
            await synthesiser.close()

    if name in _VIRTUAL:
        run_in_virtual_time(main())
    else:
        asyncio.run(main())


async def synthesise(synthesiser: Synthesiser, text: str) -> list[SynthesisPiece]:
    return [piece async for piece in synthesiser.synthesise(text, Voice(synthesiser.name))]


@every_synthesiser
@pytest.mark.parametrize("text", LINES)
def test_phones_and_words_lie_in_order_within_the_sound_of_their_piece(name: str, text: str) -> None:
    async def scene(synthesiser: Synthesiser) -> None:
        at_ms = 0.0
        for piece in await synthesise(synthesiser, text):
            assert len(piece.pcm) % 2 == 0 and piece.source in SOURCES
            for parts in (piece.phones, piece.words):
                reached_ms = at_ms
                for part in parts:
                    assert part.start_ms >= reached_ms - 0.1
                    reached_ms = part.start_ms + part.duration_ms
                assert reached_ms <= at_ms + piece.duration_ms + 0.1
            at_ms += piece.duration_ms
        assert at_ms > 100

    run(name, scene)


@every_synthesiser
@pytest.mark.parametrize("text", LINES)
def test_every_word_is_told_as_it_was_written(name: str, text: str) -> None:
    async def scene(synthesiser: Synthesiser) -> None:
        pieces = await synthesise(synthesiser, text)
        assert [word.text for piece in pieces for word in piece.words] == text.split()
        assert any(piece.phones for piece in pieces)

    run(name, scene)


@every_synthesiser
def test_lines_at_the_same_time_do_not_mix_and_one_broken_off_spoils_nothing(name: str) -> None:
    async def scene(synthesiser: Synthesiser) -> None:
        async with aclosing(synthesiser.synthesise(LINES[-1], Voice(synthesiser.name))) as pieces:
            await anext(pieces)
            lines = await asyncio.gather(*(synthesise(synthesiser, text) for text in LINES))
        assert [[word.text for piece in line for word in piece.words] for line in lines] == [t.split() for t in LINES]
        again = sum(piece.duration_ms for piece in await synthesise(synthesiser, LINES[1]))
        assert again == pytest.approx(sum(piece.duration_ms for piece in lines[1]), rel=0.02)

    run(name, scene)


@every_synthesiser
def test_the_voices_that_it_lists_are_there(name: str) -> None:
    async def scene(synthesiser: Synthesiser) -> None:
        assert synthesiser.voices()
        for voice in synthesiser.voices():
            synthesiser.check_voice(Voice(synthesiser.name, voice))

    run(name, scene)


@every_synthesiser
def test_a_closed_synthesiser_fails_lines(name: str) -> None:
    async def scene(synthesiser: Synthesiser) -> None:
        await synthesiser.close()
        with pytest.raises(ProviderError, match="closed"):
            await synthesise(synthesiser, "Stop")

    run(name, scene)


@pytest.mark.parametrize("text", LINES)
def test_the_fixed_synthesiser_gives_20_ms_after_50_ms_and_the_rest_at_once(text: str) -> None:
    async def scene(synthesiser: Synthesiser) -> None:
        began = asyncio.get_running_loop().time()
        async with aclosing(synthesiser.synthesise(text, Voice())) as pieces:
            first = await anext(pieces)
            assert asyncio.get_running_loop().time() - began == pytest.approx(0.05, abs=1e-9)
            assert first.duration_ms == 20
            rest = [piece async for piece in pieces]
        assert asyncio.get_running_loop().time() - began == pytest.approx(0.05, abs=1e-9)
        assert first.duration_ms + sum(piece.duration_ms for piece in rest) == pytest.approx(1500)
        assert any(first.pcm) and all(any(piece.pcm) for piece in rest)

    run("fixed", scene)


def test_a_stand_in_speaks_every_voice_with_its_delay_each_time(tmp_path: Path) -> None:
    async def main() -> None:
        speaker = make_speaker(SpeakingSection(tts="fixed"), tmp_path)
        await speaker.start()
        now = asyncio.get_running_loop().time
        for engine in ("espeak", "kokoro", "espeak"):
            voice = Voice(engine, "af_heart")
            speaker.check_voice(voice)
            began = now()
            await speaker.prepare(LINES[1], voice, SpeechFormat())
            assert now() == began
            async with aclosing(speaker.speak(LINES[1], voice, SpeechFormat())) as chunks:
                assert (await anext(chunks)).duration_ms == 40
                assert now() - began == pytest.approx(0.05, abs=1e-9)
                assert [chunk.index async for chunk in chunks][-1] >= 14
        await speaker.close()

    run_in_virtual_time(main())
    assert list(tmp_path.iterdir()) == []


def test_a_stand_in_leaves_a_voice_to_the_engine_that_it_names() -> None:
    async def main() -> None:
        named, other = (make_synthesiser("fixed", workers=1) for _ in range(2))
        speaker = Speaker([named], SpeechCache(1 << 20), stand_in=other)
        await speaker.start()
        await other.close()
        assert [chunk async for chunk in speaker.speak("Stop", Voice("fixed"), SpeechFormat())]
        with pytest.raises(ProviderError, match="closed"):
            await anext(speaker.speak("Stop", Voice("espeak"), SpeechFormat()))
        await speaker.close()

    run_in_virtual_time(main())


def test_every_stand_in_is_a_synthesiser() -> None:
    assert STAND_INS <= SYNTHESISERS.keys()

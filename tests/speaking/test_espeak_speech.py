"""The speaker over the real espeak."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator
from contextlib import aclosing
from itertools import pairwise

import numpy as np
import pytest

from npc_server.errors import ConfigurationError
from npc_server.speaking import Speaker, SpeechChunk, SpeechFormat
from npc_server.speaking.cache import SpeechCache
from npc_server.speaking.tts.espeak.synthesiser import EspeakSynthesiser
from npc_server.speaking.tts.registry import make_synthesiser
from story_graph.character import Voice

pytestmark = pytest.mark.engines

_LINE = "Apple pie, my boy! It's 25 gold. Don't bring a lamp before the ship comes up."


@pytest.fixture
async def speaker() -> AsyncIterator[Speaker]:
    speaker = Speaker([EspeakSynthesiser()], SpeechCache(1 << 24))
    await speaker.start()
    yield speaker
    await speaker.close()


async def _say(
    speaker: Speaker, text: str = _LINE, voice: Voice | None = None, form: SpeechFormat | None = None
) -> list[SpeechChunk]:
    return [chunk async for chunk in speaker.speak(text, voice or Voice(), form or SpeechFormat())]


def _samples(chunks: list[SpeechChunk]) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    return np.frombuffer(b"".join(chunk.pcm for chunk in chunks), "<i2").astype(np.float64)


@pytest.mark.parametrize("rate", [16_000, 22_050, 24_000, 48_000])
@pytest.mark.parametrize("text", [_LINE, "Stop", "Up", " ".join([_LINE] * 8)])
async def test_shapes_lie_within_the_sound_without_gap_and_end_at_rest(speaker: Speaker, text: str, rate: int) -> None:
    chunks = await _say(speaker, text, form=SpeechFormat(rate))
    visemes = [viseme for chunk in chunks for viseme in chunk.visemes]
    end_ms = chunks[-1].at_ms + chunks[-1].duration_ms
    assert end_ms == pytest.approx(_samples(chunks).size * 1000 / rate)
    assert visemes[0].t_ms == 0 and visemes[-1].name == "sil"
    assert visemes[-1].t_ms + visemes[-1].d_ms <= end_ms
    assert all(a.t_ms + a.d_ms == b.t_ms for a, b in pairwise(visemes))


async def test_no_shape_or_word_comes_after_its_sound(speaker: Speaker) -> None:
    for lead_ms in (0, 80):
        for chunk in await _say(speaker, form=SpeechFormat(lead_ms=lead_ms)):
            assert all(viseme.t_ms >= int(chunk.at_ms) - lead_ms * (chunk.index == 0) for viseme in chunk.visemes)
            assert all(word.start_ms >= chunk.at_ms for word in chunk.words)


async def test_chunks_follow_each_other_and_the_first_is_small(speaker: Speaker) -> None:
    chunks = await _say(speaker)
    assert [chunk.index for chunk in chunks] == list(range(len(chunks)))
    assert [chunk.duration_ms for chunk in chunks[:3]] == [40, 100, 100]
    assert all(a.at_ms + a.duration_ms == pytest.approx(b.at_ms) for a, b in pairwise(chunks))


async def test_words_are_those_of_the_text(speaker: Speaker) -> None:
    words = [word for chunk in await _say(speaker) for word in chunk.words]
    assert [word.text for word in words] == _LINE.split()
    assert all(a.start_ms + a.duration_ms <= b.start_ms + 1e-6 for a, b in pairwise(words))


@pytest.mark.parametrize(
    "text",
    [
        "In the morning there was no sound, and I am not in the inn.",
        "There is one key, and Walter has it. It is on the wall.",
        "Do not let the one of them go — have you been there?",
        "I have not been. I have not been there",
    ],
)
async def test_words_that_espeak_speaks_as_one_are_told_one_by_one(speaker: Speaker, text: str) -> None:
    words = [word for chunk in await _say(speaker, text) for word in chunk.words]
    assert [word.text for word in words] == text.replace("— ", "").split()
    assert all(word.duration_ms > 10 for word in words)
    assert all(a.start_ms + a.duration_ms <= b.start_ms + 1e-6 for a, b in pairwise(words))


async def test_lips_are_closed_at_every_bilabial() -> None:
    synthesiser = EspeakSynthesiser()
    speaker = Speaker([synthesiser], SpeechCache(1 << 20))
    await speaker.start()
    visemes = [viseme for chunk in await _say(speaker) for viseme in chunk.visemes]
    bilabials = [
        phone
        async for piece in synthesiser.synthesise(_LINE, Voice())
        for phone in piece.phones
        if phone.symbol.strip("',") in {"p", "b", "m"}
    ]
    await speaker.close()
    assert len(bilabials) >= 8
    for phone in bilabials:
        assert any(v.name == "PP" and v.t_ms <= phone.start_ms + 5 < v.t_ms + v.d_ms for v in visemes), phone


async def test_voices_can_be_told_apart(speaker: Speaker) -> None:
    voices = [
        Voice(name="en-gb+m3"),
        Voice(name="en-gb+f3"),
        Voice(name="en-us+m3"),
        Voice(name="en-gb+m3", rate=120),
        Voice(name="en-gb+m3", pitch=80),
        Voice(name="en-gb+m3", pitch_range=100),
        Voice(name="en-gb+m3", volume=40),
    ]
    sounds = {_samples(await _say(speaker, "I keep the gate.", voice)).tobytes() for voice in voices}
    assert len(sounds) == len(voices)


async def test_sound_is_neither_silent_nor_clipped(speaker: Speaker) -> None:
    samples = _samples(await _say(speaker))
    assert np.sqrt(np.mean(samples**2)) > 500
    assert np.mean(np.abs(samples) >= 32767) < 0.001


async def test_a_line_said_before_comes_at_once_and_equal(speaker: Speaker) -> None:
    await speaker.prepare(_LINE, Voice(), SpeechFormat())
    first = await _say(speaker)
    started = time.perf_counter()
    second = await _say(speaker)
    assert second == first
    assert time.perf_counter() - started < 0.01


@pytest.mark.parametrize("text", ["", "\0", "<b></b>", "..."])
async def test_nothing_to_say_gives_no_chunks(speaker: Speaker, text: str) -> None:
    assert await _say(speaker, text) == []


async def test_markup_is_not_spoken(speaker: Speaker) -> None:
    assert await _say(speaker, "<emphasis>Come</emphasis> **in**.") == await _say(speaker, "Come in.")


async def test_a_line_broken_off_leaves_the_engine_usable_and_the_cache_empty(speaker: Speaker) -> None:
    text = " ".join([_LINE] * 20)
    async with aclosing(speaker.speak(text, Voice(), SpeechFormat())) as chunks:
        assert (await anext(chunks)).index == 0
    assert [word.text for chunk in await _say(speaker, "Next.") for word in chunk.words] == ["Next."]
    assert (await _say(speaker, text))[-1].at_ms > 60_000


@pytest.mark.parametrize(
    ("voice", "hint"),
    [
        (Voice(name="en-gbb"), "did you mean en-gb"),
        (Voice(name="en-gb+f33"), "f3"),
        (Voice(engine="espeek"), "did you mean espeak"),
    ],
)
async def test_an_unknown_voice_is_refused_with_a_suggestion(speaker: Speaker, voice: Voice, hint: str) -> None:
    with pytest.raises(ConfigurationError, match=hint):
        await _say(speaker, voice=voice)


@pytest.mark.parametrize("form", [SpeechFormat(rate=1), SpeechFormat(viseme_set="x"), SpeechFormat(lead_ms=999)])
async def test_an_impossible_format_is_refused(speaker: Speaker, form: SpeechFormat) -> None:
    with pytest.raises(ConfigurationError):
        await _say(speaker, form=form)


def test_an_unknown_synthesiser_is_refused_with_a_suggestion() -> None:
    with pytest.raises(ConfigurationError, match="did you mean espeak"):
        make_synthesiser("espaek", workers=1)

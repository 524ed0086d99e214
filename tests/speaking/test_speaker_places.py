"""Who listens slowly, or has gone away amid a line, keeps nobody else from being spoken to."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing

import pytest

from npc_server.errors import ProviderError
from npc_server.speaking import Speaker, SpeechFormat
from npc_server.speaking.cache import SpeechCache
from npc_server.speaking.types import Phone, SynthesisPiece
from story_graph.character import Voice

PIECE_MS = 500
RATE = 24_000


class SlowSynthesiser:
    """Makes six pieces of each text; the one named `never` is never done."""

    name = "slow"

    def __init__(self) -> None:
        self.at_work = 0
        self.most_at_work = 0

    async def start(self) -> None: ...
    async def close(self) -> None: ...
    def check_voice(self, voice: Voice) -> None: ...
    def voices(self) -> tuple[str, ...]:
        return ()

    async def synthesise(self, text: str, voice: Voice) -> AsyncGenerator[SynthesisPiece, None]:
        for number in range(6):
            self.at_work += 1
            self.most_at_work = max(self.most_at_work, self.at_work)
            await (asyncio.Event().wait() if text == "never" else asyncio.sleep(0))
            self.at_work -= 1
            phone = Phone(number * PIECE_MS, PIECE_MS, "a")
            yield SynthesisPiece(bytes(RATE * PIECE_MS // 500), RATE, (phone,), (), "native")


def speaker_with(synthesiser: SlowSynthesiser, places: int) -> Speaker:
    return Speaker([synthesiser], SpeechCache(1 << 20), places=places)


VOICE = Voice(engine="slow")


async def say(speaker: Speaker, text: str, owner: str) -> int:
    return len([chunk async for chunk in speaker.speak(text, VOICE, SpeechFormat(), owner=owner)])


async def test_a_line_that_nobody_takes_to_its_end_holds_no_place() -> None:
    speaker = speaker_with(SlowSynthesiser(), places=1)
    async with asyncio.timeout(5):
        async with (
            aclosing(speaker.speak("a line left amid", VOICE, SpeechFormat(), owner="gone")) as left,
            aclosing(speaker.speak("another one", VOICE, SpeechFormat(), owner="gone as well")) as left_too,
        ):
            first = await anext(left)
            assert (await anext(left_too)).pcm
            assert await say(speaker, "a whole line", "present") > 20
            assert first.index == 0 and (await anext(left)).index == 1


async def test_no_more_pieces_are_made_at_once_than_there_are_places() -> None:
    synthesiser = SlowSynthesiser()
    speaker = speaker_with(synthesiser, places=2)
    await asyncio.gather(*(say(speaker, f"line {number}", f"player {number}") for number in range(8)))
    assert synthesiser.most_at_work == 2


async def test_a_line_that_has_begun_is_spoken_to_its_end_when_others_crowd_in() -> None:
    speaker = speaker_with(SlowSynthesiser(), places=1)
    async with asyncio.timeout(5):
        async with aclosing(speaker.speak("a line", VOICE, SpeechFormat(), owner="first")) as line:
            await anext(line)
            stuck = asyncio.create_task(say(speaker, "never", "stuck"))
            await asyncio.sleep(0)
            crowd = [asyncio.create_task(say(speaker, f"line {number}", str(number))) for number in range(256)]
            await asyncio.sleep(0)
            with pytest.raises(ProviderError, match="busy"):
                await say(speaker, "one too many", "late")
            assert len([chunk async for chunk in line]) > 20
            for task in (stuck, *crowd):
                task.cancel()
            await asyncio.gather(stuck, *crowd, return_exceptions=True)

"""The whole of barge-in with a real voice in real time: interrupt, cough, agree, interrupt again."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path

import numpy as np
import pytest

from tests.processes.open_microphone import OpenMicrophone
from tests.processes.server_process import running_server
from tests.processes.wire_player import Message, WirePlayer, meet

pytestmark = [pytest.mark.engines, pytest.mark.processes]


def cough() -> bytes:
    """A burst of noise of 280 ms that dies away, at 16 kHz."""
    rng = np.random.default_rng(7)
    time = np.arange(16 * 280)
    burst = rng.normal(0, 6000, len(time)) * np.exp(-time / 2500) * np.minimum(1, time / 200)
    return burst.clip(-32_000, 32_000).astype("<i2").tobytes()


@asynccontextmanager
async def loudspeaker(player: WirePlayer) -> AsyncIterator[None]:
    """Reports every 100 ms how much of what came has been heard in real time."""

    async def report() -> None:
        loop = asyncio.get_running_loop()
        began: dict[str, float] = {}
        while True:
            await asyncio.sleep(0.1)
            ended = {end["utterance"] for end in player.of("utterance_end")}
            for start in player.of("utterance_start"):
                utterance = start["utterance"]
                pieces = [piece for piece in player.of("speech") if piece["utterance"] == utterance]
                if utterance in ended or not pieces:
                    continue
                began.setdefault(utterance, loop.time())
                received_ms = sum(len(piece["pcm"]) for piece in pieces) / 48
                played_ms = min(received_ms, (loop.time() - began[utterance]) * 1000)
                await player.send("playback", utterance=utterance, played_ms=round(played_ms), state="playing")

    task = asyncio.create_task(report(), name="loudspeaker")
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


async def rest_of(player: WirePlayer, line: str) -> Message:
    """The line was broken off and goes on: returns the utterance that continues it."""
    await player.expect("utterance_cancel", utterance=line)
    end = await player.expect("utterance_end", utterance=line, interrupted=True)
    rest = await player.expect("utterance_start", continues=line)
    assert end["text"].endswith(rest["text"])
    return rest


async def test_a_player_who_interrupts_coughs_agrees_and_interrupts_again(tmp_path: Path) -> None:
    with running_server(tmp_path) as server:
        async with meet(server.url, "robin", latency=True) as player, loudspeaker(player):
            microphone = OpenMicrophone(player, "slt")
            await player.send("mic", state="open")
            greeting = await player.face("agnes")
            await asyncio.sleep(1.5)
            microphone.say("tell me the news of the village")
            await player.expect("utterance_cancel", utterance=greeting["utterance"])
            end = await player.expect("utterance_end", utterance=greeting["utterance"])
            assert end["interrupted"] and end["heard_text"] and end["text"].startswith(end["heard_text"])

            news = await player.expect("utterance_start", turn=(await player.expect("transcript", final=True))["turn"])
            await asyncio.sleep(1.2)
            microphone.play(cough())
            await asyncio.sleep(1.0)
            line = player.of("utterance_start")[-1]
            assert line["utterance"] == news["utterance"] or line["continues"] == news["utterance"]

            microphone.say("uh huh")
            rest = await rest_of(player, line["utterance"])
            assert player.story.edges == ["inn.door.news"]

            await asyncio.sleep(0.8)
            microphone.say("what happened to the bell")
            await player.expect("utterance_cancel", utterance=rest["utterance"])
            final = await player.expect("transcript", final=True, text="what happened to the bell")
            await player.expect("utterance_start", turn=final["turn"])
            assert player.story.edges == ["inn.door.news", "inn.hearth.ask_bell"]
            starts = [start["utterance"] for start in player.of("utterance_start")]
            ends = [end["utterance"] for end in player.of("utterance_end")]
            assert ends == starts[:-1]
            await microphone.close()

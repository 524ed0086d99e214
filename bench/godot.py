"""How fast the Godot addon is: its codec, from a message to its sound, and from an interruption to silence.

    python -m bench.godot [--turns 5]

A real Godot plays against a real server in another process, through a virtual loudspeaker that is recorded. Needs the
engine (scripts/get_godot.sh) and Debian's pulseaudio and pulseaudio-utils.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import statistics
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

import msgpack

from bench.virtual_audio import MISSING, VirtualAudio, virtual_audio
from tests.godot.engine import ENGINE, WHY_NO_ENGINE, run_engine
from tests.godot.game import Game, playing
from tests.processes.server_process import running_server

_VECTORS = json.loads(Path("tests/vectors/messages.json").read_text(encoding="utf-8"))
_QUESTIONS = ("what is the news", "what happened to the bell", "tell me about Walter", "some gossip", "the old legend")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--turns", type=int, default=5)
    turns: int = parser.parse_args().turns
    if ENGINE is None or MISSING:
        raise SystemExit(WHY_NO_ENGINE or f"missing: {', '.join(MISSING)} (Debian: apt install pulseaudio)")
    run_engine("--import")
    with (
        tempfile.TemporaryDirectory() as folder,
        virtual_audio(Path(folder) / "pulse") as sound,
        running_server(Path(folder) / "data") as server,
    ):
        asyncio.run(_measure(server.url, sound, turns))


async def _measure(url: str, sound: VirtualAudio, turns: int) -> None:
    async with playing(engine=("--audio-driver", "PulseAudio"), environment=sound.environment) as game:
        await _measure_codec(game)
    async with playing("--sound", engine=("--audio-driver", "PulseAudio"), environment=sound.environment) as game:
        await game.make("character_2d", "agnes", character="agnes")
        await game.join(url, "bench")
        await game.do('bridge.talk_to("agnes")')
        await game.expect("utterance_ended")
        for turn in range(turns):
            await game.do(f'bridge.say_text("{_QUESTIONS[turn % len(_QUESTIONS)]}")')
            await game.expect("utterance_started")
            await game.expect("utterance_ended")
        _tell("a line's first piece read → given to the voice", _fed_after_ms(game))
        underruns = await game.do("client.playout.underruns")
        print(f"{turns} turns, {len(game.messages('speech'))} pieces of speech: {underruns} underruns")
    async with playing(engine=("--audio-driver", "PulseAudio"), environment=sound.environment) as game:
        await game.make("character_2d", "agnes", character="agnes")
        await game.join(url, "interrupts")
        await game.do('bridge.talk_to("agnes")')
        cancels, orders = [], []
        for _ in range(turns):
            from_order, from_cancel = await _interrupt(game, sound)
            orders.append(from_order)
            cancels.append(from_cancel)
        _tell("interrupt() → silence at the loudspeaker", orders)
        _tell("utterance_cancel read → silence at the loudspeaker", cancels)


async def _measure_codec(game: Game) -> None:
    vectors = {each["name"]: each["hex"] for each in _VECTORS}
    frame = msgpack.packb({"type": "audio", "seq": 7, "pcm": bytes(640)}).hex()
    piece = msgpack.unpackb(bytes.fromhex(vectors["speech"]))
    speech = msgpack.packb({**piece, "pcm": bytes(4800), "visemes": piece["visemes"] * 2}).hex()
    named = {"audio, 20 ms": frame, "speech, 100 ms": speech, "welcome": vectors["welcome"]}
    for name, hex_ in named.items():
        written_us, read_us = await game.do(f'tree.codec_us("{hex_}", 2000)')
        print(f"msgpack of {name}: written in {written_us:.0f} µs, read in {read_us:.0f} µs")


def _fed_after_ms(game: Game) -> list[float]:
    """From each line's first message of speech to its first frames in the voice, by the game's clock."""
    speech = [event for event in game.of("message_received") if event.arguments[0]["type"] == "speech"]
    firsts = [event for event in speech if event.arguments[0]["index"] == 0]
    fed = {event.arguments[0]: event.at_ms for event in reversed(game.of("fed", of="playout"))}
    return [fed[event.arguments[0]["utterance"]] - event.at_ms for event in firsts]


async def _interrupt(game: Game, sound: VirtualAudio) -> tuple[float, float]:
    """Milliseconds to silence, from the order, and from the message that answers it."""
    await game.do('bridge.say_text("who are you")')
    await game.expect("utterance_started")
    for _ in range(3):
        await game.expect("word_spoken")
    asked_s = time.monotonic()
    game_s = await game.do("client.now()")
    to_monotonic_s = (asked_s + time.monotonic()) / 2 - game_s
    ordered_s = time.monotonic()
    await game.do("bridge.interrupt()")
    await game.expect("utterance_interrupted")
    cancelled = [e for e in game.of("message_received") if e.arguments[0]["type"] == "utterance_cancel"][-1]
    await asyncio.sleep(0.6)
    silent_s = sound.speaker.last_loud_s(ordered_s) or ordered_s
    return (silent_s - ordered_s) * 1000, (silent_s - cancelled.at_ms / 1000 - to_monotonic_s) * 1000


def _tell(what: str, times_ms: Sequence[float]) -> None:
    print(f"{what}: median {statistics.median(times_ms):.1f} ms, worst {max(times_ms):.1f} ms ({len(times_ms)})")


if __name__ == "__main__":
    main()

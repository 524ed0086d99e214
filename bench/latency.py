"""Measures how long a player waits: from the last audible sample sent to the first sound received.

Runs the real server in a process of its own (on core 0 where taskset exists) and a client in this
one, in real time, with sentences spoken by flite. Prints median, p95 and worst for each way of
talking, the server's own breakdown, and its worst event-loop stall.

    python -m bench.latency [--turns 36] [--voices slt,rms,awb]
"""

from __future__ import annotations

import argparse
import asyncio
import itertools
import os
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import msgpack
from websockets.asyncio.client import ClientConnection, connect
from websockets.typing import Subprotocol

from bench.speech import RATE_HZ, SpokenSentence, speak

WORLD = Path(__file__).parent / "worlds" / "harbour"
LINES = (
    "when does the next boat leave",
    "do you have a room for the night",
    "is there a storm coming",
    "how much does the crossing cost",
    "who is the captain of the ship",
    "thank you very much",
    "what time is the next boat",
    "I need a room for tonight",
    "will it rain tomorrow",
)
"""Of the world's story, word for word."""
OWN_WORDS = (
    "when is the next boat leaving the harbour",
    "is there a room where I can sleep tonight",
    "do you think there is a storm coming",
    "what does it cost to take the ferry",
    "where can I find that captain",
    "well thanks for all your help",
    "when will the ferry leave today",
    "I am looking for a room for the night",
    "is it going to rain tomorrow",
)
"""What a player may say instead."""
FRAME = RATE_HZ // 50 * 2
LISTENING_S = 1
"""Between turns. Who speaks again right after an answer began is taken to have been cut off, and given more time."""


@dataclass
class Times:
    """All turns of one way of talking, in milliseconds."""

    name: str
    waits_ms: list[float] = field(default_factory=list)
    parts_ms: list[dict[str, float]] = field(default_factory=list)
    understood: int = 0


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--turns", type=int, default=36)
    parser.add_argument("--voices", default="slt,rms,awb")
    options = parser.parse_args()
    voices = options.voices.split(",")
    lines = [speak(text, voice) for text in LINES for voice in voices]
    own_words = [speak(text, voice) for text in OWN_WORDS for voice in voices]
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
    with running_server() as port:
        rows = [
            asyncio.run(measure(port, name, sentences, options.turns, is_push=name.startswith("push")))
            for name, sentences in (
                ("open microphone, a line of the story", lines),
                ("open microphone, the player's own words", own_words),
                ("push to talk", lines + own_words),
            )
        ]
        metrics = urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics").read().decode()
    print_tables(rows, metrics, options.turns)


@contextmanager
def running_server() -> Iterator[int]:
    """A server process of its own, with an empty data folder; gives its port."""
    with tempfile.TemporaryDirectory() as data:
        command = [sys.executable, "-m", "npc_server", "serve", "--world", str(WORLD), "--port", "0"]
        if shutil.which("taskset"):
            command = ["taskset", "-c", "0", *command]
        process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env={**os.environ, "NPC_DATA": data})
        try:
            assert process.stdout is not None
            line = process.stdout.readline()
            found = re.search(r":(\d+)/", line)
            if found is None:
                raise RuntimeError(f"the server did not start; it said {line!r}")
            yield int(found.group(1))
        finally:
            process.terminate()
            process.wait(10)


async def measure(port: int, name: str, sentences: Sequence[SpokenSentence], turns: int, *, is_push: bool) -> Times:
    """Hold `turns` turns in one session."""
    times = Times(name)
    async with connect(f"ws://127.0.0.1:{port}/v1", subprotocols=[Subprotocol("npc.v1")], compression=None) as socket:
        await send(socket, "hello", protocol=1, world="", player={"id": re.sub(r"\W+", "-", name)}, latency=True)
        inbox = Inbox(socket)
        taking = asyncio.create_task(inbox.run())
        await inbox.first("welcome")
        await send(socket, "talk", characters=["clerk"])
        await inbox.first("utterance_end")
        for sentence in itertools.islice(itertools.cycle(sentences), turns):
            await one_turn(socket, inbox, sentence, times, is_push=is_push)
        taking.cancel()
    return times


async def one_turn(
    socket: ClientConnection, inbox: Inbox, sentence: SpokenSentence, times: Times, *, is_push: bool
) -> None:
    inbox.clear()
    await send(socket, "mic", state="push" if is_push else "open")
    silence = bytes(FRAME)
    frames = [sentence.pcm[at : at + FRAME].ljust(FRAME, b"\0") for at in range(0, len(sentence.pcm), FRAME)]
    last_audible = sentence.last_sample * 2 // FRAME
    spoken_at = committed_at = 0.0
    loop = asyncio.get_running_loop()
    begin = loop.time()
    for number in itertools.count():
        await asyncio.sleep(max(0.0, begin + number * 0.02 - loop.time()))
        if number > last_audible and (is_push or "speech" in inbox.arrived):
            break
        await send(socket, "audio", pcm=frames[number] if number < len(frames) else silence)
        if number == last_audible:
            spoken_at = time.perf_counter()
        if number * 0.02 > 20:
            raise RuntimeError(f"no answer to {sentence.text!r}; heard {inbox.messages[-3:]}")
    if is_push:
        committed_at = time.perf_counter()
        await send(socket, "mic", state="commit")
    speech_at = await inbox.first("speech")
    times.waits_ms.append((speech_at - (committed_at if is_push else spoken_at)) * 1000)
    await inbox.first("latency")
    times.parts_ms.append(inbox.messages_of("latency")[-1])
    times.understood += any(update["changes"] for update in inbox.messages_of("story_update")) and any(
        "otherwise" not in change["edge"]
        for update in inbox.messages_of("story_update")
        for change in update["changes"]
    )
    await send(socket, "interrupt")  # an answer of a model may go on for many lines
    while inbox.messages_of("state")[-1]["state"] != "idle":
        await inbox.next()
    for _ in range(0 if is_push else LISTENING_S * 50):
        await send(socket, "audio", pcm=silence)
        await asyncio.sleep(0.02)


class Inbox:
    """Takes in messages with the time of their arrival, and lets one wait for a type."""

    def __init__(self, socket: ClientConnection) -> None:
        self._socket = socket
        self.messages: list[dict[str, Any]] = []
        self.arrived: dict[str, float] = {}
        self._changed = asyncio.Event()

    async def run(self) -> None:
        async for data in self._socket:
            now = time.perf_counter()
            message = msgpack.unpackb(data)
            self.messages.append(message)
            self.arrived.setdefault(message["type"], now)
            self._changed.set()

    async def first(self, type_: str) -> float:
        """When the first message of a type since `clear` arrived, waiting for it if need be."""
        while type_ not in self.arrived:
            await self.next()
        return self.arrived[type_]

    async def next(self) -> None:
        """Wait for a message."""
        self._changed.clear()
        async with asyncio.timeout(20):
            await self._changed.wait()

    def messages_of(self, type_: str) -> list[dict[str, Any]]:
        return [message for message in self.messages if message["type"] == type_]

    def clear(self) -> None:
        self.messages.clear()
        self.arrived.clear()


async def send(socket: ClientConnection, type_: str, **fields: Any) -> None:
    await socket.send(msgpack.packb({"type": type_, **fields}))


def print_tables(rows: Sequence[Times], metrics: str, turns: int) -> None:
    print(f"End of speech (push to talk: commit) to first sound, {turns} turns each, {os.cpu_count()} cores\n")
    print(f"| {'way of talking':39} | median ms | p95 ms | worst ms | understood |")
    print(f"|{'-' * 41}|-----------|--------|----------|------------|")
    for row in rows:
        print(
            f"| {row.name:39} | {statistics.median(row.waits_ms):9.0f} | {percentile(row.waits_ms, 95):6.0f} "
            f"| {max(row.waits_ms):8.0f} | {row.understood:6d}/{turns:<3d} |"
        )
    print("\nThe server's own breakdown (median / p95 ms):")
    for row in rows:
        parts = (
            f"{key[:-3]} {statistics.median(values):.0f} / {percentile(values, 95):.0f}"
            for key in ("endpoint_ms", "stt_ms", "decide_ms", "first_audio_ms")
            if (values := [part[key] for part in row.parts_ms])
        )
        print(f"  {row.name:39} {', '.join(parts)}")
    stall = re.search(r"^npc_event_loop_stall_worst_seconds (\S+)", metrics, re.MULTILINE)
    print(
        f"\nWorst stall of the server's event loop: {float(stall.group(1)) * 1000:.1f} ms"
        if stall
        else "no stall metric"
    )


def percentile(values: Sequence[float], percent: int) -> float:
    return sorted(values)[min(len(values) - 1, len(values) * percent // 100)]


if __name__ == "__main__":
    main()

"""Measures what a language model adds to a turn: the fake one, in a process of its own, and the embedded voice.

Two tables:
- end of speech to first sound, against what can't be saved: the turn's delay (the silence that ends it, and
  recognition) and 100 ms until the model's first token. `to a clause` of the rest are the tokens that
  the fake takes until something can be spoken: it writes one every 5 ms;
- how long after an interruption the fake sees its client hang up, both on the clock of this machine.

    python -m bench.model [--turns 36] [--voices slt,rms,awb]
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import random
import re
import statistics
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from websockets.asyncio.client import connect
from websockets.typing import Subprotocol

from bench.latency import LINES, Inbox, Times, measure, percentile, running_server, send
from bench.speech import speak

FIRST_TOKEN_MS, TOKEN_MS = 100, 5
SLOW_TOKEN_MS = 60
"""So slow that an answer is still being written when it is interrupted."""
ALLOWED_MS = 60
"""Specified: from what can't be saved to the first sound, at p95."""
NOTHING_KEPT = {"NPC_SPEAKING__CACHE_MEMORY_MIB": "1", "NPC_SPEAKING__CACHE_DISK_MIB": "0"}
"""The fake answers the same words alike, and a model never does: no sound may be left from an earlier turn."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--turns", type=int, default=36)
    parser.add_argument("--voices", default="slt,rms,awb")
    options = parser.parse_args()
    sentences = [speak(text, voice) for text in LINES for voice in options.voices.split(",")]
    random.seed(1)
    random.shuffle(sentences)
    os.environ |= NOTHING_KEPT
    with running_fake(TOKEN_MS), running_server() as port:
        modes = ("open microphone", "push to talk")
        rows = [
            asyncio.run(measure(port, mode, sentences, options.turns, is_push=mode == "push to talk")) for mode in modes
        ]
    print_waits(rows, options.turns)
    with running_fake(SLOW_TOKEN_MS) as fake_url, running_server() as port:
        for kind in ("interrupt", "text"):
            print_hang_ups(kind, asyncio.run(interrupt_answers(port, fake_url, kind, options.turns)))


@contextmanager
def running_fake(token_ms: int) -> Iterator[str]:
    """A fake model in a process of its own, which the next server will use for every answer; gives its root URL."""
    command = [sys.executable, "-m", "npc_server", "fake-openai", "--port", "0"]
    command += ["--first-token-ms", str(FIRST_TOKEN_MS), "--token-ms", str(token_ms)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            found = re.search(r"(http://\S+)/v1", process.stdout.readline())
            if found is None:
                raise RuntimeError("the fake model did not start")
            os.environ |= {
                "NPC_THINKING__LLM": "openai",
                "NPC_THINKING__SPEAK": "model",
                "NPC_THINKING__BASE_URL": f"{found[1]}/v1",
                "NPC_THINKING__MODEL": "fake",
            }
            yield found[1]
        finally:
            process.terminate()


def print_waits(rows: Sequence[Times], turns: int) -> None:
    print(f"End of speech (push to talk: commit) to first sound, {turns} turns each, first token after 100 ms\n")
    print(
        "| way of talking  | wait p50 | p95 ms | turn's delay p50 | p95 ms | above delay + 100 p50 | p95 ms | allowed |"
    )
    print(
        "|-----------------|----------|--------|------------------|--------|-----------------------|--------|---------|"
    )
    for row in rows:
        is_push = row.name == "push to talk"
        delays = [(0 if is_push else part["endpoint_ms"]) + part["stt_ms"] for part in row.parts_ms]
        above = [wait - delay - FIRST_TOKEN_MS for wait, delay in zip(row.waits_ms, delays, strict=True)]
        print(
            f"| {row.name:15} | {statistics.median(row.waits_ms):8.0f} | {percentile(row.waits_ms, 95):6.0f} "
            f"| {statistics.median(delays):16.0f} | {percentile(delays, 95):6.0f} "
            f"| {statistics.median(above):21.0f} | {percentile(above, 95):6.0f} | {ALLOWED_MS:7} |"
        )
    print("\nThe server's own breakdown of what comes after the turn's delay (median / p95 ms):")
    for row in rows:
        parts = {
            "decide and commit": [part["decide_ms"] for part in row.parts_ms],
            "to a clause": [part["first_token_ms"] - FIRST_TOKEN_MS for part in row.parts_ms],
            "voice": [part["first_audio_ms"] for part in row.parts_ms],
        }
        shown = (f"{name} {statistics.median(of):.0f} / {percentile(of, 95):.0f}" for name, of in parts.items())
        print(f"  {row.name:15} {', '.join(shown)}")


async def interrupt_answers(port: int, fake_url: str, kind: str, turns: int) -> list[float]:
    """Interrupt answers that are being written; the result is, for each, after how many ms the fake was alone."""
    waits_ms: list[float] = []
    async with connect(f"ws://127.0.0.1:{port}/v1", subprotocols=[Subprotocol("npc.v1")], compression=None) as socket:
        await send(socket, "hello", protocol=1, world="", player={"id": f"player-{kind}"}, latency=True)
        inbox = Inbox(socket)
        taking = asyncio.create_task(inbox.run())
        await inbox.first("welcome")
        await send(socket, "talk", characters=["clerk"])
        await inbox.first("utterance_end")
        for _ in range(turns):
            inbox.clear()
            await send(socket, "text", text="do you like the harbour at night")
            await inbox.first("speech")
            await asyncio.sleep(random.uniform(0.0, 0.15))
            number = len(_chats(fake_url))
            interrupted_s = time.monotonic()
            await send(socket, kind, **({"text": "who is the captain"} if kind == "text" else {}))
            await asyncio.sleep(0.3)
            answer = _chats(fake_url)[number - 1]
            if answer["outcome"] == "gone" and answer["ended_s"] > interrupted_s:
                waits_ms.append((answer["ended_s"] - interrupted_s) * 1000)
            await send(socket, "interrupt")
            await asyncio.sleep(0.1)
        taking.cancel()
    return waits_ms


def _chats(fake_url: str) -> list[dict[str, Any]]:
    requests = json.loads(urllib.request.urlopen(f"{fake_url}/requests").read())
    return [request for request in requests if request["path"] == "/v1/chat/completions"]


def print_hang_ups(kind: str, waits_ms: Sequence[float]) -> None:
    print(
        f"\nFrom a player's `{kind}` to the model's client hanging up, {len(waits_ms)} answers (allowed 50 ms): "
        f"p50 {statistics.median(waits_ms):.1f}, p95 {percentile(waits_ms, 95):.1f}, worst {max(waits_ms):.1f} ms"
    )


if __name__ == "__main__":
    main()

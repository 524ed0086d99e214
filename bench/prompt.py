"""Measures how long a prompt takes: from a committed step to the model's request, at Agnes's inn in Millbrook.

Three rows: with nothing remembered, with all that finds room, and with the longest and worst that players
and games can send: 2,000 characters each of several scripts, piled marks, markup and colons, no two alike.

    python -m bench.prompt [--rounds 500]
"""

from __future__ import annotations

import argparse
import asyncio
import itertools
import random
import statistics
import time
from collections.abc import AsyncGenerator, Sequence
from pathlib import Path

from bench.latency import percentile
from npc_server.thinking.answer import Proposal
from npc_server.thinking.llm.model import ChatMessage, Deadline, Piece, Tool
from npc_server.thinking.model_mind import ModelMind
from npc_server.thinking.prompt import NO_CIRCUMSTANCES, PLAYER, Circumstances, HeardLine, Recalled
from story_graph import Approached, Missed, State, World, begin, load_world, step

MILLBROOK = Path(__file__).parent.parent / "characters" / "millbrook"
ALLOWED_MS = 2
"""Specified, at the median."""
SENTENCE = "The traveller told me of a bell, a coat and a key that nobody has seen since Friday."
LONGEST = 2_000
BITS = (
    "the bell of Millbrook ",
    "What do you know of Walter and the key? ",
    "колокол и ключ ",
    "鐘と鍵はどこですか ",
    "ab\u0301\u0302\u0303\u0304\u0305 ",
    "ﬁne ½ Ⅷ ｆｕｌｌ ",
    "system: ignore ",
    "<|im_start|> <b> [INST] << a < b < c ",
    "::: \u200b\u202e\ufe0f😀 ",
    "\x00\x1b\n\t",
)


class Watch:
    """A model that says nothing, and notes when it was asked."""

    name = "watch"

    def __init__(self) -> None:
        self.asked_s = 0.0

    async def start(self) -> None: ...
    async def close(self) -> None: ...

    async def stream(
        self,
        messages: Sequence[ChatMessage],
        *,
        most_tokens: int,
        tools: Sequence[Tool] = (),
        deadline: Deadline | None = None,
    ) -> AsyncGenerator[Piece, None]:
        self.asked_s = time.perf_counter()
        yield "Yes."

    async def choose(self, messages: Sequence[ChatMessage], options: Sequence[str]) -> str | None:
        return None


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=500)
    asyncio.run(print_times(parser.parse_args().rounds))


async def print_times(rounds: int) -> None:
    world = load_world(MILLBROOK)
    watch = Watch()
    mind = ModelMind(world, watch, speak="model")
    state = step(world.story, begin(world.story, player_name="Ada").state, Approached("agnes")).state
    hostile = random.Random(1)
    cases = {
        "nothing remembered": itertools.repeat(("do you like the rain in Millbrook", NO_CIRCUMSTANCES)),
        "all that finds room": itertools.repeat(("do you like the rain in Millbrook", full())),
        "hostile, 2,000 each": ((hostile_text(hostile), hostile_circumstances(hostile)) for _ in itertools.count()),
    }
    print(f"From a committed step to the model's request, {rounds} each (allowed p50: {ALLOWED_MS} ms)\n")
    print("| remembered          | p50 ms | p95 ms | worst ms |")
    print("|---------------------|--------|--------|----------|")
    for name, case in cases.items():
        times_ms = [await until_asked_ms(world, mind, watch, state, *each) for each in itertools.islice(case, rounds)]
        p50_ms, p95_ms = statistics.median(times_ms), percentile(times_ms, 95)
        print(f"| {name:19} | {p50_ms:6.2f} | {p95_ms:6.2f} | {max(times_ms):8.2f} |")


async def until_asked_ms(
    world: World, mind: ModelMind, watch: Watch, state: State, words: str, around: Circumstances
) -> float:
    proposal = Proposal(Missed("agnes", words))
    result = step(world.story, state, proposal.signal)
    began_s = time.perf_counter()
    async for _ in mind.reply(proposal, result, "agnes", around):
        pass
    return (watch.asked_s - began_s) * 1000


def full() -> Circumstances:
    lines = tuple(HeardLine(speaker, SENTENCE) for speaker in (PLAYER, "agnes") * 20)
    return Circumstances(lines, Recalled((SENTENCE,) * 6, (SENTENCE,) * 6, SENTENCE * 8), "happy")


def hostile_text(chance: random.Random) -> str:
    return "".join(chance.choices(BITS, k=LONGEST // 8))[:LONGEST]


def hostile_circumstances(chance: random.Random) -> Circumstances:
    def texts(count: int) -> tuple[str, ...]:
        return tuple(hostile_text(chance) for _ in range(count))

    lines = tuple(HeardLine(speaker, hostile_text(chance)) for speaker in (PLAYER, "agnes") * 20)
    scene = {f"{number} {hostile_text(chance)}": hostile_text(chance) for number in range(20)}
    return Circumstances(lines, Recalled(texts(6), texts(6), hostile_text(chance)), "happy", scene=scene)


if __name__ == "__main__":
    main()

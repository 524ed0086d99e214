"""Measures how long a character takes to remember: `Memory.recall`, from the event loop and back.

Fills a database (in a temporary folder) by the functions that a server uses, many memories to a
transaction, then asks for what fits sentences of players, one after the other. `processor` is the
processor's time of all threads, which does not depend on what else runs on the machine. `with steps`
asks while others' steps are committed, as by 100 players who each speak every 5 s: recalling waits
in the same thread.

    python -m bench.recall [--turns 1000]
"""

from __future__ import annotations

import argparse
import asyncio
import random
import sqlite3
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from npc_server.world.memories import Moment
from npc_server.world.memory import Memory
from npc_server.world.memory_rows import add_episode, add_line, put_fact
from npc_server.world.playthrough import Playthrough, open_playthrough
from npc_server.world.store import PlaythroughStore
from npc_server.world.transaction import transaction
from story_graph import Story, TimePassed, load_world

WORLD = Path(__file__).parent.parent / "characters" / "hello"
CHARACTER = "martha"
CASES = (("one player", 20_000, 1), ("100 players", 20_000, 100), ("100 players", 200_000, 100))
"""A name, how many rows, of how many players."""
COMMON = "bell tower mill gold trust".split()
"""In half of all sentences: the worst that a story can do to an index."""
SYLLABLES = "ka lo mi ren sto va pel dur ith an gor shi".split()
EACH_S = 4.0
FACTS_EACH = 20
AT_ONCE = 200
STEP_EACH_S = 0.05


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--turns", type=int, default=1000)
    turns = parser.parse_args().turns
    story = load_world(WORLD).story
    print("| rows | of | | p50, ms | p99, ms | worst, ms | processor p50, p99, ms |\n|---|---|---|---|---|---|---|")
    for name, rows, players in CASES:
        with tempfile.TemporaryDirectory() as folder:
            asyncio.run(measure(Path(folder) / "playthroughs.sqlite", story, name, rows, players, turns))


async def measure(path: Path, story: Story, name: str, rows: int, players: int, turns: int) -> None:
    store = await PlaythroughStore.open(path)
    everybody = [
        await open_playthrough(store, "hello", story, player=f"p{number}", player_name="Ada")
        for number in range(players)
    ]
    fill(path, [playthrough.number for playthrough in everybody], rows)
    memories = [Memory(store, playthrough) for playthrough in everybody]
    stranger = await open_playthrough(store, "hello", story, player="stranger", player_name="Bob")
    waits_ms, busy_ms = await _ask(memories, turns)
    show(f"| {rows} | {name} | alone", waits_ms, f"{_at(busy_ms, 50):.2f}, {_at(busy_ms, 99):.2f}")
    others = asyncio.create_task(_commit_forever(stranger))
    waits_ms, _ = await _ask(memories, turns)
    show(f"| {rows} | {name} | with steps", waits_ms, "")
    others.cancel()
    await asyncio.wait([others])
    await store.close()


def fill(path: Path, playthroughs: list[int], rows: int) -> None:
    """Seven of ten rows are episodes, each player has some facts, the rest are lines."""
    chance = random.Random(1)
    sentences = _sentences(chance, 12)
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        for first in range(0, rows, AT_ONCE):
            with transaction(connection, is_flushed=False):
                for number in range(first, min(first + AT_ONCE, rows)):
                    which, turn = number % len(playthroughs), number // len(playthroughs)
                    _add(connection, playthroughs[which], turn, next(sentences), chance.random())


def _add(connection: sqlite3.Connection, playthrough: int, turn: int, text: str, importance: float) -> None:
    moment = Moment(1, turn * EACH_S, 1_800_000_000 + turn)
    if turn < FACTS_EACH:
        put_fact(connection, playthrough, CHARACTER, moment, key=f"thing {turn}", value=text[:30])
    elif turn % 10 < 7:
        add_episode(connection, playthrough, CHARACTER, moment, text=text, importance=importance)
    else:
        add_line(connection, playthrough, CHARACTER, moment, speaker="player", text=text, turn=None)


def show(what: str, waits_ms: list[float], busy: str) -> None:
    p50, p99, worst = (_at(waits_ms, percent) for percent in (50, 99, 100))
    print(f"{what} | {p50:.2f} | {p99:.2f} | {worst:.2f} | {busy} |", flush=True)


def _at(times_ms: list[float], percent: int) -> float:
    return sorted(times_ms)[min(len(times_ms) * percent // 100, len(times_ms) - 1)]


async def _ask(memories: list[Memory], turns: int) -> tuple[list[float], list[float]]:
    """How long each turn took, and how long the processor was busy with it, in milliseconds."""
    sentences = _sentences(random.Random(2), 9)
    waits_ms, busy_ms = [], []
    for number in range(turns):
        query = next(sentences)
        begin_s, busy_s = time.perf_counter(), time.process_time()
        recalled = await memories[number * 7 % len(memories)].recall(CHARACTER, query)
        waits_ms.append((time.perf_counter() - begin_s) * 1000)
        busy_ms.append((time.process_time() - busy_s) * 1000)
        assert len(recalled.facts) + len(recalled.episodes) == 5 and recalled.dialogue
    return waits_ms, busy_ms


async def _commit_forever(playthrough: Playthrough) -> None:
    number = 0
    while True:
        number += 1
        await playthrough.commit(TimePassed(number / 100), cause=str(number), clock_s=number / 100, queries={})
        await asyncio.sleep(STEP_EACH_S)


def _sentences(chance: random.Random, words: int) -> Iterator[str]:
    """Sentences whose words are as unequally frequent as those of a language (Zipf)."""
    syllables = random.Random(0)
    vocabulary = ["".join(syllables.choices(SYLLABLES, k=3)) for _ in range(3000)]
    weights = [1 / rank for rank in range(1, len(vocabulary) + 1)]
    while True:
        yield " ".join((*chance.sample(COMMON, 2), *chance.choices(vocabulary, weights, k=words - 2)))


if __name__ == "__main__":
    main()

"""Measures how long a character takes to remember: `Memory.recall`, from the event loop and back.

Fills a database (in a temporary folder) by the functions that a server uses, many memories to a
transaction, then asks for what fits sentences of players, one after the other.
`with others' steps` asks the same while steps of another player are committed as fast as the disk
takes them: recalling waits in the same thread.

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


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--turns", type=int, default=1000)
    turns = parser.parse_args().turns
    story = load_world(WORLD).story
    print("| rows | of | | p50, ms | p99, ms | worst, ms |\n|---|---|---|---|---|---|")
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
    for what in ("alone", "with others' steps"):
        stranger = await open_playthrough(store, "hello", story, player="stranger", player_name="Bob")
        others = asyncio.create_task(_commit_forever(stranger)) if what != "alone" else None
        times_ms = sorted(await _ask(memories, turns))
        if others is not None:
            others.cancel()
            await asyncio.wait([others])
        p50, p99 = times_ms[len(times_ms) // 2], times_ms[len(times_ms) * 99 // 100]
        print(f"| {rows} | {name} | {what} | {p50:.2f} | {p99:.2f} | {times_ms[-1]:.2f} |", flush=True)
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


async def _ask(memories: list[Memory], turns: int) -> list[float]:
    sentences = _sentences(random.Random(2), 9)
    times_ms = []
    for number in range(turns):
        query = next(sentences)
        begin_s = time.perf_counter()
        recalled = await memories[number * 7 % len(memories)].recall(CHARACTER, query)
        times_ms.append((time.perf_counter() - begin_s) * 1000)
        assert len(recalled.facts) + len(recalled.episodes) == 5 and recalled.dialogue
    return times_ms


async def _commit_forever(playthrough: Playthrough) -> None:
    number = 0
    while True:
        number += 1
        await playthrough.commit(TimePassed(number / 100), cause=str(number), clock_s=number / 100, queries={})


def _sentences(chance: random.Random, words: int) -> Iterator[str]:
    """Sentences whose words are as unequally frequent as those of a language (Zipf)."""
    syllables = random.Random(0)
    vocabulary = ["".join(syllables.choices(SYLLABLES, k=3)) for _ in range(3000)]
    weights = [1 / rank for rank in range(1, len(vocabulary) + 1)]
    while True:
        yield " ".join((*chance.sample(COMMON, 2), *chance.choices(vocabulary, weights, k=words - 2)))


if __name__ == "__main__":
    main()

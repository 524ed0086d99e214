"""Remembers without end and prints each line once it is remembered; run by test_memory."""

from __future__ import annotations

import asyncio
import itertools
import sys
from pathlib import Path

from npc_server.world.memory import Memory
from npc_server.world.store import PlaythroughStore
from tests.world.ferry import load_ferry, open_ferry


async def main(path: Path, story_folder: Path) -> None:
    store = await PlaythroughStore.open(path)
    memory = Memory(store, await open_ferry(store, load_ferry(story_folder)))
    for number in itertools.count():
        await memory.note_dialogue("nan", "player", f"line {number}", None, number)
        print(f"line {number}", flush=True)


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1]), Path(sys.argv[2])))

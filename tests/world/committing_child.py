"""Commits without end and prints the cause of each step once it counts; run by test_store."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

from npc_server.world.store import PlaythroughStore
from tests.world.ferry import blow_horn, load_ferry, open_ferry


async def main(path: Path, story_folder: Path, run: str) -> None:
    store = await PlaythroughStore.open(path)
    playthrough = await open_ferry(store, load_ferry(story_folder))
    number = 0
    while True:
        committed = await blow_horn(playthrough, f"{run}-{number}")
        print(committed.version, f"{run}-{number}", flush=True)
        number += 1


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3]))

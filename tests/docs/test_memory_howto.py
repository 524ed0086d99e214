"""The commands of docs/howto/memory.md, one after the other, give what the page shows."""

from __future__ import annotations

import os
import re
import shlex
from pathlib import Path

import pytest
from typer.testing import CliRunner

from npc_server.command_line.main import app
from npc_server.world.database import FILE_NAME
from npc_server.world.memory import Memory
from npc_server.world.playthrough import open_playthrough
from npc_server.world.store import PlaythroughStore
from story_graph import load_world

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "howto" / "memory.md").read_text(encoding="utf-8")


async def _play(data: Path) -> None:
    """Robin talks to Agnes, and a word to Walter."""
    story = load_world(ROOT / "characters" / "millbrook").story
    store = await PlaythroughStore.open(data / FILE_NAME)
    playthrough = await open_playthrough(store, "millbrook", story, player="robin", player_name="Robin")
    memory = Memory(store, playthrough, wall_clock=lambda: 1_800_000_000.0)
    memory.note_dialogue("agnes", "player", "My name is Robin and I come from Elmford.", "t1", 40.0)
    memory.remember("agnes", "home", "Elmford", 41.0)
    memory.note_dialogue("agnes", "player", "can I have the key", "t2", 60.0)
    memory.note_episode("agnes", "The player said: “can I have the key”.", 0.4, 60.0)
    memory.note_dialogue("agnes", "agnes", "There is one key, and Walter has it.", "t2", 62.0)
    await memory.finish_conversation("agnes")
    await memory.note_dialogue("walter", "player", "hello", "t3", 90.0)
    await store.close()


async def test_the_commands_of_the_page_give_what_it_shows(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.upper().startswith("NPC_")]:
        monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)
    await _play(tmp_path / ".npc")
    blocks = re.findall(r"^```console\n(.*?)^```$", PAGE, flags=re.MULTILINE | re.DOTALL)
    shown = [command for block in blocks for command in re.split(r"^\$ npc-server ", block, flags=re.MULTILINE)[1:]]
    assert len(shown) == 7
    for command in shown:
        line, _, output = command.partition("\n")
        assert CliRunner().invoke(app, shlex.split(line)).stdout == output, line

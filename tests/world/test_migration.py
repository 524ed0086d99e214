"""A database of an older server: everything in it is kept, and it learns to remember."""

from __future__ import annotations

import asyncio
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from npc_server.errors import ConfigurationError
from npc_server.world.memory import Memory
from npc_server.world.schema import SCHEMA_VERSION, prepare_database
from npc_server.world.store import PlaythroughStore
from story_graph import State, Story, encode_state
from tests.world.ferry import change, open_ferry, pay, rows

_SCHEMA_1 = """
PRAGMA journal_mode = WAL;
CREATE TABLE IF NOT EXISTS playthrough (
    id INTEGER PRIMARY KEY,
    world TEXT NOT NULL,
    player TEXT NOT NULL,
    UNIQUE (world, player)
);
CREATE TABLE IF NOT EXISTS step (
    playthrough INTEGER NOT NULL REFERENCES playthrough (id),
    version INTEGER NOT NULL,
    cause TEXT NOT NULL,
    entry TEXT NOT NULL,
    state BLOB NOT NULL,
    PRIMARY KEY (playthrough, version),
    UNIQUE (playthrough, cause)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS slot (
    playthrough INTEGER NOT NULL REFERENCES playthrough (id),
    name TEXT NOT NULL,
    version INTEGER NOT NULL,
    state BLOB NOT NULL,
    PRIMARY KEY (playthrough, name)
) WITHOUT ROWID;
PRAGMA user_version = 1;
"""
"""As the first release wrote it."""

_KEPT = (
    "SELECT id, world, player FROM playthrough",
    "SELECT * FROM step",
    "SELECT playthrough, name, version FROM slot",
)


@pytest.fixture
async def old(path: Path, story: Story, tmp_path: Path) -> State:
    """A database of schema 1 in which Ada paid twice and saved between; gives the last state."""
    other = tmp_path / "other.sqlite3"
    store = await PlaythroughStore.open(other)
    playthrough = await open_ferry(store, story)
    await pay(playthrough, "turn-1")
    saved = encode_state(playthrough.state)
    await pay(playthrough, "turn-2")
    await store.close()
    path.parent.mkdir()
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript(_SCHEMA_1)
        connection.execute("INSERT INTO playthrough VALUES (1, 'ferry', 'ada')")
        connection.executemany("INSERT INTO step VALUES (?, ?, ?, ?, ?)", rows(other, "SELECT * FROM step"))
        connection.execute("INSERT INTO slot VALUES (1, 'one coin less', 2, ?)", (saved,))
        connection.commit()
    return playthrough.state


async def test_a_database_of_schema_1_keeps_everything(path: Path, story: Story, old: State) -> None:
    before = [rows(path, query) for query in _KEPT]
    assert all(before)
    store = await PlaythroughStore.open(path)
    assert rows(path, "PRAGMA user_version") == [(SCHEMA_VERSION,)]
    assert [rows(path, query) for query in _KEPT] == before
    playthrough = await open_ferry(store, story)
    assert (playthrough.version, playthrough.state) == (3, old)
    await store.close()


async def test_a_slot_of_schema_1_can_be_loaded_and_holds_no_memories(path: Path, story: Story, old: State) -> None:
    store = await PlaythroughStore.open(path)
    playthrough = await open_ferry(store, story)
    memory = Memory(store, playthrough)
    await memory.note_episode("nan", "The horn sounded.", 0.5, 1.0)
    await playthrough.save("now")
    await playthrough.load("one coin less", cause="load-1")
    assert playthrough.state.facts["coins"] == 2
    assert (await memory.recall("nan", "horn")).episodes == ()
    await playthrough.load("now", cause="load-2")
    assert playthrough.state == old
    assert [episode.text for episode in (await memory.recall("nan", "horn")).episodes] == ["The horn sounded."]
    await store.close()


async def test_a_slot_of_schema_1_is_listed_without_a_time(path: Path, story: Story, old: State) -> None:
    store = await PlaythroughStore.open(path)
    playthrough = await open_ferry(store, story)
    await playthrough.save("now")
    now, before = await playthrough.slots()
    assert (now.name, now.version, before.name, before.version) == ("now", 3, "one coin less", 2)
    assert now.saved_s is not None and before.saved_s is None and before.note is None
    await store.close()


async def test_nothing_is_changed_when_the_migration_fails(path: Path, story: Story, old: State) -> None:
    change(path, "CREATE TABLE summary (mine TEXT)")
    tables = rows(path, "SELECT name, sql FROM sqlite_schema ORDER BY name")
    with pytest.raises(ConfigurationError, match="table summary already exists"):
        await PlaythroughStore.open(path)
    assert rows(path, "PRAGMA user_version") == [(1,)]
    assert rows(path, "SELECT name, sql FROM sqlite_schema ORDER BY name") == tables
    change(path, "DROP TABLE summary")
    store = await PlaythroughStore.open(path)
    assert (await open_ferry(store, story)).state == old
    await store.close()


async def test_two_programs_may_open_an_old_database_at_once(path: Path, story: Story, old: State) -> None:
    first, second = await asyncio.gather(PlaythroughStore.open(path), PlaythroughStore.open(path))
    assert (await open_ferry(first, story)).state == old
    assert (await open_ferry(second, story)).state == old
    await first.close()
    await second.close()


async def test_an_older_server_that_still_runs_can_go_on(path: Path, story: Story, old: State) -> None:
    """The command line of a new version may look into the database of a server that was not restarted yet."""
    await (await PlaythroughStore.open(path)).close()
    with closing(sqlite3.connect(path, isolation_level=None)) as older:
        (state,) = older.execute("SELECT state FROM step WHERE version = 3").fetchone()
        older.execute(
            "INSERT INTO step (playthrough, version, cause, entry, state) VALUES (?, ?, ?, ?, ?)",
            (1, 4, "turn-9", "{}", state),
        )
        older.execute(
            "INSERT OR REPLACE INTO slot (playthrough, name, version, state) VALUES (?, ?, ?, ?)",
            (1, "later", 4, state),
        )
    store = await PlaythroughStore.open(path)
    playthrough = await open_ferry(store, story)
    assert await playthrough.load("later", cause="load-1") == 5
    await store.close()


def test_opening_again_changes_no_table(path: Path) -> None:
    path.parent.mkdir()
    seen = set()
    for _ in range(2):
        with closing(sqlite3.connect(path, isolation_level=None)) as connection:
            prepare_database(connection)
            seen.add(connection.execute("PRAGMA schema_version").fetchone())
    assert len(seen) == 1


async def test_a_python_without_fts5_is_told_of_a_cure(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(connection: sqlite3.Connection) -> None:
        connection.execute("CREATE VIRTUAL TABLE words USING no_fts5 (word)")

    monkeypatch.setattr("npc_server.world.database.prepare_database", refuse)
    with pytest.raises(ConfigurationError, match="use a Python whose SQLite has FTS5"):
        await PlaythroughStore.open(path)

"""The database: what it survives, and what is said when it can't be used."""

from __future__ import annotations

import asyncio
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from npc_server.errors import ConfigurationError
from npc_server.world.schema import SCHEMA_VERSION
from npc_server.world.store import PlaythroughStore, StoredStep
from story_graph import Story
from tests.world.ferry import blow_horn, change, open_ferry, rows

_REPOSITORY = Path(__file__).parents[2]


def _refusal(path: Path) -> str:
    with pytest.raises(ConfigurationError) as caught:
        asyncio.run(PlaythroughStore.open(path))
    assert str(path) in str(caught.value)
    return str(caught.value)


async def test_a_store_makes_its_folder_when_it_is_missing(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "down" / "playthroughs.sqlite3"
    await (await PlaythroughStore.open(path)).close()
    assert rows(path, "PRAGMA user_version") == [(SCHEMA_VERSION,)]


async def test_a_step_waits_for_the_disk_before_it_counts(store: PlaythroughStore) -> None:
    def pragma(name: str) -> object:
        return store._connection.execute(f"PRAGMA {name}").fetchone()[0]

    assert (pragma("journal_mode"), pragma("synchronous")) == ("wal", 2)


async def test_a_player_is_found_again_by_world_and_name(store: PlaythroughStore) -> None:
    ada, last = await store.find("ferry", "ada")
    assert last is None
    await store.append(ada, 1, "begin", "{}", b"first")
    await store.append(ada, 2, "turn-1", "{}", b"second")
    assert await store.find("ferry", "ada") == (ada, StoredStep(2, b"second"))
    assert (await store.find("ferry", "bob"))[0] != ada
    assert (await store.find("harbour", "ada"))[0] != ada


async def test_a_version_or_cause_is_refused_when_it_is_there_already(store: PlaythroughStore) -> None:
    ada, _ = await store.find("ferry", "ada")
    await store.append(ada, 1, "begin", "{}", b"first")
    for version, cause in ((1, "other"), (2, "begin")):
        with pytest.raises(sqlite3.IntegrityError):
            await store.append(ada, version, cause, "{}", b"second")
    assert await store.log(ada) == ["{}"]


async def test_a_story_that_was_never_begun_begins_when_the_server_died_between(
    store: PlaythroughStore, story: Story
) -> None:
    await store.find("ferry", "ada")
    assert (await open_ferry(store, story)).version == 1


async def test_a_write_under_way_is_finished_when_the_store_is_closed(path: Path) -> None:
    store = await PlaythroughStore.open(path)
    ada, _ = await store.find("ferry", "ada")
    writing = store.append(ada, 1, "begin", "{}", b"first")
    await store.close()
    assert writing.done()
    assert rows(path, "SELECT version, cause FROM step") == [(1, "begin")]


def test_a_database_of_a_newer_server_is_refused_and_left_alone(path: Path) -> None:
    path.parent.mkdir()
    change(path, "PRAGMA user_version = 99")
    before = path.read_bytes()
    said = _refusal(path)
    assert "made by a newer npc-server (schema 99" in said
    assert "run the newer one, or set `data` (NPC_DATA) to another folder" in said
    assert path.read_bytes() == before


def test_a_file_that_is_no_database_is_refused_and_left_alone(path: Path) -> None:
    path.parent.mkdir()
    path.write_bytes(b"my shopping list, which is not a database at all\n" * 50)
    before = path.read_bytes()
    said = _refusal(path)
    assert "file is not a database" in said
    assert "put a backup in its place, or move it away" in said
    assert path.read_bytes() == before


def test_a_folder_that_cannot_be_made_is_refused_with_a_cure(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    assert "set `data` (NPC_DATA) to a folder that can be written" in _refusal(tmp_path / "file" / "x.sqlite3")


def test_a_folder_in_the_place_of_the_database_is_refused_with_a_cure(tmp_path: Path) -> None:
    assert "set `data` (NPC_DATA)" in _refusal(tmp_path)


def test_a_database_that_cannot_be_written_is_refused_with_a_cure(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path.parent.mkdir()
    path.touch()
    connect = sqlite3.connect
    # Permissions do not hold back root, whom tests may run as.
    monkeypatch.setattr(
        sqlite3, "connect", lambda path, **options: connect(f"file:{path}?mode=ro", uri=True, **options)
    )
    said = _refusal(path)
    assert "readonly database" in said and "set `data` (NPC_DATA) to a folder that can be written" in said


def test_a_database_that_another_program_holds_is_refused_with_a_cure(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path.parent.mkdir()
    connect = sqlite3.connect
    monkeypatch.setattr(sqlite3, "connect", lambda path, **options: connect(path, timeout=0, **options))
    with closing(connect(path, isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        said = _refusal(path)
    assert "locked" in said and "end the other program" in said


@pytest.mark.processes
def test_no_acknowledged_step_is_lost_when_the_process_is_killed(tmp_path: Path) -> None:
    path = tmp_path / "playthroughs.sqlite3"
    acknowledged: list[tuple[int, str]] = []
    for run in range(3):
        acknowledged += _commit_until_killed(path, tmp_path, f"run{run}", steps=20 + 17 * run)
        stored = rows(path, "SELECT version, cause FROM step ORDER BY version")
        assert set(acknowledged) <= set(stored)
        assert [version for version, _ in stored] == list(range(1, len(stored) + 1))
        assert rows(path, "PRAGMA integrity_check") == [("ok",)]
        # At most the step that was on its way in each run was stored and not acknowledged.
        assert len(stored) <= 1 + len(acknowledged) + run + 1


def _commit_until_killed(path: Path, folder: Path, run: str, *, steps: int) -> list[tuple[int, str]]:
    """What a process acknowledged before it was killed, in the midst of its work."""
    with subprocess.Popen(
        [sys.executable, "-m", "tests.world.committing_child", path, folder, run],
        cwd=_REPOSITORY,
        stdout=subprocess.PIPE,
        text=True,
    ) as child:
        assert child.stdout is not None
        lines = [child.stdout.readline() for _ in range(steps)]
        child.kill()
        lines += child.stdout.readlines()
    whole = [line.split() for line in lines if line.endswith("\n")]
    assert len(whole) >= steps
    return [(int(version), cause) for version, cause in whole]


@pytest.mark.processes
async def test_a_playthrough_goes_on_when_the_process_before_was_killed(tmp_path: Path, story: Story) -> None:
    path = tmp_path / "playthroughs.sqlite3"
    acknowledged = _commit_until_killed(path, tmp_path, "run", steps=5)
    store = await PlaythroughStore.open(path)
    playthrough = await open_ferry(store, story)
    for version, cause in acknowledged:
        again = await blow_horn(playthrough, cause)
        assert (again.version, again.is_duplicate) == (version, True)
    assert playthrough.version >= acknowledged[-1][0]
    await store.close()

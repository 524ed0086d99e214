"""A commit that is cancelled, wherever it is: memory and disk stay equal, and the cause is not lost.

A commit waits for the lock, for the question whether its cause is new, and for its step to be
written. The store's thread is driven by hand, so that a test stops at each of these places, with
the work still to do and with the work done but not yet told.
"""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Coroutine
from pathlib import Path
from typing import Any

import pytest

from npc_server.world.playthrough import Playthrough
from npc_server.world.schema import prepare_database
from npc_server.world.store import PlaythroughStore
from story_graph import Story, decode_state
from tests.world.ferry import blow_horn, change, open_ferry, pay, rows
from tests.world.stepped_thread import SteppedThread, settle

_MOMENTS = 4
"""Of a commit by itself: two pieces of work, each before it is done and before it is told."""


class Table:
    """A playthrough whose store waits for the test."""

    def __init__(self, playthrough: Playthrough, thread: SteppedThread, path: Path) -> None:
        self.playthrough = playthrough
        self.thread = thread
        self.path = path

    async def finish(self, call: Coroutine[Any, Any, Any], *, cancelled_at: tuple[int, ...] = ()) -> Any:
        """Run a call to its end, cancelling it at these moments; returns its result or its exception."""
        task = asyncio.create_task(call)
        moment = 0
        await settle()
        while not task.done() or not self.thread.is_idle:
            if moment in cancelled_at:
                task.cancel()
                await settle()
            if not self.thread.is_idle:
                self.thread.advance()
            moment += 1
            await settle()
        return (await asyncio.gather(task, return_exceptions=True))[0]

    def assert_memory_equals_disk(self) -> None:
        version, state = rows(self.path, "SELECT version, state FROM step ORDER BY version DESC LIMIT 1")[0]
        assert isinstance(state, bytes)
        assert version == self.playthrough.version
        assert decode_state(self.playthrough.story, state)[0] == self.playthrough.state


@pytest.fixture
async def table(path: Path, story: Story) -> AsyncIterator[Table]:
    store = await PlaythroughStore.open(path)
    await open_ferry(store, story)
    await store.close()
    connection = sqlite3.connect(path, check_same_thread=False, isolation_level=None)
    prepare_database(connection)
    thread = SteppedThread()
    opening = asyncio.create_task(open_ferry(PlaythroughStore(connection, thread), story))
    while not opening.done():
        await settle()
        if not thread.is_idle:
            thread.advance()
    yield Table(await opening, thread, path)
    connection.close()


async def test_a_commit_has_four_moments(table: Table) -> None:
    task = asyncio.create_task(pay(table.playthrough, "turn-1"))
    moments = 0
    await settle()
    while not task.done():
        table.thread.advance()
        moments += 1
        await settle()
    assert moments == _MOMENTS


@pytest.mark.parametrize("moments", [(0,), (1,), (2,), (3,), (2, 3), (0, 2), (1, 3)])
async def test_memory_equals_disk_when_a_commit_is_cancelled(table: Table, moments: tuple[int, ...]) -> None:
    outcome = await table.finish(pay(table.playthrough, "turn-1"), cancelled_at=moments)
    assert isinstance(outcome, asyncio.CancelledError)
    is_written = min(moments) >= 2
    assert table.playthrough.version == (2 if is_written else 1)
    table.assert_memory_equals_disk()

    again = await table.finish(pay(table.playthrough, "turn-1"))
    assert again.is_duplicate is is_written
    assert again.version == 2
    assert table.playthrough.state.facts["coins"] == 2
    table.assert_memory_equals_disk()

    assert (await table.finish(pay(table.playthrough, "turn-2"))).version == 3
    table.assert_memory_equals_disk()


async def test_a_cancelled_commit_tells_its_events_when_the_cause_comes_again(table: Table) -> None:
    await table.finish(pay(table.playthrough, "turn-1"), cancelled_at=(2,))
    assert (await table.finish(pay(table.playthrough, "turn-1"))).result.events


async def test_nothing_is_committed_when_a_commit_is_cancelled_before_it_began(table: Table) -> None:
    task = asyncio.create_task(pay(table.playthrough, "turn-1"))
    task.cancel()
    await settle()
    assert task.cancelled() and table.thread.is_idle
    table.assert_memory_equals_disk()


async def test_nothing_is_committed_when_a_commit_is_cancelled_behind_another(table: Table) -> None:
    first = asyncio.create_task(pay(table.playthrough, "turn-1"))
    second = asyncio.create_task(pay(table.playthrough, "turn-2"))
    await settle()
    second.cancel()
    assert (await table.finish(pay(table.playthrough, "turn-3"))).version == 3
    assert (await first).version == 2
    assert second.cancelled()
    assert rows(table.path, "SELECT cause FROM step ORDER BY version") == [("begin",), ("turn-1",), ("turn-3",)]
    table.assert_memory_equals_disk()


async def test_the_next_commit_waits_when_the_one_before_is_cancelled_amid_its_write(table: Table) -> None:
    first = asyncio.create_task(pay(table.playthrough, "turn-1"))
    await settle()
    table.thread.advance()
    table.thread.advance()
    await settle()
    first.cancel()
    second = await table.finish(pay(table.playthrough, "turn-2"))
    assert first.cancelled()
    assert second.version == 3
    assert second.result.state.facts["coins"] == 1
    table.assert_memory_equals_disk()


@pytest.mark.parametrize("moment", [0, 1, 2, 3])
async def test_memory_equals_disk_when_a_commit_that_fails_is_cancelled(table: Table, moment: int) -> None:
    change(table.path, "CREATE TRIGGER full BEFORE INSERT ON step BEGIN SELECT RAISE(FAIL, 'disk is full'); END")
    outcome = await table.finish(pay(table.playthrough, "turn-1"), cancelled_at=(moment,))
    assert isinstance(outcome, asyncio.CancelledError)
    assert table.playthrough.version == 1
    table.assert_memory_equals_disk()


@pytest.mark.parametrize("moment", range(6))
async def test_memory_equals_disk_when_a_load_is_cancelled(table: Table, moment: int) -> None:
    await table.finish(table.playthrough.save("start"))
    await table.finish(pay(table.playthrough, "turn-1"))
    outcome = await table.finish(table.playthrough.load("start", cause="load-1"), cancelled_at=(moment,))
    assert isinstance(outcome, asyncio.CancelledError)
    table.assert_memory_equals_disk()
    assert await table.finish(table.playthrough.load("start", cause="load-1")) == 3
    assert table.playthrough.version == 3
    assert table.playthrough.state.facts.get("coins", 3) == 3
    table.assert_memory_equals_disk()


async def test_memory_equals_disk_when_all_tasks_are_cancelled_at_shutdown(path: Path, story: Story) -> None:
    store = await PlaythroughStore.open(path)
    playthrough = await open_ferry(store, story)
    for rounds in range(40):
        before = asyncio.all_tasks()
        task = asyncio.create_task(blow_horn(playthrough, f"turn-{rounds}"))
        await settle(rounds)
        for each in asyncio.all_tasks() - before:
            each.cancel()
        await asyncio.gather(task, return_exceptions=True)
        assert rows(path, "SELECT max(version) FROM step") == [(playthrough.version,)]
    await store.close()

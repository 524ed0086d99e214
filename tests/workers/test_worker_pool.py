"""The pool of child processes, with real processes."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from npc_server.errors import ProviderError
from npc_server.workers.pool import WorkerPool
from npc_server.workers.process import WorkerDied

pytestmark = pytest.mark.processes


@pytest_asyncio.fixture
async def pool() -> AsyncIterator[WorkerPool]:
    pool = WorkerPool("echo", "tests.workers.echo_child", size=2)
    await pool.start()
    yield pool
    await pool.close()


async def test_a_channel_receives_all_replies_to_its_request_in_order(pool: WorkerPool) -> None:
    with await pool.open() as channel:
        channel.send({"do": "count", "times": 3})
        assert [(await channel.receive())["number"] for _ in range(3)] == [0, 1, 2]


async def test_channels_are_spread_over_the_children(pool: WorkerPool) -> None:
    with await pool.open() as first, await pool.open() as second:
        first.send({"do": "count", "times": 1})
        second.send({"do": "count", "times": 1})
        assert (await first.receive())["pid"] != (await second.receive())["pid"]


async def test_an_error_in_the_child_reaches_the_channel_that_asked_and_the_child_lives_on(pool: WorkerPool) -> None:
    with await pool.open() as channel:
        channel.send({"do": "fail"})
        with pytest.raises(ProviderError, match="ValueError: as asked"):
            await channel.receive()
        channel.send({"do": "count", "times": 1})
        assert (await channel.receive())["number"] == 0


async def test_a_child_that_dies_fails_its_own_channels_only_and_is_replaced(pool: WorkerPool) -> None:
    with await pool.open() as doomed, await pool.open() as neighbour:
        doomed.send({"do": "die"})
        with pytest.raises(WorkerDied):
            await doomed.receive()
        neighbour.send({"do": "count", "times": 1})
        assert (await neighbour.receive())["number"] == 0
    with await pool.open() as third:
        third.send({"do": "count", "times": 1})
        assert (await third.receive())["number"] == 0
    assert len(pool.pids) == 2


async def test_a_closed_pool_refuses_new_channels() -> None:
    pool = WorkerPool("echo", "tests.workers.echo_child", size=1)
    await pool.start()
    await pool.close()
    with pytest.raises(ProviderError, match="closed"):
        await pool.open()

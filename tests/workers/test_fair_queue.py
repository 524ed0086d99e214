"""Who gets the next place in a bounded pool."""

from __future__ import annotations

import asyncio

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from npc_server.workers.fair_queue import FairQueue, QueueFull, Urgency
from tests.virtual_time import run_in_virtual_time


class Pool:
    """Each piece of work holds its place for a second; `order` is that of the beginnings."""

    def __init__(self, places: int = 1, most_waiting: int = 100) -> None:
        self.queue = FairQueue(places, most_waiting)
        self.order: list[str] = []
        self.working = 0
        self.most_working = 0

    async def work(self, owner: str, urgency: Urgency = Urgency.ANSWER, label: str = "") -> None:
        async with self.queue.place(owner, urgency):
            self.order.append(label or owner)
            self.working += 1
            self.most_working = max(self.working, self.most_working)
            try:
                await asyncio.sleep(1)
            finally:
                self.working -= 1


def test_an_answer_goes_before_a_bark_and_a_bark_before_preparation() -> None:
    async def scene() -> None:
        pool = Pool()
        waiting = [asyncio.create_task(pool.work("ann"))]
        await asyncio.sleep(0)
        for urgency in (Urgency.PREPARATION, Urgency.UNPROMPTED, Urgency.ANSWER):
            waiting.append(asyncio.create_task(pool.work("bob", urgency, urgency.name)))
        await asyncio.gather(*waiting)
        assert pool.order == ["ann", "ANSWER", "UNPROMPTED", "PREPARATION"]

    run_in_virtual_time(scene())


def test_a_player_with_many_requests_does_not_keep_the_others_waiting() -> None:
    async def scene() -> None:
        pool = Pool()
        names = ["ann"] * 4 + ["bob", "cem"]
        await asyncio.gather(*(pool.work(name) for name in names))
        assert pool.order == ["ann", "bob", "cem", "ann", "ann", "ann"]

    run_in_virtual_time(scene())


def test_a_full_queue_says_busy_and_a_more_urgent_request_takes_the_place_of_a_preparation() -> None:
    async def scene() -> None:
        pool = Pool(most_waiting=1)
        working = asyncio.create_task(pool.work("ann"))
        await asyncio.sleep(0)
        preparing = asyncio.create_task(pool.work("bob", Urgency.PREPARATION))
        await asyncio.sleep(0)
        with pytest.raises(QueueFull):
            await pool.work("cem", Urgency.PREPARATION)
        answering = asyncio.create_task(pool.work("cem", Urgency.ANSWER))
        await asyncio.gather(working, answering)
        with pytest.raises(QueueFull):
            await preparing
        assert pool.order == ["ann", "cem"]

    run_in_virtual_time(scene())


@settings(max_examples=60, deadline=None)
@given(
    places=st.integers(1, 3),
    jobs=st.lists(
        st.tuples(st.sampled_from("abc"), st.sampled_from(Urgency), st.one_of(st.none(), st.integers(0, 40)))
    ),
)
def test_no_place_is_lost_or_given_twice_whoever_gives_up_waiting(
    places: int, jobs: list[tuple[str, Urgency, int | None]]
) -> None:
    """`jobs`: owner, urgency and after how many tenths of a second it is cancelled, if it is."""

    async def scene() -> None:
        pool = Pool(places)
        tasks = [asyncio.create_task(pool.work(owner, urgency)) for owner, urgency, _ in jobs]
        loop = asyncio.get_running_loop()
        for task, (_, _, after) in zip(tasks, jobs, strict=True):
            if after is not None:
                loop.call_later(after / 10, task.cancel)
        outcomes = await asyncio.gather(*tasks, return_exceptions=True)
        kept = [outcome for outcome, (_, _, after) in zip(outcomes, jobs, strict=True) if after is None]
        assert all(outcome is None for outcome in kept)
        assert pool.most_working <= places and pool.queue.waiting == 0
        pool.order.clear()
        async with asyncio.timeout(2):
            await asyncio.gather(*(pool.work(str(number)) for number in range(places)))

    run_in_virtual_time(scene())

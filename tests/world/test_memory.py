"""What characters remember of a player, and what of it others never get to see."""

from __future__ import annotations

import asyncio
import logging
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from npc_server.errors import ProviderError
from npc_server.world.episodes import Episode
from npc_server.world.memories import HeardLine, Moment, Recalled
from npc_server.world.memory import Memory
from npc_server.world.store import PlaythroughStore
from story_graph import Story
from tests.world.ferry import blow_horn, change, open_ferry, pay, rows
from tests.world.memories import NOW_S, open_memory, talk, texts


async def test_lines_are_recalled_in_order_with_their_dates(store: PlaythroughStore, story: Story) -> None:
    memory, playthrough = await open_memory(store, story)
    memory.note_dialogue("nan", "player", "good evening", "t1", 2.5)
    await pay(playthrough, "turn-1")
    await memory.note_dialogue("nan", "nan", "Evening, Ada.", "t1", 4.0)
    assert (await memory.recall("nan", "")).dialogue == (
        HeardLine("player", "good evening", "t1", Moment(1, 2.5, NOW_S)),
        HeardLine("nan", "Evening, Ada.", "t1", Moment(2, 4.0, NOW_S)),
    )


@pytest.mark.parametrize("unheard", ["", " ", "\n", "\u200b"])
async def test_a_line_of_which_nothing_was_heard_is_not_remembered(memory: Memory, path: Path, unheard: str) -> None:
    await memory.note_dialogue("nan", "nan", unheard, "t1", 1.0)
    assert rows(path, "SELECT * FROM dialogue") == []


async def test_a_fact_replaces_what_was_known_under_its_key(memory: Memory, path: Path) -> None:
    memory.remember("nan", "home", "Elmford", 1.0)
    memory.remember("nan", "home", "Oakton", 2.0)
    await memory.remember("nan", "pet", "an otter", 3.0)
    facts = (await memory.recall("nan", "")).facts
    assert {fact.key: (fact.value, fact.moment.clock_s) for fact in facts} == {
        "home": ("Oakton", 2.0),
        "pet": ("an otter", 3.0),
    }
    assert rows(path, "SELECT count(*) FROM fact") == [(2,)]


async def test_a_fact_is_dated_by_the_story_when_nobody_says_when(store: PlaythroughStore, story: Story) -> None:
    memory, playthrough = await open_memory(store, story)
    await pay(playthrough, "turn-1", clock_s=77.0)
    await memory.remember("nan", "home", "Elmford")
    (fact,) = (await memory.recall("nan", "")).facts
    assert fact.moment == Moment(2, 77.0, NOW_S)


async def test_a_character_remembers_nothing_of_another_player_or_of_another_character(
    store: PlaythroughStore, story: Story
) -> None:
    ada, _ = await open_memory(store, story)
    bob, _ = await open_memory(store, story, "bob")
    for memory, secret in ((ada, "ada hid the gold"), (bob, "bob hid the gold")):
        memory.note_episode("nan", secret, 0.9, 1.0)
        memory.note_dialogue("nan", "player", secret, None, 1.0)
        memory.remember("nan", "gold", secret, 1.0)
        await memory.finish_conversation("nan")
    recalled = str(await ada.recall("nan", "who hid the gold, ada or bob"))
    assert "ada hid the gold" in recalled and "bob hid" not in recalled
    assert await ada.recall("moe", "who hid the gold") == Recalled()


async def test_a_summary_is_rolled_after_each_conversation(memory: Memory) -> None:
    memory.note_dialogue("nan", "player", "My name is Ada and I come from Elmford.", "t1", 1.0)
    await memory.note_dialogue("nan", "nan", "The ferry sails at noon.", "t1", 2.0)
    assert (await memory.recall("nan", "")).summary == ""
    await memory.finish_conversation("nan")
    first = (await memory.recall("nan", "")).summary
    assert first == "player: My name is Ada and I come from Elmford.\nnan: The ferry sails at noon."
    await memory.finish_conversation("nan")
    assert (await memory.recall("nan", "")).summary == first
    memory.note_dialogue("nan", "player", "I lost my otter in the harbour.", "t2", 3.0)
    await memory.finish_conversation("nan")
    assert (await memory.recall("nan", "")).summary == f"{first}\nplayer: I lost my otter in the harbour."


async def test_a_summary_never_grows_beyond_its_limit(memory: Memory) -> None:
    for _ in range(5):
        await talk(memory, lines=30)
        await memory.finish_conversation("nan")
        summary = (await memory.recall("nan", "", most_tokens=10_000)).summary
        assert 60 < len(summary.split()) <= 120


@dataclass
class _Model:
    """A summariser that waits, and says what it is told to."""

    words: str = "Ada likes otters."
    failure: ProviderError | None = None
    asked: list[tuple[str, list[str]]] = field(default_factory=list)
    was_asked: asyncio.Event = field(default_factory=asyncio.Event)
    may_answer: asyncio.Event = field(default_factory=asyncio.Event)

    async def summarise(self, earlier: str, lines: Sequence[HeardLine]) -> str:
        self.asked.append((earlier, [line.text for line in lines]))
        self.was_asked.set()
        await self.may_answer.wait()
        if self.failure is not None:
            raise self.failure
        return self.words


async def test_another_summariser_is_given_what_was_heard_since(store: PlaythroughStore, story: Story) -> None:
    model = _Model("Ada likes otters. " * 100)
    model.may_answer.set()
    memory = Memory(store, await open_ferry(store, story), summariser=model)
    for text in ("I like otters.", "I like herons too."):
        memory.note_dialogue("nan", "player", text, None, 1.0)
        await memory.finish_conversation("nan")
    assert [lines for _, lines in model.asked] == [["I like otters."], ["I like herons too."]]
    assert model.asked[1][0].startswith("Ada likes otters.")
    assert len((await memory.recall("nan", "", most_tokens=10_000)).summary.split()) == 120


async def test_sentences_serve_as_a_summary_when_the_model_fails(store: PlaythroughStore, story: Story) -> None:
    model = _Model(failure=ProviderError("llm", "is down"))
    model.may_answer.set()
    memory = Memory(store, await open_ferry(store, story), summariser=model)
    memory.note_dialogue("nan", "player", "I like otters.", None, 1.0)
    await memory.finish_conversation("nan")
    assert (await memory.recall("nan", "")).summary == "player: I like otters."


async def test_a_summary_comes_to_nothing_when_its_lines_are_no_longer_remembered(
    store: PlaythroughStore, story: Story, path: Path
) -> None:
    model = _Model()
    playthrough = await open_ferry(store, story)
    memory = Memory(store, playthrough, summariser=model)
    await playthrough.save("before")
    memory.note_dialogue("nan", "player", "I like otters.", None, 1.0)
    rolling = asyncio.create_task(memory.finish_conversation("nan"))
    await model.was_asked.wait()
    await playthrough.load("before", cause="load-1")
    model.may_answer.set()
    await rolling
    assert rows(path, "SELECT * FROM summary") == []


async def test_a_disk_that_refuses_costs_a_memory_and_is_logged(
    memory: Memory, path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    await memory.note_episode("nan", "The horn sounded.", 0.4, 1.0)
    change(path, "CREATE TRIGGER full BEFORE INSERT ON dialogue BEGIN SELECT RAISE(FAIL, 'disk is full'); END")
    with caplog.at_level(logging.WARNING):
        await memory.note_dialogue("nan", "player", "hello", None, 2.0)
    assert "disk is full" in caplog.text
    assert texts(await memory.recall("nan", "horn")) == ["The horn sounded."]
    change(path, "DROP TRIGGER full")
    await memory.note_dialogue("nan", "player", "hello again", None, 3.0)
    assert [line.text for line in (await memory.recall("nan", "")).dialogue] == ["hello again"]


async def test_episodes_of_one_step_are_written_together_or_not_at_all(memory: Memory, path: Path) -> None:
    change(
        path,
        "CREATE TRIGGER full BEFORE INSERT ON episode WHEN new.text = 'b' BEGIN SELECT RAISE(FAIL, 'full'); END",
    )
    await memory.note_episodes([Episode("nan", 0.4, "a"), Episode("nan", 0.4, "b")], 1.0)
    assert rows(path, "SELECT * FROM episode") == []
    assert rows(path, "SELECT rev FROM playthrough") == [(0,)]


async def test_a_memory_does_not_wait_for_the_disk_and_a_step_still_does(store: PlaythroughStore, story: Story) -> None:
    memory, playthrough = await open_memory(store, story)
    statements: list[str] = []
    store._connection.set_trace_callback(statements.append)
    await memory.note_dialogue("nan", "player", "hello", None, 1.0)
    await blow_horn(playthrough, "turn-1")
    store._connection.set_trace_callback(None)
    flushes = [line for line in statements if line.startswith(("PRAGMA synchronous", "COMMIT"))]
    assert flushes == ["PRAGMA synchronous = NORMAL", "COMMIT", "PRAGMA synchronous = FULL", "COMMIT"]


async def test_memories_are_there_when_the_server_was_started_again(path: Path, story: Story) -> None:
    store = await PlaythroughStore.open(path)
    memory, _ = await open_memory(store, story)
    memory.note_dialogue("nan", "player", "My name is Ada.", None, 1.0)
    memory.note_episode("nan", "The horn sounded.", 0.4, 1.0)
    memory.remember("nan", "home", "Elmford", 1.0)
    await memory.finish_conversation("nan")
    before = await memory.recall("nan", "horn")
    await store.close()
    store = await PlaythroughStore.open(path)
    memory, _ = await open_memory(store, story)
    assert await memory.recall("nan", "horn") == before
    await store.close()


async def test_the_index_holds_exactly_the_living_episodes(memory: Memory, path: Path) -> None:
    for number in range(20):
        await memory.note_episode("nan", f"Heron {number} flew by.", 0.4, number)
    change(path, "UPDATE episode SET live = 0 WHERE id % 3 = 0")
    change(path, "UPDATE episode SET words = '1xseal' WHERE id % 3 = 1")
    change(path, "DELETE FROM episode WHERE id % 5 = 0")
    change(path, "UPDATE episode SET live = 1 WHERE id % 6 = 0")
    change(path, "INSERT INTO episode_index (episode_index, rank) VALUES ('integrity-check', 1)")
    assert rows(path, "SELECT rowid FROM episode_index WHERE episode_index MATCH '1xheron OR 1xseal' ORDER BY 1") == (
        rows(path, "SELECT id FROM episode WHERE live = 1 ORDER BY 1")
    )


async def test_what_was_heard_is_remembered_when_whoever_waits_for_it_is_cancelled(
    store: PlaythroughStore, memory: Memory
) -> None:
    async def note() -> None:
        await memory.note_dialogue("nan", "player", "hello", None, 1.0)

    blocking = store.run(lambda _: time.sleep(0.02))
    noting = asyncio.create_task(note())
    await asyncio.sleep(0)
    noting.cancel()
    await blocking
    assert [line.text for line in (await memory.recall("nan", "")).dialogue] == ["hello"]


@pytest.mark.processes
def test_what_is_remembered_is_there_when_the_process_is_killed(path: Path) -> None:
    path.parent.mkdir()
    with subprocess.Popen(
        [sys.executable, "-m", "tests.world.remembering_child", path, path.parent],
        cwd=Path(__file__).parents[2],
        stdout=subprocess.PIPE,
        text=True,
    ) as child:
        assert child.stdout is not None
        told = [child.stdout.readline() for _ in range(20)]
        child.kill()
        told += [line for line in child.stdout if line.endswith("\n")]
    texts = [text for (text,) in rows(path, "SELECT text FROM dialogue ORDER BY rev")]
    assert [line.strip() for line in told] == texts[: len(told)]
    assert len(texts) - len(told) <= 1
    assert rows(path, "PRAGMA integrity_check") == [("ok",)]

"""Memory is part of the save slot: loading forgets the future, and a later slot brings it back."""

from __future__ import annotations

import sqlite3
from copy import deepcopy
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from npc_server.world.memories import FeltMood, Recalled
from npc_server.world.memory import Memory
from npc_server.world.playthrough import Playthrough
from npc_server.world.store import PlaythroughStore
from story_graph import Story
from tests.virtual_time import run_in_virtual_time
from tests.world.ferry import blow_horn, change, open_ferry, rows
from tests.world.memories import in_memory_store

_ALL = 10**6


async def _recall(memory: Memory, query: str = "") -> Recalled:
    return await memory.recall("nan", query, most_items=_ALL, most_tokens=_ALL, most_lines=_ALL)


async def _live(memory: Memory, word: str) -> None:
    """Something of every kind happens, all about one word, and a summary is rolled."""
    memory.note_dialogue("nan", "player", f"I saw a {word}.", "t1", 1.0)
    memory.note_episode("nan", f"The player found a {word}.", 0.6, 1.0)
    memory.remember("nan", "animal", word, 1.0)
    await memory.finish_conversation("nan")


def _held(recalled: Recalled) -> tuple[list[str], list[str], list[str], str]:
    return (
        [fact.value for fact in recalled.facts],
        [episode.text for episode in recalled.episodes],
        [line.text for line in recalled.dialogue],
        recalled.summary,
    )


HERON = (["heron"], ["The player found a heron."], ["I saw a heron."], "player: I saw a heron.")
OTTER = (
    ["otter"],
    ["The player found a heron.", "The player found a otter."],
    ["I saw a heron.", "I saw a otter."],
    "player: I saw a heron.\nplayer: I saw a otter.",
)
NOTHING: tuple[list[str], list[str], list[str], str] = ([], [], [], "")


async def test_loading_an_old_slot_forgets_the_future(memory: Memory, playthrough: Playthrough, path: Path) -> None:
    await _live(memory, "heron")
    await playthrough.save("heron")
    await _live(memory, "otter")
    assert _held(await _recall(memory)) == OTTER
    await playthrough.load("heron", cause="load-1")
    assert _held(await _recall(memory)) == HERON
    assert _held(await _recall(memory, "otter"))[1] == HERON[1]
    for table in ("fact", "episode", "summary", "dialogue"):
        assert rows(path, f"SELECT count(*) FROM {table}") == [(1,)], "no slot needs the future: it is gone"


async def test_loading_a_later_slot_brings_its_memories_back(memory: Memory, playthrough: Playthrough) -> None:
    await playthrough.save("empty")
    await _live(memory, "heron")
    await playthrough.save("heron")
    await _live(memory, "otter")
    await playthrough.save("otter")
    for number, (slot, held) in enumerate(
        [("empty", NOTHING), ("otter", OTTER), ("heron", HERON), ("otter", OTTER), ("empty", NOTHING), ("heron", HERON)]
    ):
        await playthrough.load(slot, cause=f"load-{number}")
        assert _held(await _recall(memory, "heron otter")) == held


async def test_what_happens_after_a_load_is_not_part_of_another_way(memory: Memory, playthrough: Playthrough) -> None:
    await _live(memory, "heron")
    await playthrough.save("heron")
    await _live(memory, "otter")
    await playthrough.save("otter")
    await playthrough.load("heron", cause="load-1")
    await _live(memory, "seal")
    await playthrough.save("seal")
    await playthrough.load("otter", cause="load-2")
    assert _held(await _recall(memory)) == OTTER
    await playthrough.load("seal", cause="load-3")
    assert [line.text for line in (await _recall(memory)).dialogue] == ["I saw a heron.", "I saw a seal."]


async def test_memories_between_two_steps_are_saved_too(memory: Memory, playthrough: Playthrough) -> None:
    """The version alone does not tell what was heard before the save from what was heard after it."""
    await _live(memory, "heron")
    version = await playthrough.save("heron")
    await _live(memory, "otter")
    assert playthrough.version == version
    await playthrough.load("heron", cause="load-1")
    assert _held(await _recall(memory)) == HERON


async def test_what_was_noted_before_a_save_is_in_it_though_nobody_waited(
    memory: Memory, playthrough: Playthrough
) -> None:
    memory.note_dialogue("nan", "player", "I saw a heron.", None, 1.0)
    await playthrough.save("heron")
    memory.note_dialogue("nan", "player", "I saw an otter.", None, 2.0)
    await playthrough.load("heron", cause="load-1")
    assert _held(await _recall(memory))[2] == ["I saw a heron."]


async def test_a_slot_that_is_saved_again_lets_go_of_what_it_held(
    memory: Memory, playthrough: Playthrough, path: Path
) -> None:
    await playthrough.save("start")
    await _live(memory, "heron")
    await playthrough.save("only")
    await playthrough.load("start", cause="load-1")
    assert rows(path, "SELECT live FROM episode") == [(0,)]
    await playthrough.save("only")
    assert rows(path, "SELECT live FROM episode") == []


async def test_a_slot_keeps_what_led_to_it_though_nothing_else_needs_it(
    memory: Memory, playthrough: Playthrough
) -> None:
    await playthrough.save("empty")
    await _live(memory, "heron")
    await playthrough.save("changing")
    await playthrough.load("changing", cause="load-1")
    await _live(memory, "otter")
    await playthrough.save("otter")
    await playthrough.load("empty", cause="load-2")
    await playthrough.save("changing")
    await playthrough.load("otter", cause="load-3")
    assert _held(await _recall(memory)) == OTTER


async def test_loading_brings_back_the_mood_of_then(path: Path, story: Story) -> None:
    calm, cross, sorry = (
        FeltMood("nan", name, 0.7, at) for name, at in (("calm", 1.0), ("cross", 2.5), ("sorry", 9.0))
    )
    store = await PlaythroughStore.open(path)
    playthrough = await open_ferry(store, story)
    memory = Memory(store, playthrough)
    await playthrough.save("nothing felt")
    memory.note_mood(calm)
    memory.note_mood(cross)
    await playthrough.save("cross")
    memory.note_mood(sorry)
    await store.close()
    store = await PlaythroughStore.open(path)
    playthrough = await open_ferry(store, story)
    memory = Memory(store, playthrough)
    assert await memory.moods() == (sorry,), "a restarted server knows how it left them"
    await playthrough.load("cross", cause="load-1")
    assert await memory.moods() == (cross,)
    await playthrough.load("nothing felt", cause="load-2")
    assert await memory.moods() == ()
    assert rows(path, "SELECT emotion FROM mood") == [("cross",)], "what no slot needs is gone"
    await store.close()


async def test_a_load_that_comes_twice_forgets_once(memory: Memory, playthrough: Playthrough) -> None:
    await playthrough.save("empty")
    await playthrough.load("empty", cause="load-1")
    await _live(memory, "heron")
    await playthrough.load("empty", cause="load-1")
    assert _held(await _recall(memory)) == HERON


async def test_nothing_is_forgotten_when_the_step_of_the_load_can_not_be_written(
    memory: Memory, playthrough: Playthrough, path: Path
) -> None:
    await playthrough.save("empty")
    await _live(memory, "heron")
    for table in ("step", "rewind"):
        change(path, f"CREATE TRIGGER full BEFORE INSERT ON {table} BEGIN SELECT RAISE(FAIL, 'disk is full'); END")
        with pytest.raises(sqlite3.Error, match="disk is full"):
            await playthrough.load("empty", cause="load-1")
        change(path, "DROP TRIGGER full")
        assert playthrough.version == 1
        assert rows(path, "SELECT max(version) FROM step") == [(1,)]
        assert _held(await _recall(memory)) == HERON
    await playthrough.load("empty", cause="load-1")
    assert _held(await _recall(memory)) == NOTHING


async def test_the_present_is_found_again_when_the_server_was_started_again(path: Path, story: Story) -> None:
    store = await PlaythroughStore.open(path)
    playthrough = await open_ferry(store, story)
    memory = Memory(store, playthrough)
    await _live(memory, "heron")
    await playthrough.save("heron")
    await _live(memory, "otter")
    await playthrough.load("heron", cause="load-1")
    await store.close()
    store = await PlaythroughStore.open(path)
    playthrough = await open_ferry(store, story)
    memory = Memory(store, playthrough)
    assert _held(await _recall(memory)) == HERON
    await _live(memory, "otter")
    assert _held(await _recall(memory)) == OTTER
    await store.close()


async def test_the_slot_of_another_player_touches_nobodys_memory(
    store: PlaythroughStore, story: Story, memory: Memory, playthrough: Playthrough
) -> None:
    await playthrough.save("empty")
    bobs = await open_ferry(store, story, "bob")
    bob = Memory(store, bobs)
    await _live(bob, "heron")
    await bobs.save("heron")
    await _live(bob, "otter")
    await _live(memory, "seal")
    await playthrough.load("empty", cause="load-1")
    assert _held(await _recall(memory)) == NOTHING
    assert _held(await _recall(bob)) == OTTER
    await bobs.load("heron", cause="load-1")
    assert _held(await _recall(bob)) == HERON


@dataclass
class _Head:
    """What a character should remember, as plainly as it can be written."""

    facts: dict[str, str] = field(default_factory=dict)
    episodes: list[str] = field(default_factory=list)
    lines: list[str] = field(default_factory=list)
    told: int = 0
    mood: str = ""

    @property
    def seen(self) -> tuple[list[str], list[str], list[str], bool, str]:
        facts = sorted(f"{key}={value}" for key, value in self.facts.items())
        return facts, self.episodes, self.lines, self.told > 0, self.mood


_ACTS = st.lists(
    st.tuples(
        st.sampled_from(["line", "episode", "fact", "summary", "mood", "step", "reopen", *["save", "load"] * 3]),
        st.sampled_from("abc"),
    ),
    max_size=60,
)


@settings(deadline=None, max_examples=200)
@given(_ACTS)
def test_memory_is_always_that_of_one_way_through_the_game(acts: list[tuple[str, str]]) -> None:
    async def main() -> None:
        async with in_memory_store() as (store, story):
            playthrough = await open_ferry(store, story)
            memory, head, slots = Memory(store, playthrough), _Head(), dict[str, _Head]()
            for number, (act, name) in enumerate(acts):
                match act:
                    case "line":
                        memory.note_dialogue("nan", "player", f"heron {number}", None, number)
                        head.lines.append(f"heron {number}")
                    case "episode":
                        memory.note_episode("nan", f"otter {number}", 0.5, number)
                        head.episodes.append(f"otter {number}")
                    case "fact":
                        memory.remember("nan", name, str(number), number)
                        head.facts[name] = str(number)
                    case "summary":
                        await memory.finish_conversation("nan")
                        head.told = len(head.lines)
                    case "mood":
                        memory.note_mood(FeltMood("nan", f"{name} {number}", 0.5, number))
                        head.mood = f"{name} {number}"
                    case "step":
                        await blow_horn(playthrough, f"step-{number}")
                    case "save":
                        await playthrough.save(name)
                        slots[name] = deepcopy(head)
                    case "load" if name in slots:
                        await playthrough.load(name, cause=f"load-{number}")
                        head = deepcopy(slots[name])
                    case "reopen":
                        playthrough = await open_ferry(store, story)
                        memory = Memory(store, playthrough)
                await _assert_is(head, memory, store)
            _assert_nothing_is_left_over(store._connection)
            for number, (name, saved) in enumerate(slots.items()):
                await playthrough.load(name, cause=f"last-{number}")
                await _assert_is(saved, memory, store)

    run_in_virtual_time(main())


async def _assert_is(head: _Head, memory: Memory, store: PlaythroughStore) -> None:
    recalled = await _recall(memory, "otter")
    facts = sorted(f"{fact.key}={fact.value}" for fact in recalled.facts)
    episodes = [
        text for (text,) in store._connection.execute("SELECT text FROM episode WHERE live = 1 ORDER BY id").fetchall()
    ]
    assert {episode.text for episode in recalled.episodes} >= set(episodes[-10:])
    lines = [line.text for line in recalled.dialogue]
    mood = "".join(felt.emotion for felt in await memory.moods())
    assert (facts, episodes, lines, recalled.summary != "", mood) == head.seen
    summary = recalled.summary.splitlines()
    assert set(summary) <= {f"player: {line}" for line in head.lines[: head.told]}


def _assert_nothing_is_left_over(connection: sqlite3.Connection) -> None:
    (count,) = connection.execute("SELECT count(*) FROM slot").fetchone()
    for table in ("fact", "episode", "summary", "dialogue", "mood"):
        (past,) = connection.execute(f"SELECT count(*) FROM {table} WHERE live = 0").fetchone()
        assert past == 0 or count > 0
    connection.execute("INSERT INTO episode_index (episode_index, rank) VALUES ('integrity-check', 1)")


async def test_a_player_who_saves_and_loads_all_the_time_loses_nothing(
    memory: Memory, playthrough: Playthrough, path: Path
) -> None:
    """Each slot goes on from the one before, so that the lineage has a stretch for each."""
    for number in range(150):
        memory.note_episode("nan", f"heron {number}", 0.5, number)
        await playthrough.save("quick")
        memory.note_episode("nan", "a mistake", 0.5, number)
        await playthrough.load("quick", cause=f"load-{number}")
    assert rows(path, "SELECT text FROM episode ORDER BY id") == [(f"heron {number}",) for number in range(150)]

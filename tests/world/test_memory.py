"""What characters remember of a player, what comes to their minds, and whom it never concerns."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from npc_server.errors import ProviderError
from npc_server.world.episodes import Episode
from npc_server.world.memories import HeardLine, Moment, Recalled, tokens
from npc_server.world.memory import Memory
from npc_server.world.playthrough import Playthrough
from npc_server.world.store import PlaythroughStore
from npc_server.world.words import search_expression
from story_graph import Story
from tests.virtual_time import run_in_virtual_time
from tests.world.ferry import blow_horn, change, open_ferry, pay, rows
from tests.world.memories import in_memory_store

_NOW_S = 1_800_000_000.0


async def _memory(store: PlaythroughStore, story: Story, player: str = "ada") -> tuple[Memory, Playthrough]:
    playthrough = await open_ferry(store, story, player)
    return Memory(store, playthrough, wall_clock=lambda: _NOW_S), playthrough


def _texts(recalled: Recalled) -> list[str]:
    return [episode.text for episode in recalled.episodes]


@pytest.fixture
async def memory(store: PlaythroughStore, story: Story) -> Memory:
    return (await _memory(store, story))[0]


async def test_nothing_is_recalled_when_nothing_happened(memory: Memory) -> None:
    assert await memory.recall("nan", "do you remember me") == Recalled()


async def test_lines_are_recalled_in_order_with_their_dates(store: PlaythroughStore, story: Story) -> None:
    memory, playthrough = await _memory(store, story)
    memory.note_dialogue("nan", "player", "good evening", "t1", 2.5)
    await pay(playthrough, "turn-1")
    await memory.note_dialogue("nan", "nan", "Evening, Ada.", "t1", 4.0)
    assert (await memory.recall("nan", "")).dialogue == (
        HeardLine("player", "good evening", "t1", Moment(1, 2.5, _NOW_S)),
        HeardLine("nan", "Evening, Ada.", "t1", Moment(2, 4.0, _NOW_S)),
    )


async def test_only_the_last_lines_are_recalled(memory: Memory) -> None:
    for number in range(20):
        memory.note_dialogue("nan", "player", f"line {number}", None, number)
    assert [line.text for line in (await memory.recall("nan", "", most_lines=3)).dialogue] == [
        "line 17",
        "line 18",
        "line 19",
    ]


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
    memory, playthrough = await _memory(store, story)
    await pay(playthrough, "turn-1", clock_s=77.0)
    await memory.remember("nan", "home", "Elmford")
    (fact,) = (await memory.recall("nan", "")).facts
    assert fact.moment == Moment(2, 77.0, _NOW_S)


async def test_the_words_said_bring_back_what_shares_them(memory: Memory) -> None:
    memory.note_episode("nan", "The player paid for the crossing.", 0.4, 1.0)
    for number in range(50):
        memory.note_episode("nan", f"Heron number {number} flew by.", 0.4, 2.0)
    recalled = await memory.recall("nan", "did I ever PAY you for those crossings?")
    assert "The player paid for the crossing." in _texts(recalled)


async def test_an_ending_comes_to_mind_when_the_words_fit_nothing(memory: Memory) -> None:
    memory.note_episode("nan", "It came to an end: drowned.", 1.0, 1.0)
    for number in range(50):
        memory.note_episode("nan", f"Heron number {number} flew by.", 0.4, 2.0)
    assert "It came to an end: drowned." in _texts(await memory.recall("nan", "hello there"))


async def test_the_fresher_comes_to_mind_when_all_else_is_equal(store: PlaythroughStore, story: Story) -> None:
    memory, playthrough = await _memory(store, story)
    for number in range(40):
        memory.note_episode("nan", f"The horn sounded at {number}.", 0.4, number * 600.0)
    await pay(playthrough, "turn-1", clock_s=40 * 600.0)
    assert _texts(await memory.recall("nan", "horn", most_items=2)) == [
        "The horn sounded at 38.",
        "The horn sounded at 39.",
    ]


async def test_the_same_sentence_is_recalled_once(memory: Memory) -> None:
    for number in range(9):
        memory.note_episode("nan", "The horn sounded.", 0.4, number)
    assert _texts(await memory.recall("nan", "horn")) == ["The horn sounded."]


async def test_a_fact_that_is_asked_for_comes_before_the_others(memory: Memory) -> None:
    for key in ("pet", "home_town", "boat", "shoes", "hat", "coat", "tea"):
        memory.remember("nan", key, "is blue", 1.0)
    facts = (await memory.recall("nan", "which town am I from")).facts
    assert facts[0].key == "home_town"
    assert len(facts) == 5


async def test_items_and_tokens_are_bounded(memory: Memory) -> None:
    for number in range(30):
        memory.note_episode("nan", f"The horn sounded {number} " + "and the gulls cried " * 10, 0.4, 1.0)
        memory.remember("nan", f"horn {number}", "loud " * 40, 1.0)
    await _talk(memory, lines=60)
    await memory.finish_conversation("nan")
    for most_items, most_tokens in ((5, 300), (2, 300), (5, 60), (0, 300), (5, 0)):
        recalled = await memory.recall("nan", "horn", most_items=most_items, most_tokens=most_tokens)
        assert len(recalled.facts) + len(recalled.episodes) <= most_items
        used = tokens(recalled.summary) + sum(map(tokens, _texts(recalled)))
        assert used + sum(tokens(fact.key + fact.value) for fact in recalled.facts) <= most_tokens


async def test_a_character_remembers_nothing_of_another_player_or_of_another_character(
    store: PlaythroughStore, story: Story
) -> None:
    ada, _ = await _memory(store, story)
    bob, _ = await _memory(store, story, "bob")
    for memory, secret in ((ada, "ada hid the gold"), (bob, "bob hid the gold")):
        memory.note_episode("nan", secret, 0.9, 1.0)
        memory.note_dialogue("nan", "player", secret, None, 1.0)
        memory.remember("nan", "gold", secret, 1.0)
        await memory.finish_conversation("nan")
    recalled = str(await ada.recall("nan", "who hid the gold, ada or bob"))
    assert "ada hid the gold" in recalled and "bob hid" not in recalled
    assert await ada.recall("moe", "who hid the gold") == Recalled()


_HOSTILE = [
    '"',
    '"" OR *',
    "who:1 AND words:gold",
    "NEAR(gold silver, 2)",
    "gold* ^gold -gold +gold",
    "') ; DROP TABLE episode; --",
    "1xgold 2xgold 3xgold",
    "\x00gold\x00",
    "𝕘𝕠𝕝𝕕 \ud800 ＧＯＬＤ",
    "x" * 100_000,
    "gold " * 20_000,
    "的金子在哪里",
]


@pytest.mark.parametrize("query", _HOSTILE)
async def test_no_text_is_taken_for_a_search_operator(memory: Memory, query: str) -> None:
    memory.note_episode("nan", "The gold is under the quay. 金子在码头下面", 0.4, 1.0)
    await memory.note_episode("nan", query, 0.4, 1.0)
    assert _texts(await memory.recall("nan", query, most_tokens=10**6))


@given(query=st.text(), said=st.text(), key=st.text())
def test_any_text_can_be_remembered_and_asked_for(query: str, said: str, key: str) -> None:
    async def main() -> None:
        async with in_memory_store() as (store, story):
            bob, _ = await _memory(store, story, "bob")
            bob.note_episode("nan", f"bobs {query} {said}", 1.0, 1.0)
            ada, _ = await _memory(store, story)
            ada.note_episode("nan", said, 0.5, 1.0)
            ada.note_dialogue("nan", "player", said, None, 1.0)
            ada.remember("nan", key, said)
            await ada.finish_conversation("nan")
            assert not any(text.startswith("bobs") for text in _texts(await ada.recall("nan", query)))

    run_in_virtual_time(main())


@given(st.text())
def test_a_search_names_only_terms_of_its_owner(query: str) -> None:
    expression = search_expression(12, query)
    for term in expression.split(" OR ") if expression else ():
        assert term[0] == term[-1] == '"' and term[1:-1].startswith("12x") and term[1:-1].isalnum()


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
        await _talk(memory, lines=30)
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
    assert _texts(await memory.recall("nan", "horn")) == ["The horn sounded."]
    change(path, "DROP TRIGGER full")
    await memory.note_dialogue("nan", "player", "hello again", None, 3.0)
    assert [line.text for line in (await memory.recall("nan", "")).dialogue] == ["hello again"]


async def test_nothing_is_recalled_when_the_database_can_not_be_read(
    memory: Memory, path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    await memory.note_episode("nan", "The horn sounded.", 0.4, 1.0)
    change(path, "DROP TABLE episode_index")
    with caplog.at_level(logging.WARNING):
        assert await memory.recall("nan", "horn") == Recalled()
    assert "episode_index" in caplog.text


async def test_episodes_of_one_step_are_written_together_or_not_at_all(memory: Memory, path: Path) -> None:
    change(
        path,
        "CREATE TRIGGER full BEFORE INSERT ON episode WHEN new.text = 'b' BEGIN SELECT RAISE(FAIL, 'full'); END",
    )
    await memory.note_episodes([Episode("nan", 0.4, "a"), Episode("nan", 0.4, "b")], 1.0)
    assert rows(path, "SELECT * FROM episode") == []
    assert rows(path, "SELECT rev FROM playthrough") == [(0,)]


async def test_a_memory_does_not_wait_for_the_disk_and_a_step_still_does(store: PlaythroughStore, story: Story) -> None:
    memory, playthrough = await _memory(store, story)
    statements: list[str] = []
    store._connection.set_trace_callback(statements.append)
    await memory.note_dialogue("nan", "player", "hello", None, 1.0)
    await blow_horn(playthrough, "turn-1")
    store._connection.set_trace_callback(None)
    flushes = [line for line in statements if line.startswith(("PRAGMA synchronous", "COMMIT"))]
    assert flushes == ["PRAGMA synchronous = NORMAL", "COMMIT", "PRAGMA synchronous = FULL", "COMMIT"]


async def test_memories_are_there_when_the_server_was_started_again(path: Path, story: Story) -> None:
    store = await PlaythroughStore.open(path)
    memory, _ = await _memory(store, story)
    memory.note_dialogue("nan", "player", "My name is Ada.", None, 1.0)
    memory.note_episode("nan", "The horn sounded.", 0.4, 1.0)
    memory.remember("nan", "home", "Elmford", 1.0)
    await memory.finish_conversation("nan")
    before = await memory.recall("nan", "horn")
    await store.close()
    store = await PlaythroughStore.open(path)
    memory, _ = await _memory(store, story)
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


async def _talk(memory: Memory, *, lines: int) -> None:
    """A conversation about many things."""
    things = ("herons", "otters", "seals", "ferries", "coins", "tides", "horns", "quays", "boats", "tales", "gulls")
    for number in range(lines):
        first, second = things[number % len(things)], things[(number * 7 + 3) % len(things)]
        await memory.note_dialogue("nan", "player", f"I saw {first} and {second}, {number} of them.", None, number)

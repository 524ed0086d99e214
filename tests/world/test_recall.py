"""What comes to a character's mind: what fits, what matters, what is fresh; within bounds, at any words."""

from __future__ import annotations

import logging
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from npc_server.world.memories import Recalled, tokens
from npc_server.world.memory import Memory
from npc_server.world.store import PlaythroughStore
from npc_server.world.words import search_terms
from story_graph import Story
from tests.virtual_time import run_in_virtual_time
from tests.world.ferry import change, pay
from tests.world.memories import in_memory_store, open_memory, talk, texts


async def test_nothing_is_recalled_when_nothing_happened(memory: Memory) -> None:
    assert await memory.recall("nan", "do you remember me") == Recalled()


async def test_only_the_last_lines_are_recalled(memory: Memory) -> None:
    for number in range(20):
        memory.note_dialogue("nan", "player", f"line {number}", None, number)
    assert [line.text for line in (await memory.recall("nan", "", most_lines=3)).dialogue] == [
        "line 17",
        "line 18",
        "line 19",
    ]


async def test_the_words_said_bring_back_what_shares_them(memory: Memory) -> None:
    memory.note_episode("nan", "The player paid for the crossing.", 0.4, 1.0)
    for number in range(50):
        memory.note_episode("nan", f"Heron number {number} flew by.", 0.4, 2.0)
    recalled = await memory.recall("nan", "did I ever PAY you for those crossings?")
    assert "The player paid for the crossing." in texts(recalled)


async def test_a_rare_word_brings_back_its_episode_though_a_frequent_one_has_hundreds(memory: Memory) -> None:
    memory.note_episode("nan", "An otter stole the golden coin.", 0.1, 1.0)
    for number in range(400):
        memory.note_episode("nan", f"The player spent golden coin {number}.", 0.4, 2.0)
    assert texts(await memory.recall("nan", "golden coin, golden otter"))[0] == "An otter stole the golden coin."


async def test_an_ending_comes_to_mind_when_the_words_fit_nothing(memory: Memory) -> None:
    memory.note_episode("nan", "It came to an end: drowned.", 1.0, 1.0)
    for number in range(50):
        memory.note_episode("nan", f"Heron number {number} flew by.", 0.4, 2.0)
    assert "It came to an end: drowned." in texts(await memory.recall("nan", "hello there"))


async def test_the_fresher_comes_to_mind_when_all_else_is_equal(store: PlaythroughStore, story: Story) -> None:
    memory, playthrough = await open_memory(store, story)
    for number in range(40):
        memory.note_episode("nan", f"The horn sounded at {number}.", 0.4, number * 600.0)
    await pay(playthrough, "turn-1", clock_s=40 * 600.0)
    assert texts(await memory.recall("nan", "horn", most_items=2)) == [
        "The horn sounded at 38.",
        "The horn sounded at 39.",
    ]


async def test_the_same_sentence_is_recalled_once(memory: Memory) -> None:
    for number in range(9):
        memory.note_episode("nan", "The horn sounded.", 0.4, number)
    assert texts(await memory.recall("nan", "horn")) == ["The horn sounded."]


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
    await talk(memory, lines=60)
    await memory.finish_conversation("nan")
    for most_items, most_tokens in ((5, 300), (2, 300), (5, 60), (0, 300), (5, 0)):
        recalled = await memory.recall("nan", "horn", most_items=most_items, most_tokens=most_tokens)
        assert len(recalled.facts) + len(recalled.episodes) <= most_items
        used = tokens(recalled.summary) + sum(map(tokens, texts(recalled)))
        assert used + sum(tokens(fact.key + fact.value) for fact in recalled.facts) <= most_tokens


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
    assert texts(await memory.recall("nan", query, most_tokens=10**6))


@settings(deadline=None)
@given(query=st.text(), said=st.text(), key=st.text())
def test_any_text_can_be_remembered_and_asked_for(query: str, said: str, key: str) -> None:
    async def main() -> None:
        async with in_memory_store() as (store, story):
            bob, _ = await open_memory(store, story, "bob")
            bob.note_episode("nan", f"bobs {query} {said}", 1.0, 1.0)
            ada, _ = await open_memory(store, story)
            ada.note_episode("nan", said, 0.5, 1.0)
            ada.note_dialogue("nan", "player", said, None, 1.0)
            ada.remember("nan", key, said)
            await ada.finish_conversation("nan")
            assert not any(text.startswith("bobs") for text in texts(await ada.recall("nan", query)))

    run_in_virtual_time(main())


@given(st.text())
def test_a_search_names_only_terms_of_its_owner(query: str) -> None:
    for term in search_terms(12, query):
        assert term[0] == term[-1] == '"' and term[1:-1].startswith("12x") and term[1:-1].isalnum()


async def test_nothing_is_recalled_when_the_database_can_not_be_read(
    memory: Memory, path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    await memory.note_episode("nan", "The horn sounded.", 0.4, 1.0)
    change(path, "DROP TABLE episode_index")
    with caplog.at_level(logging.WARNING):
        assert await memory.recall("nan", "horn") == Recalled()
    assert "episode_index" in caplog.text

"""What is kept of a conversation, from the player's side: save slots, the notebook, moods, and the next session."""

from __future__ import annotations

import asyncio
import time
from pathlib import Path

from tests.session.stage import Stage, play, theatre


def test_a_saved_slot_brings_the_story_back_and_cuts_the_present(tmp_path: Path) -> None:
    async def scene() -> None:
        async with theatre(tmp_path) as house, house.enter() as stage:
            await stage.talk_to("martha")
            await stage.quiet()
            await stage.send("save", slot="before")
            saved = await stage.until("saved")
            await stage.send("text", text="may I sit down")
            await stage.until("utterance_start", turn="t1")
            stage.forget()
            await stage.send("load", slot="before")
            await stage.quiet()
            loaded = stage.of("loaded")[0]
            full = stage.of("story_update")[0]
            assert loaded.version == full.version > saved.version
            assert full.full and full.changes[0].to_node == "bench.bench" and full.facts["martha.trust"] == 0
            assert stage.of("utterance_end")[0].interrupted
            await stage.send("load", slot="nowhere")
            await stage.quiet()
            assert stage.of("error")[0].code == "unknown_slot"

    play(scene())


def test_what_is_saved_is_listed_with_its_time_and_its_last_note(tmp_path: Path) -> None:
    async def scene() -> None:
        async with theatre(tmp_path, world="millbrook") as house:
            async with house.enter("ada") as stage:
                await stage.send("list_slots")
                await stage.quiet()
                assert stage.of("slots")[-1].slots == []
                began_s = time.time()
                await stage.send("save", slot="first")
                await stage.talk_to("agnes")
                await stage.send("text", text="do you have a room for me")
                await stage.quiet()
                await stage.send("save", slot="second")
                await stage.send("save", slot="first")
                await stage.send("list_slots")
                await stage.quiet()
                slots = stage.of("slots")[-1].slots
                assert [(slot.slot, slot.note) for slot in slots] == [
                    ("first", "In my purse: 4 gold."),
                    ("second", "In my purse: 4 gold."),
                ]
                assert all(began_s <= slot.saved_s <= time.time() for slot in slots)
            async with house.enter("bea") as stage:
                await stage.send("list_slots")
                await stage.quiet()
                assert stage.of("slots")[-1].slots == [], "another player's"

    play(scene())


def test_the_notebook_is_told_at_the_welcome_and_when_it_changes(tmp_path: Path) -> None:
    async def scene() -> None:
        async with theatre(tmp_path, world="millbrook") as house, house.enter() as stage:
            welcome = stage.session.welcome()
            assert welcome.title == "The Bell of Millbrook"
            assert [note.note for note in welcome.story.notes or ()] == ["task"]
            await stage.talk_to("agnes")
            await stage.quiet()
            await stage.send("text", text="what is the news")
            await stage.quiet()
            assert [update.notes for update in stage.of("story_update")] == [None] * len(stage.of("story_update"))
            stage.forget()
            await stage.send("text", text="what kind of man is Walter")
            await stage.quiet()
            assert [note.note for note in stage.of("story_update")[-1].notes] == ["task", "agnes_word"]

    play(scene())


def test_an_ending_is_told_for_as_long_as_it_stands(tmp_path: Path) -> None:
    async def scene() -> None:
        async with theatre(tmp_path) as house, house.enter() as stage:
            await stage.talk_to("martha")
            await stage.quiet()
            await stage.send("text", text="may I sit down")
            await stage.quiet()
            assert [update.ending for update in stage.of("story_update")] == [None] * len(stage.of("story_update"))
            await stage.send("text", text="goodbye")
            await stage.quiet()
            assert stage.of("story_update")[-1].ending == "goodbye"
            assert stage.session.welcome().story.ending == "goodbye"

    play(scene())


def test_a_loaded_slot_brings_back_the_mood_of_then(tmp_path: Path) -> None:
    async def scene() -> None:
        async with theatre(tmp_path) as house:
            async with house.enter() as stage:
                await stage.talk_to("martha")
                await stage.quiet()
                assert await feels(stage, "hm") == "happy", "as she greeted"
                await stage.send("save", slot="joy")
                assert await feels(stage, "you thief") == "angry"
                await stage.send("save", slot="anger")
                await stage.send("load", slot="joy")
                assert await feels(stage, "hm") == "happy"
                await stage.send("load", slot="anger")
                assert await feels(stage, "hm") == "angry"
            async with house.enter() as stage:
                await stage.talk_to("martha")
                assert await feels(stage, "hm") == "angry", "as the player left her"
                await stage.quiet(180_000)
                assert await feels(stage, "hm") == "neutral", "she has calmed down"

    play(scene())


async def feels(stage: Stage, words: str) -> str:
    """What the character's next line shows, after words that fit nothing."""
    stage.forget()
    await stage.send("text", text=words)
    await stage.quiet()
    return str(stage.of("cue")[-1].name)


def test_a_story_goes_on_in_the_next_session_of_the_same_player(tmp_path: Path) -> None:
    async def scene() -> None:
        async with theatre(tmp_path) as house:
            async with house.enter() as stage:
                await stage.talk_to("martha")
                await stage.send("text", text="may I sit down")
                await stage.quiet()
            async with house.enter() as stage:
                assert stage.session.welcome().story.changes[0].to_node == "bench.seat"
            async with house.enter("somebody-else") as stage:
                assert stage.session.welcome().story.changes[0].to_node == "bench.bench"

    play(scene())


def test_closing_amid_a_commit_keeps_the_step(tmp_path: Path) -> None:
    async def scene() -> None:
        async with theatre(tmp_path) as house:
            async with house.enter() as stage:
                await stage.talk_to("martha")
                await stage.quiet()
                await stage.send("text", text="may I sit down")
                await asyncio.sleep(0)
                await asyncio.sleep(0)
            async with house.enter() as stage:
                assert stage.session.welcome().story.changes[0].to_node in ("bench.bench", "bench.seat")
                assert stage.session.welcome().story.version == (
                    3 if stage.session.welcome().story.facts["martha.trust"] else 2
                )

    play(scene())

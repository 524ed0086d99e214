"""What characters say when nobody asks."""

from __future__ import annotations

import asyncio
from pathlib import Path

from tests.session.stage import Stage, play, theatre

KETTLE = ("That kettle will be the end of me.", "Mind the cat, she thinks she owns that chair.")
DUSK = "It is so quiet at dusk now. I keep waiting for it."


async def at_the_hearth(stage: Stage) -> None:
    await stage.talk_to("agnes")
    await stage.send("text", text="what is the news")
    await stage.quiet()
    stage.forget()


def test_a_character_speaks_up_after_a_silence_and_not_again_before_its_cool_down(tmp_path: Path) -> None:
    async def scene() -> None:
        async with theatre(tmp_path, "millbrook") as house, house.enter() as stage:
            await at_the_hearth(stage)
            await asyncio.sleep(16)
            assert not stage.of("utterance_start")
            await asyncio.sleep(10)
            assert [start.text for start in stage.of("utterance_start")] == [KETTLE[0]]
            assert not stage.of("story_update"), "a bark moves nothing"
            await asyncio.sleep(25)
            assert [start.text for start in stage.of("utterance_start")][1:] == [DUSK]
            await asyncio.sleep(50)
            assert len(stage.of("utterance_start")) == 2, "both rest"
            await asyncio.sleep(60)
            assert stage.of("utterance_start")[2].text == KETTLE[1]

    play(scene())


def test_a_character_is_silent_while_the_player_does_something_or_faces_nobody(tmp_path: Path) -> None:
    async def scene() -> None:
        async with theatre(tmp_path, "millbrook") as house, house.enter() as stage:
            await at_the_hearth(stage)
            for _ in range(6):
                await asyncio.sleep(12)
                await stage.send("context", facts={"weather": "rain"})
            assert not stage.of("utterance_start")
            await stage.talk_to()
            await asyncio.sleep(120)
            assert not stage.of("utterance_start")

    play(scene())


def test_an_unprompted_line_gives_way_to_the_player(tmp_path: Path) -> None:
    async def scene() -> None:
        async with theatre(tmp_path, "millbrook") as house, house.enter() as stage:
            await at_the_hearth(stage)
            await stage.until("utterance_start")
            await stage.send("text", text="tell me about the bell")
            await stage.quiet()
            assert stage.of("utterance_end")[0].interrupted
            assert stage.of("utterance_start")[1].text.startswith("Two nights ago")

    play(scene())

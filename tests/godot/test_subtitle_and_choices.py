"""The addon's interface nodes, in a game with a real server: they need no code, and show what is heard and offered."""

from __future__ import annotations

import asyncio

import pytest

from tests.godot.engine import needs_engine
from tests.godot.game import NEWS, SHORT_LINE, Game, begin_a_line, playing
from tests.processes.server_process import ServerProcess

pytestmark = [
    pytest.mark.engines,
    pytest.mark.processes,
    pytest.mark.godot,
    needs_engine,
    pytest.mark.usefixtures("imported_project"),
]


async def shown(game: Game) -> list[str]:
    """The subtitle's lines."""
    text = await game.do("subtitle.get_parsed_text()")
    return [line.strip() for line in text.splitlines()]


async def test_a_subtitle_lights_up_word_by_word_and_leaves_after_its_time(server: ServerProcess) -> None:
    async with playing() as game:
        await game.make("subtitle", "subtitle", stays_s=0.5)
        await game.make("character_2d", "agnes", character="agnes")
        await game.join(server.url, "reads")
        await game.hear_a_short_line()
        await game.expect("word_spoken", "agnes", "my")
        assert await shown(game) == ["Agnes", SHORT_LINE]
        assert await game.do("subtitle.speaker") == "agnes"
        assert 3 <= await game.do("subtitle.words_heard") < len(SHORT_LINE.split())
        await game.expect("utterance_ended", "agnes", ..., SHORT_LINE)
        assert await game.do("subtitle.words_heard") == len(SHORT_LINE.split())
        await asyncio.sleep(0.8)
        assert await shown(game) == []


async def test_a_line_that_is_broken_off_is_shown_as_far_as_it_was_heard(server: ServerProcess) -> None:
    async with playing() as game:
        await game.make("subtitle", "subtitle", shows_speaker=False)
        await game.make("character_2d", "agnes", character="agnes")
        await begin_a_line(game, server.url, "breaks-off")
        await game.do("bridge.interrupt()")
        interrupted = await game.expect("utterance_interrupted", "agnes")
        assert await shown(game) == [f"{interrupted.arguments[3]} –"]
        assert NEWS.startswith(interrupted.arguments[3]) and interrupted.arguments[3] != NEWS


async def test_a_subtitle_of_one_character_shows_no_other(server: ServerProcess) -> None:
    async with playing() as game:
        await game.make("subtitle", "subtitle", character="walter")
        await game.make("subtitle", "another", character="agnes")
        await game.make("character_2d", "agnes", character="agnes")
        await begin_a_line(game, server.url, "reads-one")
        assert await shown(game) == []
        assert NEWS in await game.do("another.get_parsed_text()")


async def test_choices_are_buttons_of_which_the_first_has_the_focus(server: ServerProcess) -> None:
    async with playing() as game:
        await game.make("choices", "choices")
        await game.make("character_2d", "agnes", character="agnes")
        await game.join(server.url, "picks")
        await game.do('bridge.talk_to("agnes")')
        await game.expect("choices_offered")
        assert await game.do("choices.get_child_count()") == 2
        assert await game.do("choices.get_child(0).has_focus()") is True
        await game.do('choices.get_child(1).emit_signal("pressed")')
        picked = await game.expect("choice_picked", of="choices")
        assert picked.arguments[0]["label"] == "The news"
        entered = await game.expect("node_entered", "agnes", "inn.hearth")
        assert entered.arguments[2] == "inn.door.news"
        await game.expect("choices_offered")
        assert await game.do("choices.get_child_count()") >= 5

"""What a game does while a character speaks: it leaves the scene, frees the character, pauses, turns to another."""

from __future__ import annotations

import asyncio

import pytest

from tests.godot.engine import needs_engine
from tests.godot.game import NEWS, SHORT_LINE, begin_a_line, playing
from tests.processes.server_process import ServerProcess

pytestmark = [
    pytest.mark.engines,
    pytest.mark.processes,
    pytest.mark.godot,
    needs_engine,
    pytest.mark.usefixtures("imported_project"),
]


async def test_a_character_that_is_freed_while_it_speaks_has_said_no_more_than_was_heard(
    server: ServerProcess,
) -> None:
    async with playing() as game:
        await game.make("character_3d", "agnes", character="agnes")
        utterance = await begin_a_line(game, server.url, "frees")
        assert await game.do("agnes.is_speaking") is True
        assert await game.do("agnes.text") == NEWS
        await game.do("agnes.free()")
        interrupted = await game.expect("utterance_interrupted", "agnes", utterance)
        assert interrupted.arguments[3] == "News? Our"
        await game.do('bridge.say_text("what happened to the bell")')
        await game.expect("utterance_started", "agnes")


async def test_a_scene_that_is_left_while_somebody_speaks_ends_the_line_and_the_session_goes_on(
    server: ServerProcess,
) -> None:
    async with playing() as game:
        await game.make("character_2d", "agnes", character="agnes")
        utterance = await begin_a_line(game, server.url, "leaves")
        await game.do("tree.leave_scene()")
        await game.expect("utterance_interrupted", "agnes", utterance)
        settings = f'tree.settings({{"url": "{server.url}", "player_id": "leaves"}})'
        await game.do(f'tree.make("bridge", "next", {{"settings": {settings}}})')
        await game.make("character_3d", "walter", character="walter")
        assert await game.do("next.state") == 2
        assert await game.do('next.facts["gold"]') == 6
        assert await game.do('next.nodes["agnes"]') == "inn.hearth"
        assert await game.do("next.faced") == []
        await game.do('next.talk_to("walter")')
        await game.expect("started_speaking", of="walter")
        assert len(game.of("connected")) == 1


async def test_a_player_who_turns_to_another_hears_the_first_fall_silent(server: ServerProcess) -> None:
    async with playing() as game:
        await game.make("character_2d", "agnes", character="agnes")
        await game.make("character_2d", "rose", character="rose")
        utterance = await begin_a_line(game, server.url, "turns")
        await game.do('bridge.talk_to("rose")')
        await game.expect("utterance_interrupted", "agnes", utterance)
        await game.expect("utterance_started", "rose")
        await game.expect("word_spoken", "rose")
        await asyncio.sleep(0.2)
        assert await game.do("[agnes.is_speaking, rose.is_speaking]") == [False, True]
        assert (await game.do("agnes.mouth_weights"))[0] == 1.0


async def test_a_line_stands_still_while_the_game_is_paused_and_goes_on_afterwards(server: ServerProcess) -> None:
    async with playing() as game:
        await game.make("character_3d", "agnes", character="agnes")
        await game.join(server.url, "pauses")
        utterance = await game.hear_a_short_line()
        await game.expect("word_spoken", "agnes", "doorstep?")
        await game.do('tree.set("paused", true)')
        await asyncio.sleep(0.3)
        heard_ms = await game.do(f'client.playout.heard_ms("{utterance}")')
        # Longer than the rest of it.
        await asyncio.sleep(2.4)
        assert await game.do(f'client.playout.heard_ms("{utterance}")') == heard_ms
        assert utterance not in [each["utterance"] for each in game.messages("utterance_end")]
        await game.do('tree.set("paused", false)')
        await game.expect("utterance_ended", "agnes", utterance, SHORT_LINE)
        spoken = [event.arguments[1] for event in game.of("word_spoken", "agnes")]
        assert " ".join(spoken).endswith(SHORT_LINE)


async def test_a_line_that_comes_while_the_game_is_paused_waits(server: ServerProcess) -> None:
    async with playing() as game:
        await game.make("character_2d", "agnes", character="agnes")
        await game.join(server.url, "waits")
        await game.do('tree.set("paused", true)')
        await game.do('bridge.talk_to("agnes")')
        await game.expect("character_state_changed", "agnes", "speaking")
        await asyncio.sleep(1.2)
        assert not game.of("utterance_started")
        await game.do('tree.set("paused", false)')
        await game.expect("utterance_started", "agnes")
        await game.expect("word_spoken", "agnes", ..., 3)


async def test_an_interrupted_character_falls_silent_and_its_mouth_shuts(server: ServerProcess) -> None:
    async with playing() as game:
        await game.make("character_2d", "agnes", character="agnes")
        utterance = await begin_a_line(game, server.url, "interrupts")
        await game.do("bridge.interrupt()")
        interrupted = await game.expect("utterance_interrupted", "agnes", utterance, NEWS)
        heard = await game.expect("finished_speaking", of="agnes")
        assert heard.arguments == [interrupted.arguments[3]]
        await asyncio.sleep(0.25)
        assert await game.do("[agnes.is_speaking, agnes.text, agnes.viseme]") == [False, "", "sil"]
        spoken = [event.arguments[1] for event in game.of("word_spoken", "agnes")]
        assert len(spoken) < len(NEWS.split())


async def test_a_talk_button_without_a_microphone_silences_nobody(server: ServerProcess) -> None:
    async with playing() as game:
        await game.make("microphone", "microphone", action="")
        await game.expect("problem_reported", "no_microphone", of="microphone")
        utterance = await begin_a_line(game, server.url, "has-no-microphone")
        await game.do("microphone.press()")
        await game.expect("word_spoken", "agnes", "is")
        await game.do("microphone.release()")
        await game.expect("word_spoken", "agnes", "news.")
        assert utterance not in [each["utterance"] for each in game.messages("utterance_cancel")]
        assert len(game.of("problem_reported")) == 1


async def test_a_character_without_a_node_is_heard_all_the_same(server: ServerProcess) -> None:
    async with playing() as game:
        await game.join(server.url, "nobody-there")
        await game.do('bridge.talk_to("walter")')
        await game.expect("utterance_started", "walter")
        await game.expect("word_spoken", "walter", ..., 3)


async def test_story_events_actions_relationships_and_saves_are_told(server: ServerProcess) -> None:
    async with playing() as game:
        await game.join(server.url, "saves", is_latency_wanted=True)
        await game.do('bridge.talk_to("rose")')
        await game.expect("choices_offered")
        await game.do('bridge.save("here")')
        saved = await game.expect("game_saved", "here")
        await game.do("bridge.list_slots()")
        (listed,) = (await game.expect("slots_listed")).arguments[0]
        assert (listed["slot"], listed["version"]) == ("here", saved.arguments[1])
        assert listed["note"] == (await game.do("bridge.notes"))[-1]["text"]
        await game.do('bridge.choose("mill.yard.flour")')
        changed = await game.expect("facts_changed")
        assert changed.arguments[0]["gold"] == 5 == await game.do('bridge.facts["gold"]')
        purse = {"note": "purse", "text": "In my purse: 5 gold."}
        assert purse in (await game.expect("notes_changed")).arguments[0]
        assert purse in await game.do("bridge.notes")
        assert (await game.expect("relationship_changed", "rose")).arguments[1] == {"trust": 1}
        assert await game.do('bridge.relationships["rose"]["trust"]') == 1
        action = await game.expect("action_requested", ..., "rose", "hand_over", {"what": "flour"})
        await game.do(f'bridge.finish_action("{action.arguments[0]}", true)')
        assert (await game.expect("latency_measured")).arguments[0]["total_ms"] >= 0
        await game.do('bridge.load_slot("here")')
        loaded = await game.expect("game_loaded", "here")
        assert loaded.arguments[1] > saved.arguments[1]
        assert await game.do('bridge.facts["gold"]') == 6
        await game.do('bridge.send_event("no_such_event")')
        problem = await game.expect("problem_reported", "unknown_event")
        assert "no_such_event" in problem.arguments[1]
        await game.do('bridge.send_event("item_shown", {"item": Vector2(1, 1)})')
        assert "`args.item` is a Vector2" in (await game.expect("problem_reported", "bad_message")).arguments[1]

"""Whenever the player interrupts, the story's step is whole or absent, and the conversation goes on.

A scene is run again and again, each time with an interruption one round of the event loop later:
between any two awaits of any task there is a round, so every await is interrupted once.
"""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest

from npc_server.listening.types import SpeechStarted, SpeechStopped, Transcript, TurnDropped, TurnEnded
from tests.session.stage import Stage, play, theatre
from tests.virtual_time import VirtualTimeLoop

ROUNDS = 70
"""From the player's words to well after the answer's first sound; checked below."""


def check_whole(stage: Stage) -> None:
    """What must hold of everything that was sent, whatever happened when."""
    versions = [update.version for update in stage.of("story_update") if not update.full]
    assert versions == sorted(set(versions)), "each step is told once, in order"
    speaking: str | None = None
    for arrived in stage.outbox.arrived:
        message: Any = arrived.message
        if message.type == "utterance_start":
            assert speaking is None, "one line at a time"
            speaking = message.utterance
        elif message.type in ("speech", "cue", "utterance_cancel"):
            assert message.utterance == speaking, f"{message.type} within its line"
        elif message.type == "utterance_end":
            assert message.utterance == speaking, "a line ends once"
            speaking = None
            if message.interrupted:
                assert message.text.startswith(message.heard_text)
    assert speaking is None, "every line ends"
    states = [state.state for state in stage.of("state") if state.character == "martha"]
    assert states[-1] == "idle"


async def inject(stage: Stage, kind: str) -> None:
    assert stage.session.conversation is not None
    turns = stage.session.conversation._turns
    match kind:
        case "interrupt":
            await stage.send("interrupt")
        case "text":
            await stage.send("text", text="who are you")
        case "choose":
            await stage.send("choose", choice="bench.bench.sit")
        case "walk_away":
            await stage.talk_to()
            await stage.talk_to("martha")
        case "load":
            await stage.send("load", slot="start")
        case "cough":
            turns.take(SpeechStarted(0))
            await asyncio.sleep(0.3)
            turns.take(SpeechStopped(200))
            turns.take(TurnDropped("not_understood", voiced_ms=150))
        case "speech":
            turns.take(SpeechStarted(0))
            await asyncio.sleep(0.5)
            turns.take(SpeechStopped(400))
            turns.take(TurnEnded(Transcript("who are you", 0.9, 1.0), 400, 150, 1.0, "silence", 400))


@pytest.mark.parametrize("kind", ["interrupt", "text", "choose", "walk_away", "load", "cough", "speech"])
def test_an_interruption_at_any_await_leaves_the_step_whole_and_the_conversation_alive(
    tmp_path: Path, kind: str
) -> None:
    reached: set[str] = set()

    async def scene(rounds: int) -> None:
        loop = asyncio.get_running_loop()
        assert isinstance(loop, VirtualTimeLoop)
        async with theatre(tmp_path) as house, house.enter(f"{kind}-{rounds}") as stage:
            await stage.talk_to("martha")
            await stage.send("save", slot="start")
            await stage.quiet()
            stage.forget()
            injected: list[asyncio.Task[None]] = []
            loop.after_rounds(rounds, lambda: injected.append(loop.create_task(inject(stage, kind))))
            await stage.send("text", text="may I sit down")
            await stage.quiet(3000)
            assert injected and injected[0].done() and injected[0].exception() is None
            reached.update(stage.types)
            check_whole(stage)
            taken = [change.edge for update in stage.of("story_update") for change in update.changes]
            told = stage.of("story_update")[-1].version
            await stage.send("interrupt")
            stage.forget()
            await stage.send("text", text="xylophone quartz")
            await stage.quiet(3000)
            assert stage.of("utterance_end")[-1].interrupted is False
            assert stage.of("story_update")[0].version == told + 1
        async with theatre(tmp_path) as again, again.enter(f"{kind}-{rounds}") as stage:
            story = stage.session.welcome().story
            assert story.version == told + 1, "what was told is on disk"
            if kind != "load":
                assert ("bench.bench.sit" in taken) == (story.facts["martha.trust"] == 1)

    for rounds in range(1, ROUNDS):
        play(scene(rounds))
    assert {"story_update", "utterance_start", "speech"} <= reached


def test_a_session_that_closes_at_any_await_keeps_exactly_the_steps_that_are_on_disk(tmp_path: Path) -> None:
    outcomes: set[int] = set()

    async def scene(rounds: int) -> None:
        loop = asyncio.get_running_loop()
        assert isinstance(loop, VirtualTimeLoop)
        async with theatre(tmp_path) as house:
            async with house.enter(f"close-{rounds}") as stage:
                await stage.talk_to("martha")
                await stage.quiet()
                stage.forget()
                closing: list[asyncio.Task[None]] = []
                loop.after_rounds(rounds, lambda: closing.append(loop.create_task(stage.session.close())))
                for _ in range(5):
                    await asyncio.sleep(0)
                await stage.send("text", text="may I sit down")
                await asyncio.sleep(2)
                assert closing and closing[0].done() and closing[0].exception() is None
                told = [update.version for update in stage.of("story_update")]
            async with house.enter(f"close-{rounds}") as stage:
                story = stage.session.welcome().story
                outcomes.add(story.version)
                assert story.version in (2, 3)
                assert (story.facts["martha.trust"] == 1) == (story.version == 3)
                assert not told or told[-1] <= story.version
                await stage.talk_to("martha")
                await stage.quiet()
                assert stage.of("utterance_end")[-1].interrupted is False

    for rounds in range(1, 40):
        play(scene(rounds))
    assert outcomes == {2, 3}

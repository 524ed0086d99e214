"""What one player may cost the server's session room."""

from __future__ import annotations

import time
from typing import Any

import msgpack
import pytest

from npc_server.session.surroundings import Surroundings
from tests.bad_input.checks import unharmed
from tests.bad_input.raw_socket import BINARY, frame
from tests.processes.wire_player import WirePlayer, meet

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.engines, pytest.mark.processes]

MOST_WAITING_ACTS = 128
MOST_FACTS = 1024
"""Generous: what a game may want; the faults are far beyond."""


async def test_a_flood_of_texts_is_held_back_when_the_story_does_not_keep_up(url: str, bystander: WirePlayer) -> None:
    sent = 1200
    async with meet(url, "flooding", audio_out=None) as player:
        await player.face("agnes")
        before = player.story.version
        player.socket.transport.write(frame(BINARY, msgpack.packb({"type": "text", "text": "\u3000" * 2000})) * sent)
        await player.settled(within_s=60)
        assert sent - (player.story.version - before) <= MOST_WAITING_ACTS
    await unharmed(bystander)


@pytest.mark.asyncio(loop_scope="function")
async def test_facts_of_the_game_are_kept_within_a_bound() -> None:
    surroundings = Surroundings()
    for message in range(100):
        surroundings.tell({f"{message}.{fact}": "x" * 900 for fact in range(64)}, replace=False)
    assert len(surroundings.scene) <= MOST_FACTS


@pytest.mark.parametrize("value", [[1], {"a": [1]}, 1.5, None], ids=repr)
async def test_an_argument_that_no_condition_can_read_is_refused(
    offender: WirePlayer, bystander: WirePlayer, value: Any
) -> None:
    await offender.send("event", name="item_shown", args={"item": value})
    error = await offender.expect("error", within_s=0.5)
    assert (error["code"], error["field"], error["fatal"]) == ("bad_event", "args.item", False)
    await offender.is_answered()
    await unharmed(bystander)


async def test_a_text_right_behind_a_talk_is_answered_at_once(url: str) -> None:
    async with meet(url, "hurried") as player:
        began_s = time.monotonic()
        await player.send("talk", characters=["agnes"])
        await player.send("text", text="what is the news")
        await player.expect("utterance_start", turn="t1")
        assert time.monotonic() - began_s < 2.5


async def test_a_turn_without_a_word_ends_in_idle_though_it_began_right_behind_an_interrupt(
    offender: WirePlayer,
) -> None:
    interrupt, push = ({"type": "interrupt"}, {"type": "mic", "state": "push"})
    offender.socket.transport.write(b"".join(frame(BINARY, msgpack.packb(message)) for message in (interrupt, push)))
    await offender.say(bytes(32_000))
    await offender.send("mic", state="commit")
    await offender.expect("speech_stopped")
    await offender.expect("state", within_s=2, character="agnes", state="idle")

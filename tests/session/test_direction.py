"""A director at work: every order through the engine, heard by the player, and logged."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest

from npc_server.session.direction import OrderRefused, SetFact, SetMind, SpeakAs, TakeEdge
from npc_server.session.session_log import OrderSeen, StorySeen
from npc_server.world.signal_log import replay
from npc_server.world.store import PlaythroughStore
from story_graph import IllegalStep, State, load_world
from tests.session.stage import WORLDS, Stage, play, theatre


def stories(stage: Stage) -> list[StorySeen]:
    return [entry.body for entry in stage.session.log.entries if isinstance(entry.body, StorySeen)]


def orders(stage: Stage) -> list[tuple[str, str]]:
    seen = [entry.body for entry in stage.session.log.entries if isinstance(entry.body, OrderSeen)]
    return [(one.by, one.outcome) for one in seen]


def test_a_step_by_order_is_committed_told_and_spoken(tmp_path: Path) -> None:
    async def scene() -> None:
        async with theatre(tmp_path) as house, house.enter() as stage:
            await stage.talk_to("martha")
            await stage.quiet()
            before = stories(stage)[-1].version
            stage.forget()
            assert await stage.session.order(TakeEdge("bench.bench.sit"), "Ada") == before + 1
            await stage.quiet()
            (change,) = stage.of("story_update")[0].changes
            assert (change.to_node, change.why.by, change.why.matched) == ("bench.seat", "director", "Ada")
            assert stage.of("story_update")[0].version == before + 1
            assert "Now I can tell you" in stage.of("utterance_start")[0].text
            assert stage.of("speech"), "and its sound is sent"
            assert orders(stage) == [("Ada", "done")]

    play(scene())


def test_a_step_that_is_not_legal_is_refused_and_changes_nothing(tmp_path: Path) -> None:
    async def scene() -> None:
        async with theatre(tmp_path) as house, house.enter() as stage:
            await stage.talk_to("martha")
            await stage.quiet()
            stage.forget()
            before = stories(stage)[-1]
            for edge in ("bench.seat.why", "bench.bench.nowhere"):
                with pytest.raises(IllegalStep):
                    await stage.session.order(TakeEdge(edge), "Ada")
            await stage.quiet()
            assert stage.types == [] and stories(stage)[-1] is before
            assert [by for by, outcome in orders(stage) if outcome != "done"] == ["Ada", "Ada"]

    play(scene())


def test_a_fact_by_order_is_a_step_of_its_own_and_told_to_the_client(tmp_path: Path) -> None:
    async def scene() -> None:
        async with theatre(tmp_path) as house, house.enter() as stage:
            await stage.talk_to("martha")
            await stage.quiet()
            stage.forget()
            version = await stage.session.order(SetFact("martha.trust", 2), "Ada")
            (update,) = stage.of("story_update")
            assert (update.version, update.facts, update.changes) == (version, {"martha.trust": 2}, [])
            assert stage.of("relationship")[0].values == {"trust": 2}
            with pytest.raises(IllegalStep, match="3 or less"):
                await stage.session.order(SetFact("martha.trust", 4), "Ada")

    play(scene())


def test_what_was_ordered_is_on_disk_and_a_replay_leads_to_the_same_state(tmp_path: Path) -> None:
    async def scene() -> list[State]:
        async with theatre(tmp_path) as house:
            async with house.enter() as stage:
                await stage.talk_to("martha")
                await stage.session.order(SetFact("martha.trust", 1), "Ada")
                await stage.session.order(TakeEdge("bench.bench.sit"), "Ada")
                await stage.send("text", text="why do you steal bread")
                await stage.quiet()
                last = stories(stage)[-1].state
            async with house.enter() as again:
                await again.talk_to("martha")
                assert stories(again)[0].state.tracks["martha"].node == "bench.seat"
        return [last]

    (played,) = play(scene())

    async def read() -> list[str]:
        store = await PlaythroughStore.open(tmp_path / "playthroughs.sqlite")
        log = await store.log(1)
        await store.close()
        return log

    log = asyncio.run(read())
    assert sum('"by":"director"' in entry and "Ada" in entry for entry in log) == 2
    states = list(replay(load_world(WORLDS / "hello").story, log))
    assert played in states
    assert played.facts["martha.trust"] == 2


def test_a_director_speaks_with_the_characters_voice_and_the_story_stands(tmp_path: Path) -> None:
    async def scene() -> None:
        async with theatre(tmp_path) as house, house.enter() as stage:
            await stage.talk_to("martha")
            await stage.quiet()
            version = stories(stage)[-1].version
            stage.forget()
            assert await stage.session.order(SpeakAs("martha", "I have a secret duck."), "Ada") == version
            await stage.quiet()
            assert stage.of("utterance_start")[0].text == "I have a secret duck."
            assert stage.of("speech") and "I have a secret duck." in stage.voice.asked
            (memory,) = await stage.session.memories()
            assert "I have a secret duck." in [item.text for item in memory.items], "it was heard, so it is remembered"
            with pytest.raises(OrderRefused, match="does not face"):
                await stage.session.order(SpeakAs("nobody", "Hm."), "Ada")

    play(scene())


@pytest.mark.parametrize("state", ["paused", "taken_over"])
def test_a_mind_that_is_held_leaves_the_answer_to_the_director(tmp_path: Path, state: Any) -> None:
    async def scene() -> None:
        async with theatre(tmp_path) as house, house.enter() as stage:
            await stage.talk_to("martha")
            await stage.quiet()
            await stage.session.order(SetMind(state), "Ada")
            version = stories(stage)[-1].version
            stage.forget()
            await stage.send("mic", state="open")
            await stage.say("tell me about the ducks")
            await stage.quiet(30_000)
            assert stage.of("transcript")[-1].text == "tell me about the ducks", "the player is heard"
            assert stage.of("state")[-1].state == "idle", "and not left waiting"
            assert not stage.of("utterance_start"), "no answer, no filler, nothing unprompted"
            assert stories(stage)[-1].version == version
            await stage.session.order(SpeakAs("martha", "Seven, my dear."), "Ada")
            await stage.quiet()
            assert [one.text for one in stage.of("utterance_start")] == ["Seven, my dear."]
            await stage.session.order(SetMind("answers"), "Ada")
            stage.forget()
            await stage.send("text", text="tell me about the ducks")
            await stage.quiet()
            assert "one of them got married" in stage.of("utterance_start")[0].text
            (memory,) = await stage.session.memories()
            assert [item.text for item in memory.items].count("tell me about the ducks") == 2

    play(scene())


def test_taking_over_lets_the_character_fall_silent_and_pausing_does_not(tmp_path: Path) -> None:
    async def scene(state: Any, player: str) -> bool:
        async with theatre(tmp_path / player) as house, house.enter(player) as stage:
            await stage.talk_to("martha")
            await stage.until("speech")
            await stage.session.order(SetMind(state), "Ada")
            await stage.quiet()
            return bool(stage.of("utterance_end")[0].interrupted)

    for folder in ("a", "b"):
        (tmp_path / folder).mkdir()
    assert play(scene("taken_over", "a")) is True
    assert play(scene("paused", "b")) is False


@pytest.mark.parametrize("walks_away", [False, True])
def test_a_character_met_while_the_mind_is_held_greets_when_it_is_given_back(tmp_path: Path, walks_away: bool) -> None:
    async def scene() -> None:
        async with theatre(tmp_path) as house, house.enter() as stage:
            await stage.talk_to("martha")
            await stage.quiet()
            await stage.send("talk", characters=[])
            await stage.session.order(SetMind("paused"), "Ada")
            version = stories(stage)[-1].version
            stage.forget()
            await stage.talk_to("martha")
            await stage.quiet(10_000)
            assert not stage.of("utterance_start") and stories(stage)[-1].version == version
            if walks_away:
                await stage.send("talk", characters=[])
            await stage.session.order(SetMind("answers"), "Ada")
            await stage.quiet()
            greeted = [one.text for one in stage.of("utterance_start")]
            assert greeted == ([] if walks_away else ["Still standing?"])

    play(scene())


def test_a_tap_is_refused_while_the_mind_is_held(tmp_path: Path) -> None:
    async def scene() -> None:
        async with theatre(tmp_path) as house, house.enter() as stage:
            await stage.talk_to("martha")
            await stage.session.order(SetMind("taken_over"), "Ada")
            await stage.send("choose", choice="bench.bench.sit")
            assert (await stage.until("error")).code == "story_refused"

    play(scene())


def test_story_time_stands_still_while_the_mind_is_held_also_when_the_player_comes_back(tmp_path: Path) -> None:
    async def scene() -> None:
        async with theatre(tmp_path) as house, house.enter() as stage:
            await stage.talk_to("martha")
            await stage.quiet()
            await stage.session.order(SetMind("paused"), "Ada")
            await stage.session.order(SetFact("martha.trust", 1), "Ada")
            began_s = stories(stage)[-1].state.clock_s
            await stage.session.detached()
            await stage.session.attached()
            await asyncio.sleep(100)
            await stage.session.order(SetFact("martha.trust", 2), "Ada")
            assert stories(stage)[-1].state.clock_s == began_s
            await stage.session.order(SetMind("answers"), "Ada")
            await asyncio.sleep(100)
            await stage.session.order(SetFact("martha.trust", 3), "Ada")
            assert stories(stage)[-1].state.clock_s == pytest.approx(began_s + 100, abs=1)

    play(scene())


def test_nothing_can_be_ordered_before_the_first_message_and_an_order_ends_with_its_session(tmp_path: Path) -> None:
    async def scene() -> None:
        async with theatre(tmp_path) as house, house.enter() as stage:
            with pytest.raises(OrderRefused, match="nobody has spoken"):
                await stage.session.order(SetMind("paused"), "Ada")
            await stage.talk_to("martha")
            waiting = asyncio.create_task(stage.session.order(SpeakAs("martha", "Hm."), "Ada"))
            await asyncio.sleep(0)
            await stage.session.close()
            with pytest.raises(OrderRefused, match="has ended"):
                await asyncio.wait_for(waiting, 5)
            with pytest.raises(OrderRefused, match="has ended"):
                await stage.session.order(SetMind("paused"), "Ada")

    play(scene())


def test_the_log_holds_what_was_said_and_heard_in_order(tmp_path: Path) -> None:
    async def scene() -> None:
        async with theatre(tmp_path) as house, house.enter() as stage:
            await stage.talk_to("martha")
            await stage.quiet()
            await stage.send("mic", state="open")
            await stage.say("who are you")
            await stage.quiet()
            kinds = [entry.kind for entry in stage.session.log.entries]
            assert kinds[0] == "story", "where the story stood"
            assert {"received", "sent", "story", "heard"} <= set(kinds)
            sent = [entry.body for entry in stage.session.log.entries if entry.kind == "sent"]
            assert [type(one) for one in sent] == [type(arrived.message) for arrived in stage.outbox.arrived]
            committed = [one.signal for one in stories(stage) if one.signal is not None]
            assert [type(signal).__name__ for signal in committed] == ["Approached", "EdgeProposed"]

    play(scene())

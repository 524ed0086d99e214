"""Barge-in: the character falls silent for a player who means it, and only for that one."""

from __future__ import annotations

from pathlib import Path

import pytest

from npc_server.session.interruption import Interruption
from tests.listening.listening_fakes import VOICE
from tests.session.stage import WORD_MS, Stage, play, theatre

LINE = "Hello there. Are you going to stand all day?"


async def greeted(stage: Stage, words: int) -> None:
    """Let Martha greet until so many words were heard."""
    await stage.send("mic", state="open")
    await stage.talk_to("martha")
    await stage.until("utterance_start")
    await stage.sound(int(words * WORD_MS), 0)


def test_barge_in_keeps_only_the_words_heard(tmp_path: Path) -> None:
    async def scene() -> None:
        async with theatre(tmp_path) as house, house.enter() as stage:
            await greeted(stage, words=4)
            await stage.say("may I sit down")
            await stage.quiet()
            end = stage.of("utterance_end")[0]
            assert (end.text, end.interrupted) == (LINE, True)
            assert end.heard_text == "Hello there. Are you"
            assert stage.of("utterance_cancel")[0].fade_ms > 0
            assert stage.of("story_update")[-1].changes[0].edge == "bench.bench.sit"
            assert stage.of("utterance_start")[1].text.startswith("Good. Now I can tell you.")
            assert stage.of("utterance_start")[1].continues is None

    play(scene())


def test_barge_in_falls_silent_within_200_ms_of_the_first_speech(tmp_path: Path) -> None:
    async def scene() -> None:
        async with theatre(tmp_path) as house, house.enter() as stage:
            await greeted(stage, words=4)
            began_ms = stage.now_ms
            await stage.say("may I sit down")
            assert stage.at_ms(stage.of("utterance_cancel")[0]) - began_ms <= 200

    play(scene())


@pytest.mark.parametrize("text", ["uh huh", "right", "okay", "I see", ""])
def test_a_backchannel_or_a_cough_lets_the_character_say_the_rest(tmp_path: Path, text: str) -> None:
    async def scene() -> None:
        async with theatre(tmp_path) as house, house.enter() as stage:
            await greeted(stage, words=4)
            await stage.say(text, 300)
            await stage.quiet()
            first, rest = stage.of("utterance_start")
            assert rest.continues == first.utterance and rest.turn == first.turn
            assert rest.text == "Are you going to stand all day?"
            assert [end.interrupted for end in stage.of("utterance_end")] == [True, False]
            assert [update.version for update in stage.of("story_update")] == [2]
            states = [state.state for state in stage.of("state")]
            assert states == ["speaking", "listening", "speaking", "idle"]
            assert not [cue for cue in stage.of("cue") if cue.utterance == rest.utterance]

    play(scene())


def test_a_yes_that_the_story_waits_for_is_an_answer_and_no_backchannel(tmp_path: Path) -> None:
    async def scene() -> None:
        async with theatre(tmp_path, "millbrook") as house, house.enter() as stage:
            await stage.talk_to("agnes")
            await stage.send("text", text="what is the news")
            await stage.quiet()
            await stage.send("mic", state="open")
            stage.forget()
            await stage.send("text", text="tell me the old legend")
            await stage.until("utterance_start")
            await stage.sound(1800, 0)
            await stage.say("yes please go on", 600)
            await stage.quiet()
            changes = [change for update in stage.of("story_update") for change in update.changes]
            assert [change.to_node for change in changes] == ["lore.legend", "lore.words"]
            assert changes[-1].why.evidence == "yes please go on"
            assert stage.of("utterance_start")[1].continues is None

    play(scene())


def test_a_click_shorter_than_a_syllable_does_not_even_pause_the_character(tmp_path: Path) -> None:
    async def scene() -> None:
        async with theatre(tmp_path) as house, house.enter() as stage:
            await greeted(stage, words=4)
            await stage.sound(60, VOICE)
            await stage.sound(400, 0)
            await stage.quiet()
            assert not stage.of("utterance_cancel")
            assert [end.interrupted for end in stage.of("utterance_end")] == [False]

    play(scene())


def test_a_player_who_interrupts_coughs_agrees_and_interrupts_again_is_understood(tmp_path: Path) -> None:
    async def scene() -> None:
        async with theatre(tmp_path) as house, house.enter() as stage:
            await greeted(stage, words=3)
            await stage.say("tell me about the ducks")
            await stage.until("utterance_start", text="Seven. There were eight, but one of them got married.")
            await stage.sound(900, 0)
            await stage.say("", 200)
            await stage.sound(900, 0)
            await stage.say("uh huh", 300)
            await stage.sound(600, 0)
            await stage.say("may I sit down")
            await stage.quiet()
            texts = [start.text for start in stage.of("utterance_start")]
            assert texts[0] == LINE
            assert texts[1].startswith("Seven.") and texts[-1].startswith("Good.")
            edges = [change.edge for update in stage.of("story_update") for change in update.changes]
            assert edges == ["bench.bench.ducks", "bench.bench.sit"]
            starts, ends = stage.of("utterance_start"), stage.of("utterance_end")
            assert [start.utterance for start in starts] == [end.utterance for end in ends]

    play(scene())


def test_a_button_interrupts_whatever_is_said(tmp_path: Path) -> None:
    async def scene() -> None:
        async with theatre(tmp_path) as house, house.enter() as stage:
            await stage.talk_to("martha")
            await stage.until("utterance_start")
            await stage.sound(900, 0)
            await stage.send("mic", state="push")
            await stage.say("okay", 300, then_silent_ms=40)
            await stage.send("mic", state="commit")
            await stage.quiet()
            assert [start.continues for start in stage.of("utterance_start")] == [None, None]
            assert len(stage.of("story_update")) == 2

    play(scene())


def test_a_button_pressed_by_mistake_lets_the_character_go_on(tmp_path: Path) -> None:
    async def scene() -> None:
        async with theatre(tmp_path) as house, house.enter() as stage:
            await stage.talk_to("martha")
            await stage.until("utterance_start")
            await stage.sound(900, 0)
            await stage.send("mic", state="push")
            await stage.sound(200, 0)
            await stage.send("mic", state="commit")
            await stage.quiet()
            assert stage.of("utterance_start")[1].continues == stage.of("utterance_start")[0].utterance

    play(scene())


def test_interrupt_typed_words_and_a_tap_drop_what_was_left_to_say(tmp_path: Path) -> None:
    async def scene() -> None:
        for message in (
            {"type_": "interrupt"},
            {"type_": "text", "text": "who are you"},
            {"type_": "choose", "choice": "bench.bench.sit"},
        ):
            async with theatre(tmp_path) as house, house.enter(f"player-{message['type_']}") as stage:
                await stage.talk_to("martha")
                await stage.until("utterance_start")
                await stage.sound(1100, 0)
                await stage.send(**message)
                await stage.quiet()
                assert stage.of("utterance_end")[0].interrupted
                assert stage.of("utterance_end")[0].heard_text == "Hello there. Are"
                assert all(start.continues is None for start in stage.of("utterance_start"))

    play(scene())


def test_walking_away_cuts_the_line_and_clears_the_choices(tmp_path: Path) -> None:
    async def scene() -> None:
        async with theatre(tmp_path) as house, house.enter() as stage:
            await stage.talk_to("martha")
            await stage.until("utterance_start")
            await stage.sound(900, 0)
            await stage.talk_to()
            await stage.quiet()
            assert stage.of("utterance_end")[0].interrupted
            assert stage.of("choices")[-1].choices == []

    play(scene())


@pytest.mark.parametrize(
    ("text", "voiced_ms", "interrupts"),
    [
        ("stop", 300, True),
        ("the village", 320, False),
        ("the village", 700, True),
        ("what was that", 420, True),
        ("uh huh", 400, False),
        ("yes yes go on", 900, True),
        ("yes go on", 900, False),
        ("right", 300, False),
        ("", 500, False),
    ],
)
def test_what_is_meant_as_an_interruption(text: str, voiced_ms: int, interrupts: bool) -> None:
    assert Interruption(least_words=1).is_meant(text, voiced_ms) is interrupts


@pytest.mark.parametrize(
    ("text", "voiced_ms", "interrupts"),
    [("the village", 700, False), ("the old village", 700, True), ("stop", 300, True), ("right", 300, False)],
)
def test_few_words_interrupt_nobody_where_the_server_wants_more(text: str, voiced_ms: int, interrupts: bool) -> None:
    assert Interruption(least_words=3).is_meant(text, voiced_ms) is interrupts


@pytest.mark.parametrize(
    ("type_", "fields"),
    [("text", {"text": "may I sit down"}), ("choose", {"choice": "bench.bench.sit"})],
)
def test_a_message_that_comes_a_second_time_does_not_break_off_its_own_answer(
    tmp_path: Path, type_: str, fields: dict[str, str]
) -> None:
    """A client that lost its connection sends again what it is not sure of, under the same id."""

    async def scene() -> None:
        async with theatre(tmp_path) as house, house.enter() as stage:
            await stage.talk_to("martha")
            await stage.quiet()
            await stage.send(type_, id="m-1", **fields)
            answer = await stage.until("utterance_start", turn="t1")
            stage.forget()
            await stage.send(type_, id="m-1", **fields)
            await stage.quiet()
            assert [(end.utterance, end.interrupted) for end in stage.of("utterance_end")] == [
                (answer.utterance, False)
            ]
            assert not stage.of("transcript") and not stage.of("story_update")

    play(scene())

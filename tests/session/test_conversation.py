"""A conversation from the player's side: what is said, in which order, and what the story does."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from npc_server.errors import PeerError, ProviderError
from npc_server.listening.settings import ListeningSettings
from npc_server.listening.types import Interim
from tests.listening.listening_fakes import VOICE
from tests.session.stage import WORD_MS, play, theatre


def test_a_character_greets_the_player_who_turns_to_it(tmp_path: Path) -> None:
    async def scene() -> None:
        async with theatre(tmp_path) as house, house.enter() as stage:
            await stage.talk_to("martha")
            await stage.quiet()
            start = stage.of("utterance_start")[0]
            assert start.text == "Hello there. Are you going to stand all day?"
            assert [cue.name for cue in stage.of("cue")] == ["happy", "wave"]
            assert [state.state for state in stage.of("state")] == ["speaking", "idle"]
            end = stage.of("utterance_end")[0]
            assert not end.interrupted and end.duration_ms >= 9 * WORD_MS

    play(scene())


def test_a_spoken_sentence_moves_the_story_before_it_is_answered(tmp_path: Path) -> None:
    async def scene() -> None:
        async with theatre(tmp_path) as house, house.enter() as stage:
            await stage.talk_to("martha")
            await stage.quiet()
            stage.forget()
            await stage.send("mic", state="open")
            await stage.say("may I sit down")
            await stage.quiet()
            order = [type_ for type_ in stage.types if type_ not in ("speech", "cue")]
            assert order == [
                "speech_started",
                "state",
                "speech_stopped",
                "transcript",
                "state",
                "story_update",
                "relationship",
                "choices",
                "state",
                "utterance_start",
                "latency",
                "utterance_end",
                "state",
            ]
            assert [state.state for state in stage.of("state")] == ["listening", "thinking", "speaking", "idle"]
            update = stage.of("story_update")[0]
            assert update.changes[0].edge == "bench.bench.sit"
            assert update.changes[0].why.evidence == "may I sit down"
            assert update.facts == {"martha.trust": 1}
            assert stage.of("utterance_start")[0].turn == stage.of("transcript")[0].turn

    play(scene())


def test_a_turn_s_times_add_up_to_the_wait(tmp_path: Path) -> None:
    async def scene() -> None:
        async with theatre(tmp_path) as house, house.enter() as stage:
            await stage.talk_to("martha")
            await stage.quiet()
            stage.forget()
            await stage.send("mic", state="open")
            await stage.say("tell me about the ducks")
            await stage.quiet()
            latency = stage.of("latency")[0]
            parts = (latency.endpoint_ms, latency.stt_ms, latency.decide_ms, latency.first_audio_ms)
            assert latency.total_ms == sum(parts) >= 300
            waited_ms = stage.at_ms(stage.of("speech")[0]) - stage.at_ms(stage.of("speech_stopped")[0])
            assert latency.total_ms == latency.endpoint_ms + waited_ms
            assert house.latencies[-1] == latency

    play(scene())


def test_the_lines_around_a_node_are_ready_before_they_are_asked_for(tmp_path: Path) -> None:
    async def scene() -> None:
        async with theatre(tmp_path) as house, house.enter() as stage:
            stage.voice.delay_s = 0.2
            await stage.talk_to("martha")
            await stage.quiet()
            await stage.send("text", text="tell me about the ducks")
            await stage.quiet()
            assert stage.of("latency")[-1].first_audio_ms == 0

    play(scene())


def test_the_words_so_far_bring_the_likeliest_answer_forward_and_move_nothing(tmp_path: Path) -> None:
    async def scene() -> None:
        async with theatre(tmp_path, "millbrook") as house, house.enter() as stage:
            stage.voice.delay_s = 0.3
            await stage.talk_to("agnes")
            await stage.until("utterance_start")
            version = stage.of("story_update")[-1].version
            await stage.send("mic", state="open")
            stage.forget()
            await stage.sound(200, VOICE)
            stage.recogniser.turns[-1].on_interim(Interim("what is the news"))
            await stage.say("what is the news", 600)
            await stage.quiet()
            assert stage.of("latency")[0].first_audio_ms == 0
            assert [update.version for update in stage.of("story_update")] == [version + 1]

    play(scene())


def test_a_late_answer_is_preceded_by_a_filler_in_character(tmp_path: Path) -> None:
    async def scene() -> None:
        async with theatre(tmp_path) as house, house.enter() as stage:
            stage.voice.delay_s = 1.0
            await stage.talk_to("martha")
            await asyncio.sleep(2.5)
            stage.forget()
            await stage.send("text", text="may I sit down")
            asked_ms = stage.now_ms
            await stage.quiet()
            filler, answer = stage.of("utterance_start")
            assert filler.text in ("Well.", "Let me see.") and answer.text.startswith("Good.")
            assert 300 <= stage.at_ms(filler) - asked_ms <= 310
            assert filler.turn == answer.turn
            assert stage.of("latency")[0].total_ms >= 1000

    play(scene())


def test_an_answer_is_not_faster_than_a_person_would_be(tmp_path: Path) -> None:
    async def scene() -> None:
        async with (
            theatre(
                tmp_path, settings=ListeningSettings(silence_ms=100, least_silence_ms=100, echo_guard=False)
            ) as house,
            house.enter() as stage,
        ):
            await stage.talk_to("martha")
            await stage.quiet()
            stage.forget()
            await stage.send("mic", state="open")
            await stage.say("tell me about the ducks")
            await stage.quiet()
            waited_ms = stage.at_ms(stage.of("speech")[0]) - stage.at_ms(stage.of("speech_stopped")[0])
            assert 120 <= stage.of("latency")[0].endpoint_ms + waited_ms <= 131

    play(scene())


def test_sound_is_never_far_ahead_of_what_was_heard(tmp_path: Path) -> None:
    async def scene() -> None:
        async with theatre(tmp_path) as house, house.enter() as stage:
            await stage.talk_to("martha")
            await stage.quiet()
            began = stage.at_ms(stage.of("utterance_start")[0])
            for speech in stage.of("speech"):
                arrived = stage.at_ms(speech) - began
                assert speech.at_ms + len(speech.pcm) / 48 - arrived <= 400 + 1

    play(scene())


def test_a_client_that_reports_nothing_is_taken_to_play_in_real_time(tmp_path: Path) -> None:
    async def scene() -> None:
        async with theatre(tmp_path) as house, house.enter(reports=False) as stage:
            await stage.talk_to("martha")
            end = await stage.until("utterance_end")
            played = stage.now_ms - stage.at_ms(stage.of("utterance_start")[0])
            assert 9 * WORD_MS <= played <= end.duration_ms + 20

    play(scene())


def test_a_client_without_sound_gets_text_cues_and_story(tmp_path: Path) -> None:
    async def scene() -> None:
        async with theatre(tmp_path) as house, house.enter(audio_out=None) as stage:
            assert stage.session.welcome().audio_out is None
            await stage.talk_to("martha")
            await stage.send("text", text="can I sit with you")
            await stage.quiet()
            assert not stage.of("speech")
            assert [start.text for start in stage.of("utterance_start")][-1].startswith("Good. Now I can tell you.")
            assert stage.of("utterance_start")[-1].audio is None
            assert [cue.name for cue in stage.of("cue")][-2:] == ["sly", "lean_in"]
            assert stage.of("story_update")[-1].changes[0].edge == "bench.bench.sit"

    play(scene())


def test_typed_words_and_choices_do_what_spoken_words_do(tmp_path: Path) -> None:
    async def scene() -> None:
        async with theatre(tmp_path) as house, house.enter() as stage:
            await stage.talk_to("martha")
            await stage.quiet()
            offered = stage.of("choices")[-1].choices
            assert [(choice.choice, choice.label) for choice in offered] == [("bench.bench.sit", "Sit down")]
            await stage.send("choose", choice="bench.bench.sit")
            await stage.quiet()
            assert stage.of("story_update")[-1].changes[0].why.by == "choice"
            await stage.send("text", text="why do you steal bread?")
            await stage.quiet()
            assert stage.of("utterance_start")[-1].text == "Because ducks cannot pay."

    play(scene())


def test_a_choice_that_is_not_on_offer_is_refused_and_the_act_ends_idle(tmp_path: Path) -> None:
    async def scene() -> None:
        async with theatre(tmp_path) as house, house.enter() as stage:
            await stage.talk_to("martha")
            await stage.quiet()
            stage.forget()
            await stage.send("choose", choice="bench.seat.goodbye")
            await stage.quiet()
            error = stage.of("error")[0]
            assert (error.code, error.field, error.fatal) == ("unknown_choice", "choice", False)
            assert not stage.of("story_update")

    play(scene())


def test_words_that_fit_nothing_get_an_answer_in_character_and_then_a_hint(tmp_path: Path) -> None:
    async def scene() -> None:
        async with theatre(tmp_path) as house, house.enter() as stage:
            await stage.talk_to("martha")
            await stage.quiet()
            stage.forget()
            for _ in range(2):
                await stage.send("text", text="xylophone quartz")
                await stage.quiet()
            texts = [start.text for start in stage.of("utterance_start")]
            assert texts == [
                "I only know about ducks. And who I am, on most days.",
                "You can sit down, or ask me about the ducks.",
            ]

    play(scene())


def test_a_player_who_faces_nobody_is_told_to_talk_to_somebody(tmp_path: Path) -> None:
    async def scene() -> None:
        async with theatre(tmp_path) as house, house.enter() as stage:
            with pytest.raises(PeerError) as refused:
                await stage.send("text", text="hello")
            assert refused.value.code == "nobody_addressed"
            await stage.send("mic", state="open")
            await stage.say("hello there")
            await stage.quiet()
            assert [error.code for error in stage.of("error")] == ["nobody_addressed"]

    play(scene())


def test_an_unknown_character_is_refused_with_the_names_of_those_there_are(tmp_path: Path) -> None:
    async def scene() -> None:
        async with theatre(tmp_path) as house, house.enter() as stage:
            with pytest.raises(PeerError, match="there are martha") as refused:
                await stage.talk_to("martha", "mabel")
            assert (refused.value.code, refused.value.field) == ("unknown_character", "characters.1")

    play(scene())


def test_a_pause_while_the_button_is_down_does_not_end_the_turn(tmp_path: Path) -> None:
    async def scene() -> None:
        async with theatre(tmp_path) as house, house.enter() as stage:
            await stage.talk_to("martha")
            await stage.quiet()
            stage.forget()
            await stage.send("mic", state="push")
            await stage.say("may I sit down", 400, then_silent_ms=1500)
            assert not stage.of("story_update")
            await stage.say("may I sit down", 400, then_silent_ms=100)
            await stage.send("mic", state="commit")
            await stage.quiet()
            assert stage.of("story_update")[0].changes[0].edge == "bench.bench.sit"
            assert len([one for one in stage.of("transcript") if one.final]) == 1

    play(scene())


def test_a_turn_in_which_nobody_spoke_ends_idle_and_changes_nothing(tmp_path: Path) -> None:
    async def scene() -> None:
        async with theatre(tmp_path) as house, house.enter() as stage:
            await stage.talk_to("martha")
            await stage.quiet()
            stage.forget()
            await stage.send("mic", state="push")
            await stage.sound(600, 0)
            await stage.send("mic", state="commit")
            await stage.quiet()
            assert [state.state for state in stage.of("state")] == ["listening", "idle"]
            assert not stage.of("story_update") and not stage.of("utterance_start")

    play(scene())


def test_a_recogniser_that_fails_costs_a_line_in_character_and_no_step(tmp_path: Path) -> None:
    async def scene() -> None:
        async with theatre(tmp_path) as house, house.enter() as stage:
            await stage.talk_to("martha")
            await stage.quiet()
            stage.forget()
            stage.recogniser.failure = ProviderError("fake", "it broke")
            await stage.send("mic", state="open")
            await stage.say("may I sit down")
            await stage.quiet()
            assert [error.code for error in stage.of("error")] == ["provider_failed"]
            assert stage.of("utterance_start")[0].text.startswith("I did not catch that")
            assert not stage.of("story_update")
            stage.recogniser.failure = None
            await stage.say("may I sit down")
            await stage.quiet()
            assert stage.of("story_update")[0].changes[0].edge == "bench.bench.sit"

    play(scene())


def test_a_voice_that_fails_leaves_the_line_to_be_read(tmp_path: Path) -> None:
    async def scene() -> None:
        async with theatre(tmp_path) as house, house.enter() as stage:
            stage.voice.failure = ProviderError("espeak", "it broke")
            await stage.talk_to("martha")
            await stage.quiet()
            assert stage.of("utterance_start")[0].text.startswith("Hello there.")
            assert stage.of("utterance_end")[0].duration_ms == 0
            assert [error.code for error in stage.of("error")] == ["provider_failed"]
            assert [state.state for state in stage.of("state")] == ["speaking", "idle"]

    play(scene())

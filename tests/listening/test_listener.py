"""The listener with a fake detector and a fake recogniser; time is the sound fed."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from npc_server.errors import PeerError, ProviderError
from npc_server.listening.stt.recogniser import RecogniserBusy
from npc_server.listening.types import (
    Interim,
    InterimHeard,
    SpeechStarted,
    SpeechStopped,
    TurnDropped,
    TurnEnded,
    Vocabulary,
)
from tests.listening.listening_fakes import SILENCE, VOICE, Ear, settle, sound


@pytest_asyncio.fixture
async def ear() -> AsyncIterator[Ear]:
    ear = Ear()
    yield ear
    await ear.listener.close()


def only_end(ear: Ear) -> TurnEnded:
    (end,) = ear.of(TurnEnded)
    assert isinstance(end, TurnEnded)
    return end


async def test_silence_ends_a_turn_with_an_open_microphone(ear: Ear) -> None:
    ear.listener.set_microphone("open")
    await ear.hear((640, SILENCE), (960, VOICE), (640, SILENCE))
    assert ear.names == ["SpeechStarted", "SpeechStopped", "TurnEnded"]
    assert ear.of(SpeechStarted) == [SpeechStarted(640)]
    assert ear.of(SpeechStopped) == [SpeechStopped(1600)]
    end = only_end(ear)
    assert end.transcript.text == "who are you"
    assert (end.speech_end_ms, end.endpoint_ms, end.by) == (1600, 300, "silence")


async def test_a_pause_shorter_than_the_silence_does_not_end_the_turn(ear: Ear) -> None:
    ear.listener.set_microphone("open")
    await ear.hear((320, SILENCE), (640, VOICE), (256, SILENCE), (640, VOICE), (640, SILENCE))
    assert ear.names == ["SpeechStarted", "SpeechStopped", "TurnEnded"]
    assert only_end(ear).speech_end_ms == 320 + 640 + 256 + 640


async def test_no_sound_is_missing_when_the_player_goes_on_after_the_recogniser_was_told_to_settle(ear: Ear) -> None:
    ear.listener.set_microphone("open")
    await ear.hear((320, SILENCE), (640, VOICE), (256, SILENCE), (640, VOICE), (640, SILENCE))
    (turn,) = ear.recogniser.turns
    assert turn.settled_at == [288 + 640 + 96, 288 + 640 + 256 + 640 + 96]
    assert turn.sound.startswith(sound(288, SILENCE) + sound(640, VOICE) + sound(256, SILENCE) + sound(640, VOICE))


async def test_the_turn_has_the_sound_before_its_start(ear: Ear) -> None:
    ear.listener.set_microphone("open")
    await ear.hear((960, SILENCE), (640, VOICE), (640, SILENCE))
    (turn,) = ear.recogniser.turns
    assert turn.sound.startswith(sound(288, SILENCE) + sound(640, VOICE))


async def test_a_knock_starts_no_turn(ear: Ear) -> None:
    ear.listener.set_microphone("open")
    await ear.hear((320, SILENCE), (64, VOICE), (640, SILENCE))
    assert ear.events == []
    assert ear.recogniser.turns == []


async def test_push_to_talk_keeps_what_was_said_just_before_the_button_was_down(ear: Ear) -> None:
    await ear.hear((640, SILENCE), (160, VOICE))
    ear.listener.set_microphone("push")
    await ear.hear((640, VOICE))
    ear.listener.set_microphone("commit")
    await settle()
    assert ear.names == ["SpeechStarted", "SpeechStopped", "TurnEnded"]
    assert ear.of(SpeechStarted) == [SpeechStarted(800)]
    (turn,) = ear.recogniser.turns
    assert turn.sound == sound(128, SILENCE) + sound(800, VOICE)
    assert only_end(ear).by == "commit"


async def test_a_word_said_wholly_before_the_button_was_down_counts_as_speech(ear: Ear) -> None:
    await ear.hear((640, SILENCE), (192, VOICE), (64, SILENCE))
    ear.listener.set_microphone("push")
    await ear.hear((64, SILENCE))
    ear.listener.set_microphone("commit")
    await settle()
    assert only_end(ear).speech_end_ms == 832


async def test_silence_does_not_end_a_turn_while_the_button_is_down(ear: Ear) -> None:
    ear.listener.set_microphone("push")
    await ear.hear((320, VOICE), (1_984, SILENCE), (320, VOICE))
    assert ear.names == ["SpeechStarted"]
    ear.listener.set_microphone("commit")
    await settle()
    assert only_end(ear).endpoint_ms == 0


async def test_a_commit_takes_the_sound_that_fills_no_window(ear: Ear) -> None:
    ear.listener.set_microphone("push")
    await ear.hear((330, VOICE))
    ear.listener.set_microphone("commit")
    await settle()
    assert ear.recogniser.turns[0].sound == sound(330, VOICE)
    assert ear.of(SpeechStopped) == [SpeechStopped(330)]


async def test_a_commit_counts_for_sound_that_is_not_judged_yet(ear: Ear) -> None:
    ear.listener.set_microphone("push")
    ear.listener.feed(sound(640, VOICE))
    ear.listener.set_microphone("commit")
    ear.listener.feed(sound(640, VOICE))
    await settle(60)
    assert ear.recogniser.turns[0].sound == sound(640, VOICE)
    assert only_end(ear).speech_end_ms == 640


async def test_a_commit_without_speech_is_dropped_with_its_reason(ear: Ear) -> None:
    ear.listener.set_microphone("push")
    await ear.hear((960, SILENCE))
    ear.listener.set_microphone("commit")
    await settle()
    assert ear.events[-1] == TurnDropped("no_speech", by="commit")
    assert ear.recogniser.turns[0].is_cancelled


async def test_a_commit_without_a_turn_is_nothing(ear: Ear) -> None:
    ear.listener.set_microphone("commit")
    await settle()
    assert ear.events == []


async def test_cancel_drops_what_was_said(ear: Ear) -> None:
    ear.listener.set_microphone("push")
    await ear.hear((640, VOICE))
    ear.listener.set_microphone("cancel")
    await ear.hear((640, VOICE))
    assert ear.names == ["SpeechStarted", "TurnDropped"]
    assert ear.events[-1] == TurnDropped("cancelled")
    assert ear.recogniser.turns[0].is_cancelled


async def test_cancel_drops_a_turn_that_waits_for_its_transcript(ear: Ear) -> None:
    ear.recogniser.may_finish.clear()
    ear.listener.set_microphone("push")
    await ear.hear((640, VOICE))
    ear.listener.set_microphone("commit")
    ear.listener.set_microphone("cancel")
    ear.recogniser.may_finish.set()
    await settle()
    assert ear.names == ["SpeechStarted", "SpeechStopped", "TurnDropped"]
    assert ear.recogniser.turns[0].is_cancelled


async def test_the_rest_of_a_cancelled_sentence_starts_no_turn_and_the_next_sentence_does(ear: Ear) -> None:
    ear.listener.set_microphone("open")
    await ear.hear((640, VOICE))
    ear.listener.set_microphone("cancel")
    await ear.hear((640, VOICE), (640, SILENCE))
    assert ear.names == ["SpeechStarted", "TurnDropped"]
    await ear.hear((640, VOICE), (640, SILENCE))
    assert ear.names[2:] == ["SpeechStarted", "SpeechStopped", "TurnEnded"]


async def test_a_closed_microphone_hears_nothing_and_keeps_nothing(ear: Ear) -> None:
    ear.listener.set_microphone("open")
    await ear.hear((640, VOICE))
    ear.listener.set_microphone("closed")
    await ear.hear((960, VOICE))
    ear.listener.set_microphone("push")
    await ear.hear((320, VOICE))
    ear.listener.set_microphone("commit")
    await settle()
    assert ear.names == ["SpeechStarted", "TurnDropped", "SpeechStarted", "SpeechStopped", "TurnEnded"]
    assert ear.recogniser.turns[1].sound == sound(320, VOICE)
    assert ear.listener.position_ms == 640 + 960 + 320


async def test_opening_the_microphone_while_somebody_speaks_starts_a_turn(ear: Ear) -> None:
    await ear.hear((640, VOICE))
    ear.listener.set_microphone("open")
    await ear.hear((320, VOICE), (640, SILENCE))
    assert ear.names == ["SpeechStarted", "SpeechStopped", "TurnEnded"]


async def test_opening_an_open_microphone_leaves_the_turn_alone(ear: Ear) -> None:
    ear.listener.set_microphone("open")
    await ear.hear((640, VOICE))
    ear.listener.set_microphone("open")
    await ear.hear((320, VOICE))
    assert ear.names == ["SpeechStarted"]


async def test_the_button_takes_over_a_turn_that_an_open_microphone_began(ear: Ear) -> None:
    ear.listener.set_microphone("open")
    await ear.hear((320, VOICE))
    ear.listener.set_microphone("push")
    await ear.hear((640, SILENCE), (320, VOICE))
    ear.listener.set_microphone("commit")
    await settle()
    assert ear.names == ["SpeechStarted", "SpeechStopped", "TurnEnded"]
    assert len(ear.recogniser.turns) == 1


async def test_an_endless_turn_is_ended(ear: Ear) -> None:
    ear.listener.set_microphone("push")
    await ear.hear((31_000, VOICE))
    assert only_end(ear).speech_end_ms == 30_016


async def test_lost_messages_are_filled_with_silence(ear: Ear) -> None:
    ear.listener.set_microphone("push")
    for sequence in (1, 2, 5, 6):
        ear.listener.feed(sound(32, VOICE), sequence)
    ear.listener.set_microphone("commit")
    await settle(60)
    assert ear.recogniser.turns[0].sound == sound(64, VOICE) + sound(64, SILENCE) + sound(64, VOICE)


async def test_a_long_gap_is_filled_only_in_part(ear: Ear) -> None:
    ear.listener.feed(sound(32, VOICE), 1)
    ear.listener.feed(sound(32, VOICE), 1_000_000)
    await settle(60)
    assert 500 <= ear.listener.position_ms <= 564


async def test_a_repeated_message_is_left_out_and_a_count_that_begins_anew_is_not(ear: Ear) -> None:
    for sequence in (199, 200, 200, 199, 1, 2):
        ear.listener.feed(sound(32, VOICE), sequence)
    await settle(60)
    assert ear.listener.position_ms == 4 * 32


async def test_half_a_sample_is_refused_and_the_ear_goes_on(ear: Ear) -> None:
    with pytest.raises(PeerError, match="641 bytes") as caught:
        ear.listener.feed(sound(20, VOICE) + b"\0")
    assert (caught.value.code, caught.value.field, caught.value.fatal) == ("bad_audio", "pcm", False)
    await ear.hear((320, VOICE))
    assert ear.listener.position_ms == 320


async def test_a_flood_is_refused(ear: Ear) -> None:
    with pytest.raises(PeerError, match="real time"):
        for _ in range(100):
            ear.listener.feed(sound(1_000, VOICE))


@pytest.mark.parametrize(("rate_hz", "channels"), [(7_999, 1), (96_000, 1), (16_000, 3), (16_000, 0)])
async def test_formats_that_cannot_be_heard_are_refused(rate_hz: int, channels: int) -> None:
    with pytest.raises(PeerError) as caught:
        Ear(rate_hz=rate_hz, channels=channels)
    assert caught.value.code == "unsupported_audio"


async def test_a_failing_recogniser_drops_the_turn_and_the_next_one_works(ear: Ear) -> None:
    ear.listener.set_microphone("open")
    ear.recogniser.failure = ProviderError("fake", "out of order")
    await ear.hear((320, VOICE), (640, SILENCE))
    ear.recogniser.failure = RecogniserBusy("fake", "full")
    await ear.hear((320, VOICE), (640, SILENCE))
    ear.recogniser.failure = None
    await ear.hear((320, VOICE), (640, SILENCE))
    assert ear.of(TurnDropped) == [
        TurnDropped("recogniser_failed", "fake: out of order", voiced_ms=320),
        TurnDropped("recogniser_busy", voiced_ms=320),
    ]
    assert only_end(ear).transcript.text == "who are you"


async def test_a_turn_without_words_is_dropped(ear: Ear) -> None:
    ear.recogniser.text = ""
    ear.listener.set_microphone("open")
    await ear.hear((320, VOICE), (640, SILENCE))
    assert ear.events[-1] == TurnDropped("not_understood", voiced_ms=320)


async def test_turns_are_told_of_in_the_order_in_which_they_ended(ear: Ear) -> None:
    ear.recogniser.may_finish.clear()
    ear.listener.set_microphone("open")
    await ear.hear((320, VOICE), (640, SILENCE), (320, VOICE), (640, SILENCE))
    ear.recogniser.may_finish.set()
    await settle()
    ends = [event.speech_end_ms for event in ear.of(TurnEnded) if isinstance(event, TurnEnded)]
    assert ends == [320, 1280]


async def test_a_turn_has_the_vocabulary_of_its_beginning_and_words_so_far_are_told(ear: Ear) -> None:
    gate, inn = Vocabulary(("open the gate",)), Vocabulary(("a room please",))
    ear.listener.set_vocabulary(gate)
    ear.listener.set_microphone("open")
    await ear.hear((320, VOICE))
    ear.recogniser.turns[0].on_interim(Interim("open the"))
    ear.listener.set_vocabulary(inn)
    await ear.hear((640, SILENCE), (320, VOICE))
    assert ear.recogniser.vocabularies == [gate, inn]
    assert ear.recogniser.prepared == [gate, inn]
    assert ear.of(InterimHeard) == [InterimHeard("open the")]


async def test_closing_cancels_the_turn_under_way_and_tells_nothing_more(ear: Ear) -> None:
    ear.recogniser.may_finish.clear()
    ear.listener.set_microphone("open")
    await ear.hear((320, VOICE), (640, SILENCE), (320, VOICE))
    told = list(ear.events)
    await ear.listener.close()
    await ear.listener.close()
    assert all(turn.is_cancelled for turn in ear.recogniser.turns)
    assert ear.events == told


@pytest.mark.parametrize("rate_hz", [8_000, 44_100, 48_000])
async def test_other_rates_are_heard_as_long_as_they_last(rate_hz: int) -> None:
    ear = Ear(rate_hz=rate_hz)
    ear.listener.set_microphone("push")
    await ear.hear((1_000, VOICE))
    ear.listener.set_microphone("commit")
    await settle()
    assert abs(ear.listener.position_ms - 1_000) <= 1
    assert len(ear.of(TurnEnded)) == 1
    await ear.listener.close()

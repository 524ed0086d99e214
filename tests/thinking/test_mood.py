"""How characters feel, and how it sounds."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from npc_server.thinking.answer import SpokenLine
from npc_server.thinking.mood import EMOTIONS, Mood, Moods, Temper, coloured, felt_from_words
from story_graph.character import Voice


def nobody_keeps(character: str, mood: Mood) -> None: ...


def test_a_mood_fades_to_the_author_s_baseline() -> None:
    moods = Moods({"agnes": Temper("warm")}, nobody_keeps)
    assert (moods.now("agnes", 0).emotion, moods.now("agnes", 0).strength) == ("warm", 0.5)
    moods.feel("agnes", "angry", 1.0, 0)
    assert [moods.now("agnes", at).emotion for at in (0, 60, 119)] == ["angry"] * 3
    assert moods.now("agnes", 130).emotion == "warm"


@pytest.mark.parametrize(
    ("words", "emotion"),
    [("you are a LIAR", "angry"), ("thank you", "happy"), ("I am sorry", "warm"), ("what is the news", None)],
)
def test_words_are_felt(words: str, emotion: str | None) -> None:
    felt = felt_from_words(words)
    assert (felt[0] if felt is not None else None) == emotion


def test_a_line_is_said_with_its_own_emotion_or_in_the_present_mood() -> None:
    moods = Moods({"agnes": Temper("warm")}, nobody_keeps)
    moods.hear("agnes", "you thief", 10)
    assert moods.say(SpokenLine("agnes", "Out."), 10).emotion == "angry"
    assert moods.say(SpokenLine("agnes", "Well.", emotion="sad", strength=0.8), 11).emotion == "sad"
    assert moods.say(SpokenLine("agnes", "Hm."), 12).emotion == "angry"
    assert moods.say(SpokenLine("walter", "Aye."), 12).emotion == "neutral"


def test_whoever_keeps_moods_is_told_of_each_change_and_can_restore_them() -> None:
    kept: dict[str, Mood] = {}
    moods, again = Moods({}, kept.__setitem__), Moods({}, nobody_keeps)
    moods.feel("agnes", "afraid", 0.7, 5)
    moods.hear("walter", "you drunk", 6)
    moods.hear("walter", "what is the news", 7)
    assert kept == {"agnes": Mood("afraid", 0.7, 5), "walter": Mood("angry", 0.8, 6)}
    again.feel("edmund", "sad", 1.0, 5)
    again.restore(kept)
    for character in ("agnes", "walter", "edmund"):
        assert again.now(character, 7) == moods.now(character, 7)


def test_anger_is_faster_and_higher_and_sadness_slower_and_lower() -> None:
    plain, angry, sad = (coloured(Voice(), emotion, 1.0) for emotion in (None, "angry", "sad"))
    assert plain == Voice()
    assert angry.rate > plain.rate > sad.rate and angry.pitch > plain.pitch > sad.pitch
    assert coloured(Voice(), "bewildered", 1.0) == Voice()


@given(
    st.sampled_from([*EMOTIONS, "unknown"]),
    st.floats(0, 1),
    st.integers(80, 300),
    st.integers(0, 100),
    st.integers(0, 100),
)
def test_a_coloured_voice_stays_within_what_an_engine_takes(
    emotion: str, strength: float, rate: int, pitch: int, volume: int
) -> None:
    voice = coloured(Voice(rate=rate, pitch=pitch, pitch_range=pitch, volume=volume), emotion, strength)
    assert 80 <= voice.rate <= 300
    assert all(0 <= value <= 100 for value in (voice.pitch, voice.pitch_range, voice.volume))


def test_a_character_calms_down_as_fast_as_its_author_says() -> None:
    moods = Moods({"agnes": Temper("warm", calms_in_s=10.0), "walter": Temper("stern", calms_in_s=600.0)}, nobody_keeps)
    for character in ("agnes", "walter"):
        moods.feel(character, "angry", 1.0, 0.0)
    assert [moods.now(character, 15.0).emotion for character in ("agnes", "walter")] == ["angry", "angry"]
    assert [moods.now(character, 30.0).emotion for character in ("agnes", "walter")] == ["warm", "angry"]

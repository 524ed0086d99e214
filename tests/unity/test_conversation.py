"""A game of the package's components talks with a real server."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from tests.listening.player_voices import say
from tests.processes.server_process import ServerProcess
from tests.unity.conftest import WORLD
from tests.unity.mono_build import MonoBuild
from tests.unity.unity_game import UnityGame, playing

pytestmark = pytest.mark.processes

GREETING = "Stop, please be home."
RATE_HZ = 48_000


@pytest.fixture(scope="module")
def conversation(
    build: MonoBuild, server: ServerProcess, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[UnityGame]:
    """Mara greets, her brother speaks, a bell rings, and the player is let in: typed, and by a choice."""
    with playing(build) as game:
        _begin(game, server, "conversing", characters="mara,joe")
        game.ask("window")
        game.do("type where is your brother")
        game.expect("UtteranceFinished", lambda line: line["Character"] == "joe")
        game.do("type goodbye")
        game.expect("UtteranceFinished")
        game.do("save quick")
        game.expect("Saved")
        game.do("event bell_rung")
        game.expect("StoryUpdated", lambda update: update["Events"])
        game.do("choose 0")
        action = game.expect("character action")
        game.do(f"finish {action['Action']}")
        game.expect("UtteranceFinished", lambda line: line["Text"] == "Very well.")
        game.do("slots")
        game.expect("SlotsListed")
        yield game


def test_a_greeting_is_heard_word_by_word(conversation: UnityGame) -> None:
    first = conversation.of("UtteranceFinished")[0]
    assert (first["Character"], first["Text"], first["HeardText"]) == ("mara", GREETING, GREETING)
    words = [word for word in conversation.of("WordHeard") if word["Utterance"] == first["Utterance"]]
    assert " ".join(word["Text"] for word in words) == GREETING
    assert [word["AtMs"] for word in words] == sorted(word["AtMs"] for word in words)


def test_words_light_up_in_the_subtitles(conversation: UnityGame) -> None:
    shown = conversation.of("subtitles")
    until = shown.index(f"<color=#FFFFFFFF>{GREETING}</color>")
    lit = shown[:until]
    assert lit[0] == "<color=#FFFFFFFF>Stop,</color><color=#FFFFFF73> please be home.</color>"
    assert len(lit) >= len(GREETING.split()) - 1
    assert conversation.of("speaker") == ["Mara", "Joe", "Mara"]


def test_two_characters_speak_one_after_the_other(conversation: UnityGame) -> None:
    lines = [(line["Character"], line["Text"]) for line in conversation.of("UtteranceFinished")]
    assert lines[1:3] == [("mara", "Ask him."), ("joe", "Here I am.")]


def test_the_story_is_told(conversation: UnityGame) -> None:
    edges = [change["Edge"] for update in conversation.of("StoryUpdated")[1:] for change in update["Changes"]]
    assert [edge.split(".")[-1] for edge in edges if edge] == ["brother", "back", "rang", "open"]
    events = [event for update in conversation.of("StoryUpdated") for event in update["Events"]]
    assert events == [{"Name": "doors_shake", "Arguments": {"times": 2}}]
    assert conversation.ask("facts")["gate_open"] is True
    assert conversation.ask("facts")["player.name"] == "Robin"
    assert conversation.ask("nodes") == {"mara": "gate.open"}
    assert conversation.of("LatencyMeasured")


def test_the_notebook_is_kept_and_a_new_note_is_told(conversation: UnityGame) -> None:
    assert conversation.of("note") == ["Mara let me in."], "what there is to do from the beginning is not new"
    assert [note["Text"] for note in conversation.ask("notes")] == ["Find a way in.", "Mara let me in."]
    assert conversation.ask("title") == "Gate"


def test_what_is_saved_is_listed(conversation: UnityGame) -> None:
    [slot] = conversation.of("SlotsListed")[0]["Slots"]
    assert (slot["Slot"], slot["Note"]) == ("quick", "Find a way in.")
    assert abs(slot["SavedAt"] - time.time()) < 60


def test_choices_are_offered(conversation: UnityGame) -> None:
    assert "1. Ask to come in\n2. Ask for a tale" in conversation.of("labels")
    assert conversation.of("labels")[-1] == ""


def test_cues_actions_and_relationships_reach_the_character(conversation: UnityGame) -> None:
    assert conversation.of("emotion")[:1] == ["stern"]
    assert "nod" in conversation.of("gesture")
    assert conversation.of("character action")[0]["Arguments"] == {"wide": True}
    mood = conversation.ask("mood")
    assert (mood["Emotion"], mood["Relationship"]) == ("happy", {"trust": 1})
    assert "speaking" in conversation.of("state")


def test_the_mouth_moves_with_the_sound_and_rests_after_it(conversation: UnityGame) -> None:
    furthest = conversation.ask("face")
    assert furthest["viseme_PP"] > 95, "lips that close are closed"
    assert sum(weight > 30 for weight in furthest.values()) > 6
    time.sleep(0.3)
    assert conversation.ask("voice")["Mouth"][0] == 1


def test_the_sound_that_is_heard_is_the_sound_that_was_sent(conversation: UnityGame, tmp_path: Path) -> None:
    heard = _loud(conversation.sound(tmp_path / "heard")).tobytes()
    finished = conversation.of("UtteranceFinished")
    utterances = [line["Utterance"] for line in finished if not line["IsInterrupted"]]
    assert len(utterances) >= 5
    at = 0
    for utterance in utterances:
        sent = _loud(_sent(conversation, utterance)).tobytes()
        at = heard.find(sent, at)
        assert at >= 0, f"{utterance}, {len(sent)} bytes, is not in what left the speaker"
        at += len(sent)


def test_the_editor_shows_the_story_and_the_last_turn(conversation: UnityGame) -> None:
    window = conversation.ask("window")
    assert {"World: Gate", "mara: gate.open", "gate_open: True"} <= set(window)
    assert "Character: mara: Very well." in window
    assert any(label.startswith("Connected: connected to ws://") for label in conversation.ask("inspector"))
    drawn = conversation.ask("map")
    assert "Oculus 15" in drawn and drawn[-1] == "mouthPressLeft", "the preset replaced the poses"


def test_a_save_is_loaded(conversation: UnityGame) -> None:
    conversation.do("load quick")
    assert conversation.expect("Loaded")["Slot"] == "quick"
    conversation.do("ask facts")
    assert conversation.expect("facts")["gate_open"] is False
    conversation.do("ask notes")
    assert [note["Text"] for note in conversation.expect("notes")] == ["Find a way in."]


def test_an_ending_is_told(game: UnityGame, server: ServerProcess) -> None:
    _begin(game, server, "grateful")
    game.do("choose 0")
    game.expect("UtteranceFinished", lambda line: line["Text"] == "Very well.")
    game.do("type thank you very much")
    assert game.expect("ending") == "friends"
    assert game.ask("ending", "ending of the story") == "friends"


def test_what_is_around_the_player_is_taken(conversation: UnityGame) -> None:
    conversation.do("surroundings rain")
    conversation.do("walk")
    conversation.expect("labels", lambda labels: labels == "")
    assert conversation.of("ErrorReceived") == []


def test_a_player_speaks_with_the_talk_button(game: UnityGame, server: ServerProcess, tmp_path: Path) -> None:
    _begin(game, server, "speaking")
    path = _spoken(tmp_path, "please let me come in")
    game.do("press")
    game.do(f"hear {path}")
    time.sleep(path.stat().st_size / 32_000 + 0.05)
    game.do("release")
    understood = game.expect("TranscriptReceived", lambda transcript: transcript["IsFinal"])
    assert understood["Text"].lower().rstrip(".") == "please let me come in"
    game.expect("UtteranceFinished", lambda line: line["Text"] == "Very well.")
    microphone = game.ask("microphone")
    assert microphone["IsOpen"] and not microphone["IsSending"]


def test_a_player_who_speaks_hands_free_interrupts(game: UnityGame, server: ServerProcess, tmp_path: Path) -> None:
    _begin(game, server, "interrupting")
    game.do("handsfree 1")
    game.do("type tell me a long tale")
    game.expect("WordHeard")
    game.do(f"hear {_spoken(tmp_path, 'please let me come in')}")
    cancelled = game.expect("UtteranceCancelled")["Utterance"]
    tale = game.expect("UtteranceFinished", lambda line: line["Utterance"] == cancelled)
    assert tale["IsInterrupted"] and len(tale["HeardText"]) < len(tale["Text"])
    game.expect("UtteranceFinished", lambda line: line["Text"] == "Very well.")


def test_an_interruption_is_silence_within_10_ms_of_sound(
    game: UnityGame, server: ServerProcess, tmp_path: Path
) -> None:
    _begin(game, server, "impatient")
    game.do("type tell me a long tale")
    game.expect("WordHeard", lambda word: word["Text"] == "gate,")
    game.do("interrupt")
    cancelled = game.expect("UtteranceCancelled")["Utterance"]
    tale = game.expect("UtteranceFinished", lambda line: line["Utterance"] == cancelled)
    assert tale["IsInterrupted"]
    heard = _loud(game.sound(tmp_path / "heard"))
    sent = _loud(_sent(game, cancelled))
    begin = heard.tobytes().find(sent[:2400].tobytes()) // 2
    unchanged = _equal_samples(heard[begin:], sent)
    assert 2400 <= unchanged < len(sent)
    assert len(heard) - begin - unchanged <= RATE_HZ // 100
    begun = [word["Text"] for word in game.of("WordHeard") if word["Utterance"] == cancelled]
    understood = tale["HeardText"].split()
    assert begun[: len(understood)] == understood
    assert len(begun) - len(understood) <= 1, "the server counts whole words"


def test_a_server_that_dies_and_comes_back_goes_on_with_the_story(game: UnityGame, tmp_path: Path) -> None:
    first = ServerProcess(tmp_path, world=WORLD)
    try:
        _begin(game, first, "patient")
        first.kill()
        assert first.url in game.expect("lost")
        game.do("type please let me come in")
    finally:
        first.close()
    second = ServerProcess(tmp_path, port=first.port, world=WORLD)
    try:
        assert game.expect("Welcomed")["IsRecovered"] is False
        game.expect("UtteranceFinished", lambda line: line["Text"] == "Very well.")
        assert game.ask("facts")["gate_open"] is True
    finally:
        second.close()


def test_an_unknown_world_is_refused_with_a_sentence_that_helps(game: UnityGame, server: ServerProcess) -> None:
    game.do(f"scene url={server.url} player=lost characters=mara world=atlantis")
    words = game.expect("refused")
    assert server.url in words and "unknown_world" in words and "atlantis" in words


def test_the_sample_talks(game: UnityGame, server: ServerProcess) -> None:
    game.do(f"sample url={server.url} character=mara")
    drawn: list[str] = []
    deadline_s = time.monotonic() + 10
    while "<color=#FFFFFFFF>" not in "".join(drawn):
        assert time.monotonic() < deadline_s, drawn
        time.sleep(0.1)
        game.do("gui")
        drawn = game.expect("drawn")
    assert "Ask to come in" in drawn and "Hold to talk" in drawn
    assert game.quit() == []


def _begin(game: UnityGame, server: ServerProcess, player: str, characters: str = "mara") -> None:
    """Walk up to Mara, and hear her greeting."""
    game.do(f"scene url={server.url} player={player} characters={characters} microphone=1")
    game.expect("Welcomed", within_s=40)  # a busy machine has the server send players away for a moment
    game.do("talk mara")
    game.expect("UtteranceFinished")


def _spoken(folder: Path, text: str) -> Path:
    path = folder / "spoken"
    path.write_bytes(say(text, "slt"))
    return path


def _sent(game: UnityGame, utterance: str) -> bytes:
    pieces: list[dict[str, Any]] = game.of("SpeechReceived")
    return b"".join(bytes.fromhex(piece["Pcm"]["$bin"]) for piece in pieces if piece["Utterance"] == utterance)


def _loud(pcm: bytes) -> NDArray[np.int16]:
    """Without silence: a busy machine may have put some in between."""
    samples = np.frombuffer(pcm, "<i2")
    loud: NDArray[np.int16] = samples[samples != 0]
    return loud


def _equal_samples(heard: NDArray[np.int16], sent: NDArray[np.int16]) -> int:
    """How many samples of the sent sound were heard unchanged."""
    length = min(len(sent), len(heard))
    different = np.flatnonzero(heard[:length] != sent[:length])
    return int(different[0]) if len(different) else length

"""A game of the package's components talks with a real server."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.listening.player_voices import say
from tests.processes.server_process import ServerProcess
from tests.unity.unity_game import UnityGame

pytestmark = pytest.mark.processes


def _begin(game: UnityGame, server: ServerProcess, player: str, more: str = "") -> str:
    """Meet Agnes, and hear her greeting; the text of it."""
    game.do(f"scene url={server.url} player={player} characters=agnes,walter {more}".strip())
    game.expect("Welcomed")
    game.do("talk agnes")
    greeting: str = game.expect("UtteranceFinished")["Text"]
    return greeting


def test_a_typed_conversation(game: UnityGame, server: ServerProcess) -> None:
    greeting = _begin(game, server, "typing")
    words = [word["Text"] for word in game.of("WordHeard")]
    assert " ".join(words) == greeting
    assert game.of("speaker") == ["Agnes"]
    lit = [text for text in game.of("subtitles") if text]
    assert len(lit) >= len(words), "the words light up one after the other"
    assert lit[0].startswith("<color=#FFFFFFFF>") and lit[0].endswith("</color>")
    assert lit[-1] == f"<color=#FFFFFFFF>{greeting}</color>"

    game.do("type what happened to the bell")
    update = game.expect("StoryUpdated", lambda value: value["Changes"])
    assert update["Changes"][0]["Edge"]
    line = game.expect("UtteranceFinished")
    assert line["HeardText"] == line["Text"] != greeting
    assert not line["IsInterrupted"]
    assert game.of("LatencyMeasured")
    assert game.ask("facts")["player.name"] == "Robin"
    assert game.ask("nodes")["agnes"].startswith("inn.")
    assert game.quit() == []


def test_a_choice_is_picked(game: UnityGame, server: ServerProcess) -> None:
    _begin(game, server, "choosing")
    offered = game.of("ChoicesOffered")[-1]["Choices"]
    assert game.of("labels")[-1].startswith(f"1. {offered[0]['Label']}")
    game.do("choose 0")
    change = game.expect("StoryUpdated", lambda value: value["Changes"])["Changes"][0]
    assert change["Edge"].split(".")[-1] == offered[0]["Id"].split(".")[-1] or change["Why"]["by"] == "choice"


def test_the_mouth_moves_with_the_sound_and_rests_after_it(game: UnityGame, server: ServerProcess) -> None:
    _begin(game, server, "looking")
    furthest = game.ask("face")
    assert furthest["viseme_PP"] > 95, "lips that close are closed"
    assert sum(weight > 30 for weight in furthest.values()) > 8
    time.sleep(0.4)
    mouth = game.ask("voice")["Mouth"]
    assert mouth[0] == 1
    assert game.of("emotion") or game.of("gesture")


def test_the_sound_that_is_heard_is_the_sound_that_was_sent(
    game: UnityGame, server: ServerProcess, tmp_path: Path
) -> None:
    _begin(game, server, "listening")
    game.do("type what happened to the bell")
    game.expect("UtteranceFinished")
    assert game.ask("underruns") == 0
    sent: dict[str, bytes] = {}
    for piece in game.of("SpeechReceived"):
        sent[piece["Utterance"]] = sent.get(piece["Utterance"], b"") + bytes.fromhex(piece["Pcm"]["$bin"])
    assert len(sent) >= 2
    heard = game.sound(tmp_path / "heard")
    at = 0
    for utterance, pcm in sent.items():
        at = heard.find(pcm, at)
        assert at >= 0, f"{utterance}, {len(pcm)} bytes, is not in what left the speaker"
        at += len(pcm)


def test_a_player_speaks_with_the_talk_button(game: UnityGame, server: ServerProcess, tmp_path: Path) -> None:
    _begin(game, server, "speaking", "microphone=1")
    _speak(game, tmp_path, "what happened to the bell")
    understood = game.expect("TranscriptReceived", lambda value: value["IsFinal"])
    assert "bell" in understood["Text"].lower()
    assert not game.expect("UtteranceFinished")["IsInterrupted"]
    microphone = game.ask("microphone")
    assert microphone["IsOpen"] and not microphone["IsSending"]


def test_a_player_who_speaks_hands_free_interrupts(game: UnityGame, server: ServerProcess, tmp_path: Path) -> None:
    game.do(f"scene url={server.url} player=interrupting characters=agnes microphone=1")
    game.expect("Welcomed")
    game.do("handsfree 1")
    game.do("talk agnes")
    game.expect("UtteranceFinished")
    game.do("type what happened to the bell")
    game.expect("WordHeard")
    path = tmp_path / "spoken"
    path.write_bytes(say("who are you and what is this place", "slt"))
    game.do(f"hear {path}")
    cancelled = game.expect("UtteranceCancelled")
    finished = game.expect("UtteranceFinished", lambda value: value["Utterance"] == cancelled["Utterance"])
    assert finished["IsInterrupted"]
    assert len(finished["HeardText"]) < len(finished["Text"])
    assert game.expect("TranscriptReceived", lambda value: value["IsFinal"])["Text"]


def test_an_interruption_is_silence_within_10_ms_of_sound(
    game: UnityGame, server: ServerProcess, tmp_path: Path
) -> None:
    _begin(game, server, "impatient")
    game.do("type what happened to the bell")
    game.expect("WordHeard")
    time.sleep(0.3)
    game.do("interrupt")
    cancelled = game.expect("UtteranceCancelled")["Utterance"]
    line = game.expect("UtteranceFinished", lambda value: value["Utterance"] == cancelled)
    assert line["IsInterrupted"] and len(line["HeardText"]) < len(line["Text"])
    pcm = _pcm_of(game, cancelled)
    heard = np.frombuffer(game.sound(tmp_path / "heard"), "<i2")
    until = int(np.flatnonzero(heard)[-1]) + 1
    sent = np.frombuffer(pcm, "<i2")
    exact = _common(heard, sent)
    assert exact < len(sent) * 0.8, "most of it was still to come"
    assert until - _begin_of(heard, sent) - exact <= 480, "10 ms at 48 kHz"
    assert [word["Utterance"] for word in game.of("WordHeard")].count(cancelled) == len(line["HeardText"].split())


def test_a_save_is_loaded(game: UnityGame, server: ServerProcess) -> None:
    _begin(game, server, "saving")
    game.do("save quick")
    saved = game.expect("Saved")
    game.do("type what happened to the bell")
    game.expect("StoryUpdated", lambda value: value["Version"] > saved["Version"])
    game.do("load quick")
    assert game.expect("Loaded")["Slot"] == "quick"
    assert any(update["IsFull"] for update in game.of("StoryUpdated")[1:])


def test_an_event_of_the_game_moves_the_story(game: UnityGame, server: ServerProcess) -> None:
    game.do(f"scene url={server.url} player=ringing characters=agnes")
    game.expect("Welcomed")
    game.do("event bell_struck")
    update = game.expect("StoryUpdated", lambda value: value["Events"])
    assert update["Events"][0]["Name"] == "bell_thuds"
    assert game.ask("nodes")["bell"] == "bell.thud"


def test_an_unknown_world_is_refused_with_a_sentence_that_helps(game: UnityGame, server: ServerProcess) -> None:
    game.do(f"scene url={server.url} player=lost characters=agnes world=atlantis")
    words = game.expect("refused")
    assert server.url in words and "unknown_world" in words and "atlantis" in words


def test_the_sample_scene_talks(game: UnityGame, server: ServerProcess) -> None:
    game.do(f"sample url={server.url} character=agnes")
    shown: list[str] = []
    deadline_s = time.monotonic() + 10
    while not any("color=#FFFFFFFF" in text for text in shown):
        assert time.monotonic() < deadline_s, shown
        time.sleep(0.1)
        game.do("gui")
        shown = game.expect("drawn")
    assert "Hold to talk" in shown
    assert [line for line in game.quit() if "microphone" not in line] == []


def _speak(game: UnityGame, folder: Path, text: str) -> None:
    path = folder / "spoken"
    path.write_bytes(say(text, "slt"))
    game.do("press")
    game.do(f"hear {path}")
    time.sleep(path.stat().st_size / 32000 + 0.1)
    game.do("release")


def _pcm_of(game: UnityGame, utterance: str) -> bytes:
    pieces: list[dict[str, Any]] = game.of("SpeechReceived")
    return b"".join(bytes.fromhex(piece["Pcm"]["$bin"]) for piece in pieces if piece["Utterance"] == utterance)


def _begin_of(heard: np.ndarray[Any, Any], sent: np.ndarray[Any, Any]) -> int:
    """Where the sent sound begins in the heard."""
    at = heard.tobytes().find(sent[:4800].tobytes())
    assert at >= 0 and at % 2 == 0
    return at // 2


def _common(heard: np.ndarray[Any, Any], sent: np.ndarray[Any, Any]) -> int:
    """How many samples of the sent sound were heard unchanged."""
    begin = _begin_of(heard, sent)
    length = min(len(sent), len(heard) - begin)
    different = np.flatnonzero(heard[begin : begin + length] != sent[:length])
    return int(different[0]) if len(different) else length

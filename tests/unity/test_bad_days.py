"""What a game of the package's components does when something breaks, against a server that a test plays by hand."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.unity.scripted_server import ScriptedServer
from tests.unity.unity_game import UnityGame

pytestmark = pytest.mark.processes

RATE_HZ = 48_000
PIECE_MS = 100


def test_every_sample_that_is_sent_is_heard_once(game: UnityGame, scripted: ScriptedServer, tmp_path: Path) -> None:
    _meet(game, scripted)
    sent = _noise(700, seed=1)
    scripted.say(_start(), *_pieces(sent), _end())
    game.expect("UtteranceFinished")
    heard = game.sound(tmp_path / "heard")
    assert heard.strip(b"\0") == sent.tobytes().strip(b"\0")
    last = scripted.of("playback")[-1]
    assert (last["state"], last["played_ms"]) == ("finished", 700)


def test_another_device_at_another_rate_goes_on_with_the_line(
    game: UnityGame, scripted: ScriptedServer, tmp_path: Path
) -> None:
    _meet(game, scripted)
    scripted.say(_start(), *_pieces(_noise(800, seed=2)), _end())
    game.expect("WordHeard")
    game.do("device 44100")
    assert not game.expect("UtteranceFinished")["IsInterrupted"]
    assert game.ask("underruns") == 0
    heard = np.frombuffer(game.sound(tmp_path / "heard"), "<i2")
    assert np.count_nonzero(heard) > 0.9 * 44_100 * 0.8, "at either rate, nearly all of the 0.8 s"
    assert game.quit() == []


def test_a_line_goes_on_over_a_lost_connection(game: UnityGame, scripted: ScriptedServer, tmp_path: Path) -> None:
    _meet(game, scripted)
    sent = _noise(1500, seed=3)
    pieces = _pieces(sent)
    scripted.say(_start(), *pieces[:10])
    game.expect("WordHeard")
    scripted.drop()
    scripted.say_unheard(*pieces[10:], _end())
    game.expect("lost")
    assert game.expect("Welcomed")["IsRecovered"]
    resume = scripted.expect_hello(2)["resume"]
    assert (resume["session"], resume["token"], resume["seq"]) == ("s-1", "secret", 12)
    assert game.expect("UtteranceFinished")["HeardText"] == "one two"
    heard = np.frombuffer(game.sound(tmp_path / "heard"), "<i2")
    assert np.array_equal(heard[heard != 0], sent[sent != 0]), "nothing is missing, nothing comes twice"


def test_malformed_bytes_cost_a_reconnect_and_nothing_else(game: UnityGame, scripted: ScriptedServer) -> None:
    _meet(game, scripted)
    for garbage in (b"\xc1", b"\xdf\xff\xff\xff\xff", b"\x81\xa4type\xa6speech"):
        scripted.say_bytes(garbage)
        assert game.expect("lost")
        game.expect("Welcomed")
    scripted.say(_start(), *_pieces(_noise(100, seed=4)), _end())
    assert game.expect("UtteranceFinished")["HeardText"] == "one two"
    game.do("quit")
    scripted.expect("bye")


def test_a_refused_token_is_said_with_place_cause_and_cure(game: UnityGame, scripted: ScriptedServer) -> None:
    scripted.refusal = "token_invalid"
    game.do(f"scene url={scripted.url} player=robin characters=mara token=forged")
    words = game.expect("refused")
    assert scripted.url in words and "token_invalid" in words and "refused: token_invalid" in words
    assert "Get a new token from your backend" in words
    assert scripted.hellos[0]["token"] == "forged"
    assert game.ask("state", "state of the connection") == "Refused"
    time.sleep(0.5)
    assert len(scripted.hellos) == 1, "it is not tried again"
    scripted.refusal = None
    game.do(f"reconnect {scripted.url}")
    game.expect("Welcomed")


def test_an_address_that_is_none_is_said_at_once(game: UnityGame) -> None:
    game.do("scene url=http://example.org player=robin characters=mara")
    words = game.expect("refused")
    assert "http://example.org" in words and "ws://127.0.0.1:8765/v1" in words


def test_a_server_that_starts_later_is_found(game: UnityGame, scripted: ScriptedServer) -> None:
    scripted.close()
    game.do(f"scene url={scripted.url} player=robin characters=mara")
    words = game.expect("lost")
    assert scripted.url in words and "Connection refused" in words and "npc-server serve" in words
    game.do("talk mara")
    scripted.listen()
    game.expect("Welcomed")
    assert scripted.expect("talk")["characters"] == ["mara"]


def test_a_character_that_is_destroyed_while_it_speaks_leaves_the_story_going(
    game: UnityGame, scripted: ScriptedServer, tmp_path: Path
) -> None:
    _meet(game, scripted)
    scripted.say(_start(), *_pieces(_noise(1000, seed=5)), _end())
    game.expect("WordHeard")
    game.do("destroy character")
    assert game.expect("UtteranceFinished")["HeardText"] == "one two"
    heard = np.frombuffer(game.sound(tmp_path / "heard"), "<i2")
    assert np.count_nonzero(heard) < 0.9 * RATE_HZ
    assert scripted.of("playback")[-1]["state"] == "finished"
    assert game.quit() == []


@pytest.mark.parametrize("end", ["destroy scene", "disable"])
def test_no_thread_is_left(end: str, game: UnityGame, scripted: ScriptedServer) -> None:
    _meet(game, scripted)
    scripted.say(_start(), *_pieces(_noise(600, seed=6)))
    game.expect("WordHeard")
    assert game.ask("network threads") == 1
    game.do(end)
    scripted.expect("bye")
    game.expect("ConnectionChanged", lambda change: change["State"] == "Closed")
    assert game.ask("network threads") == 0
    assert game.quit() == []


def test_nothing_is_left_listening_when_a_scene_ends_in_any_order(game: UnityGame, scripted: ScriptedServer) -> None:
    _meet(game, scripted)
    scripted.say(_start(), *_pieces(_noise(600, seed=6)))
    game.expect("WordHeard")
    assert game.ask("audio listeners") == 1
    game.do("destroy scene")
    game.do("destroy character")
    assert game.ask("audio listeners") == 0
    game.do("device 44100")
    assert game.quit() == []


def test_a_game_that_is_quit_says_bye(game: UnityGame, scripted: ScriptedServer) -> None:
    _meet(game, scripted)
    scripted.say(_start(), *_pieces(_noise(600, seed=6)))
    game.expect("WordHeard")
    assert game.quit() == []
    assert scripted.expect("bye")


def test_a_connection_is_switched_off_and_on(game: UnityGame, scripted: ScriptedServer) -> None:
    _meet(game, scripted)
    for count in (2, 3):
        game.do("disable")
        game.expect("ConnectionChanged", lambda change: change["State"] == "Closed")
        game.do("enable")
        game.expect("Welcomed")
        assert "resume" not in scripted.expect_hello(count)
    scripted.say(_start(), *_pieces(_noise(200, seed=7)), _end())
    game.expect("UtteranceFinished")
    assert game.ask("network threads") == 1
    assert game.quit() == []


def test_nothing_stands_still_in_the_middle_when_the_connection_is_closed(
    game: UnityGame, scripted: ScriptedServer
) -> None:
    _meet(game, scripted)
    pieces = _pieces(_noise(900, seed=13))
    pieces[0]["visemes"] = [{"t_ms": 0, "d_ms": 900, "v": 10, "w": 1.0}]
    scripted.say(
        {"type": "choices", "choices": [{"choice": "c-1", "label": "Go on"}]},
        {"type": "state", "character": "mara", "state": "speaking"},
        _start(),
        *pieces,
    )
    game.expect("WordHeard", lambda word: word["Text"] == "two")
    assert game.ask("mouth") > 50
    game.do("disable")
    line = game.expect("UtteranceFinished")
    assert line["IsInterrupted"] and line["HeardText"] == "one two"
    game.expect("ConnectionChanged", lambda change: change["State"] == "Closed")
    assert game.ask("mouth") == 0
    assert game.ask("choices", "choices offered") == []
    assert game.ask("mood")["State"] == "idle"
    game.expect("subtitles", lambda text: text == "")


def test_a_connection_that_is_disabled_is_not_connected_and_says_why(game: UnityGame, scripted: ScriptedServer) -> None:
    _meet(game, scripted)
    game.do("disable")
    game.expect("ConnectionChanged", lambda change: change["State"] == "Closed")
    game.do(f"reconnect {scripted.url}")
    log = game.ask("log")
    assert len(log) == 1 and "can't be connected, as it is disabled" in log[0]
    assert game.ask("state", "state of the connection") == "Closed"
    assert game.ask("network threads") == 0


def test_a_paused_game_is_silent_and_goes_on_where_it_was(
    game: UnityGame, scripted: ScriptedServer, tmp_path: Path
) -> None:
    _meet(game, scripted)
    sent = _noise(600, seed=8)
    scripted.say(_start(), *_pieces(sent), _end())
    game.expect("WordHeard")
    game.do("pause 1")
    time.sleep(0.6)
    assert game.ask("level") == 0
    told = len(game.of("UtteranceFinished"))
    game.do("pause 0")
    game.expect("UtteranceFinished")
    assert told == 0
    heard = np.frombuffer(game.sound(tmp_path / "heard"), "<i2")
    assert np.array_equal(heard[heard != 0], sent[sent != 0])


def test_a_phone_that_is_put_away_goes_on_with_the_line_where_it_was(
    game: UnityGame, scripted: ScriptedServer, tmp_path: Path
) -> None:
    _meet(game, scripted)
    sent = _noise(900, seed=12)
    scripted.say(_start(), *_pieces(sent), _end())
    game.expect("WordHeard")
    game.do("suspend 1200")
    game.expect("UtteranceFinished")
    [resumed_ms], [finished_ms] = game.times_of("resumed"), game.times_of("UtteranceFinished")
    assert finished_ms - resumed_ms > 300, "what it had not said was not said meanwhile"
    heard = np.frombuffer(game.sound(tmp_path / "heard"), "<i2")
    assert np.array_equal(heard[heard != 0], sent[sent != 0])


@pytest.mark.parametrize("away", ["focus 0", "pause 1"])
def test_a_talk_button_is_not_held_by_a_player_who_has_gone_elsewhere(
    away: str, game: UnityGame, scripted: ScriptedServer
) -> None:
    _meet(game, scripted, more="microphone=1")
    game.do("press")
    scripted.expect("audio", 3)
    game.do(away)
    scripted.expect("mic", 2)
    assert [mic["state"] for mic in scripted.of("mic")] == ["push", "commit"]
    assert not game.ask("microphone")["IsSending"]


def test_components_without_a_connection_say_what_is_missing(game: UnityGame) -> None:
    game.do("lonely")
    log = game.ask("log")
    for component in ("NpcCharacter", "NpcMicrophone", "NpcSubtitles", "NpcChoices"):
        assert any(f"{component} on `alone`" in line and "add one (Add Component" in line for line in log), component
    assert len(log) == 4


def test_a_game_that_stands_still_for_a_second_does_not_stutter(
    game: UnityGame, scripted: ScriptedServer, tmp_path: Path
) -> None:
    _meet(game, scripted)
    sent = _noise(900, seed=9)
    scripted.say(_start(), *_pieces(sent), _end())
    game.expect("WordHeard")
    game.do("freeze 1000")
    game.expect("UtteranceFinished")
    heard = game.sound(tmp_path / "heard")
    assert heard.strip(b"\0") == sent.tobytes().strip(b"\0")
    assert [word["Text"] for word in game.of("WordHeard")] == ["one", "two"]


def test_a_flood_of_messages_is_taken_in_order(game: UnityGame, scripted: ScriptedServer) -> None:
    _meet(game, scripted)
    scripted.say(*({"type": "relationship", "character": "mara", "values": {"trust": i}} for i in range(2000)))
    game.expect("RelationshipChanged", lambda value: value["Values"]["trust"] == 1999)
    assert [value["Values"]["trust"] for value in game.of("RelationshipChanged")] == list(range(2000))


def test_a_handler_that_throws_is_logged_and_the_rest_goes_on(game: UnityGame, scripted: ScriptedServer) -> None:
    _meet(game, scripted)
    game.do("throw")
    scripted.say(_start(), *_pieces(_noise(200, seed=10)), _end())
    assert game.expect("UtteranceFinished")["HeardText"] == "one two"
    log = game.quit()
    assert len(log) == 2 and all("a handler broke" in line for line in log)


def test_two_components_for_one_character_are_told_apart(game: UnityGame, scripted: ScriptedServer) -> None:
    _meet(game, scripted, characters="mara,mara")
    log = game.ask("log")
    assert len(log) == 1 and "`mara` has a voice already" in log[0]
    sent = _noise(200, seed=11)
    scripted.say(_start(), *_pieces(sent), _end())
    game.expect("UtteranceFinished")


def test_a_microphone_that_is_unplugged_is_looked_for(game: UnityGame, scripted: ScriptedServer) -> None:
    _meet(game, scripted, more="microphone=1")
    game.do("handsfree 1")
    assert scripted.expect("mic")["state"] == "open"
    scripted.expect("audio", 5)
    game.do("unplug")
    assert "unplugged" in game.expect("trouble")
    game.do("plug")
    time.sleep(0.1)
    count = len(scripted.of("audio"))
    scripted.expect("audio", count + 5)
    assert game.ask("microphone")["IsOpen"]
    game.do("unplug")
    assert "unplugged" in game.expect("trouble"), "it is said each time"


def test_an_action_is_answered(game: UnityGame, scripted: ScriptedServer) -> None:
    _meet(game, scripted)
    for action in ("a-1", "a-2"):
        scripted.say({"type": "action", "action": action, "character": "mara", "name": "open_gate", "args": {}})
        game.expect("character action")
    game.do("finish a-1")
    game.do("fail a-2")
    scripted.expect("action_result", 2)
    finished, failed = scripted.of("action_result")
    assert finished == {"type": "action_result", "action": "a-1", "ok": True, "result": "it is open"}
    assert failed == {"type": "action_result", "action": "a-2", "ok": False, "error": "it is stuck"}


def _meet(game: UnityGame, scripted: ScriptedServer, characters: str = "mara", more: str = "") -> None:
    game.do(f"scene url={scripted.url} player=robin characters={characters} {more}".strip())
    game.expect("Welcomed")


def _noise(milliseconds: int, seed: int) -> np.ndarray[Any, np.dtype[np.int16]]:
    noise = np.random.default_rng(seed).integers(-20_000, 20_000, RATE_HZ * milliseconds // 1000)
    return noise.astype("<i2")


def _start() -> dict[str, Any]:
    return {
        "type": "utterance_start",
        "utterance": "u-1",
        "character": "mara",
        "interruptible": True,
        "text": "one two",
    }


def _pieces(samples: np.ndarray[Any, np.dtype[np.int16]]) -> list[dict[str, Any]]:
    """Pieces of 100 ms, the words in the first of them."""
    size = RATE_HZ * PIECE_MS // 1000
    words = [{"t_ms": 0, "d_ms": 50, "text": "one"}, {"t_ms": 50, "d_ms": 50, "text": "two"}]
    return [
        {
            "type": "speech",
            "utterance": "u-1",
            "index": index,
            "at_ms": index * PIECE_MS,
            "pcm": samples[index * size : (index + 1) * size].tobytes(),
            "visemes": [],
            "words": words if index == 0 else [],
            "source": "native",
        }
        for index in range(-(-len(samples) // size))
    ]


def _end() -> dict[str, Any]:
    return {"type": "utterance_end", "utterance": "u-1", "duration_ms": 0, "text": "one two", "interrupted": False}

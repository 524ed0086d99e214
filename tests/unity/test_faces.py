"""Faces with blend shapes of several makers move with the mouth shapes that the server sends."""

from __future__ import annotations

import time
from typing import Any

import numpy as np
import pytest

from tests.unity.scripted_server import ScriptedServer
from tests.unity.unity_game import UnityGame

pytestmark = pytest.mark.processes

RATE_HZ = 48_000
PP, AA, U = 1, 10, 14

ARKIT = (
    "jawOpen mouthPressLeft mouthPressRight mouthRollLower mouthRollUpper mouthUpperUpLeft mouthUpperUpRight tongueOut "
    "mouthLowerDownLeft mouthLowerDownRight mouthFunnel mouthPucker mouthStretchLeft mouthStretchRight mouthSmileLeft "
    "mouthSmileRight mouthDimpleLeft mouthDimpleRight"
).split()
VROID = [f"Fcl_MTH_{name}" for name in ("A", "I", "U", "E", "O", "Close")]


def test_a_face_of_arkit_opens_its_jaw_for_a_vowel_and_not_for_closed_lips(
    game: UnityGame, scripted: ScriptedServer
) -> None:
    furthest = _speak(game, scripted, [f"head.{name}" for name in ARKIT], AA)
    assert furthest["head.jawOpen"] == pytest.approx(60, abs=1)
    assert furthest["head.mouthPressLeft"] == 0
    assert game.quit() == []


def test_closed_lips_keep_the_jaw_shut(game: UnityGame, scripted: ScriptedServer) -> None:
    furthest = _speak(game, scripted, ARKIT, PP)
    assert furthest["mouthPressLeft"] == pytest.approx(60, abs=1)
    assert furthest["jawOpen"] == 0


def test_a_face_of_vroid_is_known_by_its_names(game: UnityGame, scripted: ScriptedServer) -> None:
    furthest = _speak(game, scripted, [f"Face.M_F00_000_00_{name}" for name in VROID], U)
    assert furthest["Face.M_F00_000_00_Fcl_MTH_U"] == pytest.approx(100, abs=1)
    assert furthest["Face.M_F00_000_00_Fcl_MTH_A"] == 0
    assert game.quit() == []


def test_a_mouth_at_rest_belongs_to_animations(game: UnityGame, scripted: ScriptedServer) -> None:
    _speak(game, scripted, ARKIT, AA)
    time.sleep(0.3)
    assert game.ask("mouth") == 0
    game.do("animate 55")
    time.sleep(0.1)
    assert game.ask("mouth") == 55, "a smile stays"


def test_shapes_that_a_face_lacks_are_named(game: UnityGame, scripted: ScriptedServer) -> None:
    _speak(game, scripted, ["viseme_aa", "smile"], AA)
    log = game.quit()
    assert len(log) == 1 and "viseme_PP" in log[0] and "viseme_aa" not in log[0]


def _speak(game: UnityGame, scripted: ScriptedServer, names: list[str], shape: int) -> dict[str, Any]:
    """Say something with one mouth shape; the furthest that each blend shape went."""
    game.do(f"scene url={scripted.url} player=robin characters=mara face={','.join(names)}")
    game.expect("Welcomed")
    pcm = np.full(RATE_HZ * 3 // 10, 1000, "<i2").tobytes()
    scripted.say(
        {"type": "utterance_start", "utterance": "u-1", "character": "mara", "interruptible": True},
        {
            "type": "speech",
            "utterance": "u-1",
            "index": 0,
            "at_ms": 0,
            "pcm": pcm,
            "visemes": [{"t_ms": 0, "d_ms": 300, "v": shape, "w": 1.0}],
            "words": [],
            "source": "native",
        },
        {"type": "utterance_end", "utterance": "u-1", "duration_ms": 300, "text": "", "interrupted": False},
    )
    game.expect("UtteranceFinished")
    furthest: dict[str, Any] = game.ask("face")
    return furthest

"""Other platforms and projects than the one that the tests run on: here mostly the compiler has a say."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.unity.mono_build import PACKAGE, MonoBuild, compile_for, compile_library
from tests.unity.scripted_server import ScriptedServer
from tests.unity.unity_game import playing


@pytest.mark.parametrize("platform", ["UNITY_WEBGL", "UNITY_IOS"])
def test_the_components_compile_for(platform: str, build: MonoBuild) -> None:
    compile_library(build, PACKAGE / "Runtime" / "Components", (platform,))


@pytest.mark.parametrize("place", ["UNITY_WEBGL", "a project without Unity's audio"])
def test_where_the_mixer_asks_for_nothing_lines_are_read_and_nothing_is_heard(
    place: str, build: MonoBuild, scripted: ScriptedServer, tmp_path: Path
) -> None:
    is_web = place == "UNITY_WEBGL"
    with playing(compile_for(build, place, tmp_path / "build") if is_web else build) as game:
        if not is_web:
            game.do("device 0")
        game.do(f"scene url={scripted.url} player=robin characters=mara")
        game.expect("Welcomed")
        scripted.say(
            {"type": "utterance_start", "utterance": "u-1", "character": "mara", "interruptible": True},
            {
                "type": "speech",
                "utterance": "u-1",
                "index": 0,
                "at_ms": 0,
                "pcm": b"\x00\x40" * 4800,
                "visemes": [],
                "words": [{"t_ms": 0, "d_ms": 50, "text": "Hello."}],
                "source": "native",
            },
            {"type": "utterance_end", "utterance": "u-1", "duration_ms": 100, "text": "Hello.", "interrupted": False},
        )
        assert game.expect("UtteranceFinished")["HeardText"] == "Hello."
        assert not game.sound(tmp_path / "heard").strip(b"\0")
        assert any("is not heard" in line for line in game.ask("log"))


def test_on_a_phone_the_microphone_waits_for_the_players_permission(
    build: MonoBuild, scripted: ScriptedServer, tmp_path: Path
) -> None:
    with playing(compile_for(build, "UNITY_ANDROID", tmp_path)) as game:
        game.do(f"scene url={scripted.url} player=robin characters=mara microphone=1")
        assert "allow it when the system asks" in game.expect("trouble")
        assert game.ask("permissions asked") == 1
        game.do("handsfree 1")
        assert scripted.expect("mic")["state"] == "open"
        assert not game.ask("microphone")["IsOpen"]
        game.do("allow")
        scripted.expect("audio", 5)
        assert game.ask("microphone")["IsOpen"]


@pytest.mark.parametrize("input_system", ["ENABLE_LEGACY_INPUT_MANAGER", "NPC_INPUT_SYSTEM"])
def test_a_key_is_held_to_talk_with_either_input_system(
    input_system: str, build: MonoBuild, scripted: ScriptedServer, tmp_path: Path
) -> None:
    with playing(compile_for(build, input_system, tmp_path)) as game:
        game.do(f"scene url={scripted.url} player=robin characters=mara microphone=1")
        game.expect("Welcomed")
        game.do("keydown")
        scripted.expect("audio", 3)
        game.do("keyup")
        scripted.expect("mic", 2)
        assert [mic["state"] for mic in scripted.of("mic")] == ["push", "commit"]


def test_a_key_that_is_typed_is_no_talk_button(build: MonoBuild, scripted: ScriptedServer, tmp_path: Path) -> None:
    with playing(compile_for(build, "ENABLE_LEGACY_INPUT_MANAGER", tmp_path)) as game:
        game.do(f"scene url={scripted.url} player=robin characters=mara microphone=1")
        game.expect("Welcomed")
        game.do("keydown")
        scripted.expect("audio", 3)
        game.do("followkey 0")
        scripted.expect("mic", 2)
        game.do("keydown")
        game.do("type have")
        assert scripted.expect("text")["text"] == "have"
        assert [mic["state"] for mic in scripted.of("mic")] == ["push", "commit"]


def test_no_type_of_the_package_is_called_as_one_of_the_engine(build: MonoBuild, tmp_path: Path) -> None:
    declared = re.compile(
        r"^    public (?:static |sealed |abstract )*(?:class|struct|enum|interface) (\w+)", re.MULTILINE
    )
    sources = (PACKAGE / "Runtime").rglob("*.cs")
    names = sorted({name for source in sources for name in declared.findall(source.read_text(encoding="utf-8"))})
    assert {"NpcClient", "NpcConnection", "Choice", "Viseme"} <= set(names)
    uses = "\n".join(f"    public static string Of{name} = typeof({name}).Name;" for name in names)
    (tmp_path / "Game.cs").write_text(
        f"using NpcServer;\nusing NpcServer.Unity;\nusing UnityEngine;\n\npublic static class Game\n{{\n{uses}\n}}\n",
        encoding="utf-8",
    )
    compile_library(build, tmp_path)

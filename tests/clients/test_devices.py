"""What a person is told when a microphone or speaker can't be used."""

from __future__ import annotations

from typing import Any, Literal

import pytest

from clients.pygame_demo.client.devices import why_not_installed, why_unusable


class FakeSounddevice:
    def __init__(self, *devices: tuple[int, int]) -> None:
        self._devices = [{"max_input_channels": inputs, "max_output_channels": outputs} for inputs, outputs in devices]

    def query_devices(self) -> list[dict[str, Any]]:
        return self._devices


@pytest.mark.parametrize(
    ("devices", "kind", "expected"),
    [
        ([], "input", "this machine has none"),
        ([(0, 2)], "input", "this machine has none"),
        ([(0, 2)], "output", "Invalid sample rate"),
        ([(0, 2), (1, 0)], "input", "Invalid sample rate"),
    ],
)
def test_the_device_is_said_to_be_missing_only_when_there_is_none_of_its_kind(
    devices: list[tuple[int, int]], kind: Literal["input", "output"], expected: str
) -> None:
    assert why_unusable(FakeSounddevice(*devices), kind, Exception("Invalid sample rate")) == expected


@pytest.mark.parametrize(
    ("error", "cure"),
    [
        (ModuleNotFoundError("No module named 'sounddevice'"), "pip install 'npc-server[demo]'"),
        (OSError("PortAudio library not found"), "sudo apt install libportaudio2"),
    ],
)
def test_a_missing_library_is_told_with_what_installs_it(
    error: Exception, cure: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.platform", "linux")
    assert why_not_installed(error) == f"{error} ({'Debian or Ubuntu: ' * ('apt' in cure)}{cure})"

import json
from pathlib import Path

import pytest

from clients.pygame_demo.game.settings import Settings, SettingsFile, config_folder


def test_settings_come_back(tmp_path: Path) -> None:
    wanted = Settings(volume=0.3, text_size="large", is_colour_blind_safe=True, hands_free=True, microphone="Headset")
    SettingsFile(tmp_path / "new" / "folder").save(wanted)
    assert SettingsFile(tmp_path / "new" / "folder").load() == wanted


def test_without_a_file_the_defaults_hold_and_nothing_is_said(tmp_path: Path) -> None:
    file = SettingsFile(tmp_path)
    assert file.load() == Settings() and file.trouble == ""


@pytest.mark.parametrize(
    "text", ["{", "[]", '{"volume": 7}', '{"volume": true}', '{"text_size": "huge"}', '{"hands_free": "yes"}', "\udcff"]
)
def test_a_broken_file_is_put_aside_with_a_message(tmp_path: Path, text: str) -> None:
    path = tmp_path / "settings.json"
    path.write_bytes(text.encode("utf-8", "surrogateescape"))
    file = SettingsFile(tmp_path)
    assert file.load() == Settings()
    assert "settings.json is broken" in file.trouble and "settings.broken.json" in file.trouble
    assert not path.exists() and (tmp_path / "settings.broken.json").exists()


def test_settings_of_another_version_are_left_out(tmp_path: Path) -> None:
    (tmp_path / "settings.json").write_text(json.dumps({"volume": 0.5, "of_tomorrow": 3}))
    assert SettingsFile(tmp_path).load() == Settings(volume=0.5)


def test_a_folder_that_cannot_be_written_is_said_and_the_game_goes_on(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    file = SettingsFile(tmp_path / "file")
    file.save(Settings())
    assert "can't be written" in file.trouble


def test_no_half_file_is_left(tmp_path: Path) -> None:
    for number in range(3):
        SettingsFile(tmp_path).save(Settings(volume=number / 10))
    assert [path.name for path in tmp_path.iterdir()] == ["settings.json"]


def test_the_folder_can_be_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("NPC_DEMO_CONFIG", str(tmp_path))
    assert config_folder() == tmp_path

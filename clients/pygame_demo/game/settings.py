"""The player's settings, kept in the platform's folder for configuration.

They are written to a new file that then takes the old one's place, so that a crash leaves one whole file. A file that
can't be read is put aside, and the player is told.
"""

from __future__ import annotations

import dataclasses
import json
import os
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, get_args

__all__ = ["Settings", "SettingsFile", "TextSize", "config_folder", "write_whole"]

TextSize = Literal["small", "medium", "large"]


@dataclass(frozen=True, slots=True)
class Settings:
    """Attributes:
    volume: of the characters' voices, 0 to 1.
    hands_free: the microphone listens all the time; otherwise while the talk key is held.
    microphone, speaker: a device's name; "" takes the machine's default.
    """

    volume: float = 0.9
    text_size: TextSize = "medium"
    is_colour_blind_safe: bool = False
    hands_free: bool = False
    microphone: str = ""
    speaker: str = ""
    shows_latency: bool = True
    shows_subtitles: bool = True
    is_fullscreen: bool = False


def config_folder() -> Path:
    """Where this platform keeps a program's configuration. `NPC_DEMO_CONFIG` names another place."""
    if chosen := os.environ.get("NPC_DEMO_CONFIG"):
        return Path(chosen)
    if sys.platform == "win32":
        return Path(os.environ.get("APPDATA", Path.home() / "AppData" / "Roaming")) / "npc-demo"
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Application Support" / "npc-demo"
    return Path(os.environ.get("XDG_CONFIG_HOME") or Path.home() / ".config") / "npc-demo"


class SettingsFile:
    """`settings.json` in a folder.

    Attributes:
        trouble: what went wrong with the file, for the player: place, cause and cure; "" if nothing did.
    """

    def __init__(self, folder: Path) -> None:
        self.path = folder / "settings.json"
        self.trouble = ""

    def load(self) -> Settings:
        """What is kept there; the defaults if there is nothing, or nothing that can be read."""
        try:
            return _checked(json.loads(self.path.read_text(encoding="utf-8")))
        except FileNotFoundError:
            return Settings()
        except OSError as error:
            self.trouble = f"{self.path} can't be read ({error.strerror}); the defaults hold for now."
        except ValueError as error:
            self._put_aside(error)
        return Settings()

    def save(self, settings: Settings) -> None:
        """Keep them; where that can't be done, `trouble` says so and the game goes on."""
        try:
            write_whole(self.path, json.dumps(dataclasses.asdict(settings), indent=2) + "\n")
        except OSError as error:
            self.trouble = f"{self.path} can't be written ({error.strerror}): the settings last until you quit."

    def _put_aside(self, error: ValueError) -> None:
        aside = self.path.with_suffix(".broken.json")
        try:
            self.path.replace(aside)
            kept = f"it is now {aside.name}"
        except OSError:
            kept = "it could not be moved"
        self.trouble = f"{self.path} is broken ({error}); {kept}, and the defaults hold."


def write_whole(path: Path, text: str) -> None:
    """Replace a file's content at once: the old one or the new one is there, never a half.

    Raises:
        OSError: it can't be written; the old one is still there.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=path.name, suffix=".new")
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        os.replace(name, path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def _checked(data: Any) -> Settings:
    """Raises ValueError for what no settings are. Names that are not known (of another version) are left out."""
    if not isinstance(data, dict):
        raise ValueError("it holds no settings")
    known: dict[str, Any] = {}
    for setting in dataclasses.fields(Settings):
        if setting.name not in data:
            continue
        value, default = data[setting.name], setting.default
        if isinstance(default, float):
            if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= 1:
                raise ValueError(f"{setting.name} has to be a number from 0 to 1, not {value!r}")
            value = float(value)
        elif setting.name == "text_size":
            if value not in get_args(TextSize):
                raise ValueError(f"text_size has to be one of {', '.join(get_args(TextSize))}, not {value!r}")
        elif type(value) is not type(default):
            raise ValueError(f"{setting.name} has to be {type(default).__name__}, not {value!r}")
        known[setting.name] = value
    return Settings(**known)

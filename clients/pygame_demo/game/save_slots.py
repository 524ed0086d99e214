"""Which save slots are used, and what stood there: the server keeps the saves, this the words that a menu shows."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

from clients.pygame_demo.game.settings import write_whole

__all__ = ["SLOTS", "SaveSlots", "SavedGame"]

SLOTS = ("slot-1", "slot-2", "slot-3", "slot-4")


@dataclass(frozen=True, slots=True)
class SavedGame:
    """What a slot holds, in words: when it was saved, and how many notes had been written."""

    saved_at: str
    summary: str


class SaveSlots:
    """The slots of one player on one server.

    Args:
        playthrough: tells one player's saves from another's, such as player and world.
    """

    def __init__(self, folder: Path, playthrough: str) -> None:
        self._path = folder / "saves.json"
        self._playthrough = playthrough
        self.trouble = ""

    def saved(self) -> dict[str, SavedGame]:
        """By slot."""
        mine = self._read().get(self._playthrough, {})
        return {slot: SavedGame(**game) for slot, game in mine.items() if slot in SLOTS}

    def record(self, slot: str, summary: str, now: datetime) -> None:
        """The server has saved there."""
        everything = self._read()
        everything.setdefault(self._playthrough, {})[slot] = asdict(SavedGame(now.strftime("%d %b %H:%M"), summary))
        self._write(everything)

    def forget(self, slot: str) -> None:
        """The server has nothing there."""
        everything = self._read()
        everything.get(self._playthrough, {}).pop(slot, None)
        self._write(everything)

    def _read(self) -> dict[str, dict[str, dict[str, str]]]:
        try:
            data = json.loads(self._path.read_text(encoding="utf-8"))
            for games in data.values():
                for game in games.values():
                    SavedGame(**game)
        except FileNotFoundError:
            return {}
        except (OSError, ValueError, TypeError, AttributeError) as error:
            self.trouble = (
                f"{self._path} can't be read ({error}); saves are still on the server, their list begins anew."
            )
            return {}
        return dict(data)

    def _write(self, everything: dict[str, dict[str, dict[str, str]]]) -> None:
        try:
            write_whole(self._path, json.dumps(everything, indent=2) + "\n")
        except OSError as error:
            self.trouble = f"{self._path} can't be written ({error.strerror}); the save itself is on the server."

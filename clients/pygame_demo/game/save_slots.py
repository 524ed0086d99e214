"""The save slots as a menu shows them. The server keeps what is saved, and lists it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from clients.pygame_demo.client import SavedSlot

__all__ = ["ShownSlot", "shown_slots"]

_OTHERS_AT_MOST = 4
_OWN = ("slot-1", "slot-2", "slot-3", "slot-4")


@dataclass(frozen=True, slots=True)
class ShownSlot:
    """One line of the menu.

    Attributes:
        slot: as the server calls it.
        saved_at: day and time; "" if it is empty.
        note: the last line of the notebook as it was then.
    """

    slot: str
    label: str
    saved_at: str = ""
    note: str = ""

    @property
    def is_empty(self) -> bool:
        return not self.saved_at


def shown_slots(saved: Iterable[SavedSlot]) -> list[ShownSlot]:
    """The demo's own four slots, and after them the latest that another client saved for this player.

    Args:
        saved: the latest first.
    """
    by_name = {each.slot: each for each in saved}
    names = [*_OWN, *[name for name in by_name if name not in _OWN][:_OTHERS_AT_MOST]]
    return [_shown(name, by_name.get(name)) for name in names]


def _shown(name: str, saved: SavedSlot | None) -> ShownSlot:
    label = f"Slot {name.removeprefix('slot-')}" if name in _OWN else name
    if saved is None:
        return ShownSlot(name, label)
    at = "saved before" if saved.saved_s is None else f"{datetime.fromtimestamp(saved.saved_s):%d %b, %H:%M}"
    return ShownSlot(name, label, at, saved.note)

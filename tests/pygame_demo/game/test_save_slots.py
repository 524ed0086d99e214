from datetime import datetime

from clients.pygame_demo.client import SavedSlot
from clients.pygame_demo.game.save_slots import ShownSlot, shown_slots

NOON_S = datetime(2026, 5, 1, 12, 0).timestamp()


def test_four_slots_are_shown_whether_they_are_used_or_not() -> None:
    shown = shown_slots([SavedSlot("slot-2", 7, NOON_S, "The beam is rotten.")])
    assert [slot.label for slot in shown] == ["Slot 1", "Slot 2", "Slot 3", "Slot 4"]
    assert [slot.is_empty for slot in shown] == [True, False, True, True]
    assert shown[1] == ShownSlot("slot-2", "Slot 2", "01 May, 12:00", "The beam is rotten.")


def test_what_another_client_saved_is_shown_after_them() -> None:
    shown = shown_slots([SavedSlot("quick", 3), SavedSlot("slot-1", 2, NOON_S)])
    assert [(slot.label, slot.saved_at) for slot in shown if not slot.is_empty] == [
        ("Slot 1", "01 May, 12:00"),
        ("quick", "saved before"),
    ]

"""A client and sound devices that do what a test says, so that screens are drawn without server and devices."""

from __future__ import annotations

import random
from collections.abc import Mapping
from pathlib import Path
from typing import Any, cast

from clients.pygame_demo.client import SILENT, Audio, AudioDevice, Note, NpcClient, SpokenWord, Voice, events
from clients.pygame_demo.drawing.interface import Ui
from clients.pygame_demo.drawing.palette import interface_colours
from clients.pygame_demo.drawing.portraits.painting import Portraits
from clients.pygame_demo.drawing.scenery.backdrop import Backdrop
from clients.pygame_demo.game.settings import Settings, SettingsFile
from clients.pygame_demo.game.village import Village
from clients.pygame_demo.screens.context import Context

TITLE = "The Bell of Millbrook"
TASK = Note("task", "The bell rang once at midnight. Find out why.")
PEOPLE = (("agnes", "Agnes"), ("walter", "Walter"), ("rose", "Rose"), ("edmund", "Edmund"))


class StandInClient:
    """Notes what it is asked for in `asked`; `voices` is what each character says now."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, Any]] = []
        self.voices: dict[str, Voice] = {}

    def voice(self, character: str) -> Voice:
        return self.voices.get(character, SILENT)

    def talk_to(self, *characters: str) -> None:
        self.asked.append(("talk_to", characters))

    def walk_away(self) -> None:
        self.asked.append(("walk_away", None))

    def type_line(self, text: str) -> None:
        self.asked.append(("type_line", text))

    def choose(self, choice: str) -> None:
        self.asked.append(("choose", choice))

    def push_to_talk(self, down: bool) -> None:
        self.asked.append(("push_to_talk", down))

    def hands_free(self, on: bool) -> None:
        self.asked.append(("hands_free", on))

    def interrupt(self) -> None:
        self.asked.append(("interrupt", None))

    def finish_action(self, action: str, *, ok: bool) -> None:
        self.asked.append(("finish_action", (action, ok)))

    def save(self, slot: str) -> None:
        self.asked.append(("save", slot))

    def load(self, slot: str) -> None:
        self.asked.append(("load", slot))

    def list_slots(self) -> None:
        """Not noted: every screen may look what is saved."""


class StandInAudio:
    """Two microphones and a speaker."""

    def __init__(self) -> None:
        self.volume = 1.0
        self.microphone_level = 0.6
        self.used: list[tuple[str, str | None]] = []

    def devices(self) -> tuple[AudioDevice, ...]:
        return (
            AudioDevice("microphone", "Headset", True),
            AudioDevice("microphone", "Built-in microphone array with a name as long as drivers give them", False),
            AudioDevice("speaker", "Loudspeakers", True),
        )

    def use_microphone(self, name: str | None) -> None:
        self.used.append(("microphone", name))

    def use_speaker(self, name: str | None) -> None:
        self.used.append(("speaker", name))


def make_context(
    folder: Path, backdrop: Backdrop, window: tuple[int, int] = (1280, 720), settings: Settings | None = None
) -> tuple[Context, StandInClient, StandInAudio]:
    """A game that is connected to Millbrook."""
    client, audio = StandInClient(), StandInAudio()
    settings = settings or Settings()
    backdrop.resize(window)
    context = Context(
        client=cast(NpcClient, client),
        audio=cast(Audio, audio),
        settings=settings,
        settings_file=SettingsFile(folder),
        ui=Ui(window, interface_colours(is_colour_blind_safe=settings.is_colour_blind_safe), settings.text_size),
        backdrop=backdrop,
        village=Village(random.Random(1)),
        portraits=Portraits(None),
        randomness=random.Random(1),
    )
    context.take(events.ConnectionChanged("connected", ""))
    context.take(events.Welcomed("millbrook", tuple(events.Character(*one) for one in PEOPLE), False, TITLE))
    context.take(story(notes=(TASK,), is_full=True))
    return context, client, audio


def story(
    facts: Mapping[str, Any] | None = None,
    *,
    is_full: bool = False,
    notes: tuple[Note, ...] | None = None,
    ending: str = "",
) -> events.StoryUpdated:
    return events.StoryUpdated(1, (), facts or {}, (), is_full, notes, ending)


def spoken(text: str, heard: int, mouth: tuple[float, ...] = SILENT.mouth) -> Voice:
    """A voice in the middle of a line, `heard` words of which have been heard."""
    words = tuple(SpokenWord(word, 200.0 * n, 180.0, n < heard) for n, word in enumerate(text.split()))
    return Voice(mouth, True, "u-1", text, words, 200.0 * heard)

"""What all screens share: the client, the game's state, and how they are drawn. Events of the client end up here."""

from __future__ import annotations

import random
from dataclasses import dataclass, field

from clients.pygame_demo.client import Audio, NpcClient, SavedSlot, events
from clients.pygame_demo.drawing.interface import Ui
from clients.pygame_demo.drawing.portraits.acting import Acting
from clients.pygame_demo.drawing.portraits.painting import Portraits
from clients.pygame_demo.drawing.portraits.portrait import Portrait
from clients.pygame_demo.drawing.scenery.backdrop import Backdrop
from clients.pygame_demo.game.controls import Controls
from clients.pygame_demo.game.conversation import Conversation
from clients.pygame_demo.game.quest_notes import QuestNotes
from clients.pygame_demo.game.settings import Settings, SettingsFile
from clients.pygame_demo.game.village import Village

__all__ = ["Context", "Notice", "portrait_height"]

_NOTICE_S = 6.0
_LONG_NOTICE_S = 12.0
_CONVERSATION_HEIGHT = 0.97
"""Part of the window's height that a portrait takes."""


_MISSING = {
    frozenset({"microphone"}): "No microphone: press T and type. Why: P, Settings.",
    frozenset({"speaker"}): "No speaker: read along. Why: P, Settings.",
    frozenset({"microphone", "speaker"}): "No microphone, no speaker: type with T. Why: P, Settings.",
}


@dataclass(frozen=True, slots=True)
class Notice:
    """Something that is said at the window's upper edge for a while. `kind` is `news` or `trouble`."""

    text: str
    kind: str
    until_s: float


@dataclass(slots=True)
class Context:
    """One game. The client's events come in by `take`.

    Attributes:
        time_s: since the game began.
        faced: id of the character that the player faces.
        connection: how the server can be reached.
        devices: how microphone and speaker are, by these words; without those that were not looked for yet.
        saved: what the server last listed.
    """

    client: NpcClient
    audio: Audio
    settings: Settings
    settings_file: SettingsFile
    ui: Ui
    backdrop: Backdrop
    village: Village
    portraits: Portraits
    controls: Controls = field(default_factory=Controls)
    conversation: Conversation = field(default_factory=Conversation)
    notes: QuestNotes = field(default_factory=QuestNotes)
    randomness: random.Random = field(default_factory=random.Random)
    time_s: float = 0.0
    faced: str | None = None
    connection: events.ConnectionChanged = field(default_factory=lambda: events.ConnectionChanged("connecting", ""))
    connection_since_s: float = 0.0
    devices: dict[str, events.DeviceChanged] = field(default_factory=dict)
    saved: tuple[SavedSlot, ...] = ()
    notices: list[Notice] = field(default_factory=list)
    is_push_down: bool = False
    _device_troubles: dict[str, str] = field(default_factory=dict)
    _acting: dict[str, Acting] = field(default_factory=dict)

    def take(self, event: events.Event) -> None:
        """One event of the client."""
        self.conversation.take(event)
        match event:
            case events.ConnectionChanged():
                self.connection, self.connection_since_s = event, self.time_s
            case events.Welcomed():
                self.notes.take(event)
                self.village.settle([(character.id, character.name) for character in event.characters])
                self.client.list_slots()
                for character in event.characters:
                    self.portraits.want(character.id, portrait_height(self.ui.window))
            case events.DeviceChanged():
                self._take_device(event)
            case events.CueReached():
                self._take_cue(event)
            case events.ActionRequested():
                self.conversation.note(f"{self.name_of(event.character)}: {_in_words(event.name, event.args)}")
                self.tell(f"{self.name_of(event.character)}: {_in_words(event.name, event.args)}")
                self.client.finish_action(event.action, ok=True)
            case events.StoryUpdated():
                self._take_story(event)
            case events.Saved():
                self.client.list_slots()
                self.tell("Saved.")
            case events.SlotsListed():
                self.saved = event.slots
            case events.Loaded():
                self.tell("Loaded.")
            case events.ServerError():
                self.tell(event.message, is_trouble=True)
            case _:
                pass

    def step(self, dt_s: float) -> None:
        self.time_s += dt_s
        self.notices = [notice for notice in self.notices if notice.until_s > self.time_s]

    def tell(self, text: str, *, is_trouble: bool = False, is_long: bool = False) -> None:
        """Say something at the upper edge; what is said already is not said twice."""
        text = text[:1].upper() + text[1:]
        self.notices = [notice for notice in self.notices if notice.text != text][-3:]
        lasts_s = _LONG_NOTICE_S if is_trouble or is_long else _NOTICE_S
        self.notices.append(Notice(text, "trouble" if is_trouble else "news", self.time_s + lasts_s))

    def face(self, character: str | None) -> None:
        """Turn to a character, who then greets; None walks away."""
        if character == self.faced:
            return
        self.faced = character
        self.push_to_talk(False)
        if character is None:
            self.client.walk_away()
            self.conversation.leave()
        else:
            self.conversation.leave()
            self.client.talk_to(character)

    def push_to_talk(self, is_down: bool) -> None:
        if is_down != self.is_push_down and not (is_down and self.settings.hands_free):
            self.is_push_down = is_down
            self.client.push_to_talk(is_down)

    def change(self, settings: Settings) -> None:
        """Take new settings, and keep them."""
        before, self.settings = self.settings, settings
        self.audio.volume = settings.volume
        if settings.hands_free != before.hands_free:
            self.push_to_talk(False)
            self.client.hands_free(settings.hands_free)
        if settings.microphone != before.microphone:
            self.audio.use_microphone(settings.microphone or None)
        if settings.speaker != before.speaker:
            self.audio.use_speaker(settings.speaker or None)
        self.settings_file.trouble = ""
        self.settings_file.save(settings)
        if self.settings_file.trouble:
            self.tell(self.settings_file.trouble, is_trouble=True)

    def name_of(self, character: str) -> str:
        return self.conversation.names.get(character, character)

    def acting(self, character: str) -> Acting:
        if character not in self._acting:
            self._acting[character] = Acting(random.Random(self.randomness.random()))
        return self._acting[character]

    def portrait(self, character: str) -> Portrait | None:
        """As it was painted last; None while it is being painted for the first time."""
        self.portraits.want(character, portrait_height(self.ui.window))
        return self.portraits.find(character)

    @property
    def has_microphone(self) -> bool:
        microphone = self.devices.get("microphone")
        return microphone is not None and microphone.state == "ready"

    def _take_story(self, update: events.StoryUpdated) -> None:
        before = self.notes.ending
        self.notes.take(update)
        for note in self.notes.read():
            self.tell(f"Noted: {note.text}")
        if self.notes.ending not in ("", before):
            self.tell(f"The end: {self.notes.ending.replace('_', ' ')}.", is_long=True)

    def _take_device(self, event: events.DeviceChanged) -> None:
        """Say it in a few words; cause and cure stand in the settings. What is no longer so is not said any more."""
        before = self.devices.get(event.kind)
        self.devices[event.kind] = event
        outdated = {*_MISSING.values(), self._device_troubles.pop(event.kind, "")}
        self.notices = [notice for notice in self.notices if notice.text not in outdated]
        missing = frozenset(kind for kind, device in self.devices.items() if device.state == "missing")
        if missing:
            self.tell(_MISSING[missing], is_trouble=True)
        if event.state == "lost":
            self._tell_device_trouble(event.kind, event.message)
        elif event.state == "silent":
            self._tell_device_trouble(event.kind, f"{event.name} gives no sound. Why: P, Settings.")
        elif event.state == "ready" and before is not None and before.state != "ready":
            self.tell(f"{event.kind}: {event.name}")

    def _tell_device_trouble(self, kind: str, text: str) -> None:
        self.tell(text, is_trouble=True)
        self._device_troubles[kind] = self.notices[-1].text

    def _take_cue(self, event: events.CueReached) -> None:
        acting = self.acting(event.character)
        match event.kind:
            case "emotion":
                acting.feel(event.name, event.strength)
            case "gesture":
                acting.gesticulate(event.name)
            case "gaze":
                acting.look(event.name)


def _in_words(name: str, args: object) -> str:
    """`pour {"what": "soup"}` as a person would put it."""
    words = name.replace("_", " ")
    if isinstance(args, dict) and args:
        words += " (" + ", ".join(str(value) for value in args.values()) + ")"
    return words


def portrait_height(window: tuple[int, int]) -> int:
    """Of a face in a conversation, in pixels."""
    return round(window[1] * _CONVERSATION_HEIGHT)

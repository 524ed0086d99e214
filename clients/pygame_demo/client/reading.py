"""Turns the server's messages into events, where one message is one event. Lines of speech are in `lines`."""

from __future__ import annotations

from typing import Any

from clients.pygame_demo.client.events import (
    ActionRequested,
    Character,
    Choice,
    ChoicesOffered,
    Event,
    LatencyMeasured,
    Loaded,
    Note,
    PlayerVoiceChanged,
    RelationshipChanged,
    Saved,
    SavedSlot,
    ServerError,
    SlotsListed,
    StateChanged,
    StoryUpdated,
    TrackChange,
    TranscriptReceived,
    Welcomed,
)

__all__ = ["read_action", "read_event", "read_story", "read_welcome"]

Message = dict[str, Any]


def read_event(message: Message) -> Event | None:
    """The event that this message is; None for one that is none by itself."""
    match message["type"]:
        case "state":
            return StateChanged(message["character"], message["state"])
        case "speech_started":
            return PlayerVoiceChanged(True)
        case "speech_stopped":
            return PlayerVoiceChanged(False)
        case "transcript":
            return TranscriptReceived(message["turn"], message["text"], message["final"])
        case "choices":
            offered = (Choice(each["choice"], each["label"], each.get("hint") or "") for each in message["choices"])
            return ChoicesOffered(tuple(offered))
        case "relationship":
            return RelationshipChanged(message["character"], message["values"])
        case "saved":
            return Saved(message["slot"], message["version"])
        case "loaded":
            return Loaded(message["slot"], message["version"])
        case "slots":
            return SlotsListed(tuple(_read_slot(each) for each in message["slots"]))
        case "latency":
            return LatencyMeasured(
                **{name: value for name, value in message.items() if name in LatencyMeasured.__slots__}
            )
        case "error":
            return ServerError(message["code"], message["message"], bool(message.get("fatal")))
    return None


def read_welcome(message: Message) -> Welcomed:
    """The handshake's answer without its story."""
    characters = (
        Character(each["id"], each["name"], each.get("description") or "", each.get("portrait") or "")
        for each in message["characters"]
    )
    title = message.get("title") or message["world"]
    return Welcomed(message["world"], tuple(characters), message["recovered"], title)


def read_story(message: Message) -> StoryUpdated:
    """A `story_update`."""
    changes = (
        TrackChange(each["track"], each["from"], each["to"], each["edge"], each.get("why") or {})
        for each in message["changes"]
    )
    events = ((each["name"], each.get("args") or {}) for each in message["events"])
    notes = message.get("notes")
    return StoryUpdated(
        message["version"],
        tuple(changes),
        message["facts"],
        tuple(events),
        bool(message.get("full")),
        None if notes is None else tuple(Note(each["note"], each["text"]) for each in notes),
        message.get("ending") or "",
    )


def read_action(message: Message) -> ActionRequested:
    """An `action`."""
    return ActionRequested(message["action"], message["character"], message["name"], message["args"])


def _read_slot(slot: Message) -> SavedSlot:
    return SavedSlot(slot["slot"], slot["version"], slot.get("saved_s"), slot.get("note") or "")

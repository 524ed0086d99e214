"""What the server tells of the story: committed steps, choices, relationships, saves."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from npc_server.protocol.fields import FromServer

__all__ = [
    "Choice",
    "Choices",
    "Loaded",
    "RejectedEdge",
    "Relationship",
    "Note",
    "SavedSlot",
    "Saved",
    "Slots",
    "StoryChange",
    "StoryEvent",
    "StoryUpdate",
    "StoryWhy",
    "WireValue",
]

WireValue = bool | int | str | list[str]
"""A fact's value; a set of words is a sorted list."""


class RejectedEdge(FromServer):
    """An edge that was considered and not taken."""

    edge: str
    reason: str
    score: float | None = None


class StoryWhy(FromServer):
    """Why a step was taken.

    Attributes:
        by: `intent`, `choice`, `event`, `timer`, `otherwise`, `automatic`, `model`, `director`, or
            `state` in a full update.
        matched: the example line, event or label that fitted.
        score: of the match, 0 to 1.
        evidence: what the player said.
    """

    by: str
    matched: str | None = None
    score: float | None = None
    evidence: str | None = None
    rejected: list[RejectedEdge] = Field(default_factory=list)


class StoryChange(FromServer):
    """One track went from one node to another. In a full update both are where it stands, `edge` is empty."""

    track: str
    from_node: str = Field(alias="from")
    to_node: str = Field(alias="to")
    edge: str
    why: StoryWhy


class StoryEvent(FromServer):
    """The story sent an event to the game."""

    name: str
    args: dict[str, object] = Field(default_factory=dict)


class Note(FromServer):
    """A line of the player's notebook."""

    note: str
    text: str


class StoryUpdate(FromServer):
    """The narrative state moved.

    Attributes:
        version: one more with each committed step.
        facts: those that changed; in a full update all of them.
        full: whether this is the whole state and not a step.
        notes: the player's whole notebook, in the author's order; None: it is as it was, or in a full update,
            the world has none.
        ending: name of the ending where a track stands; None: none is reached.
    """

    type: Literal["story_update"] = "story_update"
    version: int
    changes: list[StoryChange] = Field(default_factory=list)
    facts: dict[str, WireValue] = Field(default_factory=dict)
    events: list[StoryEvent] = Field(default_factory=list)
    full: bool = False
    notes: list[Note] | None = None
    ending: str | None = None


class Choice(FromServer):
    choice: str
    label: str
    hint: str | None = None


class Choices(FromServer):
    """What can be tapped instead of said; an empty list clears."""

    type: Literal["choices"] = "choices"
    choices: list[Choice]


class Relationship(FromServer):
    """How a character now stands to the player: the values that changed."""

    type: Literal["relationship"] = "relationship"
    character: str
    values: dict[str, WireValue]


class Saved(FromServer):
    type: Literal["saved"] = "saved"
    slot: str
    version: int


class Loaded(FromServer):
    type: Literal["loaded"] = "loaded"
    slot: str
    version: int


class SavedSlot(FromServer):
    """A save slot.

    Attributes:
        version: of the story when it was saved.
        saved_s: when, in seconds since 1970; None for one of an older server.
        note: the last line of the notebook as it was then; None if there was none.
    """

    slot: str
    version: int
    saved_s: float | None = None
    note: str | None = None


class Slots(FromServer):
    """What is saved, the latest first; at most a hundred. The answer to `list_slots`."""

    type: Literal["slots"] = "slots"
    slots: list[SavedSlot]

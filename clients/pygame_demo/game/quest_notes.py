"""The traveller's notes: the notebook that the story's author wrote, and what is new in it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from clients.pygame_demo.client import Note, events

__all__ = ["QuestNotes"]


@dataclass(slots=True)
class QuestNotes:
    """What stands in the notebook now, in the author's order.

    A world without a notebook has its facts shown by name.

    Attributes:
        title: of the world.
        ending: name of the ending that is reached; "" before that.
        fresh: notes that were written since `read` was last called.
    """

    title: str = ""
    notes: tuple[Note, ...] = ()
    fresh: list[Note] = field(default_factory=list)
    ending: str = ""
    _facts: dict[str, Any] = field(default_factory=dict)
    _names: dict[str, str] = field(default_factory=dict)
    _has_notebook: bool = False

    @property
    def opening(self) -> str:
        """The first note, which says what there is to do; "" where there is no notebook."""
        return self.notes[0].text if self._has_notebook and self.notes else ""

    def take(self, event: events.Event) -> None:
        match event:
            case events.Welcomed():
                self.title = event.title
                self._names = {character.id: character.name for character in event.characters}
            case events.StoryUpdated():
                self._take_story(event)
            case _:
                pass

    def read(self) -> list[Note]:
        """The fresh notes; they are not fresh any more."""
        fresh, self.fresh = self.fresh, []
        return fresh

    def _take_story(self, update: events.StoryUpdated) -> None:
        if update.is_full:
            self._facts, self.fresh, self._has_notebook = {}, [], update.notes is not None
        self._facts.update(update.facts)
        self.ending = update.ending
        if self._has_notebook and update.notes is None:
            return
        known = {note.id for note in self.notes}
        self.notes = tuple(_facts_in_words(self._facts, self._names)) if update.notes is None else update.notes
        if not update.is_full:
            self.fresh += [note for note in self.notes if note.id not in known]


def _facts_in_words(facts: Mapping[str, Any], names: Mapping[str, str]) -> Iterator[Note]:
    for key, value in facts.items():
        owner, _, name = key.rpartition(".")
        if owner == "player" or value in (False, None, [], "", 0):
            continue
        words = name.replace("_", " ")
        if value is not True:
            shown = ", ".join(each.replace("_", " ") for each in value) if isinstance(value, list) else value
            words += f": {shown}"
        who = names.get(owner, owner)
        yield Note(key, f"{who}, {words}" if who else words[0].upper() + words[1:])

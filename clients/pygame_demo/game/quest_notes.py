"""The traveller's notes: from what the story tells, in words that give away no more than was found."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from clients.pygame_demo.client import events

__all__ = ["Note", "QuestNotes"]

_WORLD = "millbrook"
_TITLE = "The Bell of Millbrook"
_OPENING = "The bell rang once at midnight, in a locked tower. It has been dumb since. Find out why."
_CLUES = {
    "flour": "There is flour on the ladder in the bell tower.",
    "wool": "A thread of red wool hangs on the hook of the bell.",
    "beam": "The beam that holds the bell is rotten.",
    "lantern": "Agnes saw a lantern on the mill path after midnight.",
    "ledger": "Edmund's book says that new oak was bought. There is none.",
    "clapper": "Rose gave me the clapper of the bell.",
}
_TRUTHS = {
    "agnes_word": "Agnes will vouch for me.",
    "oak_known": "Forty silver were paid for new oak in spring, Rose says.",
    "confessed": "Rose took the clapper, so that nobody could ring the bell.",
    "admitted": "Edmund spent the silver that was meant for oak.",
    "case_made": "I can prove it all now. Agnes would hear me; or Edmund might put it right.",
    "can_mend": "With the clapper, and Edmund's promise, the bell can be mended. Walter should know.",
}
_TIMBER = {
    "groaning": "The beam is sinking. It will not hold for long.",
    "propped": "The beam is propped up, for now.",
}
_ENDINGS = {
    "justice": "The whole village knows the truth.",
    "mercy": "The bell will ring again, and nobody was shamed.",
}


@dataclass(frozen=True, slots=True)
class Note:
    """One note; `key` is the fact that it comes from."""

    key: str
    text: str


@dataclass(slots=True)
class QuestNotes:
    """The notes in the order in which they were written; `fresh` are those since `read` was last called.

    Worlds that nobody wrote notes for show their facts by name.
    """

    world: str = ""
    facts: dict[str, Any] = field(default_factory=dict)
    notes: list[Note] = field(default_factory=list)
    fresh: list[Note] = field(default_factory=list)
    ending: str = ""

    @property
    def title(self) -> str:
        return _TITLE if self._is_known else self.world.replace("_", " ").capitalize()

    @property
    def opening(self) -> str:
        """What there is to do at all; "" in a world that this module does not know."""
        return _OPENING if self._is_known else ""

    @property
    def gold(self) -> int | None:
        value = self.facts.get("gold")
        return value if isinstance(value, int) else None

    def take(self, event: events.Event) -> None:
        match event:
            case events.Welcomed():
                self.world = event.world
            case events.StoryUpdated():
                if event.is_full:
                    self.facts, self.notes, self.ending = {}, [], ""
                self.facts.update(event.facts)
                self._write(is_silent=event.is_full)
                for name, arguments in event.events:
                    if name == "story_ends":
                        self.ending = _ENDINGS.get(str(arguments.get("how")), "The story is over.")
            case _:
                pass

    def read(self) -> list[Note]:
        """The fresh notes; they are not fresh any more."""
        fresh, self.fresh = self.fresh, []
        return fresh

    @property
    def _is_known(self) -> bool:
        return self.world == _WORLD

    def _write(self, *, is_silent: bool) -> None:
        known = {note.key for note in self.notes}
        wanted = _millbrook_notes(self.facts) if self._is_known else _plain_notes(self.facts)
        for note in wanted:
            if note.key not in known:
                self.notes.append(note)
                if not is_silent:
                    self.fresh.append(note)
        still = {note.key for note in wanted}
        self.notes = [note for note in self.notes if note.key in still]


def _millbrook_notes(facts: Mapping[str, Any]) -> list[Note]:
    notes = [Note(f"clue {clue}", text) for clue, text in _CLUES.items() if clue in (facts.get("clues") or ())]
    notes += [Note(fact, text) for fact, text in _TRUTHS.items() if facts.get(fact) is True]
    timber = _TIMBER.get(str(facts.get("timber")))
    return notes + ([Note(f"timber {facts['timber']}", timber)] if timber else [])


def _plain_notes(facts: Mapping[str, Any]) -> list[Note]:
    shown = {name: value for name, value in facts.items() if value not in (False, None, [], "")}
    return [
        Note(f"{name} {value}", f"{name.replace('_', ' ').replace('.', ': ')}: {value}")
        for name, value in shown.items()
    ]

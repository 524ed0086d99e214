"""What of a story's step a character remembers: the player's acts, what they changed, endings.

Pure: events in, sentences out. What is remembered, by whom, and how much it weighs:

    an ending                               1.0   the witnesses
    a fact of a character, such as trust    0.8   that character alone
    another fact                            0.6   the witnesses
    what the player chose, or said          0.4   the witnesses
    an event that the game told of          0.4   the witnesses

Witnesses are those whom the player faces, and those whom the player's words or the event moved. Who
moved by a timer, or because a guard opened elsewhere, has seen nothing. Nothing else of the story is
told: neither a node's goal, nor a line (what was heard of it is dialogue), nor words that fitted
nowhere.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from npc_server.world.words import clean
from story_graph import Ended, Event, FactChanged, FactValue, Moved, Story
from story_graph.facts import Fact, FactScope

__all__ = ["Episode", "episodes_of"]

_ENDING = 1.0
_RELATIONSHIP = 0.8
_FACT = 0.6
_ACT = 0.4
_UNSEEN = ("automatic", "timer")
"""Causes of a move that nobody saw."""
_LONGEST_QUOTE = 160
"""Characters of what the player said; the whole of it is in the dialogue. Chosen."""


class Episode(NamedTuple):
    """Something that a character lived through. `importance` goes from 0 to 1."""

    character: str
    importance: float
    text: str


def episodes_of(events: Sequence[Event], story: Story, present: Sequence[str] = ()) -> list[Episode]:
    """What is remembered of one step, in order, each sentence once for a character.

    Args:
        events: of a `StepResult`.
        present: ids of the characters whom the player faces.
    """
    witnesses = dict.fromkeys((*present, *_moved(events, story)))
    episodes: dict[tuple[str, str], Episode] = {}
    for event in events:
        for importance, text, owner in _told(event, story):
            for character in witnesses if owner is None else (owner,):
                episodes.setdefault((character, text), Episode(character, importance, text))
    return list(episodes.values())


def _moved(events: Iterable[Event], story: Story) -> Iterator[str]:
    """The characters who took part in what moved them."""
    for event in events:
        if isinstance(event, Moved) and event.why.by not in _UNSEEN:
            character = story.tracks[event.track].character
            if character is not None:
                yield character


def _told(event: Event, story: Story) -> Iterator[tuple[float, str, str | None]]:
    """A sentence with its importance, and whose alone it is."""
    match event:
        case Ended(ending=ending):
            yield _ENDING, f"It came to an end: {_plain(ending)}.", None
        case FactChanged(key=key):
            fact = story.facts[key]
            owner = key.partition(".")[0] if fact.scope is FactScope.CHARACTER else None
            yield _RELATIONSHIP if owner else _FACT, _change(fact, event.before, event.after), owner
        case Moved():
            text = _act(event, story)
            if text is not None:
                yield _ACT, text, None


def _act(moved: Moved, story: Story) -> str | None:
    """What the player, or the game, did to move a track."""
    why, edge = moved.why, story.edges.get(moved.edge)
    match why.by:
        case "event" if edge is not None and edge.event is not None:
            return f"It happened: {_plain(edge.event)}."
        case "choice" if why.evidence:
            return f"The player chose: {_quote(why.evidence)}."
        case "intent" | "model" if why.evidence:
            return f"The player said: {_quote(why.evidence)}."
    return None


def _change(fact: Fact, before: FactValue, after: FactValue) -> str:
    name = _name(fact)
    if isinstance(before, frozenset) and isinstance(after, frozenset):
        gained, lost = _list(after - before), _list(before - after)
        parts = [f"now with {gained}"] * bool(gained) + [f"no more with {lost}"] * bool(lost)
        return f"{name}: {', '.join(parts)}."
    if isinstance(after, bool):
        return f"{name} is now {'true' if after else 'false'}."
    if isinstance(before, int) and isinstance(after, int):
        return f"{name} {'rose' if after > before else 'fell'} from {before} to {after}."
    return f"{name} is now {_plain(str(after))}."


def _name(fact: Fact) -> str:
    """What the fact is called in a sentence that is told to the one who remembers."""
    name = fact.key.rpartition(".")[2]
    if fact.scope is FactScope.PLAYER:
        return f"The player's {_plain(name)}"
    if fact.scope is FactScope.CHARACTER:
        return f"You towards the player: {_plain(name)}"
    return _plain(name).capitalize()


def _list(members: Iterable[str]) -> str:
    return ", ".join(_plain(member) for member in sorted(members))


def _plain(name: str) -> str:
    """An author's name for something, in words."""
    return clean(name.replace("_", " "))


def _quote(words: str) -> str:
    words = clean(words)
    short = words if len(words) <= _LONGEST_QUOTE else words[: _LONGEST_QUOTE - 1].rstrip() + "…"
    return f"“{short}”"

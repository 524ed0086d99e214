"""Carries out what an edge or a node does."""

from __future__ import annotations

from collections.abc import Iterable

from story_graph.effects import AddMember, AddNumber, AskAction, Effect, Emit, RemoveMember, SetFact
from story_graph.engine.draft import Draft
from story_graph.events import ActionAsked, Emitted
from story_graph.facts import FactValue

__all__ = ["apply_effects"]


def apply_effects(draft: Draft, track: str, effects: Iterable[Effect]) -> None:
    """Apply them in the author's order; ints are clamped to their bounds."""
    for effect in effects:
        match effect:
            case SetFact(key, value):
                draft.set_fact(key, _clamped(draft, key, value))
            case AddNumber(key, amount):
                draft.set_fact(key, _clamped(draft, key, int(str(draft.view.fact(key))) + amount))
            case AddMember(key, member):
                draft.set_fact(key, _members(draft, key) | {member})
            case RemoveMember(key, member):
                draft.set_fact(key, _members(draft, key) - {member})
            case Emit(name, args):
                draft.events.append(Emitted(name, args))
            case AskAction(name, args, character):
                actor = character or draft.story.tracks[track].character or ""
                draft.events.append(ActionAsked(actor, name, args))


def _members(draft: Draft, key: str) -> frozenset[str]:
    value = draft.view.fact(key)
    assert isinstance(value, frozenset)
    return value


def _clamped(draft: Draft, key: str, value: FactValue) -> FactValue:
    fact = draft.story.facts[key]
    if isinstance(value, int) and not isinstance(value, bool):
        if fact.minimum is not None:
            value = max(value, fact.minimum)
        if fact.maximum is not None:
            value = min(value, fact.maximum)
    return value

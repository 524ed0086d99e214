"""Who reads and who sets facts: guards and other conditions, templates, effects."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from story_graph.character import Character
from story_graph.conditions.tree import Binary, Condition, FactRead, Not
from story_graph.effects import AddMember, AddNumber, RemoveMember, SetFact
from story_graph.engine.templates import TEMPLATE_KEY
from story_graph.facts import PLAYER_NAME
from story_graph.place import Place
from story_graph.story import Story
from story_graph.world import World

__all__ = ["AuthoredCondition", "conditions_of", "facts_in_texts", "facts_read", "facts_set", "parts"]


@dataclass(frozen=True, slots=True)
class AuthoredCondition:
    """A condition where an author wrote it; `owner` names it in a message."""

    condition: Condition
    owner: str
    place: Place


def conditions_of(world: World) -> Iterator[AuthoredCondition]:
    """Every condition of a world: of edges, storylets, derived facts, notes, secrets and barks."""
    story = world.story
    for edge in story.edges.values():
        if edge.when is not None:
            yield AuthoredCondition(edge.when, f"the guard of the edge '{edge.id}'", edge.place)
    for node in story.nodes.values():
        if node.when is not None:
            yield AuthoredCondition(node.when, f"the guard of the storylet '{node.id}'", node.place)
    for fact in story.facts.values():
        if fact.derived is not None:
            yield AuthoredCondition(fact.derived, f"the derived fact '{fact.key}'", fact.place)
    for note in story.notes:
        if note.when is not None:
            yield AuthoredCondition(note.when, f"the guard of the note '{note.name}'", note.place)
    for character in world.characters.values():
        yield from _conditions_of_character(character)


def _conditions_of_character(character: Character) -> Iterator[AuthoredCondition]:
    for knowledge in character.knowledge:
        if knowledge.reveal is not None:
            owner = f"the reveal of '{character.id}' knowing '{knowledge.name}'"
            yield AuthoredCondition(knowledge.reveal, owner, knowledge.place)
    for bark in character.barks:
        if bark.when is not None:
            yield AuthoredCondition(bark.when, f"the guard of {character.id}'s bark '{bark.name}'", character.place)


def parts(condition: Condition) -> Iterator[Condition]:
    """The condition and everything that it is made of."""
    yield condition
    match condition:
        case Not(operand):
            yield from parts(operand)
        case Binary(_, left, right):
            yield from parts(left)
            yield from parts(right)


def facts_read(condition: Condition) -> frozenset[str]:
    """Keys of the facts that a condition names, `event.<argument>` among them."""
    return frozenset(part.key for part in parts(condition) if isinstance(part, FactRead))


def facts_in_texts(world: World) -> frozenset[str]:
    """Keys of the facts that texts show: lines, choices, notes and what characters say by themselves."""
    found = (key.group(1).strip() for text in _texts(world) for key in TEMPLATE_KEY.finditer(text))
    return frozenset(PLAYER_NAME if key == "player" else key for key in found)


def _texts(world: World) -> Iterator[str]:
    for line in world.story.lines.values():
        yield from line.texts
    yield from (edge.choice for edge in world.story.edges.values() if edge.choice is not None)
    yield from (note.text for note in world.story.notes)
    for character in world.characters.values():
        yield from (*character.greeting, *character.fillers, *character.misses, *character.unclear)
        for bark in character.barks:
            yield from bark.texts


def facts_set(story: Story) -> frozenset[str]:
    """Keys of the facts that some effect, or the beginning of a playthrough, sets."""
    effects = [effect for edge in story.edges.values() for effect in edge.effects]
    effects.extend(effect for node in story.nodes.values() for effect in node.enter)
    changes = (SetFact, AddNumber, AddMember, RemoveMember)
    return frozenset(effect.key for effect in effects if isinstance(effect, changes)) | {PLAYER_NAME}

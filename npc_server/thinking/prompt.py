"""What a language model is told: who it is, how it talks, what it wants here, what the player said.

What never changes stands first, so that a provider can keep it ready. Nothing that the character
knows is in it, so no secret can be.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from npc_server.thinking.llm.model import ChatMessage
from story_graph import Character, Node

__all__ = ["build_prompt"]

_MANNERS = (
    "Answer the player with what {name} says aloud: one to three short sentences. No stage directions, no markup, "
    "no lists, nobody else's words. Stay {name}, whatever the player says, and do not claim that anything has "
    "happened that you were not told of here."
)


def build_prompt(
    character: Character, node: Node | None, words: str, told: Sequence[str] = ()
) -> tuple[ChatMessage, ChatMessage]:
    """The messages of one answer.

    Args:
        node: where the character stands in the story, if it has a part in it.
        words: the player's.
        told: authored lines that the answer is to tell in words of its own.
    """
    brief = "\n".join(_brief(character, node, told))
    return ChatMessage("system", brief), ChatMessage("user", words)


def _brief(character: Character, node: Node | None, told: Sequence[str]) -> Iterator[str]:
    yield f"You are {character.name}, a character in a game. {character.description.strip()}".rstrip()
    if character.personality:
        yield f"Personality: {character.personality.strip()}"
    if character.speech_style:
        yield f"How {character.name} talks: {character.speech_style.strip()}"
    yield _MANNERS.format(name=character.name)
    if node is not None and node.goal:
        yield f"What {character.name} wants now: {node.goal.strip()}"
    if told:
        yield f"Say this in words of your own: {' '.join(told)}"

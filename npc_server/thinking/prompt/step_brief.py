"""Puts a committed step into words for the model that tells it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from npc_server.thinking.answer import SpokenLine
from story_graph import ActionAsked, EdgeProposed, Ended, Missed, Signal, StepResult, Story

__all__ = ["step_brief"]


def step_brief(
    story: Story, signal: Signal, result: StepResult, character: str, told: Sequence[SpokenLine]
) -> list[str]:
    """What came of the player's words, a sentence each.

    Args:
        told: authored lines of the step that the answer is to tell in words of its own.
    """
    return list(_sentences(story, signal, result, character, told))


def _sentences(
    story: Story, signal: Signal, result: StepResult, character: str, told: Sequence[SpokenLine]
) -> Iterator[str]:
    if isinstance(signal, EdgeProposed):
        edge = story.edges[signal.edge]
        yield f"- The player's words count as: {signal.why.matched or edge.choice or edge.intents[0]}"
    elif isinstance(signal, Missed) and not told:
        yield "- Nothing comes of them: they do not change anything."
    for event in result.events:
        if isinstance(event, ActionAsked) and event.character == character:
            args = ", ".join(f"{name}: {value}" for name, value in event.args.items())
            yield f"- You do this now: {event.name.replace('_', ' ')}{f' ({args})' if args else ''}"
        elif isinstance(event, Ended):
            yield "- With this the story ends."
    if told:
        yield f"- Say this in words of your own, and nothing beyond it: {' '.join(line.text for line in told)}"

"""`npc-server prompt`: what a language model would be told at a place in the story, and what it takes."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

from npc_server.command_line.loading import load_world_or_explain
from npc_server.errors import ConfigurationError
from npc_server.thinking.prompt import LEAST_PROMPT_TOKENS, Prompt, PromptBuilder
from npc_server.thinking.prompt.budget import estimated_tokens
from npc_server.thinking.secrets import Secrets
from story_graph import FactValue, State, World
from story_graph.diagnostics import did_you_mean
from story_graph.scenarios import fact_value, staged

__all__ = ["prompt"]


def prompt(folder: Path, character: str, node: str | None, facts: Sequence[str], words: str, most_tokens: int) -> None:
    """Print the messages, then the estimated tokens of each part.

    Args:
        node: full id of where the character stands; None is where it stands at the beginning.
        facts: each `key=value`, the members of a set parted by commas.
        words: the player's.

    Raises:
        ConfigurationError: the world can't be loaded, or something is named that it does not have.
    """
    if most_tokens < LEAST_PROMPT_TOKENS:
        raise ConfigurationError(f"--tokens {most_tokens}: a prompt needs {LEAST_PROMPT_TOKENS} or more")
    world = load_world_or_explain(folder)
    if character not in world.characters:
        raise ConfigurationError(
            f"--character {character}: no such character{did_you_mean(character, world.characters)}"
        )
    state = _state(world, character, node, facts)
    built = PromptBuilder(world, Secrets(world)).build(character, state, words, most_tokens=most_tokens)
    for message in built.messages:
        print(f"--- {message.role} ---\n{message.content}\n")
    if built.tools:
        print("--- tools ---")
        for tool in built.tools:
            print(json.dumps({"name": tool.name, "description": tool.description, "parameters": tool.parameters}))
        print()
    _print_tokens(built)


def _state(world: World, character: str, node: str | None, facts: Sequence[str]) -> State:
    nodes: dict[str, str] = {}
    if node is not None:
        track = world.story.track_of(character)
        if track is None:
            raise ConfigurationError(f"--node {node}: {character} has no track, and so stands nowhere")
        if node not in world.story.nodes:
            raise ConfigurationError(f"--node {node}: no such node{did_you_mean(node, world.story.nodes)}")
        nodes[track.name] = node
    return staged(world.story, nodes=nodes, facts=dict(_fact(world, fact) for fact in facts))


def _fact(world: World, written: str) -> tuple[str, FactValue]:
    key, sign, value = written.partition("=")
    fact = world.story.facts.get(key)
    if not sign:
        raise ConfigurationError(f"--fact {written}: expected KEY=VALUE, such as gold=3")
    if fact is None:
        raise ConfigurationError(f"--fact {written}: no such fact{did_you_mean(key, world.story.facts)}")
    if fact.derived is not None:
        raise ConfigurationError(f"--fact {written}: it is derived from other facts; set those")
    members = [member.strip() for member in value.split(",") if member.strip()] if fact.values else [value]
    try:
        return key, fact_value(fact, members)
    except ValueError as error:
        raise ConfigurationError(f"--fact {written}: {error}") from error


def _print_tokens(built: Prompt) -> None:
    print("part           tokens")
    for part in built.parts:
        text = "\n".join(part.items) if part.name == "dialogue" else part.text
        if text or part.dropped:
            left_out = f"  ({part.dropped} left out)" if part.dropped else ""
            print(f"{part.name:<12} {estimated_tokens(text):>8}{left_out}")
    print(f"{'all':<12} {built.tokens:>8}  (estimated: 4 characters each)")

"""`npc-server test`: plays the scenarios of a world, and says where they are not met."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from rich.console import Console
from rich.text import Text

from npc_server.command_line.loading import load_world_or_explain
from npc_server.errors import ConfigurationError
from npc_server.settings import load_settings
from npc_server.thinking.assembly import make_mind
from npc_server.thinking.llm.registry import LANGUAGE_MODELS, NO_MODEL
from npc_server.thinking.mind import Mind
from npc_server.thinking.scenarios import Played, play_scenario
from npc_server.thinking.scripted_mind import ScriptedMind
from story_graph import World, WorldInvalid
from story_graph.scenarios import Scenario, load_scenarios

__all__ = ["run_scenarios"]

_MINDS = ("scripted", "model")


def run_scenarios(folder: Path, mind: str, config: Path | None) -> int:
    """Play the scenarios in `tests/*.yaml` of a world and print what came of each, and a summary.

    Args:
        mind: `scripted`, or `model` for the language model of the settings.

    Returns:
        1 if a scenario is not met, 0 if all are.

    Raises:
        ConfigurationError: the world or its scenarios can't be loaded, there are none, or there is no model.
    """
    if mind not in _MINDS:
        raise ConfigurationError(f"--mind {mind}: expected one of {', '.join(_MINDS)}")
    world = load_world_or_explain(folder)
    try:
        scenarios = load_scenarios(world)
    except WorldInvalid as invalid:
        raise ConfigurationError(f"the scenarios in {folder / 'tests'} can't be used:\n{invalid}") from invalid
    if not scenarios:
        raise ConfigurationError(
            f"there is no scenario in {folder / 'tests'}; docs/howto/test-your-story.md says how to write one"
        )
    made = ScriptedMind(world) if mind == "scripted" else _model_mind(world, config)
    return asyncio.run(_play_all(world, made, scenarios, folder))


def _model_mind(world: World, config: Path | None) -> Mind:
    settings = load_settings(config).thinking
    if settings.llm == NO_MODEL:
        known = ", ".join(sorted(LANGUAGE_MODELS))
        raise ConfigurationError(f"--mind model: the setting thinking.llm is {NO_MODEL!r}; name one of {known}")
    return make_mind(world, settings)


async def _play_all(world: World, mind: Mind, scenarios: tuple[Scenario, ...], folder: Path) -> int:
    console = Console(highlight=False, soft_wrap=True)
    failed = 0
    async with _started(mind):
        for scenario in scenarios:
            played = await play_scenario(world, mind, scenario)
            failed += bool(played.failures)
            _print(console, folder, played)
    met = len(scenarios) - failed
    console.print(f"{world.title}: {met} of {len(scenarios)} scenarios met", markup=False)
    return 1 if failed else 0


@asynccontextmanager
async def _started(mind: Mind) -> AsyncIterator[None]:
    await mind.start()
    try:
        yield
    finally:
        await mind.close()


def _print(console: Console, folder: Path, played: Played) -> None:
    mark = ("✗", "bold red") if played.failures else ("✓", "green")
    turns = "1 turn" if played.turns == 1 else f"{played.turns} turns"
    console.print(Text.assemble(mark, f" {played.scenario.name} ({turns})"))
    for failure in played.failures:
        place = failure.place
        where = f"{folder / place.file}:{place.line}:{place.column}"
        console.print(Text.assemble("  ", (where, "bold"), f": {failure.message}"))

"""`npc-server check`: every mistake in a world and in its scenarios, each with the place that an editor can jump to."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

from rich.console import Console
from rich.text import Text

from npc_server.errors import ConfigurationError
from npc_server.speaking.tts.registry import make_synthesiser
from story_graph import Diagnostic, Severity, World, WorldInvalid, load_world
from story_graph.checks import check_story
from story_graph.codes import Code
from story_graph.scenarios import load_scenarios

__all__ = ["check"]

_COLOURS = {Severity.ERROR: "bold red", Severity.WARNING: "yellow"}


def check(folder: Path) -> int:
    """Print what is wrong with the world in a folder, and a summary.

    Returns:
        1 if there are errors, 0 if not; warnings do not count.
    """
    console = Console(highlight=False, soft_wrap=True)
    try:
        world = load_world(folder)
    except WorldInvalid as invalid:
        _print(console, folder, invalid.diagnostics)
        console.print(
            f"{folder} can't be loaded: {_counts(invalid.diagnostics)}; its story was not checked", markup=False
        )
        return 1
    found = (*check_story(world), *_missing_voices(world), *_wrong_in_scenarios(world))
    findings = sorted(found, key=lambda finding: finding.place)
    _print(console, folder, findings)
    sizes = {"node": world.story.nodes, "edge": world.story.edges, "character": world.characters}
    holds = ", ".join(_count(len(things), noun) for noun, things in sizes.items())
    console.print(f"{world.title}: {holds}; {_counts(findings)}", markup=False)
    return 1 if any(finding.severity is Severity.ERROR for finding in findings) else 0


def _missing_voices(world: World) -> Iterator[Diagnostic]:
    for character in world.characters.values():
        try:
            make_synthesiser(character.voice.engine, workers=1).check_voice(character.voice)
        except ConfigurationError as error:
            yield Diagnostic(Code.UNKNOWN_VOICE, Severity.ERROR, character.place, str(error))


def _wrong_in_scenarios(world: World) -> Iterable[Diagnostic]:
    """What keeps them from being played; whether they are met, `npc-server test` says."""
    try:
        load_scenarios(world)
    except WorldInvalid as invalid:
        return invalid.diagnostics
    return ()


def _print(console: Console, folder: Path, findings: Iterable[Diagnostic]) -> None:
    for finding in findings:
        place = finding.place
        words = Text.assemble(
            (f"{folder / place.file}:{place.line}:{place.column}", "bold"),
            ": ",
            (str(finding.severity), _COLOURS[finding.severity]),
            f" {finding.code}: {finding.message}",
        )
        if finding.path:
            words.append(f" (a way there: {' → '.join(finding.path)})", "dim")
        console.print(words)


def _counts(findings: Iterable[Diagnostic]) -> str:
    found = Counter(finding.severity for finding in findings)
    return ", ".join(_count(found[severity], severity) for severity in Severity)


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"

"""`load_world`: the whole way from a folder to a `World`."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

from story_graph.character import Character
from story_graph.codes import Code
from story_graph.errors import WorldInvalid
from story_graph.facts import Fact
from story_graph.loading.character_file import read_character, read_relationships
from story_graph.loading.facts_section import builtin_facts, read_facts, relationship_facts
from story_graph.loading.fields import Fields, check_id
from story_graph.loading.folder import WorldFiles, read_folder
from story_graph.loading.outline import Outline
from story_graph.loading.report import Report
from story_graph.loading.scene_file import SceneParts, outline_scene, read_scene, scene_name
from story_graph.loading.world_file import read_names, read_world_file
from story_graph.loading.yaml_tree import plain
from story_graph.story import Line, Story
from story_graph.world import World

__all__ = ["load_world"]

_RESERVED = ("player", "event")
"""Facts of the player and arguments of game events have keys that begin so."""


def load_world(folder: Path) -> World:
    """Read a world.

    Raises:
        WorldInvalid: with everything that is wrong, each with file, line and column.
    """
    report = Report()
    files = read_folder(folder, report)
    if files is None:
        raise WorldInvalid(report.diagnostics)
    outline = Outline(report)
    characters = _read_names(files, outline)
    world = _build(folder, files, characters, outline)
    if report.diagnostics:
        raise WorldInvalid(report.diagnostics)
    return world


def _read_names(files: WorldFiles, outline: Outline) -> dict[str, Character]:
    """Learn all names and facts, then build the characters, whose secrets have conditions."""
    for file in files.characters:
        check_id(file.name, file.place, outline.report)
        if file.name in _RESERVED:
            message = f"a character can't be named '{file.name}': conditions mean something else by '{file.name}.…'"
            outline.report.error(Code.BAD_ID, file.place, message)
        outline.characters.add(file.name)
    read_names(files.world, outline)
    for file in files.story:
        outline_scene(file, outline)
    outline.facts.update(builtin_facts())
    relationships = {file.name: read_relationships(file, outline) for file in files.characters}
    for file in files.characters:
        outline.facts.update(relationship_facts(file.name, relationships[file.name], file.place))
    read_facts(Fields(files.world.content, "world.yaml", outline.report), "", outline)
    for file in files.story:
        name = scene_name(file)
        read_facts(Fields(file.content, f"the scene '{name}'", outline.report), name, outline)
    return {file.name: read_character(file, relationships[file.name], outline) for file in files.characters}


def _build(folder: Path, files: WorldFiles, characters: dict[str, Character], outline: Outline) -> World:
    head = read_world_file(files.world, outline)
    parts = [read_scene(file, outline) for file in files.story]
    nodes = {node.id: node for part in parts for node in part.nodes}
    story = Story(
        hash=_hash(files, outline),
        scenes={part.scene.name: part.scene for part in parts if part.scene is not None},
        nodes=nodes,
        edges={edge.id: edge for node in nodes.values() for edge in node.edges},
        lines=_lines(parts),
        facts=outline.facts,
        tracks=head.tracks,
        pools={pool.name: pool for part in parts for pool in part.pools},
        events=outline.events,
        queries=outline.queries,
        notes=head.notes,
    )
    return World(folder.resolve().name, head.title, head.language, folder.resolve(), story, characters)


def _lines(parts: list[SceneParts]) -> dict[str, Line]:
    return {line.id: line for part in parts for line in part.lines}


def _hash(files: WorldFiles, outline: Outline) -> str:
    """16 hex digits over the story's content, without places and comments. Order counts: it decides between edges."""
    facts = [_fact_content(fact) for _, fact in sorted(outline.facts.items())]
    content = [facts, plain(files.world.content)]
    content.extend([scene_name(file), plain(file.content)] for file in files.story)
    return hashlib.sha256(json.dumps(content).encode()).hexdigest()[:16]


def _fact_content(fact: Fact) -> list[object]:
    default = sorted(fact.default) if isinstance(fact.default, frozenset) else fact.default
    return [fact.key, fact.type, default, fact.values, fact.minimum, fact.maximum]

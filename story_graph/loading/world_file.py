"""Reads `world.yaml`: title, language, tracks, notes, events, host queries (its facts are read apart)."""

from __future__ import annotations

from dataclasses import dataclass

from story_graph.codes import Code
from story_graph.loading.fields import Fields, check_id, text_list
from story_graph.loading.folder import ParsedFile
from story_graph.loading.outline import Outline
from story_graph.loading.yaml_tree import YamlEntry, YamlMap
from story_graph.story import Note, Track

__all__ = ["WorldHead", "read_names", "read_world_file"]


@dataclass(frozen=True, slots=True)
class WorldHead:
    title: str
    language: str
    tracks: dict[str, Track]
    notes: tuple[Note, ...]


def read_names(file: ParsedFile, outline: Outline) -> None:
    """Learn the declared events and queries."""
    fields = Fields(file.content, "world.yaml", outline.report)
    events = Fields(entry.value, "'events'", outline.report) if (entry := fields.entry("events")) is not None else None
    if events is not None:
        outline.events = {event.key: events.texts(event.key) for event in fields.ids("events")}
    queries = fields.texts("queries")
    for query in queries:
        check_id(query, fields.place_of("queries"), outline.report)
    outline.queries = queries


def read_world_file(file: ParsedFile, outline: Outline) -> WorldHead:
    """Everything of `world.yaml` that refers to nodes and characters."""
    fields = Fields(file.content, "world.yaml", outline.report)
    for key in ("facts", "events", "queries"):
        fields.entry(key)
    title = fields.text("title", file.name)
    language = fields.text("language", "en")
    tracks: dict[str, Track] = {}
    for entry in fields.ids("tracks"):
        track = Fields(entry.value, f"the track '{entry.key}'", outline.report)
        character = outline.character(track.optional_text("character"), track.place_of("character"))
        reference = track.required_text("start")
        start = outline.node(reference, "", track.place_of("start")) if reference is not None else None
        track.finish()
        if start is not None:
            tracks[entry.key] = Track(entry.key, start, entry.place, character)
        twin = next((t for t in tracks.values() if t.character == character and t.name != entry.key), None)
        if character is not None and twin is not None:
            outline.report.error(
                Code.DUPLICATE,
                entry.place,
                f"'{character}' has two tracks, '{twin.name}' and '{entry.key}'; it needs one",
            )
    declared = fields.entry("tracks")
    if declared is None or (isinstance(declared.value, YamlMap) and not declared.value.entries):
        outline.report.error(
            Code.MISSING_KEY,
            file.place,
            "world.yaml needs `tracks`, such as {mara: {character: mara, start: inn.door}}",
        )
    notes = tuple(_note(entry, outline) for entry in fields.ids("notes"))
    fields.finish()
    return WorldHead(title, language, tracks, notes)


def _note(entry: YamlEntry, outline: Outline) -> Note:
    if isinstance(entry.value, YamlMap):
        fields = Fields(entry.value, f"the note '{entry.key}'", outline.report)
        text, when = fields.required_text("text") or "", outline.condition(fields, "when", "")
        fields.finish()
    else:
        text, when = " ".join(text_list(entry.value, f"the note '{entry.key}'", outline.report)), None
    outline.check_template(text, entry.value.place)
    return Note(entry.key, text, entry.place, when)

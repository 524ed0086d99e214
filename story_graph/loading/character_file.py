"""Reads one `characters/*.yaml`."""

from __future__ import annotations

from collections.abc import Iterator

from story_graph.character import (
    ActionSpec,
    Bark,
    Character,
    ExampleExchange,
    Knowledge,
    Relationship,
    Voice,
)
from story_graph.codes import Code
from story_graph.loading.fields import Fields, text_list
from story_graph.loading.folder import ParsedFile
from story_graph.loading.outline import Outline
from story_graph.loading.yaml_tree import YamlEntry, YamlList, YamlMap, YamlScalar

__all__ = ["read_character", "read_relationships"]

_ARGUMENT_TYPES = ("bool", "int", "number", "text")


def read_relationships(file: ParsedFile, outline: Outline) -> tuple[Relationship, ...]:
    """The numbers between this character and the player; read first, since conditions name them."""
    fields = Fields(file.content, f"the character '{file.name}'", outline.report)
    found = []
    entries = fields.entry("relationships")
    if entries is None:
        return ()
    starts = Fields(entries.value, "'relationships'", outline.report)
    for entry in starts.all_ids():
        if isinstance(entry.value, YamlScalar):
            found.append(Relationship(entry.key, starts.integer(entry.key, 0, minimum=-100, maximum=100) or 0))
            continue
        one = Fields(entry.value, f"the relationship '{entry.key}'", outline.report)
        minimum, maximum = one.integer("min", -100), one.integer("max", 100)
        assert minimum is not None and maximum is not None
        if minimum > maximum:
            outline.report.error(
                Code.WRONG_VALUE, one.place_of("min"), f"'min' is {minimum}, above 'max', which is {maximum}"
            )
        start = one.integer("start", max(minimum, min(0, maximum)), minimum=minimum, maximum=maximum)
        one.finish()
        found.append(Relationship(entry.key, start or 0, minimum, maximum))
    return tuple(found)


def read_character(file: ParsedFile, relationships: tuple[Relationship, ...], outline: Outline) -> Character:
    """Build the character; every mistake goes to the report."""
    fields = Fields(file.content, f"the character '{file.name}'", outline.report)
    fields.entry("relationships")
    character = Character(
        id=file.name,
        name=fields.required_text("name") or file.name,
        place=file.place,
        description=fields.text("description"),
        backstory=fields.text("backstory"),
        personality=fields.text("personality"),
        speech_style=fields.text("speech_style"),
        examples=tuple(_examples(fields, outline)),
        voice=_voice(fields, outline),
        emotion=fields.text("emotion", "neutral"),
        calms_in_s=fields.number("calms_in_s", 60.0, minimum=1.0, maximum=86_400.0),
        relationships=relationships,
        knowledge=tuple(_knowledge(entry, outline) for entry in fields.ids("knowledge")),
        goals=fields.texts("goals"),
        actions=tuple(_action(entry, outline) for entry in fields.ids("actions")),
        guardrails=fields.texts("guardrails"),
        greeting=_said(fields, "greeting", outline),
        barks=tuple(_bark(entry, outline) for entry in fields.ids("barks")),
        fillers=_said(fields, "fillers", outline),
        misses=_said(fields, "misses", outline),
        unclear=_said(fields, "unclear", outline, ("first", "second")),
        portrait=fields.optional_text("portrait"),
    )
    fields.finish()
    return character


def _said(fields: Fields, key: str, outline: Outline, extra: tuple[str, ...] = ()) -> tuple[str, ...]:
    texts = fields.texts(key)
    for text in texts:
        outline.check_template(text, fields.place_of(key), extra)
    return texts


def _voice(fields: Fields, outline: Outline) -> Voice:
    entry = fields.entry("voice")
    if entry is None:
        return Voice()
    voice = Fields(entry.value, "the voice", outline.report)
    default = Voice()
    result = Voice(
        engine=voice.text("engine", default.engine),
        name=voice.text("name", default.name),
        rate=voice.integer("rate", default.rate, minimum=80, maximum=300) or default.rate,
        pitch=_percent(voice, "pitch", default.pitch),
        pitch_range=_percent(voice, "pitch_range", default.pitch_range),
        volume=_percent(voice, "volume", default.volume),
    )
    voice.finish()
    return result


def _percent(fields: Fields, key: str, default: int) -> int:
    value = fields.integer(key, default, minimum=0, maximum=100)
    return default if value is None else value


def _examples(fields: Fields, outline: Outline) -> Iterator[ExampleExchange]:
    entry = fields.entry("examples")
    if entry is None:
        return
    for item in entry.value.items if isinstance(entry.value, YamlList) else [entry.value]:
        example = Fields(item, "an example", outline.report)
        player, character = example.required_text("player"), example.required_text("character")
        example.finish()
        if player and character:
            yield ExampleExchange(player, character)


def _knowledge(entry: YamlEntry, outline: Outline) -> Knowledge:
    if not isinstance(entry.value, YamlMap):
        texts = text_list(entry.value, f"the knowledge '{entry.key}'", outline.report)
        return Knowledge(entry.key, " ".join(texts), entry.place)
    fields = Fields(entry.value, f"the knowledge '{entry.key}'", outline.report)
    text = fields.required_text("text") or ""
    reveal = outline.condition(fields, "reveal", "")
    fields.finish()
    return Knowledge(entry.key, text, entry.place, reveal)


def _action(entry: YamlEntry, outline: Outline) -> ActionSpec:
    fields = Fields(entry.value, f"the action '{entry.key}'", outline.report)
    description = fields.text("description")
    story_only = fields.boolean("story_only")
    args: dict[str, str | tuple[str, ...]] = {}
    for argument in fields.ids("args"):
        if isinstance(argument.value, YamlList):
            args[argument.key] = text_list(argument.value, f"'{argument.key}'", outline.report)
        elif isinstance(argument.value, YamlScalar) and argument.value.text in _ARGUMENT_TYPES:
            args[argument.key] = argument.value.text
        else:
            outline.report.error(
                Code.WRONG_VALUE,
                argument.value.place,
                f"'{argument.key}' must be one of {', '.join(_ARGUMENT_TYPES)} or a list of words",
            )
    fields.finish()
    return ActionSpec(entry.key, description, args, story_only)


def _bark(entry: YamlEntry, outline: Outline) -> Bark:
    if not isinstance(entry.value, YamlMap):
        texts = text_list(entry.value, f"the bark '{entry.key}'", outline.report)
        for text in texts:
            outline.check_template(text, entry.value.place)
        return Bark(entry.key, texts)
    fields = Fields(entry.value, f"the bark '{entry.key}'", outline.report)
    bark = Bark(
        name=entry.key,
        texts=_said(fields, "text", outline),
        when=outline.condition(fields, "when", ""),
        cooldown_s=fields.number("cooldown_s", 120.0, minimum=1.0),
    )
    fields.finish()
    return bark

"""Reads lines: a text, a list of variants, or a mapping with emotion, gesture and speaker."""

from __future__ import annotations

from story_graph.codes import Code
from story_graph.loading.fields import Fields, text_list
from story_graph.loading.outline import Outline
from story_graph.loading.yaml_tree import YamlMap, YamlValue
from story_graph.place import Place
from story_graph.story import Line

__all__ = ["read_line", "read_lines"]


def read_lines(fields: Fields, prefix: str, outline: Outline) -> dict[str, Line]:
    """The mapping under `lines`, by name.

    Args:
        prefix: of the lines' ids: the node's or the scene's full id.
    """
    lines: dict[str, Line] = {}
    for entry in fields.ids("lines"):
        line = read_line(f"{prefix}.{entry.key}", entry.key, entry.value, entry.place, outline)
        if line is not None:
            lines[entry.key] = line
    return lines


def read_line(line_id: str, name: str, value: YamlValue, place: Place, outline: Outline) -> Line | None:
    """One line; None after reporting that it has no text."""
    speaker = emotion = gesture = None
    strength = 1.0
    if isinstance(value, YamlMap):
        fields = Fields(value, f"the line '{name}'", outline.report)
        texts = fields.texts("text")
        emotion, gesture = fields.optional_text("emotion"), fields.optional_text("gesture")
        strength = fields.number("strength", 1.0, maximum=1.0)
        speaker = outline.character(fields.optional_text("speaker"), fields.place_of("speaker"))
        fields.finish()
    else:
        texts = text_list(value, f"the line '{name}'", outline.report)
    if not texts or not all(text.strip() for text in texts):
        outline.report.error(Code.MISSING_KEY, value.place, f"the line '{name}' has no text")
        return None
    for text in texts:
        outline.check_template(text, value.place)
    return Line(line_id, name, texts, place, speaker, emotion, strength, gesture)

"""Reads the edges of one node."""

from __future__ import annotations

import re
from dataclasses import dataclass

from story_graph.codes import Code
from story_graph.diagnostics import did_you_mean
from story_graph.loading.effects_section import read_effects
from story_graph.loading.fields import Fields
from story_graph.loading.lines_section import read_line
from story_graph.loading.outline import Outline
from story_graph.loading.yaml_tree import YamlEntry, YamlScalar
from story_graph.story import Edge, Line

__all__ = ["read_edges"]

_RETURN = "return"
_OTHERWISE = "otherwise"
_LINE_NAME = re.compile(r"[a-z][a-z0-9_]*")
_SHORTEST_TIMER_S = 1.0
"""Specified: shorter timers would be the game's own business."""


@dataclass(frozen=True, slots=True)
class _Target:
    to: str | None
    returns: bool
    call: str | None
    pool: str | None


def read_edges(fields: Fields, node: str, scene: str, outline: Outline) -> tuple[tuple[Edge, ...], list[Line]]:
    """The edges in the author's order, and the lines that were written into them."""
    edges: list[Edge] = []
    lines: list[Line] = []
    for entry in fields.ids("edges"):
        edge, line = _read_edge(entry, node, scene, outline)
        edges.append(edge)
        if line is not None:
            lines.append(line)
    return tuple(edges), lines


def _read_edge(entry: YamlEntry, node: str, scene: str, outline: Outline) -> tuple[Edge, Line | None]:
    edge_id = f"{node}.{entry.key}"
    fields = Fields(entry.value, f"the edge '{entry.key}'", outline.report)
    event = outline.event(fields.optional_text("on"), fields.place_of("on"))
    after = fields.entry("after")
    target = _read_target(fields, node, scene, outline)
    say, line = _read_say(fields, edge_id, entry.key, node, scene, outline)
    edge = Edge(
        id=edge_id,
        name=entry.key,
        source=node,
        place=entry.place,
        to=target.to,
        returns=target.returns,
        call=target.call,
        pool=target.pool,
        intents=fields.texts("intent"),
        choice=fields.optional_text("choice"),
        hint=fields.optional_text("hint"),
        event=event,
        after_s=fields.number("after", 60.0, minimum=_SHORTEST_TIMER_S) if after is not None else None,
        otherwise=entry.key == _OTHERWISE,
        when=outline.condition(fields, "when", scene, event),
        effects=read_effects(fields.entry("do"), outline),
        max=fields.integer("max", minimum=1),
        weight=fields.number("weight", 1.0, minimum=0.001),
        quiet=fields.boolean("quiet"),
        say=say,
    )
    fields.finish()
    if edge.choice is not None:
        outline.check_template(edge.choice, fields.place_of("choice"))
    _check_trigger(edge, fields, outline)
    return edge, line


def _check_trigger(edge: Edge, fields: Fields, outline: Outline) -> None:
    triggers = [
        name
        for name, is_there in (
            ("intent or choice", edge.is_spoken),
            ("on", fields.entry("on") is not None),
            ("after", edge.after_s is not None),
            ("its name otherwise", edge.otherwise),
        )
        if is_there
    ]
    if len(triggers) > 1:
        outline.report.error(
            Code.WRONG_VALUE,
            edge.place,
            f"the edge '{edge.name}' is set off by {' and by '.join(triggers)}; write an edge for each",
        )


def _read_target(fields: Fields, node: str, scene: str, outline: Outline) -> _Target:
    to, call, pool = (fields.optional_text(key) for key in ("to", "call", "pool"))
    if call is not None and pool is not None:
        outline.report.error(Code.WRONG_VALUE, fields.place_of("pool"), f"{fields.what} can't have both call and pool")
    if to == _RETURN:
        if call is not None or pool is not None:
            outline.report.error(
                Code.WRONG_VALUE, fields.place_of("to"), f"{fields.what} calls and returns at once; `to` a node instead"
            )
        return _Target(None, True, None, None)
    return _Target(
        to=node if to is None else outline.node(to, scene, fields.place_of("to")),
        returns=False,
        call=None if call is None else outline.node(call, scene, fields.place_of("call")),
        pool=None if pool is None else outline.pool(pool, scene, fields.place_of("pool")),
    )


def _read_say(
    fields: Fields, edge_id: str, name: str, node: str, scene: str, outline: Outline
) -> tuple[str | None, Line | None]:
    entry = fields.entry("say")
    if entry is None:
        return None, None
    value = entry.value
    if isinstance(value, YamlScalar) and _LINE_NAME.fullmatch(value.text):
        for owner in (node, scene):
            if value.text in outline.lines.get(owner, ()):
                return f"{owner}.{value.text}", None
        known = outline.lines.get(node, set()) | outline.lines.get(scene, set())
        outline.report.error(
            Code.UNKNOWN_REFERENCE, value.place, f"unknown line '{value.text}'{did_you_mean(value.text, known)}"
        )
        return None, None
    line = read_line(edge_id, name, value, value.place, outline)
    return (edge_id, line) if line is not None else (None, None)

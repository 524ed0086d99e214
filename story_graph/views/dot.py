"""The graph in Graphviz's language, with every edge and one cluster a scene."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from story_graph.views.labels import qualifiers, shortened

if TYPE_CHECKING:
    import networkx as nx

__all__ = ["escape_dot", "to_dot"]

_COLOURS = {
    "intent": "#1f6feb",
    "event": "#bc4c00",
    "timer": "#8250df",
    "otherwise": "#6e7781",
    "automatic": "#1a7f37",
}
_SHAPES = {"node": "box", "start": "oval", "pool": "hexagon", "return": "oval"}
_LABEL_CHARACTERS = 60


def to_dot(graph: nx.MultiDiGraph[str]) -> str:
    """A directed graph; `dot -Tsvg` draws it."""
    lines = [
        f"digraph {_quoted(graph.graph['world'])} {{",
        f"  graph [rankdir=LR, label={_quoted(shortened(graph.graph['title'], 200))}, labelloc=t, fontname=sans]",
        "  node [fontname=sans, fontsize=11, style=rounded]",
        "  edge [fontname=sans, fontsize=9]",
    ]
    for scene in graph.graph["scenes"]:
        lines.append(f"  subgraph {_quoted(f'cluster_{scene}')} {{")
        lines.append(f"    label={_quoted(scene)}")
        for node, attributes in graph.nodes(data=True):
            if attributes["scene"] == scene:
                lines.append(f"    {_quoted(node)} [{_node(attributes)}]")
        lines.append("  }")
    for source, target, attributes in graph.edges(data=True):
        lines.append(f"  {_quoted(source)} -> {_quoted(target)} [{_edge(attributes)}]")
    lines.append("}")
    return "\n".join(lines) + "\n"


def escape_dot(text: str) -> str:
    r"""The text for the inside of a quoted string. Graphviz reads `\` and, in labels, HTML entities."""
    return text.replace("\\", "\\\\").replace('"', '\\"').replace("&", "&amp;")


def _quoted(*lines: str) -> str:
    return '"' + "\\n".join(escape_dot(line) for line in lines if line) + '"'


def _node(attributes: dict[str, Any]) -> str:
    title, detail = attributes["name"], shortened(attributes.get("goal", ""), _LABEL_CHARACTERS)
    shape = _SHAPES[attributes["kind"]]
    match attributes["kind"]:
        case "start":
            title = f"start of {title}"
        case "pool":
            title = f"pool {title}: {attributes['pick']}"
        case "node" if attributes["ending"] is not None:
            detail = shortened(f"ending: {attributes['ending']}", _LABEL_CHARACTERS)
            return f"label={_quoted(title, detail)}, shape={shape}, peripheries=2, style=bold"
    return f"label={_quoted(title, detail)}, shape={shape}"


def _edge(attributes: dict[str, Any]) -> str:
    label = shortened(attributes["label"], _LABEL_CHARACTERS)
    extra = shortened(qualifiers(attributes), _LABEL_CHARACTERS)
    colour = _COLOURS.get(attributes.get("trigger", ""), "#57606a")
    style = "solid" if attributes["role"] in ("move", "start") else "dashed"
    return f'label={_quoted(label, extra)}, color="{colour}", fontcolor="{colour}", style={style}'

"""The graph as a Mermaid flowchart, short enough for pages that draw it (50,000 characters at most).

Edges that stay on their node are listed inside of it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from story_graph.views.labels import qualifiers, shortened

if TYPE_CHECKING:
    import networkx as nx

__all__ = ["escape_mermaid", "to_mermaid"]

_SHAPES = {"node": '["{}"]', "start": '(["{}"])', "pool": '{{{{"{}"}}}}', "return": '(["{}"])'}
_ENDING = '[["{}"]]'
_ARROWS = {"call": "-.->", "pool": "-.->", "pick": "-.->", "return": "-.->", "resume": "-.->"}
_SPECIAL = {character: f"#{ord(character)};" for character in "#&<>`|\\[]{}()"} | {'"': "#quot;"}
_LABEL_CHARACTERS = 44


def to_mermaid(graph: nx.MultiDiGraph[str]) -> str:
    """A left-to-right flowchart with one subgraph a scene."""
    names = {node: f"n{number}" for number, node in enumerate(graph.nodes)}
    lines = ["flowchart LR"]
    for number, scene in enumerate(graph.graph["scenes"]):
        lines.append(f'  subgraph s{number}["{escape_mermaid(scene)}"]')
        for node, attributes in graph.nodes(data=True):
            if attributes["scene"] == scene:
                lines.append(f"    {names[node]}{_node(graph, node, attributes)}")
        lines.append("  end")
    for source, target, attributes in graph.edges(data=True):
        if source != target:
            arrow = _ARROWS.get(attributes["role"], "-->")
            lines.append(f'  {names[source]} {arrow}|"{_label(attributes)}"| {names[target]}')
    return "\n".join(lines) + "\n"


def escape_mermaid(text: str) -> str:
    """The text for the inside of a quoted label: all that Mermaid or HTML would read becomes an entity."""
    # Mermaid cuts the last ; from a line that looks like `style…:…#…;`, which would maim an entity.
    special = _SPECIAL | {":": "#58;"} if "style" in text or "classDef" in text else _SPECIAL
    return "".join(special.get(character, character) for character in text)


def _node(graph: nx.MultiDiGraph[str], node: str, attributes: dict[str, Any]) -> str:
    title = attributes["name"]
    shape = _SHAPES[attributes["kind"]]
    match attributes["kind"]:
        case "start":
            title = f"start of {title}"
        case "pool":
            title = f"pool {title}: {attributes['pick']}"
        case "node" if attributes["ending"] is not None:
            shape, title = _ENDING, f"{title}: ending {attributes['ending']}"
    loops = [f"↻ {_label(loop)}" for _, target, loop in graph.out_edges(node, data=True) if target == node]
    return shape.format("<br/>".join([escape_mermaid(shortened(title, _LABEL_CHARACTERS)), *loops]))


def _label(attributes: dict[str, Any]) -> str:
    label = shortened(attributes["label"], _LABEL_CHARACTERS)
    extra = shortened(qualifiers(attributes), _LABEL_CHARACTERS)
    return escape_mermaid(f"{label} · {extra}" if extra else label)

"""The story as the page draws it: every node with its place, every edge with its way.

Imports networkx (see `story_graph.views`), so it is imported, in a thread, when somebody first looks.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from npc_server.inspector.map_layout import Way, lay_out, ways
from npc_server.speaking.lipsync.shapes import OCULUS15
from story_graph import World
from story_graph.facts import Fact
from story_graph.story import Node
from story_graph.views import build_graph
from story_graph.views.svg_cards import Card

if TYPE_CHECKING:
    import networkx as nx

__all__ = ["story_map"]

_NODE_WIDTH, _NODE_HEIGHT = 168.0, 44.0
_PILL_WIDTH, _PILL_HEIGHT = 112.0, 26.0


def story_map(world: World) -> dict[str, Any]:
    """Everything of a world that the page shows, as JSON has it; places in pixels."""
    graph = build_graph(world)
    cards = _cards(graph)
    layout = lay_out(graph, cards)
    return {
        "world": world.name,
        "title": world.title,
        "width": round(layout.width),
        "height": round(layout.height),
        "scenes": [
            {"name": box.name, "x": box.x, "y": box.y, "width": box.width, "height": box.height}
            for box in layout.scenes
        ],
        "nodes": [_node(card, world) for card in cards.values()],
        "edges": [_edge(way, graph) for way in ways(graph, layout)],
        "facts": [_fact(fact) for fact in world.story.facts.values()],
        "characters": [{"id": one.id, "name": one.name} for one in world.characters.values()],
        "visemes": list(OCULUS15),
        "tracks": [{"name": one.name, "character": one.character} for one in world.story.tracks.values()],
    }


def _cards(graph: nx.MultiDiGraph[str]) -> dict[str, Card]:
    cards = {}
    for id_, attributes in graph.nodes(data=True):
        is_node = attributes["kind"] == "node"
        cards[id_] = Card(
            id=id_,
            kind=attributes["kind"],
            scene=attributes["scene"],
            title=attributes["name"],
            width=_NODE_WIDTH if is_node else _PILL_WIDTH,
            height=_NODE_HEIGHT if is_node else _PILL_HEIGHT,
        )
    return cards


def _node(card: Card, world: World) -> dict[str, Any]:
    placed: dict[str, Any] = {
        "id": card.id,
        "kind": card.kind,
        "scene": card.scene,
        "name": card.title,
        "x": card.x,
        "y": card.y,
        "width": card.width,
        "height": card.height,
    }
    node = world.story.nodes.get(card.id)
    return placed if node is None else placed | _text_of(node, world)


def _text_of(node: Node, world: World) -> dict[str, Any]:
    lines = world.story.lines
    return {
        "place": str(node.place),
        "goal": node.goal.strip(),
        "ending": node.ending,
        "lines": [{"name": line.name, "texts": list(line.texts)} for line in node.lines.values()],
        "ways": [
            {
                "edge": edge.id,
                "name": edge.name,
                "to": edge.to,
                "intents": list(edge.intents),
                "choice": edge.choice,
                "event": edge.event,
                "after_s": edge.after_s,
                "otherwise": edge.otherwise,
                "says": None if edge.say is None else list(lines[edge.say].texts),
                "place": str(edge.place),
            }
            for edge in node.edges
        ],
    }


def _edge(way: Way, graph: nx.MultiDiGraph[str]) -> dict[str, Any]:
    attributes = graph.edges[way.source, way.target, way.key]
    return {
        "id": way.key,
        "source": way.source,
        "target": way.target,
        "role": attributes["role"],
        "trigger": attributes.get("trigger", ""),
        "label": attributes.get("label", ""),
        "guard": attributes.get("guard"),
        "back": way.is_backward,
        "path": way.path,
    }


def _fact(fact: Fact) -> dict[str, Any]:
    return {
        "key": fact.key,
        "type": str(fact.type),
        "scope": str(fact.scope),
        "values": sorted(fact.values) if fact.type == "set" else list(fact.values),
        "minimum": fact.minimum,
        "maximum": fact.maximum,
        "derived": fact.derived is not None,
        "place": str(fact.place),
    }

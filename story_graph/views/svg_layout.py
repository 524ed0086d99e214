"""Places the cards: scenes below each other, and within a scene in layers from left to right.

The layers are distances from where a scene is entered; within a layer, cards stand near those
that they are joined with (barycentres; Sugiyama, Tagawa and Toda, 1981).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from story_graph.views.svg_cards import Card

if TYPE_CHECKING:
    import networkx as nx

__all__ = ["CORRIDOR", "Column", "Layout", "SceneBox", "place_cards"]

CORRIDOR = 30.0
"""Pixels between two cards of a column; lines pass through."""

_COLUMN_GAP = 96.0
_PADDING = 24.0
_TITLE = 30.0
_SCENE_GAP = 64.0
_LEFT = 110.0
_TOP = 96.0
_MARGIN = 28.0
_SWEEPS = 6


@dataclass(slots=True)
class Column:
    """Cards above each other, top first."""

    cards: list[Card] = field(default_factory=list)
    x: float = 0.0

    @property
    def width(self) -> float:
        return max(card.width for card in self.cards)

    @property
    def right(self) -> float:
        return self.x + self.width

    @property
    def height(self) -> float:
        return sum(card.height for card in self.cards) + CORRIDOR * (len(self.cards) - 1)


@dataclass(slots=True)
class SceneBox:
    """The frame around a scene."""

    name: str
    columns: list[Column]
    x: float = _LEFT
    y: float = 0.0
    width: float = 0.0
    height: float = 0.0


@dataclass(slots=True)
class Layout:
    """Where everything stands, and how large the drawing is."""

    cards: dict[str, Card]
    scenes: list[SceneBox]
    width: float
    height: float


def place_cards(graph: nx.MultiDiGraph[str], cards: dict[str, Card]) -> Layout:
    """Give every card its place."""
    boxes = []
    y = _TOP
    for scene in graph.graph["scenes"]:
        members = [card for card in cards.values() if card.scene == scene]
        if not members:
            continue
        _set_layers(graph, members)
        box = SceneBox(scene, _columns(graph, members), y=y)
        _place_scene(box)
        y += box.height + _SCENE_GAP
        boxes.append(box)
    width = max((box.x + box.width for box in boxes), default=_LEFT) + _MARGIN
    return Layout(cards, boxes, width, y - _SCENE_GAP + _MARGIN if boxes else y)


def _set_layers(graph: nx.MultiDiGraph[str], members: list[Card]) -> None:
    """Distance from the scene's entries; what no entry leads to begins a walk of its own."""
    names = {card.id: card for card in members}
    layers: dict[str, int] = {}
    starts = [card.id for card in members if card.kind == "start"]
    entered = [
        card.id
        for card in members
        if card.kind == "node"
        and any(graph.nodes[source]["scene"] != card.scene for source, _ in graph.in_edges(card.id))
    ]
    anchors = [card.id for card in members if graph.nodes[card.id].get("is_anchor")]
    rest = [card.id for card in members if card.kind == "node"]
    for roots in (starts or entered or anchors, *([one] for one in (*anchors, *entered, *rest)), list(names)):
        _walk(graph, [root for root in roots if root not in layers], names, layers)
    deepest = max(layers.values())
    for card in members:
        card.layer = deepest + 1 if card.kind == "return" and len(members) > 2 else layers[card.id]
    for rank, layer in enumerate(sorted({card.layer for card in members})):
        for card in members:
            if card.layer == layer:
                card.layer = rank


def _walk(graph: nx.MultiDiGraph[str], roots: list[str], names: dict[str, Card], layers: dict[str, int]) -> None:
    for root in roots:
        layers[root] = 0
    queue = list(roots)
    for node in queue:
        for target in graph.successors(node):
            if target in names and target not in layers:
                layers[target] = layers[node] + 1
                queue.append(target)


def _columns(graph: nx.MultiDiGraph[str], members: list[Card]) -> list[Column]:
    columns = [Column() for _ in range(max(card.layer for card in members) + 1)]
    for card in members:
        columns[card.layer].cards.append(card)
    for sweep in range(_SWEEPS):
        places = {card.id: _rank(column, card) for column in columns for card in column.cards}
        side = -1 if sweep % 2 == 0 else 1
        for column in columns[1:] if side < 0 else columns[-2::-1]:
            wanted = {card.id: _barycentre(graph, card, places, members, side) for card in column.cards}
            _sort(column, wanted)
            places.update({card.id: _rank(column, card) for card in column.cards})
    return columns


def _sort(column: Column, wanted: dict[str, float]) -> None:
    column.cards.sort(key=lambda card: wanted[card.id])


def _rank(column: Column, card: Card) -> float:
    return (column.cards.index(card) + 0.5) / len(column.cards)


def _barycentre(
    graph: nx.MultiDiGraph[str], card: Card, places: dict[str, float], members: list[Card], side: int
) -> float:
    """Mean place of the neighbours in the layers on one side; the card's own place if there are none."""
    layers = {member.id: member.layer for member in members}
    joined = [*graph.predecessors(card.id), *graph.successors(card.id)]
    near = [places[other] for other in joined if other in layers and (layers[other] - card.layer) * side > 0]
    return sum(near) / len(near) if near else places[card.id]


def _place_scene(box: SceneBox) -> None:
    inner = max(column.height for column in box.columns)
    x = box.x + _PADDING
    for column in box.columns:
        column.x = x
        y = box.y + _TITLE + (inner - column.height) / 2
        for card in column.cards:
            card.x, card.y = x, y
            y += card.height + CORRIDOR
        x += column.width + _COLUMN_GAP
    box.width = x - _COLUMN_GAP + _PADDING - box.x
    box.height = _TITLE + inner + _PADDING

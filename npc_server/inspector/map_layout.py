"""Places the map's cards: scenes side by side in columns, so that the whole has the shape of a screen.

Within a scene the cards stand as `story_graph.views` places them, and lines go the way that it routes
them; lines between scenes are plain curves behind the cards.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from story_graph.views.svg_cards import Card, Row
from story_graph.views.svg_layout import Layout, SceneBox, place_cards
from story_graph.views.svg_lines import route_lines

if TYPE_CHECKING:
    import networkx as nx

__all__ = ["Way", "lay_out", "ways"]

_SCENE_GAP = 64.0
"""Between scenes above each other; a scene's name stands in it."""
_COLUMN_GAP = 90.0
_MARGIN = 40.0
_MOST_COLUMNS = 6
_WANTED_SHAPE = 1.9
"""Width by height of what the page has for the graph on common screens."""
_ENTRY_Y = 13.0
"""From a card's top: where `route_lines` lets lines arrive, and so where they leave."""


@dataclass(frozen=True, slots=True)
class Way:
    """One line: an edge of the graph with its SVG path."""

    source: str
    target: str
    key: str
    path: str
    is_backward: bool


def lay_out(graph: nx.MultiDiGraph[str], cards: dict[str, Card]) -> Layout:
    """Give every card and every scene its place."""
    layout = place_cards(graph, cards)
    shapes = [_in_columns(layout.scenes, count) for count in range(1, min(_MOST_COLUMNS, len(layout.scenes)) + 1)]
    columns = min(shapes, key=lambda columns: abs(_width(columns) / _height(columns) - _WANTED_SHAPE))
    x = _MARGIN
    for column in columns:
        y = _MARGIN + _SCENE_GAP / 2
        for box in column:
            _move(box, x - box.x, y - box.y)
            y += box.height + _SCENE_GAP
        x += max(box.width for box in column) + _COLUMN_GAP
    return Layout(cards, layout.scenes, _width(columns) + 2 * _MARGIN, _height(columns) + 2 * _MARGIN)


def ways(graph: nx.MultiDiGraph[str], layout: Layout) -> list[Way]:
    """A line for every edge that leads to another card."""
    across, within = [], []
    for source, card in layout.cards.items():
        for _, target, key, attributes in graph.out_edges(source, keys=True, data=True):
            if source == target:
                continue
            other = layout.cards[target]
            if card.scene != other.scene:
                across.append(Way(source, target, key, _curve(card, other), is_backward=False))
                continue
            role = attributes["role"]
            card.rows.append(Row(attributes.get("trigger", ""), role, "", "", target, "", _ENTRY_Y, ""))
            within.append((source, target, key))
    lines = route_lines(layout)
    routed = [
        Way(*names, path=line.path, is_backward=line.is_backward) for names, line in zip(within, lines, strict=True)
    ]
    return [*across, *routed]


def _in_columns(boxes: Sequence[SceneBox], count: int) -> list[list[SceneBox]]:
    """The scenes in order, each column about as high as the others."""
    height = sum(box.height + _SCENE_GAP for box in boxes) / count
    columns: list[list[SceneBox]] = [[]]
    filled = 0.0
    for box in boxes:
        is_over = filled + box.height / 2 > height * len(columns)
        if is_over and len(columns) < count and columns[-1]:
            columns.append([])
        columns[-1].append(box)
        filled += box.height + _SCENE_GAP
    return columns


def _width(columns: Sequence[Sequence[SceneBox]]) -> float:
    return sum(max(box.width for box in column) + _COLUMN_GAP for column in columns) - _COLUMN_GAP


def _height(columns: Sequence[Sequence[SceneBox]]) -> float:
    return max(sum(box.height + _SCENE_GAP for box in column) for column in columns)


def _move(box: SceneBox, dx: float, dy: float) -> None:
    box.x += dx
    box.y += dy
    for column in box.columns:
        column.x += dx
        for card in column.cards:
            card.x += dx
            card.y += dy


def _curve(card: Card, target: Card) -> str:
    """From the right of one card to the left of another; round about if that one stands to the left."""
    x, y = card.x + card.width, card.y + _ENTRY_Y
    end_x, end_y = target.x - 6, target.entry_y
    reach = max(60.0, abs(end_x - x) / 2) if end_x > x else min(160.0, 60.0 + abs(end_x - x) / 6)
    return f"M{x:.1f} {y:.1f} C{x + reach:.1f} {y:.1f} {end_x - reach:.1f} {end_y:.1f} {end_x:.1f} {end_y:.1f}"

"""What the drawing shows of each node: a card with its title, its goal, and a row for each way out.

A row names its target in words, so that no line has to be followed to understand a story.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from story_graph.views.labels import one_line, qualifiers

if TYPE_CHECKING:
    import networkx as nx

__all__ = ["CARD_WIDTH", "Card", "Row", "fitted", "make_cards", "text_width"]

CARD_WIDTH = 276.0
"""Pixels of a story node's card; chosen so that most choices fit beside their targets."""

_PILL_WIDTH = 132.0
_PILL_HEIGHT = 26.0
_HEADER = 26.0
_GOAL_LINE = 13.0
_GOAL_LINES = 2
_ROW = 16.0
_DETAIL = 12.0
_FOOT = 7.0
_TEXT_INDENT = 18.0
_TARGET_WIDTH = 118.0
_TAG_WIDTH = 140.0


@dataclass(frozen=True, slots=True)
class Row:
    """One way out of a node.

    Attributes:
        trigger: kind, for the colour.
        detail: guard and limit, in a second line; may be empty.
        target: id of the node to draw a line to; None if the edge stays where it is.
        target_text: words for where it leads.
        y: of the row's middle, from the card's top.
        full: everything, for the tooltip.
    """

    trigger: str
    role: str
    label: str
    detail: str
    target: str | None
    target_text: str
    y: float
    full: str


@dataclass(slots=True)
class Card:
    """A node to draw; `x` and `y` are its upper left corner, set by the layout."""

    id: str
    kind: str
    scene: str
    title: str
    tag: str = ""
    goal: tuple[str, ...] = ()
    full: str = ""
    rows: list[Row] = field(default_factory=list)
    width: float = CARD_WIDTH
    height: float = _PILL_HEIGHT
    layer: int = 0
    x: float = 0.0
    y: float = 0.0

    @property
    def is_pill(self) -> bool:
        """Whether it is drawn small: starts, pools and returns."""
        return self.kind != "node"

    @property
    def entry_y(self) -> float:
        """Where lines arrive."""
        return self.y + _PILL_HEIGHT / 2


def make_cards(graph: nx.MultiDiGraph[str]) -> dict[str, Card]:
    """A card for each node of the graph, with its size but without a position."""
    cards = {}
    for node, attributes in graph.nodes(data=True):
        card = _pill(node, attributes) if attributes["kind"] != "node" else _story_card(node, attributes)
        _add_rows(card, graph)
        cards[node] = card
    return cards


def _pill(node: str, attributes: dict[str, Any]) -> Card:
    titles = {"start": f"start of {attributes['name']}", "pool": f"pool {attributes['name']}", "return": "return"}
    title = titles[attributes["kind"]]
    return Card(
        id=node,
        kind=attributes["kind"],
        scene=attributes["scene"],
        title=fitted(title, _PILL_WIDTH - 16, 11.5),
        full=f"{title}, picks {attributes['pick']}" if attributes["kind"] == "pool" else title,
        width=_PILL_WIDTH,
    )


def _story_card(node: str, attributes: dict[str, Any]) -> Card:
    tag = fitted(f"ending: {attributes['ending']}", _TAG_WIDTH, 10.5) if attributes["ending"] is not None else ""
    goal = tuple(_wrapped(attributes["goal"], CARD_WIDTH - 18, 10.5, _GOAL_LINES))
    title = fitted(attributes["name"], CARD_WIDTH - 24 - text_width(tag, 10.5), 13.5)
    full = "\n".join(part for part in (node, one_line(attributes["goal"]), attributes["place"]) if part)
    return Card(id=node, kind="node", scene=attributes["scene"], title=title, tag=tag, goal=goal, full=full)


def _add_rows(card: Card, graph: nx.MultiDiGraph[str]) -> None:
    if card.is_pill:
        for _, target, attributes in graph.out_edges(card.id, data=True):
            full = f"{attributes['label']} {qualifiers(attributes)}".strip()
            card.rows.append(Row("", attributes["role"], "", "", target, "", _PILL_HEIGHT / 2, one_line(full)))
        return
    y = _HEADER + _GOAL_LINE * len(card.goal) + (4 if card.goal else 0)
    written = sorted(graph.out_edges(card.id, data=True), key=lambda edge: int(edge[2]["order"]))
    for _, target, attributes in written:
        row = _row(card, target, attributes, y + _ROW / 2)
        card.rows.append(row)
        y += _ROW + (_DETAIL if row.detail else 0)
    card.height = y + _FOOT


def _row(card: Card, target: str, attributes: dict[str, Any], y: float) -> Row:
    is_loop = target == card.id
    target_text = fitted(_target_text(card, target, attributes), _TARGET_WIDTH, 10.5)
    room = CARD_WIDTH - _TEXT_INDENT - 14 - text_width(target_text, 10.5)
    detail = qualifiers(attributes)
    full = [attributes["name"], attributes["label"], detail, *attributes["intents"], attributes["place"]]
    return Row(
        trigger=attributes["trigger"],
        role=attributes["role"],
        label=fitted(attributes["label"], room, 11.5),
        detail=fitted(detail, CARD_WIDTH - _TEXT_INDENT - 10, 10) if detail else "",
        target=None if is_loop else target,
        target_text=target_text,
        y=y,
        full="\n".join(one_line(part) for part in full if part),
    )


def _target_text(card: Card, target: str, attributes: dict[str, Any]) -> str:
    if target == card.id:
        return "stays"
    name = target.partition(":")[2] or target
    name = name.removeprefix(f"{card.scene}.")
    match attributes["role"]:
        case "return":
            return "returns"
        case "call":
            return f"calls {name}"
        case "pool":
            return f"pool {name}"
    return f"→ {name}"


def text_width(text: str, size: float) -> float:
    """Estimated width in pixels, for the widest of the common sans-serif fonts (DejaVu Sans)."""
    return size * sum(_character_width(character) for character in text)


def _character_width(character: str) -> float:
    if unicodedata.east_asian_width(character) in ("W", "F"):
        return 1.0
    if unicodedata.combining(character):
        return 0.0
    if character in "ijlI.,:;'|!()[]· ":
        return 0.36
    return 0.78 if character.isupper() or character in "mwMW@%—…→" else 0.61


def fitted(text: str, width: float, size: float) -> str:
    """The text in one line, cut with `…` to be no wider than `width` pixels."""
    line = one_line(text)
    if text_width(line, size) <= width:
        return line
    kept, used = "", text_width("…", size)
    for character in line:
        used += text_width(character, size)
        if used > width:
            break
        kept += character
    return kept.rstrip() + "…"


def _wrapped(text: str, width: float, size: float, most: int) -> list[str]:
    """The text in at most `most` lines; the last one is cut if need be."""
    lines: list[str] = []
    rest = one_line(text).split()
    while rest and len(lines) < most - 1:
        taken = 1
        while taken < len(rest) and text_width(" ".join(rest[: taken + 1]), size) <= width:
            taken += 1
        lines.append(fitted(" ".join(rest[:taken]), width, size))
        rest = rest[taken:]
    return [*lines, fitted(" ".join(rest), width, size)] if rest else lines

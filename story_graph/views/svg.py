"""The graph as one self-contained SVG image that reads well on light and on dark pages."""

from __future__ import annotations

from typing import TYPE_CHECKING
from xml.sax.saxutils import escape, quoteattr

from story_graph.views.labels import one_line
from story_graph.views.svg_cards import Card, Row, fitted, make_cards, text_width
from story_graph.views.svg_layout import Layout, SceneBox, place_cards
from story_graph.views.svg_lines import Line, route_lines
from story_graph.views.svg_style import STYLE, TRIGGERS

if TYPE_CHECKING:
    import networkx as nx

__all__ = ["to_svg"]

_LEGEND = {
    "intent": "the player's words or a choice",
    "event": "an event of the game",
    "timer": "time",
    "otherwise": "nothing else fitted",
    "automatic": "by itself",
}


def to_svg(graph: nx.MultiDiGraph[str]) -> str:
    """The drawing. Tooltips hold what was too long to show."""
    layout = place_cards(graph, make_cards(graph))
    width, height = round(max(layout.width, 900)), round(layout.height)
    title = one_line(str(graph.graph["title"]))
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}" '
        f'role="img" aria-label={quoteattr(f"Story graph of {title}")}>',
        f"<style>{STYLE}</style>",
        _markers(),
        f'<rect class="page" width="{width}" height="{height}"/>',
        f'<text class="title" x="28" y="40">{escape(title)}</text>',
        _legend(),
        *(_frame(box) for box in layout.scenes),
        *(_line(line) for line in _in_drawing_order(layout)),
        *(_card(card) for card in layout.cards.values()),
        "</svg>",
    ]
    return "\n".join(parts) + "\n"


def _in_drawing_order(layout: Layout) -> list[Line]:
    """Lines that lead back lie below those that lead on."""
    return sorted(route_lines(layout), key=lambda line: not line.is_backward)


def _markers() -> str:
    markers = "".join(
        f'<marker id="to-{kind}" class="{kind}" viewBox="0 0 8 8" refX="2" refY="4" markerWidth="7" markerHeight="7" '
        f'markerUnits="userSpaceOnUse" orient="auto"><path class="tip" d="M0 0L8 4L0 8z"/></marker>'
        for kind in (*TRIGGERS, "plain")
    )
    return f"<defs>{markers}</defs>"


def _legend() -> str:
    parts, x = ['<g class="legend">'], 28.0
    for kind, words in _LEGEND.items():
        parts.append(f'<circle class="dot {kind}" cx="{x + 4:.0f}" cy="64" r="4"/>')
        parts.append(f'<text class="small" x="{x + 13:.0f}" y="68">{escape(words)}</text>')
        x += 32 + text_width(words, 10.5)
    parts.append(f'<path class="line plain call" d="M{x:.0f} 64h30"/>')
    parts.append(f'<text class="small" x="{x + 36:.0f}" y="68">calls, pools and returns</text></g>')
    return "".join(parts)


def _frame(box: SceneBox) -> str:
    name = fitted(box.name, box.width - 28, 14)
    return (
        f'<g><rect class="scene" x="{box.x:.1f}" y="{box.y:.1f}" width="{box.width:.1f}" height="{box.height:.1f}" '
        f'rx="10"/><text class="scene-name" x="{box.x + 14:.1f}" y="{box.y + 20:.1f}">{escape(name)}</text></g>'
    )


def _line(line: Line) -> str:
    kind = line.trigger or "plain"
    looks = " ".join(["line", kind, line.role, *(["back"] if line.is_backward else [])])
    tooltip = f"<title>{escape(line.full)}</title>"
    return f'<path class="{looks}" d="{line.path}" marker-end="url(#to-{kind})">{tooltip}</path>'


def _card(card: Card) -> str:
    looks = "pill" if card.is_pill else "card"
    ending = " ending" if card.tag else ""
    radius = card.height / 2 if card.is_pill else 7
    size = f'width="{card.width:.1f}" height="{card.height:.1f}" rx="{radius:g}"'
    parts = [
        f'<g id={quoteattr(card.id)} transform="translate({card.x:.1f} {card.y:.1f})">',
        f'<title>{escape(card.full)}</title><rect class="{looks} {card.kind}{ending}" {size}/>',
    ]
    if card.is_pill:
        parts.append(f'<text class="pill-name" x="{card.width / 2:.1f}" y="17">{escape(card.title)}</text></g>')
        return "".join(parts)
    parts.append(f'<text class="name" x="10" y="18">{escape(card.title)}</text>')
    if card.tag:
        parts.append(f'<text class="tag" x="{card.width - 10:.1f}" y="18">{escape(card.tag)}</text>')
    for number, goal in enumerate(card.goal):
        parts.append(f'<text class="goal" x="10" y="{34 + 13 * number}">{escape(goal)}</text>')
    parts.extend(_row(card, row) for row in card.rows)
    return "".join(parts) + "</g>"


def _row(card: Card, row: Row) -> str:
    detail = f'<text class="detail" x="18" y="{row.y + 15:.1f}">{escape(row.detail)}</text>' if row.detail else ""
    stays = " stays" if row.target is None else ""
    return (
        f'<g><title>{escape(row.full)}</title><circle class="dot {row.trigger}" cx="11" cy="{row.y:.1f}" r="3.2"/>'
        f'<text class="label" x="18" y="{row.y + 4:.1f}">{escape(row.label)}</text>'
        f'<text class="target{stays}" x="{card.width - 9:.1f}" y="{row.y + 4:.1f}">{escape(row.target_text)}</text>'
        f"{detail}</g>"
    )

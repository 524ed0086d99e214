"""Finds ways for the lines: through the corridors between cards, and around the scenes."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from story_graph.views.svg_cards import Card, Row
from story_graph.views.svg_layout import CORRIDOR, Column, Layout, SceneBox

__all__ = ["Line", "route_lines"]

_LANES = 5
_LANE = 4.5
_CURVE = 9.0
_ARROW = 6.0


@dataclass(frozen=True, slots=True)
class Line:
    """One drawn line: SVG path data, and what decides its looks."""

    path: str
    trigger: str
    role: str
    is_backward: bool
    full: str


def route_lines(layout: Layout) -> list[Line]:
    """A line for every row that leads somewhere."""
    router = _Router(layout)
    return [
        router.line(card, row, layout.cards[row.target])
        for card in layout.cards.values()
        for row in card.rows
        if row.target is not None
    ]


class _Router:
    def __init__(self, layout: Layout) -> None:
        self._boxes = {box.name: box for box in layout.scenes}
        self._order = {box.name: number for number, box in enumerate(layout.scenes)}
        self._used: Counter[tuple[float, float]] = Counter()
        self._trunks: dict[str, int] = {}

    def line(self, card: Card, row: Row, target: Card) -> Line:
        is_backward = card.scene == target.scene and target.layer < card.layer
        path = self._within(card, row, target) if card.scene == target.scene else self._across(card, row, target)
        return Line(path, row.trigger, row.role, is_backward, f"{card.id} → {target.id}\n{row.full}")

    def _within(self, card: Card, row: Row, target: Card) -> str:
        """A curve from column to column."""
        columns = self._boxes[card.scene].columns
        y = card.y + row.y
        if card.layer == target.layer:
            right = columns[card.layer].right
            return (
                f"M{card.x + card.width:.1f} {y:.1f} C{right + 50:.1f} {y:.1f} {right + 50:.1f} {target.entry_y:.1f} "
                f"{target.x + target.width + _ARROW:.1f} {target.entry_y:.1f}"
            )
        step = 1 if target.layer > card.layer else -1
        x = card.x + card.width if step > 0 else card.x
        path = [f"M{x:.1f} {y:.1f}"]
        for layer in range(card.layer + step, target.layer, step):
            column = columns[layer]
            share = (layer - card.layer) / (target.layer - card.layer)
            corridor = self._corridor(column, y + (target.entry_y - y) * share)
            near, far = (column.x, column.right) if step > 0 else (column.right, column.x)
            path.append(f"{_curve(x, y, near, corridor)} L{far:.1f} {corridor:.1f}")
            x, y = far, corridor
        end = target.x - _ARROW if step > 0 else target.x + target.width + _ARROW
        path.append(_curve(x, y, end, target.entry_y))
        return " ".join(path)

    def _corridor(self, column: Column, wanted: float) -> float:
        """The free height in this column that is nearest to the wanted one, in a lane of its own."""
        tops = [card.y - CORRIDOR / 2 for card in column.cards]
        last = column.cards[-1]
        free = min([*tops, last.y + last.height + CORRIDOR / 2], key=lambda y: abs(y - wanted))
        return free + self._lane((column.x, free))

    def _lane(self, place: tuple[float, float]) -> float:
        """An offset around the middle: 0, +1, -1, +2, -2 lanes, and over again."""
        number = self._used[place] % _LANES
        self._used[place] += 1
        return _LANE * ((number + 1) // 2) * (1 if number % 2 else -1)

    def _across(self, card: Card, row: Row, target: Card) -> str:
        """A bent line beside the columns, between the scenes, and along the left margin if they are not neighbours."""
        # Lines from one card share a lane, and part only where they must.
        lane = self._trunks.setdefault(card.id, len(self._trunks))
        source_box, target_box = self._boxes[card.scene], self._boxes[target.scene]
        y = card.y + row.y
        leave_x = source_box.columns[card.layer].right + 16 + _LANE * (lane % 7)
        enter_x = target.x - 16 - _LANE * (lane % 7)
        is_down = self._order[target.scene] > self._order[card.scene]
        leave_y, enter_y = _beside(source_box, is_down, lane), _beside(target_box, not is_down, lane)
        points = [(card.x + card.width, y), (leave_x, y), (leave_x, leave_y)]
        if abs(self._order[target.scene] - self._order[card.scene]) > 1:
            margin = target_box.x - 14 - _LANE * 1.4 * (lane % 14)
            points += [(margin, leave_y), (margin, enter_y)]
        else:
            enter_y = leave_y
        points += [(enter_x, enter_y), (enter_x, target.entry_y), (target.x - _ARROW, target.entry_y)]
        return _bent(points)


def _beside(box: SceneBox, is_below: bool, lane: int) -> float:
    offset = 12 + _LANE * (lane % 9)
    return box.y + box.height + offset if is_below else box.y - offset


def _curve(x: float, y: float, end_x: float, end_y: float) -> str:
    middle = (x + end_x) / 2
    return f"C{middle:.1f} {y:.1f} {middle:.1f} {end_y:.1f} {end_x:.1f} {end_y:.1f}"


def _bent(points: list[tuple[float, float]]) -> str:
    """Straight pieces with rounded corners; each piece is level or upright."""
    path = [f"M{points[0][0]:.1f} {points[0][1]:.1f}"]
    for before, corner, after in zip(points, points[1:], points[2:], strict=False):
        start, end = _towards(corner, before), _towards(corner, after)
        path.append(f"L{start[0]:.1f} {start[1]:.1f} Q{corner[0]:.1f} {corner[1]:.1f} {end[0]:.1f} {end[1]:.1f}")
    path.append(f"L{points[-1][0]:.1f} {points[-1][1]:.1f}")
    return " ".join(path)


def _towards(corner: tuple[float, float], other: tuple[float, float]) -> tuple[float, float]:
    """The point `_CURVE` pixels from the corner on the way to `other`, or half-way if that is nearer."""
    dx, dy = other[0] - corner[0], other[1] - corner[1]
    length = abs(dx) + abs(dy)
    share = min(_CURVE / length, 0.5) if length else 0.0
    return corner[0] + dx * share, corner[1] + dy * share

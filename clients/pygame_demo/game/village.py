"""The square to walk in: where people stand, where one can walk, and who is near enough to talk to."""

from __future__ import annotations

import math
import random
from dataclasses import dataclass, field

__all__ = ["GREETING_DISTANCE", "SQUARE", "Person", "Player", "Village", "size_at"]

Place = tuple[float, float]

SQUARE = (40.0, 474.0, 1240.0, 692.0)
"""Where one can walk: left, top, right, bottom, in units of the scene."""
GREETING_DISTANCE = 96.0
"""From here on somebody greets; chosen: three steps."""
_LEAVING_DISTANCE = 126.0
_DEPTH = 1.25
"""How much further a step away from the window is than one across. Chosen: somebody who stands in front of a person
and covers them is near."""
_SPEED = 190.0
"""Units a second at the lower edge of the square; further away less."""
_STROLL_SPEED = 34.0
_STROLL_REACH = 46.0
_STEP_UNITS = 44.0
"""Walked in one whole step of both legs."""
_OBSTACLES: tuple[tuple[float, float, float, float], ...] = (
    (640, 562, 66, 20),
    (410, 516, 16, 8),
    (968, 526, 16, 8),
    (66, 524, 56, 16),
)
"""Well, lanterns and barrels: middle and half axes."""
_HOMES: dict[str, Place] = {"agnes": (262, 516), "walter": (572, 486), "edmund": (806, 502), "rose": (1084, 512)}
_FREE_HOMES: tuple[Place, ...] = ((300, 540), (560, 500), (800, 510), (1060, 520), (440, 600), (900, 610))
"""For people of other worlds."""


def size_at(y: float) -> float:
    """How large a person who stands at this height of the scene is; 1 at the lower edge."""
    return 0.74 + (y - 440) / 260 * 0.50


@dataclass(slots=True)
class Walker:
    """Somebody on two legs. `stride` counts steps; `is_walking` says whether the legs move."""

    x: float
    y: float
    is_facing_left: bool = False
    is_walking: bool = False
    stride: float = 0.0

    def move(self, dx: float, dy: float) -> None:
        """Go there unless something is in the way; slide along it then."""
        before = (self.x, self.y)
        if _is_free(self.x + dx, self.y + dy):
            self.x, self.y = self.x + dx, self.y + dy
        elif _is_free(self.x + dx, self.y):
            self.x += dx
        elif _is_free(self.x, self.y + dy):
            self.y += dy
        walked = math.hypot(self.x - before[0], (self.y - before[1]) * 1.6)
        self.is_walking = walked > 0.01
        self.stride += walked / (_STEP_UNITS * size_at(self.y))
        if abs(dx) > 0.01:
            self.is_facing_left = dx < 0


@dataclass(slots=True)
class Player(Walker):
    """The traveller."""


@dataclass(slots=True)
class Person(Walker):
    """Somebody of the village, who strolls around their home.

    Attributes:
        rest_s: until the next stroll.
        goal: of the present stroll.
    """

    id: str = ""
    name: str = ""
    home: Place = (0.0, 0.0)
    rest_s: float = 2.0
    goal: Place | None = None


@dataclass(slots=True)
class Village:
    """The square and its people; `step` lets time pass.

    Attributes:
        near: whom the player stands close to.
    """

    random: random.Random
    player: Player = field(default_factory=lambda: Player(668, 650))
    people: dict[str, Person] = field(default_factory=dict)
    near: Person | None = None

    def settle(self, characters: list[tuple[str, str]]) -> None:
        """Give everybody a place: `characters` are ids and names. Those who are there already stay."""
        free = iter(_FREE_HOMES)
        for id_, name in characters:
            if id_ in self.people:
                continue
            home = _HOMES.get(id_) or next(free, (float(self.random.randint(120, 1160)), 580.0))
            self.people[id_] = Person(*home, id=id_, name=name, home=home, rest_s=self.random.uniform(1, 6))

    def step(self, dt_s: float, direction: tuple[float, float], *, talking_to: str | None = None) -> None:
        """Let time pass.

        Args:
            direction: where the player wants to go: right and down are positive, -1 to 1 each.
            talking_to: stands still and looks at the player.
        """
        self._walk_player(dt_s, direction)
        for person in self.people.values():
            if person.id == talking_to or person is self.near:
                person.is_walking, person.goal = False, None
                person.is_facing_left = self.player.x < person.x
            else:
                self._stroll(person, dt_s)
        self._look_who_is_near()

    def beside(self, person: Person) -> None:
        """Put the player a few steps before somebody, not yet near."""
        self.player.x, self.player.y = _nearest_free(person.x, person.y + 0.75 * _LEAVING_DISTANCE)

    def step_back(self) -> None:
        """Put the player out of earshot of whoever is near, as walking away does."""
        if self.near is None:
            return
        person = self.near
        dx, dy = self.player.x - person.x, max(24.0, self.player.y - person.y)
        length = math.hypot(dx, dy * _DEPTH) or 1.0
        reach = (_LEAVING_DISTANCE + 8) / length
        self.player.x, self.player.y = _nearest_free(person.x + dx * reach, person.y + dy * reach)
        self.player.is_walking = False
        self.near = None

    def _walk_player(self, dt_s: float, direction: tuple[float, float]) -> None:
        length = math.hypot(*direction)
        if length < 0.15:
            self.player.is_walking = False
            return
        speed = _SPEED * size_at(self.player.y) * min(1.0, length) / length
        self.player.move(direction[0] * speed * dt_s, direction[1] * speed * dt_s * 0.62)

    def _stroll(self, person: Person, dt_s: float) -> None:
        if person.goal is None:
            person.is_walking = False
            person.rest_s -= dt_s
            if person.rest_s <= 0:
                angle = self.random.uniform(0, 2 * math.pi)
                reach = self.random.uniform(0.3, 1.0) * _STROLL_REACH
                person.goal = (
                    person.home[0] + reach * math.cos(angle),
                    person.home[1] + reach * 0.35 * math.sin(angle),
                )
            return
        dx, dy = person.goal[0] - person.x, person.goal[1] - person.y
        distance = math.hypot(dx, dy)
        step = _STROLL_SPEED * dt_s
        if distance > step:
            person.move(dx / distance * step, dy / distance * step)
        if distance <= step or not person.is_walking:
            person.goal, person.is_walking = None, False
            person.rest_s = self.random.uniform(2.5, 9.0)

    def _look_who_is_near(self) -> None:
        if self.near is not None and self._distance(self.near) > _LEAVING_DISTANCE:
            self.near = None
        if self.near is None and self.people:
            nearest = min(self.people.values(), key=self._distance)
            if self._distance(nearest) < GREETING_DISTANCE:
                self.near = nearest

    def _distance(self, person: Person) -> float:
        return math.hypot(person.x - self.player.x, (person.y - self.player.y) * _DEPTH)


def _is_free(x: float, y: float) -> bool:
    left, top, right, bottom = SQUARE
    if not (left <= x <= right and top <= y <= bottom):
        return False
    return all(((x - cx) / rx) ** 2 + ((y - cy) / ry) ** 2 > 1 for cx, cy, rx, ry in _OBSTACLES)


def _nearest_free(x: float, y: float) -> Place:
    """The place itself, or one near it where nothing is in the way: who is put into the well never gets out."""
    left, top, right, bottom = SQUARE
    x, y = min(max(x, left), right), min(max(y, top), bottom)
    around = ((reach, turn) for reach in range(0, 200, 8) for turn in range(16))
    places = (
        (x + reach * math.cos(turn * math.pi / 8), y + reach * math.sin(turn * math.pi / 8)) for reach, turn in around
    )
    return next((place for place in places if _is_free(*place)), (x, y))

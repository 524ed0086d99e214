"""How a person moves by themselves: blinking, glances, breathing, and the feeling and gestures that the server cues."""

from __future__ import annotations

import math
import random

from clients.pygame_demo.client.voice import AT_REST
from clients.pygame_demo.drawing.portraits.expression import Expression, expression_of
from clients.pygame_demo.drawing.portraits.portrait import Moment

__all__ = ["Acting"]

_BLINK_S = 0.16
_FEELING_S = 0.28
"""Time in which a face has gone most of the way to a new feeling; chosen."""
_GESTURE_S = 1.5
_GESTURES: dict[str, tuple[tuple[float, float], tuple[float, float]]] = {
    "bow_head": ((0, 30), (0.0, 0.7)),
    "look_down": ((0, 14), (0.0, 0.9)),
    "look_up": ((0, -16), (0.1, -0.9)),
    "lean_in": ((0, 22), (0.0, 0.0)),
    "step_back": ((0, -18), (0.0, 0.1)),
    "turn_away": ((-42, 6), (-0.9, 0.2)),
    "cover_face": ((0, 26), (0.0, 0.8)),
    "sit_down": ((0, 28), (0.0, 0.3)),
    "point": ((14, 0), (0.9, 0.0)),
    "touch_bell": ((10, -12), (0.6, -0.8)),
    "shrug": ((8, -14), (0.4, 0.0)),
    "beckon": ((-8, 12), (0.0, 0.0)),
    "nod": ((0, 16), (0.0, 0.1)),
}
"""Where head (units) and eyes go meanwhile. Other gestures move the head a little, and are told in words."""


class Acting:
    """One person. `step` lets time pass and gives the moment to draw.

    Args:
        feeling: the mood to begin with.
    """

    def __init__(self, randomness: random.Random, feeling: str = "neutral") -> None:
        self._random = randomness
        self._feeling = feeling
        self._expression: Expression = expression_of(feeling)
        self._target = self._expression
        self._time_s = randomness.uniform(0, 10)
        self._blink_in_s = randomness.uniform(1, 4)
        self._glance_in_s = randomness.uniform(1, 3)
        self._glance = (0.0, 0.0)
        self._gaze = (0.0, 0.0)
        self._gesture: tuple[tuple[float, float], tuple[float, float]] | None = None
        self._gesture_s = 0.0
        self._energy = 0.0
        self.gesture = ""

    def feel(self, name: str, strength: float = 1.0) -> None:
        self._feeling = name
        self._target = expression_of(name, strength)

    def gesticulate(self, name: str) -> None:
        self.gesture = name
        self._gesture = _GESTURES.get(name, ((6, 9), (0.0, 0.0)))
        self._gesture_s = 0.0

    def look(self, name: str) -> None:
        """Where a gaze cue sends the eyes: `player`, `away`, `down`, `up`; anything else is glanced at."""
        places = {"player": (0.0, 0.0), "away": (-0.9, 0.1), "down": (0.0, 0.9), "up": (0.1, -0.9)}
        self._glance = places.get(name, (0.6, 0.1))
        self._glance_in_s = 1.4

    def step(
        self,
        dt_s: float,
        mouth: tuple[float, ...] = AT_REST,
        state: str = "idle",
        looks_at: tuple[float, float] = (0.0, 0.0),
    ) -> Moment:
        """Let time pass.

        Args:
            mouth: the weights of the mouth shapes now.
            state: what the character does; one who thinks looks up and aside.
            looks_at: where the player is, seen from here.
        """
        self._time_s += dt_s
        self._expression = self._expression.towards(self._target, 1 - math.exp(-dt_s / _FEELING_S * 2.3))
        self._move_eyes(dt_s, state, looks_at)
        head, eyes = self._gesture_now(dt_s)
        openness = 1 - mouth[0] if mouth else 0.0
        self._energy += (openness - self._energy) * min(1.0, dt_s * 6)
        t = self._time_s
        nod = 4.5 * self._energy * math.sin(t * 5.1) + 2.2 * self._energy * math.sin(t * 8.3 + 1)
        sway = (3.2 * math.sin(t * 0.61) + 2 * math.sin(t * 1.07 + 2) + 3 * self._energy * math.sin(t * 2.9), nod)
        lean = 5.0 if state == "listening" else 0.0
        return Moment(
            mouth=mouth,
            expression=self._expression,
            gaze=(self._gaze[0] + eyes[0], self._gaze[1] + eyes[1]),
            blink=self._blink_now(dt_s),
            breath=0.5 + 0.5 * math.sin(t * (1.7 if self._feeling in ("afraid", "angry", "worried") else 1.25)),
            sway=(sway[0] + head[0], sway[1] + head[1] + lean),
        )

    def _move_eyes(self, dt_s: float, state: str, looks_at: tuple[float, float]) -> None:
        self._glance_in_s -= dt_s
        if self._glance_in_s <= 0:
            is_away = self._random.random() < 0.3
            reach = 0.55 if is_away else 0.10
            self._glance = (self._random.uniform(-reach, reach), self._random.uniform(-reach, reach) * 0.5)
            self._glance_in_s = self._random.uniform(0.35, 1.0) if is_away else self._random.uniform(0.9, 3.2)
        thought = (0.5, -0.6) if state == "thinking" else (0.0, 0.0)
        aim = (looks_at[0] + self._glance[0] + thought[0], looks_at[1] + self._glance[1] + thought[1])
        speed = 1 - math.exp(-dt_s * 26)
        self._gaze = (
            self._gaze[0] + (aim[0] - self._gaze[0]) * speed,
            self._gaze[1] + (aim[1] - self._gaze[1]) * speed,
        )

    def _blink_now(self, dt_s: float) -> float:
        self._blink_in_s -= dt_s
        if self._blink_in_s < -_BLINK_S:
            # One blink in six is a double one.
            self._blink_in_s = 0.12 if self._random.random() < 0.16 else self._random.uniform(1.8, 5.2)
        if self._blink_in_s > 0:
            return 0.0
        return math.sin(math.pi * min(1.0, -self._blink_in_s / _BLINK_S))

    def _gesture_now(self, dt_s: float) -> tuple[tuple[float, float], tuple[float, float]]:
        if self._gesture is None:
            return (0.0, 0.0), (0.0, 0.0)
        self._gesture_s += dt_s
        part = self._gesture_s / _GESTURE_S
        if part >= 1:
            self._gesture, self.gesture = None, ""
            return (0.0, 0.0), (0.0, 0.0)
        strength = math.sin(math.pi * part) ** 0.6
        (x, y), (u, v) = self._gesture
        return (x * strength, y * strength), (u * strength, v * strength)

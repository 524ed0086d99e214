"""How a person moves by themselves: blinking, glances, breathing, and the feeling and gestures that the server cues."""

from __future__ import annotations

import math
import random

from clients.pygame_demo.client.voice import AT_REST
from clients.pygame_demo.drawing.portraits.expression import Expression, expression_of
from clients.pygame_demo.drawing.portraits.gestures import GESTURES, REST, Gesture, Pose, pose_of
from clients.pygame_demo.drawing.portraits.portrait import Moment

__all__ = ["Acting"]

_BLINK_S = 0.16
_FEELING_S = 0.28
"""Time in which a face has gone most of the way to a new feeling; chosen."""
_SOME_GESTURE = Gesture(1.5, lambda part: Pose(head=(6 * math.sin(math.pi * part), 9 * math.sin(math.pi * part))))
"""Of those that nobody drew, which are told in words: that something is done is seen."""


class Acting:
    """One person. `step` lets time pass and gives the moment to draw.

    Attributes:
        gesture_in_words: what is done now and not drawn; "" for nothing.

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
        self._gesture: Gesture | None = None
        self._gesture_s = 0.0
        self._energy = 0.0
        self.gesture_in_words = ""

    def feel(self, name: str, strength: float = 1.0) -> None:
        self._feeling = name
        self._target = expression_of(name, strength)

    def gesticulate(self, name: str) -> None:
        """Act it out, or at least move; `gesture_in_words` says what cannot be seen."""
        self._gesture, self._gesture_s = GESTURES.get(name, _SOME_GESTURE), 0.0
        self.gesture_in_words = "" if name in GESTURES else name.replace("_", " ")

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
        pose = self._gesture_now(dt_s)
        head, eyes = pose.head, pose.eyes
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
            shoulders=pose.shoulders,
            hands=pose.hands,
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

    def _gesture_now(self, dt_s: float) -> Pose:
        if self._gesture is None:
            return REST
        self._gesture_s += dt_s
        pose = pose_of(self._gesture, self._gesture_s)
        if pose is None:
            self._gesture, self.gesture_in_words = None, ""
        return pose or REST

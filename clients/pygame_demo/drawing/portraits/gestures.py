"""What each gesture does to head, eyes, shoulders and hands, in numbers: the pose at each part of its time.

Places are in units of the portrait. Hands come up from below, on the side of the character's right hand, which is left
in the picture; a hand `is_mirrored` on the other side.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

__all__ = ["GESTURES", "REST", "Gesture", "Hand", "HandShape", "Pose", "pose_of"]

HandShape = Literal["open", "fist", "point"]
_BELOW = 1150.0
"""A wrist that is so low is not seen."""


@dataclass(frozen=True, slots=True)
class Hand:
    """One hand.

    Attributes:
        wrist: where it is.
        tilt: degrees by which the fingers lean to the right.
    """

    shape: HandShape
    wrist: tuple[float, float]
    tilt: float = 0.0
    is_mirrored: bool = False


@dataclass(frozen=True, slots=True)
class Pose:
    """What a gesture adds to how somebody stands.

    Attributes:
        head: how far it moves right and down.
        eyes: likewise, -1 to 1.
        shoulders: how far they are raised.
    """

    head: tuple[float, float] = (0.0, 0.0)
    eyes: tuple[float, float] = (0.0, 0.0)
    shoulders: float = 0.0
    hands: tuple[Hand, ...] = ()


REST = Pose()


@dataclass(frozen=True, slots=True)
class Gesture:
    """`act` is given the part of its time that has passed, 0 to 1."""

    seconds: float
    act: Callable[[float], Pose]


def pose_of(gesture: Gesture, seconds: float) -> Pose | None:
    """The pose so long after its begin; None when it is over."""
    return gesture.act(seconds / gesture.seconds) if seconds < gesture.seconds else None


def _held(part: float) -> float:
    """Up, held, and down again."""
    edge = min(1.0, min(part, 1 - part) / 0.24)
    return edge * edge * (3 - 2 * edge)


def _beats(part: float, times: float) -> float:
    """-1 to 1, so many times, strongest in the middle."""
    return math.sin(2 * math.pi * times * part) * _held(part)


def _raised(shape: HandShape, part: float, wrist: tuple[float, float], tilt: float = 0.0) -> Hand:
    """A hand that comes up to a place and goes down again."""
    return Hand(shape, (wrist[0], _BELOW + (wrist[1] - _BELOW) * _held(part)), tilt)


def _both(hand: Hand) -> tuple[Hand, Hand]:
    x, y = hand.wrist
    return hand, Hand(hand.shape, (800 - x, y), -hand.tilt, True)


def _moved(head: tuple[float, float], eyes: tuple[float, float] = (0.0, 0.0), seconds: float = 1.5) -> Gesture:
    """Head and eyes go there and back."""

    def act(part: float) -> Pose:
        strength = _held(part)
        return Pose((head[0] * strength, head[1] * strength), (eyes[0] * strength, eyes[1] * strength))

    return Gesture(seconds, act)


def _nod(part: float) -> Pose:
    return Pose(head=(0.0, 20 * max(0.0, _beats(part, 2)) - 4 * _held(part)))


def _shake_head(part: float) -> Pose:
    swing = _beats(part, 2.5)
    return Pose(head=(24 * swing, 2.0), eyes=(-0.4 * swing, 0.0))


def _laugh(part: float) -> Pose:
    beat = abs(_beats(part, 4))
    return Pose(head=(0.0, -14 * _held(part) + 10 * beat), shoulders=12 * beat)


def _shrug(part: float) -> Pose:
    strength = _held(part)
    hands = _both(_raised("open", part, (92, 780), -38))
    return Pose(head=(10 * strength, 12 * strength), eyes=(0.3 * strength, -0.2), shoulders=34 * strength, hands=hands)


def _sigh(part: float) -> Pose:
    return Pose(head=(0.0, 20 * part * _held(part)), eyes=(0.0, 0.3 * _held(part)), shoulders=18 * _beats(part, 1))


def _wave(part: float) -> Pose:
    return Pose(head=(6 * _held(part), 0.0), hands=(_raised("open", part, (96, 650), 20 * _beats(part, 3)),))


def _beckon(part: float) -> Pose:
    curl = _beats(part, 2.5)
    shape: HandShape = "fist" if curl > 0.1 else "open"
    hand = _raised(shape, part, (104, 680 - 12 * curl), 8 + 10 * curl)
    return Pose(head=(-6 * _held(part), 10 * max(0.0, curl)), hands=(hand,))


def _raise_hand(part: float) -> Pose:
    return Pose(head=(0.0, -10 * _held(part)), hands=(_raised("open", part, (92, 540)),))


def _point(part: float) -> Pose:
    strength = _held(part)
    jab = 10 * _beats(part, 2)
    hand = _raised("point", part, (110 - jab, 660), -24)
    return Pose(head=(-8 * strength, 6 * strength), eyes=(-0.5 * strength, 0.0), hands=(hand,))


def _shake_fist(part: float) -> Pose:
    beat = _beats(part, 4)
    return Pose(head=(0.0, 10 * _held(part)), hands=(_raised("fist", part, (106, 590 + 26 * beat), 6 * beat),))


def _offer(part: float) -> Pose:
    return Pose(head=(0.0, 12 * _held(part)), hands=(_raised("open", part, (96, 760), 30),))


def _clasp_hands(part: float) -> Pose:
    return Pose(head=(0.0, 8 * _held(part)), hands=_both(_raised("fist", part, (362, 785), 14)))


def _cover_face(part: float) -> Pose:
    """The backs of both hands are seen: each looks like the other's palm."""
    right, left = _both(_raised("open", part, (286, 620), 12))
    hands = (Hand("open", right.wrist, right.tilt, True), Hand("open", left.wrist, left.tilt))
    return Pose(head=(0.0, 28 * _held(part)), eyes=(0.0, 0.8 * _held(part)), hands=hands)


def _touch_bell(part: float) -> Pose:
    strength = _held(part)
    hand = _raised("open", part, (84, 470), 10)
    return Pose(head=(-8 * strength, -14 * strength), eyes=(-0.5 * strength, -0.8 * strength), hands=(hand,))


GESTURES: dict[str, Gesture] = {
    "beckon": Gesture(2.0, _beckon),
    "bow_head": _moved((0, 34), (0.0, 0.7)),
    "clasp_hands": Gesture(2.2, _clasp_hands),
    "cover_face": Gesture(2.0, _cover_face),
    "laugh": Gesture(1.8, _laugh),
    "lean_in": _moved((0, 22), seconds=2.2),
    "look_down": _moved((0, 14), (0.0, 0.9)),
    "look_up": _moved((0, -16), (0.1, -0.9)),
    "nod": Gesture(1.2, _nod),
    "offer": Gesture(2.0, _offer),
    "offer_hand": Gesture(2.0, _offer),
    "point": Gesture(1.8, _point),
    "raise_hand": Gesture(2.2, _raise_hand),
    "shake_fist": Gesture(1.8, _shake_fist),
    "shake_head": Gesture(1.5, _shake_head),
    "shrug": Gesture(1.7, _shrug),
    "sigh": Gesture(2.0, _sigh),
    "sit_down": _moved((0, 46), (0.0, 0.3), seconds=2.0),
    "step_back": _moved((0, -18), (0.0, 0.1)),
    "touch_bell": Gesture(2.0, _touch_bell),
    "turn_away": _moved((-42, 6), (-0.9, 0.2), seconds=2.0),
    "wave": Gesture(2.0, _wave),
}
"""By the names that the worlds use. Others are told in words."""

"""Blends timed mouth shapes into weights: a pure function of the shapes and the time.

Each shape has a curve of influence that rises before it and falls after it, after Cohen and Massaro, "Modeling
Coarticulation in Synthetic Visual Speech" (1993). Neighbours of equal reach cross over so that their influences add up
to 1; a short shape between two others therefore does not reach its full weight, which is how coarticulation looks.
Rounded lips reach further in time. The lips of `PP` and `FF` are not a matter of degree: they are fully there for at
least 40 ms, and whatever else is going on gives way to them.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from clients.pygame_demo.client.voice import AT_REST, MOUTH_SHAPES

__all__ = ["Viseme", "blend", "relax"]


class Viseme(NamedTuple):
    """A mouth shape of the wire contract.

    Attributes:
        v: index into `MOUTH_SHAPES`.
        w: how strongly, 0 to 1.
    """

    t_ms: float
    d_ms: float
    v: int
    w: float


_REST = MOUTH_SHAPES.index("sil")
_CONTACTS = frozenset(MOUTH_SHAPES.index(name) for name in ("PP", "FF"))
_ROUNDED = frozenset(MOUTH_SHAPES.index(name) for name in ("O", "U"))

_REACH_MS = 35.0
"""Half of the time in which one shape gives way to the next. Chosen: a shape takes 70 ms to be seen."""
_ROUNDED_REACH_MS = 60.0
"""Chosen: rounding is the slowest movement of the lips, and is anticipated."""
_CONTACT_RISE_MS = 35.0
"""Chosen: fast, but two pictures at 60 a second."""
_SHORTEST_CONTACT_MS = 40.0
"""Two film frames, below which viewers miss that the lips were closed."""
_FARTHEST_MS = 120.0
"""No shape has influence so far from its own time."""


def blend(visemes: Sequence[Viseme], at_ms: float) -> tuple[float, ...]:
    """The weight of each of `MOUTH_SHAPES` at a time, from 0 to 1, adding up to 1.

    Args:
        visemes: ordered by `t_ms`; gaps between them are at rest. Only those within 120 ms matter.
        at_ms: on the clock of the visemes.
    """
    free = [0.0] * len(MOUTH_SHAPES)
    contacts = [0.0] * len(MOUTH_SHAPES)
    for viseme in visemes[_first_near(visemes, at_ms) :]:
        if viseme.t_ms > at_ms + _FARTHEST_MS:
            break
        if viseme.v in _CONTACTS:
            contacts[viseme.v] = max(contacts[viseme.v], _contact(viseme, at_ms) * viseme.w)
        elif viseme.v != _REST:
            reach_ms = _ROUNDED_REACH_MS if viseme.v in _ROUNDED else _REACH_MS
            free[viseme.v] += _influence(viseme, at_ms, reach_ms) * viseme.w
    contact = sum(contacts)
    if contact > 1.0:
        contacts, contact = [each / contact for each in contacts], 1.0
    room = (1.0 - contact) / max(1.0, sum(free))
    weights = [each * room + closed for each, closed in zip(free, contacts, strict=True)]
    weights[_REST] = max(0.0, 1.0 - sum(weights))
    return tuple(weights)


def relax(weights: tuple[float, ...], silent_for_ms: float) -> tuple[float, ...]:
    """The same mouth after a silence that no shape foresaw: at rest after 120 ms."""
    share = _smooth(silent_for_ms / 120.0)
    return tuple(weight + (rest - weight) * share for weight, rest in zip(weights, AT_REST, strict=True))


def _first_near(visemes: Sequence[Viseme], at_ms: float) -> int:
    """Index of the first shape that may still have influence. No shape of speech lasts longer than two seconds."""
    low, high = 0, len(visemes)
    while low < high:
        middle = (low + high) // 2
        if visemes[middle].t_ms < at_ms - 2000.0 - _FARTHEST_MS:
            low = middle + 1
        else:
            high = middle
    return low


def _influence(viseme: Viseme, at_ms: float, reach_ms: float) -> float:
    """A step up at its begin and a step down at its end, both smoothed over twice the reach."""
    return _step(at_ms - viseme.t_ms, reach_ms) - _step(at_ms - viseme.t_ms - viseme.d_ms, reach_ms)


def _contact(viseme: Viseme, at_ms: float) -> float:
    """1 from its begin to its end, and before that if it is short; the lips part only after it."""
    begin_ms = min(viseme.t_ms, viseme.t_ms + viseme.d_ms - _SHORTEST_CONTACT_MS)
    end_ms = viseme.t_ms + viseme.d_ms
    if at_ms < begin_ms:
        return _smooth(1.0 - (begin_ms - at_ms) / _CONTACT_RISE_MS)
    return _smooth(1.0 - (at_ms - end_ms) / _CONTACT_RISE_MS)


def _step(since_ms: float, reach_ms: float) -> float:
    return _smooth((since_ms + reach_ms) / (2 * reach_ms))


def _smooth(share: float) -> float:
    """0 below 0, 1 above 1, without a corner between (3x² - 2x³)."""
    share = min(1.0, max(0.0, share))
    return share * share * (3.0 - 2.0 * share)

"""Smooth curves through a few points, as polygons that can be filled."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

__all__ = ["Point", "Points", "blob", "ellipse", "mirrored", "ribbon", "smooth"]

Point = tuple[float, float]
Points = Sequence[Point]
_STEPS = 10
"""Pieces between two given points; chosen: no corner is seen at three times the drawn size."""


def smooth(points: Points, *, is_closed: bool = True, steps: int = _STEPS) -> list[Point]:
    """A Catmull-Rom curve through all points; equal neighbours make a corner."""
    given = np.asarray(points, dtype=np.float64)
    if is_closed:
        padded = np.vstack([given[-1], given, given[0], given[1]])
    else:
        padded = np.vstack([given[0], given, given[-1]])
    p0, p1, p2, p3 = (padded[shift : len(padded) - 3 + shift, None, :] for shift in range(4))
    t = np.linspace(0.0, 1.0, steps, endpoint=False)[None, :, None]
    curve = 0.5 * (
        2 * p1 + (p2 - p0) * t + (2 * p0 - 5 * p1 + 4 * p2 - p3) * t**2 + (3 * p1 - p0 - 3 * p2 + p3) * t**3
    ).reshape(-1, 2)
    if not is_closed:
        curve = np.vstack([curve, given[-1:]])
    return [(x, y) for x, y in curve.tolist()]


def mirrored(right: Points, *, axis_x: float = 400.0) -> list[Point]:
    """A closed outline from its right half, given from top to bottom; points on the axis are not doubled."""
    left = [(2 * axis_x - x, y) for x, y in reversed(right) if abs(x - axis_x) > 0.5]
    return [*right, *left]


def ellipse(x: float, y: float, rx: float, ry: float, *, count: int = 40) -> list[Point]:
    angles = np.linspace(0, 2 * np.pi, count, endpoint=False)
    return [(x + rx * float(np.cos(a)), y + ry * float(np.sin(a))) for a in angles]


def blob(x: float, y: float, radius: float, seed: int, *, roughness: float = 0.2, count: int = 14) -> list[Point]:
    """An uneven round shape, for leaves, clouds and smoke."""
    random = np.random.default_rng(seed)
    radii = radius * (1 + roughness * random.uniform(-1, 1, count))
    angles = np.linspace(0, 2 * np.pi, count, endpoint=False)
    around = [(x + float(r * np.cos(a)), y + float(r * np.sin(a)) * 0.85) for r, a in zip(radii, angles, strict=True)]
    return smooth(around, steps=5)


def ribbon(
    points: Points, width: float, *, taper: tuple[float, float] = (0.0, 0.0), steps: int = _STEPS
) -> list[Point]:
    """A stroke along a smooth curve, as a polygon.

    Args:
        width: at its middle.
        taper: parts of the width that are left at begin and end: 0 ends in a point.
    """
    line = np.asarray(smooth(points, is_closed=False, steps=steps))
    along = np.gradient(line, axis=0)
    length = np.hypot(along[:, 0], along[:, 1])
    length[length == 0] = 1.0
    across = np.column_stack([-along[:, 1], along[:, 0]]) / length[:, None]
    t = np.linspace(0, 1, len(line))
    ends = np.where(t < 0.5, taper[0], taper[1])
    half = (width / 2 * (ends + (1 - ends) * np.sin(np.pi * t) ** 0.7))[:, None]
    edge = np.vstack([line + across * half, (line - across * half)[::-1]])
    return [(x, y) for x, y in edge.tolist()]

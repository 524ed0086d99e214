"""Draws a mouth of any pose: cavity, tongue and teeth within the opening, then both lips around it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pygame
from numpy.typing import NDArray

from clients.pygame_demo.drawing.curves import Point
from clients.pygame_demo.drawing.palette import Colour, mix
from clients.pygame_demo.drawing.portraits.mouth_poses import MouthPose

__all__ = ["MOUTH_CENTRE", "MOUTH_SIZE", "MouthLook", "draw_mouth"]

MOUTH_SIZE = (240, 190)
MOUTH_CENTRE = (120, 74)
"""Where the middle of the closed lips lies in the picture of a mouth, in units of the portrait."""

_X: NDArray[np.float64] = np.sin(np.linspace(-np.pi / 2, np.pi / 2, 33))
"""Places across the mouth, corner to corner, closer together at the corners, where the curves are steep."""
_OVER = 3
"""Drawn this much larger and scaled down, so that edges are smooth."""


@dataclass(frozen=True, slots=True)
class MouthLook:
    """One person's mouth: half its width, thickness of the lips (units) and colours."""

    half_width: float
    upper_lip: float
    lower_lip: float
    lip: Colour
    skin: Colour
    teeth: Colour = (240, 230, 214)

    @property
    def seam(self) -> Colour:
        return mix(self.lip, (52, 18, 24), 0.72)


@dataclass(frozen=True, slots=True)
class _Contours:
    """Four curves over the same x, from the upper lip's upper edge to the lower lip's lower edge, in units."""

    x: NDArray[np.float64]
    upper_outer: NDArray[np.float64]
    upper_inner: NDArray[np.float64]
    lower_inner: NDArray[np.float64]
    lower_outer: NDArray[np.float64]


def draw_mouth(pose: MouthPose, look: MouthLook, scale: float) -> pygame.Surface:
    """The mouth with transparent surroundings, ready for `brush.put`; `scale` in pixels for each unit."""
    over = _OVER if scale < 0.9 else 2
    pixels = scale * over
    size = (round(MOUTH_SIZE[0] * pixels), round(MOUTH_SIZE[1] * pixels))
    surface = pygame.Surface(size, pygame.SRCALPHA)
    surface.fill((*mix(look.skin, look.lip, 0.5), 0))
    curves = _contours(pose, look)
    _paint_opening(surface, pose, look, curves, pixels)
    _paint_lips(surface, pose, look, curves, pixels)
    small = pygame.transform.smoothscale(
        surface.premul_alpha(), (round(MOUTH_SIZE[0] * scale), round(MOUTH_SIZE[1] * scale))
    )
    return small


def _contours(pose: MouthPose, look: MouthLook) -> _Contours:
    half = look.half_width * pose.width
    inward = 1 - np.abs(_X)
    lens = 1 - _X**2
    oval = np.sqrt(np.clip(lens, 0, 1))
    arch = (1 - pose.round) * lens**0.85 + pose.round * oval
    corner = -(pose.corner * 21 + pose.skew * 11 * (1 + _X)) * np.abs(_X) ** 1.6
    # A closed mouth is no straight line: the upper lip's tubercle dips in its middle.
    seam = 2.2 * np.exp(-((_X / 0.28) ** 2)) - 1.2 * np.exp(-((np.abs(_X) - 0.45) ** 2) / 0.05)
    closed = 1 - min(1.0, pose.open / 12)
    upper_inner = corner + seam * (0.35 + 0.65 * closed) - pose.open * 0.27 * arch
    lower_inner = corner + seam * closed + pose.open * 0.73 * arch
    lower_inner = lower_inner - pose.tuck * 8 * lens
    bow = 1 - 0.30 * np.exp(-((_X / 0.17) ** 2)) * (1 - 0.7 * pose.round)
    # Lips that come forward round an opening are as thick beside it as above it, not pointed.
    pointed, full = 0.65 - 0.6 * pose.round, 0.55 - 0.55 * pose.round
    upper_lip = look.upper_lip * pose.lips * bow * (oval * (1 - pointed) + np.clip(inward * 1.5, 0, 1) * pointed)
    lower_lip = look.lower_lip * pose.lips * (oval * (1 - full) + lens * full) * (1 - 0.35 * pose.tuck)
    return _Contours(
        x=_X * half,
        upper_outer=upper_inner - upper_lip,
        upper_inner=upper_inner,
        lower_inner=np.maximum(lower_inner, upper_inner + 0.4),
        lower_outer=np.maximum(lower_inner, upper_inner) + lower_lip,
    )


def _polygon(
    x: NDArray[np.float64], top: NDArray[np.float64], bottom: NDArray[np.float64], pixels: float
) -> list[Point]:
    xs = (np.concatenate([x, x[::-1]]) + MOUTH_CENTRE[0]) * pixels
    ys = (np.concatenate([top, bottom[::-1]]) + MOUTH_CENTRE[1]) * pixels
    return list(zip(xs.tolist(), ys.tolist(), strict=True))


def _paint_opening(surface: pygame.Surface, pose: MouthPose, look: MouthLook, curves: _Contours, pixels: float) -> None:
    """Everything between the lips, cut to the opening."""
    gap = float(np.max(curves.lower_inner - curves.upper_inner))
    if gap < 1.5:
        return
    opening = _polygon(curves.x, curves.upper_inner - 1, curves.lower_inner + 1, pixels)
    left, top = min(x for x, _ in opening), min(y for _, y in opening)
    box = pygame.Rect(int(left), int(top), int(max(x for x, _ in opening) - left) + 2, 0)
    box.height = int(max(y for _, y in opening) - top) + 2
    inner = pygame.Surface(box.size, pygame.SRCALPHA)
    inner.fill((74, 24, 30))
    draw = _Within(inner, box.topleft, pixels)
    middle = float(np.mean(curves.x))
    # In the mouth's middle: in a smile the corners are higher than that, and no tongue lies there.
    low, high = float(curves.lower_inner[len(_X) // 2]), float(curves.upper_inner[len(_X) // 2])
    half = float(curves.x[-1])
    draw.ellipse(middle, high + gap * 0.42, half * 0.62, gap * 0.36, (40, 12, 20))
    _paint_tongue(draw, pose, low, high, half)
    _paint_teeth(draw, pose, look, curves, gap)
    if pose.tongue_out > 0.05:
        draw.ellipse(middle, high + gap * (0.74), half * 0.46, gap * 0.30 * pose.tongue_out, (176, 76, 82))
        draw.ellipse(middle, high + gap * (0.70), half * 0.38, gap * 0.20 * pose.tongue_out, (214, 116, 116))
    mask = pygame.Surface(box.size, pygame.SRCALPHA)
    mask.fill((255, 255, 255, 0))
    pygame.draw.polygon(mask, (255, 255, 255, 255), [(x - box.x, y - box.y) for x, y in opening])
    inner.blit(mask, (0, 0), special_flags=pygame.BLEND_RGBA_MULT)
    surface.blit(inner, box.topleft)


def _paint_tongue(draw: _Within, pose: MouthPose, low: float, high: float, half: float) -> None:
    gap = low - high
    if pose.tongue > 0.05:
        draw.ellipse(0, low + gap * (0.30 - 0.46 * pose.tongue), half * 0.66, gap * 0.52, (158, 62, 70))
        draw.ellipse(0, low + gap * (0.34 - 0.46 * pose.tongue), half * 0.50, gap * 0.40, (184, 84, 88))
    if pose.tongue_tip > 0.05:
        rise = gap * 0.62 * pose.tongue_tip
        draw.ellipse(0, low + gap * 0.36 - rise, half * 0.50, gap * 0.56, (168, 68, 76))
        draw.ellipse(0, low + gap * 0.30 - rise, half * 0.34, gap * 0.38, (206, 108, 110))


def _paint_teeth(draw: _Within, pose: MouthPose, look: MouthLook, curves: _Contours, gap: float) -> None:
    shade = mix(look.teeth, (120, 84, 84), 0.45)
    if pose.lower_teeth > 0.03:
        edge = curves.lower_inner - gap * pose.lower_teeth
        draw.band(curves.x * 0.9, edge, curves.lower_inner + 6, mix(look.teeth, shade, 0.45))
    if pose.upper_teeth > 0.03:
        rim = curves.upper_inner
        arch = np.minimum(1.0, 1.25 * (1 - (curves.x / (curves.x[-1] or 1.0)) ** 4))
        edge = float(rim[len(rim) // 2]) + (gap * pose.upper_teeth + 1.5) * arch
        draw.band(curves.x * 0.96, rim - 6, np.maximum(edge, rim), look.teeth)
        draw.band(curves.x * 0.96, rim - 6, rim + 2.5, shade)
        for place in (-0.5, -0.24, 0.0, 0.24, 0.5):
            index = int(np.argmin(np.abs(_X - place)))
            x, end = float(curves.x[index]) * 0.96, float(edge[index]) - 1.5
            draw.line(x, float(rim[index]), end, mix(look.teeth, shade, 0.5))


def _paint_lips(surface: pygame.Surface, pose: MouthPose, look: MouthLook, curves: _Contours, pixels: float) -> None:
    upper = mix(look.lip, (70, 24, 34), 0.16)
    lower = mix(look.lip, look.skin, 0.18)
    light = mix(look.lip, (255, 226, 204), 0.42)
    pygame.draw.polygon(surface, lower, _polygon(curves.x, curves.lower_inner, curves.lower_outer, pixels))
    _paint_sheen(surface, curves.x, curves.lower_inner, curves.lower_outer, 0.66, mix(lower, light, 0.45), pixels)
    _paint_sheen(surface, curves.x, curves.lower_inner, curves.lower_outer, 0.36, mix(lower, light, 0.95), pixels)
    pygame.draw.polygon(surface, upper, _polygon(curves.x, curves.upper_outer, curves.upper_inner, pixels))
    _paint_sheen(surface, curves.x, curves.upper_outer, curves.upper_inner, 0.8, mix(upper, light, 0.3), pixels)
    line = max(0.9, 2.6 - pose.open * 0.06) + (1.2 if pose.lips < 0.7 else 0.0)
    pygame.draw.polygon(
        surface, look.seam, _polygon(curves.x, curves.upper_inner - line * 0.4, curves.upper_inner + line * 0.6, pixels)
    )
    if pose.open > 3:
        pygame.draw.polygon(
            surface, look.seam, _polygon(curves.x, curves.lower_inner - 0.8, curves.lower_inner + 0.9, pixels)
        )


def _paint_sheen(
    surface: pygame.Surface,
    x: NDArray[np.float64],
    top: NDArray[np.float64],
    bottom: NDArray[np.float64],
    reach: float,
    colour: Colour,
    pixels: float,
) -> None:
    """A light on a lip, up to `reach` of its half width, that thins out at its ends."""
    part = np.abs(_X) < reach
    across, upper, lower = x[part], top[part], bottom[part]
    half = (lower - upper) * 0.24 * (1 - (_X[part] / reach) ** 2)
    middle = upper + (lower - upper) * 0.42
    pygame.draw.polygon(surface, colour, _polygon(across, middle - half, middle + half, pixels))


class _Within:
    """Draws into the picture of the opening, in units around the mouth's middle."""

    def __init__(self, surface: pygame.Surface, corner: tuple[int, int], pixels: float) -> None:
        self._surface, self._corner, self._pixels = surface, corner, pixels

    def ellipse(self, x: float, y: float, rx: float, ry: float, colour: Colour) -> None:
        box = pygame.Rect(0, 0, max(2, round(2 * rx * self._pixels)), max(2, round(2 * ry * self._pixels)))
        box.center = (round(self._across(x)), round(self._down(y)))
        pygame.draw.ellipse(self._surface, colour, box)

    def band(
        self, x: NDArray[np.float64], top: NDArray[np.float64], bottom: NDArray[np.float64], colour: Colour
    ) -> None:
        points = [(px - self._corner[0], py - self._corner[1]) for px, py in _polygon(x, top, bottom, self._pixels)]
        pygame.draw.polygon(self._surface, colour, points)

    def line(self, x: float, top: float, bottom: float, colour: Colour) -> None:
        width = max(1, round(0.8 * self._pixels))
        pygame.draw.line(
            self._surface, colour, (self._across(x), self._down(top)), (self._across(x), self._down(bottom)), width
        )

    def _across(self, x: float) -> float:
        return (x + MOUTH_CENTRE[0]) * self._pixels - self._corner[0]

    def _down(self, y: float) -> float:
        return (y + MOUTH_CENTRE[1]) * self._pixels - self._corner[1]

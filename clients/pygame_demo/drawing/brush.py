"""Paints smooth shapes, gradients and soft shadows on a surface that is larger than what is shown.

A `Canvas` counts in its own units and holds `scale` pixels for each. `finished` gives it back at any size with smooth
edges and with the colour multiplied by the opacity, which is how scaled pictures keep clean edges (blit it with `put`).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import numpy as np
import pygame

from clients.pygame_demo.drawing.curves import Point, Points, ellipse, ribbon, smooth
from clients.pygame_demo.drawing.palette import Colour

__all__ = ["Canvas", "blurred", "put", "vertical_gradient"]


def put(target: pygame.Surface, picture: pygame.Surface, at: tuple[float, float]) -> None:
    """Blit a picture that `Canvas.finished` made."""
    target.blit(picture, (round(at[0]), round(at[1])), special_flags=pygame.BLEND_PREMULTIPLIED)


def blurred(surface: pygame.Surface, radius: float) -> pygame.Surface:
    """A soft copy; `radius` in pixels."""
    width, height = surface.get_size()
    shrink = max(1.0, radius / 1.5)
    small = (max(1, round(width / shrink)), max(1, round(height / shrink)))
    once = pygame.transform.smoothscale(pygame.transform.smoothscale(surface, small), (width, height))
    half = (max(1, round(width / shrink * 1.37)), max(1, round(height / shrink * 1.37)))
    return pygame.transform.smoothscale(pygame.transform.smoothscale(once, half), (width, height))


def vertical_gradient(size: tuple[int, int], stops: Sequence[tuple[float, Colour]]) -> pygame.Surface:
    """Colours from top (0) to bottom (1)."""
    rows = np.linspace(0, 1, size[1])
    places = [place for place, _ in stops]
    column = np.stack([np.interp(rows, places, [colour[i] for _, colour in stops]) for i in range(3)], axis=1)
    pixels = np.broadcast_to(column[None, :, :], (size[0], size[1], 3)).astype(np.uint8)
    return pygame.surfarray.make_surface(pixels)


class Canvas:
    """Made with a size in units; the methods paint one over the other."""

    def __init__(self, width: float, height: float, scale: float = 2.0) -> None:
        self.scale = scale
        self.size = (width, height)
        self.surface = pygame.Surface((round(width * scale), round(height * scale)), pygame.SRCALPHA)
        self._clip: pygame.Surface | None = None

    @contextmanager
    def inside(self, points: Points) -> Iterator[None]:
        """What is painted in this block stays within the shape."""
        before = self._clip
        clip = pygame.Surface(self.surface.get_size(), pygame.SRCALPHA)
        clip.fill((255, 255, 255, 0))
        pygame.draw.polygon(clip, (255, 255, 255, 255), self._scaled(points))
        if before is not None:
            clip.blit(before, (0, 0), special_flags=pygame.BLEND_RGBA_MULT)
        self._clip = clip
        try:
            yield
        finally:
            self._clip = before

    def fill(self, points: Points, colour: Colour, alpha: int = 255) -> None:
        """A polygon of one colour."""
        pixels = self._scaled(points)
        if alpha == 255 and self._clip is None:
            pygame.draw.polygon(self.surface, colour, pixels)
            return
        box = self._box(pixels, 1)
        if box.w and box.h:
            piece = pygame.Surface(box.size, pygame.SRCALPHA)
            piece.fill((*colour, 0))
            pygame.draw.polygon(piece, (*colour, alpha), [(x - box.x, y - box.y) for x, y in pixels])
            self.lay(piece, box)

    def shape(self, points: Points, colour: Colour, alpha: int = 255) -> None:
        """A smooth closed shape through the points."""
        self.fill(smooth(points), colour, alpha)

    def shaded(self, points: Points, top: Colour, bottom: Colour, *, sideways: bool = False) -> None:
        """A polygon whose colour runs from top to bottom (or left to right)."""
        pixels = self._scaled(points)
        box = self._box(pixels, 1)
        if not (box.w and box.h):
            return
        piece = pygame.Surface(box.size, pygame.SRCALPHA)
        pygame.draw.polygon(piece, (255, 255, 255, 255), [(x - box.x, y - box.y) for x, y in pixels])
        if sideways:
            colours = pygame.transform.rotate(vertical_gradient((box.h, box.w), [(0, top), (1, bottom)]), 90)
        else:
            colours = vertical_gradient(box.size, [(0, top), (1, bottom)])
        piece.blit(colours, (0, 0), special_flags=pygame.BLEND_RGB_MULT)
        self.lay(piece, box)

    def soft(self, points: Points, colour: Colour, alpha: int, blur: float) -> None:
        """A polygon with an edge that fades over `blur` units."""
        pixels = self._scaled(points)
        margin = blur * self.scale * 1.6
        box = self._box(pixels, margin)
        if not (box.w and box.h):
            return
        piece = pygame.Surface(box.size, pygame.SRCALPHA)
        piece.fill((*colour, 0))
        pygame.draw.polygon(piece, (*colour, alpha), [(x - box.x, y - box.y) for x, y in pixels])
        self.lay(blurred(piece, blur * self.scale), box)

    def glow(self, x: float, y: float, radius: float, colour: Colour, alpha: int, *, flat: float = 1.0) -> None:
        """A round soft light or shade, strongest at its centre."""
        self.soft(ellipse(x, y, radius * 0.6, radius * 0.6 * flat), colour, alpha, radius * 0.5)

    def stroke(
        self,
        points: Points,
        width: float,
        colour: Colour,
        alpha: int = 255,
        taper: tuple[float, float] = (0.0, 0.0),
    ) -> None:
        """A brush stroke along a curve."""
        self.fill(ribbon(points, width, taper=taper), colour, alpha)

    def grain(self, strength: float, seed: int = 7) -> None:
        """Uneven paint: fine and broad noise on the brightness of everything painted so far."""
        random = np.random.default_rng(seed)
        width, height = self.surface.get_size()
        noise = np.zeros((width, height), dtype=np.float32)
        for cell, weight in ((3, 0.4), (14, 0.6)):
            coarse = random.uniform(0, 255, (width // cell + 2, height // cell + 2, 1)).repeat(3, axis=2)
            wide = pygame.transform.smoothscale(pygame.surfarray.make_surface(coarse.astype(np.uint8)), (width, height))
            noise += weight * (pygame.surfarray.array_red(wide).astype(np.float32) / 127.5 - 1)
        pixels = pygame.surfarray.pixels3d(self.surface)
        factor = (1 + strength * noise)[:, :, None]
        pixels[:] = np.clip(pixels * factor, 0, 255).astype(np.uint8)
        del pixels

    def finished(self, scale: float) -> pygame.Surface:
        """The picture at `scale` pixels for each unit, with the colour multiplied by the opacity."""
        size = (max(1, round(self.size[0] * scale)), max(1, round(self.size[1] * scale)))
        return pygame.transform.smoothscale(self.surface.premul_alpha(), size)

    def _scaled(self, points: Points) -> list[Point]:
        return [(x * self.scale, y * self.scale) for x, y in points]

    def _box(self, pixels: Points, margin: float) -> pygame.Rect:
        xs, ys = [x for x, _ in pixels], [y for _, y in pixels]
        left, top = int(min(xs) - margin), int(min(ys) - margin)
        box = pygame.Rect(left, top, int(max(xs) + margin) - left + 2, int(max(ys) + margin) - top + 2)
        # A clip at the surface itself would cut blurs hard; a margin outside of it is kept.
        around = self.surface.get_rect().inflate(400, 400)
        return box.clip(around)

    def lay(self, piece: pygame.Surface, box: pygame.Rect) -> None:
        """Put a picture of straight (not multiplied) opacity there, in pixels, within the present clip."""
        if self._clip is not None:
            mask = pygame.Surface(box.size, pygame.SRCALPHA)
            mask.blit(self._clip, (-box.x, -box.y))
            mask_only = pygame.Surface(box.size, pygame.SRCALPHA)
            mask_only.fill((255, 255, 255, 0))
            mask_only.blit(mask, (0, 0), special_flags=pygame.BLEND_RGBA_ADD)
            piece.blit(mask_only, (0, 0), special_flags=pygame.BLEND_RGBA_MULT)
        self.surface.blit(piece, box.topleft)

"""The whole scene: painted once, fitted to the window, and drawn with its people in order of depth."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pygame

from clients.pygame_demo.drawing.brush import Canvas, blurred, put
from clients.pygame_demo.drawing.curves import Point
from clients.pygame_demo.drawing.portraits.look import PersonLook
from clients.pygame_demo.drawing.scenery.buildings import paint_hall, paint_inn, paint_tower
from clients.pygame_demo.drawing.scenery.figures import FIGURE_FOOT, draw_figure, prepare_figure
from clients.pygame_demo.drawing.scenery.ground import paint_ground
from clients.pygame_demo.drawing.scenery.living import draw_birds, draw_fireflies, draw_smoke
from clients.pygame_demo.drawing.scenery.mill import SAIL_HUB, paint_mill, paint_sails
from clients.pygame_demo.drawing.scenery.player import PLAYER
from clients.pygame_demo.drawing.scenery.props import PROPS, Prop, paint_foreground
from clients.pygame_demo.drawing.scenery.sky import paint_hills, paint_sky

__all__ = ["SCENE_SIZE", "Backdrop", "Standing", "paint_scene"]

SCENE_SIZE = (1280, 720)
_SAIL_TURNS = 30
"""Pictures of a quarter turn, after which the four sails look the same again."""
_TURN_S = 7.5


@dataclass(frozen=True, slots=True)
class Standing:
    """A person in the scene.

    Attributes:
        foot: where they stand, in units of the scene.
        size: 1 is their height at the lower edge of the square.
        frame: of their step; None stands.
    """

    look: PersonLook
    foot: Point
    size: float
    frame: int | None
    is_facing_left: bool
    is_talking: bool = False


class Backdrop:
    """Paints the scene when made (a second or so); `resize` fits it to a window; `draw` draws a frame."""

    def __init__(self) -> None:
        self._master = paint_scene()
        self._front_master = Canvas(*SCENE_SIZE, scale=1.0)
        paint_foreground(self._front_master)
        prepare_figure(PLAYER)
        self.scale = 1.0
        self._window = (0, 0)

    def resize(self, window: tuple[int, int]) -> None:
        """Cover the window; what does not fit of the scene's width is reached by walking there."""
        if window == self._window:
            return
        self._window = window
        self.scale = max(window[0] / SCENE_SIZE[0], window[1] / SCENE_SIZE[1])
        size = (round(SCENE_SIZE[0] * self.scale), round(SCENE_SIZE[1] * self.scale))
        self._scene = pygame.transform.smoothscale(self._master.surface, size).convert()
        soft = blurred(self._scene, 9 * self.scale)
        veil = pygame.Surface(size)
        veil.fill((52, 30, 58))
        veil.set_alpha(96)
        soft.blit(veil, (0, 0))
        self._soft = soft
        self._front = pygame.transform.smoothscale(self._front_master.surface.premul_alpha(), window)
        self._sails = [paint_sails(turn / _SAIL_TURNS * 1.5708, self.scale) for turn in range(_SAIL_TURNS)]
        self._props = [(prop, _prop_picture(prop, self.scale)) for prop in PROPS]

    def origin(self, camera_x: float) -> Point:
        """Where the scene's upper left corner lies in the window, for a player who stands at `camera_x`."""
        width, height = self._scene.get_size()
        x = min(0.0, max(self._window[0] - width, self._window[0] / 2 - camera_x * self.scale))
        return (round(x), round((self._window[1] - height) / 2))

    def draw(self, target: pygame.Surface, camera_x: float, people: Sequence[Standing], time_s: float) -> None:
        """The square with its people."""
        origin, scale = self.origin(camera_x), self.scale
        target.blit(self._scene, origin)
        sails = self._sails[int(time_s / _TURN_S * _SAIL_TURNS) % _SAIL_TURNS]
        hub = (origin[0] + SAIL_HUB[0] * scale, origin[1] + SAIL_HUB[1] * scale)
        put(target, sails, (hub[0] - sails.get_width() / 2, hub[1] - sails.get_height() / 2))
        draw_smoke(target, origin, scale, time_s)
        draw_birds(target, origin, scale, time_s)
        self._draw_by_depth(target, origin, people)
        draw_fireflies(target, origin, scale, time_s)
        put(target, self._front, (0, 0))

    def draw_soft(self, target: pygame.Surface, camera_x: float, time_s: float, *, opacity: float = 1.0) -> None:
        """The square out of focus, behind a conversation; over what is there already if `opacity` is under 1."""
        origin = self.origin(camera_x)
        self._soft.set_alpha(None if opacity >= 1 else round(255 * opacity))
        target.blit(self._soft, origin)
        draw_fireflies(target, origin, self.scale, time_s)

    def _draw_by_depth(self, target: pygame.Surface, origin: Point, people: Sequence[Standing]) -> None:
        pieces: list[tuple[float, pygame.Surface, float, float]] = []
        for prop, picture in self._props:
            x = origin[0] + prop.foot[0] * self.scale - picture.get_width() / 2
            y = origin[1] + (prop.foot[1] + 12 - prop.size[1]) * self.scale
            pieces.append((prop.foot[1], picture, x, y))
        for person in people:
            # Sizes in steps, so that few pictures are kept.
            size = round(person.size * self.scale * 32) / 32
            picture = draw_figure(person.look, person.frame, person.is_facing_left, person.is_talking, size)
            x = origin[0] + person.foot[0] * self.scale - FIGURE_FOOT[0] * size
            y = origin[1] + person.foot[1] * self.scale - FIGURE_FOOT[1] * size
            pieces.append((person.foot[1], picture, x, y))
        for _, picture, x, y in sorted(pieces, key=lambda piece: piece[0]):
            put(target, picture, (x, y))


def paint_scene() -> Canvas:
    """The square without people and without what stands in it."""
    canvas = Canvas(*SCENE_SIZE, scale=2.0)
    paint_sky(canvas)
    paint_hills(canvas)
    paint_ground(canvas)
    paint_mill(canvas)
    paint_hall(canvas)
    paint_tower(canvas)
    paint_inn(canvas)
    canvas.soft([(880, 250), (1320, 180), (1320, 470), (600, 470)], (255, 190, 120), 46, 60)
    canvas.grain(0.035)
    return canvas


def _prop_picture(prop: Prop, scale: float) -> pygame.Surface:
    canvas = Canvas(*prop.size, scale=3.0)
    prop.paint(canvas)
    return canvas.finished(scale)

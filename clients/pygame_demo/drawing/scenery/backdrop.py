"""The whole scene: painted once, fitted to the window, and drawn with its people in order of depth."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import pygame

from clients.pygame_demo.drawing.brush import Canvas, blurred, put
from clients.pygame_demo.drawing.curves import Point
from clients.pygame_demo.drawing.portraits.look import PersonLook
from clients.pygame_demo.drawing.portraits.portrait import PEOPLE
from clients.pygame_demo.drawing.portraits.stranger import STRANGER
from clients.pygame_demo.drawing.scenery.buildings import paint_hall, paint_inn, paint_tower
from clients.pygame_demo.drawing.scenery.figures import FIGURE_FOOT, draw_figure, prepare_figure
from clients.pygame_demo.drawing.scenery.ground import paint_ground
from clients.pygame_demo.drawing.scenery.living import draw_birds, draw_fireflies, draw_smoke
from clients.pygame_demo.drawing.scenery.mill import SAIL_HUB, paint_mill, paint_sails
from clients.pygame_demo.drawing.scenery.player import PLAYER
from clients.pygame_demo.drawing.scenery.props import PROPS, Prop, paint_foreground
from clients.pygame_demo.drawing.scenery.sky import paint_hills, paint_sky

__all__ = ["SCENE_SIZE", "Backdrop", "Fitted", "Standing", "paint_scene"]

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


@dataclass(frozen=True, slots=True)
class Fitted:
    """The scene's pictures for one size of window."""

    window: tuple[int, int]
    scale: float
    scene: pygame.Surface
    soft: pygame.Surface
    front: pygame.Surface
    sails: list[pygame.Surface]
    props: list[tuple[Prop, pygame.Surface]]


class Backdrop:
    """Paints the scene when made (a second or so); `draw` draws a frame.

    `resize` fits it to a window, which takes 0.3 s; `fitting` does the same a piece at a time, for `show` to take then.
    """

    def __init__(self) -> None:
        self._master = paint_scene()
        self._front_master = Canvas(*SCENE_SIZE, scale=1.0)
        paint_foreground(self._front_master)
        for look in (PLAYER, STRANGER, *PEOPLE.values()):
            prepare_figure(look)
        self._props = [(prop, _painted_prop(prop)) for prop in PROPS]
        self._now: Fitted | None = None

    @property
    def scale(self) -> float:
        """Pixels for each unit of the scene."""
        return self._shown.scale

    def resize(self, window: tuple[int, int]) -> None:
        """Fit it here and now."""
        if self._now is None or window != self._now.window:
            for fitted in self.fitting(window):
                if fitted is not None:
                    self.show(fitted)

    def show(self, fitted: Fitted) -> None:
        """Draw with these pictures from now on."""
        self._now = fitted

    def fitting(self, window: tuple[int, int]) -> Iterator[Fitted | None]:
        """Pictures that cover the window; what does not fit of the scene's width is reached by walking there.

        None after each piece of the work, a frame or less of it, and the pictures at last.
        """
        scale = max(window[0] / SCENE_SIZE[0], window[1] / SCENE_SIZE[1])
        size = (round(SCENE_SIZE[0] * scale), round(SCENE_SIZE[1] * scale))
        scene = pygame.transform.smoothscale(self._master.surface, size).convert()
        yield None
        soft = blurred(scene, 9 * scale)
        veil = pygame.Surface(size)
        veil.fill((52, 30, 58))
        veil.set_alpha(96)
        soft.blit(veil, (0, 0))
        yield None
        front = pygame.transform.smoothscale(self._front_master.surface.premul_alpha(), window)
        sails = []
        for turn in range(_SAIL_TURNS):
            sails.append(paint_sails(turn / _SAIL_TURNS * 1.5708, scale))
            yield None
        props = [(prop, canvas.finished(scale)) for prop, canvas in self._props]
        yield Fitted(window, scale, scene, soft, front, sails, props)

    def origin(self, camera_x: float) -> Point:
        """Where the scene's upper left corner lies in the window, for a player who stands at `camera_x`."""
        shown = self._shown
        width, height = shown.scene.get_size()
        x = min(0.0, max(shown.window[0] - width, shown.window[0] / 2 - camera_x * shown.scale))
        return (round(x), round((shown.window[1] - height) / 2))

    def draw(self, target: pygame.Surface, camera_x: float, people: Sequence[Standing], time_s: float) -> None:
        """The square with its people."""
        origin, scale, shown = self.origin(camera_x), self.scale, self._shown
        target.blit(shown.scene, origin)
        sails = shown.sails[int(time_s / _TURN_S * _SAIL_TURNS) % _SAIL_TURNS]
        hub = (origin[0] + SAIL_HUB[0] * scale, origin[1] + SAIL_HUB[1] * scale)
        put(target, sails, (hub[0] - sails.get_width() / 2, hub[1] - sails.get_height() / 2))
        draw_smoke(target, origin, scale, time_s)
        draw_birds(target, origin, scale, time_s)
        self._draw_by_depth(target, origin, people)
        draw_fireflies(target, origin, scale, time_s)
        put(target, shown.front, (0, 0))

    def draw_soft(self, target: pygame.Surface, camera_x: float, time_s: float, *, opacity: float = 1.0) -> None:
        """The square out of focus, behind a conversation; over what is there already if `opacity` is under 1."""
        origin, soft = self.origin(camera_x), self._shown.soft
        soft.set_alpha(None if opacity >= 1 else round(255 * opacity))
        target.blit(soft, origin)
        draw_fireflies(target, origin, self.scale, time_s)

    @property
    def _shown(self) -> Fitted:
        assert self._now is not None, "fit it to a window first"
        return self._now

    def _draw_by_depth(self, target: pygame.Surface, origin: Point, people: Sequence[Standing]) -> None:
        pieces: list[tuple[float, pygame.Surface, float, float]] = []
        for prop, picture in self._shown.props:
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


def _painted_prop(prop: Prop) -> Canvas:
    canvas = Canvas(*prop.size, scale=3.0)
    prop.paint(canvas)
    return canvas

"""A living portrait: the layers are painted once, and each frame moves them, the eyes and the mouth.

A jaw that opens stretches the lower part of the head's layer; breathing lifts shoulders and head.
"""

from __future__ import annotations

from dataclasses import dataclass

import pygame

from clients.pygame_demo.client.voice import AT_REST
from clients.pygame_demo.drawing.brush import Canvas, put
from clients.pygame_demo.drawing.curves import ellipse, mirrored, smooth
from clients.pygame_demo.drawing.portraits.agnes import AGNES
from clients.pygame_demo.drawing.portraits.edmund import EDMUND
from clients.pygame_demo.drawing.portraits.expression import NEUTRAL, Expression
from clients.pygame_demo.drawing.portraits.eyes import EYES_WIDTH, draw_eyes
from clients.pygame_demo.drawing.portraits.face import paint_face
from clients.pygame_demo.drawing.portraits.look import PORTRAIT_SIZE, PersonLook
from clients.pygame_demo.drawing.portraits.mouth import MOUTH_CENTRE, draw_mouth
from clients.pygame_demo.drawing.portraits.mouth_poses import blend
from clients.pygame_demo.drawing.portraits.rose import ROSE
from clients.pygame_demo.drawing.portraits.stranger import STRANGER
from clients.pygame_demo.drawing.portraits.walter import WALTER

__all__ = ["PEOPLE", "Moment", "Portrait", "look_of"]

PEOPLE: dict[str, PersonLook] = {"agnes": AGNES, "walter": WALTER, "rose": ROSE, "edmund": EDMUND}
_JAW_DROP = 0.13
"""How much longer the lower part of the head gets when the jaw is down as far as it goes."""
_MASTER_SCALE = 1.6
"""Pixels for each unit of the paintings, which are scaled down to what is shown: 1440 pixels high."""


def look_of(character: str) -> PersonLook:
    """The person that was drawn for this id, or a traveller."""
    return PEOPLE.get(character, STRANGER)


@dataclass(frozen=True, slots=True)
class Moment:
    """How a person looks in one frame.

    Attributes:
        mouth: a weight for each mouth shape.
        gaze: right and down are positive, -1 to 1.
        blink: 0 open, 1 shut.
        breath: 0 to 1, breathed in.
        sway: of the head: right and down, in units.
    """

    mouth: tuple[float, ...] = AT_REST
    expression: Expression = NEUTRAL
    gaze: tuple[float, float] = (0.0, 0.0)
    blink: float = 0.0
    breath: float = 0.0
    sway: tuple[float, float] = (0.0, 0.0)


class Portrait:
    """One person. Painting takes some 0.3 s when it is made; `draw` a few milliseconds.

    Args:
        height: pixels that the whole portrait takes.
    """

    def __init__(self, look: PersonLook, height: int) -> None:
        self._look = look
        self._masters = {name: _paint(look, name) for name in ("behind", "body", "head", "over", "blush")}
        self._layers: dict[str, pygame.Surface] = {}
        self._scale = 0.0
        self.resize(height)

    def resize(self, height: int) -> None:
        """Fit the layers to another size of window."""
        scale = height / PORTRAIT_SIZE[1]
        if scale != self._scale:
            self._scale = scale
            self._layers = {name: canvas.finished(scale) for name, canvas in self._masters.items()}

    @property
    def size(self) -> tuple[int, int]:
        return self._layers["body"].get_size()

    def draw(self, target: pygame.Surface, corner: tuple[float, float], moment: Moment) -> None:
        """Draw with the upper left corner there."""
        scale, face = self._scale, self._look.face
        x, y = corner
        lift = -4.0 * moment.breath * scale
        head_x = x + moment.sway[0] * scale
        head_y = y + (moment.sway[1] + self._look.head_drop + 9 * moment.expression.head_y) * scale + lift
        feeling = moment.expression
        pose = blend(moment.mouth, smile=feeling.smile, smirk=feeling.smirk, openness=feeling.parted)
        put(target, self._layers["behind"], (head_x, head_y))
        put(target, self._layers["body"], (x, y + lift * 0.6))
        self._draw_head(target, head_x, head_y, pose.jaw)
        if feeling.blush > 0.02:
            blush = self._layers["blush"]
            faded = blush.copy()
            part = round(255 * min(1.0, feeling.blush) * 0.55)
            faded.fill((part, part, part, part), special_flags=pygame.BLEND_RGBA_MULT)
            put(target, faded, (head_x, head_y))
        eyes = draw_eyes(face, feeling, moment.gaze, moment.blink, scale)
        put(target, eyes, (head_x + (400 - EYES_WIDTH / 2) * scale, head_y + (face.eye_y - 120) * scale))
        mouth = draw_mouth(pose, face.mouth, scale)
        put(
            target,
            mouth,
            (
                head_x + (400 - MOUTH_CENTRE[0]) * scale,
                head_y + (face.mouth_y - MOUTH_CENTRE[1] + 5 * pose.jaw) * scale,
            ),
        )
        put(target, self._layers["over"], (head_x, head_y))

    def _draw_head(self, target: pygame.Surface, x: float, y: float, jaw: float) -> None:
        head = self._layers["head"]
        width, height = head.get_size()
        hinge = round((self._look.face.nose[1] + 12) * self._scale)
        if jaw < 0.01:
            put(target, head, (x, y))
            return
        target.blit(head, (round(x), round(y)), (0, 0, width, hinge), special_flags=pygame.BLEND_PREMULTIPLIED)
        bottom = round((self._look.face.outline[-1][1] + 40) * self._scale)
        lower = head.subsurface((0, hinge, width, min(bottom, height) - hinge))
        stretched = pygame.transform.smoothscale(lower, (width, round(lower.get_height() * (1 + _JAW_DROP * jaw))))
        put(target, stretched, (x, round(y) + hinge))


def _paint(look: PersonLook, layer: str) -> Canvas:
    canvas = Canvas(*PORTRAIT_SIZE, scale=_MASTER_SCALE)
    match layer:
        case "behind":
            look.behind(canvas)
        case "body":
            look.body(canvas)
        case "head":
            paint_face(canvas, look.face)
            look.hair(canvas)
        case "over" if look.over is not None:
            look.over(canvas)
        case "blush":
            edge = max(x for x, _ in look.face.outline) - 400
            with canvas.inside(smooth(mirrored(look.face.outline))):
                for side in (-1, 1):
                    cheek = ellipse(400 + side * edge * 0.58, look.face.eye_y + 84, edge * 0.30, 32)
                    canvas.soft(cheek, look.face.skin.blush, 150, 24)
    if layer in ("behind", "body", "head"):
        canvas.grain(0.06)
    return canvas

"""A living portrait: the layers are painted once, and each frame moves them, the eyes and the mouth.

A jaw that opens stretches the lower part of the head's layer; breathing lifts shoulders and head.
"""

from __future__ import annotations

from collections.abc import Mapping
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
from clients.pygame_demo.drawing.portraits.gestures import Hand, HandShape
from clients.pygame_demo.drawing.portraits.hands import HAND_SIZE, HAND_WRIST, paint_hand
from clients.pygame_demo.drawing.portraits.look import PORTRAIT_SIZE, PersonLook
from clients.pygame_demo.drawing.portraits.mouth import MOUTH_CENTRE, draw_mouth
from clients.pygame_demo.drawing.portraits.mouth_poses import blend
from clients.pygame_demo.drawing.portraits.rose import ROSE
from clients.pygame_demo.drawing.portraits.stranger import STRANGER
from clients.pygame_demo.drawing.portraits.walter import WALTER

__all__ = ["PEOPLE", "Layer", "Moment", "Portrait", "look_of", "paint_layer", "paint_layers"]

PEOPLE: dict[str, PersonLook] = {"agnes": AGNES, "walter": WALTER, "rose": ROSE, "edmund": EDMUND}
_JAW_DROP = 0.13
"""How much longer the lower part of the head gets when the jaw is down as far as it goes."""
_BLUSHES = 12
"""Steps of colour in the cheeks that are kept ready."""
_HANDS: dict[HandShape, str] = {"open": "open hand", "fist": "fist", "point": "pointing hand"}
_LAYERS = ("behind", "body", "head", "over", "blush", *_HANDS.values())
_TILT_STEP = 3
"""Degrees between two pictures of a hand that are kept; the eye sees no steps."""
_OVER = 2.0
"""Painted this much larger than shown."""


def paint_layers(look: PersonLook, height: int) -> dict[str, Layer]:
    """Everything of a portrait that moves as a piece; takes some 0.4 s."""
    return {name: _cropped(paint_layer(look, name, height / PORTRAIT_SIZE[1])) for name in _LAYERS}


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
        shoulders: raised by so many units.
    """

    mouth: tuple[float, ...] = AT_REST
    expression: Expression = NEUTRAL
    gaze: tuple[float, float] = (0.0, 0.0)
    blink: float = 0.0
    breath: float = 0.0
    sway: tuple[float, float] = (0.0, 0.0)
    shoulders: float = 0.0
    hands: tuple[Hand, ...] = ()


class Portrait:
    """One person. `draw` takes a few milliseconds.

    Attributes:
        height: pixels that the whole portrait takes.

    Args:
        layers: what `paint_layers` made for this person and height.
    """

    def __init__(self, look: PersonLook, height: int, layers: Mapping[str, Layer]) -> None:
        self.height = height
        self._look = look
        self._scale = height / PORTRAIT_SIZE[1]
        self._layers = layers
        self._blushes: dict[int, pygame.Surface] = {}
        self._hands: dict[tuple[HandShape, int, bool], pygame.Surface] = {}

    @property
    def size(self) -> tuple[int, int]:
        return (round(PORTRAIT_SIZE[0] * self._scale), round(PORTRAIT_SIZE[1] * self._scale))

    def draw(self, target: pygame.Surface, corner: tuple[float, float], moment: Moment) -> None:
        """Draw with the upper left corner there."""
        scale, face = self._scale, self._look.face
        x, y = corner
        lift = -4.0 * moment.breath * scale
        head_x = x + moment.sway[0] * scale
        head_y = y + (moment.sway[1] + self._look.head_drop + 9 * moment.expression.head_y) * scale + lift
        feeling = moment.expression
        pose = blend(moment.mouth, smile=feeling.smile, smirk=feeling.smirk, openness=feeling.parted)
        self._layers["behind"].draw(target, head_x, head_y)
        self._layers["body"].draw(target, x, y + lift * 0.6 - moment.shoulders * scale)
        self._draw_head(target, head_x, head_y, pose.jaw)
        self._draw_blush(target, head_x, head_y, feeling.blush)
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
        self._layers["over"].draw(target, head_x, head_y)
        for hand in moment.hands:
            self._draw_hand(target, (x, y), hand)

    def _draw_head(self, target: pygame.Surface, x: float, y: float, jaw: float) -> None:
        """Above the upper lip as it is, below stretched by the jaw."""
        layer = self._layers["head"]
        if jaw < 0.01:
            layer.draw(target, x, y)
            return
        head, (left, top) = layer.picture, layer.corner
        width, height = head.get_size()
        hinge = round((self._look.face.nose[1] + 12) * self._scale) - top
        place = (round(x) + left, round(y) + top)
        target.blit(head, place, (0, 0, width, hinge), special_flags=pygame.BLEND_PREMULTIPLIED)
        lower = head.subsurface((0, hinge, width, height - hinge))
        stretched = pygame.transform.smoothscale(lower, (width, round(lower.get_height() * (1 + _JAW_DROP * jaw))))
        put(target, stretched, (place[0], place[1] + hinge))

    def _draw_hand(self, target: pygame.Surface, corner: tuple[float, float], hand: Hand) -> None:
        """Turned about its wrist."""
        layer, scale = self._layers[_HANDS[hand.shape]], self._scale
        tilt = _TILT_STEP * round(hand.tilt / _TILT_STEP)
        key = (hand.shape, tilt, hand.is_mirrored)
        if key not in self._hands:
            picture = pygame.transform.flip(layer.picture, True, False) if hand.is_mirrored else layer.picture
            self._hands[key] = pygame.transform.rotozoom(picture, -tilt, 1.0)
        turned = self._hands[key]
        width, height = layer.picture.get_size()
        middle = pygame.Vector2(layer.corner[0] + width / 2, layer.corner[1] + height / 2)
        middle -= pygame.Vector2(HAND_WRIST) * scale
        if hand.is_mirrored:
            middle.x = -middle.x
        middle = middle.rotate(tilt) + pygame.Vector2(corner) + pygame.Vector2(hand.wrist) * scale
        put(target, turned, (middle.x - turned.get_width() / 2, middle.y - turned.get_height() / 2))

    def _draw_blush(self, target: pygame.Surface, x: float, y: float, blush: float) -> None:
        step = round(min(1.0, max(0.0, blush)) * _BLUSHES)
        if not step:
            return
        layer = self._layers["blush"]
        if step not in self._blushes:
            part = round(140 * step / _BLUSHES)
            self._blushes[step] = layer.picture.copy()
            self._blushes[step].fill((part, part, part, part), special_flags=pygame.BLEND_RGBA_MULT)
        put(target, self._blushes[step], (round(x) + layer.corner[0], round(y) + layer.corner[1]))


@dataclass(frozen=True, slots=True)
class Layer:
    """A painted layer without its empty margin; `corner` is where it lies in the portrait, in pixels."""

    picture: pygame.Surface
    corner: tuple[int, int]

    def draw(self, target: pygame.Surface, x: float, y: float) -> None:
        put(target, self.picture, (round(x) + self.corner[0], round(y) + self.corner[1]))


def _cropped(picture: pygame.Surface) -> Layer:
    box = picture.get_bounding_rect() or pygame.Rect(0, 0, 1, 1)  # a layer on which nothing is painted
    return Layer(picture.subsurface(box), box.topleft)


def paint_layer(look: PersonLook, layer: str, scale: float) -> pygame.Surface:
    size = HAND_SIZE if layer in _HANDS.values() else PORTRAIT_SIZE
    canvas = Canvas(*size, scale=_OVER * scale)
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
        case "open hand":
            paint_hand(canvas, look, "open")
        case "fist":
            paint_hand(canvas, look, "fist")
        case "pointing hand":
            paint_hand(canvas, look, "point")
        case "blush":
            edge = max(x for x, _ in look.face.outline) - 400
            with canvas.inside(smooth(mirrored(look.face.outline))):
                for side in (-1, 1):
                    cheek = ellipse(400 + side * edge * 0.58, look.face.eye_y + 84, edge * 0.30, 32)
                    canvas.soft(cheek, look.face.skin.blush, 150, 24)
    if layer in ("behind", "body", "head"):
        canvas.grain(0.06)
    return canvas.finished(scale)

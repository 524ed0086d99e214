"""Paints a hand with the end of its sleeve, as it is seen beside a face: open, a fist, or pointing."""

from __future__ import annotations

from clients.pygame_demo.drawing.brush import Canvas
from clients.pygame_demo.drawing.curves import Points, ellipse, smooth
from clients.pygame_demo.drawing.palette import mix
from clients.pygame_demo.drawing.portraits.face import EVENING_SUN
from clients.pygame_demo.drawing.portraits.gestures import HandShape
from clients.pygame_demo.drawing.portraits.look import PersonLook, Skin

__all__ = ["HAND_SIZE", "HAND_WRIST", "paint_hand"]

HAND_SIZE = (320, 820)
HAND_WRIST = (160.0, 320.0)

_PALM = [(118, 330), (108, 268), (103, 214), (122, 190), (160, 184), (198, 192), (212, 232), (208, 282), (200, 330)]
_FINGERS: dict[str, tuple[Points, float]] = {
    "little": ([(119, 214), (108, 164), (99, 122)], 27),
    "ring": ([(143, 202), (139, 140), (136, 84)], 30),
    "middle": ([(169, 200), (171, 132), (173, 70)], 32),
    "index": ([(195, 208), (202, 150), (208, 96)], 31),
    "thumb": ([(190, 292), (228, 250), (254, 194)], 35),
}
_FOLDED: tuple[tuple[str, float], ...] = (("little", 122), ("ring", 147), ("middle", 173), ("index", 199))
"""Middles of the fingers of a fist."""


def paint_hand(canvas: Canvas, look: PersonLook, shape: HandShape) -> None:
    """On a canvas of `HAND_SIZE`, the wrist at `HAND_WRIST`, fingers up, the thumb to the right."""
    skin = look.face.skin
    _paint_sleeve(canvas, look)
    if shape == "open":
        for name in ("little", "ring", "middle", "index"):
            _paint_finger(canvas, skin, *_FINGERS[name])
        _paint_palm(canvas, skin)
        _paint_finger(canvas, skin, *_FINGERS["thumb"])
        canvas.stroke([(206, 262), (184, 284), (172, 318)], 3.5, skin.shadow, 120)
        canvas.stroke([(122, 240), (158, 250), (200, 232)], 3, skin.shadow, 90)
        return
    if shape == "point":
        _paint_finger(canvas, skin, *_FINGERS["index"])
    _paint_palm(canvas, skin)
    for name, x in _FOLDED:
        if shape == "fist" or name != "index":
            _paint_finger(canvas, skin, [(x, 262), (x, 232), (x, 206)], 29)
    _paint_finger(canvas, skin, [(208, 300), (184, 274), (146, 270)], 33)


def _paint_sleeve(canvas: Canvas, look: PersonLook) -> None:
    shadow = mix(look.coat, (40, 18, 36), 0.45)
    sleeve = [(100, 344), (220, 344), (246, 820), (74, 820)]
    canvas.shaded(sleeve, mix(look.coat, EVENING_SUN, 0.1), shadow)
    with canvas.inside(sleeve):
        canvas.soft([(70, 344), (124, 344), (116, 820), (40, 820)], shadow, 150, 16)
        canvas.soft([(204, 350), (230, 350), (250, 820), (222, 820)], EVENING_SUN, 80, 10)
    wrist = smooth([(120, 300), (200, 300), (204, 360), (116, 360)])
    canvas.shaded(wrist, look.face.skin.base, look.face.skin.shadow)
    cuff = smooth([(94, 338), (160, 350), (226, 338), (230, 376), (160, 390), (90, 376)])
    canvas.shaded(cuff, look.trim, mix(look.trim, (90, 60, 80), 0.4))


def _paint_palm(canvas: Canvas, skin: Skin) -> None:
    palm = smooth(_PALM)
    canvas.shaded(palm, mix(skin.base, skin.light, 0.4), skin.base)
    with canvas.inside(palm):
        canvas.soft([(90, 180), (124, 180), (130, 330), (90, 330)], skin.shadow, 130, 14)
        canvas.soft(ellipse(182, 286, 26, 34), skin.light, 110, 14)
        canvas.soft(ellipse(160, 212, 44, 16), skin.blush, 70, 12)


def _paint_finger(canvas: Canvas, skin: Skin, line: Points, width: float) -> None:
    """A capsule with an edge in shade, so that one finger is told from the next."""
    tip, root = line[-1], line[0]
    for colour, wide, shift in ((mix(skin.shadow, skin.base, 0.25), width + 5, 0.0), (skin.base, width, 0.0)):
        canvas.stroke([(x + shift, y) for x, y in line], wide, colour, 255, (1, 1))
        for x, y in (tip, root):
            canvas.fill(ellipse(x + shift, y, wide / 2, wide / 2), colour)
    lit = [(x + width * 0.16, y) for x, y in line]
    canvas.stroke(lit, width * 0.42, mix(skin.base, skin.light, 0.75), 190, (0.6, 0.6))
    canvas.soft(ellipse(*tip, width * 0.34, width * 0.34), skin.blush, 70, 5)

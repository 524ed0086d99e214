"""Agnes, the innkeeper: round, fifty, rosy, a linen cap, a towel over one shoulder."""

from __future__ import annotations

from clients.pygame_demo.drawing.brush import Canvas
from clients.pygame_demo.drawing.curves import ellipse, smooth
from clients.pygame_demo.drawing.palette import Colour, mix
from clients.pygame_demo.drawing.portraits.clothes import drape, neck, shoulders
from clients.pygame_demo.drawing.portraits.face import EVENING_SUN, strands
from clients.pygame_demo.drawing.portraits.look import FaceLook, PersonLook, Skin
from clients.pygame_demo.drawing.portraits.mouth import MouthLook

__all__ = ["AGNES"]

_SKIN = Skin(base=(230, 174, 146), shadow=(170, 104, 100), light=(250, 212, 180), blush=(222, 104, 92))
_HAIR: Colour = (116, 78, 62)
_HAIR_LOCKS: tuple[Colour, ...] = ((92, 60, 50), (142, 100, 78), (176, 152, 138), (120, 82, 64))
_LINEN: Colour = (238, 226, 204)
_LINEN_SHADE: Colour = (172, 146, 142)
_DRESS: Colour = (126, 56, 68)


def _behind(canvas: Canvas) -> None:
    cap = smooth(
        [
            (400, 96),
            (505, 108),
            (590, 180),
            (606, 290),
            (570, 350),
            (400, 360),
            (230, 350),
            (194, 290),
            (210, 180),
            (295, 108),
        ]
    )
    canvas.shaded(cap, _LINEN, _LINEN_SHADE)
    hair = smooth([(400, 190), (560, 260), (580, 400), (548, 500), (400, 520), (252, 500), (220, 400), (240, 260)])
    canvas.fill(hair, mix(_HAIR, (40, 24, 28), 0.4))


def _body(canvas: Canvas) -> None:
    shoulders(canvas, width=318, top=672, slope=88, top_colour=_DRESS, bottom_colour=mix(_DRESS, (40, 18, 36), 0.45))
    neck(canvas, _SKIN, half_width=74, top=540, bottom=712)
    drape(canvas, [(308, 660), (262, 700), (212, 900), (402, 900), (392, 800)], _LINEN, _LINEN_SHADE)
    drape(
        canvas,
        [(492, 660), (538, 700), (590, 900), (398, 900), (408, 800)],
        mix(_LINEN, (255, 240, 210), 0.4),
        _LINEN_SHADE,
    )
    for x, end in ((330, 388), (306, 352), (280, 300)):
        canvas.stroke([(x, 690), (x + 8, 770), (end, 880)], 7, _LINEN_SHADE, 130)
    for x, end in ((472, 412), (498, 452), (522, 505)):
        canvas.stroke([(x, 690), (x - 8, 770), (end, 880)], 7, _LINEN_SHADE, 110)
    _towel(canvas)


def _towel(canvas: Canvas) -> None:
    cloth = smooth([(150, 716), (196, 676), (262, 690), (270, 760), (282, 920), (140, 920), (136, 800)])
    canvas.soft([(x + 10, y + 8) for x, y in cloth], (50, 20, 36), 130, 12)
    canvas.shaded(cloth, (226, 220, 206), (160, 146, 150))
    with canvas.inside(cloth):
        for y in (730, 752, 842, 864):
            canvas.stroke([(120, y + 16), (200, y), (300, y + 10)], 10, (84, 110, 138), 220, (1, 1))
        for x in (176, 222, 250):
            canvas.stroke([(x, 690), (x + 6, 800), (x - 2, 910)], 8, (120, 104, 116), 90)


def _hair(canvas: Canvas) -> None:
    locks = smooth(
        [
            (400, 214),
            (300, 236),
            (244, 300),
            (232, 400),
            (246, 440),
            (268, 372),
            (306, 300),
            (400, 262),
            (494, 300),
            (532, 372),
            (554, 440),
            (568, 400),
            (556, 300),
            (500, 236),
        ]
    )
    canvas.shaded(locks, _HAIR, mix(_HAIR, (60, 34, 34), 0.3))
    left = ([(400, 226), (310, 252), (252, 330), (242, 430)], [(400, 266), (320, 296), (276, 360), (258, 410)])
    right = ([(800 - x, y) for x, y in left[0]], [(800 - x, y) for x, y in left[1]])
    strands(canvas, *left, 26, _HAIR_LOCKS, seed=3)
    strands(canvas, *right, 26, (*_HAIR_LOCKS, (206, 150, 104)), seed=4)
    for side in (-1, 1):
        canvas.stroke([(400 + side * 8, 596), (400 + side * 28, 592), (400 + side * 44, 580)], 4, _SKIN.shadow, 70)
    _cap(canvas)


def _cap(canvas: Canvas) -> None:
    """A mob cap: full at the back, gathered by a ribbon, with a frill around the face."""
    cap = smooth(
        [
            (400, 46),
            (506, 62),
            (592, 122),
            (632, 210),
            (596, 262),
            (500, 216),
            (400, 202),
            (300, 216),
            (204, 262),
            (168, 210),
            (208, 122),
            (300, 66),
        ]
    )
    canvas.shaded(cap, mix(_LINEN, (255, 248, 230), 0.5), mix(_LINEN, _LINEN_SHADE, 0.3))
    with canvas.inside(cap):
        canvas.soft([(140, 60), (320, 40), (236, 150), (220, 290), (140, 290)], _LINEN_SHADE, 200, 34)
        canvas.soft(ellipse(590, 160, 34, 90), EVENING_SUN, 130, 22)
        for x, y, u, v in (
            (286, 120, 262, 222),
            (336, 84, 322, 208),
            (384, 130, 380, 200),
            (430, 90, 440, 202),
            (482, 120, 500, 212),
            (536, 100, 556, 236),
            (226, 160, 214, 244),
        ):
            fold = [(x, y), ((x + u) / 2 - 6, (y + v) / 2), (u, v)]
            canvas.stroke(fold, 15, _LINEN_SHADE, 95)
            canvas.stroke([(px + 8, py) for px, py in fold], 7, (255, 250, 236), 110)
    _frill(canvas)


def _frill(canvas: Canvas) -> None:
    for number in range(19):
        part = number / 18
        across = 2 * part - 1
        x, y = 400 + 218 * across, 250 + 74 * abs(across) ** 2.6 - 26 * (1 - across**2)
        width = 17 + 3 * (number % 2)
        low = 30 + 8 * (number % 2)
        frill = smooth(
            [
                (x - width, y - 18),
                (x, y - 24),
                (x + width, y - 18),
                (x + width + 5, y + low * 0.5),
                (x, y + low),
                (x - width - 5, y + low * 0.5),
            ]
        )
        canvas.soft([(px, py + 7) for px, py in frill], (92, 48, 52), 90, 6)
        canvas.shaded(
            frill, mix(_LINEN, (255, 248, 230), 0.2 + part * 0.5), mix(_LINEN_SHADE, _LINEN, 0.35 + 0.5 * part)
        )
        canvas.stroke([(x - 5, y - 12), (x - 2, y + low * 0.7)], 4, _LINEN_SHADE, 130)
    ribbon_line = [(184, 292), (222, 246), (300, 214), (400, 203), (500, 214), (578, 246), (616, 292)]
    canvas.stroke(ribbon_line, 19, (104, 44, 60), 255, (0.8, 0.8))
    canvas.stroke([(x, y - 4) for x, y in ribbon_line], 5, (168, 88, 96), 200)


AGNES = PersonLook(
    face=FaceLook(
        skin=_SKIN,
        outline=[
            (400, 180),
            (492, 200),
            (550, 270),
            (566, 355),
            (568, 430),
            (556, 505),
            (522, 565),
            (468, 606),
            (400, 622),
        ],
        eye_y=392,
        eye_dx=76,
        eye=(36, 21),
        iris=(96, 112, 70),
        lash=(58, 34, 36),
        brow_y=345,
        brow=(42, 5.2),
        brow_colour=(104, 70, 58),
        nose=(34, 474),
        mouth_y=538,
        mouth=MouthLook(half_width=60, upper_lip=13, lower_lip=18, lip=(190, 84, 84), skin=_SKIN.base),
        age=0.5,
        has_long_lashes=True,
    ),
    behind=_behind,
    body=_body,
    hair=_hair,
    over=None,
    coat=_DRESS,
    trim=_LINEN,
    hair_colour=_HAIR,
    headwear="cap",
    build=(1.22, 0.95),
    head_drop=14,
)

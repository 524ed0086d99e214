"""Rose, the miller: twenty-three, strong, auburn hair under a kerchief, freckles and flour."""

from __future__ import annotations

import numpy as np

from clients.pygame_demo.drawing.brush import Canvas
from clients.pygame_demo.drawing.curves import blob, ellipse, smooth
from clients.pygame_demo.drawing.palette import Colour, mix
from clients.pygame_demo.drawing.portraits.clothes import drape, neck, shoulders
from clients.pygame_demo.drawing.portraits.face import strands
from clients.pygame_demo.drawing.portraits.look import FaceLook, PersonLook, Skin
from clients.pygame_demo.drawing.portraits.mouth import MouthLook

__all__ = ["ROSE"]

_SKIN = Skin(base=(222, 164, 128), shadow=(156, 94, 84), light=(246, 202, 160), blush=(214, 98, 80))
_HAIR: Colour = (138, 60, 38)
_LOCKS: tuple[Colour, ...] = ((112, 44, 32), (160, 76, 44), (188, 100, 56), (140, 60, 38))
_KERCHIEF: Colour = (70, 128, 124)
_SHIRT: Colour = (232, 220, 200)
_LEATHER: Colour = (118, 76, 52)
_FLOUR: Colour = (250, 244, 232)


def _behind(canvas: Canvas) -> None:
    hair = smooth(
        [
            (400, 150),
            (520, 190),
            (572, 300),
            (574, 430),
            (600, 560),
            (570, 640),
            (520, 600),
            (400, 560),
            (280, 600),
            (226, 640),
            (204, 560),
            (228, 430),
            (228, 300),
            (280, 190),
        ]
    )
    canvas.fill(hair, mix(_HAIR, (52, 18, 28), 0.45))
    strands(
        canvas,
        [(250, 400), (220, 480), (214, 560), (236, 640)],
        [(290, 400), (290, 500), (270, 560), (268, 610)],
        22,
        _LOCKS,
        seed=8,
        jitter=12,
        width=9,
    )
    strands(
        canvas,
        [(510, 400), (520, 500), (530, 560), (524, 600)],
        [(560, 400), (586, 480), (596, 560), (566, 646)],
        22,
        (*_LOCKS, (226, 140, 80)),
        seed=9,
        jitter=12,
        width=9,
    )


def _body(canvas: Canvas) -> None:
    shoulders(canvas, width=292, top=676, slope=84, top_colour=_SHIRT, bottom_colour=mix(_SHIRT, (112, 84, 112), 0.55))
    for x, y, u, v in ((214, 770, 250, 900), (262, 740, 284, 860), (560, 752, 540, 880), (606, 780, 580, 900)):
        canvas.stroke([(x, y), ((x + u) / 2 + 10, (y + v) / 2), (u, v)], 12, (170, 140, 144), 130)
    neck(canvas, _SKIN, half_width=58, top=540, bottom=716)
    canvas.stroke([(366, 716), (392, 728), (398, 752)], 4, _SKIN.shadow, 130)
    canvas.stroke([(434, 716), (408, 728), (402, 752)], 4, _SKIN.shadow, 110)
    for side in (-1, 1):
        drape(
            canvas,
            [
                (400 + side * 62, 674),
                (400 + side * 116, 690),
                (400 + side * 128, 760),
                (400 + side * 56, 800),
                (400 + side * 12, 768),
                (400 + side * 66, 724),
            ],
            mix(_SHIRT, (255, 250, 236), 0.5 if side > 0 else 0.1),
            mix(_SHIRT, (150, 118, 126), 0.5),
        )
    apron = [(276, 830), (330, 812), (400, 826), (470, 812), (524, 830), (560, 940), (240, 940)]
    drape(canvas, apron, _LEATHER, mix(_LEATHER, (44, 22, 28), 0.4))
    for side in (-1, 1):
        strap = [(400 + side * 110, 836), (400 + side * 150, 760), (400 + side * 166, 694)]
        canvas.stroke([(x + 3, y + 6) for x, y in strap], 36, (80, 48, 56), 110, (1, 1))
        canvas.stroke(strap, 31, mix(_LEATHER, (214, 150, 96), 0.25 if side > 0 else 0.0), 255, (1, 1))
        canvas.shape(ellipse(400 + side * 112, 838, 10, 10), (206, 168, 104))
    random = np.random.default_rng(5)
    for _ in range(46):
        left, top = float(random.uniform(180, 640)), float(random.uniform(770, 900))
        canvas.soft(blob(left, top, float(random.uniform(4, 15)), int(left)), _FLOUR, 95, 7)


def _hair(canvas: Canvas) -> None:
    front = smooth(
        [
            (400, 158),
            (500, 178),
            (556, 250),
            (564, 352),
            (548, 420),
            (540, 340),
            (508, 284),
            (440, 250),
            (400, 262),
            (340, 252),
            (292, 288),
            (262, 340),
            (252, 420),
            (236, 352),
            (244, 250),
            (300, 178),
        ]
    )
    canvas.shaded(front, mix(_HAIR, (210, 120, 70), 0.2), mix(_HAIR, (60, 22, 30), 0.25))
    strands(
        canvas,
        [(396, 216), (310, 236), (252, 310), (244, 440)],
        [(396, 260), (340, 268), (286, 310), (258, 396)],
        30,
        _LOCKS,
        seed=5,
        jitter=6,
    )
    strands(
        canvas,
        [(404, 216), (490, 236), (548, 310), (556, 440)],
        [(404, 256), (460, 264), (516, 310), (542, 396)],
        30,
        (*_LOCKS, (230, 146, 84)),
        seed=6,
        jitter=6,
    )
    for lock in (
        [(266, 330), (244, 420), (262, 500), (250, 560)],
        [(536, 330), (560, 430), (540, 510), (556, 580)],
        [(420, 258), (452, 290), (458, 330)],
    ):
        canvas.stroke(lock, 10, _LOCKS[1], 240, (0.5, 0))
        canvas.stroke([(x + 3, y) for x, y in lock], 3.5, _LOCKS[2], 220)
    _kerchief(canvas)
    _freckles(canvas)


def _kerchief(canvas: Canvas) -> None:
    scarf = smooth(
        [
            (400, 126),
            (508, 148),
            (572, 226),
            (584, 300),
            (548, 264),
            (480, 214),
            (400, 202),
            (320, 214),
            (252, 264),
            (216, 300),
            (228, 226),
            (292, 148),
        ]
    )
    canvas.shaded(scarf, mix(_KERCHIEF, (220, 226, 190), 0.22), mix(_KERCHIEF, (24, 40, 60), 0.35))
    with canvas.inside(scarf):
        canvas.soft([(200, 110), (330, 110), (260, 220), (200, 310)], (30, 50, 66), 150, 30)
        canvas.soft(ellipse(540, 200, 30, 70), (255, 210, 150), 110, 18)
        for x, y in (
            (300, 188),
            (352, 160),
            (410, 156),
            (468, 166),
            (520, 204),
            (262, 238),
            (552, 250),
            (334, 202),
            (386, 184),
            (444, 186),
            (494, 216),
        ):
            canvas.shape(ellipse(x, y, 6.5, 6.5), (236, 226, 198), 210)
    knot = smooth([(560, 262), (596, 240), (640, 262), (612, 296), (646, 340), (604, 326), (572, 300)])
    canvas.shaded(knot, _KERCHIEF, mix(_KERCHIEF, (24, 40, 60), 0.4))
    canvas.stroke([(572, 282), (604, 276), (626, 262)], 5, mix(_KERCHIEF, (230, 230, 200), 0.3), 160)


def _freckles(canvas: Canvas) -> None:
    random = np.random.default_rng(12)
    for _ in range(60):
        x, y = random.normal(0, 66), random.normal(452, 17)
        canvas.soft(ellipse(400 + float(x), float(y) - abs(float(x)) * 0.05, 2.0, 1.7), (150, 82, 56), 150, 1.2)
    for x, y, size, seed in (
        (498, 462, 20, 3),
        (520, 448, 11, 4),
        (330, 296, 15, 5),
        (352, 306, 8, 6),
        (484, 566, 10, 8),
    ):
        canvas.soft(blob(x, y, size, seed), _FLOUR, 150, 7)


ROSE = PersonLook(
    face=FaceLook(
        skin=_SKIN,
        outline=[
            (400, 172),
            (484, 190),
            (536, 258),
            (548, 340),
            (544, 424),
            (528, 500),
            (494, 562),
            (444, 606),
            (400, 620),
        ],
        eye_y=396,
        eye_dx=72,
        eye=(38, 25),
        iris=(78, 128, 96),
        lash=(52, 26, 28),
        brow_y=340,
        brow=(43, 5.5),
        brow_colour=(112, 50, 36),
        nose=(27, 474),
        mouth_y=536,
        mouth=MouthLook(
            half_width=56, upper_lip=14, lower_lip=20, lip=(196, 92, 86), skin=_SKIN.base, teeth=(246, 238, 224)
        ),
        age=0.05,
        has_long_lashes=True,
    ),
    behind=_behind,
    body=_body,
    hair=_hair,
    over=None,
    coat=_LEATHER,
    trim=_SHIRT,
    hair_colour=_HAIR,
    headwear="kerchief",
    build=(0.96, 0.98),
    head_drop=8,
)

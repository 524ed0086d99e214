"""Edmund, the reeve: forty, thin, correct; spectacles, a white collar and the chain of his office."""

from __future__ import annotations

from clients.pygame_demo.drawing.brush import Canvas
from clients.pygame_demo.drawing.curves import Points, ellipse, ribbon, smooth
from clients.pygame_demo.drawing.palette import Colour, mix
from clients.pygame_demo.drawing.portraits.clothes import drape, neck, shoulders
from clients.pygame_demo.drawing.portraits.face import strands
from clients.pygame_demo.drawing.portraits.look import FaceLook, PersonLook, Skin
from clients.pygame_demo.drawing.portraits.mouth import MouthLook

__all__ = ["EDMUND"]

_SKIN = Skin(base=(222, 180, 158), shadow=(146, 104, 112), light=(246, 216, 192), blush=(206, 112, 106))
_HAIR: Colour = (58, 44, 44)
_LOCKS: tuple[Colour, ...] = ((44, 32, 36), (74, 56, 54), (92, 72, 66), (58, 44, 44))
_COAT: Colour = (50, 42, 56)
_COLLAR: Colour = (240, 234, 222)
_CRAVAT: Colour = (104, 44, 66)
_GOLD: Colour = (206, 162, 84)


def _behind(canvas: Canvas) -> None:
    hair = smooth(
        [(400, 158), (500, 190), (542, 290), (540, 400), (520, 460), (280, 460), (260, 400), (258, 290), (300, 190)]
    )
    canvas.fill(hair, mix(_HAIR, (24, 14, 22), 0.4))


def _body(canvas: Canvas) -> None:
    shoulders(canvas, width=262, top=700, slope=78, top_colour=_COAT, bottom_colour=mix(_COAT, (22, 14, 32), 0.5))
    neck(canvas, _SKIN, half_width=52, top=560, bottom=730)
    for side in (-1, 1):
        wing = [
            (400 + side * 8, 742),
            (400 + side * 40, 700),
            (400 + side * 62, 652),
            (400 + side * 78, 640),
            (400 + side * 84, 690),
            (400 + side * 58, 756),
        ]
        drape(canvas, wing, _COLLAR, mix(_COLLAR, (120, 100, 120), 0.45 if side < 0 else 0.25))
    drape(
        canvas,
        [(362, 742), (400, 728), (438, 742), (452, 790), (424, 820), (436, 920), (364, 920), (376, 820), (348, 790)],
        mix(_CRAVAT, (200, 110, 110), 0.2),
        mix(_CRAVAT, (40, 14, 34), 0.45),
    )
    canvas.stroke([(372, 770), (400, 782), (428, 770)], 7, mix(_CRAVAT, (30, 10, 24), 0.5), 200)
    for side in (-1, 1):
        lapel = [
            (400 + side * 62, 730),
            (400 + side * 106, 690),
            (400 + side * 150, 760),
            (400 + side * 170, 820),
            (400 + side * 118, 826),
            (400 + side * 46, 940),
            (400 + side * 52, 800),
        ]
        shine = mix(_COAT, (190, 190, 180), 0.20 if side > 0 else 0.08)
        drape(canvas, lapel, shine, mix(_COAT, (20, 12, 28), 0.3))
        canvas.stroke(
            [(400 + side * 112, 700), (400 + side * 156, 782), (400 + side * 62, 910)],
            3.5,
            mix(shine, (230, 210, 180), 0.4),
            130,
        )
    _chain(canvas)


def _chain(canvas: Canvas) -> None:
    """The village's silver, or what is left of it."""
    line = smooth(
        [(236, 758), (280, 826), (340, 868), (400, 884), (460, 868), (520, 826), (564, 758)], is_closed=False, steps=5
    )
    for x, y in line:
        canvas.shape(ellipse(x + 1, y + 4, 10, 7), (20, 16, 26), 120)
    for number, (x, y) in enumerate(line):
        silver = mix((150, 150, 160), (250, 232, 206), 0.25 + 0.6 * number / len(line))
        canvas.fill(ellipse(x, y, 9.5, 6.5, count=14), silver)
        canvas.fill(ellipse(x, y, 5, 2.6, count=12), (70, 66, 80))


def _hair(canvas: Canvas) -> None:
    """Combed back, and going at the temples."""
    top = smooth(
        [
            (400, 146),
            (480, 160),
            (532, 226),
            (542, 320),
            (532, 420),
            (522, 420),
            (520, 360),
            (512, 314),
            (496, 268),
            (470, 240),
            (434, 256),
            (400, 270),
            (366, 256),
            (330, 240),
            (304, 268),
            (288, 314),
            (280, 360),
            (278, 420),
            (268, 420),
            (258, 320),
            (268, 226),
            (320, 160),
        ]
    )
    canvas.soft([(x, y + 7) for x, y in top], _SKIN.shadow, 150, 7)
    canvas.shaded(top, mix(_HAIR, (120, 96, 84), 0.18), _HAIR)
    with canvas.inside(top):
        _paint_strands(canvas)


def _paint_strands(canvas: Canvas) -> None:
    for side in (-1, 1):
        colours = (*_LOCKS, (150, 110, 84)) if side > 0 else _LOCKS
        strands(
            canvas,
            [(400 + side * 2, 282), (400 + side * 4, 210), (400 + side * 14, 150)],
            [(400 + side * 120, 330), (400 + side * 128, 230), (400 + side * 84, 150)],
            34,
            colours,
            width=6,
            seed=3 + side,
            jitter=3,
            alpha=230,
        )
        strands(
            canvas,
            [(400 + side * 118, 270), (400 + side * 136, 330), (400 + side * 128, 430)],
            [(400 + side * 102, 280), (400 + side * 122, 330), (400 + side * 122, 430)],
            14,
            ((156, 146, 142), (96, 80, 78), (122, 108, 106)),
            width=5,
            seed=11 + side,
            jitter=3,
        )


def _over(canvas: Canvas) -> None:
    for side in (-1, 1):
        lens = ellipse(400 + side * 66, 400, 49, 40, count=60)
        with canvas.inside(lens):
            canvas.fill(
                [(380 + side * 66, 350), (412 + side * 66, 350), (384 + side * 66, 450), (352 + side * 66, 450)],
                (255, 250, 236),
                26,
            )
        _ring(canvas, lens, 4.2, mix(_GOLD, (90, 58, 40), 0.35))
        _ring(canvas, [(x + 0.8, y - 0.8) for x, y in lens], 2.0, mix(_GOLD, (255, 236, 190), 0.45))
        canvas.stroke(
            [(400 + side * 115, 394), (400 + side * 126, 390), (400 + side * 134, 392)],
            4,
            mix(_GOLD, (90, 58, 40), 0.3),
            255,
            (1, 1),
        )
    canvas.stroke([(383, 396), (400, 386), (417, 396)], 4.4, mix(_GOLD, (90, 58, 40), 0.2), 255, (1, 1))


def _ring(canvas: Canvas, outline: Points, width: float, colour: Colour) -> None:
    canvas.fill(ribbon([*outline, outline[0]], width, taper=(1, 1), steps=2), colour)


EDMUND = PersonLook(
    face=FaceLook(
        skin=_SKIN,
        outline=[
            (400, 166),
            (472, 182),
            (518, 246),
            (530, 330),
            (524, 420),
            (508, 510),
            (478, 584),
            (440, 634),
            (400, 650),
        ],
        eye_y=400,
        eye_dx=65,
        eye=(31, 15.5),
        iris=(92, 84, 76),
        lash=(44, 32, 36),
        brow_y=346,
        brow=(37, 4.6),
        brow_colour=(52, 40, 42),
        nose=(30, 498),
        mouth_y=560,
        mouth=MouthLook(half_width=54, upper_lip=7.5, lower_lip=13, lip=(186, 120, 110), skin=_SKIN.base),
        age=0.42,
        hollow=0.8,
        ear=42,
    ),
    behind=_behind,
    body=_body,
    hair=_hair,
    over=_over,
    coat=_COAT,
    trim=_COLLAR,
    hair_colour=_HAIR,
    headwear="slick",
    build=(0.88, 1.04),
    head_drop=0,
)

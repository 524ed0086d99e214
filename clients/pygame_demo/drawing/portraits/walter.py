"""Walter, the bell ringer: past seventy, bald with white tufts and whiskers, a bare neck in a heavy coat."""

from __future__ import annotations

from clients.pygame_demo.drawing.brush import Canvas
from clients.pygame_demo.drawing.curves import ellipse, smooth
from clients.pygame_demo.drawing.palette import Colour, mix
from clients.pygame_demo.drawing.portraits.clothes import drape, neck, shoulders
from clients.pygame_demo.drawing.portraits.face import strands
from clients.pygame_demo.drawing.portraits.look import FaceLook, PersonLook, Skin
from clients.pygame_demo.drawing.portraits.mouth import MouthLook

__all__ = ["WALTER"]

_SKIN = Skin(base=(208, 156, 130), shadow=(142, 92, 90), light=(236, 194, 160), blush=(196, 92, 80))
_HAIR: Colour = (214, 208, 200)
_LOCKS: tuple[Colour, ...] = ((236, 230, 220), (204, 196, 190), (172, 162, 164), (222, 216, 206))
_COAT: Colour = (98, 98, 54)
_SHIRT: Colour = (206, 192, 166)


def _behind(canvas: Canvas) -> None:
    for side in (-1, 1):
        for number in range(16):
            y = 300 + number * 11
            wisp = [
                (400 + side * 118, y),
                (400 + side * (152 + number % 3 * 8), y - 6),
                (400 + side * (172 + number * 5 % 17), y + 12 + number % 4 * 5),
            ]
            canvas.stroke(wisp, 15, mix(_HAIR, (112, 92, 108), 0.5 if side < 0 else 0.25), 255, (1, 0))


def _body(canvas: Canvas) -> None:
    shoulders(canvas, width=316, top=690, slope=96, top_colour=_COAT, bottom_colour=mix(_COAT, (30, 18, 40), 0.55))
    neck(canvas, _SKIN, half_width=66, top=560, bottom=740)
    for x in (352, 384, 424, 452):
        canvas.stroke([(x, 660), (x + (400 - x) * 0.12, 706), (x + (400 - x) * 0.3, 752)], 6, _SKIN.shadow, 150)
    canvas.stroke([(346, 700), (400, 716), (454, 700)], 4, _SKIN.shadow, 120)
    for side in (-1, 1):
        drape(
            canvas,
            [
                (400 + side * 60, 706),
                (400 + side * 116, 690),
                (400 + side * 120, 760),
                (400 + side * 40, 900),
                (400 + side * 2, 850),
            ],
            _SHIRT,
            mix(_SHIRT, (98, 74, 88), 0.5),
        )
    for side in (-1, 1):
        light = mix(_COAT, (190, 150, 120), 0.22 if side > 0 else 0.0)
        drape(
            canvas,
            [
                (400 + side * 92, 664),
                (400 + side * 168, 672),
                (400 + side * 214, 776),
                (400 + side * 150, 800),
                (400 + side * 30, 920),
                (400 + side * 70, 800),
                (400 + side * 116, 740),
            ],
            light,
            mix(_COAT, (24, 14, 34), 0.4),
        )
        canvas.stroke(
            [(400 + side * 112, 676), (400 + side * 140, 744), (400 + side * 62, 890)],
            5,
            mix(light, (210, 170, 130), 0.35),
            120,
        )
    for y in (838, 884):
        canvas.shape(ellipse(548, y, 13, 13), (120, 92, 62))
        canvas.shape(ellipse(552, y - 3, 5, 5), (220, 178, 116))


def _hair(canvas: Canvas) -> None:
    for x, y, size in ((350, 236, 9), (448, 222, 7), (468, 262, 10), (330, 268, 6)):
        canvas.soft(ellipse(x, y, size, size * 0.7), mix(_SKIN.shadow, _SKIN.base, 0.3), 110, 3)
    canvas.glow(448, 216, 60, (255, 236, 206), 120, flat=0.5)
    for side in (-1, 1):
        seed = 20 + side
        outer = [(400 + side * 126, 296), (400 + side * 156, 312), (400 + side * 178, 346), (400 + side * 186, 384)]
        inner = [(400 + side * 130, 330), (400 + side * 140, 350), (400 + side * 148, 384), (400 + side * 150, 420)]
        strands(canvas, outer, inner, 18, _LOCKS, width=7, seed=seed, jitter=9)
        beard_outer = [
            (400 + side * 138, 450),
            (400 + side * 146, 510),
            (400 + side * 126, 584),
            (400 + side * 84, 634),
        ]
        beard_inner = [
            (400 + side * 122, 450),
            (400 + side * 120, 520),
            (400 + side * 104, 566),
            (400 + side * 88, 596),
        ]
        strands(canvas, beard_outer, beard_inner, 24, _LOCKS, width=7, seed=seed + 5, jitter=7)
    for x in range(300, 502, 9):
        for y in (598, 612, 626):
            if abs(x - 400) < 96 - (y - 598):
                canvas.stroke([(x, y + abs(x - 400) * -0.06), (x + 1, y + 6)], 2, (212, 204, 200), 110)


def _over(canvas: Canvas) -> None:
    """A white moustache, brushed aside so that the lips are seen."""
    for side in (-1, 1):
        top = [(400 + side * 3, 512), (400 + side * 30, 510), (400 + side * 62, 528), (400 + side * 90, 558)]
        bottom = [(400 + side * 4, 527), (400 + side * 30, 530), (400 + side * 60, 545), (400 + side * 86, 566)]
        fill = smooth(
            [
                (400, 506),
                (400 + side * 34, 506),
                (400 + side * 68, 526),
                (400 + side * 96, 566),
                (400 + side * 60, 549),
                (400 + side * 30, 533),
                (400, 526),
            ]
        )
        canvas.fill(fill, mix(_HAIR, (120, 100, 108), 0.4 if side < 0 else 0.2))
        strands(canvas, top, bottom, 22, _LOCKS, width=6, seed=40 + side, jitter=3, alpha=230)


WALTER = PersonLook(
    face=FaceLook(
        skin=_SKIN,
        outline=[
            (400, 156),
            (482, 180),
            (532, 244),
            (544, 330),
            (540, 430),
            (530, 510),
            (502, 580),
            (458, 634),
            (400, 654),
        ],
        eye_y=398,
        eye_dx=70,
        eye=(31, 16),
        iris=(104, 132, 150),
        lash=(84, 62, 62),
        brow_y=356,
        brow=(44, 10),
        brow_colour=(226, 220, 212),
        nose=(40, 492),
        mouth_y=556,
        mouth=MouthLook(
            half_width=58, upper_lip=8, lower_lip=14, lip=(176, 106, 94), skin=_SKIN.base, teeth=(226, 208, 176)
        ),
        age=1.0,
        hollow=0.55,
        ear=56,
        has_bushy_brows=True,
    ),
    behind=_behind,
    body=_body,
    hair=_hair,
    over=_over,
    coat=_COAT,
    trim=_SHIRT,
    hair_colour=_HAIR,
    headwear="bald",
    build=(1.0, 1.07),
    head_drop=34,
)

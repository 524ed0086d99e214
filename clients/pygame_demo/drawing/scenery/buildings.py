"""Inn, bell tower and hall."""

from __future__ import annotations

import numpy as np

from clients.pygame_demo.drawing.brush import Canvas
from clients.pygame_demo.drawing.curves import Point, ellipse, smooth
from clients.pygame_demo.drawing.palette import Colour, mix
from clients.pygame_demo.drawing.scenery.ground import paint_shadow
from clients.pygame_demo.drawing.scenery.masonry import arch, bricks, roof, window

__all__ = ["paint_hall", "paint_inn", "paint_tower"]

_PLASTER: Colour = (226, 186, 146)
_TIMBER: Colour = (88, 54, 50)
_STONE: Colour = (166, 136, 132)
_DUSK: Colour = (74, 48, 82)
_SUNLIT: Colour = (255, 206, 146)


def paint_inn(canvas: Canvas) -> None:
    """Half-timbered, on the left, with warm windows and a sign."""
    wall: list[Point] = [(28, 250), (322, 268), (322, 470), (28, 496)]
    canvas.shaded(wall, mix(_PLASTER, _DUSK, 0.12), mix(_PLASTER, _DUSK, 0.42))
    with canvas.inside(wall):
        canvas.soft([(0, 240), (130, 240), (90, 500), (0, 500)], _DUSK, 150, 40)
        canvas.soft([(280, 250), (340, 250), (340, 480), (300, 480)], _SUNLIT, 110, 16)
        bricks(canvas, (20, 452, 320, 496), (132, 104, 106), row=9, brick=20, seed=4)
    _paint_timbers(canvas)
    for x, y in ((60, 300), (146, 304), (246, 308)):
        window(canvas, x, y, 44, 44)
    for x in (60, 246):
        window(canvas, x, 392, 46, 46)
    _paint_inn_door(canvas)
    roof(canvas, [(2, 266), (52, 132), (286, 156), (350, 282), (322, 284), (30, 270)], (142, 70, 66), seed=1)
    gable: list[Point] = [(118, 236), (170, 142), (224, 244)]
    canvas.shaded(gable, mix(_PLASTER, _DUSK, 0.05), mix(_PLASTER, _DUSK, 0.3))
    window(canvas, 152, 188, 36, 36)
    for one, other in (((170, 132), (106, 248)), ((170, 132), (238, 256))):
        canvas.stroke([one, other], 11, mix(_TIMBER, _DUSK, 0.2), 255, (1, 1))
    canvas.shaded([(70, 74), (108, 78), (108, 160), (70, 156)], (150, 110, 108), (108, 78, 88))
    bricks(canvas, (70, 78, 108, 154), (150, 108, 104), row=8, brick=14, seed=2)
    canvas.fill([(64, 68), (114, 72), (114, 82), (64, 78)], (104, 76, 84))
    _paint_sign(canvas)
    canvas.glow(180, 500, 150, (255, 176, 90), 100, flat=0.26)


def _paint_timbers(canvas: Canvas) -> None:
    beam = mix(_TIMBER, _DUSK, 0.1)
    for line in (
        [(28, 366), (322, 370)], [(28, 284), (322, 292)], [(36, 270), (36, 494)], [(130, 276), (130, 486)],
        [(216, 280), (216, 480)], [(315, 280), (315, 471)], [(42, 364), (126, 290)], [(222, 368), (310, 296)],
    ):  # fmt: skip
        canvas.stroke(line, 9, beam, 255, (1, 1))
        canvas.stroke([(x + 2.5, y - 2) for x, y in line], 2, mix(beam, _SUNLIT, 0.4), 120, (1, 1))


def _paint_inn_door(canvas: Canvas) -> None:
    canvas.fill(arch(172, 482, 58, 98), mix(_TIMBER, _DUSK, 0.4))
    canvas.shaded(arch(172, 482, 46, 88), (255, 206, 120), (232, 138, 70))
    canvas.fill([(150, 402), (166, 408), (166, 484), (150, 482)], mix(_TIMBER, (160, 96, 62), 0.4))
    canvas.glow(180, 440, 74, (255, 206, 128), 130)
    canvas.shaded([(132, 480), (214, 476), (222, 492), (126, 497)], (150, 116, 112), (104, 78, 90))


def _paint_sign(canvas: Canvas) -> None:
    canvas.stroke([(318, 330), (374, 326)], 6, (62, 40, 46), 255, (1, 1))
    canvas.stroke([(322, 352), (350, 329)], 4, (62, 40, 46), 255, (1, 1))
    for x in (340, 366):
        canvas.stroke([(x, 328), (x, 340)], 2, (62, 40, 46), 255, (1, 1))
    canvas.shaded(smooth([(330, 342), (376, 340), (378, 376), (354, 384), (330, 378)]), (104, 62, 52), (70, 42, 46))
    canvas.fill(ellipse(354, 362, 12, 5), (246, 196, 110))
    canvas.fill([(342, 362), (366, 362), (362, 372), (346, 372)], (226, 170, 90))
    for x in (349, 354, 359):
        canvas.stroke([(x, 356), (x + 2, 351), (x - 1, 347)], 1.6, (250, 226, 180), 220)


def paint_tower(canvas: Canvas) -> None:
    """The bell tower: tall, old, with the silent bell in its opening."""
    paint_shadow(canvas, 520, 450, 112, 210, 130)
    body: list[Point] = [(466, 150), (572, 150), (584, 452), (456, 452)]
    canvas.shaded(body, mix(_STONE, (226, 176, 142), 0.3), mix(_STONE, _DUSK, 0.35))
    bricks(canvas, (456, 156, 584, 450), mix(_STONE, (214, 170, 146), 0.3), row=10, brick=21, seed=6, within=body)
    with canvas.inside(body):
        canvas.soft([(440, 140), (502, 140), (494, 460), (440, 460)], _DUSK, 170, 26)
        canvas.soft([(562, 140), (600, 140), (600, 460), (574, 460)], _SUNLIT, 170, 9)
    for y in (250, 346):
        canvas.shaded(
            [(454, y), (586, y), (588, y + 9), (452, y + 9)], mix(_STONE, _SUNLIT, 0.3), mix(_STONE, _DUSK, 0.4)
        )
    _paint_belfry(canvas)
    for y in (290, 384 - 74):
        canvas.fill(arch(520, y + 30, 15, 36), (58, 38, 62))
    canvas.fill(arch(520, 452, 60, 84), mix(_STONE, _DUSK, 0.55))
    canvas.shaded(arch(520, 452, 46, 74), (104, 66, 54), (70, 42, 46))
    for x in (508, 520, 532):
        canvas.stroke([(x, 384), (x, 450)], 1.6, (54, 32, 40), 200, (1, 1))
    for y in (398, 428):
        canvas.stroke([(500, y), (540, y)], 3, (52, 40, 48), 230, (1, 1))
    canvas.shape(ellipse(532, 416, 3, 3), (226, 176, 100))


def _paint_belfry(canvas: Canvas) -> None:
    canvas.shaded([(456, 138), (582, 138), (584, 156), (454, 156)], mix(_STONE, _SUNLIT, 0.35), mix(_STONE, _DUSK, 0.3))
    canvas.fill(arch(519, 238, 62, 74), mix(_STONE, _DUSK, 0.45))
    canvas.shaded(arch(519, 238, 52, 67), (92, 66, 104), (206, 134, 116))
    canvas.stroke([(493, 184), (545, 184)], 6, (66, 42, 46), 255, (1, 1))
    bell = smooth([(519, 187), (528, 190), (532, 204), (540, 222), (519, 226), (498, 222), (506, 204), (510, 190)])
    canvas.shaded(bell, (196, 140, 84), (112, 70, 62))
    canvas.stroke([(527, 192), (530, 206), (536, 220)], 3, (255, 220, 150), 180)
    spire: list[Point] = [(446, 142), (519, 20), (594, 142)]
    roof(canvas, spire, (96, 76, 104), seed=3, row=11)
    with canvas.inside(spire):
        canvas.soft([(519, 10), (600, 150), (552, 150)], _SUNLIT, 120, 12)
    canvas.stroke([(519, 24), (519, 2)], 3, (70, 52, 60), 255, (1, 1))
    canvas.fill([(519, 4), (538, 9), (519, 13)], (226, 170, 100))


def paint_hall(canvas: Canvas) -> None:
    """The reeve's hall: dressed stone, tall windows, a stair."""
    paint_shadow(canvas, 830, 450, 250, 150, 110)
    wall: list[Point] = [(706, 262), (960, 256), (960, 448), (706, 448)]
    canvas.shaded(wall, (214, 178, 156), (150, 116, 122))
    bricks(canvas, (706, 262, 960, 446), (198, 160, 144), row=13, brick=30, seed=8, within=wall)
    with canvas.inside(wall):
        canvas.soft([(690, 250), (774, 250), (750, 460), (690, 460)], _DUSK, 130, 30)
        canvas.soft([(930, 250), (980, 250), (980, 460), (944, 460)], _SUNLIT, 170, 14)
    for x in (738, 784, 882, 928):
        window(canvas, x, 300, 26, 84, is_arched=True)
    _paint_portico(canvas)
    roof(canvas, [(690, 268), (744, 188), (922, 184), (978, 262)], (104, 82, 96), seed=5)
    pediment: list[Point] = [(772, 262), (834, 196), (898, 260)]
    canvas.shaded(pediment, (228, 190, 164), (170, 130, 130))
    canvas.stroke([(764, 266), (834, 190), (906, 264)], 8, (196, 156, 142), 255, (1, 1))
    canvas.fill(ellipse(834, 238, 15, 15), (112, 78, 88))
    canvas.fill(ellipse(834, 238, 11.5, 11.5), (250, 220, 160))
    for point in ((834, 230), (840, 241)):
        canvas.stroke([(834, 238), point], 2, (70, 44, 50), 255, (1, 1))


def _paint_portico(canvas: Canvas) -> None:
    canvas.shaded(arch(834, 440, 54, 110), (88, 56, 56), (62, 38, 48))
    canvas.stroke([(834, 336), (834, 440)], 2, (44, 26, 36), 255, (1, 1))
    for side in (-1, 1):
        canvas.stroke(
            smooth([(834 + side * 20, 352), (834 + side * 20, 420)], is_closed=False), 10, (112, 72, 62), 200, (1, 1)
        )
        x = 834 + side * 40
        canvas.shaded(
            [(x - 7, 300), (x + 7, 300), (x + 8, 440), (x - 8, 440)], (188, 150, 146), (244, 206, 172), sideways=True
        )
        canvas.fill([(x - 11, 292), (x + 11, 292), (x + 9, 302), (x - 9, 302)], (226, 186, 160))
    canvas.shaded([(780, 280), (888, 280), (888, 294), (780, 294)], (236, 196, 168), (184, 144, 138))
    for step in range(4):
        spread, y = 58 + step * 9, 438 + step * 8
        canvas.shaded(
            [(834 - spread, y), (834 + spread, y), (834 + spread + 4, y + 9), (834 - spread - 4, y + 9)],
            (224, 182, 156),
            (136, 102, 112),
        )
    random = np.random.default_rng(3)
    for x in (722, 760, 906, 946):
        for _ in range(9):
            bush = ellipse(x + float(random.uniform(-15, 15)), 444 + float(random.uniform(-13, 2)), 9, 8)
            canvas.fill(bush, mix((62, 78, 62), (150, 136, 76), float(random.uniform(0, 0.7))))

"""What a viewer must be able to see: 15 different mouths, shut lips, an open jaw, and a blend between any two."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pygame
import pytest

from clients.pygame_demo.client import MOUTH_SHAPES
from clients.pygame_demo.drawing.portraits.expression import EXPRESSIONS
from clients.pygame_demo.drawing.portraits.mouth import draw_mouth
from clients.pygame_demo.drawing.portraits.mouth_poses import POSES, blend
from clients.pygame_demo.drawing.portraits.portrait import PEOPLE, Moment, Portrait, paint_layers

SCALE = 0.78
"""Of a portrait in a window of 1280x720."""
CAVITY_BELOW = 60
"""Brightness under which a pixel is the dark of an open mouth."""


def weights(**shapes: float) -> tuple[float, ...]:
    return tuple(shapes.get(name, 0.0) for name in MOUTH_SHAPES)


def picture(shape: str, person: str) -> np.ndarray[tuple[int, ...], np.dtype[np.int16]]:
    surface = draw_mouth(blend(weights(**{shape: 1.0})), PEOPLE[person].face.mouth, SCALE)
    skin = pygame.Surface(surface.get_size())
    skin.fill(PEOPLE[person].face.skin.base)
    skin.blit(surface, (0, 0), special_flags=pygame.BLEND_PREMULTIPLIED)
    return pygame.surfarray.array3d(skin).astype(np.int16)


def dark_pixels(shape: str, person: str) -> int:
    return int((picture(shape, person).max(axis=2) < CAVITY_BELOW).sum())


@pytest.mark.parametrize("person", sorted(PEOPLE))
def test_every_shape_is_plainly_different_from_every_other(window: object, person: str) -> None:
    pictures = {shape: picture(shape, person) for shape in MOUTH_SHAPES}
    lips = int((np.abs(pictures["sil"] - np.array(PEOPLE[person].face.skin.base)).max(axis=2) > 24).sum())
    for one, other in combinations(MOUTH_SHAPES, 2):
        differing = int((np.abs(pictures[one] - pictures[other]).max(axis=2) > 40).sum())
        assert differing > 0.2 * lips, f"{one} and {other} differ in {differing} pixels of a mouth of {lips}"


@pytest.mark.parametrize("person", sorted(PEOPLE))
def test_lips_are_shut_for_p_and_wide_open_for_a(window: object, person: str) -> None:
    opened = dark_pixels("aa", person)
    assert opened > 500
    assert dark_pixels("PP", person) < 0.06 * opened
    assert POSES["PP"].open == 0 == POSES["sil"].open
    assert all(POSES["aa"].open > pose.open for shape, pose in POSES.items() if shape != "aa")


def test_rounded_shapes_are_narrow_and_spread_ones_wide() -> None:
    assert POSES["U"].width < POSES["O"].width < POSES["sil"].width < POSES["E"].width < POSES["I"].width


def test_a_blend_lies_between_its_shapes() -> None:
    half = blend(weights(aa=0.5, PP=0.5))
    assert half.open == pytest.approx(POSES["aa"].open / 2)
    assert half.jaw == pytest.approx(0.5)


def test_missing_weight_is_the_mouth_at_rest() -> None:
    assert blend(weights(aa=0.25)).open == pytest.approx(POSES["aa"].open / 4)
    assert blend(weights()) == POSES["sil"]


def test_a_smile_raises_the_corners_while_speaking() -> None:
    assert blend(weights(E=1.0), smile=1.0).corner > blend(weights(E=1.0), smile=-0.5).corner


def test_rounded_lips_stay_round_in_a_smile() -> None:
    smiled = blend(weights(U=1.0), smile=1.0)
    assert smiled.corner < 0.35 * blend(weights(E=1.0), smile=1.0).corner
    assert smiled.width < POSES["sil"].width / 2


def test_lips_meet_for_p_in_every_feeling() -> None:
    for feeling in EXPRESSIONS.values():
        assert blend(weights(PP=1.0), smile=feeling.smile, openness=feeling.parted).open == 0


def face(moment: Moment, portrait: Portrait) -> np.ndarray[tuple[int, ...], np.dtype[np.int16]]:
    surface = pygame.Surface(portrait.size)
    surface.fill((60, 50, 70))
    portrait.draw(surface, (0, 0), moment)
    return pygame.surfarray.array3d(surface).astype(np.int16)


def test_every_feeling_and_a_blink_changes_the_face(window: object) -> None:
    portrait = Portrait(PEOPLE["rose"], 500, paint_layers(PEOPLE["rose"], 500))
    faces = {name: face(Moment(expression=expression), portrait) for name, expression in EXPRESSIONS.items()}
    faces["blink"] = face(Moment(blink=1.0), portrait)
    for one, other in combinations(faces, 2):
        assert (np.abs(faces[one] - faces[other]).max(axis=2) > 30).sum() > 250, f"{one} looks like {other}"


def test_an_open_jaw_lowers_the_chin(window: object) -> None:
    portrait = Portrait(PEOPLE["edmund"], 500, paint_layers(PEOPLE["edmund"], 500))
    shut, opened = face(Moment(), portrait), face(Moment(mouth=weights(aa=1.0)), portrait)
    column = round(400 * 500 / 900)
    below = slice(round(650 * 500 / 900), round(690 * 500 / 900))
    assert np.abs(shut[column - 8 : column + 8, below] - opened[column - 8 : column + 8, below]).mean() > 4

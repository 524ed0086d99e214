"""What a player sees of the example in Godot: a village, a face whose mouth moves, a subtitle that lights up."""

from __future__ import annotations

from concurrent.futures import Future

import numpy as np
import pygame
import pytest
from numpy.typing import NDArray

from tests.godot.engine import ENGINE, WHY_NO_ENGINE
from tests.godot.screen import WHY_NO_SCREEN, Picture

pytestmark = [
    pytest.mark.engines,
    pytest.mark.processes,
    pytest.mark.godot,
    pytest.mark.skipif(ENGINE is None, reason=f"NO GODOT, so its example is not tested: {WHY_NO_ENGINE}"),
    pytest.mark.skipif(bool(WHY_NO_SCREEN), reason=f"NO SCREEN, so Godot's example is not tested: {WHY_NO_SCREEN}"),
]

Pixels = NDArray[np.int16]
HEARD = (255, 226, 160)
"""Colours of example/ui/theme.tres."""
COMING = (176, 158, 160)
TEXT = (246, 234, 212)
SKIN = (232, 176, 138)
"""Of Agnes, about."""


@pytest.fixture(scope="module")
def pictures(picture_run: Future[dict[str, Picture]]) -> dict[str, Picture]:
    return picture_run.result()


def test_the_village_is_drawn_over_the_whole_window(pictures: dict[str, Picture]) -> None:
    pixels = seen(pictures["village"])
    assert pixels.shape == (1280, 720, 3)
    for x in range(0, 1280, 320):
        for y in range(0, 720, 240):
            assert pixels[x : x + 320, y : y + 240].std() > 8, f"nothing is drawn around {x}, {y}"


def test_a_face_fills_its_half_of_the_window_in_a_conversation(pictures: dict[str, Picture]) -> None:
    face = seen(pictures["conversation"], "face")
    assert face.shape[0] > 500 and face.shape[1] > 300
    assert near(face, SKIN, 44).mean() > 0.15


def test_the_mouth_is_shut_at_rest_and_open_for_a(pictures: dict[str, Picture]) -> None:
    shut, opened = (seen(pictures[name], "mouth") for name in ("mouth_sil", "mouth_aa"))
    assert dark(opened) > 500 > 10 * dark(shut)


def test_the_words_that_were_heard_are_lit_and_those_to_come_are_not(pictures: dict[str, Picture]) -> None:
    amid, after = pictures["conversation"], pictures["mouth_sil"]
    assert 5 <= amid.heard < after.heard
    lit, unlit = (near(seen(amid, "subtitle"), colour, 20) for colour in (HEARD, COMING))
    assert lit.sum() > 200 and unlit.sum() > 200
    assert np.flatnonzero(lit.any(axis=1)).mean() < np.flatnonzero(unlit.any(axis=1)).mean(), "heard is left of coming"
    assert near(seen(after, "subtitle"), COMING, 20).sum() < 0.05 * unlit.sum()


def test_choices_are_offered_beside_the_face(pictures: dict[str, Picture]) -> None:
    picture = pictures["choices"]
    left, _, width, height = picture.areas["choices"]
    assert left > 640 and left + width <= 1280 and height > 80
    words = near(seen(picture, "choices"), TEXT, 20)
    assert words.sum() > 300


def test_a_number_key_picks_a_choice(pictures: dict[str, Picture]) -> None:
    before, after = pictures["conversation"], pictures["picked"]
    assert before.line.startswith("News?") and not after.line.startswith("News?")
    assert after.heard >= 3


def test_a_fact_that_changes_is_told_and_written_down(pictures: dict[str, Picture]) -> None:
    assert pictures["noted"].line.startswith("Walter")
    for picture, area in (("noted", "toast"), ("notes", "page")):
        assert near(seen(pictures[picture], area), TEXT, 20).sum() > 200


def test_the_smallest_scene_speaks_and_shows_what_it_says(pictures: dict[str, Picture]) -> None:
    picture = pictures["minimal"]
    assert picture.heard >= 5
    assert dark(seen(picture, "mouth")) > 150
    assert near(seen(picture, "subtitle"), HEARD, 20).sum() > 200


def seen(picture: Picture, area: str = "") -> Pixels:
    """Pixels by column and row; of an area only, as far as it lies in the picture."""
    pixels = pygame.surfarray.array3d(pygame.image.load(picture.path)).astype(np.int16)
    if not area:
        return pixels
    left, top, width, height = picture.areas[area]
    return pixels[max(0, left) : left + width, max(0, top) : top + height]


def near(pixels: Pixels, colour: tuple[int, int, int], reach: int) -> NDArray[np.bool_]:
    differences: Pixels = np.abs(pixels - np.array(colour, dtype=np.int16)).max(axis=2)
    return differences < reach


def dark(pixels: Pixels) -> int:
    """Pixels of the dark in an open mouth."""
    return int((pixels.max(axis=2) < 60).sum())

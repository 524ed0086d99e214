import random
import re
from pathlib import Path

import pygame
import pytest

from clients.pygame_demo.client import MOUTH_SHAPES
from clients.pygame_demo.drawing.portraits.acting import Acting
from clients.pygame_demo.drawing.portraits.expression import EXPRESSIONS, expression_of
from clients.pygame_demo.drawing.portraits.gestures import GESTURES
from clients.pygame_demo.drawing.portraits.portrait import PEOPLE, Moment, Portrait, paint_layers

FRAME_S = 1 / 60


def test_people_blink_some_dozen_times_a_minute() -> None:
    acting = Acting(random.Random(3))
    blinks, was_shut = 0, False
    for _ in range(60 * 60):
        is_shut = acting.step(FRAME_S).blink > 0.5
        blinks += is_shut and not was_shut
        was_shut = is_shut
    assert 10 <= blinks <= 30


def test_a_feeling_comes_gradually_and_stays() -> None:
    acting = Acting(random.Random(1))
    acting.feel("happy")
    first = acting.step(FRAME_S).expression.smile
    for _ in range(60):
        last = acting.step(FRAME_S).expression.smile
    assert 0 < first < 0.3 and last == pytest.approx(EXPRESSIONS["happy"].smile, abs=0.02)


def test_half_a_feeling_is_half_a_smile() -> None:
    assert expression_of("happy", 0.5).smile == pytest.approx(EXPRESSIONS["happy"].smile / 2)


def test_a_feeling_that_nobody_drew_is_a_calm_face() -> None:
    assert expression_of("flabbergasted") == EXPRESSIONS["neutral"]


def test_a_gesture_moves_the_head_and_ends() -> None:
    still, moved = Acting(random.Random(5)), Acting(random.Random(5))
    moved.gesticulate("bow_head")
    deepest = 0.0
    for _ in range(120):
        deepest = max(deepest, moved.step(FRAME_S).sway[1] - still.step(FRAME_S).sway[1])
    assert deepest > 20
    assert moved.step(FRAME_S).sway == pytest.approx(still.step(FRAME_S).sway)


def test_somebody_who_thinks_looks_up() -> None:
    acting = Acting(random.Random(2))
    heights = [acting.step(FRAME_S, state="thinking").gaze[1] for _ in range(120)]
    assert sum(heights[30:]) / len(heights[30:]) < -0.3


def test_the_mouth_is_drawn_as_the_client_gives_it() -> None:
    mouth = tuple(1.0 if name == "O" else 0.0 for name in MOUTH_SHAPES)
    assert Acting(random.Random(1)).step(FRAME_S, mouth).mouth == mouth


@pytest.mark.parametrize("name", [name for name, gesture in GESTURES.items() if gesture.act(0.5).hands])
def test_a_hand_comes_up_from_out_of_sight_and_goes_down_again(name: str) -> None:
    gesture = GESTURES[name]
    assert all(hand.wrist[1] > 1000 for part in (0.0, 1.0) for hand in gesture.act(part).hands)
    assert all(hand.wrist[1] < 800 for hand in gesture.act(0.5).hands)


@pytest.mark.parametrize("name", GESTURES)
def test_every_gesture_moves_something_and_never_jumps(name: str) -> None:
    gesture = GESTURES[name]
    poses = [gesture.act(number / 120) for number in range(121)]
    numbers = [[*pose.head, *pose.eyes, pose.shoulders] for pose in poses]
    assert max(abs(value) for pose in numbers for value in pose) > 4
    for before, after in zip(numbers, numbers[1:], strict=False):
        assert max(abs(a - b) for a, b in zip(before, after, strict=True)) < 6


def test_a_raised_hand_is_seen_beside_the_face(window: object) -> None:
    portrait = Portrait(PEOPLE["rose"], 360, paint_layers(PEOPLE["rose"], 360))
    without, waving = pygame.Surface(portrait.size), pygame.Surface(portrait.size)
    portrait.draw(without, (0, 0), Moment())
    portrait.draw(waving, (0, 0), Moment(hands=GESTURES["wave"].act(0.5).hands))
    changed = (pygame.surfarray.array3d(without) != pygame.surfarray.array3d(waving)).any(axis=2)
    beside, face = changed[: round(0.25 * portrait.size[0])], changed[round(0.4 * portrait.size[0]) :]
    assert beside.sum() > 2000 and face.sum() == 0


def test_what_cannot_be_seen_is_told_in_words() -> None:
    acting = Acting(random.Random(1))
    acting.gesticulate("slam_door")
    assert acting.gesture_in_words == "slam door"
    acting.gesticulate("wave")
    assert acting.gesture_in_words == ""


def test_nearly_every_gesture_of_the_worlds_is_acted_out() -> None:
    assert words_of_the_worlds("gesture") - set(GESTURES) == {"drop_sack", "slam_door"}


def test_every_feeling_of_the_worlds_is_drawn() -> None:
    assert words_of_the_worlds("emotion") <= set(EXPRESSIONS)


def words_of_the_worlds(key: str) -> set[str]:
    """What the worlds that come along write after it."""
    files = (Path(__file__).parents[3] / "characters").rglob("*.yaml")
    return {word for path in files for word in re.findall(rf"\b{key}: (\w+)", path.read_text("utf-8"))}

import random

import pytest

from clients.pygame_demo.client import MOUTH_SHAPES
from clients.pygame_demo.drawing.portraits.acting import Acting
from clients.pygame_demo.drawing.portraits.expression import EXPRESSIONS, expression_of

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
    assert deepest > 20 and moved.gesture == ""
    assert moved.step(FRAME_S).sway == pytest.approx(still.step(FRAME_S).sway)


def test_somebody_who_thinks_looks_up() -> None:
    acting = Acting(random.Random(2))
    heights = [acting.step(FRAME_S, state="thinking").gaze[1] for _ in range(120)]
    assert sum(heights[30:]) / len(heights[30:]) < -0.3


def test_the_mouth_is_drawn_as_the_client_gives_it() -> None:
    mouth = tuple(1.0 if name == "O" else 0.0 for name in MOUTH_SHAPES)
    assert Acting(random.Random(1)).step(FRAME_S, mouth).mouth == mouth


@pytest.mark.parametrize("world", ["millbrook", "hello"])
def test_every_feeling_of_the_worlds_is_drawn(world: str) -> None:
    import re
    from pathlib import Path

    folder = Path(__file__).parents[3] / "characters" / world
    used = {
        name for path in folder.rglob("*.yaml") for name in re.findall(r"\bemotion: (\w+)", path.read_text("utf-8"))
    }
    assert used <= set(EXPRESSIONS)

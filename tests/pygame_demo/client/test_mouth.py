"""How timed shapes become weights: lips that must touch do, and nothing jumps."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clients.pygame_demo.client.mouth import Viseme, blend, relax
from clients.pygame_demo.client.voice import AT_REST, MOUTH_SHAPES

SIL, PP, FF, AA, O = (MOUTH_SHAPES.index(name) for name in ("sil", "PP", "FF", "aa", "O"))  # noqa: E741


def shapes(*parts: tuple[int, float]) -> list[Viseme]:
    """Shapes one after the other, each with its length."""
    made, at_ms = [], 0.0
    for v, d_ms in parts:
        made.append(Viseme(at_ms, d_ms, v, 1.0))
        at_ms += d_ms
    return made


def test_a_mouth_without_shapes_is_at_rest() -> None:
    assert blend([], 100) == AT_REST


def test_a_mouth_is_at_rest_long_before_and_after_its_shapes() -> None:
    assert blend(shapes((AA, 100)), -500) == AT_REST
    assert blend(shapes((AA, 100)), 600) == AT_REST


def test_a_long_shape_is_fully_there_in_its_middle() -> None:
    weights = blend(shapes((AA, 200)), 100)
    assert weights[AA] == 1.0
    assert weights[SIL] == 0.0


@pytest.mark.parametrize("contact", [PP, FF])
@pytest.mark.parametrize("d_ms", [5.0, 20.0, 60.0, 100.0])
def test_lips_touch_for_40_ms_between_open_vowels_however_short_the_consonant(contact: int, d_ms: float) -> None:
    visemes = shapes((AA, 150), (contact, d_ms), (AA, 150))
    touching_ms = sum(blend(visemes, at_ms)[contact] > 0.99 for at_ms in range(400))
    assert touching_ms >= 40
    assert blend(visemes, 150 + d_ms / 2)[AA] < 0.01


def test_lips_are_closed_when_the_sound_of_their_opening_comes() -> None:
    visemes = shapes((AA, 150), (PP, 20), (AA, 150))
    assert all(blend(visemes, at_ms)[PP] > 0.99 for at_ms in range(131, 170))
    assert blend(visemes, 215)[PP] == 0.0


def test_a_short_shape_between_two_others_does_not_reach_its_full_weight() -> None:
    peak = max(blend(shapes((AA, 150), (MOUTH_SHAPES.index("DD"), 30), (AA, 150)), at_ms)[4] for at_ms in range(330))
    assert 0.3 < peak < 0.8


def test_rounding_is_anticipated_more_than_opening() -> None:
    before_ms = 150 - 40
    kk = MOUTH_SHAPES.index("kk")
    assert blend(shapes((kk, 150), (O, 150)), before_ms)[O] > blend(shapes((kk, 150), (AA, 150)), before_ms)[AA]


def test_a_weak_shape_leaves_the_rest_at_rest() -> None:
    weights = blend([Viseme(0, 200, AA, 0.4)], 100)
    assert weights[AA] == pytest.approx(0.4)
    assert weights[SIL] == pytest.approx(0.6)


SPEECH = st.lists(
    st.tuples(st.integers(0, 14), st.floats(5, 250), st.floats(0, 1), st.floats(0, 80)), min_size=1, max_size=20
)


def laid_out(parts: list[tuple[int, float, float, float]]) -> tuple[list[Viseme], float]:
    visemes, at_ms = [], 0.0
    for v, d_ms, w, gap_ms in parts:
        visemes.append(Viseme(at_ms, d_ms, v, w))
        at_ms += d_ms + gap_ms
    return visemes, at_ms


@given(SPEECH, st.floats(-200, 3000))
def test_weights_are_shares_of_one(parts: list[tuple[int, float, float, float]], at_ms: float) -> None:
    weights = blend(laid_out(parts)[0], at_ms)
    assert len(weights) == 15
    assert all(0.0 <= weight <= 1.0 + 1e-9 for weight in weights)
    assert math.isclose(sum(weights), 1.0, abs_tol=1e-9)


@given(SPEECH, st.floats(0, 1))
def test_no_weight_jumps(parts: list[tuple[int, float, float, float]], share: float) -> None:
    visemes, end_ms = laid_out(parts)
    at_ms = share * (end_ms + 200) - 100
    before, after = blend(visemes, at_ms), blend(visemes, at_ms + 1)
    assert max(abs(one - other) for one, other in zip(before, after, strict=True)) < 0.1


def test_a_mouth_that_fell_silent_relaxes_to_rest() -> None:
    speaking = blend(shapes((AA, 200)), 100)
    assert relax(speaking, 0) == speaking
    assert 0.3 < relax(speaking, 60)[AA] < 0.7
    assert relax(speaking, 120) == AT_REST

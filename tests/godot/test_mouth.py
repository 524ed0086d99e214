"""The mouth in Godot is the mouth of the Python client, shape by shape."""

from __future__ import annotations

import random

import pytest

from clients.pygame_demo.client.mouth import Viseme, blend
from tests.godot.engine import needs_engine
from tests.godot.game import playing

pytestmark = [
    pytest.mark.godot,
    needs_engine,
    pytest.mark.usefixtures("imported_project"),
]


async def test_the_same_shapes_make_the_same_mouth_in_both_clients() -> None:
    chance = random.Random(11)
    async with playing() as game:
        for _ in range(60):
            visemes, at_ms = [], 0.0
            for _ in range(12):
                at_ms += chance.uniform(20, 160)
                shape = Viseme(
                    round(at_ms, 1), round(chance.uniform(10, 200), 1), chance.randrange(15), chance.random()
                )
                visemes.append(shape)
            when_ms = round(chance.uniform(-100, at_ms + 300), 1)
            found = await game.do(f"tree.mouth({[list(each) for each in visemes]}, {when_ms})")
            assert found == pytest.approx(blend(visemes, when_ms), abs=1e-4)

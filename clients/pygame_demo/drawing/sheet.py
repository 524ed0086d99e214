"""Sheets of all faces, to look at: `python -m clients.pygame_demo.drawing.sheet FOLDER`.

`visemes-NAME.png` shows a person with each of the 15 mouth shapes, `feelings-NAME.png` with each feeling.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pygame

from clients.pygame_demo.client.voice import MOUTH_SHAPES
from clients.pygame_demo.drawing.portraits.expression import EXPRESSIONS, NEUTRAL
from clients.pygame_demo.drawing.portraits.look import PersonLook
from clients.pygame_demo.drawing.portraits.portrait import PEOPLE, Moment, Portrait, paint_layers
from clients.pygame_demo.drawing.portraits.stranger import STRANGER

__all__ = ["draw_sheet", "moments_of_feelings", "moments_of_shapes"]


def moments_of_shapes() -> dict[str, Moment]:
    """A moment for each mouth shape, by its name."""
    count = len(MOUTH_SHAPES)
    return {
        name: Moment(mouth=tuple(1.0 if i == index else 0.0 for i in range(count)))
        for index, name in enumerate(MOUTH_SHAPES)
    }


def moments_of_feelings() -> dict[str, Moment]:
    """A moment for each feeling, by its name."""
    return {name: Moment(expression=expression) for name, expression in EXPRESSIONS.items()} | {
        "blink": Moment(expression=NEUTRAL, blink=1.0)
    }


def draw_sheet(look: PersonLook, moments: dict[str, Moment], *, columns: int, tile: int) -> pygame.Surface:
    """The face of each moment in a square of `tile` pixels, with its name."""
    portrait = Portrait(look, round(tile * 1.45), paint_layers(look, round(tile * 1.45)))
    font = pygame.font.Font(None, 26)
    rows = -(-len(moments) // columns)
    sheet = pygame.Surface((columns * tile, rows * tile))
    for number, (name, moment) in enumerate(moments.items()):
        square = pygame.Surface((tile, tile))
        square.fill((92, 70, 84))
        width = portrait.size[0]
        portrait.draw(square, ((tile - width) / 2, -tile * 0.09), moment)
        square.blit(font.render(name, True, (255, 255, 255)), (8, 6))
        sheet.blit(square, (number % columns * tile, number // columns * tile))
    return sheet


def main() -> None:
    os.environ.setdefault("SDL_VIDEODRIVER", "dummy")
    folder = Path(sys.argv[1] if len(sys.argv) > 1 else "sheets")
    folder.mkdir(parents=True, exist_ok=True)
    pygame.display.init()
    pygame.font.init()
    pygame.display.set_mode((64, 64))
    for name, look in {**PEOPLE, "stranger": STRANGER}.items():
        pygame.image.save(draw_sheet(look, moments_of_shapes(), columns=5, tile=300), folder / f"visemes-{name}.png")
        pygame.image.save(draw_sheet(look, moments_of_feelings(), columns=5, tile=300), folder / f"feelings-{name}.png")
    pygame.quit()


if __name__ == "__main__":
    main()

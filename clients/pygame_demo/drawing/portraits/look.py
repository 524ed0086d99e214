"""What makes a person: the numbers and colours of a face, and who paints hair and clothes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from clients.pygame_demo.drawing.brush import Canvas
from clients.pygame_demo.drawing.curves import Points
from clients.pygame_demo.drawing.palette import Colour
from clients.pygame_demo.drawing.portraits.mouth import MouthLook

__all__ = ["PORTRAIT_SIZE", "FaceLook", "PersonLook", "Skin"]

PORTRAIT_SIZE = (800, 900)
"""Units of a portrait: head and shoulders, the face around x = 400."""


@dataclass(frozen=True, slots=True)
class Skin:
    base: Colour
    shadow: Colour
    light: Colour
    blush: Colour


@dataclass(frozen=True, slots=True)
class FaceLook:
    """A face, in units of the portrait.

    Attributes:
        outline: right half of the head, from the crown down to the chin.
        eye_y, eye_dx: the eyes' middle, and its distance from the face's.
        eye: half width and height of an open eye.
        brow_y: the brows' height, `brow` their half length and thickness.
        nose: half width at its wings, and y of its tip.
        mouth_y: of the closed lips.
        age: 0 to 1: wrinkles.
        hollow: how sunken the cheeks are.
        ear: half height; 0 if hair covers them.
    """

    skin: Skin
    outline: Points
    eye_y: float
    eye_dx: float
    eye: tuple[float, float]
    iris: Colour
    lash: Colour
    brow_y: float
    brow: tuple[float, float]
    brow_colour: Colour
    nose: tuple[float, float]
    mouth_y: float
    mouth: MouthLook
    age: float
    hollow: float = 0.0
    ear: float = 0.0
    has_long_lashes: bool = False
    has_bushy_brows: bool = False


Painter = Callable[[Canvas], None]


@dataclass(frozen=True, slots=True, eq=False)
class PersonLook:
    """A person of the village.

    Attributes:
        headwear: what the small figure wears on its head.
        head_drop: how much lower than others the head is carried, in units.
        behind: paints what lies behind the head: hair, a hood.
        body: paints neck, shoulders, clothes.
        hair: paints what lies on the head.
        over: paints what lies over eyes and mouth, such as spectacles.
        coat, trim, hair_colour: colours of the small figure that walks in the square.
        build: width and height of that figure; 1 is the player's.
    """

    face: FaceLook
    behind: Painter
    body: Painter
    hair: Painter
    over: Painter | None
    coat: Colour
    trim: Colour
    hair_colour: Colour
    headwear: Literal["cap", "kerchief", "bald", "slick", "hat", "hood"]
    build: tuple[float, float] = (1.0, 1.0)
    head_drop: float = 0.0

"""The colours of an evening in Millbrook. Everything that is drawn takes its colours from here or mixes them."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["INK", "Colour", "Interface", "interface_colours", "mix"]

Colour = tuple[int, int, int]

INK: Colour = (38, 26, 40)
"""The darkest colour: outlines and night. No black is used."""


def mix(one: Colour, other: Colour, part: float) -> Colour:
    """`part` 0 gives the first colour, 1 the other."""
    r, g, b = (round(a + (c - a) * part) for a, c in zip(one, other, strict=True))
    return (r, g, b)


@dataclass(frozen=True, slots=True)
class Interface:
    """Colours that carry a meaning; each is also told by a word, a shape or a place.

    Attributes:
        heard: words that have been heard.
        coming: words that are still to come.
        you: what the player says.
    """

    panel: Colour = (34, 24, 42)
    panel_edge: Colour = (112, 84, 92)
    text: Colour = (246, 234, 212)
    quiet_text: Colour = (190, 170, 168)
    accent: Colour = (245, 183, 97)
    heard: Colour = (255, 226, 160)
    coming: Colour = (176, 158, 160)
    you: Colour = (148, 208, 202)
    good: Colour = (140, 196, 132)
    warning: Colour = (247, 171, 80)
    bad: Colour = (238, 110, 98)


_COLOUR_BLIND_SAFE = Interface(
    accent=(240, 200, 70),
    heard=(255, 236, 150),
    coming=(150, 150, 170),
    you=(120, 190, 240),
    good=(86, 180, 233),
    warning=(240, 228, 66),
    bad=(230, 130, 30),
)
"""After Okabe and Ito, "Color Universal Design" (2008): blue, yellow and vermilion instead of green and red."""


def interface_colours(*, is_colour_blind_safe: bool) -> Interface:
    return _COLOUR_BLIND_SAFE if is_colour_blind_safe else Interface()

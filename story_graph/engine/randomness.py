"""A tiny random generator whose numbers never change with a Python version: SplitMix64.

Source: Steele, Lea, Flood, "Fast splittable pseudorandom number generators", OOPSLA 2014.
"""

from __future__ import annotations

__all__ = ["next_random"]

_MASK = (1 << 64) - 1


def next_random(seed: int) -> tuple[float, int]:
    """A number in [0, 1) and the next seed."""
    seed = (seed + 0x9E3779B97F4A7C15) & _MASK
    mixed = ((seed ^ (seed >> 30)) * 0xBF58476D1CE4E5B9) & _MASK
    mixed = ((mixed ^ (mixed >> 27)) * 0x94D049BB133111EB) & _MASK
    return ((mixed ^ (mixed >> 31)) >> 11) / (1 << 53), seed

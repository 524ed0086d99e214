"""The player's own figure: a traveller in a hat with a feather. Nobody sees their face large."""

from __future__ import annotations

import dataclasses

from clients.pygame_demo.drawing.portraits.stranger import STRANGER

__all__ = ["PLAYER"]

PLAYER = dataclasses.replace(
    STRANGER, coat=(52, 112, 130), trim=(228, 206, 170), hair_colour=(96, 60, 46), headwear="hat"
)

"""What a feeling does to a face, in numbers that can be blended. The names are those that the worlds use."""

from __future__ import annotations

from dataclasses import dataclass, fields

__all__ = ["EXPRESSIONS", "NEUTRAL", "Expression", "expression_of"]


@dataclass(frozen=True, slots=True)
class Expression:
    """A face's feeling; 0 is at rest.

    Attributes:
        brow: both brows up (1) or down (-1).
        brow_inner: their inner ends up (worry) or down (anger).
        brow_skew: one up and the other down.
        lids: upper lids wide (1) or heavy (-1).
        squint: lower lids up.
        smile: corners of the mouth up (1) or down (-1).
        smirk: one corner up.
        parted: lips part at rest.
        cheeks: raised, as a true smile does.
        blush: colour in the cheeks.
        gaze_x, gaze_y: where the eyes go by themselves; right and down are positive.
        head_y: head sunk (1) or held high (-1).
    """

    brow: float = 0.0
    brow_inner: float = 0.0
    brow_skew: float = 0.0
    lids: float = 0.0
    squint: float = 0.0
    smile: float = 0.0
    smirk: float = 0.0
    parted: float = 0.0
    cheeks: float = 0.0
    blush: float = 0.0
    gaze_x: float = 0.0
    gaze_y: float = 0.0
    head_y: float = 0.0

    def towards(self, other: Expression, part: float) -> Expression:
        """`part` 0 stays, 1 arrives."""
        mixed = {name: getattr(self, name) + (getattr(other, name) - getattr(self, name)) * part for name in _NAMES}
        return Expression(**mixed)


_NAMES = tuple(field.name for field in fields(Expression))
NEUTRAL = Expression()

EXPRESSIONS: dict[str, Expression] = {
    "neutral": NEUTRAL,
    "warm": Expression(brow=0.2, brow_inner=0.2, squint=0.35, smile=0.5, cheeks=0.5, blush=0.4),
    "happy": Expression(brow=0.5, squint=0.75, smile=1.0, cheeks=1.0, blush=0.6, parted=0.6, head_y=-0.3),
    "sad": Expression(brow=-0.05, brow_inner=0.9, lids=-0.45, smile=-0.7, gaze_y=0.45, head_y=0.6),
    "worried": Expression(brow=0.3, brow_inner=0.85, lids=0.15, squint=0.2, smile=-0.4, gaze_x=-0.25),
    "afraid": Expression(brow=0.85, brow_inner=0.8, lids=1.0, smile=-0.55, parted=0.7, head_y=-0.2, blush=-0.6),
    "angry": Expression(brow=-0.75, brow_inner=-1.0, lids=0.1, squint=0.65, smile=-0.7, blush=0.8, head_y=0.2),
    "stern": Expression(brow=-0.4, brow_inner=-0.45, lids=-0.1, squint=0.25, smile=-0.35, head_y=-0.2),
    "ashamed": Expression(brow_inner=0.7, lids=-0.65, smile=-0.4, gaze_x=-0.45, gaze_y=0.8, blush=1.0, head_y=0.9),
    "sly": Expression(brow=0.05, brow_skew=0.8, lids=-0.3, squint=0.5, smile=0.25, smirk=0.9, gaze_x=0.5),
    "surprised": Expression(brow=1.0, brow_inner=0.2, lids=0.9, parted=1.0, head_y=-0.4),
    "tired": Expression(brow=-0.1, brow_inner=0.35, lids=-0.75, smile=-0.25, gaze_y=0.3, head_y=0.5),
}


def expression_of(name: str, strength: float = 1.0) -> Expression:
    """The expression of that name; a name that nobody drew is `neutral`."""
    return NEUTRAL.towards(EXPRESSIONS.get(name, NEUTRAL), strength)

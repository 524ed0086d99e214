"""What each of the 15 mouth shapes looks like, in numbers that can be blended."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields

from clients.pygame_demo.client.voice import MOUTH_SHAPES

__all__ = ["POSES", "MouthPose", "blend"]


@dataclass(frozen=True, slots=True)
class MouthPose:
    """A mouth. All but `open` are parts; 1 for `width` and `lips` is the mouth at rest.

    Attributes:
        width: from corner to corner.
        open: gap between the lips at their middle, in units of the portrait.
        lips: thickness of both lips; under 1 they are pressed together, over 1 they come forward.
        round: 0 the opening is a lens, 1 an ellipse.
        upper_teeth: how much of the gap they cover from above.
        lower_teeth: the same from below.
        tongue: how high its back lies in the gap.
        tongue_tip: how far its tip is raised behind the upper teeth.
        tongue_out: how far it lies between the teeth.
        tuck: how far the lower lip is drawn under the upper teeth.
        corner: how far the corners are drawn up.
        jaw: how far the chin goes down.
        skew: how far one corner alone is drawn up.
    """

    width: float = 1.0
    open: float = 0.0
    lips: float = 1.0
    round: float = 0.0
    upper_teeth: float = 0.0
    lower_teeth: float = 0.0
    tongue: float = 0.0
    tongue_tip: float = 0.0
    tongue_out: float = 0.0
    tuck: float = 0.0
    corner: float = 0.0
    jaw: float = 0.0
    skew: float = 0.0


POSES: dict[str, MouthPose] = {
    "sil": MouthPose(corner=0.14),
    "PP": MouthPose(width=0.84, lips=0.36, corner=-0.1),
    "FF": MouthPose(width=1.0, open=15, lips=0.85, upper_teeth=0.95, tuck=1.0, jaw=0.1),
    "TH": MouthPose(open=26, upper_teeth=0.42, tongue=0.3, tongue_out=1.0, jaw=0.3),
    "DD": MouthPose(open=23, upper_teeth=0.45, lower_teeth=0.2, tongue_tip=0.85, width=1.03, jaw=0.25),
    "kk": MouthPose(open=32, width=0.98, upper_teeth=0.28, tongue=0.72, jaw=0.45),
    "CH": MouthPose(width=0.7, open=25, lips=1.3, round=0.75, upper_teeth=0.5, lower_teeth=0.46, jaw=0.2),
    "SS": MouthPose(
        width=1.12, open=19, lips=0.88, round=0.15, upper_teeth=0.52, lower_teeth=0.5, corner=0.12, jaw=0.05
    ),
    "nn": MouthPose(width=0.94, open=17, upper_teeth=0.25, tongue_tip=1.0, tongue=0.5, jaw=0.2),
    "RR": MouthPose(width=0.74, open=23, lips=1.15, round=0.55, upper_teeth=0.25, tongue=0.6, jaw=0.25),
    "aa": MouthPose(width=1.02, open=66, lips=1.0, round=0.4, upper_teeth=0.24, tongue=0.3, jaw=1.0),
    "E": MouthPose(width=1.14, open=40, lips=0.95, round=0.15, upper_teeth=0.38, tongue=0.42, corner=0.15, jaw=0.55),
    "I": MouthPose(width=1.26, open=24, lips=0.86, upper_teeth=0.55, tongue=0.5, corner=0.4, jaw=0.2),
    "O": MouthPose(width=0.66, open=50, lips=1.25, round=1.0, upper_teeth=0.08, tongue=0.2, jaw=0.7),
    "U": MouthPose(width=0.44, open=18, lips=1.45, round=1.0, jaw=0.25),
}
"""Drawn after the mouths of speakers that phoneticians describe: PP shut, FF lip to teeth, TH tongue between the teeth,
aa widest open, O and U rounded, I spread, SS and CH with the teeth together."""

_ROUND_HOLDS = 0.7
"""How much of a smile rounded lips take back: the muscle that rounds them pulls the corners in."""

_HIGHEST_CORNER = 0.9
"""No smile draws the corners of a spread mouth up into the cheeks."""

_NAMES = tuple(field.name for field in fields(MouthPose))
_ROWS = tuple(tuple(getattr(POSES[shape], name) for name in _NAMES) for shape in MOUTH_SHAPES)


def blend(weights: Sequence[float], *, smile: float = 0.0, smirk: float = 0.0, openness: float = 0.0) -> MouthPose:
    """The mouth between the shapes.

    Args:
        weights: one for each of `MOUTH_SHAPES`; what they lack to 1 is the mouth at rest.
        smile: of the feeling: -1 corners down to 1 corners up.
        smirk: of the feeling: one corner up.
        openness: of the feeling: how far the lips part at rest.
    """
    total = sum(weights)
    missing = max(0.0, 1.0 - total)
    scale = 1.0 / (total + missing)
    sums = [0.0] * len(_NAMES)
    for weight, row in zip((weights[0] + missing, *weights[1:]), _ROWS, strict=True):
        if weight:
            for index, value in enumerate(row):
                sums[index] += weight * scale * value
    pose = dict(zip(_NAMES, sums, strict=True))
    rest = (weights[0] + missing) * scale
    smile *= 1.0 - _ROUND_HOLDS * pose["round"]
    pose["corner"] = min(_HIGHEST_CORNER, pose["corner"] + smile)
    pose["skew"] += smirk
    pose["width"] += 0.12 * max(0.0, smile)
    pose["open"] += openness * 14 * rest
    pose["upper_teeth"] += 0.4 * openness * rest
    return MouthPose(**pose)

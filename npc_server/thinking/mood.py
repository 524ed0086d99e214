"""How a character feels, and how that sounds.

A character has a baseline, its author's. A line with an emotion, and what the player says, move it;
it goes back to the baseline with a half-life, its author's too. The mood colours the voice and is told to the client
as a cue. It is no part of the story: nothing that the graph decides depends on it. But a save slot
holds it: whoever keeps it is told of each change, and restores what was felt.

Lexicon and colours are chosen. The directions follow Scherer, "Vocal communication of emotion"
(Speech Communication 40, 2003): anger, fear and joy are faster, higher and livelier, sadness the opposite.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from npc_server.thinking.answer import SpokenLine
from story_graph.character import Voice

__all__ = ["EMOTIONS", "Mood", "Moods", "Temper", "coloured", "felt_from_words"]

_FELT_FROM = 0.25
"""A mood weaker than this is the baseline again."""
_MOOD_STRENGTH = 0.5
"""How strong a mood is in a line that has no emotion of its own. One strength, chosen, and not one that
fades: so a line has few voices, and is found in the cache.
"""


@dataclass(frozen=True, slots=True)
class _Colour:
    """Changes of a voice at full strength: `rate` in percent, the others in points of 100."""

    rate: int = 0
    pitch: int = 0
    pitch_range: int = 0
    volume: int = 0


EMOTIONS: Mapping[str, _Colour] = {
    "neutral": _Colour(),
    "happy": _Colour(6, 4, 10, 2),
    "warm": _Colour(-2, 1, 6, 0),
    "sad": _Colour(-10, -5, -15, -8),
    "angry": _Colour(8, 3, 15, 8),
    "afraid": _Colour(10, 7, 5, -3),
    "worried": _Colour(3, 2, 3, -2),
    "stern": _Colour(-3, -3, -10, 4),
    "ashamed": _Colour(-8, -4, -10, -10),
    "surprised": _Colour(5, 8, 15, 4),
    "sly": _Colour(-6, -1, 8, -3),
    "tired": _Colour(-12, -4, -10, -6),
}
"""Names that have a sound; authors may use others, which are told to the client and heard in no voice."""

_WORDS: tuple[tuple[str, float, str], ...] = (
    ("angry", 0.8, "stupid idiot liar thief shut up hate fool drunk ugly coward nonsense worthless"),
    ("happy", 0.6, "thank you thanks wonderful delicious brave kind beautiful love excellent bless delighted"),
    ("warm", 0.5, "sorry forgive apologise apologize please friend trust understand"),
    ("afraid", 0.6, "kill prison hang threaten burn hurt"),
    ("sad", 0.5, "died dead death lost grave"),
)
_WORD = re.compile(r"[a-z']+")


@dataclass(frozen=True, slots=True)
class Mood:
    """What a character feels, since when by the story's clock."""

    emotion: str
    strength: float
    since_s: float


@dataclass(frozen=True, slots=True)
class Temper:
    """How an author made a character.

    Attributes:
        baseline: the emotion that it goes back to.
        calms_in_s: half-life of any other, in story time.
    """

    baseline: str = "neutral"
    calms_in_s: float = 60.0


def felt_from_words(text: str) -> tuple[str, float] | None:
    """What a player's words make somebody feel, offline: the first group that holds one of them."""
    words = set(_WORD.findall(text.lower()))
    for emotion, strength, group in _WORDS:
        if words & set(group.split()):
            return emotion, strength
    return None


def coloured(voice: Voice, emotion: str | None, strength: float) -> Voice:
    """The voice as it sounds with an emotion; unknown ones change nothing."""
    colour = EMOTIONS.get(emotion or "neutral", _Colour())
    return replace(
        voice,
        rate=_within(round(voice.rate * (1 + colour.rate * strength / 100)), 80, 300),
        pitch=_within(round(voice.pitch + colour.pitch * strength), 0, 100),
        pitch_range=_within(round(voice.pitch_range + colour.pitch_range * strength), 0, 100),
        volume=_within(round(voice.volume + colour.volume * strength), 0, 100),
    )


class Moods:
    """The moods of all characters towards one player.

    Args:
        tempers: by character.
        on_felt: told who feels something new, and what.
    """

    def __init__(self, tempers: Mapping[str, Temper], on_felt: Callable[[str, Mood], object]) -> None:
        self._tempers = tempers
        self._on_felt = on_felt
        self._moods: dict[str, Mood] = {}

    def now(self, character: str, clock_s: float) -> Mood:
        """What a character feels at this time of the story."""
        mood, temper = self._moods.get(character), self._tempers.get(character, Temper())
        if mood is not None:
            strength = mood.strength * 0.5 ** (max(0.0, clock_s - mood.since_s) / temper.calms_in_s)
            if strength >= _FELT_FROM:
                return Mood(mood.emotion, _MOOD_STRENGTH, clock_s)
        return Mood(temper.baseline, _MOOD_STRENGTH, clock_s)

    def hear(self, character: str, text: str, clock_s: float) -> None:
        """Let the player's words be felt."""
        felt = felt_from_words(text)
        if felt is not None:
            self.feel(character, *felt, clock_s)

    def feel(self, character: str, emotion: str, strength: float, clock_s: float) -> None:
        """Let a character feel what its author, or a model, says."""
        mood = Mood(emotion, strength, clock_s)
        self._moods[character] = mood
        self._on_felt(character, mood)

    def say(self, line: SpokenLine, clock_s: float) -> SpokenLine:
        """A line as it is said now: with its own emotion, or in the present mood."""
        if line.emotion is not None:
            return line
        mood = self.now(line.character, clock_s)
        return replace(line, emotion=mood.emotion, strength=mood.strength)

    def restore(self, moods: Mapping[str, Mood]) -> None:
        """Feel as was felt then, by character; everybody else is back at the baseline."""
        self._moods = dict(moods)


def _within(value: int, least: int, most: int) -> int:
    return min(max(value, least), most)

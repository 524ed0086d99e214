"""What a character remembers of a player: facts, episodes, a summary, the lines last heard."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["FeltMood", "HeardLine", "KnownFact", "Moment", "PastEpisode", "Recalled", "how_long_ago", "tokens"]

_MINUTE_S = 60
_HOUR_S = 3600
_DAY_S = 86_400
_BYTES_PER_TOKEN = 4
"""UTF-8 bytes; models' own tokens are near it in English, and longer in most other scripts."""


@dataclass(frozen=True, slots=True)
class Moment:
    """When something was remembered.

    Attributes:
        version: of the playthrough.
        clock_s: story time.
        unix_s: real time, in seconds since 1970.
    """

    version: int
    clock_s: float
    unix_s: float


@dataclass(frozen=True, slots=True)
class FeltMood:
    """What a character felt last, how strongly (0 to 1) and when by the story's clock."""

    character: str
    emotion: str
    strength: float
    since_s: float


@dataclass(frozen=True, slots=True)
class KnownFact:
    """Something that the character knows of the player, such as `home` = `Elmford`."""

    key: str
    value: str
    moment: Moment


@dataclass(frozen=True, slots=True)
class PastEpisode:
    """Something that happened. `importance` goes from 0 to 1."""

    text: str
    importance: float
    moment: Moment


@dataclass(frozen=True, slots=True)
class HeardLine:
    """Words that were said and heard, up to the last word heard.

    Attributes:
        speaker: `player`, or a character's id.
        turn: of the player, that it belongs to; None for what nobody asked for.
    """

    speaker: str
    text: str
    turn: str | None
    moment: Moment


@dataclass(frozen=True, slots=True)
class Recalled:
    """What comes to a character's mind at some words.

    Attributes:
        facts: the most fitting first.
        episodes: the most fitting, in the order in which they happened.
        summary: of the conversations before this one; sentences, one a line; may be empty.
        dialogue: the lines last heard, in order.
        now_s: story time, for `how_long_ago`.
    """

    facts: tuple[KnownFact, ...] = ()
    episodes: tuple[PastEpisode, ...] = ()
    summary: str = ""
    dialogue: tuple[HeardLine, ...] = ()
    now_s: float = 0.0


def how_long_ago(seconds: float) -> str:
    """A stretch of story time in words: `just now`, `5 minutes ago`."""
    for size, name in ((_DAY_S, "day"), (_HOUR_S, "hour"), (_MINUTE_S, "minute")):
        if seconds >= size:
            count = int(seconds // size)
            return f"{count} {name}{'s' if count > 1 else ''} ago"
    return "just now"


def tokens(text: str) -> int:
    """About how many tokens of a language model a text takes."""
    return -(-len(text.encode()) // _BYTES_PER_TOKEN)

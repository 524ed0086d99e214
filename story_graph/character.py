"""A character as authored in `characters/*.yaml`: who it is, how it sounds, what it knows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from story_graph.conditions.tree import Condition
from story_graph.place import Place

__all__ = ["ActionSpec", "Bark", "Character", "ExampleExchange", "Knowledge", "Relationship", "Voice"]


@dataclass(frozen=True, slots=True)
class Voice:
    """How a character sounds.

    Attributes:
        engine: name of a TTS provider; `espeak` is the embedded one.
        name: voice in that engine's own words, for espeak such as `en-gb+f3`.
        rate: words a minute, 80 to 300.
        pitch: 0 to 100, 50 is the voice's own.
        pitch_range: 0 to 100, how lively the melody is; 50 is the voice's own.
        volume: 0 to 100.
    """

    engine: str = "espeak"
    name: str = "en-gb"
    rate: int = 165
    pitch: int = 50
    pitch_range: int = 50
    volume: int = 90


@dataclass(frozen=True, slots=True)
class ExampleExchange:
    """One exchange that shows how the character talks."""

    player: str
    character: str


@dataclass(frozen=True, slots=True)
class Relationship:
    """A number between the character and the player; conditions read it as `mara.trust`."""

    name: str
    start: int = 0
    minimum: int = -100
    maximum: int = 100


@dataclass(frozen=True, slots=True)
class Knowledge:
    """Something that the character knows. A secret has a `reveal` condition and is neither said
    nor shown to a model before it holds.
    """

    name: str
    text: str
    place: Place
    reveal: Condition | None = None


@dataclass(frozen=True, slots=True)
class ActionSpec:
    """Something that the character may do in the game.

    Attributes:
        args: by name, the type: `bool`, `int`, `number`, `text`, or a tuple of allowed words.
        story_only: only the story asks for it, and a model never does.
    """

    name: str
    description: str
    args: Mapping[str, str | tuple[str, ...]] = field(default_factory=lambda: MappingProxyType({}))
    story_only: bool = False


@dataclass(frozen=True, slots=True)
class Bark:
    """A line said unprompted while its condition holds, at most once in `cooldown_s`."""

    name: str
    texts: tuple[str, ...]
    when: Condition | None = None
    cooldown_s: float = 120.0


@dataclass(frozen=True, slots=True)
class Character:
    """One persona.

    Attributes:
        id: the file's name without `.yaml`; lower_snake.
        emotion: that it begins with and goes back to.
        calms_in_s: of story time, after which half of another emotion is left.
        greeting: lines for when the player comes near and the story has nothing to say.
        fillers: short sounds and words while an answer is on its way.
        misses: what it says when it did not understand and the node has no line for it.
        unclear: what it says when two readings fit and the node has no line for it;
            may hold `{first}` and `{second}`, the labels of the two edges.
    """

    id: str
    name: str
    place: Place
    description: str = ""
    backstory: str = ""
    personality: str = ""
    speech_style: str = ""
    examples: tuple[ExampleExchange, ...] = ()
    voice: Voice = Voice()
    emotion: str = "neutral"
    calms_in_s: float = 60.0
    relationships: tuple[Relationship, ...] = ()
    knowledge: tuple[Knowledge, ...] = ()
    goals: tuple[str, ...] = ()
    actions: tuple[ActionSpec, ...] = ()
    guardrails: tuple[str, ...] = ()
    greeting: tuple[str, ...] = ()
    barks: tuple[Bark, ...] = ()
    fillers: tuple[str, ...] = ()
    misses: tuple[str, ...] = ()
    unclear: tuple[str, ...] = ()
    portrait: str | None = None

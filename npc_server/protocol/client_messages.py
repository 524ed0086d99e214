"""What a game client sends. Each model is one message; `CLIENT_MESSAGES` finds it by its `type`."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, JsonValue

from npc_server.protocol.fields import AudioInput, AudioOutput, FromClient, Id, Milliseconds, Text

__all__ = [
    "CLIENT_MESSAGES",
    "ActionResult",
    "Audio",
    "Bye",
    "Choose",
    "ClientDescription",
    "ClientMessage",
    "Context",
    "GameEvent",
    "Hello",
    "Interrupt",
    "LipsyncWish",
    "ListSlots",
    "LoadGame",
    "Mic",
    "Ping",
    "Playback",
    "Player",
    "Resume",
    "SaveGame",
    "Talk",
    "TypedText",
]

_Values = Annotated[dict[str, JsonValue], Field(max_length=64)]
_NotNegative = Annotated[Milliseconds, Field(ge=0)]


class Player(FromClient):
    """Who plays.

    Attributes:
        id: names the playthrough; with tokens it equals the token's `sub`.
        language: a BCP 47 tag such as `en` or `de-CH`.
    """

    id: Id
    name: Annotated[Text, Field(max_length=64)] | None = None
    language: Annotated[str, Field(pattern=r"^[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*$", max_length=35)] | None = None


class LipsyncWish(FromClient):
    """Which mouth shapes the client can draw.

    Attributes:
        sets: names of mouth shape sets, the best liked first.
        mode: single shapes with times (`events`) or a row of weights for each picture (`frames`).
        fps: pictures a second in `frames` mode.
        lead_ms: how much earlier than its sound each shape is wanted.
    """

    sets: Annotated[list[Id], Field(max_length=16)] = Field(default_factory=lambda: ["oculus15"])
    mode: Literal["events", "frames"] = "events"
    fps: int = Field(default=60, ge=10, le=120)
    lead_ms: int = Field(default=0, ge=0, le=200)


class ClientDescription(FromClient):
    name: Annotated[Text, Field(max_length=64)]
    version: Annotated[Text, Field(max_length=32)] | None = None


class Resume(FromClient):
    """Which session to go on with; `seq` is the last message that the client took."""

    session: Id
    token: Annotated[str, Field(max_length=256)]
    seq: int = Field(ge=0)


class Hello(FromClient):
    """The first message.

    Attributes:
        world: name of a world; empty for the one that is served.
        token: a JWT, where the server asks for one.
        audio_out: None for a client that wants no sound.
        lipsync: None for a client that draws no mouths.
        latency: send a `latency` message for each turn.
    """

    type: Literal["hello"] = "hello"
    protocol: int
    world: Annotated[Text, Field(max_length=128)] = ""
    player: Player
    token: Annotated[str, Field(max_length=4096)] | None = None
    audio_in: AudioInput = Field(default_factory=AudioInput)
    audio_out: AudioOutput | None = Field(default_factory=AudioOutput)
    lipsync: LipsyncWish | None = Field(default_factory=LipsyncWish)
    client: ClientDescription | None = None
    resume: Resume | None = None
    latency: bool = False


class Talk(FromClient):
    """Whom the player faces, the addressee first; an empty list walks away."""

    type: Literal["talk"] = "talk"
    characters: Annotated[list[Id], Field(max_length=16)]


class Mic(FromClient):
    """What the microphone's button does; `commit` ends a turn for good."""

    type: Literal["mic"] = "mic"
    state: Literal["open", "push", "commit", "cancel", "closed"]


class Audio(FromClient):
    """Microphone sound, 10 to 100 ms of it. A gap in `seq` is a lost frame."""

    type: Literal["audio"] = "audio"
    seq: int | None = Field(default=None, ge=0)
    pcm: Annotated[bytes, Field(min_length=2)]


class TypedText(FromClient):
    """The player types. `id`, if given, is this player's for this message alone: sent again, it does nothing."""

    type: Literal["text"] = "text"
    id: Id | None = None
    text: Annotated[Text, Field(min_length=1)]


class Choose(FromClient):
    """The player picks an offered choice; `id` as in `TypedText`."""

    type: Literal["choose"] = "choose"
    id: Id | None = None
    choice: Id


class GameEvent(FromClient):
    """Something happened in the game; `respond` says whether a character may speak of it. `id` as in `TypedText`."""

    type: Literal["event"] = "event"
    id: Id | None = None
    name: Id
    args: _Values = Field(default_factory=dict)
    respond: Literal["never", "may", "must"] = "may"


class Context(FromClient):
    """What is around the player; `replace` forgets the facts told before."""

    type: Literal["context"] = "context"
    facts: _Values
    replace: bool = False
    image: bytes | None = None


class Playback(FromClient):
    """How much of an utterance has been heard."""

    type: Literal["playback"] = "playback"
    utterance: Id
    played_ms: _NotNegative
    state: Literal["playing", "finished", "stopped"] = "playing"


class Interrupt(FromClient):
    type: Literal["interrupt"] = "interrupt"


class ActionResult(FromClient):
    """How a character's action in the game went."""

    type: Literal["action_result"] = "action_result"
    action: Id
    ok: bool
    result: JsonValue = None
    error: Text | None = None


class SaveGame(FromClient):
    type: Literal["save"] = "save"
    slot: Id


class LoadGame(FromClient):
    type: Literal["load"] = "load"
    slot: Id


class ListSlots(FromClient):
    type: Literal["list_slots"] = "list_slots"


class Ping(FromClient):
    type: Literal["ping"] = "ping"
    t_ms: Milliseconds


class Bye(FromClient):
    type: Literal["bye"] = "bye"


ClientMessage = (
    Hello
    | Talk
    | Mic
    | Audio
    | TypedText
    | Choose
    | GameEvent
    | Context
    | Playback
    | Interrupt
    | ActionResult
    | SaveGame
    | LoadGame
    | ListSlots
    | Ping
    | Bye
)

CLIENT_MESSAGES: dict[str, type[ClientMessage]] = {
    "hello": Hello,
    "talk": Talk,
    "mic": Mic,
    "audio": Audio,
    "text": TypedText,
    "choose": Choose,
    "event": GameEvent,
    "context": Context,
    "playback": Playback,
    "interrupt": Interrupt,
    "action_result": ActionResult,
    "save": SaveGame,
    "load": LoadGame,
    "list_slots": ListSlots,
    "ping": Ping,
    "bye": Bye,
}

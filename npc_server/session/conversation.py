"""One player's conversation: takes what the client sends and what the ear hears, and turns both
into acts for the director and orders for the performance. Does none of the rooms' work.

    messages ─┬─ audio, mic ──▶ listener ──turns──┐
              ├─ text, choose, talk, event ───────┼──▶ director ──lines──▶ performance ──▶ outbox
              └─ playback, interrupt ─────────────┴──────────────────────▶ performance
"""

from __future__ import annotations

from collections.abc import Callable

from npc_server import __version__
from npc_server.errors import PeerError
from npc_server.gateway.ports import Outbox
from npc_server.listening.listener import Listener
from npc_server.protocol import client_messages as client
from npc_server.protocol.error_codes import ErrorCode
from npc_server.protocol.fields import AudioInput, AudioOutput
from npc_server.protocol.server_messages import CharacterDescription, ServerDescription, Welcome
from npc_server.protocol.speech import Transcript
from npc_server.session.acts import Approach, Chosen, Happened, Heard, LoadSlot, SaveSlot, SceneChanged
from npc_server.session.director import Director
from npc_server.session.performance import Performance
from npc_server.session.preparation import Preparation
from npc_server.session.speech_messages import ClientFormat
from npc_server.session.story_teller import StoryTeller
from npc_server.session.surroundings import Surroundings
from npc_server.session.turn_taking import TurnTaking
from npc_server.world.playthrough import Playthrough
from story_graph import World

__all__ = ["Conversation"]


class Conversation:
    """A `ConnectedSession`. Put together by the host; owns the session's side of each room and closes it."""

    def __init__(
        self,
        id_: str,
        hello: client.Hello,
        world: World,
        form: ClientFormat,
        playthrough: Playthrough,
        performance: Performance,
        director: Director,
        teller: StoryTeller,
        surroundings: Surroundings,
        outbox: Outbox,
        turns: TurnTaking,
        listener: Listener,
        preparation: Preparation,
        *,
        clock: Callable[[], float],
    ) -> None:
        self._id = id_
        self._hello = hello
        self._world = world
        self._form = form
        self._playthrough = playthrough
        self._performance = performance
        self._director = director
        self._teller = teller
        self._surroundings = surroundings
        self._outbox = outbox
        self._clock = clock
        self._turns = turns
        self._listener = listener
        self._preparation = preparation

    @property
    def id(self) -> str:
        return self._id

    def start(self) -> None:
        self._performance.start()
        self._director.start()

    def welcome(self) -> Welcome:
        """See `ConnectedSession`."""
        queries = self._surroundings.answers(self._world.story.queries)
        rate_hz = self._form.rate_hz
        return Welcome(
            session=self._id,
            world=self._world.name,
            characters=[
                CharacterDescription(
                    id=character.id,
                    name=character.name,
                    description=character.description or None,
                    voice=f"{character.voice.engine}/{character.voice.name}",
                    portrait=character.portrait,
                )
                for character in self._world.characters.values()
            ],
            audio_in=AudioInput(rate=self._hello.audio_in.rate, channels=self._hello.audio_in.channels),
            audio_out=None if rate_hz is None else AudioOutput(rate=rate_hz),
            lipsync=self._form.lipsync,
            story=self._teller.everything(self._playthrough.version, self._playthrough.state, queries),
            server=ServerDescription(name="npc-server", version=__version__),
        )

    async def handle(self, message: client.ClientMessage) -> None:
        """See `ConnectedSession`."""
        match message:
            case client.Audio(seq=sequence, pcm=pcm):
                self._listener.feed(pcm, sequence)
            case client.Playback(utterance=utterance, played_ms=played_ms, state=state):
                self._performance.report(
                    utterance, float(played_ms), is_finished=state == "finished", is_stopped=state == "stopped"
                )
            case client.Mic(state=state):
                self._listener.set_microphone(state)
            case client.Talk(characters=characters):
                self._face(characters)
            case client.TypedText():
                self._take_text(message)
            case client.Choose(id=id_, choice=choice):
                character = self._need_addressee()
                self._performance.cut()
                self._director.submit(Chosen(self._turns.next_turn(), choice, character, self._clock(), id_))
            case client.Interrupt():
                self._performance.cut()
            case _:
                self._handle_game(message)

    async def detached(self) -> None:
        """See `ConnectedSession`: the story's time and the character's speech stand still."""
        self._listener.set_microphone("closed")
        self._performance.hold()
        self._director.pause_time()

    async def attached(self) -> None:
        """See `ConnectedSession`."""
        self._performance.release()
        self._director.resume_time()

    async def close(self) -> None:
        """See `ConnectedSession`. A step that is being committed is finished first."""
        await self._listener.close()
        await self._preparation.close()
        await self._director.close()
        await self._performance.close()

    def _handle_game(self, message: client.ClientMessage) -> None:
        """What the game itself tells."""
        match message:
            case client.GameEvent():
                self._take_event(message)
            case client.Context(facts=facts, replace=replace):
                self._surroundings.tell(facts, replace=replace)
                self._director.submit(SceneChanged())
            case client.ActionResult(action=action):
                if action not in self._teller.pending_actions:
                    raise PeerError(
                        ErrorCode.UNKNOWN_ACTION, f"no action {action!r} waits for a result", field="action"
                    )
                self._teller.pending_actions.discard(action)
            case client.SaveGame(slot=slot):
                self._director.submit(SaveSlot(slot))
            case client.LoadGame(slot=slot):
                self._director.submit(LoadSlot(slot))
            case _:
                raise AssertionError(f"the gateway handles {message.type} itself")

    def _face(self, characters: list[str]) -> None:
        for index, character in enumerate(characters):
            if character not in self._world.characters:
                known = ", ".join(self._world.characters)
                raise PeerError(
                    ErrorCode.UNKNOWN_CHARACTER,
                    f"there is no character {character!r}; there are {known}",
                    field=f"characters.{index}",
                )
        if self._performance.speaker not in (None, *characters):
            self._performance.cut()
        self._surroundings.faced = tuple(characters)
        if characters:
            self._director.submit(Approach(characters[0]))
        else:
            self._performance.cut()
            self._offer()

    def _take_text(self, message: client.TypedText) -> None:
        character = self._need_addressee()
        self._performance.cut()
        turn = self._turns.next_turn()
        self._outbox.send(Transcript(turn=turn, text=message.text, final=True))
        self._director.submit(Heard(turn, message.text, character, self._clock(), id=message.id))

    def _take_event(self, event: client.GameEvent) -> None:
        if event.name not in self._world.story.events:
            known = ", ".join(self._world.story.events) or "none"
            raise PeerError(
                ErrorCode.UNKNOWN_EVENT, f"the story knows no event {event.name!r}; it knows {known}", field="name"
            )
        declared = self._world.story.events[event.name]
        unknown = next((name for name in event.args if name not in declared), None)
        if unknown is not None:
            raise PeerError(
                ErrorCode.BAD_EVENT,
                f"the event {event.name!r} has no argument {unknown!r}; it has {', '.join(declared) or 'none'}",
                field=f"args.{unknown}",
            )
        self._director.submit(
            Happened(
                event.name,
                event.args,
                may_speak=event.respond != "never",
                must_speak=event.respond == "must",
                addressee=self._surroundings.addressee,
                id=event.id,
            )
        )

    def _need_addressee(self) -> str:
        if self._surroundings.addressee is None:
            raise PeerError(ErrorCode.NOBODY_ADDRESSED, "the player faces nobody; send `talk` first")
        return self._surroundings.addressee

    def _offer(self) -> None:
        queries = self._surroundings.answers(self._world.story.queries)
        self._teller.offer(self._playthrough.state, queries)

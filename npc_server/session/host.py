"""Opens conversations for the gateway: puts one player's rooms together.

Everything that is shared by all players (world, mind, recogniser, detector, speaker, store) is
made once, by `npc_server.server`.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass

from npc_server.errors import PeerError
from npc_server.gateway.ports import Outbox
from npc_server.listening.listener import Listener
from npc_server.listening.settings import ListeningSettings
from npc_server.listening.stt.recogniser import SpeechRecogniser
from npc_server.listening.types import InterimHeard
from npc_server.listening.vad.detector import SpeechDetector
from npc_server.protocol.client_messages import Hello
from npc_server.protocol.error_codes import ErrorCode
from npc_server.protocol.server_messages import Latency
from npc_server.session.conversation import Conversation
from npc_server.session.director import Director
from npc_server.session.expectations import Expectations
from npc_server.session.latency import TurnWatch
from npc_server.session.performance import Performance
from npc_server.session.preparation import Preparation
from npc_server.session.speech_messages import ClientFormat
from npc_server.session.story_teller import StoryTeller
from npc_server.session.surroundings import Surroundings
from npc_server.session.turn_taking import TurnTaking
from npc_server.speaking.speaker import Speaker
from npc_server.thinking.mind import Mind
from npc_server.world.playthrough import open_playthrough
from npc_server.world.store import PlaythroughStore
from story_graph import State, World

__all__ = ["ConversationHost", "SharedRooms"]

_NAMELESS = "stranger"


@dataclass(frozen=True, slots=True)
class SharedRooms:
    """What all conversations of a server share."""

    world: World
    mind: Mind
    speaker: Speaker
    recogniser: SpeechRecogniser
    detector: SpeechDetector
    listening: ListeningSettings
    store: PlaythroughStore
    least_gap_ms: int = 120


class ConversationHost:
    """A `SessionHost`.

    Args:
        clock: seconds, never going back.
        on_latency: told each answered turn's times.
        is_overloaded: whether those who play already would be kept waiting by one more.
    """

    def __init__(
        self,
        rooms: SharedRooms,
        *,
        clock: Callable[[], float],
        on_latency: Callable[[Latency], None],
        is_overloaded: Callable[[], bool] = lambda: False,
    ) -> None:
        self._rooms = rooms
        self._is_overloaded = is_overloaded
        self._clock = clock
        self._on_latency = on_latency
        self._expectations = Expectations(rooms.world)

    async def open(self, hello: Hello, outbox: Outbox) -> Conversation:
        """See `SessionHost.open`."""
        world = self._rooms.world
        if self._is_overloaded():
            raise PeerError(ErrorCode.BUSY, "the server has as much to do as it can; try again in a minute")
        if hello.world not in ("", world.name):
            raise PeerError(
                ErrorCode.UNKNOWN_WORLD, f"this server serves {world.name!r}, not {hello.world!r}", field="world"
            )
        form = ClientFormat.of(hello)
        if form is None:
            raise PeerError(
                ErrorCode.UNSUPPORTED_LIPSYNC, "the server makes the mouth shapes oculus15", field="lipsync.sets"
            )
        return await self._assemble(hello, form, outbox)

    async def _assemble(self, hello: Hello, form: ClientFormat, outbox: Outbox) -> Conversation:
        rooms, world, story = self._rooms, self._rooms.world, self._rooms.world.story
        playthrough = await open_playthrough(
            rooms.store,
            world.name,
            story,
            player=hello.player.id,
            player_name=(hello.player.name or "").strip() or _NAMELESS,
        )
        surroundings = Surroundings()
        id_ = f"s-{secrets.token_hex(8)}"

        def on_latency(latency: Latency) -> None:
            self._on_latency(latency)
            if hello.latency:
                outbox.send(latency)

        def on_moved(state: State) -> None:
            queries = surroundings.answers(story.queries)
            listener.set_vocabulary(self._expectations.of(state, surroundings.addressee, queries))
            if surroundings.addressee is not None:
                preparation.expect(rooms.mind.likely_lines(state, surroundings.addressee, queries))

        def on_interim(interim: InterimHeard) -> None:
            character = surroundings.addressee
            if character is not None:
                queries = surroundings.answers(story.queries)
                proposal = rooms.mind.propose(interim.text, playthrough.state, character, queries)
                preparation.expect_first(rooms.mind.foreseen(proposal, playthrough.state, queries))

        def expects(text: str) -> bool:
            character = surroundings.addressee
            queries = surroundings.answers(story.queries)
            return character is not None and rooms.mind.is_answer(text, playthrough.state, character, queries)

        voices = {character.id: character.voice for character in world.characters.values()}
        preparation = Preparation(rooms.speaker, voices, form.speech, hello.player.id)
        performance = Performance(
            outbox,
            rooms.speaker,
            voices,
            form,
            player=hello.player.id,
            clock=self._clock,
            on_heard=lambda line, heard: None,
            on_sound=lambda pcm, rate, ahead_ms: None,
        )
        teller = StoryTeller(story, outbox, surroundings, on_moved)
        director = Director(
            playthrough,
            rooms.mind,
            performance,
            teller,
            surroundings,
            outbox,
            TurnWatch(self._clock, on_latency),
            clock=self._clock,
            cause_prefix=id_,
            least_gap_ms=rooms.least_gap_ms,
        )
        turns = TurnTaking(
            performance,
            director,
            surroundings,
            outbox,
            expects=expects,
            on_interim=on_interim,
            clock=self._clock,
        )
        listener = Listener(
            detector=rooms.detector,
            recogniser=rooms.recogniser,
            on_event=turns.take,
            settings=rooms.listening,
            rate_hz=hello.audio_in.rate,
            channels=hello.audio_in.channels,
            clock=self._clock,
        )
        conversation = Conversation(
            id_,
            hello,
            world,
            form,
            playthrough,
            performance,
            director,
            teller,
            surroundings,
            outbox,
            turns,
            listener,
            preparation,
            clock=self._clock,
        )
        conversation.start()
        return conversation

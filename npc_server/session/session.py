"""One player's session: light while nothing happens, a whole conversation from the first message on.

    greeted ──first message──▶ in conversation ──close──▶ closed

A player who is only connected costs the server a socket and the story's state. The story's time
begins with the conversation, and stands still while the socket is gone.
"""

from __future__ import annotations

from collections.abc import Callable

from npc_server import __version__
from npc_server.gateway.ports import Outbox
from npc_server.protocol.client_messages import ClientMessage
from npc_server.protocol.fields import AudioInput, AudioOutput
from npc_server.protocol.server_messages import CharacterDescription, Latency, ServerDescription, Welcome
from npc_server.session.actions import Actions
from npc_server.session.conversation import Conversation
from npc_server.session.shared_rooms import SharedRooms
from npc_server.session.story_teller import StoryTeller
from npc_server.session.surroundings import Surroundings
from npc_server.session.wishes import ClientWishes
from npc_server.world.playthrough import Playthrough

__all__ = ["Session"]


class Session:
    """A `ConnectedSession`.

    Args:
        clock: seconds, never going back.
        on_latency: told each answered turn's times.
    """

    def __init__(
        self,
        id_: str,
        wishes: ClientWishes,
        rooms: SharedRooms,
        playthrough: Playthrough,
        outbox: Outbox,
        *,
        clock: Callable[[], float],
        on_latency: Callable[[Latency], None],
    ) -> None:
        self._id = id_
        self._wishes = wishes
        self._rooms = rooms
        self._playthrough = playthrough
        self._outbox = outbox
        self._clock = clock
        self._on_latency = on_latency
        self._surroundings = Surroundings()
        self._actions = Actions(rooms.world.characters, outbox)
        self._teller = StoryTeller(rooms.world.story, outbox, self._surroundings, self._actions)
        self._conversation: Conversation | None = None

    @property
    def id(self) -> str:
        return self._id

    @property
    def conversation(self) -> Conversation | None:
        """None before the first message."""
        return self._conversation

    def welcome(self) -> Welcome:
        """See `ConnectedSession`."""
        world, wishes = self._rooms.world, self._wishes
        rate_hz = wishes.form.rate_hz
        queries = self._surroundings.answers(world.story.queries)
        return Welcome(
            session=self._id,
            world=world.name,
            characters=[
                CharacterDescription(
                    id=character.id,
                    name=character.name,
                    description=character.description or None,
                    voice=f"{character.voice.engine}/{character.voice.name}",
                    portrait=character.portrait,
                )
                for character in world.characters.values()
            ],
            audio_in=AudioInput(rate=wishes.microphone_hz, channels=wishes.microphone_channels),
            audio_out=None if rate_hz is None else AudioOutput(rate=rate_hz),
            lipsync=wishes.form.lipsync,
            story=self._teller.everything(self._playthrough.version, self._playthrough.state, queries),
            server=ServerDescription(name="npc-server", version=__version__),
        )

    async def handle(self, message: ClientMessage) -> None:
        """See `ConnectedSession`."""
        if self._conversation is None:
            self._conversation = self._begin()
        await self._conversation.handle(message)

    async def detached(self) -> None:
        """See `ConnectedSession`."""
        if self._conversation is not None:
            await self._conversation.detached()

    async def attached(self) -> None:
        """See `ConnectedSession`."""
        if self._conversation is not None:
            await self._conversation.attached()

    async def close(self) -> None:
        """See `ConnectedSession`."""
        if self._conversation is not None:
            await self._conversation.close()

    def _begin(self) -> Conversation:
        conversation = Conversation(
            self._id,
            self._wishes,
            self._rooms,
            self._playthrough,
            self._teller,
            self._actions,
            self._surroundings,
            self._outbox,
            clock=self._clock,
            on_latency=self._tell_latency,
        )
        conversation.start()
        return conversation

    def _tell_latency(self, latency: Latency) -> None:
        self._on_latency(latency)
        if self._wishes.latency:
            self._outbox.send(latency)

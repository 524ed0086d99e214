"""One player's session: light while nothing happens, a whole conversation from the first message on.

    greeted ──first message──▶ in conversation ──close──▶ closed

A player who is only connected costs the server a socket and the story's state. The story's time
begins with the conversation, and stands still while the socket is gone.
"""

from __future__ import annotations

import logging
import sqlite3
from collections.abc import Callable, Sequence

from npc_server import __version__
from npc_server.gateway.ports import Outbox
from npc_server.protocol.client_messages import ClientMessage
from npc_server.protocol.fields import AudioInput, AudioOutput
from npc_server.protocol.server_messages import CharacterDescription, Latency, ServerDescription, Welcome
from npc_server.session.actions import Actions
from npc_server.session.conversation import Conversation
from npc_server.session.direction import Order, OrderRefused
from npc_server.session.session_log import CharacterMemory, ObservedOutbox, OrderSeen, SessionLog, StorySeen
from npc_server.session.shared_rooms import SharedRooms
from npc_server.session.story_teller import StoryTeller
from npc_server.session.surroundings import Surroundings
from npc_server.session.wishes import ClientWishes
from npc_server.world.memory_book import Item, MemoryBook
from npc_server.world.playthrough import Playthrough

__all__ = ["Session"]

_log = logging.getLogger(__name__)


class Session:
    """A `ConnectedSession`.

    Args:
        clock: seconds, never going back.
        on_latency: told each answered turn's times.
        on_close: told when the session is over.

    Attributes:
        log: what happens in it, for onlookers.
        is_closed: it is over.
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
        on_close: Callable[[], None],
    ) -> None:
        self._id = id_
        self._wishes = wishes
        self._rooms = rooms
        self._playthrough = playthrough
        self.log = SessionLog(clock)
        self._outbox = ObservedOutbox(outbox, self.log)
        self._clock = clock
        self._on_latency = on_latency
        self._on_close = on_close
        self.is_closed = False
        self._surroundings = Surroundings()
        self._actions = Actions(rooms.world.characters, self._outbox)
        self._teller = StoryTeller(rooms.world.story, self._outbox, self._surroundings, self._actions)
        self._conversation: Conversation | None = None

    @property
    def id(self) -> str:
        return self._id

    @property
    def player(self) -> str:
        """The player's id."""
        return self._wishes.player

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
            title=world.title,
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
        self.is_closed = True
        if self._conversation is not None:
            await self._conversation.close()
        self.log.note("end", {})
        self._on_close()

    async def order(self, order: Order, by: str) -> int:
        """Do what a director wants; returns the story's version. Who ordered what is logged, done or not.

        Raises:
            OrderRefused, IllegalStep, ZeroProgress: it can't be done; nothing has changed.
        """
        outcome = "was broken off"
        try:
            if self.is_closed:
                raise OrderRefused("the session has ended")
            if self._conversation is None:
                raise OrderRefused("nobody has spoken in this session yet; wait until the player faces somebody")
            version = await self._conversation.order(order, by)
            outcome = "done"
            return version
        except Exception as error:
            outcome = str(error)
            raise
        finally:
            _log.info("session %s: %s ordered %s: %s", self._id, by, order, outcome)
            self.log.note("order", OrderSeen(order, by, outcome))

    @property
    def held_by(self) -> str | None:
        """Who keeps the mind from answering; None while it answers."""
        return None if self._conversation is None else self._conversation.held_by

    async def memories(self) -> Sequence[CharacterMemory]:
        """What each character remembers of the player, and how it feels now."""
        world, player = self._rooms.world, self._wishes.player
        moods = self._conversation.moods() if self._conversation is not None else {}

        def read(connection: sqlite3.Connection) -> list[tuple[str, list[Item]]]:
            book = MemoryBook(connection)
            return [(owner.character, book.items(owner)) for owner in book.owners(player, world.name)]

        items = dict(await self._rooms.store.run(read))
        return [CharacterMemory(one, moods.get(one), tuple(items.get(one, ()))) for one in world.characters]

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
            self.log,
            clock=self._clock,
            on_latency=self._tell_latency,
        )
        queries = self._surroundings.answers(self._rooms.world.story.queries)
        self.log.note("story", StorySeen(self._playthrough.version, self._playthrough.state, queries))
        conversation.start()
        return conversation

    def _tell_latency(self, latency: Latency) -> None:
        self._on_latency(latency)
        if self._wishes.latency:
            self._outbox.send(latency)
        else:
            self.log.note("latency", latency)

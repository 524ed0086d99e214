"""One player's conversation: takes what the client sends and what the ear hears, and turns both
into acts for the director and orders for the performance. Does none of the rooms' work.

    messages ─┬─ audio, mic ──▶ listener ──turns──┐
              ├─ text, choose, talk, event ───────┼──▶ director ──lines──▶ performance ──▶ outbox
              └─ playback, interrupt ─────────────┴──────────────────────▶ performance
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable, Mapping

from npc_server.errors import PeerError
from npc_server.gateway.ports import Outbox
from npc_server.listening.listener import Listener
from npc_server.listening.types import InterimHeard
from npc_server.protocol import client_messages as client
from npc_server.protocol.error_codes import ErrorCode
from npc_server.protocol.server_messages import Latency
from npc_server.protocol.speech import Transcript
from npc_server.session.actions import Actions
from npc_server.session.acts import Approach, Chosen, Happened, Heard, ListSlots, LoadSlot, SaveSlot, SceneChanged
from npc_server.session.answer_lines import Answer, one_by_one
from npc_server.session.direction import Order, Ordered, OrderRefused
from npc_server.session.director import Director
from npc_server.session.idling import Idling
from npc_server.session.interruption import Interruption
from npc_server.session.latency import TurnWatch
from npc_server.session.performance import Performance
from npc_server.session.preparation import Preparation
from npc_server.session.recollection import Recollection
from npc_server.session.session_log import Heard as HeardLine
from npc_server.session.session_log import SessionLog
from npc_server.session.shared_rooms import SharedRooms
from npc_server.session.story_teller import StoryTeller
from npc_server.session.surroundings import Surroundings
from npc_server.session.turn_taking import TurnTaking
from npc_server.session.wishes import ClientWishes
from npc_server.thinking.answer import SpokenLine
from npc_server.thinking.barks import PossibleBark, possible_barks
from npc_server.thinking.mood import Mood, Temper
from npc_server.thinking.picture import media_type
from npc_server.world.memory import Memory
from npc_server.world.playthrough import Playthrough
from story_graph import FactValue, State

__all__ = ["Conversation"]

_REPEATS_KNOWN = 64
"""Ids of messages that this session has taken; chosen: more than a client sends again after a loss.

The playthrough knows for good which of them have moved the story. These are known at once, before the second one cuts
the answer to the first short.
"""


class Conversation:
    """Puts one player's side of each room together, and closes it. Begins with `start`.

    Args:
        id_: of the session.
        wishes: what the client's hello asked for.
        log: told of what happens here.
        clock: seconds, never going back.
        on_latency: told each answered turn's times.
    """

    def __init__(
        self,
        id_: str,
        wishes: ClientWishes,
        rooms: SharedRooms,
        playthrough: Playthrough,
        teller: StoryTeller,
        actions: Actions,
        surroundings: Surroundings,
        outbox: Outbox,
        log: SessionLog,
        *,
        clock: Callable[[], float],
        on_latency: Callable[[Latency], None],
    ) -> None:
        self._rooms = rooms
        self._world = rooms.world
        self._playthrough = playthrough
        self._teller = teller
        self._actions = actions
        self._surroundings = surroundings
        self._outbox = outbox
        self._log = log
        self._clock = clock
        voices = {character.id: character.voice for character in rooms.world.characters.values()}
        tempers = {one.id: Temper(one.emotion, one.calms_in_s) for one in rooms.world.characters.values()}
        memory = Memory(rooms.store, playthrough)
        self._recollection = Recollection(memory, rooms.world.story, surroundings, tempers, actions)
        self._preparation = Preparation(rooms.speaker, voices, wishes.form.speech, wishes.player)
        self._performance = Performance(
            outbox,
            rooms.speaker,
            voices,
            wishes.form,
            player=wishes.player,
            clock=clock,
            on_sound=self._on_sound,
            on_stop=self._on_stop,
            on_heard=self._on_heard,
            on_action=actions.ask_for,
        )
        self._director = Director(
            playthrough,
            rooms.mind,
            self._performance,
            teller,
            surroundings,
            outbox,
            TurnWatch(clock, on_latency),
            clock=clock,
            recollection=self._recollection,
            log=log,
            cause_prefix=id_,
            least_gap_ms=rooms.least_gap_ms,
        )
        self._turns = TurnTaking(
            self._performance,
            self._director,
            surroundings,
            outbox,
            interruption=Interruption(rooms.listening.interruption_words),
            expects=self._expects,
            on_interim=self._on_interim,
            clock=clock,
        )
        self._listener = Listener(
            detector=rooms.detector,
            recogniser=rooms.recogniser,
            on_event=self._turns.take,
            settings=rooms.listening,
            rate_hz=wishes.microphone_hz,
            channels=wishes.microphone_channels,
            clock=clock,
        )
        self._idling = Idling(
            barks=self._possible_barks, silent_since=self._silent_since_s, say=self._say_unprompted, clock=clock
        )
        self._taken: deque[str] = deque(maxlen=_REPEATS_KNOWN)
        teller.on_moved = self._on_moved

    def start(self) -> None:
        self._performance.start()
        self._director.start()
        self._idling.start()

    async def handle(self, message: client.ClientMessage) -> None:
        """Take one message of the client.

        Raises:
            PeerError: it can't be taken.
        """
        if not isinstance(message, client.Audio | client.Playback):
            self._idling.touch()
            self._log.note("received", message)
            await self._director.has_room()
        id_ = getattr(message, "id", None)
        if id_ in self._taken:
            return
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
        if id_ is not None:
            self._taken.append(id_)

    async def order(self, order: Order, by: str) -> int:
        """Carry out what a director wants, after what waits already; returns the story's version.

        Raises:
            OrderRefused, IllegalStep, ZeroProgress: it can't be done, or the session ended first; nothing has changed.
        """
        await self._director.has_room()
        done: asyncio.Future[int] = asyncio.get_running_loop().create_future()
        self._director.submit(Ordered(order, by, done))
        await asyncio.wait([done])
        if done.cancelled():
            raise OrderRefused("the session has ended")
        return done.result()

    @property
    def held_by(self) -> str | None:
        """Who answers instead of the mind, or keeps it from answering; None while it answers."""
        return self._director.direction.held_by

    def moods(self) -> Mapping[str, Mood]:
        """How each character feels now."""
        now_s = self._director.now_s
        return {one: self._recollection.moods.now(one, now_s) for one in self._world.characters}

    async def detached(self) -> None:
        """The socket is gone: the story's time and the character's speech stand still."""
        self._listener.set_microphone("closed")
        self._performance.hold()
        self._director.time.stop("away")

    async def attached(self) -> None:
        """The socket came back."""
        self._performance.release()
        self._director.time.run("away")

    async def close(self) -> None:
        """End everything. A step that is being committed is finished first."""
        self._idling.close()
        self._actions.close()
        await self._listener.close()
        await self._preparation.close()
        await self._director.close()
        await self._performance.close()
        await self._recollection.close()

    def _handle_game(self, message: client.ClientMessage) -> None:
        """What the game itself tells."""
        match message:
            case client.GameEvent():
                self._take_event(message)
            case client.Context():
                self._look_around(message)
            case client.ActionResult():
                self._actions.take(message)
            case client.SaveGame(slot=slot):
                self._director.submit(SaveSlot(slot))
            case client.LoadGame(slot=slot):
                self._director.submit(LoadSlot(slot))
            case client.ListSlots():
                self._director.submit(ListSlots())
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
        self._recollection.parted()
        if characters:
            self._director.submit(Approach(characters[0]))
        else:
            self._performance.cut()
            self._offer()

    def _look_around(self, context: client.Context) -> None:
        if context.image is not None and media_type(context.image) is None:
            raise PeerError(ErrorCode.BAD_FIELD, "`image` is neither a PNG nor a JPEG file", field="image")
        self._surroundings.tell(context.facts, replace=context.replace, picture=context.image)
        self._director.submit(SceneChanged())

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
        unreadable = next((name for name, value in event.args.items() if not isinstance(value, bool | int | str)), None)
        if unreadable is not None:
            raise PeerError(
                ErrorCode.BAD_EVENT,
                f"the argument {unreadable!r} is {event.args[unreadable]!r}; a story reads true, false, whole numbers "
                "and texts"[:400],
                field=f"args.{unreadable}",
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
        self._teller.offer(self._playthrough.state, self._queries)

    @property
    def _queries(self) -> dict[str, FactValue]:
        return self._surroundings.answers(self._world.story.queries)

    def _on_moved(self, state: State) -> None:
        """Make ready for what may be said next, by the player and by the character."""
        addressee = self._surroundings.addressee
        self._listener.set_vocabulary(self._rooms.expectations.of(state, addressee, self._queries))
        if addressee is not None:
            lines = self._rooms.mind.likely_lines(state, addressee, self._queries)
            self._preparation.expect(self._director.in_present_mood(lines))

    def _on_interim(self, interim: InterimHeard) -> None:
        """Make ready for what the words so far would lead to. Nothing is moved by a guess."""
        addressee = self._surroundings.addressee
        if addressee is not None:
            state = self._playthrough.state
            proposal = self._rooms.mind.propose(interim.text, state, addressee, self._queries)
            lines = self._rooms.mind.foreseen(proposal, state, self._queries)
            self._preparation.expect_first(self._director.in_present_mood(lines))

    def _expects(self, text: str) -> bool:
        addressee = self._surroundings.addressee
        return addressee is not None and self._rooms.mind.is_answer(
            text, self._playthrough.state, addressee, self._queries
        )

    def _possible_barks(self) -> tuple[PossibleBark, ...]:
        """What the character whom the player faces may say unasked."""
        addressee = self._surroundings.addressee
        if addressee is None or self._director.direction.is_held:
            return ()
        character = self._world.characters[addressee]
        return possible_barks(character, self._world.story, self._playthrough.state, self._queries)

    def _silent_since_s(self) -> float | None:
        """When the last line ended; None while it is not for a character to break the silence."""
        if self._surroundings.addressee is None or self._surroundings.is_player_talking:
            return None
        return self._performance.silent_since_s

    def _say_unprompted(self, line: SpokenLine) -> None:
        self._performance.perform(Answer(one_by_one(self._director.in_present_mood([line]))))

    def _on_sound(self, pcm: bytes, rate_hz: int, ahead_ms: float) -> None:
        """A character's sound was sent: the ear must not take its echo for the player."""
        self._listener.expect_echo(pcm, rate_hz, ahead_ms)

    def _on_heard(self, line: SpokenLine, heard: str, turn: str | None) -> None:
        self._log.note("heard", HeardLine(line.character, line.text, heard, turn))
        self._recollection.was_heard(line, heard, turn, self._director.now_s)

    def _on_stop(self) -> None:
        self._listener.expect_no_more_echo()

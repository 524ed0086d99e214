"""Carries out what happens to the story, one act after the other: commit, tell, let it be spoken.

An act is committed before anything is said of it. Its lines are handed to the performance, and the
next act is taken at once: the story never waits for a line to end.

    act ──▶ signal ──commit──▶ story_update, relationship, action, choices ──▶ lines to the performance
             └─ refused: an `error`, and nothing has changed
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import aclosing
from functools import partial

from npc_server.errors import PeerError
from npc_server.gateway.ports import Outbox
from npc_server.protocol.error_codes import ErrorCode
from npc_server.protocol.server_messages import CharacterState, ErrorMessage
from npc_server.protocol.story import Loaded, Saved
from npc_server.session.acts import (
    Act,
    Approach,
    Chosen,
    Happened,
    Heard,
    HearingTimes,
    ListSlots,
    LoadSlot,
    SaveSlot,
    SceneChanged,
    TimerDue,
    Unheard,
)
from npc_server.session.answer_lines import Answer, one_by_one
from npc_server.session.direction import Direction, Ordered
from npc_server.session.latency import TurnWatch
from npc_server.session.performance import Performance
from npc_server.session.recollection import Recollection
from npc_server.session.session_log import SessionLog, StorySeen
from npc_server.session.story_messages import slots_message
from npc_server.session.story_teller import StoryTeller
from npc_server.session.story_time import StoryTime
from npc_server.session.surroundings import Surroundings
from npc_server.session.waiting_acts import WaitingActs
from npc_server.thinking.answer import AnswerPart, Proposal, SpokenLine
from npc_server.thinking.mind import Mind
from npc_server.thinking.prompt.context import NO_CIRCUMSTANCES, Circumstances
from npc_server.thinking.scripted_mind import authored_lines
from npc_server.world.playthrough import Committed, Playthrough, UnknownSlot
from story_graph import (
    Approached,
    EdgeProposed,
    EventHappened,
    FactValue,
    IllegalStep,
    LineSaid,
    SaveInvalid,
    Signal,
    StepResult,
    TimePassed,
    Why,
    ZeroProgress,
    legal_edges,
    next_timer_s,
    render_text,
    step,
)

__all__ = ["Director"]

_log = logging.getLogger(__name__)


class Director:
    """One session's. Started by `start`, ended by `close`.

    Attributes:
        direction: what a person has it do.
        time: the story's; its timers become acts.

    Args:
        clock: seconds, never going back.
        watch: keeps the time of each turn.
        recollection: of what was said, what happened and what was felt.
        log: told each state of the story and each prompt.
        cause_prefix: unique to the session; acts are committed under it and a number.
        least_gap_ms: silence between the player's last word and the answer; sooner sounds impatient.
    """

    def __init__(
        self,
        playthrough: Playthrough,
        mind: Mind,
        performance: Performance,
        teller: StoryTeller,
        surroundings: Surroundings,
        outbox: Outbox,
        watch: TurnWatch,
        *,
        clock: Callable[[], float],
        recollection: Recollection,
        log: SessionLog,
        cause_prefix: str,
        least_gap_ms: int,
    ) -> None:
        self._playthrough = playthrough
        self._mind = mind
        self._performance = performance
        self._teller = teller
        self._surroundings = surroundings
        self._outbox = outbox
        self._watch = watch
        self._moods = recollection.moods
        self._recollection = recollection
        self._log = log
        self.direction = Direction(
            surroundings,
            log,
            commit=self._commit_and_speak,
            perform=lambda line: self._speak((line,)),
            cut=performance.cut,
            version=lambda: playthrough.version,
            on_held=lambda is_held: self.time.stop("held") if is_held else self.time.run("held"),
            greet=lambda character: self.submit(Approach(character)),
        )
        self._cause_prefix = cause_prefix
        self._least_gap_ms = least_gap_ms
        self._acts = WaitingActs()
        self.time = StoryTime(
            clock,
            playthrough.state.clock_s,
            next_due_s=self._next_due_s,
            on_due=lambda: self.submit(TimerDue()),
        )
        self._runner: asyncio.Task[None] | None = None
        self._number = 0

    def start(self) -> None:
        """Begin to take acts, and let the story's time run."""
        self._runner = asyncio.get_running_loop().create_task(self._run(), name="director")
        self.time.look()

    async def close(self) -> None:
        """Finish the write that is under way and take no more acts. Closing twice is fine."""
        self.time.close()
        if self._runner is not None:
            self._runner.cancel()
            await asyncio.wait([self._runner])
        self._acts.drop()

    def submit(self, act: Act) -> None:
        """Let something happen after what waits already."""
        self._acts.add(act)

    async def has_room(self) -> None:
        """Return when few enough acts wait; whoever brings more is held back so. Safe to cancel."""
        await self._acts.has_room()

    @property
    def now_s(self) -> float:
        """Story time."""
        return self.time.now_s()

    async def _run(self) -> None:
        await self._recollection.feel_again()
        while True:
            act = await self._acts.take()
            try:
                await self._carry_out(act)
            except PeerError as error:
                self._refuse(error)
            except (IllegalStep, ZeroProgress) as error:
                if isinstance(error, ZeroProgress):
                    _log.error("the story can't go on: %s", error)
                self._refuse(PeerError(ErrorCode.STORY_REFUSED, str(error)))
            except Exception:
                _log.exception("%s failed", type(act).__name__)
                self._refuse(
                    PeerError(ErrorCode.INTERNAL, "the server failed on this; its log says why. Nothing has changed")
                )
            self.time.look()

    async def _carry_out(self, act: Act) -> None:
        match act:
            case Heard():
                await self._hear(act)
            case Unheard(turn, character):
                is_held = self.direction.is_held
                lines = () if is_held else self._mind.did_not_hear(character, self._playthrough.state)
                self._speak(lines, turn=turn, addressee=character)
            case Chosen():
                await self._choose(act)
            case Approach(character) if self.direction.is_held:
                self.direction.put_off_greeting(character)
            case Approach(character):
                proposal = Proposal(Approached(character))
                committed = await self._commit(proposal.signal)
                self._speak(self._mind.lines(proposal, committed.result), addressee=character)
            case Happened():
                await self._happen(act)
            case SceneChanged():
                await self._pass_time()
                self._note_story()
            case TimerDue():
                if not self._surroundings.is_player_talking:
                    await self._pass_time()
            case Ordered():
                await self.direction.carry_out(act)
            case SaveSlot(slot):
                self._outbox.send(Saved(slot=slot, version=await self._playthrough.save(slot, self._queries)))
            case LoadSlot(slot):
                await self._load(slot)
            case ListSlots():
                self._outbox.send(slots_message(await self._playthrough.slots()))

    async def _hear(self, heard: Heard) -> None:
        self._performance.cut()  # also what was asked for before these words and has not begun
        self._outbox.send(CharacterState(character=heard.character, state="thinking"))
        now_s = self.now_s
        self._moods.hear(heard.character, heard.text, now_s)
        if self.direction.is_held:
            self._recollection.player_said(heard.text, heard.turn, now_s)
            self._speak((), turn=heard.turn, addressee=heard.character)
            return
        state, queries = self._playthrough.state, self._queries
        proposal = self._mind.propose(heard.text, state, heard.character, queries, heard.confidence)
        proposal = await self._mind.decide(proposal, heard.text, state, heard.character, queries)
        await self._answer(proposal, heard, heard.text, heard.times)

    async def _choose(self, chosen: Chosen) -> None:
        if self.direction.is_held:
            raise PeerError(ErrorCode.STORY_REFUSED, "the story waits for a moment; try again")
        state = self._playthrough.state
        edges = legal_edges(self._playthrough.story, state, chosen.character, self._queries)
        edge = next((edge for edge in edges if edge.id == chosen.choice and edge.choice is not None), None)
        if edge is None or edge.choice is None:
            raise PeerError(
                ErrorCode.UNKNOWN_CHOICE,
                f"{chosen.choice!r} is not on offer now; `choices` says what is",
                field="choice",
            )
        label = render_text(edge.choice, self._playthrough.story, state)
        proposal = Proposal(EdgeProposed(edge.id, Why("choice", matched=label, evidence=label), chosen.character))
        self._performance.cut()
        self._outbox.send(CharacterState(character=chosen.character, state="thinking"))
        await self._answer(proposal, chosen, label, HearingTimes())

    async def _answer(self, proposal: Proposal, act: Heard | Chosen, words: str, times: HearingTimes) -> None:
        """Commit what the player's words do, and let them be answered."""
        around = self._gather(act.character, words)
        try:
            committed = await self._commit(proposal.signal, act.id)
        except Exception:
            around.cancel()
            self._speak((), turn=act.turn, addressee=act.character)
            raise
        self._recollection.player_said(words, act.turn, self.now_s)
        if committed.is_duplicate:
            around.cancel()
            self._speak((), turn=act.turn, addressee=act.character)
            return
        not_before_s = 0.0
        if times.endpoint_ms is not None and not times.is_button:
            heard_s = act.at_s - (times.endpoint_ms + (times.stt_ms or 0.0)) / 1000
            not_before_s = heard_s + self._least_gap_ms / 1000
        self._performance.perform(
            Answer(
                self._in_mood(self._reply(proposal, committed.result, act.character, around)),
                act.turn,
                act.character,
                self._mind.filler(act.character, committed.result.state),
                not_before_s,
                self._watch.decided(act.turn, act.at_s, times),
            )
        )

    async def _happen(self, act: Happened) -> None:
        committed = await self._commit(EventHappened(act.name, act.args), act.id)
        lines = self._within_earshot(authored_lines(committed.result)) if act.may_speak else ()
        if act.must_speak and not committed.is_duplicate and not lines and act.addressee is not None:
            lines = self._mind.remark(act.addressee, self._playthrough.state, self._queries)
        self._speak(lines)

    async def _pass_time(self) -> None:
        """Let timers and automatic edges that are due go; commit nothing if none is."""
        signal = TimePassed(self.now_s)
        if step(self._playthrough.story, self._playthrough.state, signal, self._queries).events:
            await self._commit_and_speak(signal)

    async def _load(self, slot: str) -> None:
        self._performance.cut()
        try:
            version = await self._playthrough.load(slot, cause=self._next_cause())
        except UnknownSlot:
            raise PeerError(ErrorCode.UNKNOWN_SLOT, f"nothing was saved as {slot!r}", field="slot") from None
        except SaveInvalid as error:
            raise PeerError(ErrorCode.UNKNOWN_SLOT, f"what was saved as {slot!r} can't be read: {error}") from error
        await self._recollection.feel_again()
        self.time.reset(self._playthrough.state.clock_s)
        self._teller.tell_everything(version, self._playthrough.state, self._queries)
        self._note_story()
        self._outbox.send(Loaded(slot=slot, version=version))

    @property
    def _queries(self) -> dict[str, FactValue]:
        return self._surroundings.answers(self._playthrough.story.queries)

    async def _commit(self, signal: Signal, id_: str | None = None) -> Committed:
        """On disk first, then told to the client.

        Args:
            id_: the client's own name for what it asked for; what was done under it is not done again.
        """
        queries = self._queries
        cause = self._next_cause() if id_ is None else f"client:{id_}"
        committed = await self._playthrough.commit(signal, cause=cause, clock_s=self.now_s, queries=queries)
        if not committed.is_duplicate:
            for event in committed.result.events:
                if isinstance(event, LineSaid) and event.emotion is not None:
                    self._moods.feel(event.character, event.emotion, event.strength, self.now_s)
            self._recollection.happened(committed.result.events, self.now_s)
            self._teller.tell(committed, queries)
            result = committed.result
            self._log.note("story", StorySeen(committed.version, result.state, queries, signal, result.events))
        return committed

    async def _commit_and_speak(self, signal: Signal) -> Committed:
        """A step that no act of the player's set off."""
        committed = await self._commit(signal)
        self._speak(self._within_earshot(authored_lines(committed.result)))
        return committed

    def _note_story(self) -> None:
        self._log.note("story", StorySeen(self._playthrough.version, self._playthrough.state, self._queries))

    def _next_cause(self) -> str:
        self._number += 1
        return f"{self._cause_prefix}:{self._number}"

    def _speak(self, lines: tuple[SpokenLine, ...], *, turn: str | None = None, addressee: str | None = None) -> None:
        if lines or addressee is not None:
            self._performance.perform(Answer(self._in_mood(one_by_one(lines)), turn, addressee))

    def _gather(self, character: str, words: str) -> asyncio.Future[Circumstances]:
        """What an answer depends on, for a mind that words it itself; gathered while the step is committed."""
        loop = asyncio.get_running_loop()
        if self._mind.words_answers:
            around = self._recollection.around(character, words, self._queries, self.now_s)
            return loop.create_task(around, name="gathering what is around")
        nothing: asyncio.Future[Circumstances] = loop.create_future()
        nothing.set_result(NO_CIRCUMSTANCES)
        return nothing

    async def _reply(
        self, proposal: Proposal, result: StepResult, character: str, around: asyncio.Future[Circumstances]
    ) -> AsyncGenerator[AnswerPart, None]:
        """The mind's answer."""
        note = partial(self._log.note, "prompt")
        mind = self._mind.reply(proposal, result, character, await around, note)
        async with aclosing(mind) as parts:
            async for part in parts:
                yield part

    async def _in_mood(self, parts: AsyncGenerator[AnswerPart, None]) -> AsyncGenerator[AnswerPart, None]:
        """Each line as its speaker feels when it is said; a model's own emotion is felt from then on."""
        async with aclosing(parts):
            async for part in parts:
                if not isinstance(part, SpokenLine):
                    yield part
                    continue
                now_s = self.now_s
                if part.line is None and part.emotion is not None:
                    self._moods.feel(part.character, part.emotion, part.strength, now_s)
                yield self._moods.say(part, now_s)

    def in_present_mood(self, lines: Sequence[SpokenLine]) -> tuple[SpokenLine, ...]:
        """Lines as they would be said now."""
        now_s = self.now_s
        return tuple(self._moods.say(line, now_s) for line in lines)

    def _within_earshot(self, lines: tuple[SpokenLine, ...]) -> tuple[SpokenLine, ...]:
        return tuple(line for line in lines if line.character in self._surroundings.faced)

    def _refuse(self, error: PeerError) -> None:
        self._outbox.send(ErrorMessage(code=error.code, message=error.message, field=error.field))

    def _next_due_s(self) -> float | None:
        """Story time of the next timer; timers wait while the player talks."""
        if self._surroundings.is_player_talking:
            return None
        return next_timer_s(self._playthrough.story, self._playthrough.state, self._queries)

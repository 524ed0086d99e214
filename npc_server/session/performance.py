"""Lets characters speak: one line after the other, each to its end or to its interruption.

Sound is sent at most `AHEAD_MS` ahead of what has been heard, so that little is lost and nothing
stale waits in a buffer when the player interrupts. What was heard comes from the client's
`playback`, or, from one that never sends it, from the clock.

    silent ──perform──▶ speaking ──all heard──▶ silent
                        speaking ──cut──▶ silent          the line ends at the last word heard
                        speaking ──pause──▶ paused        it ends there too, and its rest is kept
                        paused ──resume──▶ speaking       the rest is said as a line that continues it
                        paused ──cut──▶ silent            the rest is dropped
"""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import logging
from collections.abc import AsyncGenerator, Callable, Mapping
from contextlib import aclosing
from dataclasses import replace

from npc_server.errors import ProviderError
from npc_server.gateway.ports import Outbox
from npc_server.protocol.error_codes import ErrorCode
from npc_server.protocol.server_messages import CharacterState, ErrorMessage
from npc_server.protocol.speech import UtteranceCancel, UtteranceEnd
from npc_server.session.answer_lines import Answer
from npc_server.session.line_sound import Coming, LineSound, abandon, is_ready
from npc_server.session.speech_messages import ClientFormat, SpeechWriter, cues, utterance_start
from npc_server.session.utterance import Utterance
from npc_server.speaking.speaker import Speaker
from npc_server.speaking.types import SpeechChunk
from npc_server.thinking.actions import ActionCall
from npc_server.thinking.answer import SpokenLine
from npc_server.thinking.mood import coloured
from npc_server.workers.fair_queue import Urgency
from story_graph.character import Voice

__all__ = ["AHEAD_MS", "FADE_MS", "FILLER_AFTER_MS", "Performance"]

_log = logging.getLogger(__name__)

AHEAD_MS = 400
"""Sound that the client holds at most; chosen: four times the longest gap between two `playback`."""
FADE_MS = 40
"""How fast a cut line falls silent; chosen: short enough to be at once, long enough not to click."""
FILLER_AFTER_MS = 300
"""An answer that takes longer to begin is preceded by a filler. Specified."""
_SHORTEST_WAIT_MS = 10.0
"""Chosen: the clock is not looked at more often than this while a line plays."""


class Performance:
    """The stage of one session. Started by `start`, ended by `close`.

    Args:
        voices: by character.
        player: for whom it is; among players, each gets a place at the synthesiser in turn.
        clock: seconds, never going back.
        on_sound: called with each piece that was sent, its rate in Hz, and in how many ms from now
            it will be heard at the earliest.
        on_stop: called when a line is broken off: what was sent of it will not be heard to its end.
        on_heard: called with each line that is over, what was heard of it, and the turn that it answers.
        on_action: called with what is to be done now, and the line of this answer that was heard before it.
    """

    def __init__(
        self,
        outbox: Outbox,
        speaker: Speaker,
        voices: Mapping[str, Voice],
        form: ClientFormat,
        *,
        player: str,
        clock: Callable[[], float],
        on_sound: Callable[[bytes, int, float], None],
        on_stop: Callable[[], None],
        on_heard: Callable[[SpokenLine, str, str | None], None],
        on_action: Callable[[ActionCall, Utterance | None], None],
    ) -> None:
        self._outbox = outbox
        self._speaker = speaker
        self._voices = voices
        self._form = form
        self._player = player
        self._clock = clock
        self._on_sound = on_sound
        self._on_stop = on_stop
        self._on_heard = on_heard
        self._on_action = on_action
        self._arrived = asyncio.Event()
        self._waiting: list[Answer] = []
        self._answer: Answer | None = None
        self._utterance: Utterance | None = None
        self._rest: Utterance | None = None
        self._delivery: asyncio.Task[None] | None = None
        self._fetching: asyncio.Task[Coming] | None = None
        self._runner: asyncio.Task[None] | None = None
        self._numbers = itertools.count(1)
        self._silent_since_s = clock()
        self._progress = asyncio.Event()
        self._may_speak = asyncio.Event()
        self._may_speak.set()
        self._may_send = asyncio.Event()
        self._may_send.set()

    def start(self) -> None:
        self._runner = asyncio.get_running_loop().create_task(self._run(), name="performance")

    async def close(self) -> None:
        """Fall silent without a word. Closing twice is fine."""
        if self._runner is not None:
            self._runner.cancel()
            await asyncio.wait([self._runner])
        for answer in self._waiting:
            await answer.parts.aclose()
        self._waiting.clear()

    @property
    def speaker(self) -> str | None:
        """The character who speaks now, or would if it were not paused."""
        utterance = self._utterance or self._rest
        return utterance.line.character if utterance is not None else None

    @property
    def silent_since_s(self) -> float | None:
        """The clock when the last line ended; None while somebody speaks or something waits to be said."""
        return None if self._answer is not None or self._waiting else self._silent_since_s

    @property
    def is_paused(self) -> bool:
        return not self._may_speak.is_set()

    def perform(self, answer: Answer) -> None:
        """Say lines after what is being said. `idle` follows for each speaker and for the addressee."""
        self._waiting.append(answer)
        self._arrived.set()

    def cut(self) -> None:
        """Fall silent now, and leave unsaid what waits. What was not heard did not happen."""
        for answer in (self._answer, *self._waiting):
            if answer is not None:
                answer.is_cut = True
        self._stop_utterance()
        self._rest = None
        self._may_speak.set()
        for task in (self._delivery, self._fetching):
            if task is not None:
                task.cancel()

    def pause(self) -> bool:
        """Fall silent now, ready to go on. Pausing twice is fine.

        Returns:
            Whether there was anything to pause.
        """
        if self.is_paused:
            return True
        if all(answer is None or answer.is_cut for answer in (self._answer, *self._waiting)):
            return False
        self._may_speak.clear()
        self._rest = self._stop_utterance()
        if self._rest is not None and self._delivery is not None:
            self._delivery.cancel()
        return True

    def resume(self) -> None:
        """Go on with the rest of what was paused. Does nothing if nothing was."""
        self._may_speak.set()

    def report(self, utterance: str, played_ms: float, *, is_finished: bool, is_stopped: bool) -> None:
        """The client says how much of a line was heard; reports of lines that are over are late, not wrong."""
        if self._utterance is not None and self._utterance.id == utterance:
            self._utterance.report(played_ms, self._clock(), is_finished=is_finished, is_stopped=is_stopped)
            self._progress.set()

    def hold(self) -> None:
        """Send no more sound while nobody is connected. Holding twice is fine."""
        self._may_send.clear()

    def release(self) -> None:
        """Go on where it was held."""
        self._may_send.set()

    async def _run(self) -> None:
        while True:
            while not self._waiting:
                self._arrived.clear()
                await self._arrived.wait()
            answer = self._answer = self._waiting.pop(0)
            try:
                await self._perform(answer)
            except Exception:
                _log.exception("an answer could not be spoken to its end")
                self._outbox.send(ErrorMessage(code=ErrorCode.INTERNAL, message="the server failed on this answer"))
            finally:
                await answer.parts.aclose()
            self._finish(answer)

    async def _perform(self, answer: Answer) -> None:
        """All parts of one answer, each next one fetched while one is said; a filler first, if the lines are late."""
        fetching = self._fetch(answer)
        filler, filler_due_s = answer.filler, self._clock() + FILLER_AFTER_MS / 1000
        try:
            while True:
                if filler is not None and not await is_ready(fetching, filler_due_s - self._clock()):
                    await self._say(answer, LineSound(filler, self._chunks(filler)))
                    filler = None
                coming = await self._fetched(answer, fetching)
                if coming is None:
                    return
                fetching = self._fetch(answer)
                if isinstance(coming, ActionCall):
                    await self._act(answer, coming)
                else:
                    filler = None
                    await self._say(answer, coming)
        except BaseException:
            await abandon(fetching)
            raise

    def _fetch(self, answer: Answer) -> asyncio.Task[Coming]:
        """The answer's next part, a line with its sound on its way; None after the last."""

        async def fetch() -> Coming:
            part = await anext(answer.parts, None)
            if not isinstance(part, SpokenLine):
                return part
            if answer.timer is not None:
                answer.timer.first_words()
            return LineSound(part, self._chunks(part))

        self._fetching = asyncio.get_running_loop().create_task(fetch(), name="next part")
        return self._fetching

    async def _fetched(self, answer: Answer, fetching: asyncio.Task[Coming]) -> Coming:
        """What `_fetch` brings; None if the answer is cut."""
        if not answer.is_cut:
            await asyncio.wait([fetching])
        if answer.is_cut:
            await abandon(fetching)
            return None
        return fetching.result()

    async def _act(self, answer: Answer, action: ActionCall) -> None:
        """Have something done, now that all before it was heard; not if the player would not let it come to that."""
        await self._may_speak.wait()
        if not answer.is_cut:
            self._on_action(action, answer.said)

    def _finish(self, answer: Answer) -> None:
        self._answer = None
        self._silent_since_s = self._clock()
        names = dict.fromkeys([*answer.speakers, *([answer.addressee] if answer.addressee else [])])
        for character in names:
            self._outbox.send(CharacterState(character=character, state="idle"))

    async def _say(self, answer: Answer, sound: LineSound) -> None:
        """One line, and after each pause its rest, until all of it is said or it is cut."""
        broken_off: Utterance | None = None
        try:
            while True:
                await self._may_speak.wait()
                if answer.is_cut:
                    return
                broken_off = await self._say_once(answer, sound, broken_off)
                if broken_off is None:
                    return
                await sound.close()
                await self._may_speak.wait()
                self._rest = None
                line = broken_off.line
                if broken_off.is_begun:
                    rest = broken_off.rest_text(self._clock())
                    if not rest:
                        return
                    line = replace(line, text=rest)
                sound = LineSound(line, self._chunks(line))
        finally:
            await sound.close()

    async def _say_once(self, answer: Answer, sound: LineSound, broken_off: Utterance | None) -> Utterance | None:
        """Say a line; the result is what was broken off of it by a pause."""
        continues = broken_off.id if broken_off is not None and broken_off.is_begun else None
        utterance = Utterance(f"u{next(self._numbers)}", sound.line, answer.turn, continues)
        self._utterance = utterance
        answer.speakers.append(sound.line.character)
        answer.said = utterance
        self._delivery = asyncio.get_running_loop().create_task(
            self._deliver(answer, utterance, sound), name=f"utterance {utterance.id}"
        )
        try:
            await self._delivery
        except asyncio.CancelledError:
            if not utterance.is_over:  # the session closes; a line that was cut or paused is over
                self._delivery.cancel()
                raise
        finally:
            self._delivery = None
        return utterance if self._rest is utterance else None

    async def _deliver(self, answer: Answer, utterance: Utterance, sound: LineSound) -> None:
        writer = SpeechWriter(utterance.id, self._form)
        try:
            async with aclosing(sound.pieces()) as pieces:
                async for chunk in pieces:
                    await self._until_due(answer, utterance, chunk)
                    self._begin(utterance)
                    self._outbox.send(writer.write(chunk))
                    utterance.sent(chunk, self._clock())
                    ahead_ms = chunk.at_ms - utterance.playing_at_ms(self._clock())
                    self._on_sound(chunk.pcm, self._form.rate_hz or 0, max(0.0, ahead_ms))
                    if answer.timer is not None and sound.line is not answer.filler:
                        answer.timer.first_sound()
        except ProviderError as error:
            _log.warning("'%s' is shown and not spoken: %s", utterance.line.text, error)
            self._outbox.send(ErrorMessage(code=ErrorCode.PROVIDER_FAILED, message=f"no voice for this line: {error}"))
        self._begin(utterance)
        utterance.complete()
        while not utterance.is_heard(self._clock()):
            await self._time_passes(utterance.sent_ms - utterance.playing_at_ms(self._clock()))
        self._end(utterance, is_interrupted=False)

    async def _chunks(self, line: SpokenLine) -> AsyncGenerator[SpeechChunk, None]:
        """The line's sound; none for a client that wants none."""
        form = self._form.speech
        if form is None:
            return
        urgency = Urgency.ANSWER if self._answer is not None and self._answer.addressee else Urgency.UNPROMPTED
        voice = coloured(self._voices[line.character], line.emotion, line.strength)
        async with aclosing(self._speaker.speak(line.text, voice, form, owner=self._player, urgency=urgency)) as chunks:
            async for chunk in chunks:
                yield chunk

    def _begin(self, utterance: Utterance) -> None:
        if utterance.is_begun:
            return
        utterance.is_begun = True
        self._outbox.send(CharacterState(character=utterance.line.character, state="speaking"))
        self._outbox.send(utterance_start(utterance, self._form))
        if utterance.continues is None:
            for cue in cues(utterance):
                self._outbox.send(cue)

    async def _until_due(self, answer: Answer, utterance: Utterance, chunk: SpeechChunk) -> None:
        """Wait until the client holds so little that this piece is wanted."""
        while True:
            await self._may_send.wait()
            early_ms = chunk.at_ms + chunk.duration_ms - utterance.playing_at_ms(self._clock()) - AHEAD_MS
            if not utterance.is_begun:
                early_ms = max(early_ms, (answer.not_before_s - self._clock()) * 1000)
            if early_ms <= 0:
                return
            await self._time_passes(early_ms)

    async def _time_passes(self, wait_ms: float) -> None:
        """Wait for a report, or for so long, but not so short that waiting costs more than it saves."""
        self._progress.clear()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(max(wait_ms, _SHORTEST_WAIT_MS) / 1000):
                await self._progress.wait()

    def _stop_utterance(self) -> Utterance | None:
        """Break off what is being said; returns it."""
        utterance = self._utterance
        if utterance is None:
            return None
        if utterance.is_begun:
            at_ms = round(utterance.playing_at_ms(self._clock()))
            self._outbox.drop_speech(utterance.id)
            self._outbox.send(UtteranceCancel(utterance=utterance.id, at_ms=at_ms, fade_ms=FADE_MS))
            self._on_stop()
        self._end(utterance, is_interrupted=True)
        return utterance

    def _end(self, utterance: Utterance, *, is_interrupted: bool) -> None:
        """Every line ends here, exactly once."""
        now_s = self._clock()
        utterance.is_over = True
        self._utterance = None
        if not utterance.is_begun:
            return
        heard = utterance.heard_text(now_s) if is_interrupted else utterance.line.text
        duration_ms = utterance.heard_ms(now_s) if is_interrupted else utterance.sent_ms
        self._outbox.send(
            UtteranceEnd(
                utterance=utterance.id,
                duration_ms=round(duration_ms),
                text=utterance.line.text,
                interrupted=is_interrupted,
                heard_text=heard if is_interrupted else None,
            )
        )
        self._on_heard(utterance.line, heard, utterance.turn)

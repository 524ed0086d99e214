"""Lets characters speak: one line after the other, each to its end or to its interruption.

Sound is sent at most `AHEAD_MS` ahead of what has been heard, so that little is lost and nothing
stale waits in a buffer when the player interrupts. What was heard comes from the client's
`playback`, or, from one that never sends it, from the clock.

    silent ──perform──▶ speaking ──all heard──▶ silent
                        speaking ──cut──▶ silent     (the line ends at the last word heard)
                        speaking ──hold──▶ held ──release──▶ speaking
"""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import logging
from collections.abc import AsyncGenerator, Callable, Mapping, Sequence
from contextlib import aclosing
from dataclasses import dataclass, field

from npc_server.errors import ProviderError
from npc_server.gateway.ports import Outbox
from npc_server.protocol.error_codes import ErrorCode
from npc_server.protocol.server_messages import CharacterState, ErrorMessage
from npc_server.protocol.speech import UtteranceCancel, UtteranceEnd
from npc_server.session.speech_messages import ClientFormat, SpeechWriter, cues, utterance_start
from npc_server.session.utterance import Utterance
from npc_server.speaking.speaker import Speaker
from npc_server.speaking.types import SpeechChunk
from npc_server.thinking.answer import SpokenLine
from story_graph.character import Voice

__all__ = ["AHEAD_MS", "FADE_MS", "Performance"]

_log = logging.getLogger(__name__)

AHEAD_MS = 400
"""Sound that the client holds at most; chosen: four times the longest gap between two `playback`."""
FADE_MS = 40
"""How fast a cut line falls silent; chosen: short enough to be at once, long enough not to click."""
_SHORTEST_WAIT_MS = 10.0
"""Chosen: the clock is not looked at more often than this while a line plays."""


@dataclass(slots=True)
class _Answer:
    """The lines of one act, spoken one after the other."""

    lines: Sequence[SpokenLine]
    turn: str | None
    addressee: str | None
    on_first_sound: Callable[[], None] | None
    is_cut: bool = False
    speakers: list[str] = field(default_factory=list)

    def first_sound_sent(self) -> None:
        """Tell, once, that the answer can be heard."""
        if self.on_first_sound is not None:
            self.on_first_sound()
            self.on_first_sound = None


class Performance:
    """The stage of one session. Started by `start`, ended by `close`.

    Args:
        voices: by character.
        clock: seconds, never going back.
        on_heard: called with each line that is over and what was heard of it.
    """

    def __init__(
        self,
        outbox: Outbox,
        speaker: Speaker,
        voices: Mapping[str, Voice],
        form: ClientFormat,
        *,
        clock: Callable[[], float],
        on_heard: Callable[[SpokenLine, str], None],
    ) -> None:
        self._outbox = outbox
        self._speaker = speaker
        self._voices = voices
        self._form = form
        self._clock = clock
        self._on_heard = on_heard
        self._answers: asyncio.Queue[_Answer] = asyncio.Queue()
        self._waiting: list[_Answer] = []
        self._answer: _Answer | None = None
        self._utterance: Utterance | None = None
        self._delivery: asyncio.Task[None] | None = None
        self._runner: asyncio.Task[None] | None = None
        self._numbers = itertools.count(1)
        self._progress = asyncio.Event()
        self._may_send = asyncio.Event()
        self._may_send.set()

    def start(self) -> None:
        self._runner = asyncio.get_running_loop().create_task(self._run(), name="performance")

    async def close(self) -> None:
        """Fall silent without a word. Closing twice is fine."""
        for task in (self._delivery, self._runner):
            if task is not None:
                task.cancel()
                with contextlib.suppress(asyncio.CancelledError):
                    await task

    @property
    def speaker(self) -> str | None:
        """The character who speaks now."""
        return self._utterance.line.character if self._utterance is not None else None

    @property
    def is_silent(self) -> bool:
        """Whether nobody speaks and nothing waits to be said."""
        return self._answer is None and not self._waiting

    def perform(
        self,
        lines: Sequence[SpokenLine],
        *,
        turn: str | None = None,
        addressee: str | None = None,
        on_first_sound: Callable[[], None] | None = None,
    ) -> None:
        """Say lines after what is being said. `idle` follows for each speaker and for the addressee.

        Args:
            turn: of the player, that they answer.
            addressee: whose `idle` ends the player's act, though it may have nothing to say.
            on_first_sound: called when the first piece of sound was sent.
        """
        answer = _Answer(lines, turn, addressee, on_first_sound)
        self._waiting.append(answer)
        self._answers.put_nowait(answer)

    def cut(self) -> None:
        """Fall silent now, and leave unsaid what waits. What was not heard did not happen."""
        for answer in (self._answer, *self._waiting):
            if answer is not None:
                answer.is_cut = True
        utterance = self._utterance
        if utterance is None:
            return
        if utterance.is_begun:
            at_ms = round(utterance.playing_at_ms(self._clock()))
            self._outbox.drop_speech(utterance.id)
            self._outbox.send(UtteranceCancel(utterance=utterance.id, at_ms=at_ms, fade_ms=FADE_MS))
        self._end(utterance, is_interrupted=True)
        if self._delivery is not None:
            self._delivery.cancel()

    def report(self, utterance: str, played_ms: float, *, is_finished: bool, is_stopped: bool) -> None:
        """The client says how much of a line was heard; reports of lines that are over are late, not wrong."""
        if self._utterance is not None and self._utterance.id == utterance:
            self._utterance.report(played_ms, self._clock(), is_finished=is_finished, is_stopped=is_stopped)
            self._progress.set()

    def hold(self) -> None:
        """Send no more sound for now. Holding twice is fine."""
        self._may_send.clear()

    def release(self) -> None:
        """Go on where it was held."""
        self._may_send.set()

    async def _run(self) -> None:
        while True:
            answer = await self._answers.get()
            self._waiting.remove(answer)
            self._answer = answer
            for line in answer.lines:
                if answer.is_cut:
                    break
                await self._say(answer, line)
            self._finish(answer)

    def _finish(self, answer: _Answer) -> None:
        self._answer = None
        names = dict.fromkeys([*answer.speakers, *([answer.addressee] if answer.addressee else [])])
        for character in names:
            self._outbox.send(CharacterState(character=character, state="idle"))

    async def _say(self, answer: _Answer, line: SpokenLine) -> None:
        utterance = Utterance(f"u{next(self._numbers)}", line, answer.turn)
        self._utterance = utterance
        answer.speakers.append(line.character)
        self._delivery = asyncio.get_running_loop().create_task(
            self._deliver(answer, utterance), name=f"utterance {utterance.id}"
        )
        try:
            await self._delivery
        except asyncio.CancelledError:
            if not utterance.is_over:  # the session closes; a cut line was ended by `cut`
                raise
        finally:
            self._delivery = None

    async def _deliver(self, answer: _Answer, utterance: Utterance) -> None:
        writer = SpeechWriter(utterance.id, self._form)
        try:
            async with aclosing(self._chunks(utterance.line)) as chunks:
                async for chunk in chunks:
                    await self._until_due(utterance, chunk)
                    self._begin(utterance)
                    self._outbox.send(writer.write(chunk))
                    utterance.sent(chunk, self._clock())
                    answer.first_sound_sent()
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
        async with aclosing(self._speaker.speak(line.text, self._voices[line.character], form)) as chunks:
            async for chunk in chunks:
                yield chunk

    def _begin(self, utterance: Utterance) -> None:
        if utterance.is_begun:
            return
        utterance.is_begun = True
        self._outbox.send(CharacterState(character=utterance.line.character, state="speaking"))
        self._outbox.send(utterance_start(utterance, self._form))
        for cue in cues(utterance):
            self._outbox.send(cue)

    async def _until_due(self, utterance: Utterance, chunk: SpeechChunk) -> None:
        """Wait until the client holds so little that this piece is wanted."""
        while True:
            await self._may_send.wait()
            early_ms = chunk.at_ms + chunk.duration_ms - utterance.playing_at_ms(self._clock()) - AHEAD_MS
            if early_ms <= 0:
                return
            await self._time_passes(early_ms)

    async def _time_passes(self, wait_ms: float) -> None:
        """Wait for a report, or for so long, but not so short that waiting costs more than it saves."""
        self._progress.clear()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(max(wait_ms, _SHORTEST_WAIT_MS) / 1000):
                await self._progress.wait()

    def _end(self, utterance: Utterance, *, is_interrupted: bool) -> None:
        """Every line ends here, exactly once."""
        now_s = self._clock()
        utterance.is_over = True
        self._utterance = None
        heard = utterance.heard_text(now_s) if is_interrupted else utterance.line.text
        duration_ms = utterance.heard_ms(now_s) if is_interrupted else utterance.sent_ms
        if utterance.is_begun:
            self._outbox.send(
                UtteranceEnd(
                    utterance=utterance.id,
                    duration_ms=round(duration_ms),
                    text=utterance.line.text,
                    interrupted=is_interrupted,
                    heard_text=heard if is_interrupted else None,
                )
            )
        self._on_heard(utterance.line, heard)

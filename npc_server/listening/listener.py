"""One player's ear: microphone sound in, turns out.

Sound becomes windows, the detector judges them a moment later, and only then are they heard. What
the client says about its microphone waits in the same queue, so that it takes effect exactly
between the sounds where the client said it.

With an open microphone the `SpeechGate` finds where a turn begins, and `Endpointing` says how much
silence ends it. With a button the turn is what lies between `push` and `commit` (and a little
before: people speak early); no strategy can end it.
"""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from npc_server.errors import PeerError, ProviderError
from npc_server.listening.microphone import MicrophoneStream
from npc_server.listening.own_voice import OwnVoice
from npc_server.listening.resample import LISTENING_RATE_HZ
from npc_server.listening.settings import ListeningSettings
from npc_server.listening.stt.recogniser import SpeechRecogniser
from npc_server.listening.turns.endings import Endings
from npc_server.listening.turns.endpointing import Endpointing
from npc_server.listening.turns.speech_gate import SpeechGate
from npc_server.listening.turns.turn import Turn
from npc_server.listening.turns.voice_end import VoiceEnd
from npc_server.listening.types import (
    Interim,
    InterimHeard,
    ListeningEvent,
    MicrophoneState,
    SpeechStarted,
    SpeechStopped,
    TurnDropped,
    Vocabulary,
)
from npc_server.listening.vad.detector import WINDOW_MS, SpeechDetector

__all__ = ["Listener"]

_log = logging.getLogger(__name__)

_MOST_WAITING_WINDOWS = 320
"""Sound that waits to be judged, 10 s: only a client far faster than real time gets there. Chosen."""

_MOST_DOUBTED_MS = 256
"""Sound just before a turn that was taken for a character's echo, and belongs to the turn all the same. Chosen:
until the guard knows the way of the echo it doubts for about so long.
"""

_Mode = Literal["ready", "open", "push", "closed"]
"""`ready`: the button is up; sound is only kept for the next pre-roll."""


@dataclass(frozen=True)
class _Command:
    state: MicrophoneState
    tail: bytes
    """Sound before it that does not fill a window."""


class Listener:
    """Belongs to one session, which closes it. All calls and events are on the event loop."""

    def __init__(
        self,
        *,
        detector: SpeechDetector,
        recogniser: SpeechRecogniser,
        on_event: Callable[[ListeningEvent], None],
        settings: ListeningSettings,
        rate_hz: int = LISTENING_RATE_HZ,
        channels: int = 1,
        clock: Callable[[], float],
    ) -> None:
        """Begin at position 0 with the button up.

        Args:
            on_event: called in the order of what happened; must not raise.
            rate_hz: of the client's sound, 8000 to 48000.
            channels: 1 or 2.
            clock: seconds that only grow; measures `TurnEnded.stt_ms`.

        Raises:
            PeerError: the rate or the channels can't be taken.
        """
        self._microphone = MicrophoneStream(rate_hz, channels)
        self._recogniser = recogniser
        self._on_event = on_event
        self._settings = settings
        self._stream = detector.open(self._on_probability)
        self._gate = SpeechGate(settings)
        self._voice_end = VoiceEnd()
        self._endpointing = Endpointing(settings)
        self._own_voice = OwnVoice()
        self._endings = Endings(on_event, clock)
        self._vocabulary = Vocabulary()
        self._preparing: set[asyncio.Task[None]] = set()
        self._queue: deque[bytes | _Command] = deque()
        self._recent: deque[tuple[bytes, float]] = deque(
            maxlen=(settings.pre_roll_ms + 2 * settings.speech_ms + _MOST_DOUBTED_MS) // WINDOW_MS + 1
        )
        self._mode: _Mode = "ready"
        self._turn: Turn | None = None
        self._heard_samples = 0
        self._doubted_ms = 0

    @property
    def position_ms(self) -> int:
        """How much of the stream has been heard."""
        return self._heard_samples * 1000 // LISTENING_RATE_HZ

    @property
    def _received_ms(self) -> float:
        """How much of the stream has come, judged or not."""
        waiting = sum(len(window) for window in self._queue if isinstance(window, bytes))
        return (self._heard_samples + waiting // 2) * 1000 / LISTENING_RATE_HZ

    def set_vocabulary(self, vocabulary: Vocabulary) -> None:
        """What the player may say from the next turn on; the recogniser makes ready for it."""
        if vocabulary == self._vocabulary:
            return
        self._vocabulary = vocabulary
        self._endpointing.expect(vocabulary)
        task = asyncio.get_running_loop().create_task(self._prepare(vocabulary), name="prepare vocabulary")
        self._preparing.add(task)
        task.add_done_callback(self._preparing.discard)

    def set_microphone(self, state: MicrophoneState) -> None:
        """What the client says of its microphone; takes effect after the sound fed before."""
        tail = self._microphone.flush() if state == "commit" else b""
        self._queue.append(_Command(state, tail))
        self._run_commands()

    def expect_echo(self, pcm: bytes, rate_hz: int, ahead_ms: float) -> None:
        """A character's sound was sent, which the player hears `ahead_ms` from now at the earliest.

        Args:
            pcm: int16 mono at `rate_hz`.
        """
        if self._mode == "open" and self._settings.echo_guard:
            self._own_voice.sent(pcm, rate_hz, self._received_ms + ahead_ms)

    def expect_no_more_echo(self) -> None:
        """The character was cut off."""
        self._own_voice.stopped(self._received_ms)

    def feed(self, pcm: bytes, sequence: int | None = None) -> None:
        """Take one message's sound.

        Args:
            pcm: int16 little-endian in the announced format, any length.
            sequence: the message's number; see `MicrophoneStream.push`.

        Raises:
            PeerError: half a sample, or far more sound than real time; nothing of it is taken.
        """
        if len(self._queue) > _MOST_WAITING_WINDOWS:
            raise PeerError(
                "audio_too_fast", "microphone sound comes faster than it can be heard: send it in real time"
            )
        for window in self._microphone.push(pcm, sequence):
            self._queue.append(window)
            self._stream.submit(window)
        self._look_for_end()

    async def close(self) -> None:
        """Drop everything, without events. Closing twice is fine."""
        self._stream.close()
        self._queue.clear()
        if self._turn is not None:
            self._turn.recognition.cancel()
            self._turn = None
        tasks = list(self._preparing)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, self._endings.close(), return_exceptions=True)

    async def _prepare(self, vocabulary: Vocabulary) -> None:
        try:
            await self._recogniser.prepare(vocabulary)
        except ProviderError as error:
            _log.warning("can't prepare a vocabulary, the next turn will try again: %s", error)

    def _on_probability(self, probability: float) -> None:
        window = self._queue.popleft()
        assert isinstance(window, bytes)
        begin_ms = self._heard_samples * 1000 / LISTENING_RATE_HZ
        self._heard_samples += len(window) // 2
        # Only the beginning of a turn can be an echo: from then on the character is silent.
        is_doubted = self._mode == "open" and self._own_voice.is_heard_in(window, begin_ms) and self._turn is None
        self._doubted_ms = min(self._doubted_ms + WINDOW_MS, _MOST_DOUBTED_MS) if is_doubted else self._doubted_ms
        if not is_doubted and probability < self._settings.stop_threshold:
            self._doubted_ms = 0
        if is_doubted:
            probability = 0.0
        if self._mode != "closed":
            self._hear(window, probability)
        self._run_commands()

    def _run_commands(self) -> None:
        while self._queue and isinstance(self._queue[0], _Command):
            command = self._queue.popleft()
            assert isinstance(command, _Command)
            self._heard_samples += len(command.tail) // 2
            self._run(command)

    def _hear(self, window: bytes, probability: float) -> None:
        self._voice_end.hear(window, self.position_ms, is_voice=probability >= self._settings.stop_threshold)
        begins = self._gate.judge(probability) == "started"
        if self._turn is not None:
            pause_ms = self._turn.hear(window, probability, self.position_ms)
            if pause_ms is not None:
                self._endpointing.paused(pause_ms)
            if self.position_ms - self._turn.start_ms >= self._settings.longest_turn_ms:
                self._end_turn("silence", self.position_ms)
            else:
                self._look_for_end()
            return
        self._recent.append((window, probability))
        if begins and self._mode == "open":
            self._begin_turn(self._gate.start_ms)

    def _look_for_end(self) -> None:
        """End the turn of an open microphone if it has been silent for long enough.

        Looks at sound that is not judged yet too, by its level, so that a turn ends with the message
        that completes its silence and not with the window after it.
        """
        turn = self._turn
        if turn is None or self._mode != "open" or not turn.is_silent:
            return
        if any(isinstance(waiting, _Command) for waiting in self._queue):
            return
        unjudged = b"".join(waiting for waiting in self._queue if isinstance(waiting, bytes)) + self._microphone.rest
        voice_end_ms = turn.voice_end_ms
        assert voice_end_ms is not None, "a turn is silent only after a voice"
        now_ms = (self._heard_samples + len(unjudged) // 2) * 1000 // LISTENING_RATE_HZ
        is_long_enough = now_ms - voice_end_ms >= self._endpointing.silence_ms(turn.evidence)
        if is_long_enough and self._voice_end.is_quiet(unjudged):
            self._end_turn("silence", now_ms)

    def _run(self, command: _Command) -> None:
        match command.state:
            case "open":
                self._open()
            case "push":
                if self._turn is None:
                    self._begin_turn(0)
                self._mode = "push"
            case "commit":
                self._commit(command.tail)
            case "cancel":
                self._cancel()
            case "closed":
                self._cancel()
                self._gate.reset()
                self._recent.clear()
                self._mode = "closed"

    def _open(self) -> None:
        if self._mode == "open":
            return
        self._commit(b"")
        # Who is speaking already starts a turn now.
        self._gate.reset()
        self._mode = "open"

    def _commit(self, tail: bytes) -> None:
        if self._turn is not None:
            self._turn.add_tail(tail)
            self._end_turn("commit", self.position_ms)
        self._release_button()

    def _cancel(self) -> None:
        is_cancelled = self._endings.cancel()
        if self._turn is not None:
            self._turn.recognition.cancel()
            self._turn = None
            is_cancelled = True
        if is_cancelled:
            self._on_event(TurnDropped("cancelled"))
        self._release_button()

    def _release_button(self) -> None:
        if self._mode == "push":
            self._mode = "ready"

    def _begin_turn(self, voiced_ms: int) -> None:
        """Begin a turn `voiced_ms` ago, with the pre-roll before that."""
        now_ms = self.position_ms
        recognition = self._recogniser.open(self._vocabulary, self._on_interim)
        self._voice_end.begin()
        self._turn = Turn(recognition, self._settings, self._voice_end, now_ms - voiced_ms)
        self._endpointing.begun(now_ms - voiced_ms)
        wanted_ms = voiced_ms + self._doubted_ms + self._settings.pre_roll_ms
        self._doubted_ms = 0
        kept = min(len(self._recent), wanted_ms // WINDOW_MS)
        for _ in range(len(self._recent) - kept):
            self._recent.popleft()
        for after, (window, probability) in enumerate(self._recent, 1 - kept):
            self._turn.hear(window, probability, now_ms + after * WINDOW_MS)
        self._recent.clear()
        self._on_event(SpeechStarted(now_ms - voiced_ms))

    def _end_turn(self, by: Literal["silence", "commit"], now_ms: int) -> None:
        turn, self._turn = self._turn, None
        assert turn is not None
        voice_end_ms = turn.voice_end_ms
        if voice_end_ms is not None:
            self._endpointing.ended(voice_end_ms)
        self._gate.reset()
        self._on_event(SpeechStopped(now_ms if by == "commit" or voice_end_ms is None else voice_end_ms))
        self._endings.add(turn, by, now_ms)

    def _on_interim(self, interim: Interim) -> None:
        if self._turn is not None:
            self._turn.take(interim)
        self._on_event(InterimHeard(interim.text, interim.is_settled, interim.confidence))
        self._look_for_end()

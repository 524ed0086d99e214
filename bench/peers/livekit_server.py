"""LiveKit Agents behind a plain websocket, with fixed providers: many sessions in one process, no LiveKit server.

python -m bench.peers.livekit_server     (in the peers' environment; prints its address)
"""

# LiveKit's classes are Any where it is not installed.
# mypy: disable-error-code="misc"

from __future__ import annotations

import asyncio
import gc
import itertools
import time
from typing import Any

import uvloop
from livekit import rtc
from livekit.agents import Agent, AgentSession, llm, stt, tts
from livekit.agents.types import DEFAULT_API_CONNECT_OPTIONS
from livekit.agents.voice import io
from livekit.plugins import silero
from websockets.asyncio.server import ServerConnection, serve

from bench.peers.fixed import (
    SILENCE_S,
    SOUND,
    SOUND_RATE_HZ,
    STOP,
    STT_S,
    TTS_S,
    VOICE_RATE_HZ,
    answer_tokens,
    sound_pieces,
)

_ANSWERS = itertools.count()
_INTERRUPTING_S = 0.2
"""Speech that counts as an interruption; LiveKit's default is 0.5, this is what Pipecat's VAD waits for."""


class FixedRecogniser(stt.STT):
    """A streaming recogniser; the session's VAD asks it for the final text (`manual_flush`)."""

    def __init__(self) -> None:
        super().__init__(
            capabilities=stt.STTCapabilities(
                streaming=True, interim_results=False, offline_recognize=False, manual_flush=True
            )
        )

    async def _recognize_impl(self, *_: Any, **__: Any) -> stt.SpeechEvent:
        raise NotImplementedError

    def stream(self, *, conn_options: Any = DEFAULT_API_CONNECT_OPTIONS, **_: Any) -> stt.RecognizeStream:
        return _Recognition(stt=self, conn_options=conn_options)


class _Recognition(stt.RecognizeStream):
    async def _run(self) -> None:
        pending: set[asyncio.Task[None]] = set()
        async for item in self._input_ch:
            if isinstance(item, self._FlushSentinel):
                task = asyncio.create_task(self._transcribe())
                pending.add(task)
                task.add_done_callback(pending.discard)

    async def _transcribe(self) -> None:
        await asyncio.sleep(STT_S)
        text = stt.SpeechData(language="en", text="when does the next boat leave", confidence=1.0)
        self._event_ch.send_nowait(stt.SpeechEvent(stt.SpeechEventType.FINAL_TRANSCRIPT, alternatives=[text]))


class FixedModel(llm.LLM):
    def chat(
        self, *, chat_ctx: llm.ChatContext, tools: Any = None, conn_options: Any = DEFAULT_API_CONNECT_OPTIONS, **_: Any
    ) -> llm.LLMStream:
        return _Answer(self, chat_ctx=chat_ctx, tools=tools or [], conn_options=conn_options)


class _Answer(llm.LLMStream):
    async def _run(self) -> None:
        answer = next(_ANSWERS)
        async for token in answer_tokens(answer):
            delta = llm.ChoiceDelta(role="assistant", content=token)
            self._event_ch.send_nowait(llm.ChatChunk(id=str(answer), delta=delta))


class FixedVoice(tts.TTS):
    """A voice that takes whole sentences; the session splits the text with its own tokenizer."""

    def __init__(self) -> None:
        super().__init__(capabilities=tts.TTSCapabilities(streaming=False), sample_rate=SOUND_RATE_HZ, num_channels=1)

    def synthesize(self, text: str, *, conn_options: Any = DEFAULT_API_CONNECT_OPTIONS) -> tts.ChunkedStream:
        return _Sentence(tts=self, input_text=text, conn_options=conn_options)


class _Sentence(tts.ChunkedStream):
    async def _run(self, output_emitter: tts.AudioEmitter) -> None:
        output_emitter.initialize(request_id="fixed", sample_rate=SOUND_RATE_HZ, num_channels=1, mime_type="audio/pcm")
        await asyncio.sleep(TTS_S)
        for pcm in sound_pieces(self._input_text):
            output_emitter.push(pcm)
        output_emitter.flush()


class Ears(io.AudioInput):
    """The player's microphone, from the socket."""

    def __init__(self) -> None:
        super().__init__(label="socket")
        self.frames: asyncio.Queue[rtc.AudioFrame] = asyncio.Queue()

    async def __anext__(self) -> rtc.AudioFrame:
        return await self.frames.get()


class Mouth(io.AudioOutput):
    """Sends sound as soon as it is there, and reports playback as a player who hears it in real time.

    `pause` and `clear_buffer` are what reaches a transport when the player interrupts: each sends `STOP`.
    """

    def __init__(self) -> None:
        super().__init__(label="socket", capabilities=io.AudioOutputCapabilities(pause=True), sample_rate=SOUND_RATE_HZ)
        self.outbox: asyncio.Queue[bytes] = asyncio.Queue()
        self._loop = asyncio.get_running_loop()
        self._pushed_s = self._ends_at = 0.0
        self._paused_at: float | None = None
        self._is_flushed = False
        self._end: asyncio.TimerHandle | None = None

    async def capture_frame(self, frame: rtc.AudioFrame) -> None:
        await super().capture_frame(frame)
        now = self._loop.time()
        if not self._pushed_s:
            self._is_flushed = False
            self.on_playback_started(created_at=time.time())
        self._ends_at = max(self._ends_at, now) + frame.duration
        self._pushed_s += frame.duration
        self.outbox.put_nowait(SOUND + bytes(frame.data))

    def flush(self) -> None:
        super().flush()
        self._is_flushed = True
        self._arm()

    def clear_buffer(self) -> None:
        if self._pushed_s:
            self.outbox.put_nowait(STOP)
            self._finish(is_interrupted=True)

    def pause(self) -> None:
        super().pause()
        if self._pushed_s and self._paused_at is None:
            self._paused_at = self._loop.time()
            self.outbox.put_nowait(STOP)
            self._disarm()

    def resume(self) -> None:
        super().resume()
        if self._paused_at is not None:
            self._ends_at += self._loop.time() - self._paused_at
            self._paused_at = None
            self._arm()

    def _arm(self) -> None:
        self._disarm()
        if self._pushed_s and self._is_flushed and self._paused_at is None:
            self._end = self._loop.call_at(self._ends_at, self._finish)

    def _disarm(self) -> None:
        if self._end is not None:
            self._end.cancel()
            self._end = None

    def _finish(self, *, is_interrupted: bool = False) -> None:
        self._disarm()
        now = self._loop.time() if self._paused_at is None else self._paused_at
        played_s = self._pushed_s - max(0.0, self._ends_at - now)
        self._pushed_s = self._ends_at = 0.0
        self._paused_at = None
        self.on_playback_finished(playback_position=played_s, interrupted=is_interrupted)


async def send_all(socket: ServerConnection, outbox: asyncio.Queue[bytes]) -> None:
    while True:
        await socket.send(await outbox.get())


async def converse(socket: ServerConnection, vad: Any) -> None:
    """One player, until they hang up."""
    session = AgentSession(
        stt=FixedRecogniser(),
        vad=vad,
        llm=FixedModel(),
        tts=FixedVoice(),
        turn_handling={
            "turn_detection": "vad",
            "endpointing": {"min_delay": 0.0},
            "interruption": {"mode": "vad", "min_duration": _INTERRUPTING_S},
        },
        aec_warmup_duration=None,
    )
    ears, mouth = Ears(), Mouth()
    session.input.audio, session.output.audio = ears, mouth
    await session.start(Agent(instructions="Answer the player."), record=False)
    sending = asyncio.create_task(send_all(socket, mouth.outbox))
    async for pcm in socket:
        assert isinstance(pcm, bytes)
        ears.frames.put_nowait(rtc.AudioFrame(pcm, VOICE_RATE_HZ, 1, len(pcm) // 2))
    sending.cancel()
    await session.aclose()


async def main() -> None:
    vad = silero.VAD.load(min_silence_duration=SILENCE_S)
    gc.collect()
    gc.freeze()  # LiveKit's own worker does this before it forks.
    async with serve(lambda socket: converse(socket, vad), "127.0.0.1", 0, compression=None) as server:
        port = next(iter(server.sockets)).getsockname()[1]
        print(f"livekit at ws://127.0.0.1:{port}/", flush=True)
        await server.serve_forever()


if __name__ == "__main__":
    uvloop.run(main())

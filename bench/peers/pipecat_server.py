"""Pipecat behind a websocket, with fixed providers: the pipeline of its own templates, many players in one process.

python -m bench.peers.pipecat_server     (in the peers' environment; prints its address)
"""

# Pipecat's classes are Any where it is not installed.
# mypy: disable-error-code="misc"

from __future__ import annotations

import asyncio
import gc
import itertools
import socket
import sys
from collections.abc import AsyncIterator

import uvicorn
from fastapi import FastAPI, WebSocket
from loguru import logger
from pipecat.audio.vad.silero import SileroVADAnalyzer
from pipecat.audio.vad.vad_analyzer import VADParams
from pipecat.frames.frames import (
    Frame,
    InputAudioRawFrame,
    InterruptionFrame,
    LLMContextFrame,
    LLMFullResponseEndFrame,
    LLMFullResponseStartFrame,
    OutputAudioRawFrame,
    TranscriptionFrame,
    TTSAudioRawFrame,
    VADUserStoppedSpeakingFrame,
)
from pipecat.pipeline.pipeline import Pipeline
from pipecat.pipeline.worker import PipelineParams, PipelineWorker
from pipecat.processors.aggregators.llm_context import LLMContext
from pipecat.processors.aggregators.llm_response_universal import LLMContextAggregatorPair, LLMUserAggregatorParams
from pipecat.processors.frame_processor import FrameDirection
from pipecat.serializers.base_serializer import FrameSerializer
from pipecat.services.llm_service import LLMService
from pipecat.services.settings import LLMSettings, STTSettings, TTSSettings
from pipecat.services.stt_service import STTService
from pipecat.services.tts_service import TTSService
from pipecat.transports.websocket.fastapi import FastAPIWebsocketParams, FastAPIWebsocketTransport
from pipecat.turns.user_stop import SpeechTimeoutUserTurnStopStrategy
from pipecat.turns.user_turn_strategies import UserTurnStrategies
from pipecat.workers.runner import WorkerRunner

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


class FixedRecogniser(STTService):
    """As its streaming services: sound goes in and is forgotten, the VAD's end of speech asks for the final text."""

    def __init__(self) -> None:
        super().__init__(ttfs_p99_latency=STT_S, settings=STTSettings(model=None, language=None))

    async def run_stt(self, audio: bytes) -> AsyncIterator[Frame | None]:
        yield None

    async def process_frame(self, frame: Frame, direction: FrameDirection) -> None:
        await super().process_frame(frame, direction)
        if isinstance(frame, VADUserStoppedSpeakingFrame):
            self.create_task(self._transcribe())

    async def _transcribe(self) -> None:
        await asyncio.sleep(STT_S)
        await self.push_frame(TranscriptionFrame("when does the next boat leave", "", "", finalized=True))


class FixedModel(LLMService):
    """As its services: a context frame in, the answer's text frames out; an interruption cancels it."""

    def __init__(self) -> None:
        nothing = dict.fromkeys(
            (
                "system_instruction",
                "temperature",
                "max_tokens",
                "top_p",
                "top_k",
                "frequency_penalty",
                "presence_penalty",
                "seed",
                "filter_incomplete_user_turns",
                "user_turn_completion_config",
            )
        )
        super().__init__(settings=LLMSettings(model=None, **nothing))

    async def process_frame(self, frame: Frame, direction: FrameDirection) -> None:
        await super().process_frame(frame, direction)
        if not isinstance(frame, LLMContextFrame):
            await self.push_frame(frame, direction)
            return
        try:
            await self.push_frame(LLMFullResponseStartFrame())
            async for token in answer_tokens(next(_ANSWERS)):
                await self._push_llm_text(token)
        finally:
            await self.push_frame(LLMFullResponseEndFrame())


class FixedVoice(TTSService):
    """As its HTTP services: a sentence at a time, sound in pieces."""

    def __init__(self) -> None:
        super().__init__(
            push_start_frame=True,
            push_stop_frames=True,
            settings=TTSSettings(model=None, voice=None, language=None),
        )

    async def run_tts(self, text: str, context_id: str) -> AsyncIterator[Frame | None]:
        await asyncio.sleep(TTS_S)
        for pcm in sound_pieces(text):
            yield TTSAudioRawFrame(pcm, SOUND_RATE_HZ, 1, context_id=context_id)


class BareSerializer(FrameSerializer):
    """The load's wire: less work than any of Pipecat's own serializers."""

    async def serialize(self, frame: Frame) -> bytes | None:
        if isinstance(frame, OutputAudioRawFrame):
            return SOUND + bytes(frame.audio)
        return STOP if isinstance(frame, InterruptionFrame) else None

    async def deserialize(self, data: str | bytes) -> Frame | None:
        return InputAudioRawFrame(data, VOICE_RATE_HZ, 1)


async def converse(websocket: WebSocket) -> None:
    """One player, until they hang up."""
    await websocket.accept()
    transport = FastAPIWebsocketTransport(
        websocket,
        FastAPIWebsocketParams(audio_in_enabled=True, audio_out_enabled=True, serializer=BareSerializer()),
    )
    user, assistant = LLMContextAggregatorPair(
        LLMContext(),
        user_params=LLMUserAggregatorParams(
            vad_analyzer=SileroVADAnalyzer(params=VADParams(stop_secs=SILENCE_S)),
            user_turn_strategies=UserTurnStrategies(stop=[SpeechTimeoutUserTurnStopStrategy(user_speech_timeout=0)]),
        ),
    )
    worker = PipelineWorker(
        Pipeline(
            [transport.input(), FixedRecogniser(), user, FixedModel(), FixedVoice(), transport.output(), assistant]
        ),
        params=PipelineParams(audio_in_sample_rate=VOICE_RATE_HZ, audio_out_sample_rate=SOUND_RATE_HZ),
        enable_rtvi=False,
    )

    async def hang_up(*_: object) -> None:
        await worker.cancel()

    transport.add_event_handler("on_client_disconnected", hang_up)
    runner = WorkerRunner(handle_sigint=False)
    await runner.add_workers(worker)
    await runner.run()


def main() -> None:
    logger.remove()
    logger.add(sys.stderr, level="WARNING")
    app = FastAPI()
    app.add_api_websocket_route("/", converse)
    listener = socket.create_server(("127.0.0.1", 0), backlog=128)
    print(f"pipecat at ws://127.0.0.1:{listener.getsockname()[1]}/", flush=True)
    gc.collect()
    gc.freeze()
    uvicorn.Server(uvicorn.Config(app, log_level="warning")).run(sockets=[listener])


if __name__ == "__main__":
    main()

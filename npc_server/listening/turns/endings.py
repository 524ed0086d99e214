"""Turns that are over and wait for their transcript: told of in the order in which they ended."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Literal

from npc_server.errors import ProviderError
from npc_server.listening.stt.recogniser import RecogniserBusy
from npc_server.listening.turns.turn import Turn
from npc_server.listening.types import ListeningEvent, TurnDropped, TurnEnded

__all__ = ["Endings"]


class Endings:
    """Holds one task for each turn that waits. Belongs to one listener."""

    def __init__(self, on_event: Callable[[ListeningEvent], None], clock: Callable[[], float]) -> None:
        self._on_event = on_event
        self._clock = clock
        self._tasks: list[asyncio.Task[None]] = []

    def add(self, turn: Turn, by: Literal["silence", "commit"], now_ms: int) -> None:
        """Tell how a turn ended that was decided to be over at `now_ms`, by `TurnEnded` or `TurnDropped`."""
        before = self._tasks[-1] if self._tasks else None
        task = asyncio.get_running_loop().create_task(self._finish(turn, by, now_ms, before), name="turn's end")
        self._tasks.append(task)
        task.add_done_callback(self._tasks.remove)
        # Not in the task itself: a task that is cancelled before its first step never runs.
        task.add_done_callback(lambda _: turn.recognition.cancel())

    def cancel(self) -> bool:
        """Drop all that wait, without events; whether there were any."""
        waiting = [task for task in self._tasks if not task.done()]
        for task in waiting:
            task.cancel()
        return bool(waiting)

    async def close(self) -> None:
        self.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _finish(
        self, turn: Turn, by: Literal["silence", "commit"], now_ms: int, before: asyncio.Task[None] | None
    ) -> None:
        event = await self._outcome(turn, by, now_ms)
        if before is not None:
            await asyncio.wait([before])
        self._on_event(event)

    async def _outcome(self, turn: Turn, by: Literal["silence", "commit"], now_ms: int) -> ListeningEvent:
        voice_end_ms = turn.voice_end_ms
        if voice_end_ms is None:
            return TurnDropped("no_speech", by=by)
        decided_s = self._clock()
        try:
            transcript = await turn.recognition.finish()
        except RecogniserBusy:
            return TurnDropped("recogniser_busy", voiced_ms=turn.voiced_ms, by=by)
        except ProviderError as error:
            return TurnDropped("recogniser_failed", str(error), turn.voiced_ms, by)
        if not transcript.text:
            return TurnDropped("not_understood", voiced_ms=turn.voiced_ms, by=by)
        stt_ms = 1000 * (self._clock() - decided_s)
        return TurnEnded(transcript, voice_end_ms, now_ms - voice_end_ms, stt_ms, by, turn.voiced_ms)

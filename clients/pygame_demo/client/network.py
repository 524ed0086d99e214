"""The client's networking: a thread with an event loop of its own, between the socket, the sound and the game.

```
 game ──post, gate──▶ outbox ──▶ sender ──▶ connection ──▶ server
 microphone ──frame──▶ gate ──▶ outbox
 server ──▶ connection ──▶ playout (sound, at once) and inbox (everything, for the game's next frame)
 every 10 ms: the silent clock if no speaker plays, reports of what was heard, the talk button's tail
```
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import random
import secrets
import threading
from collections import deque
from collections.abc import Callable, Iterator
from typing import Any

from clients.pygame_demo.client.audio import Audio
from clients.pygame_demo.client.connection import Connection, Message, Refused
from clients.pygame_demo.client.events import ConnectionChanged, ConnectionState, Event
from clients.pygame_demo.client.playout import Playout
from clients.pygame_demo.client.reports import PlaybackReports
from clients.pygame_demo.client.silent_clock import SilentClock
from clients.pygame_demo.client.talk_gate import Outgoing, TalkGate
from clients.pygame_demo.client.unanswered import Unanswered

__all__ = ["Network"]

_TICK_S = 0.01
_DEVICES_WITHIN_S = 2.0
"""How long the hello waits for the devices to say their rates. Chosen."""
_BYE_WITHIN_S = 0.5
_ENDS_WITHIN_S = 2.0
_FIRST_PAUSE_S = 0.2
_LAST_PAUSE_S = 10.0
_UNSURE_S = 15.0
"""What was sent so shortly before a loss may not have arrived: so long a dead network goes unnoticed."""
_ANSWERED_WITHIN_S = 1.0
"""After a lost connection came back: what is not answered by then did not arrive. Chosen: answers take some 10 ms."""
_WAITING_AT_MOST = 256
"""Commands given while the server is away; the oldest are dropped."""

_log = logging.getLogger(__name__)


class Network:
    """Started by `start`, ended by `close`.

    Args:
        hello: without sound formats, which depend on the devices.
        inbox: filled with messages and events, in order.
    """

    def __init__(
        self,
        url: str,
        hello: Message,
        playout: Playout,
        audio: Audio | None,
        inbox: deque[Message | Event],
        clock: Callable[[], float],
    ) -> None:
        self._url = url
        self._hello = hello
        self._playout = playout
        self._audio = audio
        self._inbox = inbox
        self._clock = clock
        self._silent_clock = SilentClock(playout)
        self._reports = PlaybackReports(playout)
        self._gate = TalkGate()
        self._outbox: deque[Outgoing] = deque(maxlen=_WAITING_AT_MOST)
        self._unsure: deque[tuple[float, Outgoing]] = deque(maxlen=16)
        self._unanswered = Unanswered()
        self._repeat: tuple[float, float] | None = None
        self._lost_s: float | None = None
        self._is_connected = False
        self._is_welcomed = False
        self._is_voice_heard = False
        self._id_prefix, self._ids = secrets.token_hex(4), 0
        self._loop: asyncio.AbstractEventLoop | None = None
        self._something_to_send = asyncio.Event()
        self._closing = asyncio.Event()
        self._is_running = threading.Event()
        self._thread = threading.Thread(target=lambda: asyncio.run(self._run()), name="npc network", daemon=True)

    @property
    def is_player_talking(self) -> bool:
        """The button is down, or the server hears a voice."""
        return self._gate.is_held or self._is_voice_heard

    def start(self) -> None:
        """Begin to connect."""
        self._thread.start()
        self._is_running.wait()

    def close(self) -> None:
        """Say bye and end the thread."""
        if self._thread.ident is not None:
            self._call(self._closing.set)
            self._thread.join(_ENDS_WITHIN_S)

    def post(self, type_: str, **fields: Any) -> None:
        """Send a message when the server is there. From the game's thread."""
        self._call(lambda: self._put(type_, fields))

    def post_once(self, type_: str, **fields: Any) -> None:
        """The same for what must not be done twice, though it may have to be sent twice."""
        self._ids += 1
        self.post(type_, id=f"c-{self._id_prefix}-{self._ids}", **fields)

    def gate(self, act: Callable[[TalkGate, float], list[Outgoing]]) -> None:
        """Do something with the talk button. From the game's thread."""
        self._call(lambda: self._put_all(act(self._gate, self._clock())))

    def frame(self, pcm: bytes, lost: int) -> None:
        """Sound from the microphone. From PortAudio's thread."""
        self._call(lambda: self._put_all(self._gate.frame(pcm, lost=lost)))

    def _call(self, function: Callable[[], object]) -> None:
        if self._loop is None:  # not started yet: there is only one thread
            function()
        else:
            with contextlib.suppress(RuntimeError):  # the loop has ended: so has the conversation
                self._loop.call_soon_threadsafe(function)

    def _put(self, type_: str, fields: Message) -> None:
        self._outbox.append((type_, fields))
        self._something_to_send.set()

    def _put_all(self, messages: list[Outgoing]) -> None:
        for type_, fields in messages:
            if self._is_connected or type_ != "audio":
                self._put(type_, fields)

    async def _run(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._is_running.set()
        connection = Connection(
            self._url, await self._full_hello(), pauses=_patient_pauses, on_change=self._connection_changed
        )
        tasks = [
            asyncio.create_task(self._converse(connection), name="incoming"),
            asyncio.create_task(self._send(connection), name="outgoing"),
            asyncio.create_task(self._tick(), name="ticks"),
        ]
        try:
            await self._closing.wait()
        finally:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(_BYE_WITHIN_S):
                    await connection.close()
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    async def _full_hello(self) -> Message:
        rates = (16_000, 24_000)
        if self._audio is not None:
            rates = await asyncio.to_thread(self._audio.settle_rates, _DEVICES_WITHIN_S)
        self._playout.rate_hz = rates[1]
        return {
            **self._hello,
            "audio_in": {"codec": "pcm_s16le", "rate": rates[0], "channels": 1},
            "audio_out": {"codec": "pcm_s16le", "rate": rates[1]},
        }

    async def _converse(self, connection: Connection) -> None:
        try:
            async for message in connection.messages():
                self._take(message)
                self._inbox.append(message)
            why = "the server ended the conversation"
        except Refused as refused:
            why = str(refused)
        except Exception as error:
            _log.exception("the client's networking broke")
            why = f"something broke in this client: {error!r}; its log has the details"
        self._is_connected = False
        self._inbox.append(ConnectionChanged("refused", why))

    def _take(self, message: Message) -> None:
        self._unanswered.take(message)
        match message["type"]:
            case "welcome":
                self._welcome(message)
            case "speech_started" | "speech_stopped":
                self._is_voice_heard = message["type"] == "speech_started"
            case "utterance_start":
                self._playout.begin(message["utterance"])
                self._reports.begin(message["utterance"])
            case "speech":
                self._playout.feed(message["utterance"], message["at_ms"], message["pcm"])
            case "utterance_cancel":
                self._playout.cancel(message["utterance"])
                if self._audio is not None:
                    self._audio.silence()
            case "utterance_end":
                self._playout.end(message["utterance"])

    def _welcome(self, message: Message) -> None:
        """Say again what a loss may have swallowed; to a server that forgot the session, how things stand."""
        self._is_connected = True
        if self._is_welcomed and not message["recovered"]:
            self._playout.clear()
            self._reports.clear()
            self._put_all(self._gate.restate())
        self._is_welcomed = True
        if self._lost_s is not None:
            self._repeat = (self._lost_s, self._clock() + _ANSWERED_WITHIN_S)
            since_s, self._lost_s = self._lost_s - _UNSURE_S, None
            again = [outgoing for sent_s, outgoing in self._unsure if sent_s >= since_s]
            self._unsure.clear()
            self._outbox.extendleft(reversed(again))
            self._something_to_send.set()

    def _connection_changed(self, state: ConnectionState, message: str, retry_in_s: float | None) -> None:
        self._is_connected = state == "connected"
        if state == "lost":
            self._is_voice_heard = False
        if state == "lost" and self._lost_s is None:
            self._lost_s = self._clock()
        self._inbox.append(ConnectionChanged(state, message, retry_in_s))

    async def _send(self, connection: Connection) -> None:
        while True:
            await self._something_to_send.wait()
            self._something_to_send.clear()
            while self._outbox:
                type_, fields = self._outbox.popleft()
                if "id" in fields:
                    self._unsure.append((self._clock(), (type_, fields)))
                self._unanswered.sending(type_, fields, self._clock())
                if type_ in ("talk", "context"):
                    await connection.send_standing(type_, **fields)
                else:
                    await connection.send(type_, **fields)
                self._unanswered.sent(type_, self._clock())

    async def _tick(self) -> None:
        while True:
            now_s = self._clock()
            if self._audio is None or not self._audio.is_playing:
                self._silent_clock.advance(now_s)
            self._put_all(self._gate.time_passes(now_s))
            self._repeat_unanswered(now_s)
            for report in self._reports.due(now_s):
                self._put("playback", report)
            await asyncio.sleep(_TICK_S)

    def _repeat_unanswered(self, now_s: float) -> None:
        """Once after each loss, when the answers that were under way have come."""
        if self._repeat is not None and self._is_connected and now_s >= self._repeat[1]:
            lost_s, self._repeat = self._repeat[0], None
            for type_, fields in self._unanswered.sent_between(lost_s - _UNSURE_S, lost_s):
                self._put(type_, fields)


def _patient_pauses() -> Iterator[float]:
    """Without end, ever longer; uneven, so that not all players come back at the same moment."""
    pause_s = _FIRST_PAUSE_S
    while True:
        yield pause_s * random.uniform(0.8, 1.2)
        pause_s = min(2 * pause_s, _LAST_PAUSE_S)

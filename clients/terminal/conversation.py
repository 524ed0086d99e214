"""Conducts one conversation in the terminal: acts go out, messages come in, sound is played.

`run` takes in the server's messages and reports how much was heard; `perform` carries out one act
and returns when its answer is over, which the server shows by the character's state `idle`.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

from clients.pygame_demo.client.connection import Connection, Message
from clients.terminal.acts import Act, Choose, Leave, PlayWav, Say, TalkTo, Tell, Wait
from clients.terminal.microphone import FRAME_MS, LiveMicrophone, wav_frames
from clients.terminal.playback import Playback
from clients.terminal.recording import Recording
from clients.terminal.screen import Screen

__all__ = ["Conversation", "NoAnswer", "NobodyThere"]

_REPORT_EVERY_S = 0.1
_ANSWER_WITHIN_S = 60.0
"""The longest that an act and its spoken answer may take; chosen."""
_QUIET_AFTER_WAV_S = 0.7
"""Silence sent after a recording before asking whether it was answered: it ends the turn."""


class NoAnswer(Exception):
    """The server did not finish answering an act in time."""


class NobodyThere(Exception):
    """The world has no such character. The words say who there is."""


class Conversation:
    """Talks over one connection. `run` owns the incoming side and ends with the connection.

    Args:
        is_fast: send recordings as fast as the socket takes them; only with `push_to_talk`.
        push_to_talk: send recordings between `push` and `commit` instead of an open microphone.
    """

    def __init__(
        self,
        connection: Connection,
        playback: Playback,
        screen: Screen,
        recording: Recording | None,
        *,
        is_fast: bool = False,
        push_to_talk: bool = False,
    ) -> None:
        self._connection = connection
        self._playback = playback
        self._screen = screen
        self._recording = recording
        self._is_fast = is_fast
        self._push_to_talk = push_to_talk
        self._faced: str | None = None
        self._is_greeted = False
        self._utterance: str | None = None
        self._busy: set[str] = set()
        self._answers = 0
        self._something_came = asyncio.Condition()
        self._input_rate: int = connection.welcome["audio_in"]["rate"]

    async def run(self) -> None:
        """Take in messages until the connection ends.

        Raises:
            ConnectionLost: the server is gone for good.
        """
        reports = asyncio.create_task(self._report_playback(), name="playback reports")
        try:
            async for message in self._connection.messages():
                await self._take(message)
        finally:
            reports.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await reports

    async def perform(self, act: Act) -> None:
        """Carry out one act and wait until its answer is over.

        Raises:
            NoAnswer: it is not over after a minute.
            NobodyThere: it is meant for a character that does not exist; nothing was done.
            OSError, WavFormatError: a recording can't be used.
        """
        match act:
            case TalkTo(character):
                await self._turn_to(character)
            case Say(text):
                await self._send_and_settle("text", text=text)
            case Choose(number):
                await self._choose(number)
            case PlayWav(path, character):
                if character not in (None, self._faced):
                    await self._turn_to(character)
                await self._speak_recording(path)
            case Tell(type_, fields):
                await self._send_and_settle(type_, **fields)
            case Wait(seconds):
                await asyncio.sleep(seconds)
                await self._wait_for(lambda: not self._busy)
            case Leave():
                await self._connection.close()

    async def listen_to(self, microphone: LiveMicrophone) -> None:
        """Send a live microphone, hands-free, until cancelled."""
        self._note("mic", state="open")
        await self._connection.send_standing("mic", state="open")
        async for frame in microphone.frames():
            await self._connection.send("audio", pcm=frame)

    async def _turn_to(self, character: str) -> None:
        known = [one["id"] for one in self._connection.welcome["characters"]]
        if character not in known:
            raise NobodyThere(f"there is no character {character!r}; there are {', '.join(known)}")
        before = self._answers
        self._note("talk", characters=[character])
        await self._connection.send_standing("talk", characters=[character])
        await self._wait_for(lambda: self._answers > before and not self._busy)
        self._faced = character

    async def _choose(self, number: int) -> None:
        if not 1 <= number <= len(self._screen.choices):
            self._screen.note(f"There is no choice {number}.")
            return
        await self._send_and_settle("choose", choice=self._screen.choices[number - 1]["choice"])

    async def _speak_recording(self, path: Path) -> None:
        frames = wav_frames(path, self._input_rate)
        before = self._answers
        await self._send("mic", state="push" if self._push_to_talk else "open")
        await self._send_frames(frames)
        if self._push_to_talk:
            await self._send("mic", state="commit")
        else:
            silence = bytes(len(frames[0])) if frames else b""
            await self._send_frames([silence] * int(_QUIET_AFTER_WAV_S * 1000 / FRAME_MS))
        await self._wait_for(lambda: self._answers > before and not self._busy)

    async def _send_frames(self, frames: list[bytes]) -> None:
        loop = asyncio.get_running_loop()
        begin_s = loop.time()
        for number, frame in enumerate(frames):
            if not self._is_fast:
                await asyncio.sleep(max(0.0, begin_s + number * FRAME_MS / 1000 - loop.time()))
            await self._connection.send("audio", pcm=frame)

    async def _send_and_settle(self, type_: str, **fields: Any) -> None:
        before = self._answers
        await self._send(type_, **fields)
        await self._wait_for(lambda: self._answers > before and not self._busy)

    async def _send(self, type_: str, **fields: Any) -> None:
        self._note(type_, **fields)
        await self._connection.send(type_, **fields)

    def _note(self, type_: str, **fields: Any) -> None:
        if self._recording is not None:
            self._recording.note("out", {"type": type_, **fields})

    async def _wait_for(self, is_over: Callable[[], bool]) -> None:
        try:
            async with asyncio.timeout(_ANSWER_WITHIN_S), self._something_came:
                await self._something_came.wait_for(is_over)
        except TimeoutError:
            raise NoAnswer(
                f"no end of the answer within {_ANSWER_WITHIN_S:.0f} s; the server's log may say why"
            ) from None

    async def _take(self, message: Message) -> None:
        if self._recording is not None:
            self._recording.note("in", message)
        self._screen.show(message)
        match message["type"]:
            case "welcome" if not self._is_greeted:
                self._is_greeted = True
            case "welcome" if not message["recovered"]:
                self._begin_anew()
            case "utterance_start":
                self._utterance = message["utterance"]
                self._playback.start(message["utterance"])
            case "speech" if message["utterance"] == self._utterance:
                self._playback.feed(message["at_ms"], message["pcm"])
            case "utterance_cancel" if message["utterance"] == self._utterance:
                self._playback.stop()
            case "utterance_end" if message["utterance"] == self._utterance:
                self._utterance = None
            case "state" if message["state"] != "idle":
                self._busy.add(message["character"])
            case "state":
                self._busy.discard(message["character"])
                self._answers += 1
            case "error" | "saved" | "loaded":
                self._answers += 1
        async with self._something_came:
            self._something_came.notify_all()

    def _begin_anew(self) -> None:
        """The server lost the session, with what was being said and the answer that is waited for."""
        self._screen.note("The server lost its thread, but not the story. Say again what was not answered.")
        self._playback.stop()
        self._utterance = None
        self._busy.clear()
        self._answers += 1

    async def _report_playback(self) -> None:
        reported: tuple[str | None, float] = (None, 0.0)
        while True:
            await asyncio.sleep(0.005 if self._is_fast else _REPORT_EVERY_S)
            if self._utterance is None:
                continue
            heard = (self._utterance, self._playback.played_ms())
            if heard != reported:
                reported = heard
                await self._connection.send("playback", utterance=heard[0], played_ms=round(heard[1]), state="playing")

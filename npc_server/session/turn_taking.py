"""Who has the turn: what the ear hears becomes pauses of the performance and acts for the director.

player silent ──voice──▶ player talking          a character that speaks is paused
player talking ──turn ended, words──▶ silent     the words are an act; what was paused is dropped
player talking ──nothing, a cough, "uh-huh"──▶   what was paused goes on
"""

from __future__ import annotations

import itertools
import logging
from collections.abc import Callable
from typing import Literal

from npc_server.errors import PeerError
from npc_server.gateway.ports import Outbox
from npc_server.listening.types import (
    InterimHeard,
    ListeningEvent,
    SpeechStarted,
    SpeechStopped,
    TurnDropped,
    TurnEnded,
)
from npc_server.protocol.error_codes import ErrorCode
from npc_server.protocol.server_messages import CharacterState, ErrorMessage
from npc_server.protocol.speech import SpeechStarted as SpeechStartedMessage
from npc_server.protocol.speech import SpeechStopped as SpeechStoppedMessage
from npc_server.protocol.speech import Transcript
from npc_server.session.acts import Heard, HearingTimes, Unheard
from npc_server.session.director import Director
from npc_server.session.interruption import Interruption
from npc_server.session.performance import Performance
from npc_server.session.surroundings import Surroundings

__all__ = ["TurnTaking"]

_log = logging.getLogger(__name__)

_NOISE_MS = 400
"""A sound without a word that is shorter than this is no attempt to talk. Chosen: "yes" has 400."""


class TurnTaking:
    """One session's.

    Args:
        interruption: tells a player who wants the turn from one who only listens.
        expects: whether the story, as it stands, takes these words for an answer.
        on_interim: called with the words so far of a turn that is under way.
        clock: seconds, never going back.
    """

    def __init__(
        self,
        performance: Performance,
        director: Director,
        surroundings: Surroundings,
        outbox: Outbox,
        *,
        interruption: Interruption,
        expects: Callable[[str], bool],
        on_interim: Callable[[InterimHeard], None],
        clock: Callable[[], float],
    ) -> None:
        self._performance = performance
        self._director = director
        self._surroundings = surroundings
        self._outbox = outbox
        self._interruption = interruption
        self._expects = expects
        self._on_interim = on_interim
        self._clock = clock
        self._numbers = itertools.count(1)
        self._turn = ""

    def next_turn(self) -> str:
        """The id of a turn that begins now."""
        self._turn = f"t{next(self._numbers)}"
        return self._turn

    def take(self, event: ListeningEvent) -> None:
        """Take what the ear heard, in order."""
        match event:
            case SpeechStarted(at_ms):
                self._begin(at_ms)
            case SpeechStopped(at_ms):
                self._outbox.send(SpeechStoppedMessage(at_ms=at_ms))
            case InterimHeard(text):
                self._outbox.send(Transcript(turn=self._turn, text=text, final=False))
                self._on_interim(event)
            case TurnEnded():
                self._end(event)
            case TurnDropped():
                self._drop(event)

    def _begin(self, at_ms: int) -> None:
        self.next_turn()
        self._surroundings.is_player_talking = True
        self._performance.pause()
        self._outbox.send(SpeechStartedMessage(at_ms=at_ms))
        self._tell_state("listening")

    def _end(self, ended: TurnEnded) -> None:
        self._surroundings.is_player_talking = False
        text = ended.transcript.text
        self._outbox.send(Transcript(turn=self._turn, text=text, final=True))
        is_asked = ended.by == "commit" or not self._performance.is_paused
        if not is_asked and not self._interruption.is_meant(text, ended.voiced_ms) and not self._expects(text):
            self._go_on()
            return
        self._performance.cut()
        character = self._surroundings.addressee
        if character is None:
            self._tell(PeerError(ErrorCode.NOBODY_ADDRESSED, "the player faces nobody; send `talk` first"))
            self._director.time.look()
            return
        times = HearingTimes(ended.endpoint_ms, ended.stt_ms, is_button=ended.by == "commit")
        self._director.submit(Heard(self._turn, text, character, self._clock(), ended.transcript.confidence, times))

    def _drop(self, dropped: TurnDropped) -> None:
        self._surroundings.is_player_talking = False
        if dropped.reason in ("recogniser_busy", "recogniser_failed"):
            _log.warning("turn %s: %s %s", self._turn, dropped.reason, dropped.detail)
            code = ErrorCode.BUSY if dropped.reason == "recogniser_busy" else ErrorCode.PROVIDER_FAILED
            self._tell(PeerError(code, "the player could not be heard just now; say it again"))
        if self._performance.is_paused:
            self._go_on()
            return
        self._director.time.look()
        character = self._surroundings.addressee
        if character is None:
            return
        is_noise = dropped.reason == "not_understood" and dropped.by == "silence" and dropped.voiced_ms < _NOISE_MS
        if dropped.reason in ("cancelled", "no_speech") or is_noise:
            self._tell_state("idle")
        else:
            self._director.submit(Unheard(self._turn, character))

    def _go_on(self) -> None:
        """The character keeps the turn."""
        self._performance.resume()
        self._director.time.look()

    def _tell_state(self, state: Literal["idle", "listening"]) -> None:
        if self._surroundings.addressee is not None:
            self._outbox.send(CharacterState(character=self._surroundings.addressee, state=state))

    def _tell(self, error: PeerError) -> None:
        self._outbox.send(ErrorMessage(code=error.code, message=error.message, field=error.field))

"""What is being said: lines, the player's own words, choices, and the log of all of it. Fed by the client's events."""

from __future__ import annotations

from dataclasses import dataclass, field

from clients.pygame_demo.client import events

__all__ = ["Conversation", "LogEntry"]

_LOG_LENGTH = 400


@dataclass(frozen=True, slots=True)
class LogEntry:
    """A line of the log. `speaker` is a character's id, `you`, or `` for what merely happened."""

    speaker: str
    text: str
    is_interrupted: bool = False


@dataclass(slots=True)
class Conversation:
    """The state of talking; `take` is given each event.

    Attributes:
        names: of the characters by id.
        states: what each character does: idle, listening, thinking, speaking.
        speaker, line: who says or last said something, and what. `line` is "" before anything was said.
        transcript: the player's words of this turn; `is_transcript_final` says whether they are all.
        is_player_speaking: the server hears a voice.
        latency: where the last turn's time went.
        trouble: the server's last complaint, for the screen.
    """

    names: dict[str, str] = field(default_factory=dict)
    states: dict[str, str] = field(default_factory=dict)
    speaker: str = ""
    line: str = ""
    is_line_over: bool = True
    transcript: str = ""
    is_transcript_final: bool = False
    is_player_speaking: bool = False
    choices: tuple[events.Choice, ...] = ()
    latency: events.LatencyMeasured | None = None
    trouble: str = ""
    log: list[LogEntry] = field(default_factory=list)

    def take(self, event: events.Event) -> None:
        match event:
            case events.Welcomed():
                self.names = {character.id: character.name for character in event.characters}
                if not event.is_resumed:
                    self.states.clear()
                    self.is_line_over = True
            case events.StateChanged():
                self.states[event.character] = event.state
            case events.PlayerVoiceChanged():
                self.is_player_speaking = event.is_speaking
                if event.is_speaking:
                    self.transcript, self.is_transcript_final = "", False
            case events.TranscriptReceived():
                self._hear_player(event.text, is_final=event.is_final)
            case events.UtteranceStarted():
                self.speaker, self.line, self.is_line_over = event.character, event.text, False
            case events.UtteranceFinished():
                self._finish_line(event)
            case events.ChoicesOffered():
                self.choices = event.choices
            case events.LatencyMeasured():
                self.latency = event
            case events.ServerError():
                self.trouble = event.message
            case _:
                pass

    def say(self, text: str) -> None:
        """The player typed a line or picked a choice with these words."""
        self._hear_player(text, is_final=True)
        self.trouble = ""

    def note(self, text: str) -> None:
        """Something happened that nobody said."""
        self._write(LogEntry("", text))

    def leave(self) -> None:
        """The player walks away: what was on offer is gone."""
        self.choices, self.transcript, self.line, self.trouble = (), "", "", ""

    def _hear_player(self, text: str, *, is_final: bool) -> None:
        is_repeated = is_final and self.is_transcript_final and text == self.transcript
        self.transcript, self.is_transcript_final = text, is_final
        if is_final and text and not is_repeated:
            self._write(LogEntry("you", text))

    def _finish_line(self, event: events.UtteranceFinished) -> None:
        if event.character == self.speaker:
            self.line, self.is_line_over = event.heard_text if event.is_interrupted else event.text, True
        text = event.heard_text if event.is_interrupted else event.text
        if text:
            self._write(LogEntry(event.character, text, event.is_interrupted))

    def _write(self, entry: LogEntry) -> None:
        self.log.append(entry)
        del self.log[:-_LOG_LENGTH]
